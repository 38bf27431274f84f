import { expect, test } from 'vitest';
import { randomFrom } from '../crash/random.ts';
import { type Sample, trendOf } from './trend.ts';

/* Growth must be seen through the noise of a process that collects garbage, and nothing else may be taken for it. */

const MEMORY = { warmUpMinutes: 3, leastMinutes: 8, least: 15, leastShare: 0.1 };

/** Samples of five seconds, noisy like a heap that fills and is collected. */
function samples(minutes: number, level: (minute: number) => number): Sample[] {
	const random = randomFrom(7);
	return Array.from({ length: minutes * 12 + 1 }, (_, index) => ({
		at: index * 5000,
		level: level(index / 12) + 12 * random() + 8 * ((index % 9) / 9),
	}));
}

test('a level that only swings does not grow', () => {
	const trend = trendOf(
		samples(36, () => 150),
		MEMORY,
	);
	expect(trend?.grows).toBe(false);
	expect(Math.abs(trend?.perHour ?? Number.NaN)).toBeLessThan(6);
	expect(trend?.minutes).toBeCloseTo(33, 5);
});

test.each([
	['an hour', 60, 36],
	['twenty minutes', 120, 20],
])('a leak is seen within %s of its rate', (_name, perHour, minutes) => {
	const trend = trendOf(
		samples(minutes, (minute) => 150 + (perHour * minute) / 60),
		MEMORY,
	);
	expect(trend?.grows).toBe(true);
	expect(trend?.perHour).toBeGreaterThan(perHour * 0.9);
	expect(trend?.perHour).toBeLessThan(perHour * 1.1);
});

test('what fills at the beginning is no growth', () => {
	const trend = trendOf(
		samples(36, (minute) => 90 + 60 * Math.min(1, minute / 3)),
		MEMORY,
	);
	expect(trend?.grows).toBe(false);
});

test('a hump that goes away is no growth', () => {
	const hump = (minute: number): number => 150 + (minute > 18 && minute < 30 ? 40 : 0);
	expect(trendOf(samples(36, hump), MEMORY)?.grows).toBe(false);
});

test('a short time is measured and not judged', () => {
	const trend = trendOf(
		samples(8, (minute) => 100 + 10 * minute),
		MEMORY,
	);
	expect(trend?.grows).toBeUndefined();
	expect(trend?.perHour).toBeGreaterThan(500);
});

test('there is no line without two moments', () => {
	expect(trendOf([], MEMORY)).toBeUndefined();
	expect(
		trendOf(
			samples(2, () => 100),
			MEMORY,
		),
	).toBeUndefined();
	expect(trendOf([{ at: 0, level: 1 }], { ...MEMORY, warmUpMinutes: 0 })).toBeUndefined();
});
