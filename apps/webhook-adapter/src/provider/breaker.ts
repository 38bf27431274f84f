/** Keeps a lane from asking while PaySsam does not answer: after a failure it rests, then one question at a time finds out whether it is back. */
import { pauseBeforeLook } from '../domain/schedule';

/** One for each kind of lane; it knows connections by their ids. It is of this process: after a restart the first question finds out anew. */
export interface Breaker {
	/** Until when nothing is to be asked; `undefined`: it may. */
	restsUntil(connectionId: string): number | undefined;
	/** Whether the last question failed: ask one thing and see. */
	probes(connectionId: string): boolean;
	/** PaySsam did not answer. */
	failed(connectionId: string, retryAfterMs: number | undefined): void;
	answered(connectionId: string): void;
}

/** A server may ask for more patience than the schedule has, up to this. */
const RETRY_AFTER_MAX_MS = 3_600_000;

export function createBreaker(time: { readonly now: () => number; readonly random: () => number }): Breaker {
	const open = new Map<string, { readonly failures: number; readonly until: number }>();
	return {
		restsUntil(connectionId) {
			const until = open.get(connectionId)?.until;
			return until !== undefined && until > time.now() ? until : undefined;
		},
		probes: (connectionId) => open.has(connectionId),
		failed(connectionId, retryAfterMs) {
			const failures = (open.get(connectionId)?.failures ?? 0) + 1;
			open.set(connectionId, { failures, until: time.now() + pauseFor(failures, retryAfterMs, time.random()) });
		},
		answered: (connectionId) => void open.delete(connectionId),
	};
}

/** The pause of the schedule, or what the server asked for where that is longer. Milliseconds. */
export function pauseFor(looks: number, retryAfterMs: number | undefined, random: number): number {
	return Math.max(pauseBeforeLook(looks, random), Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS));
}
