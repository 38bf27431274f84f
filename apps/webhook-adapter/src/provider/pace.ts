/** How often a bill under watch is read. */
import type { WatchedBill } from '../domain/bill';
import type { ConnectionPolicies } from '../domain/connection';
import { DAY, HOUR, MINUTE } from '../domain/durations';

/** The longest pause between two looks at an unpaid bill. */
const UNPAID_PAUSE_MAX = 6 * HOUR;
/** The pause is this share of the bill's age: sixty looks in the first two days. */
const SHARE_OF_AGE = 0.1;
/** A bill without a last day is not read for ever. */
const UNPAID_WATCH_MAX = 365 * DAY;
/** After the midnight at which a bill ends. */
const GRACE = MINUTE;

export interface Pace {
	readonly policies: Pick<ConnectionPolicies, 'reconcile' | 'watchPaidDays'>;
	/** Pause between two looks at a new bill. */
	readonly watchSeconds: number;
	readonly now: number;
	/** 0 to 1. */
	readonly random: number;
}

/**
 * When a bill is read next; `null`: it is final, or bills of this connection are not read. Unpaid: the pauses grow with its age, and the end of its last day is not slept through. Paid: daily.
 */
export function nextLookAt(
	bill: Pick<WatchedBill, 'state' | 'stateSince' | 'createdAt' | 'expireDate'>,
	pace: Pace,
): number | null {
	const { policies, now } = pace;
	if (!policies.reconcile) return null;
	switch (bill.state) {
		case 'unpaid':
		case 'unknown': {
			const age = Math.max(0, now - bill.createdAt);
			if (age > UNPAID_WATCH_MAX) return null;
			const pause = Math.min(Math.max(pace.watchSeconds * 1000, age * SHARE_OF_AGE), UNPAID_PAUSE_MAX);
			const at = now + Math.round(pause * (1 + 0.1 * pace.random));
			const end = endOf(bill.expireDate);
			return end !== undefined && end > now ? Math.min(at, end) : at;
		}
		case 'paid':
			return now + DAY > bill.stateSince + policies.watchPaidDays * DAY ? null : now + DAY;
		default:
			return null;
	}
}

/** The moment at which a bill of that last day can be called expired; `undefined` without one. */
export function endOf(expireDate: string | null): number | undefined {
	const day = expireDate === null ? Number.NaN : Date.parse(`${expireDate}T00:00:00+09:00`);
	return Number.isNaN(day) ? undefined : day + DAY + GRACE;
}
