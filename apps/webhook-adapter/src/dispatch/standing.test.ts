import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTEMPT_CLASSES, type AttemptClass } from '../domain/delivery';
import { afterAttempt, HEALTHY, type Outcome, type Standing, standingOf } from './standing';

const T = 1_800_000_000_000;

const end = (kind: AttemptClass, ended: number, change: Partial<Outcome> = {}): Outcome => ({
	class: kind,
	began: ended,
	ended,
	retryAfterMs: undefined,
	...change,
});

const after = (standing: Standing, ...outcomes: readonly Outcome[]): Standing =>
	outcomes.reduce(afterAttempt, standing);
const times = (count: number, outcome: Outcome): Outcome[] => Array.from({ length: count }, () => outcome);

describe('a target without an answer', () => {
	it.each(['timeout', 'connection', 'tls', 'blocked'] as const)('rests after eight times %s, not before', (kind) => {
		const seven = after(HEALTHY, ...times(7, end(kind, T)));
		expect(seven).toMatchObject({ failures: 7, failingSince: T, restUntil: null });
		expect(after(seven, end(kind, T + 1))).toMatchObject({ failures: 8, failingSince: T, restUntil: T + 5001 });
	});

	it('rests 5 s, then twice as long after each probe, up to 5 minutes', () => {
		let standing = after(HEALTHY, ...times(8, end('timeout', T)));
		const rests: number[] = [];
		for (let probe = 0; probe < 9; probe += 1) {
			const at = standing.restUntil ?? 0;
			rests.push(at - (standing.restedAt ?? 0));
			standing = after(standing, end('timeout', at));
		}
		expect(rests.map((ms) => ms / 1000)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
	});

	it('does not rest longer because of attempts that were under way', () => {
		const resting = after(HEALTHY, ...times(8, end('timeout', T)));
		const later = after(resting, ...times(56, end('timeout', T + 9000, { began: T - 1000 })));
		expect(later).toMatchObject({ restUntil: T + 5000, failures: 64, rests: 1 });
	});

	it('is back with one success', () => {
		expect(after(HEALTHY, ...times(9, end('timeout', T)), end('2xx', T + 1))).toEqual(HEALTHY);
	});

	it.each(['4xx', '5xx', '3xx'] as const)('is there when it answers %s: it fails, and does not rest', (kind) => {
		const standing = after(HEALTHY, ...times(8, end('timeout', T)), end(kind, T + 6000));
		expect(standing).toMatchObject({ failures: 9, failingSince: T, restUntil: null, absences: 0 });
		expect(after(standing, ...times(7, end('timeout', T + 7000)))).toMatchObject({ restUntil: null });
	});
});

describe('a target that answers with failures', () => {
	it.each(['4xx', '5xx', '3xx'] as const)('never rests after %s', (kind) => {
		expect(after(HEALTHY, ...times(100, end(kind, T)))).toMatchObject({ failures: 100, restUntil: null });
	});
});

describe('429', () => {
	it.each([
		[undefined, 5000],
		[0, 0],
		[90_000, 90_000],
	])('with Retry-After %s rests for %i ms', (retryAfterMs, rest) => {
		expect(after(HEALTHY, end('429', T, { retryAfterMs }))).toMatchObject({ restUntil: T + rest, failures: 1 });
	});

	it('is not shortened by answers to what was under way', () => {
		const asked = after(HEALTHY, end('429', T, { retryAfterMs: 60_000 }));
		for (const kind of ['2xx', '5xx'] as const)
			expect(after(asked, end(kind, T + 10, { began: T - 10 })).restUntil).toBe(T + 60_000);
		expect(after(asked, end('429', T + 10, { retryAfterMs: 1000 })).restUntil).toBe(T + 60_000);
	});

	it('is over with the next answer after it', () => {
		const asked = after(HEALTHY, end('429', T, { retryAfterMs: 1000 }));
		expect(after(asked, end('2xx', T + 1000))).toEqual(HEALTHY);
	});
});

it('keeps the moment at which failing began, and forgets it with a success, in any order', () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...ATTEMPT_CLASSES), { minLength: 1, maxLength: 60 }), (classes) => {
			const outcomes = classes.map((kind, index) => end(kind, T + index));
			const lastSuccess = classes.lastIndexOf('2xx');
			const { failingSince, failures } = after(HEALTHY, ...outcomes);
			expect(failures).toBe(classes.length - 1 - lastSuccess);
			expect(failingSince).toBe(failures === 0 ? null : T + lastSuccess + 1);
		}),
	);
});

describe('standingOf', () => {
	const resting = after(HEALTHY, ...times(10, end('timeout', T, { began: T + 1 })));

	it('goes on where this process was', () => {
		const { failingSince, failures, restUntil } = resting;
		expect(standingOf({ failingSince, failures, restUntil }, resting)).toEqual(resting);
	});

	it('rests again after one probe when another process was there before', () => {
		const { failingSince, failures, restUntil } = resting;
		const found = standingOf({ failingSince, failures, restUntil }, undefined);
		expect(after(found, end('timeout', T + 400_000)).restUntil).toBe(T + 405_000);
	});

	it('does not go on with what is over', () => {
		expect(standingOf(HEALTHY, resting)).toEqual(HEALTHY);
	});
});
