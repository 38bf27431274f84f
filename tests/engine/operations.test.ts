import { describe, expect, test } from 'vitest';
import { hashOf } from '../hash';
import { bench } from './bench';
import {
	billParameters,
	CALLBACK,
	type Contract,
	credentialFor,
	deepText,
	KEY,
	MEMBER,
	MERCHANT,
	paySsamNode,
	sendParameters,
} from './payssam';

const { engine, paySsam } = await bench();

/** The key as the sandbox's request log shows it. */
const MASKED = '********';
const V1_STORE = { apikey: MASKED, member: MEMBER, merchant: MERCHANT };
const V2_STORE = { apiKey: MASKED, member: MEMBER, merchant: MERCHANT };

const V1_BILL = {
	bill_id: '1024',
	product_nm: '11월 수강료',
	member_nm: '김하늘',
	price: '45000',
	callbackURL: CALLBACK,
};
const V2_BILL = {
	billId: '1024',
	productName: '11월 수강료',
	memberName: '김하늘',
	phone: '01012345678',
	price: '45000',
	callbackUrl: CALLBACK,
};

const TWO_PARTS = hashOf('1024', '45000');
const THREE_PARTS = hashOf('1024', '01012345678', '45000');

test('the hashes are those of the published table', () => {
	expect(THREE_PARTS).toBe('c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9');
	expect(TWO_PARTS).toBe('c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0');
});

/** Puts bill 1024 there, through the node itself, and forgets the call. */
async function givenBill(contract: Contract): Promise<void> {
	const { error } = await engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));
	expect(error).toBeUndefined();
}

describe('send', () => {
	test.each([
		{
			contract: 'V1_T' as const,
			more: {},
			path: '/v1/if/bill/send',
			body: { ...V1_STORE, bill: { ...V1_BILL, phone: '01012345678', hash: THREE_PARTS } },
			messages: 1,
		},
		{
			contract: 'V1_U' as const,
			more: {},
			path: '/v1/if/bill/url',
			body: { ...V1_STORE, bill: { ...V1_BILL, hash: TWO_PARTS } },
			messages: 0,
		},
		{
			contract: 'V1_U' as const,
			more: { additionalFields: { phone: '+82 10 1234 5678' } },
			path: '/v1/if/bill/url',
			body: { ...V1_STORE, bill: { ...V1_BILL, phone: '01012345678', hash: THREE_PARTS } },
			messages: 0,
		},
		{
			contract: 'V2' as const,
			more: {},
			path: '/v2/bill',
			body: { ...V2_STORE, bill: { ...V2_BILL, sendType: 'TALK', hash: THREE_PARTS } },
			messages: 1,
		},
		{
			contract: 'V2' as const,
			more: { sendType: 'URL' },
			path: '/v2/bill',
			body: { ...V2_STORE, bill: { ...V2_BILL, sendType: 'URL', hash: THREE_PARTS } },
			messages: 0,
		},
	])('$contract $more: one call of $path, $messages message', async ({ contract, more, path, body, messages }) => {
		const { output, error } = await engine.run(paySsamNode(contract, paySsam, sendParameters(contract, more)));
		expect(error).toBeUndefined();
		expect(output).toEqual([
			{
				json: {
					billId: '1024',
					price: '45000',
					state: 'unpaid',
					shortUrl: paySsam.sandbox.getBill({ billId: '1024' }).shortUrl,
				},
				pairedItem: { item: 0 },
			},
		]);
		const requests = paySsam.sandbox.listRequests();
		expect(requests).toMatchObject([{ method: 'POST', path, code: '0000', notes: [] }]);
		expect(requests[0]?.body).toEqual(body);
		expect(paySsam.sandbox.listMessages()).toHaveLength(messages);
		expect(paySsam.sandbox.listBills()).toMatchObject([{ billId: '1024', price: '45000', state: 'W' }]);
	});

	test.each([
		{
			contract: 'V1_T' as const,
			extra: {},
			wire: { message: '감사합니다\n2층', expire_dt: '2099-12-31', bill_issuer: '하늘학원' },
		},
		{
			contract: 'V1_U' as const,
			extra: {},
			wire: { message: '감사합니다\n2층', expire_dt: '2099-12-31', bill_issuer: '하늘학원' },
		},
		{
			contract: 'V2' as const,
			extra: { pageRedirectUrl: 'https://example.com/thanks' },
			wire: {
				message: '감사합니다\n2층',
				expireDt: '2099-12-31',
				billIssuer: '하늘학원',
				pageRedirectUrl: 'https://example.com/thanks',
			},
		},
	])('$contract: additional fields arrive, empty ones do not', async ({ contract, extra, wire }) => {
		const additionalFields = {
			message: '감사합니다\n2층',
			expireDate: '2099-12-31',
			billIssuer: '하늘학원',
			member: '',
			...extra,
		};
		const { error } = await engine.run(paySsamNode(contract, paySsam, sendParameters(contract, { additionalFields })));
		expect(error).toBeUndefined();
		expect(paySsam.sandbox.listRequests()[0]?.body).toMatchObject({ member: MEMBER, bill: wire });
	});

	test.each(['V1_T', 'V1_U', 'V2'] as const)('%s: a bill of another store', async (contract) => {
		paySsam.sandbox.putStore({ apiKey: KEY, member: 'branch', merchant: 'busan', name: '부산점' });
		const additionalFields = { member: 'branch', merchant: 'busan' };
		const { error } = await engine.run(paySsamNode(contract, paySsam, sendParameters(contract, { additionalFields })));
		expect(error).toBeUndefined();
		expect(paySsam.sandbox.getBill({ billId: '1024' })).toMatchObject({ member: 'branch', merchant: 'busan' });
	});

	test.each([
		['45,000', '45000'],
		['45000원', '45000'],
		[45_000, '45000'],
		['9999999999', '9999999999'],
	])('the amount %j is sent as %s', async (price, sent) => {
		const node = paySsamNode('V2', paySsam, sendParameters('V2', { price: '={{ $json.price }}' }));
		await engine.run(node, { items: [{ price }] });
		expect(paySsam.sandbox.getBill({ billId: '1024' }).price).toBe(sent);
	});

	test.each(['010 1234 5678', '+82-10-1234-5678', '01012345678', '(010) 1234-5678'])(
		'the phone %s is sent as digits',
		async (phone) => {
			await engine.run(paySsamNode('V2', paySsam, sendParameters('V2', { phone })));
			expect(paySsam.sandbox.getBill({ billId: '1024' }).phone).toBe('01012345678');
		},
	);
});

/** What the short form says of a bill that nobody has paid: every field is there. */
const NOTHING_PAID = {
	amount: null,
	paidAt: null,
	payMethod: null,
	cardOrBank: null,
	cardOrAccountNumber: null,
	approvalNumber: null,
	instalments: null,
};

describe('get', () => {
	test.each([
		{ contract: 'V1_T' as const, path: '/v1/if/bill/read', body: { ...V1_STORE, bill_id: '1024' } },
		{ contract: 'V1_U' as const, path: '/v1/if/bill/read', body: { ...V1_STORE, bill_id: '1024' } },
		{ contract: 'V2' as const, path: '/v2/bill/read', body: { ...V2_STORE, bill: { billId: '1024' } } },
	])('$contract: an unpaid bill, then a paid one', async ({ contract, path, body }) => {
		await givenBill(contract);
		const node = paySsamNode(contract, paySsam, billParameters(contract, 'get'));
		const unpaid = await engine.run(node);
		expect(unpaid.output).toEqual([
			{
				json: { ...NOTHING_PAID, billId: '1024', status: 'unpaid', hasCashReceipt: false },
				pairedItem: { item: 0 },
			},
		]);
		expect(paySsam.sandbox.listRequests({ action: 'read' })).toMatchObject([{ path, body }]);
		expect(paySsam.sandbox.listRequests({ action: 'read' })[0]?.body).toEqual(body);

		const { approval } = await paySsam.sandbox.pay({ billId: '1024', byHand: true, method: 'card' });
		const paid = await engine.run(node);
		expect(paid.output[0]?.json).toEqual({
			billId: '1024',
			status: 'paid',
			amount: 45_000,
			paidAt: approval?.at,
			payMethod: 'card',
			cardOrBank: approval?.issuer,
			cardOrAccountNumber: approval?.issuerNumber,
			approvalNumber: approval?.num,
			instalments: Number(approval?.months),
			hasCashReceipt: false,
		});
		expect(approval?.num).toMatch(/^\d{8}$/);
		expect(approval?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00$/);
	});

	test.each([
		{ contract: 'V1_T' as const, raw: { bill_id: '1024', appr_state: 'F', appr_price: '45000' } },
		{ contract: 'V2' as const, raw: { code: '0000', data: { billId: '1024', apprState: 'F', apprPrice: '45000' } } },
	])('$contract: not simplified: all fields, and the answer as it came, without the key', async ({ contract, raw }) => {
		await givenBill(contract);
		const { approval } = await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		const node = paySsamNode(contract, paySsam, billParameters(contract, 'get', { simplify: false }));
		const { output, run } = await engine.run(node);
		expect(output[0]?.json).toMatchObject({
			billId: '1024',
			state: 'paid',
			stateCode: 'F',
			price: '45000',
			approvalNumber: approval?.num,
			approvedAt: approval?.at,
			raw,
		});
		expect(JSON.stringify(output)).not.toMatch(/api_?key/i);
		expect(deepText(run)).not.toContain(KEY);
	});

	test('each item says for itself whether it is simplified', async () => {
		await givenBill('V2');
		const parameters = billParameters('V2', 'get', { simplify: '={{ $json.simple }}' });
		const { output } = await engine.run(paySsamNode('V2', paySsam, parameters), {
			items: [{ simple: true }, { simple: false }],
		});
		expect(output.map(({ json }) => [json.status, json.state])).toEqual([
			['unpaid', undefined],
			[undefined, 'unpaid'],
		]);
	});

	test.each(['V1_T', 'V1_U', 'V2'] as const)(
		'%s: an unknown bill is an error that says where to look',
		async (contract) => {
			const { error } = await engine.run(paySsamNode(contract, paySsam, billParameters(contract, 'get')));
			expect(error).toMatchObject({
				message: expect.stringContaining('1024'),
				httpCode: contract === 'V2' ? 'BILL_003' : '9980',
			});
			expect(error?.description).toMatch(/bill id/i);
		},
	);
});

describe('resend', () => {
	test.each([
		{ contract: 'V1_T' as const, path: '/v1/if/bill/resend', body: { ...V1_STORE, bill_id: '1024' } },
		{ contract: 'V2' as const, path: '/v2/bill/resend', body: { ...V2_STORE, bill: { billId: '1024' } } },
	])('$contract: a second message, no hash', async ({ contract, path, body }) => {
		await givenBill(contract);
		const { output, error } = await engine.run(paySsamNode(contract, paySsam, billParameters(contract, 'resend')));
		expect(error).toBeUndefined();
		expect(output[0]?.json).toEqual({ billId: '1024' });
		expect(paySsam.sandbox.listRequests({ action: 'resend' })).toMatchObject([{ path, code: '0000' }]);
		expect(paySsam.sandbox.listRequests({ action: 'resend' })[0]?.body).toEqual(body);
		expect(paySsam.sandbox.listMessages().map(({ kind }) => kind)).toEqual(['send', 'resend']);
	});

	test('V1 U has no resend: the run ends in an error and nothing is sent', async () => {
		const { error } = await engine.run(paySsamNode('V1_U', paySsam, billParameters('V1_U', 'resend')));
		expect(error).toBeDefined();
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});
});

describe('destroy', () => {
	test.each([
		{
			contract: 'V1_T' as const,
			path: '/v1/if/bill/destroy',
			body: { ...V1_STORE, bill_id: '1024', price: '45000', hash: TWO_PARTS },
		},
		{
			contract: 'V1_U' as const,
			path: '/v1/if/bill/destroy',
			body: { ...V1_STORE, bill_id: '1024', price: '45000', hash: TWO_PARTS },
		},
		{
			contract: 'V2' as const,
			path: '/v2/bill/destroy',
			body: { ...V2_STORE, bill: { billId: '1024', price: '45000', hash: TWO_PARTS } },
		},
	])('$contract: the bill cannot be paid any more', async ({ contract, path, body }) => {
		await givenBill(contract);
		const { output, error } = await engine.run(paySsamNode(contract, paySsam, billParameters(contract, 'destroy')));
		expect(error).toBeUndefined();
		expect(output[0]?.json).toEqual({ billId: '1024', state: 'destroyed' });
		expect(paySsam.sandbox.listRequests({ action: 'destroy' })).toMatchObject([{ path, code: '0000' }]);
		expect(paySsam.sandbox.listRequests({ action: 'destroy' })[0]?.body).toEqual(body);
		expect(paySsam.sandbox.getBill({ billId: '1024' }).state).toBe('D');
	});

	test.each(['V1_T', 'V2'] as const)('%s: a paid bill is not destroyed', async (contract) => {
		await givenBill(contract);
		await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		const { error } = await engine.run(paySsamNode(contract, paySsam, billParameters(contract, 'destroy')));
		expect(error).toBeDefined();
		expect(paySsam.sandbox.getBill({ billId: '1024' }).state).toBe('F');
	});
});

describe('cancel', () => {
	test.each([
		{
			contract: 'V1_T' as const,
			path: '/v1/if/bill/cancel',
			body: { ...V1_STORE, bill_id: '1024', price: '45000', hash: TWO_PARTS },
		},
		{
			contract: 'V1_U' as const,
			path: '/v1/if/bill/cancel',
			body: { ...V1_STORE, bill_id: '1024', price: '45000', hash: TWO_PARTS },
		},
		{
			contract: 'V2' as const,
			path: '/v2/bill/cancel',
			more: { additionalFields: { cancelReason: '고객 요청' } },
			body: { ...V2_STORE, bill: { billId: '1024', price: '45000', cancelReason: '고객 요청', hash: TWO_PARTS } },
		},
	])('$contract: the whole amount goes back', async ({ contract, path, body, more }) => {
		await givenBill(contract);
		const { approval } = await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		const { output, error } = await engine.run(
			paySsamNode(contract, paySsam, billParameters(contract, 'cancel', more)),
		);
		expect(error).toBeUndefined();
		const { cancellation, state } = paySsam.sandbox.getBill({ billId: '1024' });
		expect(output[0]?.json).toEqual({
			billId: '1024',
			price: '45000',
			state: 'cancelled',
			cancelNumber: cancellation?.num,
			originalApprovalNumber: approval?.num,
			cancelledAt: cancellation?.at,
		});
		expect(state).toBe('C');
		expect(paySsam.sandbox.listRequests({ action: 'cancel' })).toMatchObject([{ path, code: '0000' }]);
		expect(paySsam.sandbox.listRequests({ action: 'cancel' })[0]?.body).toEqual(body);
	});

	test.each(['V1_T', 'V2'] as const)('%s: another amount than the paid one gives nothing back', async (contract) => {
		await givenBill(contract);
		await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		const { error } = await engine.run(
			paySsamNode(contract, paySsam, billParameters(contract, 'cancel', { price: '44000' })),
		);
		expect(error).toBeDefined();
		expect(paySsam.sandbox.getBill({ billId: '1024' }).state).toBe('F');
	});

	test('V1: a second cancel is told apart', async () => {
		await givenBill('V1_T');
		await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		await engine.run(paySsamNode('V1_T', paySsam, billParameters('V1_T', 'cancel')));
		const { error } = await engine.run(paySsamNode('V1_T', paySsam, billParameters('V1_T', 'cancel')));
		expect(error).toMatchObject({ httpCode: '9970', message: expect.stringContaining('already cancelled') });
	});
});

describe('refusals of the credential', () => {
	test.each([
		['V1_T', '1003'],
		['V2', 'PARTNER_003'],
	] as const)('%s: an unknown key is named as such (%s)', async (contract, httpCode) => {
		const credential = credentialFor(contract, paySsam.at, { apiKey: 'ANOTHER-KEY-NOT-REAL-00000000000' });
		const { error } = await engine.run({
			...paySsamNode(contract, paySsam, billParameters(contract, 'get')),
			credential,
		});
		expect(error).toMatchObject({ httpCode, message: expect.stringMatching(/key|allowed/i) });
		expect(error?.description).toMatch(/key/i);
	});

	test.each(['V1_T', 'V2'] as const)(
		'%s: a credential without a store code: the error names it, and nothing is sent',
		async (contract) => {
			const credential = credentialFor(contract, paySsam.at, { merchant: '' });
			const { error } = await engine.run({ ...paySsamNode(contract, paySsam, sendParameters(contract)), credential });
			expect(paySsam.sandbox.listRequests()).toEqual([]);
			expect(error?.message).toContain('Merchant');
			expect(error?.message).not.toMatch(/no answer/i);
		},
	);
});
