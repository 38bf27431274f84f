/** The lane that keeps house: what is personal goes after its time, and so do answers kept for repeats, and old sessions. */
import { DAY, HOUR } from './domain/durations';
import type { Services } from './services';
import type { BillKey } from './store/store';

/** So few at a time that callbacks which come meanwhile do not wait for it. */
const PORTION = 500;
/** Answers under an Idempotency-Key are kept at least this long: automation platforms replay steps days later. */
const IDEMPOTENCY_DAYS = 30;

/**
 * The work of the lane `housekeeping`.
 *
 * @returns when it is to run again
 */
export function createHousekeeping({ store, config, now, log }: Services): (signal: AbortSignal) => Promise<number> {
	return async (signal) => {
		const begun = now();
		const events = await portions(signal, () => store.events.scrub(begun - config.retentionDays * DAY, PORTION));
		const bills = await scrubBills(store, signal, begun - config.retentionDays * DAY);
		await portions(signal, () => store.idempotency.purge(begun - IDEMPOTENCY_DAYS * DAY, PORTION));
		await store.sessions.purge(begun);
		if (events + bills > 0) log.info({ events, bills }, 'events and bills lost what was personal: their time was over');
		return begun + HOUR;
	};
}

/** Goes through all bills, part by part. @returns how many were emptied */
async function scrubBills({ bills }: Services['store'], signal: AbortSignal, before: number): Promise<number> {
	let all = 0;
	let after: BillKey | null = null;
	do {
		const { emptied, next }: Awaited<ReturnType<typeof bills.scrub>> = await bills.scrub(before, {
			after,
			limit: PORTION,
		});
		all += emptied;
		after = next;
		await new Promise((resolve) => setImmediate(resolve));
	} while (after !== null && !signal.aborted);
	return all;
}

/** Repeats a purge until it finds less than a whole portion, letting others in between. */
async function portions(signal: AbortSignal, purge: () => Promise<number>): Promise<number> {
	let all = 0;
	for (let last = PORTION; last === PORTION && !signal.aborted; ) {
		last = await purge();
		all += last;
		await new Promise((resolve) => setImmediate(resolve));
	}
	return all;
}
