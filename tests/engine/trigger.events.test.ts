import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deepText, KEY, paySsamNode } from './payssam';
import type { Receiver } from './receiver';
import { expectAck, expectNoAck, SNAKE, triggerBench, UNCONFIRMED } from './trigger-bench';

const bench = await triggerBench();

const RECEIPT = {
	...SNAKE,
	appr_pay_type: 'OFFLINE_CASH',
	appr_cash_num: '123456789',
	appr_cash_trader: '0',
	appr_cash_issuance_number: '0100001234',
};

describe('cash receipt issued', () => {
	test.each([
		['receipt alone', ['cash_receipt.issued'], 'cash_receipt.issued'],
		['payment alone', ['payment.approved'], 'payment.approved'],
		['both', ['cash_receipt.issued', 'payment.approved'], 'payment.approved'],
	])('%s chosen: one run, one item, and the item says that there is a receipt', async (_, events, event) => {
		const receiver = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, events }));
		for (const _copy of [1, 2]) expectAck(await receiver.post(RECEIPT));
		expect(await receiver.downstream()).toMatchObject([
			{ event, billId: '1024', hasCashReceipt: true, cashReceiptNumber: '123456789', approvalNumber: '00769951' },
		]);
		expect(receiver.executions).toHaveLength(1);
	});

	test.each([
		['a card payment has none', { appr_pay_type: 'CARD_VAN', appr_cash_num: undefined }],
		['a number that was asked for is no receipt yet', { appr_cash_num: '' }],
		['a cancelled payment issues none', { appr_state: 'C' }],
		['an unpaid bill has none', { appr_state: 'W' }],
	])('%s: acknowledged, nothing starts', async (_, changes) => {
		const receiver = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, events: ['cash_receipt.issued'] }));
		expectAck(await receiver.post({ ...RECEIPT, ...changes }));
		expect(receiver.executions).toEqual([]);
	});

	test('a payment without a receipt says so', async () => {
		const receiver = await bench.listen(bench.trigger('V2', UNCONFIRMED));
		expectAck(await receiver.post(SNAKE));
		expect(await receiver.downstream()).toMatchObject([{ event: 'payment.approved', hasCashReceipt: false }]);
	});

	test.each(['V1_T', 'V2'] as const)('%s: a bill paid in cash, confirmed with PaySsam', async (contract) => {
		const receiver = await bench.listen(bench.trigger(contract, { events: ['cash_receipt.issued'] }));
		await bench.givenBill(contract, receiver);
		const { deliveries } = await bench.paySsam.sandbox.pay({ billId: '1024', method: 'cash' });
		expect(deliveries[0]?.attempts[0]).toMatchObject({ wouldPassCertification: true, why: [] });
		expect(await receiver.downstream()).toMatchObject([
			{
				event: 'cash_receipt.issued',
				hasCashReceipt: true,
				cashReceiptNumber: expect.stringMatching(/^\d{9}$/),
				verification: { confirmedWithPaySsam: true },
			},
		]);
	});

	test('a receipt that PaySsam does not know is refused', async () => {
		const receiver = await bench.listen(bench.trigger('V2', { events: ['cash_receipt.issued'] }));
		await bench.givenBill('V2', receiver);
		await bench.paySsam.sandbox.pay({ billId: '1024', method: 'cash', byHand: true, cashReceipt: null });
		expectNoAck(await receiver.post({ ...RECEIPT, appr_num: undefined, apikey: undefined }), 409);
		expect(receiver.executions).toEqual([]);
	});
});

const STORE = { member: 'new-member', merchant: 'new-store' };
const LINKS = { events: ['sub_merchant.link_changed'] };
const LINK = { apiKey: KEY, partnerMember: 'new-member', partnerMerchant: 'new-store', mappingStatus: 'COMPLETED' };
const EVENT_ID = /^link:[\da-f]{64}:\d{4}-\d{2}-\d{2}$/;

/** A store that registers, and whose link is reported to the receiver. */
async function givenLink(receiver: Receiver): Promise<void> {
	const { error } = await bench.engine.run(
		paySsamNode('V2', bench.paySsam, {
			contract: 'V2',
			resource: 'subMerchant',
			operation: 'getRegistrationUrl',
			memberId: STORE.member,
			merchantId: STORE.merchant,
			callbackUrl: receiver.url,
			redirectUrl: 'https://example.com/done',
		}),
	);
	expect(error).toBeUndefined();
}

const koreanDay = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

describe('sub-merchant link changed', () => {
	test.each(['present', 'absent'] as const)('each change starts once, confirmed (key %s)', async (callbackKey) => {
		const { sandbox } = bench.paySsam;
		sandbox.setSettings({ callbackKey });
		const receiver = await bench.listen(bench.trigger('V2', LINKS));
		await givenLink(receiver);
		await sandbox.advanceSubMerchant(STORE);
		await sandbox.advanceSubMerchant(STORE);
		const repeats = await sandbox.redeliverLink({ ...STORE, copies: 5, parallel: true });
		expect(repeats.map(({ wouldPassCertification }) => wouldPassCertification)).toEqual(Array(5).fill(true));
		const key = callbackKey === 'present' ? 'matched' : 'absent';
		const started = await receiver.downstream();
		expect(started).toMatchObject(
			['MEMBER_MAPPED', 'MERCHANT_OPENING'].map((mappingStatus) => ({
				event: 'sub_merchant.link_changed',
				eventId: expect.stringMatching(EVENT_ID),
				...STORE,
				mappingStatus,
				verification: { key, confirmedWithPaySsam: true },
			})),
		);
		expect(started).toHaveLength(2);
		expect(String(started[0]?.eventId)).toContain(koreanDay());
		expect(receiver.executions).toHaveLength(2);
		expect(deepText(await receiver.ended())).not.toContain(KEY);
	});

	test('other fields around a confirmed state do not make another event', async () => {
		const receiver = await bench.listen(bench.trigger('V2', LINKS));
		await givenLink(receiver);
		await bench.paySsam.sandbox.advanceSubMerchant({ ...STORE, status: 'COMPLETED' });
		for (const more of [{ note: 'a' }, { note: 'b' }, { companyNm: 'Other' }]) {
			expectAck(await receiver.post({ ...LINK, ...more }));
		}
		expect(await receiver.downstream()).toHaveLength(1);
	});

	test('a state that PaySsam does not confirm is refused; so is a store that it does not know', async () => {
		const receiver = await bench.listen(bench.trigger('V2', LINKS));
		await givenLink(receiver);
		const { apiKey: _, ...keyless } = LINK;
		expectNoAck(await receiver.post(keyless), 409);
		expectNoAck(await receiver.post({ ...keyless, partnerMerchant: 'nowhere' }), 409);
		expect(receiver.executions).toEqual([]);
	});

	test('PaySsam cannot be asked: 503, and the repeat goes through', async () => {
		const { sandbox } = bench.paySsam;
		const receiver = await bench.listen(bench.trigger('V2', LINKS));
		await givenLink(receiver);
		sandbox.addFault({ kind: 'html502', action: 'mappingStatus' });
		const moved = await sandbox.advanceSubMerchant(STORE);
		expect(moved.deliveries.at(-1)?.attempts).toMatchObject([{ status: 503 }]);
		expect(receiver.executions).toEqual([]);
		await sandbox.clock.advance({ hours: 1 });
		await expect.poll(() => receiver.executions.length).toBe(1);
		expect(await receiver.downstream()).toMatchObject([{ mappingStatus: 'MEMBER_MAPPED' }]);
	});

	test.each(['V1_T', 'V2'] as const)(
		'%s, key not checked, no store in it: nothing vouches for it',
		async (contract) => {
			const receiver = await bench.listen(bench.trigger(contract, { ...LINKS, keyCheck: 'off' }));
			expectNoAck(await receiver.post({ mappingStatus: 'COMPLETED' }), 409);
			expect(receiver.executions).toEqual([]);
		},
	);

	test('without a store in it, the right key is needed: a link that is not named cannot be read', async () => {
		const receiver = await bench.listen(bench.trigger('V2', LINKS));
		expectNoAck(await receiver.post({ mappingStatus: 'PAUSED' }), 409);
		expect(receiver.executions).toEqual([]);
		expectAck(await receiver.post({ apiKey: KEY, mappingStatus: 'PAUSED' }));
		expect(await receiver.downstream()).toMatchObject([
			{ mappingStatus: 'PAUSED', verification: { key: 'matched', confirmedWithPaySsam: false } },
		]);
	});

	test('a V1 credential has no link to read: by the key alone', async () => {
		const receiver = await bench.listen(bench.trigger('V1_T', LINKS));
		expectNoAck(await receiver.post({ ...LINK, apiKey: 'WRONG-KEY-NOT-REAL-0000000000000' }), 401);
		expectAck(await receiver.post(LINK));
		expect(await receiver.downstream()).toMatchObject([
			{ ...STORE, verification: { key: 'matched', confirmedWithPaySsam: false } },
		]);
	});

	test('without confirmation the content tells events apart, on each day anew', async () => {
		const receiver = await bench.listen(bench.trigger('V2', { ...LINKS, ...UNCONFIRMED }));
		for (const mappingStatus of ['PAUSED', 'COMPLETED', 'PAUSED']) {
			expectAck(await receiver.post({ ...LINK, mappingStatus }));
		}
		const started = await receiver.downstream();
		expect(started.map(({ mappingStatus }) => mappingStatus)).toEqual(['PAUSED', 'COMPLETED']);
		// The rule of core's key, by hand: SHA-256 over the fields in order, without the partner key.
		const content = { mappingStatus: 'PAUSED', partnerMember: 'new-member', partnerMerchant: 'new-store' };
		const digest = createHash('sha256').update(JSON.stringify(content), 'utf8').digest('hex');
		expect(started[0]?.eventId).toBe(`link:${digest}:${koreanDay()}`);
	});

	test('not chosen: acknowledged, nothing starts and nobody is asked; a wrong key is refused all the same', async () => {
		const receiver = await bench.listen(bench.trigger('V2'));
		expectAck(await receiver.post(LINK));
		expectNoAck(await receiver.post({ ...LINK, apiKey: 'WRONG-KEY-NOT-REAL-0000000000000' }), 401);
		expect(receiver.executions).toEqual([]);
		expect(bench.paySsam.sandbox.listRequests()).toEqual([]);
	});

	test('two states in one callback are refused', async () => {
		const receiver = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, ...LINKS }));
		expectNoAck(await receiver.post({ ...LINK, mapping_status: 'PAUSED' }), 400);
		expect(receiver.executions).toEqual([]);
	});
});
