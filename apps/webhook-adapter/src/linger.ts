/**
 * Lingering: a lane that has nothing to do waits a moment before it ends, so that a steady stream is one run that works in batches, and not a run for each event.
 *
 * Whoever lingers takes a place that others wait for. So only some may at the same time; the others end at once, which is right as well.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a lane waits before it looks again, milliseconds. It is part of how late an event can be. */
export const LINGER_MS = 20;

export interface Linger {
	/** Waits, or less when `signal` is aborted or there is news. @returns false, at once: too many linger */
	wait(ms: number, signal: AbortSignal, news?: Promise<void>): Promise<boolean>;
}

/** @param places how many may linger at the same time */
export function createLinger(places: number): Linger {
	let taken = 0;
	return {
		async wait(ms, signal, news) {
			if (taken >= places) return false;
			taken += 1;
			await moment(ms, signal, news);
			taken -= 1;
			return true;
		},
	};
}

/** Waits, or less when `signal` is aborted or there is news. */
export async function moment(ms: number, signal: AbortSignal, news?: Promise<void>): Promise<void> {
	if (news === undefined) return await sleep(ms, undefined, { signal }).catch(() => {});
	const over = new AbortController();
	const stop = (): void => over.abort();
	signal.addEventListener('abort', stop, { once: true });
	if (signal.aborted) stop();
	await Promise.race([news, sleep(ms, undefined, { signal: over.signal }).catch(() => {})]);
	signal.removeEventListener('abort', stop);
	stop();
}
