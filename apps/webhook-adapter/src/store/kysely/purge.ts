/**
 * The waiting deliveries of removed subscriptions. The removal itself only marks them: there can be a million, and nobody shall wait for them, neither who unsubscribes nor the callbacks. They go in parts, also after a restart.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema';
import type { Ground } from './ground';

const MARK = 'removed:';
const PART = 200;
const PAUSE_AFTER_FAILURE_MS = 5000;

/** To be called in the transaction that removes a subscription. */
export async function markRemoved(tx: Kysely<Schema>, subscriptionId: string): Promise<void> {
	await tx
		.insertInto('meta')
		.values({ key: `${MARK}${subscriptionId}`, value: '' })
		.onConflict((conflict) => conflict.column('key').doNothing())
		.execute();
}

export interface Purge {
	/** Begins, unless it is at work. */
	begin(): void;
	/** Resolves when nothing marked is left, or the purge was stopped. */
	idle(): Promise<void>;
	/** Ends after the part that is being removed. */
	stop(): Promise<void>;
}

export function createPurge({ db, transaction }: Pick<Ground, 'db' | 'transaction'>): Purge {
	const stopped = new AbortController();
	let running: Promise<void> | undefined;
	let again = false;

	const marked = async (): Promise<string | undefined> => {
		const row = await db.selectFrom('meta').select('key').where('key', 'like', `${MARK}%`).limit(1).executeTakeFirst();
		return row?.key.slice(MARK.length);
	};

	const removePart = (subscriptionId: string): Promise<boolean> =>
		transaction(async (tx) => {
			const rows = await tx
				.selectFrom('deliveries')
				.select('id')
				.where('subscription_id', '=', subscriptionId)
				.where('state', '=', sql.lit('pending'))
				.limit(PART)
				.execute();
			if (rows.length === 0) {
				await tx.deleteFrom('meta').where('key', '=', `${MARK}${subscriptionId}`).execute();
				return false;
			}
			const ids = rows.map(({ id }) => id);
			await tx.deleteFrom('attempts').where('delivery_id', 'in', ids).execute();
			await tx.deleteFrom('deliveries').where('id', 'in', ids).execute();
			return true;
		});

	const removeAll = async (): Promise<void> => {
		while (!stopped.signal.aborted) {
			try {
				const subscriptionId = await marked();
				if (subscriptionId === undefined) return;
				while (!stopped.signal.aborted && (await removePart(subscriptionId))) await delay(1);
			} catch {
				// The store is not available now; the marks are still there.
				await delay(PAUSE_AFTER_FAILURE_MS, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
			}
		}
	};

	const run = async (): Promise<void> => {
		do {
			again = false;
			await removeAll();
		} while (again && !stopped.signal.aborted);
		running = undefined;
	};

	return {
		begin() {
			again = true;
			running ??= run();
		},
		idle: async () => running,
		async stop() {
			stopped.abort();
			await running;
		},
	};
}
