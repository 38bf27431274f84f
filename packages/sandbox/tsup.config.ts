import { writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { readYaml, yamlAsModule } from './yaml-module';

export default defineConfig({
	entry: { index: 'src/index.ts', cli: 'src/cli.ts' },
	format: 'esm',
	target: 'node20',
	platform: 'node',
	clean: true,
	dts: { entry: { index: 'src/index.ts' } },
	esbuildPlugins: [
		{
			name: 'yaml',
			setup(build) {
				build.onLoad({ filter: /\.yaml$/ }, async ({ path }) => ({ contents: await yamlAsModule(path), loader: 'js' }));
			},
		},
	],
	async onSuccess() {
		const document = await readYaml('openapi/payssam.openapi.yaml');
		await writeFile('dist/openapi.json', `${JSON.stringify(document, undefined, '\t')}\n`);
	},
});
