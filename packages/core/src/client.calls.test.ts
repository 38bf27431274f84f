/** Every call beside the bills: what goes out, what comes back, and what an unknown outcome says. Wire bodies are written from the specification. */
import fc from 'fast-check';
import nock from 'nock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_METHODS, type ClientOptions, type PaySsamClient } from './calls';
import { createClient } from './client';
import { type Action, ENDPOINTS } from './endpoints';
import { PaySsamInputError } from './input';
import type { JsonObject } from './json';
import { BASE_URLS, type ContractModel } from './model';
import type { Outcome } from './outcome';
import { SIGNING_FIELD } from './signing';
import { NeverSentError, type Transport, type TransportRequest } from './transport';

const keys = { apiKey: 'live-key-0123456789abcdef', member: 'm1', merchant: 's1' };
const key1 = { apikey: keys.apiKey, member: 'm1', merchant: 's1' };
const HASH = 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0';

type Step = object | string | Error;
function play(model: ContractModel, steps: readonly Step[], options: Partial<ClientOptions> = {}) {
	const sent: TransportRequest[] = [];
	const client = createClient({
		model,
		keys,
		now: () => new Date('2026-11-20T03:00:00Z'),
		transport: async (request) => {
			const step = steps[sent.length];
			sent.push(request);
			if (step === undefined) throw new Error(`unexpected call ${request.path}`);
			if (step instanceof Error) throw step;
			if (typeof step === 'string') return { status: 502, contentType: 'text/html', body: step };
			return { status: 200, contentType: 'application/json', body: JSON.stringify(step) };
		},
		...options,
	});
	return { client, sent, paths: () => sent.map((request) => request.path) };
}

const timeout = Object.assign(new Error(`timeout; body was ${keys.apiKey}`), { code: 'ETIMEDOUT' });
const html = '<html>Bad Gateway</html>';
const bill = { billId: '1024', price: '45000' };
const receipt = { ...bill, supplyPrice: '40909', tax: '4091', issuanceNumber: '010-1234-5678', trader: 'person' };
const registration = {
	memberId: 'm-new',
	merchantId: 's-new',
	callbackUrl: 'https://shop.example.com/link',
	redirectUrl: 'https://shop.example.com/done',
};
const wireReceipt1 = {
	bill_id: '1024',
	price: '45000',
	supply_price: '40909',
	tax: '4091',
	issuance_number: '01012345678',
	trader: '0',
	hash: HASH,
};
const wireReceipt2 = {
	billId: '1024',
	price: '45000',
	supplyPrice: '40909',
	tax: '4091',
	issuanceNumber: '01012345678',
	trader: '0',
	hash: HASH,
};
const path = '/path/from/the/documents';
const open = { additionalFields: { a: '1' } };

interface Row {
	readonly model: ContractModel;
	readonly action: Action;
	readonly call: (client: PaySsamClient) => Promise<Outcome<unknown>>;
	readonly path: string;
	readonly body: object;
	readonly answer: object;
	readonly value: unknown;
}
const issue = (client: PaySsamClient) => client.issueCashReceipt(receipt);
const cancel = (client: PaySsamClient) => client.cancelCashReceipt({ ...bill, trader: 'person' });

const ROWS: readonly Row[] = [
	...(['V1_T', 'V1_U'] as const).flatMap((model): Row[] => [
		{
			model,
			action: 'cashReceipt.issue',
			call: issue,
			path: '/if/cash-receipt/issue',
			body: { ...key1, bill: wireReceipt1 },
			answer: { code: '0000', msg: 'ok', apikey: keys.apiKey, bill_id: '1024', appr_cash_num: '00123' },
			value: {
				billId: '1024',
				state: 'issued',
				price: '45000',
				supplyPrice: '40909',
				tax: '4091',
				trader: 'person',
				cashReceiptNumber: '00123',
			},
		},
		{
			model,
			action: 'cashReceipt.cancel',
			call: cancel,
			path: '/if/cash-receipt/cancel',
			body: { ...key1, bill: { bill_id: '1024', price: '45000', trader: '0', hash: HASH } },
			answer: { code: '0000', bill_id: '1024' },
			value: { billId: '1024', state: 'cancelled', price: '45000' },
		},
		{
			model,
			action: 'cashReceipt.read',
			call: (client) => client.readCashReceipt(bill),
			path: '/if/cash-receipt/read',
			body: { ...key1, bill: { bill_id: '1024', price: '45000', hash: HASH } },
			answer: { code: '0000', info: [{ bill_id: '1024', appr_state: 'F', appr_num: '00123' }] },
			value: {
				billId: '1024',
				state: 'issued',
				receipts: [{ billId: '1024', state: 'issued', stateCode: 'F', cashReceiptNumber: '00123' }],
			},
		},
		{
			model,
			action: 'card.authenticate',
			call: (client) => client.authenticateCard({}, { path, ...open }),
			path,
			body: { ...key1, a: '1' },
			answer: { code: '0000', msg: 'ok', token: 't' },
			value: { code: '0000', msg: 'ok', token: 't' },
		},
		{
			model,
			action: 'merchant.read',
			call: (client) => client.readMerchant(),
			path: '/if/read/merchant',
			body: { apikey: keys.apiKey },
			answer: { code: '0000', info: { name: '피아노' } },
			value: { code: '0000', info: { name: '피아노' } },
		},
		{
			model,
			action: 'store.readOpenState',
			call: (client) => client.readStoreOpenState({ callbackUrl: 'https://shop.example.com/cb' }),
			path: '/if/read/open',
			body: { ...key1, callbackUrl: 'https://shop.example.com/cb' },
			answer: { code: '0000', msg: 'ok' },
			value: { state: 'open', code: '0000' },
		},
		{
			model,
			action: 'balance.read',
			call: (client) => client.readBalance(),
			path: '/if/read/remain_count',
			body: { apikey: keys.apiKey },
			answer: { code: '0000', remain_count: '12' },
			value: { balance: 12 },
		},
	]),
	{
		model: 'V2',
		action: 'cashReceipt.issue',
		call: issue,
		path: '/cash-receipt/issue',
		body: { ...keys, cashReceipt: wireReceipt2 },
		answer: {
			code: '0000',
			data: {
				...keys,
				billId: '1024',
				hash: HASH,
				trader: '0',
				apprCashNum: '00123',
				issuanceNumber: '01012345678',
			},
		},
		value: {
			billId: '1024',
			state: 'issued',
			price: '45000',
			supplyPrice: '40909',
			tax: '4091',
			trader: 'person',
			cashReceiptNumber: '00123',
			issuanceNumber: '01012345678',
		},
	},
	{
		model: 'V2',
		action: 'cashReceipt.cancel',
		call: cancel,
		path: '/cash-receipt/cancel',
		body: { ...keys, cashReceipt: { billId: '1024', price: '45000', trader: '0', hash: HASH } },
		answer: { code: '0000', data: { billId: '1024', apprCashNum: '00124' } },
		value: { billId: '1024', state: 'cancelled', price: '45000', cashReceiptNumber: '00124' },
	},
	{
		model: 'V2',
		action: 'cashReceipt.read',
		call: (client) => client.readCashReceipt(bill),
		path: '/cash-receipt/read',
		body: { ...keys, cashReceipt: { billId: '1024', price: '45000', hash: HASH } },
		answer: {
			code: '0000',
			data: {
				billId: '1024',
				info: [
					{
						billId: '1024',
						apprPrice: '45000',
						apprSupplyPrice: '45000',
						apprTax: '0',
						trader: '1',
						apprNum: '00123',
						apprState: 'C',
						apprDt: '20261120093000',
						issuanceNumber: '1234567890',
					},
				],
			},
		},
		value: {
			billId: '1024',
			state: 'cancelled',
			receipts: [
				{
					billId: '1024',
					state: 'cancelled',
					stateCode: 'C',
					price: '45000',
					supplyPrice: '45000',
					tax: '0',
					trader: 'business',
					cashReceiptNumber: '00123',
					approvedAt: '2026-11-20T09:30:00+09:00',
					issuanceNumber: '1234567890',
				},
			],
		},
	},
	...(
		[
			['recurring.payBill', '/bill/rp'],
			['recurring.registerMethod', '/rp/manage'],
			['recurring.deleteMethod', '/rp/delete'],
			['customer.readPayMethods', '/customer/pay-method'],
		] as const
	).map(
		([action, known]): Row => ({
			model: 'V2',
			action,
			call: (client) => {
				const calls: Partial<Record<Action, () => Promise<Outcome<JsonObject>>>> = {
					'recurring.payBill': () => client.payRecurringBill({}, open),
					'recurring.registerMethod': () => client.registerRecurringMethod({}, open),
					'recurring.deleteMethod': () => client.deleteRecurringMethod({}, open),
					'customer.readPayMethods': () => client.readCustomerPayMethods({}, open),
				};
				return calls[action]?.() ?? Promise.reject(new Error(action));
			},
			path: known,
			body: { ...keys, bill: { a: '1' } },
			answer: { code: '0000', message: 'ok', data: { methodId: 'x' } },
			value: { code: '0000', message: 'ok', data: { methodId: 'x' }, methodId: 'x' },
		}),
	),
	{
		model: 'V2',
		action: 'subMerchant.createRegistrationUrl',
		call: (client) => client.createRegistrationUrl(registration),
		path: '/auth/mapping',
		body: { apiKey: keys.apiKey, ...registration },
		answer: { code: '0000', data: { url: 'https://partner.example/join?t=1' } },
		value: { url: 'https://partner.example/join?t=1' },
	},
	{
		model: 'V2',
		action: 'subMerchant.readMappingStatus',
		call: (client) => client.readMappingStatus({ member: 'm-new', merchant: 's-new' }),
		path: '/auth/mapping-status',
		body: { apiKey: keys.apiKey, member: 'm-new', merchant: 's-new' },
		answer: { code: '0000', data: { mappingStatus: 'MERCHANT_OPENING' } },
		value: { mappingStatus: 'MERCHANT_OPENING' },
	},
	{
		model: 'V2',
		action: 'subMerchant.list',
		call: (client) => client.listSubMerchants(),
		path: '/read/mapping',
		body: { apiKey: keys.apiKey },
		answer: {
			code: '0000',
			data: [
				{
					partnerMember: 'm1',
					partnerMerchant: 's1',
					mappingStatus: 'COMPLETED',
					companyNm: '피아노',
					branchNm: '본점',
					businessNumber: '1234567890',
					ceoName: '김',
					email: 'a@b.kr',
				},
				{ partnerMember: 'm2', mappingStatus: 'NEW_WORD', more: 1 },
			],
		},
		value: [
			{
				member: 'm1',
				merchant: 's1',
				mappingStatus: 'COMPLETED',
				companyName: '피아노',
				branchName: '본점',
				businessNumber: '1234567890',
				ceoName: '김',
				email: 'a@b.kr',
			},
			{ member: 'm2', mappingStatus: 'NEW_WORD' },
		],
	},
	{
		model: 'V2',
		action: 'partner.read',
		call: (client) => client.readPartner({}, { path }),
		path,
		body: { apiKey: keys.apiKey },
		answer: { code: '0000', data: { name: 'p' } },
		value: { code: '0000', data: { name: 'p' }, name: 'p' },
	},
	{
		model: 'V2',
		action: 'partner.changeCallbackUrl',
		call: (client) => client.changeCallbackUrl({}, { path, ...open }),
		path,
		body: { apiKey: keys.apiKey, a: '1' },
		answer: { code: '0000' },
		value: { code: '0000' },
	},
	{
		model: 'V2',
		action: 'balance.readSubMerchant',
		call: (client) => client.readSubMerchantBalance(),
		path: '/read/merchant/remain_count',
		body: keys,
		answer: { code: '0000', data: { balance: 5 } },
		value: { balance: 5 },
	},
];

describe('every call', () => {
	test('of the table beside the bills is here', () => {
		const here = new Set(ROWS.map((row) => `${row.model} ${row.action}`));
		const elsewhere = /^(?:bill\.|payment\.)|^balance\.read$/;
		const missing = ENDPOINTS.filter((row) => !elsewhere.test(row.action)).flatMap((row) =>
			row.contractModels.map((model) => `${model} ${row.action}`).filter((name) => !here.has(name)),
		);
		expect(missing).toEqual([]);
	});
	test.each(ROWS)('$model $action: what goes out and what comes back', async (row) => {
		const { client, sent } = play(row.model, [row.answer]);
		const outcome = await row.call(client);
		expect(sent).toHaveLength(1);
		expect(sent[0]?.path).toBe(row.path);
		expect(sent[0]?.body).toEqual(row.body);
		expect(outcome).toMatchObject({ outcome: 'done' });
		if (outcome.outcome === 'done') expect(outcome.value).toEqual(row.value);
		expect(JSON.stringify(outcome)).not.toContain(keys.apiKey);
	});
	test.each(ROWS)('$model $action: a refusal is shown with the vendor’s words', async (row) => {
		const { client, sent } = play(row.model, [{ code: 'PARTNER_006', message: '계약 없음' }]);
		expect(await row.call(client)).toMatchObject({
			outcome: 'refused',
			code: 'PARTNER_006',
			error: { vendorMessage: '계약 없음' },
		});
		expect(sent).toHaveLength(1);
	});
	test.each(ROWS)('$model $action: without an answer', async (row) => {
		const changes = ENDPOINTS.some((one) => one.action === row.action && one.mayRepeat !== 'always');
		const { client } = play(row.model, [timeout, timeout]);
		const outcome = await row.call(client);
		expect(outcome).toMatchObject({
			outcome: 'unknown',
			error: { outcomeUnknown: changes, mayRepeat: changes ? 'never' : 'always' },
		});
		if (outcome.outcome !== 'unknown') return;
		expect(outcome.error.whatToDo).toMatch(changes ? /It is not known/ : /Nothing was changed/);
		expect(outcome.error.message).not.toMatch(/live-key|1234-?5678/);
	});
	test.each(ROWS)('$model $action: the code ERROR leaves a change open and a read refused', async (row) => {
		const code = row.model === 'V2' ? 'ERROR' : '9999';
		const changes = ENDPOINTS.some((one) => one.action === row.action && one.mayRepeat !== 'always');
		const { client } = play(row.model, [{ code }, timeout]);
		expect((await row.call(client)).outcome).toBe(changes ? 'unknown' : 'refused');
	});
	test.each(ROWS)('$model $action: never sent is refused and may be repeated', async (row) => {
		const { client, sent } = play(row.model, [new NeverSentError('no route')]);
		expect(await row.call(client)).toMatchObject({
			outcome: 'refused',
			code: 'CLIENT_NOT_SENT',
			error: { mayRepeat: 'always' },
		});
		expect(sent).toHaveLength(1);
	});
	test.each(ROWS)('$model $action: without keys it goes out unsigned', async (row) => {
		const { client, sent } = play(row.model, [row.answer], { keys: undefined });
		await row.call(client);
		const { [SIGNING_FIELD]: _rule, ...body } = sent[0]?.body ?? {};
		expect(JSON.stringify(body)).not.toMatch(/api_?key|"hash"/i);
	});
	test('is refused under the models that do not have it', async () => {
		for (const row of ENDPOINTS) {
			for (const model of ['V1_T', 'V1_U', 'V2'] as const) {
				const able = ENDPOINTS.some((one) => one.action === row.action && one.contractModels.includes(model));
				if (able) continue;
				const { client, sent } = play(model, []);
				await expect(client[CLIENT_METHODS[row.action]]({})).rejects.toThrow(PaySsamInputError);
				expect(sent).toHaveLength(0);
			}
		}
	});
});

describe('over HTTP', () => {
	const transport: Transport = async ({ url = '', method, headers, body }) => {
		const response = await fetch(url, {
			method,
			headers,
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(2000),
		});
		return {
			status: response.status,
			contentType: response.headers.get('content-type') ?? undefined,
			body: await response.text(),
		};
	};
	beforeAll(() => nock.disableNetConnect());
	afterAll(() => {
		nock.enableNetConnect();
		nock.restore();
	});
	test.each(ROWS)('$model $action', async (row) => {
		const baseUrl = row.model === 'V2' ? BASE_URLS.v2Sandbox : BASE_URLS.v1Production;
		const prefix = row.model === 'V2' ? '/partner' : '';
		const scope = nock(new URL(baseUrl).origin, { reqheaders: { 'content-type': 'application/json' } })
			.post(prefix + row.path, JSON.parse(JSON.stringify(row.body)))
			.reply(200, row.answer);
		const outcome = await row.call(createClient({ model: row.model, baseUrl, keys, transport }));
		expect(outcome).toMatchObject({ outcome: 'done' });
		expect(scope.isDone()).toBe(true);
	});
});

describe('an unknown cash receipt', () => {
	const read = (...info: object[]) => ({ code: '0000', data: { billId: '1024', info } });
	const entry = {
		billId: '1024',
		apprPrice: '45000',
		apprSupplyPrice: '40909',
		apprTax: '4091',
		trader: '0',
		apprNum: '00123',
		apprState: 'F',
		apprDt: '20261120093000',
		issuanceNumber: '01012345678',
	};
	const cancelled = { ...entry, apprState: 'C', apprDt: '20261120100000' };
	test.each([timeout, html, '', { code: 'ERROR' }, { code: '0000', data: { billId: '9' } }])(
		'issue (%j): the read shows it → done',
		async (first) => {
			const { client, sent, paths } = play('V2', [first, read(entry)]);
			expect(await issue(client)).toMatchObject({
				outcome: 'done',
				settledBy: 'read',
				value: { billId: '1024', state: 'issued', cashReceiptNumber: '00123', supplyPrice: '40909' },
			});
			expect(paths()).toEqual(['/cash-receipt/issue', '/cash-receipt/read']);
			expect(sent[1]?.body).toEqual({ ...keys, cashReceipt: { billId: '1024', price: '45000', hash: HASH } });
		},
	);
	test('the read is of the same store', async () => {
		const { client, sent } = play('V2', [timeout, read(entry)]);
		await client.issueCashReceipt({ ...receipt, member: 'm2', merchant: 's2' });
		expect(sent[1]?.body).toMatchObject({ member: 'm2', merchant: 's2' });
	});
	test('a masked number and absent fields differ in nothing', async () => {
		const { client } = play('V2', [timeout, read({ apprState: 'F', issuanceNumber: '010****5678' })]);
		expect(await issue(client)).toMatchObject({ outcome: 'done', settledBy: 'read' });
	});
	test('issued again after a cancel → done', async () => {
		const { client } = play('V2', [timeout, read({ ...cancelled, apprDt: '20261119100000' }, entry)]);
		expect(await issue(client)).toMatchObject({ outcome: 'done', settledBy: 'read' });
	});
	test.each([
		['no receipt', read(), /there is no cash receipt/],
		['a cancelled one', read(entry, cancelled), /is cancelled/],
		['another amount', read({ ...entry, apprPrice: '1' }), /another price/],
		['another number', read({ ...entry, issuanceNumber: '01099998888' }), /another issuanceNumber/],
		['another trader', read({ ...entry, trader: '1' }), /another trader/],
		['another bill', read({ ...entry, billId: '9' }), /another billId/],
		['another tax', read({ ...entry, apprTax: '0' }), /another tax/],
		['a state nobody knows', read({ ...entry, apprState: 'Z' }), /is unknown/],
		['no list', { code: '0000', data: { billId: '1024' } }, /No reading/],
		['a refusal', { code: 'BILL_003' }, /No reading/],
		['a gateway page', html, /No reading/],
		['nothing', timeout, /No reading/],
	])('issue: the read shows %s → unknown, one read', async (_name, second, words) => {
		const { client, sent } = play('V2', [timeout, second]);
		const outcome = await issue(client);
		expect(outcome).toMatchObject({ outcome: 'unknown', error: { billId: '1024', mayRepeat: 'never' } });
		if (outcome.outcome === 'unknown') {
			expect(outcome.error.message).toMatch(words);
			expect(outcome.error.message).toMatch(/Read the cash receipt of the same bill id/);
			expect(outcome.error.message).not.toMatch(/01012345678|01099998888/);
		}
		expect(sent).toHaveLength(2);
	});
	test.each([
		['cancelled', read(cancelled), 'done'],
		['issued, then cancelled', read(entry, cancelled), 'done'],
		['cancelled, then issued again', read({ ...cancelled, apprDt: '20261119000000' }, entry), 'unknown'],
		['both without a time', read({ apprState: 'F' }, { apprState: 'C' }), 'unknown'],
		['still issued', read(entry), 'unknown'],
		['no receipt', read(), 'unknown'],
		['nothing', timeout, 'unknown'],
	])('cancel: the read shows %s', async (_name, second, expected) => {
		const { client, paths } = play('V2', [timeout, second]);
		const outcome = await cancel(client);
		expect(outcome.outcome).toBe(expected);
		if (outcome.outcome === 'done')
			expect(outcome).toMatchObject({ settledBy: 'read', value: { state: 'cancelled', price: '45000' } });
		expect(paths()).toEqual(['/cash-receipt/cancel', '/cash-receipt/read']);
	});
	test.each(['V1_T', 'V1_U'] as const)('%s: nothing is read, because the read is inferred', async (model) => {
		for (const call of [issue, cancel]) {
			const { client, sent } = play(model, [timeout]);
			expect(await call(client)).toMatchObject({ outcome: 'unknown', error: { billId: '1024' } });
			expect(sent).toHaveLength(1);
		}
	});
	test('the vendor’s message does not carry the number on', async () => {
		const { client } = play('V2', [{ code: 'VALIDATION_001', message: '번호 010-1234-5678 (01012345678) 오류' }]);
		const outcome = await issue(client);
		expect(outcome).toMatchObject({
			outcome: 'refused',
			error: { vendorMessage: '번호 [number removed] ([number removed]) 오류' },
		});
	});
	test('whatever happens on the wire: one issue, at most one read, no key, no second receipt', async () => {
		const step = fc.constantFrom<Step>(
			timeout,
			html,
			'',
			[],
			{ code: 'ERROR' },
			{ code: '0000' },
			{ code: 'X_9' },
			read(),
			read(entry),
			read(cancelled),
			read(entry, cancelled),
			{ code: '0000', data: { info: [1, null] } },
			{ code: '0000', data: { info: { apprState: 'F' } } },
			new NeverSentError('x'),
		);
		await fc.assert(
			fc.asyncProperty(step, step, async (first, second) => {
				const { client, paths } = play('V2', [first, second]);
				const outcome = await issue(client);
				expect(paths().filter((one) => one === '/cash-receipt/issue')).toHaveLength(1);
				expect(paths().length).toBeLessThanOrEqual(2);
				expect(JSON.stringify(outcome)).not.toContain(keys.apiKey);
			}),
		);
	});
});

describe('amounts left out', () => {
	test('the warning comes with the outcome, also when a read settled it', async () => {
		const { supplyPrice: _supply, tax: _tax, ...rest } = receipt;
		const done = await play('V2', [{ code: '0000' }]).client.issueCashReceipt(rest);
		expect(done).toMatchObject({ outcome: 'done', warnings: [{ field: 'tax' }] });
		const settled = await play('V2', [
			timeout,
			{ code: '0000', data: { info: [{ apprState: 'F' }] } },
		]).client.issueCashReceipt(rest);
		expect(settled).toMatchObject({ outcome: 'done', settledBy: 'read', warnings: [{ field: 'tax' }] });
	});
});

describe('store open state', () => {
	const ask = (model: ContractModel, answer: Step) =>
		play(model, [answer]).client.readStoreOpenState({ callbackUrl: 'https://shop.example.com/cb' });
	test.each([
		['0000', 'open'],
		['1010', 'notOpen'],
		['1700', 'joined'],
	])('%s is the answer %s', async (code, state) =>
		expect(await ask('V1_T', { code, msg: '' })).toMatchObject({ outcome: 'done', value: { state, code } }),
	);
	test.each(['1003', '1011', '9999'])('%s is a refusal', async (code) =>
		expect(await ask('V1_U', { code })).toMatchObject({ outcome: 'refused', code }),
	);
	test('1010 elsewhere is a refusal', async () =>
		expect(await play('V1_T', [{ code: '1010' }]).client.readMerchant()).toMatchObject({ outcome: 'refused' }));
});

describe('answers that lack what was asked for', () => {
	test.each([
		['no url', (client: PaySsamClient) => client.createRegistrationUrl(registration), {}],
		[
			'a url that is none',
			(client: PaySsamClient) => client.createRegistrationUrl(registration),
			{ url: 'javascript:1' },
		],
		['no status', (client: PaySsamClient) => client.readMappingStatus(), {}],
		['no list', (client: PaySsamClient) => client.listSubMerchants(), {}],
		['two lists', (client: PaySsamClient) => client.listSubMerchants(), { a: [], b: [] }],
		['a list of texts', (client: PaySsamClient) => client.listSubMerchants(), { list: ['x'] }],
		['no receipts', (client: PaySsamClient) => client.readCashReceipt(bill), {}],
	] as const)('%s', async (_name, call, data) =>
		expect(await call(play('V2', [{ code: '0000', data }]).client)).toMatchObject({
			outcome: 'unknown',
			error: { code: 'CLIENT_UNREADABLE_ANSWER' },
		}),
	);
	test('a list under a name of its own, and an empty one', async () => {
		const named = play('V2', [{ code: '0000', data: { list: [{ partnerMember: 'm1' }] } }]);
		expect(await named.client.listSubMerchants()).toMatchObject({ outcome: 'done', value: [{ member: 'm1' }] });
		expect(await play('V2', [{ code: '0000', data: [] }]).client.listSubMerchants()).toMatchObject({
			outcome: 'done',
			value: [],
		});
	});
});

describe('a recurring payment', () => {
	const pay = (client: PaySsamClient) =>
		client.payRecurringBill({}, { additionalFields: { billId: '1024', price: '45000' }, hash: 'withoutPhone' });
	test('can carry the hash', async () => {
		const { client, sent } = play('V2', [{ code: '0000' }]);
		await pay(client);
		expect(sent[0]?.body).toEqual({ ...keys, bill: { billId: '1024', price: '45000', hash: HASH } });
	});
	test('names its bill when the outcome is unknown, and is not repeated', async () => {
		const { client, sent } = play('V2', [timeout]);
		const outcome = await pay(client);
		expect(outcome).toMatchObject({ outcome: 'unknown', error: { billId: '1024', mayRepeat: 'never' } });
		if (outcome.outcome === 'unknown') expect(outcome.error.message).toMatch(/bill 1024.*charge the customer twice/s);
		expect(sent).toHaveLength(1);
	});
});

describe('another path for an open row', () => {
	const call = (client: PaySsamClient) =>
		client.cancelCashReceipt({ ...bill, trader: '0' }, { path: '/if/cashreceipt/cancel' });
	test('is signed as the row says', async () => {
		const { client, sent } = play('V1_T', [{ code: '0000' }], { baseUrl: 'https://erp-api.payssam.kr' });
		await call(client);
		expect(sent[0]).toMatchObject({
			path: '/if/cashreceipt/cancel',
			url: 'https://erp-api.payssam.kr/if/cashreceipt/cancel',
			body: { ...key1, bill: { hash: HASH } },
		});
		expect(JSON.stringify(sent[0])).not.toContain('payssam-core');
	});
});

describe('client.call', () => {
	test('adds store and nothing else', async () => {
		const { client, sent } = play('V2', [{ code: '0000', data: { x: 1 } }]);
		const outcome = await client.call({ path: '/new/call', body: { a: [1, null, 'z'] } });
		expect(sent[0]?.body).toEqual({ ...keys, a: [1, null, 'z'] });
		expect(outcome).toMatchObject({ outcome: 'done', value: { x: 1 } });
	});
	test('key alone, hash in a nested object', async () => {
		const { client, sent } = play('V1_T', [{ code: '0000' }]);
		await client.call({
			path: '/if/new',
			body: { bill: { bill_id: '1024', price: '45000' } },
			identity: 'partner',
			hash: 'withoutPhone',
			nesting: 'bill',
		});
		expect(sent[0]?.body).toEqual({
			apikey: keys.apiKey,
			bill: { bill_id: '1024', price: '45000', hash: HASH },
		});
	});
	test('when the transport signs, the rule travels in the body', async () => {
		const { client, sent } = play('V2', [{ code: '0000' }], { keys: undefined });
		await client.call({ path: '/new/call', body: {}, identity: 'partner' });
		expect(sent[0]?.body).toEqual({ [SIGNING_FIELD]: { identity: 'partner', hash: 'none', nesting: 'flat' } });
	});
	test('an unknown outcome stays unknown, and says so for reads as well', async () => {
		const { client, sent } = play('V2', [timeout, timeout, { code: 'ERROR' }]);
		expect(await client.call({ path: '/new/call', body: { bill } })).toMatchObject({
			outcome: 'unknown',
			error: { billId: '1024', mayRepeat: 'never', outcomeUnknown: true },
		});
		expect(await client.call({ path: '/new/read', changesNothing: true })).toMatchObject({
			outcome: 'unknown',
			error: { mayRepeat: 'always', outcomeUnknown: false },
		});
		expect(await client.call({ path: '/new/read', changesNothing: true })).toMatchObject({ outcome: 'refused' });
		expect(sent).toHaveLength(3);
	});
	test('rejects what cannot be sent', async () => {
		const { client, sent } = play('V2', []);
		await expect(client.call({ path: 'https://evil.example/' })).rejects.toThrow(PaySsamInputError);
		await expect(client.call({ path: '/x', body: { bill: { hash: 'old' } } })).rejects.toThrow(PaySsamInputError);
		await expect(client.call({ path: '/x', body: {}, hash: 'withoutPhone' })).rejects.toThrow(PaySsamInputError);
		expect(sent).toHaveLength(0);
	});
});
