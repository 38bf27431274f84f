import { parseWon } from 'payssam-core';
import { describe, expect, test } from 'vitest';
import type { Plan } from './plan';
import { endingOf, notKnown } from './result';

const DAY = 24 * 60 * 60 * 1_000;
const at = (text: string): number => Date.parse(text);

const plan = (changes: Partial<Plan> = {}): Plan => ({
	billId: '1024',
	input: {},
	resumeExisting: true,
	checkEveryMinutes: 60,
	since: at('2026-11-20T09:00:00+09:00'),
	until: at('2026-12-20T09:00:00+09:00'),
	keyCheck: 'ifPresent',
	...changes,
});

describe('how waiting ends', () => {
	const expiresAt = at('2026-12-01T00:10:00+09:00');
	test.each([
		['paid', {}, '2026-11-21T09:00:00+09:00', 'paid'],
		['cancelled', {}, '2026-11-21T09:00:00+09:00', 'cancelled'],
		['destroyed', {}, '2026-11-21T09:00:00+09:00', 'destroyed'],
		['unpaid', {}, '2026-11-21T09:00:00+09:00', undefined],
		// A state that this version does not know is no ending.
		['unknown', {}, '2026-11-21T09:00:00+09:00', undefined],
		['unpaid', { expiresAt }, '2026-11-30T23:59:00+09:00', undefined],
		['unpaid', { expiresAt }, '2026-12-01T00:10:00+09:00', 'expired'],
		['unpaid', { expiresAt }, '2026-12-25T00:00:00+09:00', 'expired'],
		['unpaid', {}, '2026-12-20T09:00:00+09:00', 'timeLimit'],
		['unpaid', { expiresAt: at('2026-12-31T00:00:00+09:00') }, '2026-12-20T09:00:00+09:00', 'timeLimit'],
		// What PaySsam says goes before the calendar.
		['paid', { expiresAt, until: expiresAt - DAY }, '2027-01-01T00:00:00+09:00', 'paid'],
	] as const)('%s, %o, at %s: %s', (state, changes, now, ending) => {
		expect(endingOf({ state }, plan(changes), at(now))).toBe(ending);
	});

	// A bill that existed under this ID before is found unpaid, and an unpaid bill names no amount.
	test.each([
		['45000', '45000', 'paid'],
		['45,000원', '45000', 'paid'],
		[45_000, '45000', 'paid'],
		['45000', '10000', 'otherAmount'],
		['45000', undefined, 'paid'],
	] as const)('asked for %s, paid %s: %s', (price, paid, ending) => {
		const read = parseWon(paid);
		const approval = { state: 'paid', ...(read.ok ? { price: read.value } : {}) } as const;
		expect(endingOf(approval, plan({ input: { price } }), 0)).toBe(ending);
	});

	test('what lies there before there is an ending cannot be taken for a payment', () => {
		expect(notKnown('1024')).toEqual({ outcome: 'unknown', paid: false, billId: '1024' });
	});
});
