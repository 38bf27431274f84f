import { expect, test } from 'vitest';
import { aimed, goalTable, markdownRows, markdownTable, median, shown, spread } from './figures';

test.each([
	[[3, 1, 2], 2],
	[[4, 1, 3, 2], 2.5],
	[[7], 7],
	[[10, 9, 100], 10],
])('the median of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

test('the median of nothing is no number', () => expect(median([])).toBeNaN());

test('a median stands with the least and the greatest', () => {
	expect(spread([10_312, 9870, 10_655])).toBe('10,312 (9,870–10,655)');
	expect(spread([1.25, 1, 2], 1)).toBe('1.3 (1.0–2.0)');
	expect(spread([0.701], 1)).toBe('0.7');
});

test('a goal is met at the bound, and missed beyond', () => {
	expect(aimed('rate', [9, 10, 11], '/s', { atLeast: 10 })).toEqual({
		what: 'rate',
		figure: '10 (9–11) /s',
		goal: '≥ 10 /s',
		met: true,
	});
	expect(aimed('rate', [9.9], '/s', { atLeast: 10 }).met).toBe(false);
	expect(aimed('time', [10], 'ms', { atMost: 10 }).met).toBe(true);
	expect(aimed('time', [10.1], 'ms', { atMost: 10 }).met).toBe(false);
});

test('goals as a table: what has none has an empty cell', () => {
	const table = goalTable('Load', 'How.', [shown('disk', '5/s'), aimed('rate', [9], '/s', { atLeast: 10 })]);
	expect(markdownTable(table)).toBe(
		[
			'## Load',
			'',
			'How.',
			'',
			'| what | median (least–greatest) | goal | met |',
			'|---|---|---|---|',
			'| disk | 5/s |  |  |',
			'| rate | 9 /s | ≥ 10 /s | **no** |',
		].join('\n'),
	);
});

test('a bar or a line break does not tear a row', () => {
	expect(markdownRows({ head: ['a'], rows: [['x|y\nz']] })).toBe('| a |\n|---|\n| x\\|y z |');
});
