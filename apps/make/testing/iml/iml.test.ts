import { describe, expect, test } from 'vitest';
import { evaluate, fill } from './evaluate';
import { FUNCTION_NAMES } from './functions';
import { ImlError, parseExpression, parseTemplate, within } from './parse';

/** Examples of Make's documentation, and what the app relies on. */

const VARIABLES = {
	body: { id: 101, data: [{ prop: 'first' }, { prop: 'second' }], username: '', user: 'u', error: { code: 'x' } },
	headers: { 'X-HOOK-TYPE': 'created' },
	parameters: { 'First Name': 'Ann', input: { data: 'd' }, id: '1', date: '2025-09-16T22:00:00.000Z' },
	item: { name: 'World' },
};

describe('as documented', () => {
	test.each([
		["'Hello, ' + item.name", 'Hello, World'],
		['"Hello, " + item.name', 'Hello, World'],
		['if(body.id > 100, body.user, false)', 'u'],
		['ifempty(body.username, body.user)', 'u'],
		['parameters.input.data', 'd'],
		['headers.`X-HOOK-TYPE`', 'created'],
		['parameters.`First Name`', 'Ann'],
		['body.data[2].prop', 'second'],
		['body.data[-1].prop', 'second'],
		['body.data[1].prop', 'first'],
		["body.error.code == 'x' && !body.none", true],
		["body.error.code = 'x' || body.none.at.all", true],
		["body.error.code !== 'y'", true],
		['ifempty(null, 1)', 1],
		['ifempty(0, 1)', 0],
		['ifempty(undefined, emptyarray)', []],
		["switch(body.id, 100, 'a', 101, 'b', 'c')", 'b'],
		["switch(body.id, 1, 'a', 'c')", 'c'],
		["switch(body.id, 1, 'a')", undefined],
		["omit(parameters.input, 'data')", {}],
		["pick(parameters, 'id', 'none')", { id: '1' }],
		["toArray(pick(parameters, 'id'))", [{ key: 'id', value: '1' }]],
		["join(map(body.data, 'prop'), ', ')", 'first, second'],
		['length(body.data)', 2],
		["length('hello')", 5],
		["indexOf('Make', 'k')", 2],
		["indexOf('We love Make', 'x')", -1],
		["trim('  a ')", 'a'],
		["sha256('Make')", 'ccdd25d4230fb997a7ee1166f8afabd157248eb812ea55ec7c3d1b7c8af7fa11'],
		["createJSON(pick(parameters, 'id'))", '{"id":"1"}'],
		["encodeURL('Automate your/workflow')", 'Automate%20your%2Fworkflow'],
		// A day that a user in Prague picked.
		["formatDate(parameters.date, 'YYYY-MM-DD', 'Europe/Prague')", '2025-09-17'],
		["formatDate(parameters.date, 'YYYY-MM-DD')", '2025-09-16'],
		["formatDate(parameters.date, 'x')", '1758060000000'],
	])('%s', (source, expected) => {
		expect(evaluate(parseExpression(source), VARIABLES)).toEqual(expected);
	});
});

describe('templates', () => {
	test('one expression keeps its type, a text around it makes it a text', () => {
		expect(fill('{{body.id}}', VARIABLES)).toBe(101);
		expect(fill('[{{body.id}}] {{body.user}}', VARIABLES)).toBe('[101] u');
		expect(fill('', VARIABLES)).toBe('');
	});

	test('what comes to nothing is left out, and a collection can be spread into another', () => {
		const value = {
			'{{...}}': "{{omit(parameters, 'date')}}",
			id: '{{body.id}}',
			none: '{{body.none}}',
			list: ['{{body.user}}'],
		};
		expect(fill(value, VARIABLES)).toEqual({ 'First Name': 'Ann', input: { data: 'd' }, id: 101, list: ['u'] });
	});

	test('text and expressions are told apart', () => {
		expect(parseTemplate('a {{b}} c')).toEqual(['a ', { kind: 'variable', name: 'b' }, ' c']);
	});
});

test.each([
	'{{}}',
	'{{a',
	'a}}',
	'{{a b}}',
	'{{a.}}',
	'{{a[1}}',
	'{{f(a}}',
	'{{f(a,)}}',
	'{{(a}}',
	"{{'it\\'s'}}",
	'{{a ? b : c}}',
	'{{a #}}',
	'{{{a: 1}}}',
])('%s cannot be read', (source) => {
	expect(() => parseTemplate(source)).toThrow(ImlError);
});

test.each([
	'nothing',
	'uuid',
	'f(1)',
	'length(body.none)',
	'trim(body.none)',
	"map(body.none, 'x')",
	'map(body.data, 1)',
	"omit(body.user, 'x')",
	'body.user + body.id',
	"'a' - 'b'",
	"formatDate(body.none, 'x')",
	"formatDate(parameters.date, 'HH:mm')",
	'7 * 6',
	'body.user > 1',
])('%s is not documented, or not known here, and does not pass unnoticed', (source) => {
	expect(() => evaluate(parseExpression(source), VARIABLES)).toThrow(ImlError);
});

test('what is not documented does not become a text by chance', () => {
	expect(() => fill('a {{body.none}}', VARIABLES)).toThrow(ImlError);
	expect(() => fill({ '{{...}}': '{{body.user}}' }, VARIABLES)).toThrow(ImlError);
});

test('every part of an expression is found', () => {
	const names = within(parseExpression("if(!a.b[c], f(d), e + 'x')")).flatMap((one) =>
		one.kind === 'variable' || one.kind === 'call' ? [one.name] : [],
	);
	expect(names.toSorted()).toEqual(['a', 'c', 'd', 'e', 'f', 'if']);
	expect(FUNCTION_NAMES).toContain('if');
});
