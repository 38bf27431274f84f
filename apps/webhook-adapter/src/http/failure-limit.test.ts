import { expect, test } from 'vitest';
import { createFailureLimit, peerName } from './failure-limit';

test('beyond the burst there is a wait, which ends', () => {
	let now = 0;
	const limit = createFailureLimit({ burst: 3, perMinute: 6, now: () => now });
	expect([1, 2, 3].map(() => limit.note('a'))).toEqual([undefined, undefined, undefined]);
	expect(limit.note('a')).toBe(10);
	expect(limit.note('b')).toBeUndefined();
	now = 60_000;
	expect(limit.note('a')).toBeUndefined();
});

test('many names do not fill the memory, and whoever fails all the time is not forgotten for it', () => {
	const limit = createFailureLimit({ burst: 2, perMinute: 1, names: 100, now: () => 0 });
	expect([1, 2, 3].map(() => limit.note('early'))).toEqual([undefined, undefined, 60]);
	for (let i = 0; i < 5000; i += 1) {
		limit.note('persistent');
		limit.note(`other ${i}`);
	}
	expect(limit.note('persistent')).toBeGreaterThan(0);
	expect(limit.note('early')).toBeUndefined();
});

test.each([
	['127.0.0.1', '127.0.0.1'],
	['::ffff:10.1.2.3', '10.1.2.3'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
	['2001:db8:1:2:ffff::', '2001:db8:1:2'],
	['x-forwarded rubbish', 'unknown'],
])('%s counts as %s', (ip, name) => {
	expect(peerName(ip)).toBe(name);
});
