import { defineConfig } from 'tsup';

export default defineConfig({
	entry: { generate: 'src/generate.ts', testing: 'testing/index.ts' },
	format: 'esm',
	target: 'node22',
	platform: 'node',
	clean: true,
	dts: { entry: { testing: 'testing/index.ts' } },
});
