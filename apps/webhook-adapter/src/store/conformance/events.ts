/** Events: kept once, released once, found again. */
import { describe, expect, test } from 'vitest';
import type { Announcement, Arrival } from '../../domain/event';
import { RELEASED_MOST, type Store } from '../store';
import { arrival, attempted, connection, NOON, release, released, subscription } from './samples';

export function eventsConform(store: () => Store): void {
	const { ingest, decide, announce, get, list, due, nextDue } = {
		ingest: (...arrivals: Arrival[]) => store().events.ingest(arrivals),
		decide: (...decisions: Parameters<Store['events']['decide']>[0]) => store().events.decide(decisions),
		announce: (...items: readonly Announcement[]) => store().events.announce(items),
		get: (id: string) => store().events.get(id),
		list: (query: Partial<Parameters<Store['events']['list']>[0]>) => store().events.list({ limit: 200, ...query }),
		due: (now: number, limit = 100) => store().events.due('con_shop', now, limit),
		nextDue: () => store().events.nextDue('con_shop'),
	};
	const stateOf = async (id: string) => (await get(id))?.state;

	describe('ingest', () => {
		test('what is new is pending, due at once, and kept as it came', async () => {
			const one = arrival();
			expect(await ingest(one)).toEqual(['new']);
			expect(await get(one.id)).toEqual({
				id: one.id,
				connectionId: 'con_shop',
				type: 'payment.approved',
				source: 'callback',
				state: 'pending',
				dedupeKey: one.dedupeKey,
				factKey: null,
				billId: one.billId,
				merchant: 'shop-1',
				facts: one.facts,
				received: one.received,
				verified: false,
				reason: null,
				detail: null,
				looks: 0,
				dueAt: NOON,
				repeats: 0,
				receivedAt: NOON,
				releasedAt: null,
			});
			expect((await due(NOON)).map(({ id }) => id)).toEqual([one.id]);
			expect(await due(NOON - 1)).toEqual([]);
		});

		test('nothing received is kept as nothing', async () => {
			const one = arrival({ received: null, billId: null, merchant: null, dedupeKey: 'points:1' });
			await ingest(one);
			expect(await get(one.id)).toMatchObject({ received: null, merchant: null });
		});

		test('repeats are counted, in one batch and in later ones, and change nothing', async () => {
			const one = arrival();
			const copy = (): Arrival =>
				arrival({ ...one, id: arrival().id, receivedAt: NOON + 5, received: { later: true } });
			expect(await ingest(one, copy(), copy())).toEqual(['new', 'repeat', 'repeat']);
			expect(await ingest(copy())).toEqual(['repeat']);
			expect(await get(one.id)).toMatchObject({ repeats: 3, received: one.received, receivedAt: NOON });
			expect((await list({})).items).toHaveLength(1);
		});

		test('a repeat of what is released is a repeat', async () => {
			const [one] = await released(store(), 1);
			if (one === undefined) throw new Error('nothing released');
			expect(await ingest(arrival({ ...one, id: arrival().id }))).toEqual(['repeat']);
			expect(await stateOf(one.id)).toBe('released');
		});

		test('the dedupe key of another connection is another', async () => {
			const one = arrival();
			expect(await ingest(one, arrival({ ...one, id: arrival().id, connectionId: 'con_other' }))).toEqual([
				'new',
				'new',
			]);
		});

		test('another amount is quarantined beside the first, once for each amount', async () => {
			const one = arrival();
			const other = (fingerprint: string): Arrival => arrival({ ...one, id: arrival().id, fingerprint });
			const first = other('1');
			expect(await ingest(one, first, other('1'), other('2'), other('45000'))).toEqual([
				'new',
				'quarantined',
				'repeat',
				'quarantined',
				'repeat',
			]);
			expect(await ingest(other('2'))).toEqual(['repeat']);
			expect(await get(one.id)).toMatchObject({ state: 'pending', repeats: 1 });
			expect(await get(first.id)).toMatchObject({
				state: 'quarantined',
				reason: 'other_amount',
				dueAt: null,
				repeats: 1,
			});
			expect((await list({ states: ['quarantined'] })).items).toHaveLength(2);
		});

		test('another amount that PaySsam is to be asked about is pending beside the first, once, and its repeats are its own', async () => {
			const one = arrival();
			const other = (change: Partial<Arrival> = {}): Arrival =>
				arrival({ ...one, id: arrival().id, fingerprint: '1', otherAmount: 'ask', ...change });
			const first = other();
			expect(await ingest(one, first, other(), other({ fingerprint: '45000' }))).toEqual([
				'new',
				'new',
				'repeat',
				'repeat',
			]);
			expect(await get(first.id)).toMatchObject({ state: 'pending', reason: null, dueAt: NOON, repeats: 1 });
			expect((await due(NOON)).map(({ id }) => id).toSorted()).toEqual([one.id, first.id].toSorted());
			await decide({ eventId: first.id, decision: 'quarantine', reason: 'contradicted', detail: 'unpaid' });
			const quarantine = { reason: 'implausible_time', detail: '' } as const;
			expect(await ingest(other({ quarantine }), other({ otherAmount: undefined }))).toEqual(['repeat', 'repeat']);
			expect(await get(first.id)).toMatchObject({ state: 'quarantined' });
			expect(await ingest(other({ receivedAt: NOON + 5 }))).toEqual(['repeat']);
			expect(await get(first.id)).toMatchObject({
				state: 'pending',
				dueAt: NOON + 5,
				receivedAt: NOON + 5,
				repeats: 4,
			});
			expect(await ingest(other({ fingerprint: '2', quarantine }))).toEqual(['quarantined']);
			expect((await list({})).items).toHaveLength(3);
		});

		test('what the arrival says is quarantined', async () => {
			const one = arrival({ quarantine: { reason: 'implausible_time', detail: 'in the future' } });
			expect(await ingest(one, arrival({ ...one, id: arrival().id }))).toEqual(['quarantined', 'repeat']);
			expect(await get(one.id)).toMatchObject({
				state: 'quarantined',
				reason: 'implausible_time',
				detail: 'in the future',
				dueAt: null,
			});
			expect(await nextDue()).toBeUndefined();
		});

		test('a repeat has a quarantined event looked at again, unless it is suspect itself', async () => {
			const forged = arrival();
			await ingest(forged);
			await decide({ eventId: forged.id, decision: 'quarantine', reason: 'contradicted', detail: 'unpaid' });
			const repeat = arrival({ ...forged, id: arrival().id, receivedAt: NOON + 5 });
			expect(await ingest({ ...repeat, quarantine: { reason: 'implausible_time', detail: '' } })).toEqual(['repeat']);
			expect(await get(forged.id)).toMatchObject({ state: 'quarantined', dueAt: null });
			expect(await ingest(repeat, arrival())).toEqual(['repeat', 'new']);
			expect(await get(forged.id)).toMatchObject({ state: 'pending', dueAt: NOON + 5, receivedAt: NOON + 5, looks: 0 });
			await decide({ eventId: forged.id, decision: 'quarantine', reason: 'contradicted', detail: 'unpaid' });
			await store().events.dismiss(forged.id);
			expect(await ingest(repeat)).toEqual(['repeat']);
			expect(await get(forged.id)).toMatchObject({ state: 'dismissed' });
		});

		test('fifty copies at the same time are one', async () => {
			const one = arrival();
			const copies = Array.from({ length: 50 }, () => arrival({ ...one, id: arrival().id }));
			const landings = (await Promise.all(copies.map((copy) => ingest(copy)))).flat();
			expect(landings.filter((landing) => landing === 'new')).toHaveLength(1);
			expect(landings.filter((landing) => landing === 'repeat')).toHaveLength(49);
			const { items } = await list({});
			expect(items.map(({ repeats }) => repeats)).toEqual([49]);
		});

		test('crossing batches with the same events all land', async () => {
			const ones = Array.from({ length: 40 }, () => arrival());
			const copy = (one: Arrival): Arrival => arrival({ ...one, id: arrival().id });
			const batches = Array.from({ length: 8 }, (_, turn) =>
				turn % 2 === 0 ? ones.map(copy) : ones.map(copy).reverse(),
			);
			const landings = (await Promise.all(batches.map((batch) => ingest(...batch)))).flat();
			expect(landings.filter((landing) => landing === 'new')).toHaveLength(40);
			expect((await list({})).items).toHaveLength(40);
		});

		test('two amounts at the same time: one of them is first', async () => {
			const one = arrival();
			const landings = await Promise.all(
				['1', '2', '3'].map((fingerprint) => ingest(arrival({ ...one, id: arrival().id, fingerprint }))),
			);
			expect(landings.flat().sort()).toEqual(['new', 'quarantined', 'quarantined']);
		});

		test('texts of any script, quotes and long lists come back', async () => {
			const facts = { memberName: `김 '결제' "선생" 💳 \\ ${'가'.repeat(2000)}` };
			const one = arrival({ facts, received: { nested: { list: [1, null, '나'] } } });
			await ingest(one);
			expect(await get(one.id)).toMatchObject({ facts, received: one.received });
		});
	});

	describe('decide', () => {
		test('a release makes one delivery for each subscription that matches now, paused ones too', async () => {
			const kinds = {
				all: subscription(),
				paused: subscription({ state: 'paused' }),
				byType: subscription({
					filter: { events: ['payment.approved', 'bill.sent'], connectionId: null, merchant: null },
				}),
				byMerchant: subscription({ filter: { events: [], connectionId: 'con_shop', merchant: 'shop-1' } }),
				otherType: subscription({ filter: { events: ['bill.sent'], connectionId: null, merchant: null } }),
				otherConnection: subscription({ filter: { events: [], connectionId: 'con_other', merchant: null } }),
				otherMerchant: subscription({ filter: { events: [], connectionId: null, merchant: 'shop-2' } }),
			};
			for (const one of Object.values(kinds)) await store().subscriptions.insert(one);
			const one = arrival();
			await ingest(one);
			expect(await decide(release(one, { at: NOON + 7 }))).toEqual(['released']);
			expect(await get(one.id)).toMatchObject({
				state: 'released',
				factKey: `payment.approved:${one.billId}`,
				verified: true,
				dueAt: null,
				releasedAt: NOON + 7,
			});
			const deliveries = await store().deliveries.ofEvent(one.id);
			expect(new Set(deliveries.map(({ subscriptionId }) => subscriptionId))).toEqual(
				new Set([kinds.all.id, kinds.paused.id, kinds.byType.id, kinds.byMerchant.id]),
			);
			for (const delivery of deliveries)
				expect(delivery).toMatchObject({
					state: 'pending',
					attempts: 0,
					scheduleFrom: 0,
					dueAt: NOON + 7,
					createdAt: NOON + 7,
					doneAt: null,
					lastClass: null,
					lastStatus: null,
				});
		});

		test('what is confirmed replaces what came', async () => {
			const payments = subscription({ filter: { events: ['payment.approved'], connectionId: null, merchant: null } });
			const cancels = subscription({
				filter: { events: ['payment.cancelled'], connectionId: null, merchant: 'shop-9' },
			});
			await store().subscriptions.insert(payments);
			await store().subscriptions.insert(cancels);
			const one = arrival();
			await ingest(one);
			const facts = { price: '1', reference: 'order-1' };
			await decide(
				release(one, { type: 'payment.cancelled', facts, merchant: 'shop-9', billId: 'b9', verified: false }),
			);
			expect(await get(one.id)).toMatchObject({
				type: 'payment.cancelled',
				facts,
				merchant: 'shop-9',
				billId: 'b9',
				verified: false,
				received: one.received,
			});
			expect((await store().deliveries.ofEvent(one.id)).map(({ subscriptionId }) => subscriptionId)).toEqual([
				cancels.id,
			]);
		});

		test('a second time it changes nothing', async () => {
			await store().subscriptions.insert(subscription());
			const one = arrival();
			await ingest(one);
			await decide(release(one));
			const before = await store().deliveries.ofEvent(one.id);
			expect(await decide(release(one, { at: NOON + 99, factKey: 'else' }))).toEqual(['released']);
			expect(await decide({ eventId: one.id, decision: 'hold', dueAt: NOON, detail: 'late' })).toEqual(['released']);
			expect(await get(one.id)).toMatchObject({ factKey: `payment.approved:${one.billId}`, releasedAt: NOON });
			expect(await store().deliveries.ofEvent(one.id)).toEqual(before);
		});

		test('the same decision twenty times at once delivers once', async () => {
			await store().subscriptions.insert(subscription());
			const one = arrival();
			await ingest(one);
			const states = await Promise.all(Array.from({ length: 20 }, () => decide(release(one))));
			expect(new Set(states.flat())).toEqual(new Set(['released']));
			expect(await store().deliveries.ofEvent(one.id)).toHaveLength(1);
		});

		test('one fact is released once, whoever reports it, also at the same time', async () => {
			await store().subscriptions.insert(subscription());
			const ones = Array.from({ length: 6 }, (_, index) => arrival({ billId: 'b1', dedupeKey: `b1:${index}` }));
			await ingest(...ones);
			const states = await Promise.all(ones.map((one) => decide(release(one, { factKey: 'payment.approved:b1' }))));
			expect(states.flat().sort()).toEqual([...Array.from({ length: 5 }, () => 'duplicate'), 'released']);
			const deliveries = await Promise.all(ones.map(({ id }) => store().deliveries.ofEvent(id)));
			expect(deliveries.flat()).toHaveLength(1);
			expect(await nextDue()).toBeUndefined();
		});

		test('one fact twice in one batch is one and a duplicate', async () => {
			const ones = [arrival({ billId: 'b1', dedupeKey: '1' }), arrival({ billId: 'b1', dedupeKey: '2' })];
			await ingest(...ones);
			expect(await decide(...ones.map((one) => release(one)))).toEqual(['released', 'duplicate']);
			expect(await get(ones[1]?.id ?? '')).toMatchObject({ state: 'duplicate', dueAt: null, releasedAt: null });
		});

		test('the fact of another connection is another', async () => {
			const ones = [arrival({ billId: 'b1' }), arrival({ billId: 'b1', connectionId: 'con_other' })];
			await ingest(...ones);
			expect(await decide(...ones.map((one) => release(one)))).toEqual(['released', 'released']);
		});

		test('a hold is a look in vain: later, with a reason', async () => {
			const one = arrival();
			await ingest(one);
			const hold = {
				eventId: one.id,
				decision: 'hold',
				dueAt: NOON + 5000,
				detail: 'PaySsam does not answer',
			} as const;
			expect(await decide(hold)).toEqual(['pending']);
			expect(await get(one.id)).toMatchObject({ state: 'pending', looks: 1, dueAt: NOON + 5000, detail: hold.detail });
			expect(await due(NOON + 4999)).toEqual([]);
			expect(await nextDue()).toBe(NOON + 5000);
			await decide({ ...hold, dueAt: NOON + 20_000 });
			expect(await get(one.id)).toMatchObject({ looks: 2, dueAt: NOON + 20_000 });
		});

		test('a quarantine ends the looking', async () => {
			const one = arrival();
			await ingest(one);
			expect(
				await decide({ eventId: one.id, decision: 'quarantine', reason: 'contradicted', detail: 'unpaid there' }),
			).toEqual(['quarantined']);
			expect(await get(one.id)).toMatchObject({ reason: 'contradicted', detail: 'unpaid there', dueAt: null });
			expect(await nextDue()).toBeUndefined();
			expect(await decide(release(one))).toEqual(['quarantined']);
		});

		test('a batch is all or nothing', async () => {
			await store().subscriptions.insert(subscription());
			const one = arrival();
			await ingest(one);
			const absent = arrival();
			await expect(decide(release(one), release(absent))).rejects.toThrow(absent.id);
			expect(await stateOf(one.id)).toBe('pending');
			expect(await store().deliveries.ofEvent(one.id)).toEqual([]);
		});

		test('nothing to decide is no trouble', async () => {
			expect(await store().events.decide([])).toEqual([]);
			expect(await store().events.ingest([])).toEqual([]);
			expect(await store().events.announce([])).toEqual([]);
		});
	});

	describe('announce', () => {
		test('keeps, releases and delivers at once', async () => {
			const hears = subscription();
			await store().subscriptions.insert(hears);
			const one = arrival({ type: 'bill.sent', source: 'action', received: null });
			expect(await announce({ arrival: one, factKey: 'bill.sent:1', verified: true })).toEqual([true]);
			expect(await get(one.id)).toMatchObject({
				state: 'released',
				source: 'action',
				factKey: 'bill.sent:1',
				verified: true,
				dueAt: null,
				releasedAt: NOON,
			});
			expect((await store().deliveries.due(hears.id, NOON, 10)).map(({ event }) => event.id)).toEqual([one.id]);
		});

		test('a fact that is known is not new, from an announcement or a callback, also at once', async () => {
			const sent = (): Announcement => ({
				arrival: arrival(),
				factKey: 'bill.sent:1',
				verified: true,
			});
			expect(await announce(sent(), sent())).toEqual([true, false]);
			const news = await Promise.all(Array.from({ length: 10 }, () => announce({ ...sent(), factKey: 'bill.sent:2' })));
			expect(news.flat().filter(Boolean)).toHaveLength(1);
			const [paid] = await released(store(), 1);
			const factKey = `payment.approved:${paid?.billId}`;
			expect(await announce({ ...sent(), factKey })).toEqual([false]);
			expect((await list({})).items).toHaveLength(3);
		});

		test('a callback about an announced fact becomes a duplicate', async () => {
			const found = arrival({ billId: 'b1', source: 'reconciliation', dedupeKey: 'read:b1' });
			await announce({ arrival: found, factKey: 'payment.approved:b1', verified: true });
			const late = arrival({ billId: 'b1' });
			expect(await ingest(late)).toEqual(['new']);
			expect(await decide(release(late))).toEqual(['duplicate']);
		});

		test('a new fact under a used dedupe key is new all the same', async () => {
			const one = arrival();
			await ingest(one);
			const again = arrival({ ...one, id: arrival().id });
			expect(await announce({ arrival: again, factKey: 'f1', verified: false })).toEqual([true]);
			expect(await get(again.id)).toMatchObject({ state: 'released', factKey: 'f1' });
		});
	});

	describe('due', () => {
		test('the longest due first, of one connection, as many as asked for', async () => {
			const moments = [30, 10, 20, 40];
			await ingest(...moments.map((at) => arrival({ receivedAt: NOON + at })), arrival({ connectionId: 'con_other' }));
			expect((await due(NOON + 30)).map(({ receivedAt }) => receivedAt - NOON)).toEqual([10, 20, 30]);
			expect((await due(NOON + 30, 2)).map(({ receivedAt }) => receivedAt - NOON)).toEqual([10, 20]);
			expect(await nextDue()).toBe(NOON + 10);
			expect(await store().events.nextDue('con_absent')).toBeUndefined();
		});
	});

	describe('list', () => {
		test('newest first, in pages that neither repeat nor leave out, also where times are equal', async () => {
			const ones = Array.from({ length: 23 }, (_, index) => arrival({ receivedAt: NOON + Math.floor(index / 4) }));
			await ingest(...ones);
			const seen: string[] = [];
			let after: string | undefined;
			do {
				const page = await list({ limit: 5, after });
				expect(page.items.length).toBeLessThanOrEqual(5);
				seen.push(...page.items.map(({ id }) => id));
				after = page.next ?? undefined;
			} while (after !== undefined);
			const expected = ones
				.toSorted((a, b) => b.receivedAt - a.receivedAt || (a.id < b.id ? 1 : -1))
				.map(({ id }) => id);
			expect(seen).toEqual(expected);
		});

		test('a page that is just full has no next one', async () => {
			await ingest(arrival(), arrival());
			expect((await list({ limit: 2 })).next).toBeNull();
			expect((await list({ limit: 1 })).next).not.toBeNull();
			expect(await list({ after: 'evt_absent' })).toEqual({ items: [], next: null });
		});

		test('is narrowed by everything, also together', async () => {
			const [a, b, c] = [
				arrival({ billId: 'b1' }),
				arrival({ billId: 'b2', merchant: 'shop-2', connectionId: 'con_other', receivedAt: NOON + 10 }),
				arrival({
					billId: 'b3',
					type: 'bill.sent',
					quarantine: { reason: 'not_found', detail: '' },
					receivedAt: NOON + 20,
				}),
			];
			if (a === undefined || b === undefined || c === undefined) throw new Error('three are made');
			await ingest(a, b, c);
			const cases: [Parameters<typeof list>[0], Arrival[]][] = [
				[{}, [c, b, a]],
				[{ states: ['quarantined'] }, [c]],
				[{ states: ['pending', 'quarantined'] }, [c, b, a]],
				[{ states: ['released'] }, []],
				[{ types: ['payment.approved'] }, [b, a]],
				[{ types: ['bill.sent', 'bill.expired'] }, [c]],
				[{ connectionIds: ['con_shop'] }, [c, a]],
				[{ billId: 'b2' }, [b]],
				[{ billId: 'b' }, []],
				[{ merchant: 'shop-2' }, [b]],
				[{ since: NOON + 10 }, [c, b]],
				[{ since: NOON + 10, types: ['payment.approved'], connectionIds: ['con_other'] }, [b]],
				[{ states: [] }, []],
				[{ connectionIds: [] }, []],
			];
			for (const [query, expected] of cases)
				expect([query, (await list(query)).items.map(({ id }) => id)]).toEqual([query, expected.map(({ id }) => id)]);
		});
	});

	describe('releasedOf', () => {
		let count = 0;
		const of = (billId: string | null, connectionId = 'con_shop', change: Partial<Arrival> = {}) => {
			count += 1;
			return arrival({ billId, connectionId, dedupeKey: `key-${count}`, ...change });
		};

		test('the released events of the bills asked for, of one connection', async () => {
			const [a, again, b, pending, other, none] = [of('A'), of('A'), of('B'), of('A'), of('A', 'con_other'), of(null)];
			await ingest(a, again, b, pending, other, none);
			const each = [a, again, b, other, none];
			await decide(...each.map((one, index) => release(one, { factKey: `fact ${index}` })));
			const ids = async (...billIds: string[]) =>
				(await store().events.releasedOf('con_shop', billIds, 'callbacks')).map(({ id }) => id).toSorted();
			expect(await ids('A', 'C')).toEqual([a.id, again.id].toSorted());
			expect(await ids('A', 'B')).toEqual([a.id, again.id, b.id].toSorted());
			expect(await ids('C')).toEqual([]);
			expect(await ids()).toEqual([]);
			expect(await store().events.releasedOf('con_shop', ['B'], 'callbacks')).toEqual([await get(b.id)]);
			expect(await store().events.releasedOf('con_shop', ['A', 'B'], 'adapter')).toEqual([]);
		});

		test('what the adapter found out is told from any number of callbacks, of which the newest come', async () => {
			const many = Array.from({ length: RELEASED_MOST + 5 }, (_, index) =>
				of('A', 'con_shop', { receivedAt: NOON + index }),
			);
			const found = of('A', 'con_shop', { source: 'reconciliation', receivedAt: NOON - 1 });
			await ingest(found, ...many);
			await decide(...[found, ...many].map((one, index) => release(one, { factKey: `fact ${index}` })));
			const ids = async (from: 'callbacks' | 'adapter') =>
				(await store().events.releasedOf('con_shop', ['A'], from)).map(({ id }) => id).toSorted();
			expect(await ids('adapter')).toEqual([found.id]);
			const newest = many.slice(-RELEASED_MOST).map(({ id }) => id);
			expect(await ids('callbacks')).toEqual(newest.toSorted());
		});
	});

	describe('quarantine', () => {
		test('recheck puts it back, due now; dismiss ends it; both only what is quarantined', async () => {
			const quarantine = { reason: 'not_found', detail: 'no such bill' } as const;
			const [one, other, pending] = [
				arrival({ quarantine }),
				arrival({ quarantine }),
				arrival({ receivedAt: NOON + 9 }),
			];
			if (one === undefined || other === undefined || pending === undefined) throw new Error('three are made');
			await ingest(one, other, pending);
			expect(await store().events.recheck(one.id, NOON + 5)).toBe(true);
			expect(await get(one.id)).toMatchObject({ state: 'pending', dueAt: NOON + 5, reason: null, looks: 0 });
			expect((await due(NOON + 5)).map(({ id }) => id)).toEqual([one.id]);
			expect(await store().events.recheck(one.id, NOON + 6)).toBe(false);
			expect(await store().events.dismiss(other.id)).toBe(true);
			expect(await stateOf(other.id)).toBe('dismissed');
			expect(await store().events.dismiss(other.id)).toBe(false);
			expect(await store().events.recheck(other.id, NOON)).toBe(false);
			expect(await store().events.dismiss(pending.id)).toBe(false);
			expect(await store().events.dismiss('evt_absent')).toBe(false);
			expect(await decide(release(one))).toEqual(['released']);
		});
	});

	describe('scrub', () => {
		test('empties what is old and over, its deliveries and attempts, and nothing else', async () => {
			const hears = subscription();
			await store().connections.insert(connection());
			await store().subscriptions.insert(hears);
			const [done, waiting, young] = await released(store(), 3);
			const pending = arrival();
			const held = arrival({ quarantine: { reason: 'not_found', detail: '' } });
			await ingest(pending, held);
			if (done === undefined || waiting === undefined || young === undefined) throw new Error('three are made');
			const [delivery] = await store().deliveries.ofEvent(done.id);
			if (delivery === undefined) throw new Error('one is made');
			await store().deliveries.record([attempted(delivery, { state: 'done' })]);

			expect(await store().events.scrub(NOON + 2, 100)).toBe(2);
			expect(await get(done.id)).toMatchObject({
				state: 'released',
				facts: {},
				received: null,
				dedupeKey: done.dedupeKey,
				factKey: `payment.approved:${done.billId}`,
			});
			expect(await store().deliveries.ofEvent(done.id)).toEqual([]);
			expect(await store().deliveries.attemptsOf(delivery.id)).toEqual([]);
			expect(await store().deliveries.ofEvent(waiting.id)).toHaveLength(1);
			expect(await get(waiting.id)).toMatchObject({ facts: waiting.facts, received: waiting.received });
			expect(await get(young.id)).toMatchObject({ facts: young.facts });
			expect(await get(pending.id)).toMatchObject({ facts: pending.facts });
			const { billId, dedupeKey } = held;
			const emptied = { state: 'quarantined', reason: 'not_found', billId, dedupeKey, facts: {}, received: null };
			expect(await get(held.id)).toMatchObject(emptied);
			expect(await store().events.recheck(held.id, NOON)).toBe(false);
			expect(await ingest(arrival({ ...held, id: arrival().id, quarantine: null }))).toEqual(['repeat']);
			expect(await get(held.id)).toMatchObject({ state: 'pending', billId });
			expect(await decide({ eventId: held.id, decision: 'quarantine', reason: 'not_found', detail: '' })).toEqual([
				'quarantined',
			]);
			expect(await store().events.dismiss(held.id)).toBe(true);
			expect(await store().events.scrub(NOON + 2, 100)).toBe(0);
		});

		test('keys stay: no repeat and no second report is taken for new', async () => {
			const [one] = await released(store(), 1);
			if (one === undefined) throw new Error('one is made');
			await store().events.scrub(NOON + 1, 10);
			expect(await ingest(arrival({ ...one, id: arrival().id }))).toEqual(['repeat']);
			const late = arrival({ ...one, id: arrival().id, dedupeKey: 'else' });
			await ingest(late);
			expect(await decide(release(late))).toEqual(['duplicate']);
		});

		test('at most as many as asked for, the oldest first', async () => {
			const ones = await released(store(), 7);
			expect(await store().events.scrub(NOON + 100, 3)).toBe(3);
			const emptied = (await list({})).items.filter(({ received }) => received === null);
			expect(emptied.map(({ id }) => id)).toEqual(
				ones
					.slice(0, 3)
					.reverse()
					.map(({ id }) => id),
			);
			expect(await store().events.scrub(NOON + 100, 1000)).toBe(4);
		});
	});
}
