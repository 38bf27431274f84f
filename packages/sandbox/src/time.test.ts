import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfKstDay, isRealDate, kstDate, kstDigits, kstIso } from './time';

describe('Korean time', () => {
	it('is nine hours ahead of UTC, whatever the host thinks', () => {
		const ms = Date.parse('2026-12-31T15:30:05Z');
		expect(kstIso(ms)).toBe('2027-01-01T00:30:05+09:00');
		expect(kstDigits(ms)).toBe('20270101003005');
		expect(kstDate(ms)).toBe('2027-01-01');
	});

	it.each([
		['2026-02-28', true],
		['2026-02-29', false],
		['2028-02-29', true],
		['2026-13-01', false],
		['2026-00-10', false],
		['2026-1-1', false],
		['20261231', false],
		['2026-12-31 ', false],
		['', false],
	])('%s is a real date: %s', (text, real) => {
		expect(isRealDate(text)).toBe(real);
	});

	it('ends a day at the midnight after it', () => {
		expect(new Date(endOfKstDay('2026-11-20')).toISOString()).toBe('2026-11-20T15:00:00.000Z');
	});

	it('gives every instant to the day that contains it', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
				const end = endOfKstDay(kstDate(ms));
				expect(ms < end && ms >= end - 86_400_000).toBe(true);
			}),
		);
	});
});
