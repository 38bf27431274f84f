/** What forgers and broken parts do to the confirming of payments. */
import { readApproval } from 'payssam-core';
import { describe, expect, test } from 'vitest';
import { type WithSandbox, withSandbox } from '../../testing/with-sandbox';
import { newlyWatched } from '../actions/consequences';
import { announcement } from '../domain/announcement';
import { HOUR } from '../domain/durations';
import type { EventSource, EventType } from '../domain/event';
import { newId } from '../domain/ids';
import { createConfirmWork } from './confirm';

/** A callback over HTTP, as anybody can send it who knows key and URL. */
async function callBack(all: WithSandbox, fields: Readonly<Record<string, unknown>>): Promise<void> {
	const { apiKey, callbackToken } = all.connection.secrets;
	const answer = await fetch(`${all.url}/callbacks/${callbackToken}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ apiKey, ...fields }),
	});
	expect(answer.status).toBe(200);
}

const PAID = { billId: '1024', apprState: 'F', apprPrice: '45000' };

/** What was released of bill 1024 before: 45,000 won of the connection's own store unless it says otherwise. */
interface Released {
	readonly factKey: string;
	readonly verified: boolean;
	readonly source?: EventSource;
	readonly price?: string;
	readonly merchant?: string;
	readonly type?: EventType;
}

async function release({ store, connection, services }: WithSandbox, released: Released): Promise<void> {
	const { factKey, verified, source = 'callback', price = '45000', type = 'payment.approved' } = released;
	const approval = readApproval({ ...PAID, apprPrice: price }, { billId: '' });
	const arrival = {
		id: newId('evt'),
		connectionId: connection.id,
		type,
		source,
		dedupeKey: `before:${factKey}`,
		fingerprint: price,
		billId: '1024',
		merchant: released.merchant ?? connection.merchant,
		facts: { billId: '1024', approval },
		received: null,
		receivedAt: services.now() - 1000,
		quarantine: null,
	};
	await store.events.announce([{ arrival, factKey, verified }]);
}

/** Runs the `confirm` lane once, with reads that have or do not have the approval number. */
async function confirmReading({ services, connection }: WithSandbox, has: 'number' | 'none'): Promise<void> {
	const client = services.clientOf(connection);
	const readBill: typeof client.readBill = async (input) => {
		const answer = await client.readBill(input);
		if (answer.outcome !== 'done' || has === 'number') return answer;
		const { approvalNumber: _none, ...value } = answer.value;
		return { ...answer, value };
	};
	const work = createConfirmWork({ ...services, clientOf: () => ({ ...client, readBill }) });
	await work(connection.id, new AbortController().signal);
}

const releasedPrices = async (all: WithSandbox): Promise<unknown[]> =>
	(await all.events()).filter(({ state }) => state === 'released').map(({ facts }) => facts.approval?.price);

const statesOf = async (all: WithSandbox): Promise<Record<string, string>> =>
	Object.fromEntries((await all.events()).map(({ billId, state }) => [billId ?? 'link', state]));

describe('an event at which the adapter itself fails', () => {
	test('is held, and the others go on', async () => {
		const all = await withSandbox({
			around: (store) => ({
				...store,
				bills: {
					...store.bills,
					get: async (connectionId, billId) => {
						if (billId.startsWith('BAD')) throw new TypeError('broken');
						return store.bills.get(connectionId, billId);
					},
				},
			}),
		});
		for (let count = 0; count < 20; count += 1) await callBack(all, { ...PAID, billId: `BAD${count}` });
		await all.sendAndPay('GOOD');
		await all.confirm();
		expect(await statesOf(all)).toMatchObject({ GOOD: 'released', BAD0: 'pending', BAD19: 'pending' });
		expect(all.logged()).toContain('broken');
	});

	test('takes no other along when what was decided cannot be written', async () => {
		const all = await withSandbox({
			around: (store) => ({
				...store,
				events: {
					...store.events,
					decide: async (decisions) => {
						if (decisions.some((one) => one.decision === 'release' && one.billId === 'BAD'))
							throw new TypeError('broken');
						return store.events.decide(decisions);
					},
				},
			}),
		});
		for (const id of ['BAD', 'B1', 'B2', 'B3']) await all.sendAndPay(id);
		await all.confirm();
		expect(await statesOf(all)).toEqual({ BAD: 'pending', B1: 'released', B2: 'released', B3: 'released' });
	});
});

test('a link that a callback made up stops no payment', async () => {
	const all = await withSandbox();
	all.sandbox.addFault({ kind: 'unknownCode', code: 'PARTNER_005', action: 'mappingStatus', times: 100 });
	await callBack(all, { mappingStatus: 'PAUSED', member: 'nobody', merchant: 'nobody' });
	await all.confirm();
	await all.sendAndPay('B1');
	await all.confirm();
	expect(await statesOf(all)).toMatchObject({ B1: 'released' });
});

describe('questions that cannot be sent', () => {
	/** Link callbacks whose stores no call can name: their codes hold a tab. */
	const unaskableLinks = async (all: WithSandbox, count: number): Promise<void> => {
		for (let number = 0; number < count; number += 1)
			await callBack(all, { mappingStatus: 'PAUSED', member: 'nobody', merchant: `no\tbody${number}` });
	};
	const linksOf = (all: WithSandbox) => all.events(['submerchant.link_changed']);

	test('flag: they let no forged payment go although PaySsam answers', async () => {
		const all = await withSandbox({ policies: { verify: 'flag' } });
		await all.send('1024');
		await unaskableLinks(all, 20);
		await all.confirm();
		await callBack(all, PAID);
		await all.confirm();
		expect(await statesOf(all)).toMatchObject({ 1024: 'pending' });
		expect(all.calls('read')).toBe(1);
		for (const link of await linksOf(all))
			expect(link).toMatchObject({ state: 'quarantined', reason: 'cannot_verify' });
	});

	test('verify: they are quarantined at once, and a payment waits for none of them', async () => {
		const all = await withSandbox();
		await unaskableLinks(all, 40);
		await all.sendAndPay('B1');
		expect(await all.confirm()).toBeUndefined();
		expect(await statesOf(all)).toEqual({ B1: 'released', link: 'quarantined' });
		expect((await linksOf(all)).every(({ reason }) => reason === 'cannot_verify')).toBe(true);
		expect(all.calls('mappingStatus')).toBe(0);
	});

	test('while PaySsam is down, what is judged without a question does not pass for an answer', async () => {
		const all = await withSandbox();
		await all.store.bills.watch(
			newlyWatched(all.services, all.connection, { billId: 'W1', price: '45000', reference: null, state: 'unpaid' }),
		);
		all.sandbox.addFault({ kind: 'html502', action: 'read', times: 100 });
		await all.sendAndPay('B0');
		const rests = (await all.confirm()) ?? 0;
		await callBack(all, { ...PAID, billId: 'W1', merchant: 'another' });
		for (let number = 1; number < 12; number += 1) await all.sendAndPay(`B${number}`);
		all.advance(rests - all.services.now() + 1);
		const asked = all.calls('read');
		await all.confirm();
		expect(all.calls('read')).toBe(asked + 1);
		expect(await statesOf(all)).toMatchObject({ W1: 'quarantined', B11: 'pending' });
	});
});

describe('questions about links', () => {
	const links = async (all: WithSandbox, count: number): Promise<void> => {
		for (let number = 0; number < count; number += 1)
			await callBack(all, { mappingStatus: 'PAUSED', member: 'nobody', merchant: `nobody${number}` });
	};

	test('flag: PaySsam refuses many of them, and a forged payment is not let go for it', async () => {
		const all = await withSandbox({ policies: { verify: 'flag' } });
		all.sandbox.addFault({ kind: 'unknownCode', code: 'VALIDATION_001', action: 'mappingStatus', times: 100 });
		await all.send('1024');
		await links(all, 20);
		await all.confirm();
		await callBack(all, PAID);
		await all.confirm();
		expect(await statesOf(all)).toEqual({ 1024: 'pending', link: 'pending' });
	});

	test('are not answered: payments are confirmed all the same, and links go on by themselves', async () => {
		const all = await withSandbox();
		all.sandbox.addFault({ kind: 'html502', action: 'mappingStatus', times: 1000 });
		await links(all, 100);
		await all.sendAndPay('B1');
		const rests = (await all.confirm()) ?? 0;
		expect(await statesOf(all)).toEqual({ B1: 'released', link: 'pending' });
		const asked = all.calls('mappingStatus');
		expect(asked).toBeLessThanOrEqual(8);
		expect(rests).toBeGreaterThan(all.services.now());
		all.advance(rests - all.services.now() + 1000);
		await all.confirm();
		expect(all.calls('mappingStatus')).toBe(asked + 1);
		all.sandbox.clearFaults();
		for (let run = 0; run < 12; run += 1) {
			all.advance(HOUR);
			await all.confirm();
		}
		const after = await all.events(['submerchant.link_changed']);
		expect(new Set(after.map(({ state, reason }) => `${state} ${reason}`))).toEqual(new Set(['quarantined not_found']));
	});
});

test('flag: what PaySsam refuses to be asked is held, however much of it there is', async () => {
	const all = await withSandbox({ policies: { verify: 'flag' } });
	all.sandbox.addFault({ kind: 'unknownCode', code: 'VALIDATION_001', action: 'read', times: 1000 });
	for (let number = 0; number < 20; number += 1) await callBack(all, { ...PAID, billId: `F${number}` });
	await all.confirm();
	await callBack(all, PAID);
	await all.confirm();
	expect((await all.events()).filter(({ state }) => state !== 'pending')).toEqual([]);
});

test('a bill of another store with the same id does not pay one that the adapter sent', async () => {
	const all = await withSandbox();
	await all.store.bills.watch(
		newlyWatched(all.services, all.connection, { billId: '1024', price: '45000', reference: null, state: 'unpaid' }),
	);
	all.sandbox.putStore({ member: 'sandbox-member', merchant: 'other-store' });
	await all.send('1024', { merchant: 'other-store' });
	await all.sandbox.pay({ billId: '1024', byHand: true });
	await callBack(all, { ...PAID, merchant: 'other-store' });
	await all.confirm();
	expect((await all.onlyEvent()).state).not.toBe('released');
});

test('a bill that was sent for another store is read there, whatever its callback leaves out', async () => {
	const all = await withSandbox();
	all.sandbox.putStore({ member: 'sandbox-member', merchant: 'branch' });
	await all.store.bills.watch(
		newlyWatched(all.services, all.connection, {
			billId: '1024',
			price: '45000',
			reference: null,
			state: 'unpaid',
			merchant: 'branch',
		}),
	);
	await all.send('1024', { merchant: 'branch' });
	await all.sandbox.pay({ billId: '1024', byHand: true });
	await callBack(all, PAID);
	await all.confirm();
	expect(await all.onlyEvent()).toMatchObject({ state: 'released', merchant: 'branch' });
});

test('a callback that names another store does not hide the payment of the own one', async () => {
	const all = await withSandbox();
	await all.send('1024');
	await all.sandbox.pay({ billId: '1024', byHand: true });
	await callBack(all, { ...PAID, merchant: 'made-up' });
	await all.confirm();
	expect(await all.onlyEvent()).toMatchObject({ state: 'released', merchant: 'sandbox-merchant' });
});

test('a payment that was contradicted when it was forged is confirmed when it is called back in earnest', async () => {
	const all = await withSandbox();
	await all.send('1024');
	await callBack(all, PAID);
	await all.confirm();
	all.advance(2 * HOUR);
	await all.confirm();
	expect(await all.onlyEvent()).toMatchObject({ state: 'quarantined', reason: 'contradicted' });
	await all.sandbox.pay({ billId: '1024', byHand: true });
	await callBack(all, PAID);
	await all.confirm();
	expect(await all.onlyEvent()).toMatchObject({ state: 'released', repeats: 1 });
});

test.each(['flag', 'off'] as const)(
	'%s: what a read has announced is not released again without its number',
	async (verify) => {
		const all = await withSandbox({ policies: { verify } });
		const approval = readApproval({ ...PAID, apprNum: '00769951' }, { billId: '' });
		const item = announcement(all.connection, {
			type: 'payment.approved',
			source: 'reconciliation',
			factKey: 'payment.approved:1024:00769951',
			facts: { billId: '1024', approval },
			at: all.services.now(),
		});
		await all.store.events.announce([item]);
		all.sandbox.addFault({ kind: 'html502', action: 'read', times: 10 });
		await callBack(all, PAID);
		await all.confirm();
		expect((await all.events()).map(({ source, state }) => [source, state])).toEqual([
			['reconciliation', 'released'],
			['callback', 'duplicate'],
		]);
	},
);

describe('verify: a payment that was released before its approval number was known', () => {
	const WITHOUT: Released = { factKey: 'payment.approved:1024:', verified: true };

	/** Releases the payment of bill 1024 first, then has it called back and confirmed. @returns what became of the callback */
	async function calledBackAfter(first: Released, readHas: 'number' | 'none' = 'number'): Promise<string> {
		const all = await withSandbox();
		await all.send('1024');
		await all.sandbox.pay({ billId: '1024', byHand: true });
		await release(all, first);
		await callBack(all, PAID);
		await confirmReading(all, readHas);
		return (await all.events()).at(-1)?.state ?? '';
	}

	test.each(['callback', 'reconciliation', 'action'] as const)(
		'is released once: the first is of a %s',
		async (source) => {
			expect(await calledBackAfter({ ...WITHOUT, source })).toBe('duplicate');
		},
	);

	test.each(['callback', 'reconciliation'] as const)(
		'is released once the other way round: the first, of a %s, has the number',
		async (source) => {
			const first = { factKey: 'payment.approved:1024:00769951', verified: true, source };
			expect(await calledBackAfter(first, 'none')).toBe('duplicate');
		},
	);

	test('on the word of a callback: the same amount is the same payment, another is not', async () => {
		expect(await calledBackAfter({ ...WITHOUT, verified: false })).toBe('duplicate');
		expect(await calledBackAfter({ ...WITHOUT, verified: false, price: '1' })).toBe('released');
	});

	test.each([
		['of another store', { merchant: 'other-store' }],
		['with another number', { factKey: 'payment.approved:1024:1' }],
		['of another event', { type: 'bill.sent' }],
	] as const)('a release %s is another fact', async (_what, change) => {
		expect(await calledBackAfter({ ...WITHOUT, ...change })).toBe('released');
	});
});

describe('verify: a forgery without approval number comes before the payment', () => {
	test('of another amount: PaySsam is asked about both, and the payment is released', async () => {
		const all = await withSandbox();
		await all.send('1024');
		await callBack(all, { ...PAID, apprPrice: '1' });
		await all.confirm();
		await all.sandbox.pay({ billId: '1024', byHand: true });
		for (const apprPrice of ['45000', '45000', '2']) await callBack(all, { ...PAID, apprPrice });
		await all.confirm();
		expect(await releasedPrices(all)).toEqual(['45000']);
		all.advance(HOUR);
		await all.confirm();
		const others = (await all.events()).filter(({ state }) => state !== 'released');
		expect(others.map(({ state, reason }) => [state, reason])).toEqual([
			['quarantined', 'contradicted'],
			['quarantined', 'contradicted'],
		]);
	});

	test('of the same amount beside one of another: its repeat in earnest is asked about again', async () => {
		const all = await withSandbox();
		await all.send('1024');
		for (const apprPrice of ['1', '45000']) await callBack(all, { ...PAID, apprPrice });
		for (let run = 0; run < 2; run += 1) {
			await all.confirm();
			all.advance(2 * HOUR);
		}
		expect((await all.events()).map(({ state }) => state)).toEqual(['quarantined', 'quarantined']);
		await all.sandbox.pay({ billId: '1024', byHand: true });
		await callBack(all, PAID);
		await all.confirm();
		expect(await releasedPrices(all)).toEqual(['45000']);
	});
});

test.each(['flag', 'off'] as const)('%s: another amount than that of the first is left to a person', async (verify) => {
	const all = await withSandbox({ policies: { verify } });
	for (const apprPrice of ['1', '45000']) await callBack(all, { ...PAID, apprPrice });
	expect((await all.events()).map(({ reason }) => reason).toSorted()).toEqual([null, 'other_amount'].toSorted());
});

test('keys stay short whatever a callback says: an index cannot hold more', async () => {
	const all = await withSandbox({ policies: { verify: 'off' } });
	await callBack(all, { ...PAID, apprNum: 'x'.repeat(20_000), apprPrice: '9'.repeat(20_000) });
	await callBack(all, { ...PAID, apprNum: 'x'.repeat(20_000), apprPrice: '8'.repeat(20_000) });
	await all.confirm();
	for (const { factKey, dedupeKey } of await all.events()) {
		expect((factKey ?? '').length).toBeLessThan(200);
		expect(dedupeKey.length).toBeLessThan(200);
	}
});
