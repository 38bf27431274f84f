/** When a failed delivery is tried again. */
import { HOUR, MINUTE, SECOND } from './durations';

/** Pauses before each attempt, in milliseconds, as Standard Webhooks proposes; the first is at once. */
export const DELIVERY_PAUSES: readonly number[] = [
	0,
	5 * SECOND,
	5 * MINUTE,
	30 * MINUTE,
	2 * HOUR,
	5 * HOUR,
	10 * HOUR,
	14 * HOUR,
	20 * HOUR,
	24 * HOUR,
];

/** A target may ask for more patience than the schedule has, up to this. */
export const RETRY_AFTER_MAX_MS = 6 * HOUR;

/**
 * How long to wait after `attempts` failed attempts; `undefined` when the schedule is at its end. Jitter adds up to a tenth, so that what failed together does not come back together.
 *
 * @param random a number from 0 to 1
 */
export function pauseAfter(attempts: number, retryAfterMs: number | undefined, random: number): number | undefined {
	const pause = DELIVERY_PAUSES[attempts];
	if (pause === undefined) return undefined;
	const asked = Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);
	const base = Math.max(pause, asked);
	return Math.round(base + base * 0.1 * random);
}

/** How long an event is held before PaySsam is asked again, after `looks` looks: 5 s, 15 s, 1 min, then 5 minutes for ever. */
export function pauseBeforeLook(looks: number, random: number): number {
	const pause = [5 * SECOND, 15 * SECOND, MINUTE][looks - 1] ?? 5 * MINUTE;
	return Math.round(pause + pause * 0.1 * random);
}
