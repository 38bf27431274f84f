import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CALLBACK_LIMITS, copyJson, parseJson, readText } from './json';

describe('copyJson', () => {
	test('copies any JSON faithfully, without names that reach the prototype', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const text = JSON.stringify(value);
				fc.pre(!/__proto__|constructor|prototype/.test(text));
				expect(JSON.stringify(copyJson(JSON.parse(text)))).toBe(text);
			}),
		);
	});
	test('names that reach the prototype are dropped', () => {
		const copy = parseJson('{"__proto__":{"a":1},"constructor":{"prototype":{"b":1}},"c":1}');
		expect(JSON.stringify(copy)).toBe('{"c":1}');
		expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
	});
	test('cycles, depth and size end it', () => {
		const cycle: Record<string, unknown> = {};
		cycle.self = cycle;
		expect(copyJson(cycle)).toBeUndefined();
		expect(parseJson(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toBeUndefined();
		expect(
			copyJson(
				Array.from({ length: 1000 }, () => 1),
				CALLBACK_LIMITS,
			),
		).toBeUndefined();
		expect(parseJson(JSON.stringify('x'.repeat(70_000)), CALLBACK_LIMITS)).toBeUndefined();
	});
	test.each([() => 1, Symbol('x'), 1n, Number.NaN, Number.POSITIVE_INFINITY, undefined])('%s is no JSON', (value) =>
		expect(copyJson(value)).toBeUndefined(),
	);
	test('a getter that throws is no JSON', () => {
		const hostile = Object.defineProperty({}, 'a', {
			enumerable: true,
			get: () => {
				throw new Error('no');
			},
		});
		expect(copyJson(hostile)).toBeUndefined();
	});
	test('a byte order mark is ignored', () => expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 }));
});

test('readText takes own text and whole numbers only', () => {
	expect(readText({ a: null, b: ' ', c: 7 }, ['a', 'b', 'c'])).toBe('7');
	expect(readText({ a: true, b: ['x'], c: 1.5 }, ['a', 'b', 'c', 'toString'])).toBeUndefined();
});
