import { describe, expect, test } from 'vitest';
import { newId } from './ids';

describe('ids', () => {
	test('are what they name and a UUID of version 7, no two alike, in the order in which they were made', () => {
		const before = Date.now();
		const ids = Array.from({ length: 20_000 }, () => newId('evt'));
		const after = Date.now();
		expect(ids.filter((id) => !/^evt_[\da-f]{12}7[\da-f]{3}[89ab][\da-f]{15}$/.test(id))).toEqual([]);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids.toSorted()).toEqual(ids);
		const moments = ids.map((id) => Number.parseInt(id.slice(4, 16), 16));
		expect(moments.at(0)).toBeGreaterThanOrEqual(before);
		expect(moments.at(-1)).toBeLessThanOrEqual(after);
	});

	test('no randomness is used twice, also when more is fetched', () => {
		const tails = Array.from({ length: 1000 }, () => newId('dlv').slice(-14));
		expect(new Set(tails).size).toBe(tails.length);
	});
});
