import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ContractModel, ENDPOINTS, type Endpoint } from 'payssam-core';
import { expect, test } from 'vitest';

/*
 * docs/coverage.md, core's endpoint table, the sandbox's description of the API and the operations of the n8n node say the
 * same. `pnpm --filter payssam-tests test --project structure -u` writes the page anew from the table.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(ROOT, 'docs', 'coverage.md');
const OPERATIONS = join(ROOT, 'packages', 'n8n-nodes-payssam', 'nodes', 'PaySsam', 'resources');
const MODELS: readonly ContractModel[] = ['V1_T', 'V1_U', 'V2'];

interface NodeOperation {
	resource: string;
	operation: string;
	action: string;
	contracts: readonly string[];
}

/** The operations as their files declare them. */
const operations: NodeOperation[] = readdirSync(OPERATIONS).flatMap((resource) =>
	readdirSync(join(OPERATIONS, resource))
		.filter((file) => file.endsWith('.operation.ts'))
		.map((file) => {
			const text = readFileSync(join(OPERATIONS, resource, file), 'utf8');
			const contracts = /contracts: (ALL_CONTRACTS|\[[^\]]*\])/.exec(text)?.[1] ?? '';
			return {
				resource,
				operation: file.replace('.operation.ts', ''),
				action: /action: '([\w.]+)'/.exec(text)?.[1] ?? '',
				contracts:
					contracts === 'ALL_CONTRACTS' ? MODELS : [...contracts.matchAll(/'(\w+)'/g)].map(([, name]) => name ?? ''),
			};
		}),
);

const actions = [...new Set(ENDPOINTS.map(({ action }) => action))];
const rowOf = (action: string, model: ContractModel): Endpoint | undefined =>
	ENDPOINTS.find((row) => row.action === action && row.contractModels.includes(model));

function page(): string {
	const cell = (row: Endpoint | undefined): string => {
		if (row === undefined) return '–';
		return `${row.path === undefined ? 'path not public' : `\`${row.path}\``}, ${row.confidence}`;
	};
	const lines = actions.map((action) => {
		const node = operations.find((operation) => operation.action === action);
		const cells = MODELS.map((model) => cell(rowOf(action, model)));
		return `| \`${action}\` | ${node?.resource}: ${node?.operation} | ${cells.join(' | ')} |`;
	});
	return `# API coverage

Every call of the PaySsam partner API that is known, in core, in the sandbox and as an operation of the n8n node. How sure each is: *documented* by the vendor,
*seen* in public integrations, *experimental* where the vendor's public material leaves something open: fields and paths that are not public can be given, and whatever else is missing goes as a custom call.

This page is written from core's endpoint table by \`tests/structure/coverage.test.ts\`, which also holds the sandbox and the node to it.

| call | node | V1 T | V1 U | V2 |
|---|---|---|---|---|
${lines.join('\n')}
| send, read and wait | bill: sendAndAwaitPayment | ✓ | – | ✓ |
| any other | custom: call | ✓ | ✓ | ✓ |
| approval callback | trigger | documented | documented | documented |
| link callback of a sub-merchant | trigger | – | – | experimental |
`;
}

test('docs/coverage.md is what the endpoint table says', async () => {
	await expect(page()).toMatchFileSnapshot(PAGE);
});

test.each(actions)('%s is an operation of the node for each contract model that has it', (action) => {
	const found = operations.filter((operation) => operation.action === action);
	expect(found).toHaveLength(1);
	expect([...(found[0]?.contracts ?? [])].sort()).toEqual(MODELS.filter((model) => rowOf(action, model) !== undefined));
});

test('the node has no operation beside the table but the custom call and what is composed of its calls', () => {
	expect(operations.map(({ action }) => action).sort()).toEqual([...actions, 'composed', 'custom'].sort());
});

test('the sandbox describes every path of the table', () => {
	const description: { paths: Record<string, unknown> } = JSON.parse(
		readFileSync(createRequire(import.meta.url).resolve('payssam-sandbox/openapi.json'), 'utf8'),
	);
	const known = new Set(Object.keys(description.paths));
	expect(ENDPOINTS.flatMap(({ path }) => (path === undefined || known.has(path) ? [] : [path]))).toEqual([]);
});
