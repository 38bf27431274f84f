/* Which versions of n8n the package says it works with, and that these are the ones it is tested with. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');
const manifest = (file: string): Record<string, Record<string, string> | undefined> => JSON.parse(read(file));

/** The engine of the oldest n8n: what `npm view n8n@2.8.4 dependencies` names. */
const OLDEST = { n8n: '2.8.4', 'n8n-core': '2.8.1', 'n8n-workflow': '2.8.0' };

const tested = manifest('tests/package.json').dependencies ?? {};
const newest = manifest('apps/quickstart/package.json').dependencies?.n8n ?? '';

test('the oldest n8n that the package states is the one whose engine is tested', () => {
	expect(manifest('packages/n8n-nodes-payssam/package.json').engines).toEqual({ n8n: `>=${OLDEST.n8n}` });
	expect(tested['n8n-core-oldest']).toBe(`npm:n8n-core@${OLDEST['n8n-core']}`);
	expect(tested['n8n-workflow-oldest']).toBe(`npm:n8n-workflow@${OLDEST['n8n-workflow']}`);
});

test('the newest n8n is one: its server in the quickstart, its engine in the tests', () => {
	const server = createRequire(new URL('apps/quickstart/package.json', ROOT)).resolve('n8n/package.json');
	const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(readFileSync(server, 'utf8'));
	expect(tested['n8n-core']).toBe(dependencies['n8n-core']);
	expect(tested['n8n-workflow']).toBe(dependencies['n8n-workflow']);
});

test.each(['packages/n8n-nodes-payssam/README.md', 'docs/architecture.md'])('%s names both', (file) => {
	const text = read(file);
	expect([`n8n ${OLDEST.n8n}`, newest].filter((version) => !text.includes(version))).toEqual([]);
});
