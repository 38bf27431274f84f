/** What changes seldom: connections, keys, bills, requests, sessions, texts. */
import { beforeEach, describe, expect, test } from 'vitest';
import { hashSecret } from '../../domain/ids';
import { type BillKey, BOOKING_BURST_MS, type Store } from '../store';
import { apiKey, arrival, attempted, bill, connection, NOON, release, released, subscription } from './samples';

export function recordsConform(store: () => Store, contents: () => Promise<string>): void {
	describe('connections', () => {
		test('come back as they were, by id and by token, oldest first', async () => {
			const one = connection();
			const bare = connection({
				id: 'con_bare',
				createdAt: NOON - 1,
				secrets: { apiKey: 'k', otherApiKey: null, callbackToken: 't' },
			});
			await store().connections.insert(one);
			await store().connections.insert(bare);
			expect(await store().connections.get(one.id)).toEqual(one);
			expect(await store().connections.byToken(hashSecret('token-in-clear'))).toEqual(one);
			expect(await store().connections.byToken('token-in-clear')).toBeUndefined();
			expect(await store().connections.list()).toEqual([bare, one]);
		});

		test('an update replaces everything, the token too', async () => {
			await store().connections.insert(connection());
			await store().connections.byToken(hashSecret('token-in-clear'));
			const changed = connection({
				name: '새 상점',
				contractModel: 'V2',
				environment: 'production',
				policies: { ...connection().policies, verify: 'flag', pointsThreshold: 500 },
				secrets: { apiKey: 'new-key', otherApiKey: null, callbackToken: 'new-token' },
				updatedAt: NOON + 1,
			});
			expect(await store().connections.update(changed)).toBe(true);
			expect(await store().connections.get(changed.id)).toEqual(changed);
			expect(await store().connections.byToken(hashSecret('token-in-clear'))).toBeUndefined();
			expect(await store().connections.byToken(hashSecret('new-token'))).toEqual(changed);
			expect(await store().connections.update(connection({ id: 'con_absent' }))).toBe(false);
		});

		test('one with events stays; one without goes, with its bills', async () => {
			await store().connections.insert(connection());
			await store().bills.watch(bill());
			await store().events.ingest([arrival({ connectionId: 'con_other' })]);
			const secrets = { apiKey: 'k', otherApiKey: null, callbackToken: 'other' };
			await store().connections.insert(connection({ id: 'con_other', secrets }));
			expect(await store().connections.retire('con_other')).toBe('events');
			expect(await store().connections.remove('con_other')).toBe('in_use');
			expect(await store().connections.byToken(hashSecret('other'))).toBeDefined();
			expect(await store().connections.retire('con_shop')).toBe('bills');
			await store().bills.update('con_shop', 'bill-1', { state: 'expired', dueAt: null });
			expect(await store().connections.remove('con_shop')).toBe('in_use');
			expect(await store().connections.retire('con_shop')).toBe('done');
			expect(await store().connections.byToken(hashSecret('token-in-clear'))).toBeUndefined();
			expect(await store().connections.get('con_shop')).toEqual(connection());
			expect(await store().connections.retire('con_shop')).toBe('done');
			expect(await store().connections.remove('con_shop')).toBe('done');
			expect(await store().connections.get('con_shop')).toBeUndefined();
			expect(await store().bills.get('con_shop', 'bill-1')).toBeUndefined();
			expect(await store().connections.remove('con_shop')).toBe('absent');
			expect(await store().connections.retire('con_shop')).toBe('absent');
		});

		test('what comes in during a removal keeps the connection, and its token works again', async () => {
			const token = hashSecret('token-in-clear');
			const event = () => store().events.ingest([arrival()]);
			const billOnItsWay = () => store().bills.watch(bill({ dueAt: null }));
			for (const [come, what] of [
				[billOnItsWay, 'bills'],
				[event, 'events'],
			] as const) {
				await store().connections.insert(connection());
				expect(await store().connections.retire('con_shop')).toBe('done');
				await come();
				expect(await store().connections.remove('con_shop')).toBe(what);
				expect(await store().connections.byToken(token)).toEqual(connection());
				await store().bills.update('con_shop', 'bill-1', { problem: 'It was not sent' });
				if (what === 'bills') await store().connections.retire('con_shop');
				if (what === 'bills') expect(await store().connections.remove('con_shop')).toBe('done');
			}
		});

		test('a change of one that is being removed takes the removal back', async () => {
			await store().connections.insert(connection());
			await store().connections.retire('con_shop');
			await store().connections.update(connection({ name: 'kept' }));
			expect(await store().connections.remove('con_shop')).toBe('in_use');
			expect((await store().connections.byToken(hashSecret('token-in-clear')))?.name).toBe('kept');
		});

		test('of a removal and a bill that come at the same time one stands', async () => {
			for (let round = 0; round < 20; round += 1) {
				await store().connections.insert(connection());
				await store().connections.retire('con_shop');
				const [watched, removed] = await Promise.all([
					store().bills.watch(bill()),
					store().connections.remove('con_shop'),
				]);
				expect([watched, removed]).toEqual(watched ? [true, 'bills'] : [false, 'done']);
				expect(await store().bills.get('con_shop', 'bill-1')).toEqual(watched ? bill() : undefined);
				await store().bills.update('con_shop', 'bill-1', { state: 'paid', dueAt: null });
				await store().connections.retire('con_shop');
				await store().connections.remove('con_shop');
			}
		});
	});

	test('no secret is readable in the database', async () => {
		await store().connections.insert(connection());
		await store().connections.update(connection({ name: 'changed' }));
		await store().subscriptions.insert(subscription({ label: 'to be found' }));
		const text = await contents();
		expect(text).toContain('to be found');
		expect(text).not.toMatch(/-in-clear/);
		for (const secret of ['partner-key-in-clear', 'token-in-clear', 'whsec_new-in-clear'])
			expect(text).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1));
	});

	describe('api keys', () => {
		test('are found by hash, listed newest first, revoked once, and note their use', async () => {
			const one = apiKey();
			const later = apiKey({ createdAt: NOON + 1, scopes: ['admin'], connectionIds: [] });
			await store().apiKeys.insert(one);
			await store().apiKeys.insert(later);
			expect(await store().apiKeys.byHash(one.hash)).toEqual(one);
			expect(await store().apiKeys.byHash('absent')).toBeUndefined();
			expect(await store().apiKeys.list()).toEqual([later, one]);
			await store().apiKeys.touch(one.id, NOON + 5);
			expect(await store().apiKeys.revoke(one.id, NOON + 6)).toBe(true);
			expect(await store().apiKeys.byHash(one.hash)).toEqual({ ...one, lastUsedAt: NOON + 5, revokedAt: NOON + 6 });
			expect(await store().apiKeys.revoke(one.id, NOON + 7)).toBe(false);
			expect(await store().apiKeys.revoke('key_absent', NOON)).toBe(false);
		});
	});

	describe('bills', () => {
		beforeEach(() => store().connections.insert(connection()));

		test('are not kept where there is no connection', async () => {
			expect(await store().bills.watch(bill({ connectionId: 'con_absent' }))).toBe(false);
			expect(await store().bills.get('con_absent', 'bill-1')).toBeUndefined();
		});

		test('a second watch fills in what is not known and leaves the rest', async () => {
			const bare = bill({ price: null, productName: null, memberName: null, shortUrl: null, expireDate: null });
			await store().bills.watch(bare);
			expect(await store().bills.get('con_shop', 'bill-1')).toEqual(bare);
			expect(await store().bills.some('con_shop', ['absent', 'bill-1'])).toEqual([bare]);
			expect(await store().bills.some('con_other', ['bill-1'])).toEqual([]);
			expect(await store().bills.some('con_shop', [])).toEqual([]);
			await store().bills.update('con_shop', 'bill-1', {
				state: 'paid',
				stateSince: NOON + 1,
				looks: 2,
				lastLookAt: NOON + 1,
			});
			await store().bills.watch(
				bill({ member: 'else', shortUrl: 'https://s.example.kr', createdAt: NOON + 9, dueAt: NOON + 9 }),
			);
			expect(await store().bills.get('con_shop', 'bill-1')).toEqual({
				...bill(),
				shortUrl: 'https://s.example.kr',
				state: 'paid',
				stateSince: NOON + 1,
				looks: 2,
				lastLookAt: NOON + 1,
			});
		});

		test('registered once more an open bill is due, and its store is corrected until a read has found it', async () => {
			const { register, update, get } = store().bills;
			const wrong = bill({ state: 'unknown', merchant: 'wrong', dueAt: NOON + 1 });
			expect(await register(wrong)).toBe(true);
			await update('con_shop', 'bill-1', { dueAt: null, problem: 'not found' });
			await register(bill({ state: 'unknown', member: null, merchant: 'right', price: '5', dueAt: NOON + 2 }));
			const right = { ...wrong, merchant: 'right', problem: 'not found', dueAt: NOON + 2 };
			expect(await get('con_shop', 'bill-1')).toEqual(right);
			await update('con_shop', 'bill-1', { state: 'unpaid', dueAt: null });
			await register(bill({ state: 'unknown', merchant: 'else', dueAt: NOON + 3 }));
			expect(await get('con_shop', 'bill-1')).toEqual({ ...right, state: 'unpaid', dueAt: NOON + 3 });
			await update('con_shop', 'bill-1', { state: 'paid', dueAt: null });
			await register(bill({ state: 'unknown', dueAt: NOON + 4 }));
			expect(await get('con_shop', 'bill-1')).toEqual({ ...right, state: 'paid', dueAt: null });
			expect(await register(bill({ connectionId: 'con_absent' }))).toBe(false);
		});

		test('what was kept without a next look and is open can be revived', async () => {
			const secrets = { apiKey: 'k', otherApiKey: null, callbackToken: 'other' };
			await store().connections.insert(connection({ id: 'con_other', secrets }));
			const kept = { dueAt: null, state: 'unpaid' as const };
			await store().bills.watch(bill({ ...kept, billId: 'b1' }));
			await store().bills.watch(bill({ ...kept, billId: 'b2', state: 'unknown' }));
			await store().bills.watch(bill({ ...kept, billId: 'b3', problem: 'It was not sent' }));
			await store().bills.watch(bill({ ...kept, billId: 'b4', state: 'paid' }));
			await store().bills.watch(bill({ ...kept, billId: 'b5', dueAt: NOON + 9 }));
			await store().bills.watch(bill({ ...kept, billId: 'b6', connectionId: 'con_other' }));
			await store().bills.revive('con_shop', NOON + 5);
			const due = await store().bills.due('con_shop', NOON + 99, 10);
			expect(due.map(({ billId, dueAt }) => [billId, dueAt]).sort()).toEqual([
				['b1', NOON + 5],
				['b2', NOON + 5],
				['b5', NOON + 9],
			]);
			expect(await store().bills.due('con_other', NOON + 99, 10)).toEqual([]);
		});

		test('a correction replaces what was told of a bill', async () => {
			await store().bills.watch(bill());
			const corrected = { price: '50000', productName: null, memberName: '이바다', expireDate: '2027-01-31' };
			expect(await store().bills.update('con_shop', 'bill-1', corrected)).toBe(true);
			expect(await store().bills.get('con_shop', 'bill-1')).toEqual({ ...bill(), ...corrected });
		});

		test('are due by connection, the longest due first, until they are final', async () => {
			for (const [index, dueAt] of [NOON + 30, NOON + 10, NOON + 20, null].entries())
				await store().bills.watch(bill({ billId: `b${index}`, dueAt }));
			const secrets = { apiKey: 'k', otherApiKey: null, callbackToken: 'other' };
			await store().connections.insert(connection({ id: 'con_other', secrets }));
			await store().bills.watch(bill({ connectionId: 'con_other', dueAt: NOON }));
			const due = async (now: number, limit = 10) =>
				(await store().bills.due('con_shop', now, limit)).map(({ billId }) => billId);
			expect(await due(NOON + 20)).toEqual(['b1', 'b2']);
			expect(await due(NOON + 99, 1)).toEqual(['b1']);
			expect(await store().bills.nextDue('con_shop')).toBe(NOON + 10);
			expect(await store().bills.update('con_shop', 'b1', { dueAt: null, state: 'destroyed' })).toBe(true);
			expect(await store().bills.nextDue('con_shop')).toBe(NOON + 20);
			expect(await store().bills.nextDue('con_absent')).toBeUndefined();
		});

		test('what ended long ago, or never was, loses what is personal, part by part', async () => {
			const long = { stateSince: NOON, dueAt: null, shortUrl: 'https://s.example.kr', reference: 'order-7' };
			for (const [billId, change] of [
				['b1', { state: 'paid' }],
				['b2', { state: 'paid', dueAt: NOON + 9 }],
				['b3', { state: 'expired', stateSince: NOON + 5 }],
				['b4', { state: 'unpaid', problem: 'It was not sent' }],
				['b5', { state: 'unpaid' }],
				['b6', { state: 'unknown', dueAt: NOON, problem: 'no answer' }],
				['b7', { state: 'destroyed' }],
				['b8', { state: 'cancelled' }],
			] as const)
				await store().bills.watch(bill({ ...long, billId, ...change }));
			let [emptied, parts, after] = [0, 0, null as BillKey | null];
			do {
				const part = await store().bills.scrub(NOON + 5, { after, limit: 3 });
				[emptied, parts, after] = [emptied + part.emptied, parts + 1, part.next];
			} while (after !== null);
			expect([emptied, parts]).toEqual([5, 3]);
			const left = await store().bills.some('con_shop', ['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8']);
			const full = left.filter(({ memberName, productName, shortUrl }) => memberName && productName && shortUrl);
			expect(full.map(({ billId }) => billId).sort()).toEqual(['b3', 'b5', 'b6']);
			const gone = { memberName: null, productName: null, shortUrl: null, price: '45000', reference: 'order-7' };
			expect(await store().bills.get('con_shop', 'b2')).toMatchObject({ ...gone, state: 'paid', dueAt: NOON + 9 });
			expect((await store().bills.scrub(NOON + 5, { after: null, limit: 100 })).emptied).toBe(0);
		});

		test('updates tell whether there is one; the count tells watched and unreadable ones', async () => {
			await store().bills.watch(bill());
			await store().bills.watch(bill({ billId: 'b2' }));
			await store().bills.watch(bill({ billId: 'b3', dueAt: null, problem: 'final and unreadable' }));
			expect(await store().bills.update('con_shop', 'bill-1', { problem: 'no answer', price: '5' })).toBe(true);
			expect(await store().bills.get('con_shop', 'bill-1')).toMatchObject({ problem: 'no answer', price: '5' });
			expect(await store().bills.update('con_shop', 'bill-1', {})).toBe(true);
			expect(await store().bills.update('con_shop', 'absent', { looks: 1 })).toBe(false);
			expect(await store().bills.count()).toEqual({ watched: 2, problems: 1 });
			await store().bills.update('con_shop', 'bill-1', { problem: null });
			expect(await store().bills.count()).toEqual({ watched: 2, problems: 0 });
		});
	});

	describe('idempotency', () => {
		const begin = (change: { hash?: string; now?: number; abandonedBefore?: number; key?: string } = {}) =>
			store().idempotency.begin(
				'key_1',
				change.key ?? 'k',
				change.hash ?? 'h',
				change.now ?? NOON,
				change.abandonedBefore ?? NOON - 1000,
			);

		test('exactly one of many gets it', async () => {
			const states = await Promise.all(Array.from({ length: 30 }, () => begin()));
			expect(states.filter(({ state }) => state === 'new')).toHaveLength(1);
			expect(states.filter(({ state }) => state === 'running')).toHaveLength(29);
			expect(await begin({ hash: 'else' })).toEqual({ state: 'running', since: NOON, sameRequest: false });
			expect(await begin({ key: 'another' })).toEqual({ state: 'new' });
			expect(await store().idempotency.begin('key_2', 'k', 'h', NOON, 0)).toEqual({ state: 'new' });
		});

		test('what is done is answered as it was', async () => {
			await begin();
			await store().idempotency.finish('key_1', 'k', 201, '{"a":1}');
			expect(await begin()).toEqual({ state: 'done', status: 201, body: '{"a":1}', sameRequest: true });
			expect(await begin({ hash: 'else' })).toMatchObject({ state: 'done', sameRequest: false });
			await store().idempotency.release('key_1', 'k');
			expect(await begin()).toMatchObject({ state: 'done' });
		});

		test('what was released is free', async () => {
			await begin();
			await store().idempotency.release('key_1', 'k');
			expect(await begin({ hash: 'else' })).toEqual({ state: 'new' });
		});

		test('what was abandoned is claimed anew by one of many', async () => {
			await begin({ now: NOON - 5000 });
			const states = await Promise.all(Array.from({ length: 20 }, () => begin()));
			const running = states.map((one) => (one.state === 'running' ? one.since : undefined));
			expect(running.filter((since) => since === NOON - 5000)).toHaveLength(1);
			expect(running.filter((since) => since === NOON)).toHaveLength(19);
		});

		test('another request does not take over what was abandoned', async () => {
			await begin({ now: NOON - 5000 });
			expect(await begin({ hash: 'else' })).toEqual({ state: 'running', since: NOON - 5000, sameRequest: false });
			expect(await begin()).toEqual({ state: 'running', since: NOON - 5000, sameRequest: true });
		});

		test('old ones are purged, at most as many as asked for', async () => {
			for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) await begin({ key, now: NOON + index });
			expect(await store().idempotency.purge(NOON + 3, 2)).toBe(2);
			expect(await store().idempotency.purge(NOON + 3, 2)).toBe(1);
			expect(await begin({ key: 'd' })).toMatchObject({ state: 'running' });
			expect(await begin({ key: 'a' })).toEqual({ state: 'new' });
		});
	});

	test('sessions are valid until they expire or are removed', async () => {
		await store().sessions.insert('a', NOON + 10);
		await store().sessions.insert('b', NOON + 20);
		expect(await store().sessions.isValid('a', NOON + 9)).toBe(true);
		expect(await store().sessions.isValid('a', NOON + 10)).toBe(false);
		expect(await store().sessions.isValid('absent', NOON)).toBe(false);
		expect(await store().sessions.purge(NOON + 10)).toBe(1);
		expect(await store().sessions.isValid('b', NOON)).toBe(true);
		await store().sessions.remove('b');
		expect(await store().sessions.isValid('b', NOON)).toBe(false);
	});

	test('texts are set, replaced, and set once', async () => {
		expect(await store().meta.get('a')).toBeUndefined();
		await store().meta.set('a', '1');
		await store().meta.set('a', '2');
		expect(await store().meta.get('a')).toBe('2');
		const values = await Promise.all(['x', 'y', 'z'].map((value) => store().meta.setOnce('instance', value)));
		expect(new Set(values).size).toBe(1);
		expect(await store().meta.setOnce('a', '3')).toBe('2');
	});

	describe('book', () => {
		test('a host that was left alone takes a few sends at once, then as many a second as are allowed', async () => {
			const head = BOOKING_BURST_MS - 40;
			const first = await store().book('a', 25, 25, NOON);
			expect(first.apartMs).toBe(40);
			expect(first.at).toBeCloseTo(NOON - head, 3);
			const next = await store().book('a', 2, 25, NOON);
			expect(next.at).toBeCloseTo(NOON - head + 1000, 3);
			expect((await store().book('a', 1, 25, NOON)).at).toBeCloseTo(NOON - head + 1080, 3);
			expect((await store().book('b', 1, 25, NOON)).at).toBeLessThanOrEqual(NOON);
			expect((await store().book('a', 1, 25, NOON + 60_000)).at).toBeCloseTo(NOON + 60_000 - head, 3);
		});

		test('a slow host gets one at once', async () => {
			expect((await store().book('a', 1, 1, NOON)).at).toBe(NOON);
			expect((await store().book('a', 1, 1, NOON)).at).toBeCloseTo(NOON + 1000, 3);
		});

		test('a clock that was set back stops nobody', async () => {
			await store().book('a', 1, 25, NOON + 3_600_000);
			expect((await store().book('a', 1, 25, NOON)).at).toBeLessThanOrEqual(NOON);
		});

		test('bookings at the same time do not overlap', async () => {
			const bookings = await Promise.all(Array.from({ length: 20 }, () => store().book('a', 5, 10, NOON)));
			const moments = bookings.map(({ at }) => at).sort((a, b) => a - b);
			for (const [index, at] of moments.entries()) expect(at).toBeCloseTo(NOON + index * 500, 3);
		});
	});

	describe('overview', () => {
		test('an empty store has nothing', async () => {
			const overview = await store().overview(NOON + 1);
			expect(overview).toMatchObject({
				pending: { events: 0, held: 0, oldestReceivedAt: null },
				quarantined: 0,
				backlog: { deliveries: 0, oldestDueAt: null },
				failing: [],
			});
			const perHour = await store().receivedPerHour(NOON + 1);
			expect(perHour).toHaveLength(24);
			expect(perHour.at(-1)).toEqual({ hour: NOON, events: 0 });
		});

		test('counts what waits and what fails', async () => {
			const active = subscription();
			const paused = subscription({ state: 'paused', createdAt: NOON + 1 });
			const failing = subscription({ failures: 2, failingSince: NOON, createdAt: NOON + 2 });
			for (const one of [active, paused, failing]) await store().subscriptions.insert(one);
			await released(store(), 2, { receivedAt: NOON - 3_600_000 });
			const [held, waiting] = [arrival(), arrival({ receivedAt: NOON + 5 })];
			if (held === undefined || waiting === undefined) throw new Error('two are made');
			await store().events.ingest([held, waiting, arrival({ quarantine: { reason: 'not_found', detail: '' } })]);
			await store().events.decide([{ eventId: held.id, decision: 'hold', dueAt: NOON + 9, detail: 'no answer' }]);
			for (const { delivery } of await store().deliveries.due(active.id, NOON, 10))
				await store().deliveries.record([attempted(delivery, { state: 'pending', dueAt: NOON + 100 })]);
			const overview = await store().overview(NOON + 10);
			expect(overview).toMatchObject({
				pending: { events: 2, held: 1, oldestReceivedAt: NOON },
				quarantined: 1,
				backlog: { deliveries: 6, oldestDueAt: NOON - 3_600_000 },
			});
			expect(overview.failing.map(({ id }) => id)).toEqual([failing.id, paused.id]);
			expect((await store().receivedPerHour(NOON + 10)).slice(-2)).toEqual([
				{ hour: NOON - 3_600_000, events: 2 },
				{ hour: NOON, events: 3 },
			]);
			await store().subscriptions.remove(failing.id);
			expect((await store().overview(NOON + 10)).backlog).toEqual({ deliveries: 4, oldestDueAt: null });
		});
	});

	test('can be written to', async () => {
		await expect(store().check()).resolves.toBeUndefined();
	});

	test('connection, event and its release survive each other in any order', async () => {
		const one = arrival();
		await Promise.all([
			store().connections.insert(connection()),
			store().events.ingest([one]),
			store().subscriptions.insert(subscription()),
			store().meta.set('a', 'b'),
			store().bills.watch(bill()),
		]);
		expect(await store().events.decide([release(one)])).toEqual(['released']);
	});
}
