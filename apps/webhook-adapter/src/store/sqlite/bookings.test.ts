import { expect, it } from 'vitest';
import { createBookings } from './bookings';

const T = 1_800_000_000_000;

it.each([
	[25, 28],
	[1, 1],
	[5, 6],
	[100, 110],
])('at %i a second no second has more than %i sends, after any pause', (perSecond, most) => {
	const { book } = createBookings();
	const moments: number[] = [];
	for (const start of [T, T + 30_000, T + 31_000])
		for (let batch = 0; batch < 20; batch += 1) {
			const { at, apartMs } = book('host', 5, perSecond, start);
			for (let index = 0; index < 5; index += 1) moments.push(Math.max(start, at + index * apartMs));
		}
	moments.sort((a, b) => a - b);
	const inSecondFrom = (from: number): number => moments.filter((at) => at >= from && at < from + 1000).length;
	expect(Math.max(...moments.map(inSecondFrom))).toBeLessThanOrEqual(most);
	expect(moments.filter((at) => at <= T).length).toBeGreaterThanOrEqual(1);
});
