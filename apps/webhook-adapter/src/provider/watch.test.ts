import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type WithSandbox, withSandbox } from '../../testing/with-sandbox';
import { newlyWatched } from '../actions/consequences';
import type { WatchedBill } from '../domain/bill';
import { DAY, HOUR, SECOND } from '../domain/durations';
import { StoreUnavailableError } from '../store/store';
import { createWatchWork } from './watch';

async function put({ store, services, connection }: WithSandbox, change: Partial<WatchedBill> = {}): Promise<void> {
	await store.bills.watch(
		newlyWatched(services, connection, {
			billId: '1024',
			price: '45000',
			reference: 'order-7',
			productName: 'Lesson',
			state: 'unpaid',
			...change,
		}),
	);
}

/** Goes to the next look. */
async function look(all: WithSandbox): Promise<number | undefined> {
	const due = await all.store.bills.nextDue(all.connection.id);
	if (due !== undefined) all.advance(Math.max(0, due - all.services.now()) + 1);
	return all.watch();
}

const billOf = ({ store, connection }: WithSandbox) => store.bills.get(connection.id, '1024');

describe('a bill under watch', () => {
	test('paid, its callback lost: announced, verified, with what the adapter knows of it', async () => {
		const all = await withSandbox();
		await put(all);
		await all.send('1024');
		all.sandbox.addFault({ kind: 'lostCallback' });
		await all.sandbox.pay({ billId: '1024' });
		await look(all);
		expect(await all.onlyEvent()).toMatchObject({
			state: 'released',
			type: 'payment.approved',
			source: 'reconciliation',
			verified: true,
			billId: '1024',
			merchant: 'sandbox-merchant',
			facts: { reference: 'order-7', productName: 'Lesson', approval: { state: 'paid', price: '45000' } },
		});
		expect(await billOf(all)).toMatchObject({ state: 'paid', problem: null });
	});

	test('a callback that comes after the read is a duplicate', async () => {
		const all = await withSandbox();
		await put(all);
		await all.send('1024');
		all.sandbox.addFault({ kind: 'lostCallback' });
		await all.sandbox.pay({ billId: '1024' });
		await look(all);
		await all.sandbox.redeliver({ billId: '1024' });
		await all.confirm();
		expect((await all.events()).map(({ source, state }) => [source, state])).toEqual([
			['reconciliation', 'released'],
			['callback', 'duplicate'],
		]);
	});

	test.each(['flag', 'off'] as const)(
		'%s, then verify: what went out on the word of a callback is not announced again',
		async (verify) => {
			const all = await paidOnItsWord(verify);
			const policies = { ...all.connection.policies, verify: 'verify' } as const;
			await all.store.connections.update({ ...all.connection, policies, updatedAt: Date.now() });
			await look(all);
			expect(await all.onlyEvent()).toMatchObject({ source: 'callback', state: 'released', verified: false });
		},
	);

	test('at which the adapter itself fails is passed over, and the others are read', async () => {
		const all = await withSandbox({
			around: (store) => ({
				...store,
				events: {
					...store.events,
					announce: async (items) => {
						if (items.some(({ arrival }) => arrival.billId?.startsWith('BAD'))) throw new TypeError('broken');
						return store.events.announce(items);
					},
				},
			}),
		});
		for (const billId of ['BAD1', 'BAD2', 'BAD3', 'BAD4', 'BAD5', 'GOOD']) {
			await put(all, { billId });
			await all.send(billId);
			await all.sandbox.pay({ billId, byHand: true });
		}
		all.advance(HOUR);
		await all.watch();
		expect(await all.onlyEvent()).toMatchObject({ billId: 'GOOD', state: 'released' });
		expect(await all.store.bills.get(all.connection.id, 'BAD1')).toMatchObject({ state: 'unpaid', looks: 1 });
	});

	test.each(['flag', 'off'] as const)(
		'%s: what went out on the word of a callback is not announced again',
		async (verify) => {
			const all = await paidOnItsWord(verify);
			await look(all);
			expect(await all.onlyEvent()).toMatchObject({ source: 'callback', state: 'released', verified: false });
			expect(await billOf(all)).toMatchObject({ state: 'paid' });
		},
	);

	test.each([
		['destroyed', 'bill.destroyed', (all: WithSandbox) => all.sandbox.destroy({ billId: '1024' })],
		['expired', 'bill.expired', (all: WithSandbox) => all.advance(400 * DAY)],
	] as const)('%s: announced, then final', async (state, type, happens) => {
		const all = await withSandbox();
		await put(all, { expireDate: new Date(Date.now() + 30 * DAY).toISOString().slice(0, 10) });
		await all.send('1024');
		await all.watch();
		await happens(all);
		await look(all);
		expect(await all.onlyEvent()).toMatchObject({ type, source: 'reconciliation', state: 'released' });
		expect(await billOf(all)).toMatchObject({ state, dueAt: null });
	});

	test('is not expired before the midnight of its last day in Korea, and looked at right after', async () => {
		const all = await withSandbox();
		const korean = new Date(all.services.now() + 9 * HOUR).toISOString().slice(0, 10);
		const midnight = Date.parse(`${korean}T00:00:00Z`) + DAY - 9 * HOUR;
		await put(all, { expireDate: korean });
		await all.send('1024');
		all.advance(Math.max(0, midnight - all.services.now() - 30 * SECOND));
		await all.watch();
		expect(await all.events()).toEqual([]);
		expect((await billOf(all))?.dueAt).toBeLessThanOrEqual(midnight + 60 * SECOND);
		await look(all);
		expect(await all.onlyEvent()).toMatchObject({ type: 'bill.expired' });
	});

	test('paid is looked at daily for so many days: a cancel in the manager site is found', async () => {
		const all = await withSandbox({ policies: { watchPaidDays: 5 } });
		await put(all);
		await all.sendAndPay('1024');
		await all.confirm();
		const before = all.services.now();
		await look(all);
		expect(all.services.now() - before).toBeGreaterThan(23 * HOUR);
		await all.sandbox.cancel({ billId: '1024' });
		await look(all);
		expect((await all.events()).map(({ type }) => type)).toEqual(['payment.approved', 'payment.cancelled']);
		expect(await billOf(all)).toMatchObject({ state: 'cancelled', dueAt: null });
	});

	test('paid and never cancelled: the looking ends', async () => {
		const all = await withSandbox({ policies: { watchPaidDays: 3 } });
		await put(all);
		await all.sendAndPay('1024');
		await all.confirm();
		let looks = 0;
		for (; looks < 10 && (await billOf(all))?.dueAt !== null; looks++) await look(all);
		expect(looks).toBeLessThanOrEqual(3);
		expect(await look(all)).toBeUndefined();
	});

	test('the pauses grow with its age, up to six hours', async () => {
		const all = await withSandbox();
		await put(all);
		await all.send('1024');
		const pauses: number[] = [];
		for (let looks = 0; looks < 120; looks++) {
			const before = all.services.now();
			await look(all);
			pauses.push(all.services.now() - before);
		}
		expect(pauses[0]).toBeLessThan(70 * SECOND);
		expect(Math.max(...pauses)).toBeLessThanOrEqual(6.7 * HOUR);
		expect(pauses.at(-1)).toBeGreaterThanOrEqual(6 * HOUR);
		const firstDay = pauses.reduce<readonly [number, number]>(
			([looks, age], pause) => (age + pause < DAY ? [looks + 1, age + pause] : [looks, DAY]),
			[0, 0],
		)[0];
		expect(firstDay).toBeLessThan(80);
	}, 20_000);

	test('registered and paid long ago: announced; unpaid: watched', async () => {
		const all = await withSandbox();
		await all.send('1024');
		await put(all, { state: 'unknown', price: null, dueAt: 0 });
		await all.watch();
		expect(await all.events()).toEqual([]);
		expect(await billOf(all)).toMatchObject({ state: 'unpaid' });
		await all.sandbox.pay({ billId: '1024', byHand: true });
		await look(all);
		expect(await all.onlyEvent()).toMatchObject({ type: 'payment.approved' });
		expect(await billOf(all)).toMatchObject({ state: 'paid', price: '45000' });
	});

	test('that PaySsam does not have: a problem that says so, and after a week it ends', async () => {
		const all = await withSandbox();
		await put(all);
		await look(all);
		expect((await billOf(all))?.problem).toMatch(/has no bill 1024 of sandbox-member/);
		all.advance(8 * DAY);
		await look(all);
		expect((await billOf(all))?.dueAt).toBeNull();
		expect(await all.events()).toEqual([]);
	});

	test('is not read where reading is switched off', async () => {
		const all = await withSandbox({ policies: { reconcile: false } });
		await put(all, { dueAt: 1 });
		expect(await all.watch()).toBeUndefined();
		expect(all.calls('read')).toBe(0);
	});
});

test('a store that PaySsam refuses stops no bill of another, and its own bills are read at their pace', async () => {
	const all = await withSandbox();
	for (let number = 0; number < 20; number++) await put(all, { billId: `F${number}`, merchant: 'unlinked', dueAt: 1 });
	await put(all, { dueAt: 2 });
	await all.send('1024');
	await all.sandbox.pay({ billId: '1024', byHand: true });
	await all.watch();
	expect(await all.onlyEvent()).toMatchObject({ billId: '1024', state: 'released' });
	expect(all.calls('read')).toBe(21);
	const refused = await all.store.bills.get(all.connection.id, 'F0');
	expect(refused).toMatchObject({ state: 'unpaid', looks: 1, problem: expect.stringContaining('PARTNER_004') });
});

test('gives its place up after five seconds, whatever is still due', async () => {
	const all = await withSandbox();
	for (let number = 0; number < 80; number++) await put(all, { billId: `B${number}`, dueAt: 1 });
	let late = 0;
	const clock = performance.now.bind(performance);
	const slow = vi.spyOn(performance, 'now').mockImplementation(() => clock() + late);
	onTestFinished(() => slow.mockRestore());
	const { readBill } = all.services.clientOf(all.connection);
	const work = createWatchWork({
		...all.services,
		clientOf: (connection) => ({
			...all.services.clientOf(connection),
			readBill: (input) => {
				late += 1000;
				return readBill(input);
			},
		}),
	});
	const next = await work(all.connection.id, new AbortController().signal);
	expect(next).toBeLessThanOrEqual(all.services.now());
	expect(all.calls('read')).toBeLessThan(12);
	expect(await all.store.bills.due(all.connection.id, all.services.now(), 100)).not.toHaveLength(0);
});

test('while PaySsam is down the lane rests, bills show the problem, and nothing is lost', async () => {
	const all = await withSandbox();
	for (let number = 0; number < 12; number++) {
		await put(all, { billId: `B${number}` });
		await all.send(`B${number}`);
		await all.sandbox.pay({ billId: `B${number}`, byHand: true });
	}
	all.sandbox.addFault({ kind: 'html502', action: 'read', times: 10_000 });
	await look(all);
	const asked = all.calls('read');
	expect(asked).toBeLessThanOrEqual(4);
	expect(await all.store.bills.count()).toMatchObject({ watched: 12, problems: asked });
	await all.watch();
	expect(all.calls('read')).toBe(asked);
	all.sandbox.clearFaults();
	for (let run = 0; run < 20 && (await all.events()).length < 12; run++) {
		all.advance(6 * 60 * SECOND);
		await all.watch();
	}
	expect((await all.events()).map(({ type }) => type)).toEqual(Array.from({ length: 12 }, () => 'payment.approved'));
	expect(await all.store.bills.count()).toMatchObject({ problems: 0 });
});

describe('points', () => {
	const read = async (all: WithSandbox, balance: number): Promise<number> => {
		all.sandbox.setPoints({ balance });
		all.advance(600 * SECOND);
		await all.watch();
		return (await all.events(['points.low'])).length;
	};

	test('low once, and again only after they were above', async () => {
		const all = await withSandbox({ policies: { pointsThreshold: 1000 } });
		const told: number[] = [];
		for (const balance of [5000, 900, 800, 999, 1000, 1001, 10, 2000, 999]) told.push(await read(all, balance));
		expect(told).toEqual([0, 1, 1, 1, 1, 1, 2, 2, 3]);
		const [first] = await all.events(['points.low']);
		expect(first).toMatchObject({
			state: 'released',
			verified: true,
			facts: { points: 900, pointsThreshold: 1000, chargeUrl: expect.stringMatching(/^http/) },
		});
	});

	test('are read at most every ten minutes, and not at all without a threshold', async () => {
		const all = await withSandbox({ policies: { pointsThreshold: 1000 } });
		const next = await all.watch();
		await all.watch();
		expect(all.calls('remainCount')).toBe(1);
		expect(next).toBeGreaterThan(all.services.now() + 590 * SECOND);
		const without = await withSandbox();
		expect(await without.watch()).toBeUndefined();
		expect(without.calls('remainCount')).toBe(0);
	});

	test('a process that dies between noting and announcing announces once', async () => {
		let dies: 'before' | 'after' | undefined = 'before';
		const all = await withSandbox({
			policies: { pointsThreshold: 1000 },
			around: (store) => ({
				...store,
				events: {
					...store.events,
					announce: async (items) => {
						if (dies === 'before') throw new StoreUnavailableError('gone');
						const told = await store.events.announce(items);
						if (dies === 'after') throw new StoreUnavailableError('gone');
						return told;
					},
				},
			}),
		});
		await expect(read(all, 900)).rejects.toThrow('gone');
		expect(await all.events(['points.low'])).toEqual([]);
		dies = 'after';
		await expect(all.watch()).rejects.toThrow('gone');
		expect(await all.events(['points.low'])).toHaveLength(1);
		dies = undefined;
		await all.watch();
		expect(await all.events(['points.low'])).toHaveLength(1);
		expect(await read(all, 800)).toBe(1);
	});
});

/** A payment that went out on the word of its callback: PaySsam could not be asked. The callback names no approval number, and a read does: by their fact keys these are two payments. */
async function paidOnItsWord(verify: 'flag' | 'off'): Promise<WithSandbox> {
	const all = await withSandbox({ policies: { verify } });
	await put(all);
	await all.send('1024');
	await all.sandbox.pay({ billId: '1024', byHand: true });
	const { apiKey, callbackToken } = all.connection.secrets;
	await fetch(`${all.url}/callbacks/${callbackToken}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ apiKey, billId: '1024', apprState: 'F', apprPrice: '45000' }),
	});
	all.sandbox.addFault({ kind: 'html502', action: 'read', times: 1 });
	await all.confirm();
	all.sandbox.clearFaults();
	return all;
}
