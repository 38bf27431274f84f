import { defineConfig, mergeConfig } from 'vitest/config';
import { sharedConfig } from '../../vitest.shared.mjs';
import { yamlAsModule } from './yaml-module.ts';

export default mergeConfig(
	defineConfig(sharedConfig('sandbox')),
	defineConfig({
		plugins: [
			{
				name: 'yaml',
				enforce: 'pre',
				load: (id: string) => (id.endsWith('.yaml') ? yamlAsModule(id) : undefined),
			},
		],
	}),
);
