import { defineConfig } from 'tsup';

export default defineConfig({
	entry: { index: 'src/index.ts', cli: 'src/cli.ts' },
	format: 'esm',
	target: 'node22',
	platform: 'node',
	clean: true,
	dts: { entry: { index: 'src/index.ts' } },
	// tsup would take the prefix away, and node:sqlite exists with it only.
	removeNodeProtocol: false,
	// core is not published with a promise to stand still; what this version was tested with goes along.
	noExternal: ['payssam-core'],
});
