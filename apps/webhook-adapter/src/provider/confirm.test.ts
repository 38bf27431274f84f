import { type Approval, type JsonObject, readApproval } from 'payssam-core';
import { describe, expect, test } from 'vitest';
import { withSandbox } from '../../testing/with-sandbox';
import { newlyWatched } from '../actions/consequences';
import { HOUR, MINUTE } from '../domain/durations';
import type { Arrival, StoredEvent } from '../domain/event';
import { newId } from '../domain/ids';
import { createConfirmWork } from './confirm';

/** A callback as the inbound route keeps it, for what the sandbox does not send by itself. */
function arrival(connectionId: string, change: Partial<Arrival> = {}, now = Date.now()): Arrival {
	return {
		id: newId('evt'),
		connectionId,
		type: 'payment.approved',
		source: 'callback',
		dedupeKey: newId('evt'),
		fingerprint: '45000',
		billId: '1024',
		merchant: 'sandbox-merchant',
		facts: { approval: approvalOf({ appr_num: '00769951' }), billId: '1024', price: '45000' },
		received: {},
		receivedAt: now,
		quarantine: null,
		...change,
	};
}

function approvalOf(fields: JsonObject): Approval {
	return readApproval({ bill_id: '1024', appr_state: 'F', appr_price: '45000', ...fields }, { billId: '' });
}

/** What a callback of bill 1024 says, in the spelling of V1. */
function claim(fields: JsonObject): Partial<Arrival> {
	return { facts: { approval: approvalOf(fields), billId: '1024' } };
}

const withoutApprovalNumber = claim({});

describe('verify', () => {
	test.each(['V1_T', 'V2'] as const)('a payment is released with what PaySsam says (%s)', async (contractModel) => {
		const { sendAndPay, confirm, onlyEvent } = await withSandbox({ connection: { contractModel } });
		await sendAndPay('1024');
		expect(await onlyEvent()).toMatchObject({ state: 'pending', verified: false });
		expect(await confirm()).toBeUndefined();
		const event = await onlyEvent();
		expect(event).toMatchObject({
			state: 'released',
			type: 'payment.approved',
			verified: true,
			merchant: 'sandbox-merchant',
			facts: { billId: '1024', price: '45000', approval: { state: 'paid', price: '45000' } },
		});
		expect(event.factKey).toBe(`payment.approved:1024:${event.facts.approval?.approvalNumber}`);
	});

	test('many at once are each released once, and read once', async () => {
		const { send, sandbox, confirm, events, calls } = await withSandbox();
		const ids = Array.from({ length: 40 }, (_, number) => `B${number}`);
		for (const id of ids) await send(id);
		for (const billId of ids) await sandbox.pay({ billId });
		await confirm();
		const all = await events();
		expect(all.map(({ state }) => state)).toEqual(ids.map(() => 'released'));
		expect(calls('read')).toBe(ids.length);
	});

	test('a made-up approval number makes no second event', async () => {
		const { send, sandbox, confirm, store, connection, events } = await withSandbox();
		await send('1024');
		await sandbox.pay({ billId: '1024', byHand: true });
		await store.events.ingest([
			arrival(connection.id, withoutApprovalNumber),
			arrival(connection.id, withoutApprovalNumber),
		]);
		await confirm();
		expect((await events()).map(({ state }) => state).sort()).toEqual(['duplicate', 'released']);
	});

	test('the bill under watch adds what the callback does not know, and learns that it is paid', async () => {
		const { send, sandbox, confirm, onlyEvent, store, services, connection } = await withSandbox();
		const bill = newlyWatched(services, connection, {
			billId: '1024',
			price: '45000',
			reference: 'order-7',
			state: 'unpaid',
			productName: 'Lesson',
			memberName: 'Kim',
			expireDate: '2099-12-31',
		});
		await store.bills.watch(bill);
		await send('1024');
		await sandbox.pay({ billId: '1024' });
		await confirm();
		const { facts } = await onlyEvent();
		expect(facts).toMatchObject({
			productName: 'Lesson',
			memberName: 'Kim',
			reference: 'order-7',
			expireDate: '2099-12-31',
		});
		const after = await store.bills.get(connection.id, '1024');
		expect(after).toMatchObject({ state: 'paid', problem: null });
		expect(after?.dueAt).toBeGreaterThan(services.now() + 23 * HOUR);
	});
});

describe('what PaySsam contradicts', () => {
	test('another amount is quarantined with the fields named', async () => {
		const { send, sandbox, confirm, onlyEvent, store, connection, services } = await withSandbox();
		await send('1024');
		await sandbox.pay({ billId: '1024', byHand: true });
		await store.events.ingest([arrival(connection.id, claim({ appr_price: '99000' }))]);
		await confirm();
		const event = await onlyEvent();
		expect(event).toMatchObject({ state: 'quarantined', reason: 'contradicted', verified: false });
		expect(event.detail).toMatch(/price \(callback: 99000, PaySsam: 45000\)/);
		const { values } = await services.metrics.quarantine.get();
		expect(values).toMatchObject([{ labels: { reason: 'contradicted' }, value: 1 }]);
	});

	test('unpaid is looked at again for an hour, then quarantined', async () => {
		const { send, confirm, onlyEvent, store, connection, advance, services, calls } = await withSandbox();
		await send('1024');
		await store.events.ingest([arrival(connection.id, withoutApprovalNumber)]);
		const begun = services.now();
		let event = await onlyEvent();
		while (event.state === 'pending' && services.now() < begun + 3 * HOUR) {
			const next = await confirm();
			event = await onlyEvent();
			if (next !== undefined) advance(next - services.now() + 1);
		}
		expect(event).toMatchObject({ state: 'quarantined', reason: 'contradicted' });
		expect(event.detail).toMatch(/1024 is unpaid, and the callback that it is paid/);
		expect(services.now() - begun).toBeGreaterThanOrEqual(HOUR);
		expect(calls('read')).toBeGreaterThan(10);
		expect(calls('read')).toBeLessThan(25);
	});

	test('a payment that PaySsam shows late is released after all', async () => {
		const { send, sandbox, confirm, onlyEvent, store, connection, advance, services } = await withSandbox();
		await send('1024');
		await store.events.ingest([arrival(connection.id, withoutApprovalNumber)]);
		const next = await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'pending', looks: 1 });
		await sandbox.pay({ billId: '1024', byHand: true });
		expect(next).toBeGreaterThan(services.now());
		advance(MINUTE);
		await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'released', verified: true });
	});

	test('a bill that PaySsam does not have is looked for some minutes, then quarantined', async () => {
		const { confirm, onlyEvent, store, connection, advance, calls } = await withSandbox();
		await store.events.ingest([arrival(connection.id)]);
		for (let look = 0; look < 8 && (await onlyEvent()).state === 'pending'; look++) {
			await confirm();
			advance(2 * MINUTE);
		}
		const event = await onlyEvent();
		expect(event).toMatchObject({ state: 'quarantined', reason: 'not_found' });
		expect(event.detail).toMatch(/has no bill 1024/);
		expect(calls('read')).toBeGreaterThan(2);
	});

	test('cancelled meanwhile is a contradiction, and said so', async () => {
		const { send, sandbox, confirm, onlyEvent } = await withSandbox();
		await send('1024');
		await sandbox.pay({ billId: '1024' });
		await sandbox.cancel({ billId: '1024' });
		await confirm();
		expect((await onlyEvent()).detail).toMatch(/state \(callback: paid, PaySsam: cancelled\)/);
	});
});

describe('while PaySsam cannot be asked', () => {
	const outage = [
		'html502',
		'emptyBody',
		'http500Json',
		'acceptThenReset',
		'acceptThenTimeout',
		'tooMany',
		'maintenance',
	] as const;
	test.each(outage)('%s: events are held, one probe at a time, and go on by themselves', async (kind) => {
		const { sendAndPay, sandbox, confirm, events, advance, services, calls } = await withSandbox({
			providerTimeoutMs: 1000,
		});
		const ids = Array.from({ length: 12 }, (_, number) => `B${number}`);
		for (const id of ids) await sendAndPay(id);
		sandbox.addFault({ kind, action: 'read', times: 10_000, ...(kind === 'tooMany' ? { ms: 90_000 } : {}) });
		const next = (await confirm()) ?? 0;
		expect(next).toBeGreaterThan(services.now() + (kind === 'tooMany' ? 80_000 : 0));
		const asked = calls('read');
		expect(asked).toBeLessThanOrEqual(8);
		await confirm();
		expect(calls('read')).toBe(asked);
		advance(next - services.now() + 1);
		await confirm();
		expect(calls('read')).toBe(asked + 1);
		expect((await events()).every(({ state }) => state === 'pending')).toBe(true);
		expect((await events()).find(({ looks }) => looks > 0)?.detail).toMatch(/cannot be asked/);
		sandbox.clearFaults();
		for (let run = 0; run < 20; run++) {
			const again = await confirm();
			if (again === undefined) break;
			advance(Math.max(0, again - services.now()) + 1);
		}
		expect((await events()).map(({ state }) => state)).toEqual(ids.map(() => 'released'));
	});

	test('nobody listens: held', async () => {
		const { store, connection, confirm, onlyEvent } = await withSandbox({
			connection: { baseUrl: 'http://127.0.0.1:9' },
		});
		await store.events.ingest([arrival(connection.id)]);
		await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'pending', looks: 1 });
	});

	test('an address that cannot be used: held, and the detail says so', async () => {
		const { store, connection, confirm, onlyEvent } = await withSandbox({
			connection: { baseUrl: 'http://pay.example.kr' },
		});
		await store.events.ingest([arrival(connection.id)]);
		await confirm();
		const event = await onlyEvent();
		expect(event.state).toBe('pending');
		expect(event.detail).toMatch(/Base URL/);
	});

	test('a refused key is held, the detail says what to do, and a corrected key lets it go on', async () => {
		const { sendAndPay, store, connection, confirm, onlyEvent, advance } = await withSandbox();
		await sendAndPay('1024');
		const wrong = { ...connection, secrets: { ...connection.secrets, apiKey: 'WRONG-KEY-000000' } };
		await store.connections.update(wrong);
		await confirm();
		const held = await onlyEvent();
		expect(held.state).toBe('pending');
		expect(held.detail).toMatch(/refuses the connection.*Correct its key/);
		expect(held.detail).not.toContain('WRONG-KEY');
		await store.connections.update(connection);
		advance(5 * MINUTE);
		await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'released' });
	});

	test('a store that a callback made up stops no other event', async () => {
		const { sendAndPay, store, connection, confirm, events, advance } = await withSandbox();
		const foreign = { merchant: 'nobody', facts: { ...arrival('').facts, merchant: 'nobody' } };
		await store.events.ingest([arrival(connection.id, foreign, Date.now() - 1000)]);
		await sendAndPay('B1');
		await confirm();
		const stateOf = (all: readonly StoredEvent[], id: string) => all.find(({ billId }) => billId === id)?.state;
		expect(stateOf(await events(), 'B1')).toBe('released');
		expect(stateOf(await events(), '1024')).toBe('pending');
		advance(25 * HOUR);
		await confirm();
		const last = (await events()).find(({ billId }) => billId === '1024');
		expect(last).toMatchObject({ state: 'quarantined', reason: 'not_found' });
	});
});

describe('flag and off', () => {
	test('flag: what is confirmed is verified, what cannot be asked goes unverified', async () => {
		const { sendAndPay, sandbox, confirm, events, calls } = await withSandbox({ policies: { verify: 'flag' } });
		await sendAndPay('B1');
		await confirm();
		for (const id of ['B2', 'B3']) await sendAndPay(id);
		sandbox.addFault({ kind: 'html502', action: 'read', times: 100 });
		await confirm();
		expect((await events()).map(({ state, verified }) => [state, verified])).toEqual([
			['released', true],
			['released', false],
			['released', false],
		]);
		const asked = calls('read');
		for (const id of ['B4', 'B5']) {
			await sendAndPay(id);
			await confirm();
		}
		expect((await events()).at(-1)).toMatchObject({ billId: 'B5', state: 'released', verified: false });
		expect(calls('read')).toBe(asked);
	});

	test('flag: what PaySsam contradicts is quarantined', async () => {
		const { send, sandbox, confirm, onlyEvent, store, connection } = await withSandbox({
			policies: { verify: 'flag' },
		});
		await send('1024');
		await sandbox.pay({ billId: '1024', byHand: true });
		await store.events.ingest([arrival(connection.id, claim({ appr_price: '1000' }))]);
		await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'quarantined', reason: 'contradicted' });
	});

	test('off: nothing is asked', async () => {
		const { sendAndPay, confirm, onlyEvent, calls } = await withSandbox({ policies: { verify: 'off' } });
		await sendAndPay('1024');
		await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'released', verified: false, type: 'payment.approved' });
		expect(calls('read')).toBe(0);
	});

	test('off: a state that is not known is never released as a payment', async () => {
		const { confirm, onlyEvent, store, connection } = await withSandbox({ policies: { verify: 'off' } });
		await store.events.ingest([arrival(connection.id, claim({ appr_state: 'X' }))]);
		await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'quarantined', reason: 'unknown_state' });
	});
});

describe('links to sub-merchants (V2, experimental)', () => {
	const link = (connectionId: string, mappingStatus: string): Arrival =>
		arrival(connectionId, {
			type: 'submerchant.link_changed',
			billId: null,
			merchant: 'shop-1',
			facts: { member: 'owner-1', merchant: 'shop-1', mappingStatus },
		});

	async function registered() {
		const all = await withSandbox();
		const made = await all.services.clientOf(all.connection).createRegistrationUrl({
			memberId: 'owner-1',
			merchantId: 'shop-1',
			callbackUrl: `${all.url}/callbacks/${all.connection.secrets.callbackToken}`,
			redirectUrl: 'https://shop.example.com/done',
		});
		expect(made.outcome).toBe('done');
		return all;
	}

	test('is released with the status that PaySsam reads out', async () => {
		const { sandbox, confirm, events } = await registered();
		await sandbox.advanceSubMerchant({ member: 'owner-1', merchant: 'shop-1', status: 'COMPLETED' });
		await confirm();
		const all = await events(['submerchant.link_changed']);
		expect(all.at(-1)).toMatchObject({
			state: 'released',
			verified: true,
			facts: { merchant: 'shop-1', mappingStatus: 'COMPLETED' },
		});
	});

	test('another status is held, then quarantined', async () => {
		const { store, connection, confirm, onlyEvent, advance } = await registered();
		await store.events.ingest([link(connection.id, 'PAUSED')]);
		await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'pending', looks: 1 });
		advance(2 * HOUR);
		await confirm();
		const event = await onlyEvent();
		expect(event).toMatchObject({ state: 'quarantined', reason: 'contradicted' });
		expect(event.detail).toMatch(/mappingStatus \(callback: PAUSED/);
	});

	test.each([
		['V1', { contractModel: 'V1_T' } as const, {}],
		['no store named', {}, { merchant: null, facts: { mappingStatus: 'PAUSED' } }],
	])('%s: cannot be verified', async (_what, change, facts) => {
		const { store, connection, confirm, onlyEvent } = await withSandbox({ connection: change });
		await store.events.ingest([{ ...link(connection.id, 'PAUSED'), ...facts }]);
		await confirm();
		expect(await onlyEvent()).toMatchObject({ state: 'quarantined', reason: 'cannot_verify' });
	});
});

test('a lane that is told to stop ends, and leaves the rest due', async () => {
	const { store, connection, services, onlyEvent } = await withSandbox();
	await store.events.ingest([arrival(connection.id)]);
	await createConfirmWork(services)(connection.id, AbortSignal.abort());
	expect(await onlyEvent()).toMatchObject({ state: 'pending', looks: 0 });
});
