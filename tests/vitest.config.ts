import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { sharedConfig } from '../vitest.shared.mjs';

const shared = sharedConfig('tests');
// One n8n-workflow for engine, nodes and tests, so that `instanceof` works. Its CommonJS file also loads faster.
const n8nWorkflow = createRequire(import.meta.url).resolve('n8n-workflow');

/** A level of testing: what it runs on is in its name. One file at a time: two cores, and servers of their own. */
const level = (name: string, testTimeout: number) => ({
	resolve: { alias: { 'n8n-workflow': n8nWorkflow } },
	test: {
		name,
		include: [`${name}/**/*.test.ts`],
		testTimeout,
		hookTimeout: 240_000,
		fileParallelism: false,
		pool: 'forks' as const,
	},
});

export default defineConfig({
	test: {
		...shared.test,
		projects: [
			level('structure', 30_000),
			level('engine', 60_000),
			level('server', 120_000),
			level('browser', 120_000),
		],
	},
});
