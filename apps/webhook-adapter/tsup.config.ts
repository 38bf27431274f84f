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
});
