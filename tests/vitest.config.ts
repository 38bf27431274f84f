import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { sharedConfig } from '../vitest.shared.mjs';

const shared = sharedConfig('tests');
const { resolve } = createRequire(import.meta.url);

/** A level of testing: what it runs on is in its name. One file at a time: two cores, and servers of their own. */
const level = (name: string, testTimeout: number) => ({
	// One n8n-workflow for engine, nodes and tests, so that `instanceof` works. Its CommonJS file also loads faster.
	resolve: { alias: { 'n8n-workflow': resolve('n8n-workflow') } },
	test: {
		name,
		include: [`${name}/**/*.test.ts`],
		testTimeout,
		hookTimeout: 240_000,
		// What is awaited is another process, more often than not.
		expect: { poll: { timeout: 15_000 } },
		maxWorkers: 1,
		pool: 'forks' as const,
		sequence: { groupOrder: 1 },
	},
});

/** The engine runs in the test's own process, which leaves a core free: two files at a time, before what starts servers. */
const alone = level('engine', 60_000);
const onEngine = { ...alone, test: { ...alone.test, maxWorkers: 2, sequence: { groupOrder: 0 } } };
const engine = { ...onEngine, test: { ...onEngine.test, provide: { engine: 'newest' as const } } };

/** The same files once more, on the engine of the oldest n8n that the package supports. */
const engineOldest = {
	resolve: { alias: { 'n8n-core': resolve('n8n-core-oldest'), 'n8n-workflow': resolve('n8n-workflow-oldest') } },
	test: {
		...onEngine.test,
		name: 'engine-oldest',
		setupFiles: ['engine/oldest.setup.ts'],
		// The editor of that n8n shows no fields before a run: n8n-core has nothing yet that reads the schemas.
		exclude: ['engine/output-schemas.test.ts'],
		provide: { engine: 'oldest' as const },
	},
};

/** The tarballs that are published, packed once for all files. */
const packed = level('packages', 60_000);
const packages = { ...packed, test: { ...packed.test, globalSetup: ['packages/pack.setup.ts'] } };

/** Half of the time of these goes by in waiting for n8n, so two files run at a time. Each has servers of its own. */
const onServer = level('server', 240_000);
const server = { ...onServer, test: { ...onServer.test, maxWorkers: 2, sequence: { groupOrder: 2 } } };

export default defineConfig({
	test: {
		...shared.test,
		projects: [
			level('structure', 30_000),
			level('docs', 60_000),
			engine,
			engineOldest,
			packages,
			server,
			level('platforms', 60_000),
			level('browser', 400_000),
		],
	},
});
