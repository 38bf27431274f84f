/* The example workflows of the n8n package: what can be read off the files. That they run is shown in tests/server/examples.test.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';

interface Node {
	name: string;
	type: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
	[other: string]: unknown;
}

interface Example {
	name: string;
	nodes: Node[];
	connections: Record<string, Record<string, { node: string }[][]>>;
	[other: string]: unknown;
}

const PACKAGE = new URL('../../packages/n8n-nodes-payssam/', import.meta.url);
const REPOSITORY = 'https://github.com/payssam-connectors/payssam-connectors';
const readme = readFileSync(new URL('README.md', PACKAGE), 'utf8');
const texts = new Map(
	readdirSync(new URL('examples/', PACKAGE)).map((file) => [
		file,
		readFileSync(new URL(`examples/${file}`, PACKAGE), 'utf8'),
	]),
);

/** Versions of the nodes of the n8n that the quickstart brings, by full node type. */
const VERSIONS = versionsOfNodes();

function versionsOfNodes(): Map<string, number[]> {
	const quickstart = createRequire(new URL('../../apps/quickstart/package.json', import.meta.url));
	const n8n = createRequire(quickstart.resolve('n8n/package.json'));
	const found = new Map([
		['n8n-nodes-payssam.paySsam', [1]],
		['n8n-nodes-payssam.paySsamTool', [1]],
		['n8n-nodes-payssam.paySsamTrigger', [2]],
	]);
	for (const name of ['n8n-nodes-base', '@n8n/n8n-nodes-langchain']) {
		const file = n8n.resolve(`${name}/package.json`).replace(/package\.json$/, 'dist/types/nodes.json');
		const nodes: { name: string; version: number | number[] }[] = JSON.parse(readFileSync(file, 'utf8'));
		for (const node of nodes) {
			const type = node.name.includes('.') ? node.name : `${name}.${node.name}`;
			found.set(type, [...(found.get(type) ?? []), ...[node.version].flat()]);
		}
	}
	return found;
}

/** The newest versions of the nodes in n8n 2.8.4, the oldest that we support: `n8n-nodes-base` and `@n8n/n8n-nodes-langchain` 2.8.1 on npm. */
const OLDEST: Readonly<Record<string, number>> = {
	'n8n-nodes-base.dataTable': 1.1,
	'n8n-nodes-base.filter': 2.3,
	'n8n-nodes-base.formTrigger': 2.5,
	'n8n-nodes-base.httpRequest': 4.4,
	'n8n-nodes-base.if': 2.3,
	'n8n-nodes-base.manualTrigger': 1,
	'n8n-nodes-base.noOp': 1,
	'n8n-nodes-base.scheduleTrigger': 1.3,
	'n8n-nodes-base.set': 3.4,
	'n8n-nodes-base.stickyNote': 1,
	'n8n-nodes-base.stopAndError': 1,
	'@n8n/n8n-nodes-langchain.agent': 3.1,
	'@n8n/n8n-nodes-langchain.chatTrigger': 1.4,
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 1.3,
	'@n8n/n8n-nodes-langchain.memoryBufferWindow': 1.3,
	'n8n-nodes-payssam.paySsam': 1,
	'n8n-nodes-payssam.paySsamTool': 1,
	'n8n-nodes-payssam.paySsamTrigger': 2,
};

/** What an exported workflow may hold. Anything else is of the n8n that it comes from. */
const FIELDS = ['name', 'nodes', 'connections', 'settings'];

/** What a note says, in both languages. */
const NOTE = ['**What it does.**', '**Set up**', '**What it costs.**', '**하는 일.**', '**설정**', '**비용.**'];

/** The only address in an example: a placeholder that leads nowhere. */
const PLACEHOLDER = 'https://your-messenger.invalid/webhook';

/** Every breach of the rules for examples, as sentences. */
function breaches(text: string): string[] {
	const example: Example = JSON.parse(text);
	const found = Object.keys(example).flatMap((field) => (FIELDS.includes(field) ? [] : [`it has the field ${field}`]));
	const connected = new Set(
		Object.entries(example.connections).flatMap(([from, kinds]) => [
			from,
			...Object.values(kinds).flatMap((outputs) => outputs.flat().map(({ node }) => node)),
		]),
	);
	const notes = example.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
	if (notes.length !== 1) found.push(`it has ${notes.length} notes`);
	for (const { parameters } of notes) {
		for (const part of NOTE) if (!String(parameters.content).includes(part)) found.push(`its note lacks ${part}`);
	}
	for (const node of example.nodes) {
		const { name, type, typeVersion, parameters } = node;
		if (VERSIONS.get(type)?.includes(typeVersion) !== true) found.push(`${name}: n8n has no ${type} ${typeVersion}`);
		if (typeVersion > (OLDEST[type] ?? 0)) found.push(`${name}: n8n 2.8.4 has no ${type} ${typeVersion}`);
		if (/\.(code|function|functionItem|executeCommand)$/.test(type)) found.push(`${name} is a program`);
		for (const field of ['credentials', 'webhookId']) if (field in node) found.push(`${name} has ${field}`);
		if (type.endsWith('.stickyNote')) continue;
		if (!connected.has(name)) found.push(`${name} is not connected`);
		if (['send', 'sendAndAwaitPayment'].includes(String(parameters.operation)) && parameters.billIdFrom !== 'reference')
			found.push(`${name} could bill twice: its bill ID is not made from a reference`);
		if (type.endsWith('.formTrigger') && parameters.authentication !== 'basicAuth')
			found.push(`${name} is open to everybody`);
	}
	for (const name of connected)
		if (!example.nodes.some((node) => node.name === name)) found.push(`a line leads to ${name}, which is not there`);
	for (const [address] of text.matchAll(/https?:\/\/[^\s"'\\`)]+/g))
		if (address !== PLACEHOLDER) found.push(`it holds the address ${address}`);
	if (/api_?key|secret|bearer|sk-/i.test(text)) found.push('it holds what looks like a secret');
	return found;
}

describe.each([...texts])('%s', (file, text) => {
	test('keeps the rules', () => {
		expect(breaches(text)).toEqual([]);
	});

	test('is in the table of the README, with a link', () => {
		const link = `${REPOSITORY}/blob/main/packages/n8n-nodes-payssam/examples/${file}`;
		expect(readme.split('\n').filter((line) => line.startsWith('| [') && line.includes(`](${link})`))).toHaveLength(1);
	});
});

test('the README names no example that is not there, and the names of the workflows are their own', () => {
	const linked = [...readme.matchAll(/n8n-nodes-payssam\/examples\/([\w-]+\.json)/g)].map(([, file]) => file);
	expect(linked.filter((file) => !texts.has(file ?? ''))).toEqual([]);
	expect(linked).toHaveLength(texts.size);
	const names = [...texts.values()].map((text) => JSON.parse(text).name);
	expect(new Set(names).size).toBe(texts.size);
});

test('examples are not in the published package', () => {
	const manifest: { files: string[] } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8'));
	expect(manifest.files).toEqual(['dist']);
});

describe('a breach is noticed', () => {
	const whole = texts.get('reissue.json') ?? '';
	const changed = (change: (example: Example) => void): string => {
		const example: Example = JSON.parse(whole);
		change(example);
		return JSON.stringify(example);
	};
	const nodeOf = (example: Example, name: string): Node => {
		const node = example.nodes.find((one) => one.name === name);
		if (node === undefined) throw new Error(`There is no node ${name}.`);
		return node;
	};
	test.each<[string, (example: Example) => void, string]>([
		['pinned data', (one) => Object.assign(one, { pinData: {} }), 'pinData'],
		[
			'a credential',
			(one) => Object.assign(nodeOf(one, 'Read Bill'), { credentials: { x: { id: '1' } } }),
			'credentials',
		],
		['an address of its own', (one) => Object.assign(nodeOf(one, 'Correction Form'), { webhookId: 'x' }), 'webhookId'],
		[
			'an open form',
			(one) => Object.assign(nodeOf(one, 'Correction Form').parameters, { authentication: 'none' }),
			'open',
		],
		[
			'a bill that could be sent twice',
			(one) => Object.assign(nodeOf(one, 'Send New Bill').parameters, { billIdFrom: 'execution' }),
			'twice',
		],
		[
			'a version that n8n does not have',
			(one) => Object.assign(nodeOf(one, 'Found'), { typeVersion: 99 }),
			'n8n has no',
		],
		[
			'a program',
			(one) => Object.assign(nodeOf(one, 'Found'), { type: 'n8n-nodes-base.code', typeVersion: 2 }),
			'program',
		],
		['a node that nothing leads to', (one) => one.nodes.push({ ...nodeOf(one, 'Found'), name: 'Alone' }), 'Alone'],
		['a line to nowhere', (one) => Object.assign(nodeOf(one, 'No Such Bill'), { name: 'Gone' }), 'No Such Bill'],
		[
			'an address',
			(one) => Object.assign(nodeOf(one, 'Found').parameters, { url: 'https://shop.example.com/x' }),
			'shop.example.com',
		],
		[
			'a note in one language',
			(one) => {
				const note = nodeOf(one, 'Read me first (먼저 읽어 주세요)');
				note.parameters.content = String(note.parameters.content).split('---')[0];
			},
			'하는 일',
		],
		[
			'a version that the oldest n8n does not have',
			(one) => Object.assign(nodeOf(one, 'Correction Form'), { typeVersion: 2.6 }),
			'n8n 2.8.4 has no',
		],
	])('%s', (_, change, expected) => {
		expect(breaches(changed(change)).join('; ')).toContain(expected);
	});
});
