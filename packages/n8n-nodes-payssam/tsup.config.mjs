import { cp, glob, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defineConfig } from 'tsup';

export default defineConfig({
	// One entry per node and credential: n8n loads each by its path and takes the export named like the file.
	// published-triggers is state that both nodes share, so it must exist once.
	entry: ['nodes/*/*.node.ts', 'credentials/*.credentials.ts', 'nodes/PaySsamTrigger/published-triggers.ts'],
	format: ['cjs'],
	target: 'node20',
	platform: 'node',
	clean: true,
	dts: false,
	minify: false,
	keepNames: true,
	splitting: false,
	external: ['n8n-workflow', /published-triggers$/],
	noExternal: ['payssam-core'],
	async onSuccess() {
		for await (const file of glob('{nodes,credentials,icons}/**/*.{svg,json}')) {
			const target = join('dist', file);
			await mkdir(dirname(target), { recursive: true });
			await cp(file, target);
		}
	},
});
