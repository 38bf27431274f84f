import { ENDPOINTS } from 'payssam-core';
import { DEFAULT_API_KEY } from 'payssam-sandbox';
import { describe, expect, test } from 'vitest';
import { addConnection, addKey } from '../../testing/served-app';
import { type WithSandbox, type WithSandboxOptions, withSandbox } from '../../testing/with-sandbox';
import { ABANDONED_AFTER, requestHash } from '../actions/idempotency';
import { ACTION_ROUTES, ACTIONS } from '../actions/table';
import { removeConnection } from '../admin/connections';
import type { Scope } from '../domain/api-key';
import { StoreUnavailableError } from '../store/store';

interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: Body;
}

/** What tests read of answers; each field is asserted before it means anything. */
interface Body {
	readonly connectionId: string;
	readonly billId: string;
	readonly result: Readonly<Record<string, unknown>> & { readonly url: string; readonly mappingStatus: string };
	readonly settledBy: string | null;
	readonly warnings: readonly unknown[];
	readonly state: string;
	readonly error: {
		readonly code: string;
		readonly whatToDo: string;
		readonly vendorCode?: string;
		readonly billId?: string;
		readonly message: string;
		readonly issues: readonly { readonly field: string; readonly remedy: string }[];
	};
}

interface Api extends WithSandbox {
	readonly apiKeyId: string;
	call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

async function api(options: WithSandboxOptions & { scopes?: readonly Scope[] } = {}): Promise<Api> {
	const all = await withSandbox(options);
	const secret = await addKey(all.store, { scopes: options.scopes ?? ['actions'] });
	const [key] = await all.store.apiKeys.list();
	return {
		...all,
		apiKeyId: key?.id ?? '',
		async call(method, path, body, headers = {}) {
			const response = await fetch(`${all.url}/v1${path}`, {
				method,
				headers: {
					authorization: `Bearer ${secret}`,
					...(body === undefined ? {} : { 'content-type': 'application/json' }),
					...headers,
				},
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			});
			return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
		},
	};
}

const BILL = { productName: '12월 수업료', memberName: '김하늘', phone: '010-1234-5678', price: '45,000' };
const under = (key: string) => ({ 'idempotency-key': key });

test('every call of the endpoint table has one route, and every route is served', async () => {
	expect(Object.keys(ACTION_ROUTES).sort()).toEqual([...new Set(ENDPOINTS.map(({ action }) => action))].sort());
	const names = ACTIONS.map((action) => `${ACTION_ROUTES[action].method} ${ACTION_ROUTES[action].path}`);
	expect(new Set(names).size).toBe(names.length);
	const { app } = await api();
	for (const action of ACTIONS) {
		const { method, path } = ACTION_ROUTES[action];
		expect(app.hasRoute({ method, url: `/v1${path}` }), action).toBe(true);
	}
});

test('a GET never takes a path or fields of the caller: they could do anything', () => {
	for (const { action, openBody, mayRepeat } of ENDPOINTS) {
		if (ACTION_ROUTES[action].method !== 'GET') continue;
		expect([openBody, mayRepeat], action).toEqual([undefined, 'always']);
	}
});

describe('send a bill', () => {
	test.each(['V1_T', 'V1_U', 'V2'] as const)(
		'%s: sent, watched, announced; its payment comes in',
		async (contractModel) => {
			const all = await api({ connection: { contractModel } });
			const { status, body } = await all.call('POST', '/bills', {
				...BILL,
				reference: 'order-7',
				expireDate: '2099-12-31',
			});
			expect(status).toBe(200);
			expect(body).toMatchObject({
				connectionId: all.connection.id,
				result: { price: '45000', state: 'unpaid', shortUrl: expect.stringMatching(/^http/) },
				settledBy: null,
			});
			expect(body.warnings).toMatchObject([{ field: 'callbackUrl' }]);
			const { billId } = body;
			expect(await all.store.bills.get(all.connection.id, billId)).toMatchObject({
				state: 'unpaid',
				price: '45000',
				reference: 'order-7',
				productName: '12월 수업료',
				expireDate: '2099-12-31',
				shortUrl: body.result.shortUrl,
			});
			await all.sandbox.pay({ billId });
			await all.confirm();
			expect((await all.events()).map(({ type, source, facts }) => [type, source, facts.reference])).toEqual([
				['bill.sent', 'action', 'order-7'],
				['payment.approved', 'callback', 'order-7'],
			]);
		},
	);

	test('the bill is under watch before the call goes out', async () => {
		const all = await api();
		all.sandbox.addFault({ kind: 'acceptThenTimeout', ms: 1500, times: 100 });
		const answer = all.call('POST', '/bills', { ...BILL, billId: 'B1' });
		await expect.poll(() => all.sandbox.listBills().length).toBe(1);
		expect(await all.store.bills.get(all.connection.id, 'B1')).toMatchObject({ price: '45000' });
		const { status, body } = await answer;
		expect(status).toBe(502);
		expect(body.error).toMatchObject({ code: 'outcome_unknown', billId: 'B1' });
		expect(body.error.whatToDo).toMatch(/Do not send under a new id/);
	});

	test('an answer that is lost is settled by a read', async () => {
		const all = await api();
		all.sandbox.addFault({ kind: 'acceptThenReset', action: 'send' });
		const { status, body } = await all.call('POST', '/bills', BILL);
		expect([status, body.settledBy]).toEqual([200, 'read']);
		expect(all.sandbox.listBills()).toHaveLength(1);
	});

	test('the same reference is the same bill, also without a key; another amount is refused', async () => {
		const all = await api();
		const first = await all.call('POST', '/bills', { ...BILL, reference: 'order-7' });
		const second = await all.call('POST', '/bills', { ...BILL, reference: 'order-7' });
		expect([second.status, second.body.billId, second.body.settledBy]).toEqual([200, first.body.billId, 'alreadyUsed']);
		const other = await all.call('POST', '/bills', { ...BILL, price: 1000, reference: 'order-7' });
		expect([other.status, other.body.error.vendorCode]).toEqual([422, 'CLIENT_ID_TAKEN']);
		expect(all.sandbox.listBills()).toHaveLength(1);
		expect(await all.events()).toHaveLength(1);
	});

	test('two amounts under one reference at the same moment: one bill, and the other is refused', async () => {
		for (let round = 0; round < 3; round += 1) {
			const all = await api();
			const answers = await Promise.all(
				[1000, 2000, 3000].map((price) => all.call('POST', '/bills', { ...BILL, price, reference: 'order-7' })),
			);
			expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
			const [bill] = all.sandbox.listBills();
			const done = answers.find(({ status }) => status === 200);
			expect(done?.body.result.price).toBe(String(bill?.price));
		}
	});

	test('a bill is read at the store that it was sent for, also when the connection has another since', async () => {
		const all = await api();
		const { body } = await all.call('POST', '/bills', { ...BILL, reference: 'order-7' });
		all.sandbox.putStore({ member: 'sandbox-member', merchant: 'moved' });
		await all.store.connections.update({ ...all.connection, merchant: 'moved', updatedAt: Date.now() });
		await all.sandbox.pay({ billId: body.billId, byHand: true });
		all.advance(3_600_000);
		await all.watch();
		const [paid] = await all.events(['payment.approved']);
		expect(paid).toMatchObject({ state: 'released', merchant: 'sandbox-merchant' });
	});

	test('a reference that is used again for another customer, when nobody knows the first one any more: refused', async () => {
		const all = await api();
		const first = await all.call('POST', '/bills', { ...BILL, reference: 'order-7' });
		await all.sandbox.pay({ billId: first.body.billId, byHand: true });
		all.advance(3_600_000);
		await all.watch();
		await all.store.bills.scrub(all.services.now() + 1, { after: null, limit: 10 });
		const again = await all.call('POST', '/bills', { ...BILL, memberName: 'Lee Bada', reference: 'order-7' });
		expect([again.status, again.body.error.message]).toEqual([422, expect.stringContaining('has ended')]);
		expect(all.calls('send')).toBe(1);
	});

	test('a bill that was never made can be sent for another amount under its reference', async () => {
		const all = await api();
		all.sandbox.setPoints({ balance: 0 });
		expect((await all.call('POST', '/bills', { ...BILL, reference: 'order-7' })).status).toBe(422);
		all.sandbox.setPoints({ balance: 1000 });
		const { status, body } = await all.call('POST', '/bills', { ...BILL, price: 1000, reference: 'order-7' });
		expect(status).toBe(200);
		expect(await all.store.bills.get(all.connection.id, body.billId)).toMatchObject({ price: '1000' });
	});

	test('the business number of a test environment stands in front of ids that are made', async () => {
		const all = await api({ policies: { businessNumber: '123-45-67890' }, sandbox: { testBillIds: true } });
		const { status, body } = await all.call('POST', '/bills', BILL);
		expect(status).toBe(200);
		expect(body.billId).toMatch(/^1234567890[0-9A-Z]{10}$/);
	});

	test('what cannot be sent is refused with every field, and leaves nothing', async () => {
		const all = await api();
		const { status, body } = await all.call('POST', '/bills', { ...BILL, phone: '02-123', price: '1.5', billId: 'B1' });
		expect(status).toBe(400);
		expect(body.error.issues.map(({ field }) => field).sort()).toEqual(['phone', 'price']);
		expect(await all.store.bills.get(all.connection.id, 'B1')).toBeUndefined();
		expect(all.sandbox.listRequests()).toEqual([]);
	});

	test('a refused send is watched no more, and can be made good', async () => {
		const all = await api();
		all.sandbox.setPoints({ balance: 0 });
		const refused = await all.call('POST', '/bills', { ...BILL, billId: 'B1' });
		expect([refused.status, refused.body.error.vendorCode]).toEqual([422, 'POINT_001']);
		const bill = await all.store.bills.get(all.connection.id, 'B1');
		expect(bill).toMatchObject({ dueAt: null, problem: expect.stringMatching(/not sent: .*points/) });
		all.sandbox.setPoints({ balance: 1000 });
		expect((await all.call('POST', '/bills', { ...BILL, billId: 'B1' })).status).toBe(200);
		expect(await all.store.bills.get(all.connection.id, 'B1')).toMatchObject({
			dueAt: expect.any(Number),
			problem: null,
		});
	});
});

describe('Idempotency-Key', () => {
	test('the same request is carried out once and answered alike', async () => {
		const all = await api();
		const first = await all.call('POST', '/bills', BILL, under('k1'));
		const second = await all.call('POST', '/bills', BILL, under('k1'));
		expect(second).toMatchObject({ status: 200, body: first.body });
		expect(first.headers.get('idempotency-replayed')).toBeNull();
		expect(second.headers.get('idempotency-replayed')).toBe('true');
		expect(all.sandbox.listBills()).toHaveLength(1);
		const other = await all.call('POST', '/bills', { ...BILL, price: 1000 }, under('k1'));
		expect([other.status, other.body.error.code]).toEqual([422, 'idempotency_mismatch']);
	});

	test('at the same moment: one works, the others are told to wait, or get its answer', async () => {
		const all = await api();
		all.sandbox.addFault({ kind: 'delay', action: 'send', ms: 300 });
		const answers = await Promise.all(Array.from({ length: 6 }, () => all.call('POST', '/bills', BILL, under('k1'))));
		expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
		for (const { status, body, headers } of answers.filter((one) => one.status !== 200)) {
			expect([status, body.error.code]).toEqual([409, 'in_progress']);
			expect(headers.get('retry-after')).toMatch(/^\d+$/);
		}
		expect(all.calls('send')).toBe(1);
	});

	test('a refusal did nothing, and frees the key', async () => {
		const all = await api();
		all.sandbox.setPoints({ balance: 0 });
		expect((await all.call('POST', '/bills', BILL, under('k1'))).body.error.vendorCode).toBe('POINT_001');
		all.sandbox.setPoints({ balance: 1000 });
		expect((await all.call('POST', '/bills', BILL, under('k1'))).status).toBe(200);
		const cancel = () =>
			all.call('POST', '/cash-receipts/CASH1/cancel', { price: 1000, trader: 'person' }, under('k2'));
		expect((await cancel()).status).toBe(404);
		all.sandbox.issueCashReceipt({ billId: 'CASH1', price: '1000' });
		expect((await cancel()).body.result).toMatchObject({ state: 'cancelled' });
		expect((await cancel()).headers.get('idempotency-replayed')).toBe('true');
	});

	test('an unknown send is settled by the same request, under the same id', async () => {
		const all = await api();
		all.sandbox.addFault({ kind: 'acceptThenTimeout', ms: 100, times: 2 });
		const unknown = await all.call('POST', '/bills', BILL, under('k1'));
		expect([unknown.status, unknown.body.error.code]).toEqual([502, 'outcome_unknown']);
		const settled = await all.call('POST', '/bills', BILL, under('k1'));
		expect([settled.status, settled.body.billId]).toEqual([200, unknown.body.error.billId]);
		expect(all.sandbox.listBills()).toHaveLength(1);
		expect((await all.events()).map(({ type }) => type)).toEqual(['bill.sent']);
	});

	test('an unknown resend is the last word under its key: a repeat would cost points again', async () => {
		const all = await api();
		await all.send('B1');
		all.sandbox.addFault({ kind: 'acceptThenTimeout', action: 'resend', ms: 100 });
		expect((await all.call('POST', '/bills/B1/resend', {}, under('k1'))).status).toBe(502);
		const again = await all.call('POST', '/bills/B1/resend', {}, under('k1'));
		expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([502, 'true']);
		expect(all.calls('resend')).toBe(1);
	});

	const abandon = async (all: Api, path: string, body: unknown): Promise<void> => {
		const hash = requestHash('POST', `/v1${path}`, {}, body);
		await all.store.idempotency.begin(all.apiKeyId, 'k1', hash, all.services.now(), 0);
	};

	test('a send whose process died is in progress for a while, then goes on under the same id', async () => {
		const all = await api();
		const body = { ...BILL, billId: 'B1' };
		await abandon(all, '/bills', body);
		await all.send('B1');
		expect((await all.call('POST', '/bills', body, under('k1'))).body.error.code).toBe('in_progress');
		all.advance(ABANDONED_AFTER + 1);
		const settled = await all.call('POST', '/bills', body, under('k1'));
		expect([settled.status, settled.body.settledBy]).toEqual([200, 'alreadyUsed']);
		expect(all.sandbox.listBills()).toHaveLength(1);
		expect((await all.events()).map(({ type }) => type)).toEqual(['bill.sent']);
	});

	test('a cancel whose process died is done when the payment is cancelled already', async () => {
		for (const contractModel of ['V1_T', 'V2'] as const) {
			const all = await api({ connection: { contractModel } });
			await all.sendAndPay('B1');
			await abandon(all, '/bills/B1/cancel', { price: 45000 });
			await all.sandbox.cancel({ billId: 'B1' });
			all.advance(ABANDONED_AFTER + 1);
			const { status, body } = await all.call('POST', '/bills/B1/cancel', { price: 45000 }, under('k1'));
			expect([status, body.settledBy]).toEqual([200, 'read']);
		}
	});

	test('a resend whose process died is not repeated', async () => {
		const all = await api();
		await all.send('B1');
		await abandon(all, '/bills/B1/resend', {});
		all.advance(ABANDONED_AFTER + 1);
		const { status, body } = await all.call('POST', '/bills/B1/resend', {}, under('k1'));
		expect([status, body.error.code]).toEqual([502, 'outcome_unknown']);
		expect(body.error.whatToDo).toMatch(/new Idempotency-Key/);
		expect(all.calls('resend')).toBe(0);
	});

	test.each([' spaces in it', 'x'.repeat(200), '한글'.normalize('NFC')])('%j is no key', async (key) => {
		const all = await api();
		const header = { 'idempotency-key': Buffer.from(key, 'utf8').toString('latin1') };
		expect((await all.call('POST', '/bills', BILL, header)).status).toBe(400);
		expect(all.calls('send')).toBe(0);
	});
});

describe('what an action did is an event, once', () => {
	test('cancel: announced, and neither a read nor a callback makes it twice', async () => {
		const all = await api({ sandbox: { notifyCancel: true } });
		const { body } = await all.call('POST', '/bills', BILL);
		await all.sandbox.pay({ billId: body.billId });
		await all.confirm();
		const cancelled = await all.call('POST', `/bills/${body.billId}/cancel`, { price: 45000, cancelReason: '환불' });
		expect(cancelled.body.result).toMatchObject({ state: 'cancelled', cancelNumber: expect.any(String) });
		await expect.poll(async () => (await all.events()).length).toBe(4);
		await all.confirm();
		// As after a crash between the announcement and the note of it: the bill is read again.
		await all.store.bills.update(all.connection.id, body.billId, { state: 'paid', dueAt: 0 });
		const reads = all.calls('read');
		await all.watch();
		expect(all.calls('read')).toBe(reads + 1);
		expect((await all.events()).map(({ type, source, state }) => `${type} ${source} ${state}`).sort()).toEqual([
			'bill.sent action released',
			'payment.approved callback released',
			'payment.cancelled action released',
			'payment.cancelled callback duplicate',
		]);
		expect(await all.store.bills.get(all.connection.id, body.billId)).toMatchObject({
			state: 'cancelled',
			dueAt: null,
		});
	});

	test('destroy', async () => {
		const all = await api();
		const { body } = await all.call('POST', '/bills', { ...BILL, reference: 'order-7' });
		const destroyed = await all.call('POST', `/bills/${body.billId}/destroy`, { price: 45000 });
		expect(destroyed.body).toMatchObject({ billId: body.billId, result: { state: 'destroyed' } });
		expect((await all.events(['bill.destroyed']))[0]).toMatchObject({
			source: 'action',
			facts: { reference: 'order-7' },
		});
	});

	test('cash receipts: issued, read, cancelled', async () => {
		const all = await api();
		const receipt = { billId: 'R1', price: 11000, issuanceNumber: '010-1234-5678', trader: 'person' };
		const issued = await all.call('POST', '/cash-receipts', receipt, under('k1'));
		expect(issued.body.result).toMatchObject({ state: 'issued', cashReceiptNumber: expect.any(String) });
		expect((await all.call('GET', '/cash-receipts/R1?price=11000')).body.result).toMatchObject({ state: 'issued' });
		const gone = await all.call('POST', '/cash-receipts/R1/cancel', { price: 11000, trader: 'person' });
		expect(gone.body.result).toMatchObject({ state: 'cancelled' });
		expect((await all.events()).map(({ type }) => type)).toEqual(['cash_receipt.issued', 'cash_receipt.cancelled']);
	});

	test('a store that fails after the call is a warning, and the call is not repeated', async () => {
		let fails = false;
		const all = await api({
			around: (store) => ({
				...store,
				events: {
					...store.events,
					announce: async (items) => {
						if (fails) throw new StoreUnavailableError('full');
						return store.events.announce(items);
					},
				},
			}),
		});
		fails = true;
		const { status, body } = await all.call('POST', '/bills', BILL, under('k1'));
		expect(status).toBe(200);
		expect(body.warnings).toContainEqual(expect.objectContaining({ field: 'event' }));
		expect((await all.call('POST', '/bills', BILL, under('k1'))).headers.get('idempotency-replayed')).toBe('true');
	});
});

describe('a reference that comes again', () => {
	test.each([
		['another customer', { memberName: '이바다' }, 'was sent before to another customer (김하늘)'],
		['another product', { productName: '1월 수업료' }, 'was sent before for something else (12월 수업료)'],
		['another amount', { price: '50,000' }, 'was sent before for 45000 won'],
	])('for %s: refused, so that nobody takes it for sent', async (_, change, words) => {
		const all = await api();
		const first = await all.call('POST', '/bills', { ...BILL, reference: 'order-7' });
		const again = await all.call('POST', '/bills', { ...BILL, reference: 'order-7', ...change });
		expect([again.status, again.body.error.code, again.body.error.billId]).toEqual([422, 'refused', first.body.billId]);
		expect(again.body.error.message).toContain(words);
		expect(all.sandbox.listBills()).toHaveLength(1);
	});

	test('at the same moment for another customer: one is sent, the other refused', async () => {
		const all = await api();
		const send = (memberName: string) => all.call('POST', '/bills', { ...BILL, memberName, reference: 'order-7' });
		const answers = await Promise.all([send('김하늘'), send('이바다')]);
		expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
		expect(all.sandbox.listBills()).toHaveLength(1);
		const [bill] = all.sandbox.listBills();
		const sent = await all.store.bills.get(all.connection.id, bill?.billId ?? '');
		expect(JSON.stringify(bill)).toContain(sent?.memberName);
	});

	test('after a send that was refused: the corrected one is sent, and what is kept is corrected as well', async () => {
		const all = await api();
		all.sandbox.setPoints({ balance: 0 });
		expect((await all.call('POST', '/bills', { ...BILL, reference: 'order-7' })).status).toBe(422);
		all.sandbox.setPoints({ balance: 1000 });
		const corrected = { ...BILL, memberName: '이바다', price: 50000, reference: 'order-7' };
		const sent = await all.call('POST', '/bills', corrected);
		expect(sent.status).toBe(200);
		expect(await all.store.bills.get(all.connection.id, sent.body.billId)).toMatchObject({
			memberName: '이바다',
			price: '50000',
		});
		expect((await all.call('POST', '/bills', corrected)).status).toBe(200);
		expect(all.sandbox.listBills()).toHaveLength(1);
	});

	test('for the same, in another spelling of Hangul or with other blanks: the bill that was sent', async () => {
		const all = await api();
		const first = await all.call('POST', '/bills', { ...BILL, reference: 'order-7' });
		const spelt = {
			memberName: BILL.memberName.normalize('NFD'),
			productName: ` ${BILL.productName.replace(' ', '  ')}`,
		};
		const again = await all.call('POST', '/bills', { ...BILL, ...spelt, reference: 'order-7' });
		expect([again.status, again.body.billId]).toEqual([200, first.body.billId]);
		expect(all.sandbox.listBills()).toHaveLength(1);
	});
});

describe('find a bill', () => {
	test('an unpaid one is told with what PaySsam does not tell: amount, customer, product, link', async () => {
		const all = await api();
		const sent = await all.call('POST', '/bills', { ...BILL, reference: 'order-8', expireDate: '2099-12-31' });
		expect((await all.call('GET', '/bills?reference=order-8')).body.result).toMatchObject({
			status: 'unpaid',
			amount: 45000,
			productName: '12월 수업료',
			memberName: '김하늘',
			reference: 'order-8',
			shortUrl: sent.body.result.shortUrl,
			expireDate: '2099-12-31',
		});
		await all.send('ELSEWHERE');
		const elsewhere = await all.call('GET', '/bills?billId=ELSEWHERE');
		expect(elsewhere.body.result).toMatchObject({ status: 'unpaid', amount: null, memberName: null, shortUrl: null });
	});

	test('by its id, and by the reference under which it was sent, in either spelling of Hangul', async () => {
		const all = await api();
		const sent = await all.call('POST', '/bills', { ...BILL, reference: '주문 7' });
		await all.sandbox.pay({ billId: sent.body.billId });
		const paid = { billId: sent.body.billId, result: { status: 'paid', amount: 45000 } };
		for (const query of [`billId=${sent.body.billId}`, 'reference=주문 7', `reference=${'주문 7'.normalize('NFD')} `]) {
			const { status, body } = await all.call('GET', `/bills?${query}`);
			expect(status, query).toBe(200);
			expect(body, query).toMatchObject(paid);
		}
		expect((await all.call('GET', '/bills?reference=주문 8')).body.error.code).toBe('bill_not_found');
		const elsewhere = await all.call('GET', '/bills?reference=주문 7&merchant=another');
		expect(elsewhere.body.error.billId).not.toBe(sent.body.billId);
	});

	test('none, for those who take no 404 for an answer', async () => {
		const all = await api();
		const { status, body } = await all.call('GET', '/bills?billId=NONE&absent=null');
		expect([status, body]).toEqual([
			200,
			{ connectionId: all.connection.id, billId: 'NONE', result: null, settledBy: null, warnings: [] },
		]);
		all.sandbox.addFault({ kind: 'html502' });
		expect((await all.call('GET', '/bills?billId=NONE&absent=null')).status).toBe(503);
	});

	test.each(['', '?reference=', '?reference=%20', '?reference=undefined'])('"%s" names no bill', async (query) => {
		const all = await api();
		const { status, body } = await all.call('GET', `/bills${query}`);
		expect([status, body.error.issues[0]?.field]).toEqual([400, 'reference']);
	});
});

describe('when PaySsam does not do it', () => {
	test.each([
		['V1_T', '9980'],
		['V2', 'BILL_003'],
	] as const)(
		'%s: a bill that is not there: not found, in PaySsam’s code and what to do',
		async (contractModel, code) => {
			const all = await api({ connection: { contractModel } });
			for (const path of ['/bills/NONE', '/bills?billId=NONE']) {
				const { status, body } = await all.call('GET', path);
				expect(status).toBe(404);
				expect(body.error).toMatchObject({ code: 'bill_not_found', vendorCode: code, billId: 'NONE' });
				expect(body.error.whatToDo).toMatch(/Check the bill id/);
			}
		},
	);

	test('nobody listens: unavailable with Retry-After, and the key is free', async () => {
		const all = await api({ connection: { baseUrl: 'http://127.0.0.1:9' } });
		const { status, body, headers } = await all.call('POST', '/bills', BILL, under('k1'));
		expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'provider_unavailable', '30']);
		await all.store.connections.update({ ...all.connection, baseUrl: all.payssam.v2 });
		expect((await all.call('POST', '/bills', BILL, under('k1'))).status).toBe(200);
	});

	test('a read that is not answered has changed nothing', async () => {
		const all = await api();
		all.sandbox.addFault({ kind: 'html502', action: 'read' });
		expect((await all.call('GET', '/bills/B1')).body.error.code).toBe('provider_unavailable');
	});

	test('a rate limit is handed on', async () => {
		const all = await api();
		all.sandbox.addFault({ kind: 'tooMany', action: 'remainCount', ms: 7000 });
		const { status, body, headers } = await all.call('GET', '/balance');
		expect([status, body.error.code, headers.get('retry-after')]).toEqual([429, 'rate_limited', '7']);
	});
});

describe('the other calls', () => {
	test('balance, sub-merchants, a call of one’s own', async () => {
		const all = await api();
		expect((await all.call('GET', '/balance')).body.result).toMatchObject({ balance: 1_000_000 });
		const asked = { memberId: 'owner-1', merchantId: 'shop-1', redirectUrl: 'https://shop.example.com/done' };
		const made = await all.call('POST', '/sub-merchants/registration-url', asked);
		expect(made.body.result.url).toMatch(/^http/);
		const link = await all.call('GET', '/sub-merchants/status?member=owner-1&merchant=shop-1');
		expect(link.body.result.mappingStatus).toBe('INITIALIZED');
		const listed = await all.call('GET', '/sub-merchants');
		expect(listed.body.result).toContainEqual(expect.objectContaining({ merchant: 'shop-1' }));
		await all.send('B1');
		const own = await all.call('POST', '/calls', {
			path: '/bill/read',
			body: { bill: { billId: 'B1' } },
			changesNothing: true,
		});
		expect(own.body.result).toMatchObject({ billId: 'B1', apprState: 'W' });
	});

	test('a call that the contract does not have, and one without its path', async () => {
		const all = await api();
		expect((await all.call('GET', '/merchant')).body.error.issues[0]?.remedy).toMatch(/V1_T, V1_U/);
		expect((await all.call('POST', '/partner', {})).body.error.issues[0]?.field).toBe('path');
	});

	test('a bill that was sent elsewhere is put under watch', async () => {
		const all = await api();
		await all.send('B1');
		await all.sandbox.pay({ billId: 'B1', byHand: true });
		const { status, body } = await all.call('POST', '/bills/B1/watch', { reference: 'order-7', price: 45000 });
		expect([status, body.state]).toEqual([200, 'unknown']);
		await all.watch();
		expect(await all.onlyEvent()).toMatchObject({ type: 'payment.approved', facts: { reference: 'order-7' } });
		const off = await api({ policies: { reconcile: false } });
		expect((await off.call('POST', '/bills/B1/watch', {})).status).toBe(409);
	});
});

describe('a bill that is registered again', () => {
	test('a wrong store is corrected, and the payment is found', async () => {
		const all = await api();
		await all.send('B1');
		await all.sandbox.pay({ billId: 'B1', byHand: true });
		await all.call('POST', '/bills/B1/watch', { merchant: 'wrong' });
		await all.watch();
		expect(await all.store.bills.get(all.connection.id, 'B1')).toMatchObject({
			state: 'unknown',
			problem: expect.stringContaining('PARTNER_004'),
		});
		all.advance(3_600_000);
		const again = await all.call('POST', '/bills/B1/watch', { merchant: 'sandbox-merchant' });
		expect(again.status).toBe(200);
		await all.watch();
		expect(await all.onlyEvent()).toMatchObject({ type: 'payment.approved', merchant: 'sandbox-merchant' });
	});

	test.each(['registered again', 'left alone'])(
		'sent while bills were not read, then %s: its payment is found',
		async (how) => {
			const all = await api({ policies: { reconcile: false }, scopes: ['actions', 'admin'] });
			const { body } = await all.call('POST', '/bills', BILL);
			await all.sandbox.pay({ billId: body.billId, byHand: true });
			const path = `/connections/${all.connection.id}`;
			if (how === 'left alone') await all.call('PATCH', path, { policies: { reconcile: true } });
			else {
				await all.store.connections.update({
					...all.connection,
					policies: { ...all.connection.policies, reconcile: true },
				});
				await all.call('POST', `/bills/${body.billId}/watch`, {});
			}
			await all.watch();
			expect(await all.events(['payment.approved'])).toMatchObject([{ billId: body.billId, state: 'released' }]);
		},
	);
});

describe('while the connection is being removed', () => {
	test.each([true, false])('a bill that is on its way keeps the connection, bills are read: %s', async (reconcile) => {
		let ended = '';
		let remove = async (): Promise<string> => '';
		const all = await api({
			policies: { reconcile },
			around: (store) => ({
				...store,
				events: {
					...store.events,
					announce: async (items) => {
						ended = await remove();
						return store.events.announce(items);
					},
				},
			}),
		});
		const { connections } = all.store;
		await connections.retire(all.connection.id);
		remove = () => connections.remove(all.connection.id);
		expect((await all.call('POST', '/bills', BILL)).status).toBe(200);
		expect(ended).toBe('bills');
		expect(await all.onlyEvent()).toMatchObject({ type: 'bill.sent', connectionId: all.connection.id });
		expect(await connections.get(all.connection.id)).toBeDefined();
	});

	test('a bill that comes too late is not sent, and not put under watch', async () => {
		let gone = async (): Promise<unknown> => undefined;
		const all = await api({
			around: (store) => ({
				...store,
				bills: {
					...store.bills,
					watch: (bill) => gone().then(() => store.bills.watch(bill)),
					register: (bill) => gone().then(() => store.bills.register(bill)),
				},
			}),
		});
		const { connections } = all.store;
		gone = async () => [await connections.retire(all.connection.id), await connections.remove(all.connection.id)];
		const answer = await all.call('POST', '/bills', BILL, { 'idempotency-key': 'k' });
		expect([answer.status, answer.body.error.code]).toEqual([404, 'not_found']);
		expect(all.sandbox.listRequests()).toEqual([]);
		await addConnection(all.store, { ...all.connection });
		expect((await all.call('POST', '/bills/B1/watch', {})).status).toBe(404);
	});

	test('one with open bills stays, and says what to do', async () => {
		const all = await api();
		await all.call('POST', '/bills/B1/watch', {});
		await expect(removeConnection(all.services, all.connection.id)).rejects.toMatchObject({
			code: 'conflict',
			message: expect.stringContaining('open'),
			whatToDo: expect.stringContaining('Wait'),
		});
	});
});

describe('who may', () => {
	test('a key that can use several connections names one; another’s is not found', async () => {
		const all = await api();
		const other = await addConnection(all.store, { member: 'm2', merchant: 's2' });
		const unclear = await all.call('GET', '/balance');
		expect([unclear.status, unclear.body.error.issues[0]?.field]).toEqual([400, 'connectionId']);
		expect((await all.call('GET', `/balance?connectionId=${all.connection.id}`)).status).toBe(200);
		const restricted = await addKey(all.store, { scopes: ['actions'], connectionIds: [all.connection.id] });
		const asked = (query: string) =>
			fetch(`${all.url}/v1/balance${query}`, { headers: { authorization: `Bearer ${restricted}` } });
		expect((await asked('')).status).toBe(200);
		expect((await asked(`?connectionId=${other.id}`)).status).toBe(404);
	});

	test.each(['read', 'hooks'] as const)('a key with the scope %s reads and moves nothing', async (scope) => {
		const all = await api({ scopes: [scope] });
		expect((await all.call('GET', '/balance')).status).toBe(200);
		expect((await all.call('POST', '/bills', BILL)).status).toBe(403);
		expect((await all.call('POST', '/calls', { path: '/bill/cancel' })).status).toBe(403);
	});
});

test('neither an answer nor the log holds the partner key or the callback token', async () => {
	const all = await api({ providerTimeoutMs: 300 });
	const answers = [
		await all.call('POST', '/bills', { ...BILL, billId: 'B1' }),
		await all.call('GET', '/bills/B1'),
		await all.call('POST', '/calls', { path: '/bill/read', body: { bill: { billId: 'B1' } } }),
		await all.call('POST', '/bills/B1/cancel', { price: 45000 }),
		await all.call('GET', '/bills/NONE'),
	];
	all.sandbox.addFault({ kind: 'acceptThenTimeout', times: 10 });
	answers.push(await all.call('POST', '/bills', BILL), await all.call('POST', '/bills/B1/resend', {}));
	const said = JSON.stringify(answers.map(({ body }) => body)) + all.logged();
	expect(said).not.toContain(DEFAULT_API_KEY);
	expect(said).not.toContain(all.connection.secrets.callbackToken);
	expect(said).not.toContain('01012345678');
});
