import { defineConfig } from 'tsup';

export default defineConfig({
	// What runs as a process of its own is called `….program.ts`; each keeps its place below dist.
	entry: ['src/main.ts', 'src/**/*.program.ts'],
	format: ['esm'],
	splitting: false,
	clean: true,
	target: 'node24',
	platform: 'node',
	// It comes from the workspace's root, and one measurement bundles with it.
	external: ['tsup'],
	// The files of our tests are TypeScript; n8n-workflow is named here to be replaced below.
	noExternal: [/^payssam-tests/, /^n8n-workflow$/],
	esbuildPlugins: [
		{
			// Node cannot load its ES modules: their imports lack the ending. n8n itself uses its CommonJS.
			name: 'n8n-workflow',
			setup(build) {
				build.onResolve({ filter: /^n8n-workflow$/ }, () => ({
					path: 'n8n-workflow/dist/cjs/index.js',
					external: true,
				}));
			},
		},
	],
	// tsup would take the prefix away, and node:sqlite exists with it only.
	removeNodeProtocol: false,
});
