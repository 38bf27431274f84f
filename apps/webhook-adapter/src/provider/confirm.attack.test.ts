/** What forgers and broken parts do to the confirming of payments. */
import { readApproval } from 'payssam-core';
import { describe, expect, test } from 'vitest';
import { type WithSandbox, withSandbox } from '../../testing/with-sandbox';
import { newlyWatched } from '../actions/consequences';
import { announcement } from '../domain/announcement';
import { HOUR } from '../domain/durations';

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
