import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLIENT_METHODS } from './calls';
import { ENDPOINTS, type Endpoint } from './endpoints';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const MODEL_NAMES = { V1_T: 'V1 T', V1_U: 'V1 U', V2: 'V2' } as const;

function rowOf({ action, contractModels, path, pathOverride, hash, confidence }: Endpoint): string {
	const models = contractModels.map((model) => MODEL_NAMES[model]).join(', ');
	const shown = path === undefined ? '`options.path`' : pathOverride === 'never' ? `\`${path}\`` : `(\`${path}\`)`;
	const parts = {
		none: '',
		withPhone: 'id, phone, price',
		withoutPhone: 'id, price',
		phoneIfPresent: 'id, phone if given, price',
	};
	return `| \`${action}\` | \`${CLIENT_METHODS[action]}\` | ${models} | ${shown} | ${parts[hash]} | ${confidence} |`;
}

test('the table of calls is the endpoint table', () => {
	const start = readme.indexOf('| action |');
	const table = readme.slice(start, readme.indexOf('\n\n', start)).split('\n');
	expect(table.slice(2)).toEqual(ENDPOINTS.map(rowOf));
});
