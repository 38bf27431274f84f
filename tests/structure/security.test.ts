/* docs/security.md: the files and tests that its table names exist, and scripts/defences.json takes each defence out where it stands. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

interface Row {
	attack: string;
	/** Files of the defence. */
	files: string[];
	tests: { file: string; title: string }[];
	/** Why no defence can be taken out. */
	nothing: string | undefined;
}

interface Defence {
	attack: string;
	edits: { file: string; find: string; replace: string }[];
	package: string;
	test: { file: string; title: string };
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Rows of the tables of attacks: those whose first cell begins with a name in backticks. */
function rowsOf(page: string): Row[] {
	return page.split('\n').flatMap((line) => {
		const [, attack] = /^\| `([a-z0-9-]+)` /.exec(line) ?? [];
		if (attack === undefined) return [];
		const [, , defence = '', named = ''] = line.split(' | ');
		return [
			{
				attack,
				files: [...defence.matchAll(/`([\w@./-]+\.(?:tsx?|yaml|json))`/g)].map(([, file = '']) => file),
				tests: [...named.matchAll(/`([^`]+)`: `([^`]+)`/g)].map(([, file = '', title = '']) => ({ file, title })),
				nothing: /\*Nothing to take out: (.+)\*/.exec(defence)?.[1],
			},
		];
	});
}

/** Titles of tests as they are written: the first argument of `test(…)`, `it.each(…)(…)` and the like. */
function titlesIn(text: string): Set<string> {
	const titles = new Set<string>();
	const isTest = (callee: ts.Expression): boolean => {
		if (ts.isIdentifier(callee)) return ['test', 'it'].includes(callee.text);
		if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) return isTest(callee.expression);
		return false;
	};
	const visit = (node: ts.Node): void => {
		if (ts.isCallExpression(node) && isTest(node.expression)) {
			const [first] = node.arguments;
			if (first !== undefined && ts.isStringLiteralLike(first)) titles.add(first.text);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest));
	return titles;
}

/** Every breach, as sentences. */
function breaches(
	rows: readonly Row[],
	defences: readonly Defence[],
	read: (file: string) => string | undefined,
): string[] {
	const found: string[] = [];
	const known = new Map<string, Set<string>>();
	const titles = (file: string, text: string): Set<string> => {
		const all = known.get(file) ?? titlesIn(text);
		known.set(file, all);
		return all;
	};
	const isTwice = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);
	for (const name of isTwice(rows.map(({ attack }) => attack))) found.push(`${name} has two rows`);
	for (const name of isTwice(defences.map(({ attack }) => attack))) found.push(`${name} is taken out twice`);
	for (const { attack, files, tests, nothing } of rows) {
		if (files.length === 0) found.push(`${attack} names no file`);
		if (tests.length === 0) found.push(`${attack} names no test`);
		for (const file of files) if (read(file) === undefined) found.push(`${attack}: there is no ${file}`);
		for (const { file, title } of tests) {
			const text = read(file);
			if (text === undefined) found.push(`${attack}: there is no ${file}`);
			else if (!titles(file, text).has(title)) found.push(`${attack}: ${file} has no test "${title}"`);
		}
		const defence = defences.find((one) => one.attack === attack);
		if (defence === undefined && nothing === undefined) found.push(`${attack} is never tried without its defence`);
		if (defence !== undefined && nothing !== undefined) found.push(`${attack} has something to take out`);
	}
	for (const { attack, edits, package: folder, test: tried } of defences) {
		const row = rows.find((one) => one.attack === attack);
		if (row === undefined) found.push(`${attack} has no row`);
		const isNamed = row?.tests.some(({ file, title }) => file === `${folder}/${tried.file}` && title === tried.title);
		if (isNamed === false) found.push(`${attack}: its row does not name the test that is run`);
		if (edits.length === 0) found.push(`${attack} takes nothing out`);
		for (const { file, find, replace } of edits) {
			const times = (read(file) ?? '').split(find).length - 1;
			if (times !== 1) found.push(`${attack}: ${times} times in ${file}: ${find}`);
			if (find === replace) found.push(`${attack} changes nothing in ${file}`);
		}
	}
	return found;
}

const page = textOf('docs/security.md');
const defences: Defence[] = JSON.parse(textOf('scripts/defences.json'));
const present = (file: string): string | undefined => (existsSync(join(ROOT, file)) ? textOf(file) : undefined);

test('every defence and every test that docs/security.md names is there, and each defence can be taken out', () => {
	const rows = rowsOf(page);
	expect(rows.length).toBeGreaterThan(50);
	expect(breaches(rows, defences, present)).toEqual([]);
});

describe('a breach is noticed', () => {
	const FILES: Readonly<Record<string, string>> = {
		'a/src/key.ts': 'if (wrong) refuse();',
		'a/src/key.test.ts': "describe('x', () => { test.each([1])('a wrong key: %s', () => {}); });",
	};
	const ROW = '| `wrong-key` A wrong key | goods | Compared `a/src/key.ts` | `a/src/key.test.ts`: `a wrong key: %s` |';
	const DEFENCE: Defence = {
		attack: 'wrong-key',
		edits: [{ file: 'a/src/key.ts', find: 'if (wrong) refuse();', replace: '' }],
		package: 'a',
		test: { file: 'src/key.test.ts', title: 'a wrong key: %s' },
	};
	const found = (row: string, ...all: Defence[]): string =>
		breaches(rowsOf(row), all, (file) => FILES[file]).join('\n');

	test('a good row has none', () => {
		expect(found(ROW, DEFENCE)).toBe('');
	});

	test.each<[string, string, Defence[], RegExp]>([
		['a file that is gone', ROW.replace('src/key.ts', 'src/gone.ts'), [DEFENCE], /there is no a\/src\/gone\.ts/],
		['a test that is gone', ROW.replace('wrong key: %s`', 'right key`'), [DEFENCE], /has no test "a right key"/],
		['a row without a test', ROW.replace(/ `a\/src\/key\.test.*$/, ' |'), [DEFENCE], /names no test/],
		['a row that is never tried', ROW, [], /never tried/],
		['a defence without a row', ROW, [DEFENCE, { ...DEFENCE, attack: 'other' }], /other has no row/],
		[
			'a defence that has moved',
			ROW,
			[{ ...DEFENCE, edits: [{ file: 'a/src/key.ts', find: 'unless (right)', replace: '' }] }],
			/0 times in a\/src\/key\.ts/,
		],
		[
			'another test than the row names',
			ROW,
			[{ ...DEFENCE, test: { file: 'src/key.test.ts', title: 'another' } }],
			/does not name the test/,
		],
	])('%s', (_what, row, all, said) => {
		expect(found(row, ...all)).toMatch(said);
	});
});
