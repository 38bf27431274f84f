import { expect, test } from 'vitest';
import { print } from './json';

test('a list of plain values stands on one line where it fits, everything else does not', () => {
	expect(print({ a: ['x', 1, null], b: [], c: {}, d: [{ e: true }] })).toBe(
		'{\n\t"a": ["x", 1, null],\n\t"b": [],\n\t"c": {},\n\t"d": [\n\t\t{\n\t\t\t"e": true\n\t\t}\n\t]\n}\n',
	);
	const long = Array.from({ length: 30 }, (_, index) => `item ${index}`);
	expect(print(long).split('\n')).toHaveLength(long.length + 3);
});

test('it is JSON', () => {
	const value = { 'a "quoted" name': 'line\nbreak {{iml}}', list: [[1, [2]], 'ü 결제'] };
	expect(JSON.parse(print(value))).toEqual(value);
});
