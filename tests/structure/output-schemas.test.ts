import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ANSWERS, schemaOf } from '../output-schemas';

/* The files of output schemas are those of the table, and every operation of the action node has one. */

const NODE = fileURLToPath(new URL('../../packages/n8n-nodes-payssam/nodes/PaySsam', import.meta.url));
/** n8n looks for `<folder of the node>/__schema__/v<version, three parts>/<resource>/<operation>.json`, spelled as the parameters are. */
const SCHEMAS = join(NODE, '__schema__', 'v1.0.0');

const filesIn = (folder: string, end: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith(end))
		.map((file) => file.slice(0, -end.length).replaceAll('\\', '/').replace('/', '.'))
		.sort();

describe('output schemas', () => {
	test('the table has every operation and no other', () => {
		expect(Object.keys(ANSWERS).sort()).toEqual(filesIn(join(NODE, 'resources'), '.operation.ts'));
	});

	test.each(Object.entries(ANSWERS))('the file of %s is what the table says', async (name, answer) => {
		const text = `${JSON.stringify({ ...schemaOf(answer), version: 1 }, null, '\t')}\n`;
		await expect(text).toMatchFileSnapshot(join(SCHEMAS, `${name.replace('.', '/')}.json`));
	});

	test('there is no file besides', () => {
		expect(filesIn(SCHEMAS, '.json')).toEqual(Object.keys(ANSWERS).sort());
	});
});
