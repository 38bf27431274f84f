/** What the time of an answer could say about the key. Time itself is too noisy to test: this looks at what is compared, and how often. */
import { timingSafeEqual } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { readCallback } from './read-callback';

vi.mock('node:crypto', async (original) => {
	const crypto = await original<typeof import('node:crypto')>();
	return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) };
});
const compared = vi.mocked(timingSafeEqual);
beforeEach(() => {
	compared.mockClear();
});

const LIVE = ['first-live-key-0123456789', 'second-live-key-0123456789'];
const PAID = { bill_id: '1024', appr_state: 'F', appr_price: '45000' };

test.each([
	['wrong in its first character', 'X'.concat(LIVE[0]?.slice(1) ?? '')],
	['wrong in its last character', `${LIVE[0]?.slice(0, -1)}X`],
	['empty', ''],
	['far too long', 'x'.repeat(10_000)],
	['the first live key', LIVE[0]],
	['the second live key', LIVE[1]],
])('a key that is %s: digests of one length are compared in constant time, with every live key', (_what, apikey) => {
	readCallback({ ...PAID, apikey }, { keys: LIVE, keyCheck: 'require' });
	expect(compared).toHaveBeenCalledTimes(LIVE.length);
	for (const [presented, live] of compared.mock.calls)
		expect([presented.byteLength, live.byteLength]).toEqual([32, 32]);
});

test('every key that a callback brings is looked at, whether one before it is wrong or not', () => {
	const { verdict } = readCallback(
		{ ...PAID, apikey: 'wrong', apiKey: LIVE[0], API_KEY: 'wrong' },
		{ keys: LIVE, keyCheck: 'require' },
	);
	expect(verdict).toBe('forged');
	expect(compared).toHaveBeenCalledTimes(3 * LIVE.length);
});
