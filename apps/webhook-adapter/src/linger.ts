/**
 * Lingering: a lane that has nothing to do waits a moment before it ends, so that a steady stream is one run that works in batches, and not a run for each event.
 *
 * Whoever lingers takes a place that others wait for. So only some may at the same time; the others end at once, which is right as well.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a lane waits before it looks again, milliseconds. It is part of how late an event can be. */
export const LINGER_MS = 20;

export interface Linger {
	/** Waits, or less when `signal` is aborted. @returns false, at once: too many linger */
	wait(ms: number, signal: AbortSignal): Promise<boolean>;
}

/** @param places how many may linger at the same time */
export function createLinger(places: number): Linger {
	let taken = 0;
	return {
		async wait(ms, signal) {
			if (taken >= places) return false;
			taken += 1;
			await sleep(ms, undefined, { signal }).catch(() => {});
			taken -= 1;
			return true;
		},
	};
}
