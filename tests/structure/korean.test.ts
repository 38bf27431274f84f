import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type INodeTypeDescription, jsonParse } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { entriesOf, nodeTexts, type Translation } from '../node-texts';

/*
 * The Korean texts of the nodes are complete: each text of the built node has one, under the key that n8n looks it up
 * with, and there are no others. docs/nodes.ko.md shows them; `vitest run --project structure korean -u` writes it anew.
 */

const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve('n8n-nodes-payssam/package.json'));
const PAGE = fileURLToPath(new URL('../../docs/nodes.ko.md', import.meta.url));
const NODES = ['PaySsam', 'PaySsamTrigger'];

/** Texts that are the same in Korean: names and abbreviations. */
const SAME = new Set(['V2', 'URL']);

function readNode(name: string): { description: INodeTypeDescription; korean: Translation } {
	const folder = join(PACKAGE, 'dist', 'nodes', name);
	const { [name]: NodeClass } = require(join(folder, `${name}.node.js`));
	const { description }: { description: INodeTypeDescription } = new NodeClass();
	// n8n looks for `<folder of the node>/translations/<locale>/<name of the node type, without the package>.json`.
	const file = join(folder, 'translations', 'ko', `${description.name}.json`);
	return { description, korean: existsSync(file) ? jsonParse<Translation>(readFileSync(file, 'utf8')) : {} };
}

const HANGUL = /[가-힣]/;
const marksIn = (text: string): string => [...text.matchAll(/<[^>]+>|\{\{.*?\}\}/g)].map(([mark]) => mark).join();

/** What is wrong with the Korean texts of a node, by key. */
function problems(description: INodeTypeDescription, korean: Translation): string[] {
	const texts = nodeTexts(description, korean);
	const header = { 'header.displayName': description.displayName, 'header.description': description.description };
	for (const [key, english] of Object.entries(header)) {
		const shown = new Map(entriesOf(korean)).get(key);
		texts.set(key, { english: new Set([english]), shown: new Set(shown === undefined ? [] : [shown]) });
	}
	const leftOver = entriesOf(korean).filter(([key]) => !texts.has(key));
	return [
		...leftOver.map(([key]) => `${key}: the node has no such text`),
		...[...texts].flatMap(([key, { english, shown }]) => {
			const [first = ''] = shown;
			if ([...english].every((text) => SAME.has(text)) && shown.size === 1) return [];
			if (shown.size !== 1 || first.trim() === '' || english.has(first)) return [`${key}: is not translated`];
			if (!HANGUL.test(first)) return [`${key}: has no Hangul: ${first}`];
			return [...english].every((text) => marksIn(text) === marksIn(first))
				? []
				: [`${key}: lost its markup: ${first}`];
		}),
	];
}

describe.each(NODES)('Korean texts of %s', (name) => {
	const { description, korean } = readNode(name);

	test('every text has one, and there is no other', () => {
		expect(problems(description, korean)).toEqual([]);
	});
});

describe('the check itself', () => {
	const description: INodeTypeDescription = {
		displayName: 'Shop',
		name: 'shop',
		group: [],
		version: 1,
		description: 'Sells',
		defaults: {},
		inputs: [],
		outputs: [],
		properties: [
			{ displayName: 'Bill <b>ID</b>', name: 'billId', type: 'string', default: '', description: 'Of the bill' },
			{ displayName: 'Way', name: 'way', type: 'options', default: 'URL', options: [{ name: 'URL', value: 'URL' }] },
		],
	};
	const good = {
		header: { displayName: '가게', description: '팝니다' },
		nodeView: {
			billId: { displayName: '청구서 <b>번호</b>', description: '청구서의 번호입니다' },
			way: { displayName: '방법', options: { URL: { displayName: 'URL' } } },
		},
	};
	const withBillId = (billId: Translation): string[] =>
		problems(description, { ...good, nodeView: { ...good.nodeView, billId } });

	test('finds nothing in a good one', () => {
		expect(problems(description, good)).toEqual([]);
	});
	test('finds a text that is missing, left in English, or in another script', () => {
		expect(withBillId({ displayName: '청구서 <b>번호</b>' })).toEqual([
			'nodeView.billId.description: is not translated',
		]);
		expect(withBillId({ ...good.nodeView.billId, description: 'Of the bill' })).toEqual([
			'nodeView.billId.description: is not translated',
		]);
		expect(withBillId({ ...good.nodeView.billId, description: 'De la facture' })).toEqual([
			'nodeView.billId.description: has no Hangul: De la facture',
		]);
	});
	test('finds a text that the node does not have, and markup that got lost', () => {
		expect(withBillId({ ...good.nodeView.billId, hint: '힌트' })).toEqual([
			'nodeView.billId.hint: the node has no such text',
		]);
		expect(withBillId({ ...good.nodeView.billId, displayName: '청구서 번호' })).toEqual([
			'nodeView.billId.displayName: lost its markup: 청구서 번호',
		]);
	});
});

/** The Korean texts as a page, to be read beside an editor that shows English. */
function page(): string {
	const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('*', '\\*');
	const tables = NODES.map((name) => {
		const { description, korean } = readNode(name);
		const texts = nodeTexts(description, korean);
		const groups = new Map<string, string[]>();
		for (const [key, { english, shown }] of texts) {
			const [parameter = '', ...below] = key.split('.').slice(1, -1);
			if (!key.endsWith('.displayName') || parameter.endsWith('Notice')) continue;
			const explanation = [...(texts.get(key.replace(/displayName$/, 'description'))?.shown ?? [])].join(' ');
			const depth = below[0] !== 'options' ? 0 : below[2] !== 'options' ? 1 : 2;
			const names = `${'· '.repeat(depth)}${[...english].map(cell).join(' / ')} | ${[...shown].map(cell).join()}`;
			groups.set(parameter, [...(groups.get(parameter) ?? []), `| ${names} | ${cell(explanation)} |`]);
		}
		const rows = [...groups.values()].flat();
		return `## ${description.displayName}\n\n| 화면 (영어) | 한국어 | 설명 |\n| --- | --- | --- |\n${rows.join('\n')}`;
	});
	return `# 노드 화면의 한국어 안내

n8n 편집기에 보이는 영어 이름과 그 뜻입니다. 점(·)이 있는 줄은 위 항목의 선택지이거나 그 안에 추가하는 항목입니다.

${tables.join('\n\n')}
`;
}

test('docs/nodes.ko.md shows the texts', async () => {
	await expect(page()).toMatchFileSnapshot(PAGE);
});
