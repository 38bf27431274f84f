/** Lets build (esbuild) and tests (vite) import the YAML description, so that there is one source and no generated copy. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** The description reads its fields from one list by aliases, more of them than the parser's default guard allows. */
export async function readYaml(path: string): Promise<unknown> {
	return parse(await readFile(path, 'utf8'), { maxAliasCount: -1 });
}

export async function yamlAsModule(path: string): Promise<string> {
	return `export default ${JSON.stringify(await readYaml(path))};`;
}
