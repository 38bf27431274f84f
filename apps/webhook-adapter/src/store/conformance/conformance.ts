/** Holds a store to what `store.ts` says. The same tests for both databases; they know the port only. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Store, StoreUnavailableError } from '../store';
import { deliveriesConform } from './deliveries';
import { eventsConform } from './events';
import { lanesConform } from './lanes';
import { recordsConform } from './records';
import { arrival, attempted, bill, connection, NOON, released, subscription } from './samples';

/** An empty store. */
export interface Opened {
	readonly store: Store;
	/** Closes the store and opens it anew on the same data. */
	reopen(): Promise<Store>;
	/** Everything that is kept, as it lies in the database, as one text. */
	contents(): Promise<string>;
	/** Closes the store, the last one that was opened, and removes the data. */
	close(): Promise<void>;
}

export function conformance(name: string, open: () => Promise<Opened>): void {
	describe(name, () => {
		let opened: Opened;
		let store: Store;
		beforeEach(async () => {
			opened = await open();
			store = opened.store;
		});
		afterEach(() => opened.close());
		const reopen = async (): Promise<Store> => {
			store = await opened.reopen();
			return store;
		};

		describe('events', () => eventsConform(() => store));
		describe('deliveries', () => deliveriesConform(() => store));
		recordsConform(
			() => store,
			() => opened.contents(),
		);
		lanesConform(() => store, reopen);

		test('everything is there after it was closed and opened again', async () => {
			const hears = subscription();
			await store.connections.insert(connection());
			await store.subscriptions.insert(hears);
			await store.bills.watch(bill());
			const [one] = await released(store, 2);
			const pending = arrival();
			await store.events.ingest([pending]);
			const [handed] = await store.deliveries.due(hears.id, NOON, 1);
			if (one === undefined || handed === undefined) throw new Error('two are released');
			await store.deliveries.record([attempted(handed.delivery, { state: 'done' })]);
			const read = async () => ({
				connections: await store.connections.list(),
				subscriptions: await store.subscriptions.list(),
				events: await store.events.list({ limit: 100 }),
				deliveries: await store.deliveries.list({ limit: 100 }),
				attempts: await store.deliveries.attemptsOf(handed.delivery.id),
				bill: await store.bills.get('con_shop', 'bill-1'),
				due: await store.deliveries.due(hears.id, NOON + 10, 10),
				pending: await store.events.due('con_shop', NOON, 10),
			});
			const before = await read();
			expect(before.events.items).toHaveLength(3);
			await reopen();
			expect(await read()).toEqual(before);
		});

		test('what was removed goes on being removed after a restart', async () => {
			const gone = subscription();
			await store.subscriptions.insert(gone);
			await released(store, 1500);
			await store.subscriptions.remove(gone.id);
			await reopen();
			expect(await store.deliveries.due(gone.id, NOON + 5000, 10)).toEqual([]);
			await expect
				.poll(() => store.deliveries.list({ subscriptionId: gone.id, limit: 1 }), { timeout: 15_000 })
				.toEqual({ items: [], next: null });
		});

		test('a closed store refuses, and closing it twice is no trouble', async () => {
			await store.close();
			await store.close();
			await expect(store.events.ingest([arrival()])).rejects.toThrow(StoreUnavailableError);
			await expect(store.meta.set('a', 'b')).rejects.toThrow(StoreUnavailableError);
			await expect(store.check()).rejects.toThrow(StoreUnavailableError);
			await reopen();
			expect((await store.events.list({ limit: 10 })).items).toEqual([]);
		});
	});
}
