/** Deliveries and subscriptions: handed out while they are wanted, sent again when asked. */
import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../domain/delivery';
import type { Subscription } from '../../domain/subscription';
import type { Store } from '../store';
import { arrival, attempted, NOON, released, subscription } from './samples';

export function deliveriesConform(store: () => Store): void {
	const subscribe = async (change: Partial<Subscription> = {}): Promise<Subscription> => {
		const one = subscription(change);
		await store().subscriptions.insert(one);
		return one;
	};
	const due = (id: string, now = NOON + 1_000_000, limit = 1000) => store().deliveries.due(id, now, limit);
	const pages = async (query: Omit<Parameters<Store['deliveries']['list']>[0], 'after'>): Promise<Delivery[]> => {
		const all: Delivery[] = [];
		let after: string | undefined;
		do {
			const page = await store().deliveries.list({ ...query, after });
			all.push(...page.items);
			after = page.next ?? undefined;
		} while (after !== undefined);
		return all;
	};

	describe('due', () => {
		test('the longest due first, with their events, as many as asked for', async () => {
			const hears = await subscribe();
			await subscribe();
			const ones = await released(store(), 4);
			const handed = await due(hears.id, NOON + 2);
			expect(handed.map(({ event }) => event.id)).toEqual(ones.slice(0, 3).map(({ id }) => id));
			expect(handed[0]).toMatchObject({
				delivery: { eventId: ones[0]?.id, subscriptionId: hears.id, state: 'pending' },
				event: { state: 'released', facts: ones[0]?.facts, verified: true },
			});
			expect(await due(hears.id, NOON + 3, 2)).toHaveLength(2);
			expect(await due(hears.id, NOON - 1)).toEqual([]);
			expect(await store().deliveries.nextDue(hears.id)).toBe(NOON);
			expect(await store().deliveries.nextDue('sub_absent')).toBeUndefined();
			expect(await due('sub_absent')).toEqual([]);
		});
	});

	describe('record', () => {
		test('an attempt that failed comes back later, one that succeeded is done', async () => {
			const hears = await subscribe();
			const [one] = await released(store(), 1);
			const [first] = await store().deliveries.ofEvent(one?.id ?? '');
			if (first === undefined) throw new Error('one is made');
			const failure = attempted(first, { state: 'pending', dueAt: NOON + 5000 });
			await store().deliveries.record([failure]);
			const waiting = await store().deliveries.get(first.id);
			expect(waiting).toEqual({ ...first, attempts: 1, dueAt: NOON + 5000, lastClass: '5xx', lastStatus: 503 });
			expect(await due(hears.id, NOON + 4999)).toEqual([]);
			expect(await store().deliveries.nextDue(hears.id)).toBe(NOON + 5000);

			const success = attempted(waiting ?? first, { state: 'done' }, { at: NOON + 5000 });
			await store().deliveries.record([success]);
			expect(await store().deliveries.get(first.id)).toMatchObject({
				state: 'done',
				attempts: 2,
				doneAt: NOON + 5020,
				lastClass: '2xx',
				lastStatus: 200,
			});
			expect(await due(hears.id)).toEqual([]);
			expect(await store().deliveries.nextDue(hears.id)).toBeUndefined();
			expect(await store().deliveries.attemptsOf(first.id)).toEqual([failure.attempt, success.attempt]);
		});

		test('the end of the schedule is a failure', async () => {
			const hears = await subscribe();
			await released(store(), 1);
			const [handed] = await due(hears.id);
			if (handed === undefined) throw new Error('one is due');
			const { delivery } = handed;
			await store().deliveries.record([attempted(delivery, { state: 'failed' }, { class: 'timeout', status: null })]);
			expect(await store().deliveries.get(delivery.id)).toMatchObject({
				state: 'failed',
				lastClass: 'timeout',
				lastStatus: null,
			});
			expect(await due(hears.id)).toEqual([]);
		});

		test('what is not there any more is passed over, the rest of the batch is written', async () => {
			const hears = await subscribe();
			await released(store(), 1);
			const [handed] = await due(hears.id);
			if (handed === undefined) throw new Error('one is due');
			const { delivery } = handed;
			const gone = { ...delivery, id: 'dlv_absent' };
			await store().deliveries.record([attempted(gone, { state: 'done' }), attempted(delivery, { state: 'done' })]);
			expect(await store().deliveries.get(delivery.id)).toMatchObject({ state: 'done' });
			expect(await store().deliveries.get('dlv_absent')).toBeUndefined();
			expect(await store().deliveries.attemptsOf('dlv_absent')).toEqual([]);
			await store().deliveries.record([]);
		});
	});

	describe('list', () => {
		test('newest first, in pages, by subscription and state', async () => {
			const [one, other] = [await subscribe(), await subscribe()];
			await released(store(), 7);
			const handed = await due(one.id);
			const [a, b] = handed;
			if (a === undefined || b === undefined) throw new Error('seven are due');
			await store().deliveries.record([
				attempted(a.delivery, { state: 'failed' }),
				attempted(b.delivery, { state: 'done' }),
			]);
			const ids = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id);
			const newestFirst = ids(handed.map(({ delivery }) => delivery))
				.sort()
				.reverse();
			expect(ids(await pages({ subscriptionId: one.id, limit: 3 }))).toEqual(newestFirst);
			expect(ids(await pages({ subscriptionId: one.id, states: ['failed'], limit: 3 }))).toEqual([a.delivery.id]);
			expect(ids(await pages({ subscriptionId: one.id, states: ['done'], limit: 3 }))).toEqual([b.delivery.id]);
			expect(await pages({ subscriptionId: one.id, states: ['pending'], limit: 2 })).toHaveLength(5);
			expect(await pages({ subscriptionId: other.id, states: ['failed', 'done'], limit: 2 })).toEqual([]);
			expect(await pages({ limit: 4 })).toHaveLength(14);
		});
	});

	describe('replay', () => {
		test('one event to one subscription: the same delivery, at the beginning of its schedule', async () => {
			const [one, other] = [await subscribe(), await subscribe()];
			const [event] = await released(store(), 1);
			const eventId = event?.id ?? '';
			for (const { id } of [one, other]) {
				const [handed] = await due(id);
				if (handed === undefined) throw new Error('one is due');
				await store().deliveries.record([attempted(handed.delivery, { state: 'done' })]);
			}
			expect(await store().deliveries.replay({ eventId, subscriptionId: one.id }, NOON + 9000)).toBe(1);
			const deliveries = await store().deliveries.ofEvent(eventId);
			expect(deliveries).toHaveLength(2);
			expect(deliveries.find(({ subscriptionId }) => subscriptionId === one.id)).toMatchObject({
				state: 'pending',
				attempts: 1,
				scheduleFrom: 1,
				dueAt: NOON + 9000,
				doneAt: null,
			});
			expect(await due(one.id)).toHaveLength(1);
			expect(await due(other.id)).toEqual([]);
		});

		test('one event to every subscription that matches now, those that came later too', async () => {
			const early = await subscribe();
			const [event] = await released(store(), 1);
			const late = await subscribe({ filter: { events: ['payment.approved'], connectionId: null, merchant: null } });
			await subscribe({ filter: { events: ['bill.sent'], connectionId: null, merchant: null } });
			const what = { eventId: event?.id ?? '', subscriptionId: null };
			expect(await store().deliveries.replay(what, NOON + 9000)).toBe(2);
			expect(await due(late.id)).toHaveLength(1);
			expect(await due(early.id)).toHaveLength(1);
		});

		test('what is not released, is emptied, or has no subscription is not replayed', async () => {
			const hears = await subscribe();
			const [event] = await released(store(), 1);
			const pending = arrival();
			await store().events.ingest([pending]);
			const replay = (eventId: string, subscriptionId: string | null) =>
				store().deliveries.replay({ eventId, subscriptionId }, NOON);
			expect(await replay(pending.id, hears.id)).toBe(0);
			expect(await replay('evt_absent', null)).toBe(0);
			expect(await replay(event?.id ?? '', 'sub_absent')).toBe(0);
			const [waiting] = await due(hears.id);
			if (waiting === undefined) throw new Error('one is due');
			await store().deliveries.record([attempted(waiting.delivery, { state: 'done' })]);
			await store().events.scrub(NOON + 1000, 10);
			expect(await replay(event?.id ?? '', hears.id)).toBe(0);
		});

		test('a range to one subscription: from its beginning, before its end, what the filter lets through', async () => {
			const early = await subscribe();
			await released(store(), 6);
			await released(store(), 1, { type: 'bill.sent', receivedAt: NOON + 3 });
			const late = await subscribe({ filter: { events: ['payment.approved'], connectionId: null, merchant: null } });
			const range = { from: NOON + 1, until: NOON + 5, onlyFailed: false };
			expect(await store().deliveries.replay({ subscriptionId: late.id, ...range }, NOON + 9000)).toBe(4);
			expect((await due(late.id)).map(({ event }) => event.receivedAt - NOON).sort()).toEqual([1, 2, 3, 4]);
			expect(await store().deliveries.replay({ subscriptionId: early.id, ...range }, NOON + 9000)).toBe(5);
			expect(await pages({ subscriptionId: early.id, limit: 100 })).toHaveLength(7);
			expect(await store().deliveries.replay({ subscriptionId: 'sub_absent', ...range }, NOON)).toBe(0);
		});

		test('only what failed', async () => {
			const hears = await subscribe();
			await released(store(), 3);
			const [a, b, c] = await due(hears.id);
			if (a === undefined || b === undefined || c === undefined) throw new Error('three are due');
			await store().deliveries.record([
				attempted(a.delivery, { state: 'failed' }),
				attempted(b.delivery, { state: 'done' }),
				attempted(c.delivery, { state: 'pending', dueAt: NOON + 60_000_000 }),
			]);
			const range = { subscriptionId: hears.id, from: NOON, until: NOON + 10, onlyFailed: true };
			expect(await store().deliveries.replay(range, NOON + 9000)).toBe(1);
			expect((await due(hears.id)).map(({ delivery }) => delivery.id)).toEqual([a.delivery.id]);
			expect(await store().deliveries.replay(range, NOON + 9000)).toBe(0);
		});

		test('a range of more than fits in one transaction', async () => {
			await released(store(), 1203, { receivedAt: NOON });
			const late = await subscribe();
			const range = { subscriptionId: late.id, from: NOON, until: NOON + 1, onlyFailed: false };
			expect(await store().deliveries.replay(range, NOON)).toBe(1203);
			expect(await due(late.id, NOON, 2000)).toHaveLength(1203);
		});
	});

	describe('subscriptions', () => {
		test('come back as they were, newest first', async () => {
			const one = await subscribe({
				filter: { events: ['bill.sent'], connectionId: 'con_shop', merchant: 'shop-1' },
				failingSince: NOON,
				failures: 3,
				restUntil: NOON + 5,
				pausedReason: 'by hand',
				state: 'paused',
			});
			const bare = await subscribe({ apiKeyId: null, label: null, createdAt: NOON + 1 });
			expect(await store().subscriptions.get(one.id)).toEqual(one);
			expect(await store().subscriptions.list()).toEqual([bare, one]);
			expect(await store().subscriptions.get('sub_absent')).toBeUndefined();
		});

		test('change one by one, the rest stays', async () => {
			const one = await subscribe();
			const changes: Parameters<Store['subscriptions']['update']>[1][] = [
				{ state: 'paused', pausedReason: 'nothing succeeded for days' },
				{ secrets: ['whsec_3'] },
				{ label: null },
				{ filter: { events: ['points.low'], connectionId: 'con_shop', merchant: null } },
				{ failingSince: NOON, failures: 4, restUntil: NOON + 1 },
				{ targetUrl: 'https://new.example.kr/x', host: 'new.example.kr' },
				{ failingSince: null, failures: 0, restUntil: null },
				{ state: 'active', pausedReason: null },
				{},
			];
			let expected = one;
			for (const change of changes) {
				expect(await store().subscriptions.update(one.id, change)).toBe(true);
				expected = { ...expected, ...change };
				expect(await store().subscriptions.get(one.id)).toEqual(expected);
			}
			expect(await store().subscriptions.update('sub_absent', { label: 'x' })).toBe(false);
			expect(await store().subscriptions.update('sub_absent', {})).toBe(false);
		});

		test('a paused one keeps its deliveries', async () => {
			const one = await subscribe({ state: 'paused' });
			await released(store(), 2);
			expect(await pages({ subscriptionId: one.id, states: ['pending'], limit: 10 })).toHaveLength(2);
			await store().subscriptions.update(one.id, { state: 'active' });
			expect(await due(one.id)).toHaveLength(2);
		});

		test('once one is removed nothing is handed out; its waiting deliveries go, the others stay', async () => {
			const [one, other] = [await subscribe(), await subscribe()];
			await released(store(), 1200);
			const [a, b] = await due(one.id);
			if (a === undefined || b === undefined) throw new Error('many are due');
			await store().deliveries.record([
				attempted(a.delivery, { state: 'done' }),
				attempted(b.delivery, { state: 'pending', dueAt: NOON }),
			]);
			expect(await store().subscriptions.remove(one.id)).toBe(true);
			expect(await due(one.id)).toEqual([]);
			expect(await store().deliveries.nextDue(one.id)).toBeUndefined();
			expect((await store().overview(NOON)).backlog.deliveries).toBe(1200);
			expect(await store().subscriptions.get(one.id)).toBeUndefined();
			expect(await store().subscriptions.remove(one.id)).toBe(false);
			await expect
				.poll(() => store().deliveries.list({ subscriptionId: one.id, limit: 10 }), { timeout: 15_000 })
				.toMatchObject({ items: [{ id: a.delivery.id }], next: null });
			expect(await store().deliveries.attemptsOf(a.delivery.id)).toHaveLength(1);
			expect(await store().deliveries.attemptsOf(b.delivery.id)).toEqual([]);
			await store().deliveries.record([attempted(b.delivery, { state: 'pending', dueAt: NOON })]);
			expect(await due(one.id)).toEqual([]);
			expect(await due(other.id, NOON + 2000, 2000)).toHaveLength(1200);
			await released(store(), 1);
			expect(await store().deliveries.list({ subscriptionId: one.id, states: ['pending'], limit: 10 })).toMatchObject({
				items: [],
			});
		});
	});
}
