import { defineConfig, mergeConfig } from 'vitest/config';
import { sharedConfig } from '../../vitest.shared.mjs';

export default mergeConfig(
	defineConfig(sharedConfig('webhook-adapter')),
	// Two cores, and servers of their own: one file at a time.
	defineConfig({
		test: {
			fileParallelism: false,
			pool: 'forks',
			testTimeout: 30_000,
			hookTimeout: 60_000,
			expect: { poll: { timeout: 15_000 } },
		},
	}),
);
