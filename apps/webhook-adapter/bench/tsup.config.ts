import { defineConfig } from 'tsup';

/** Benches that run the adapter's own parts instead of the built adapter. */
export default defineConfig({
	entry: { dispatch: 'bench/dispatch.ts', 'postgres-ingest': 'bench/postgres-ingest.ts' },
	outDir: 'node_modules/.bench',
	format: 'esm',
	target: 'node22',
	platform: 'node',
	clean: true,
	silent: true,
	removeNodeProtocol: false,
});
