import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatVendorDateTime, kstDateString, parseExpireDate, parseVendorDateTime } from './korean-time';

describe('kstDateString', () => {
	test.each([
		['2026-11-20T14:59:59.999Z', '2026-11-20'],
		['2026-11-20T15:00:00.000Z', '2026-11-21'],
		['2026-12-31T15:00:00.000Z', '2027-01-01'],
		['2028-02-28T15:00:00.000Z', '2028-02-29'],
	])('%s is %s in Korea', (instant, day) => expect(kstDateString(new Date(instant))).toBe(day));
});

describe('parseExpireDate', () => {
	const now = new Date('2026-11-20T15:30:00Z'); // 21 November in Korea
	test.each(['2026-11-21', '2026-12-31', ' 2027-01-01 ', '2028-02-29'])('accepts %s', (day) =>
		expect(parseExpireDate(day, now)).toEqual({ ok: true, value: day.trim() }),
	);
	test.each([
		['2026-11-20', 'is over'],
		['2027-02-29', 'not a day'],
		['2026-13-01', 'not a day'],
		['2026-12-00', 'not a day'],
		['2026-11-31', 'not a day'],
		['2026-1-1', 'YYYY-MM-DD'],
		['20261231', 'YYYY-MM-DD'],
		['2026-12-31T00:00:00Z', 'YYYY-MM-DD'],
		['', 'YYYY-MM-DD'],
		[20261231, 'YYYY-MM-DD'],
		[null, 'YYYY-MM-DD'],
	])('refuses %s: %s', (day, why) =>
		expect(parseExpireDate(day, now)).toMatchObject({ ok: false, problem: expect.stringContaining(why) }),
	);

	test('today in Korea is always still good, yesterday never', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('2020-01-02'), max: new Date('2090-01-01'), noInvalidDate: true }),
				(instant) => {
					expect(parseExpireDate(kstDateString(instant), instant).ok).toBe(true);
					expect(parseExpireDate(kstDateString(new Date(instant.getTime() - 86_400_000)), instant).ok).toBe(false);
				},
			),
		);
	});
});

describe('parseVendorDateTime', () => {
	test('reads Korean time', () => expect(parseVendorDateTime('20261120093000')).toBe('2026-11-20T09:30:00+09:00'));
	test.each([
		'',
		'2026112009300',
		'202611200930000',
		'20261120240000',
		'20261120096000',
		'20261120093060',
		'20260230000000',
		'2026-11-20 09:30',
		'x',
		null,
		20261120093000,
		undefined,
	])('%s is no time', (value) => expect(parseVendorDateTime(value)).toBeUndefined());
	test('is the reverse of writing, for every second', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
				(instant) => {
					const written = formatVendorDateTime(instant.toISOString());
					const read = parseVendorDateTime(written);
					expect(Date.parse(read ?? '')).toBe(Math.floor(instant.getTime() / 1000) * 1000);
				},
			),
		);
	});
	test('what is no instant is not written', () => expect(formatVendorDateTime('soon')).toBeUndefined());
});
