/** Requests of cash receipts, sub-merchants, look-ups and the calls whose fields or path are not public. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PaySsamInputError } from './input';
import type { ContractModel } from './model';
import { type BuildOptions, buildRequest } from './request';
import { SIGNING_FIELD } from './signing';

const now = new Date('2026-11-20T03:00:00Z');

function issuesOf(action: () => unknown) {
	try {
		action();
	} catch (error) {
		if (error instanceof PaySsamInputError) return error.issues;
		throw error;
	}
	return [];
}
const fieldsOf = (action: () => unknown) => issuesOf(action).map((issue) => issue.field);

describe('cash receipt', () => {
	const receipt = { billId: '1024', price: '45,000', issuanceNumber: '010-1234-5678', trader: 'person' };
	const issue = (input: Record<string, unknown>, model: ContractModel = 'V2') =>
		buildRequest(model, 'cashReceipt.issue', { ...receipt, ...input }, { now });

	test('V1: inside bill, snake_case', () =>
		expect(issue({ supplyPrice: 40909, tax: 4091 }, 'V1_U')).toEqual({
			request: {
				generation: 'v1',
				action: 'cashReceipt.issue',
				path: '/if/cash-receipt/issue',
				body: {
					bill: {
						bill_id: '1024',
						price: '45000',
						supply_price: '40909',
						tax: '4091',
						issuance_number: '01012345678',
						trader: '0',
					},
				},
			},
			warnings: [],
		}));
	test('V2: inside cashReceipt, camelCase', () =>
		expect(issue({ supplyPrice: 40909, tax: 4091, trader: 'business' }).request.body).toEqual({
			cashReceipt: {
				billId: '1024',
				price: '45000',
				supplyPrice: '40909',
				tax: '4091',
				issuanceNumber: '01012345678',
				trader: '1',
			},
		}));
	test('amounts left out are worked out, and said', () => {
		const { request, warnings } = issue({});
		expect(request.body.cashReceipt).toMatchObject({ supplyPrice: '40909', tax: '4091' });
		expect(warnings).toHaveLength(1);
		expect(warnings[0]?.problem).toMatch(/Supply price 40909 and tax 4091 are sent/);
	});
	test.each([
		['tax only', { tax: 0 }, '45000', '0'],
		['tax as text', { tax: '0' }, '45000', '0'],
		['supply price only', { supplyPrice: '45,000원' }, '45000', '0'],
		['another rate', { tax: 1000 }, '44000', '1000'],
	])('%s: the rest of the price', (_name, input, supplyPrice, tax) => {
		const { request, warnings } = issue(input);
		expect(request.body.cashReceipt).toMatchObject({ supplyPrice, tax });
		expect(warnings).toHaveLength(1);
	});
	test('tax-free, given in full, needs no warning', () =>
		expect(issue({ supplyPrice: 45000, tax: 0 }).warnings).toEqual([]));
	test.each([
		['they do not add up', { supplyPrice: 40000, tax: 4000 }, ['supplyPrice']],
		['tax above the price', { tax: 45001 }, ['supplyPrice']],
		['tax as much as the price', { tax: 45000 }, ['supplyPrice']],
		['supply price above the price', { supplyPrice: 45001 }, ['supplyPrice']],
		['no supply', { supplyPrice: 0, tax: 45000 }, ['supplyPrice']],
		['negative tax', { tax: -1 }, ['tax']],
		['tax in words', { tax: 'ten' }, ['tax']],
		['no price', { price: undefined }, ['price']],
		['price in words', { price: 'much' }, ['price']],
		['price zero', { price: 0 }, ['price']],
		['no trader', { trader: '' }, ['trader']],
		['trader nobody knows', { trader: 'dog' }, ['trader']],
		['trader 2', { trader: '2' }, ['trader']],
		['no number', { issuanceNumber: null }, ['issuanceNumber']],
		['number that is no text', { issuanceNumber: 1012345678 }, ['issuanceNumber']],
		['number in words', { issuanceNumber: 'none' }, ['issuanceNumber']],
		['no bill id', { billId: '' }, ['billId']],
		['bill id of 21', { billId: 'A'.repeat(21) }, ['billId']],
		['a field of bills', { phone: '01012345678' }, ['phone']],
	])('%s', (_name, input, fields) => {
		expect(fieldsOf(() => issue(input))).toEqual(fields);
		expect(fieldsOf(() => issue(input, 'V1_T'))).toEqual(fields);
	});
	test.each([
		['person', '0'],
		['business', '1'],
		['0', '0'],
		['1', '1'],
		[0, '0'],
		[1, '1'],
	])('trader %j is %s', (trader, wire) =>
		expect(issue({ trader }).request.body.cashReceipt).toMatchObject({ trader: wire }),
	);
	test('no message repeats the number', () => {
		const secret = '9411-1111-2222-33334444-5';
		const issues = issuesOf(() => issue({ issuanceNumber: secret, tax: 'x' }));
		expect(issues.length).toBe(2);
		expect(JSON.stringify(issues)).not.toMatch(/1111/);
	});
	test('derived amounts always add up, and the tax is the eleventh', () =>
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 9_999_999_999 }), (price) => {
				const { cashReceipt } = issue({ price }).request.body;
				const { supplyPrice, tax } = Object(cashReceipt);
				expect(Number(supplyPrice) + Number(tax)).toBe(price);
				expect(Math.abs(Number(tax) * 11 - price)).toBeLessThanOrEqual(5);
				expect(String(supplyPrice)).toMatch(/^[1-9]\d*$/);
				expect(String(tax)).toMatch(/^(?:0|[1-9]\d*)$/);
			}),
		));
	test('cancel and read', () => {
		const input = { billId: '1024', price: 45000 };
		expect(buildRequest('V2', 'cashReceipt.cancel', { ...input, trader: 'person' }, { now }).request.body).toEqual({
			cashReceipt: { billId: '1024', price: '45000', trader: '0' },
		});
		expect(buildRequest('V2', 'cashReceipt.read', input, { now }).request.body).toEqual({
			cashReceipt: { billId: '1024', price: '45000' },
		});
		expect(buildRequest('V1_T', 'cashReceipt.read', input, { now }).request).toMatchObject({
			path: '/if/cash-receipt/read',
			body: { bill: { bill_id: '1024', price: '45000' } },
		});
		expect(fieldsOf(() => buildRequest('V2', 'cashReceipt.cancel', input, { now }))).toEqual(['trader']);
	});
});

describe('sub-merchants and look-ups', () => {
	const registration = {
		memberId: 'm-new',
		merchantId: 's-new',
		businessNumber: '123-45-67890',
		callbackUrl: 'https://shop.example.com/link',
		redirectUrl: 'https://shop.example.com/done',
	};
	const register = (input: Record<string, unknown>, options: Partial<BuildOptions> = {}) =>
		buildRequest('V2', 'subMerchant.createRegistrationUrl', { ...registration, ...input }, { now, ...options });
	test('registration is flat', () =>
		expect(register({}).request).toMatchObject({
			path: '/auth/mapping',
			body: { ...registration, businessNumber: '1234567890' },
		}));
	test.each([
		[{ memberId: 'm'.repeat(31) }, ['memberId']],
		[{ merchantId: 'm'.repeat(31) }, ['merchantId']],
		[{ memberId: '' }, ['memberId']],
		[{ businessNumber: '12345' }, ['businessNumber']],
		[{ callbackUrl: 'http://localhost/x' }, ['callbackUrl']],
		[{ redirectUrl: 'shop' }, ['redirectUrl']],
		[{ member: 'm1' }, ['member']],
	])('registration with %j', (input, fields) => expect(fieldsOf(() => register(input))).toEqual(fields));
	test('ids of 30 and a local redirect are fine', () =>
		expect(
			fieldsOf(() =>
				register({ memberId: 'm'.repeat(30), merchantId: 'm'.repeat(30), redirectUrl: 'http://localhost:3000/' }),
			),
		).toEqual([]));
	test('mapping status: any store, codes of 60', () => {
		const read = (member: string) => () =>
			buildRequest('V2', 'subMerchant.readMappingStatus', { member, merchant: 's' }, { now });
		expect(read('m'.repeat(60))().request.body).toEqual({ member: 'm'.repeat(60), merchant: 's' });
		expect(fieldsOf(read('m'.repeat(61)))).toEqual(['member']);
	});
	test('open state asks with a public callback address', () => {
		const read = (callbackUrl: unknown) => () =>
			buildRequest('V1_T', 'store.readOpenState', { callbackUrl }, { now }).request;
		expect(read('https://shop.example.com/cb')()).toMatchObject({
			path: '/if/read/open',
			body: { callbackUrl: 'https://shop.example.com/cb' },
		});
		expect(fieldsOf(read(undefined))).toEqual(['callbackUrl']);
		expect(fieldsOf(read('http://10.0.0.1/'))).toEqual(['callbackUrl']);
	});
	test.each([
		['V1_T', 'merchant.read'],
		['V2', 'subMerchant.list'],
		['V2', 'balance.read'],
	] as const)('%s %s sends no field and takes no store', (model, action) => {
		expect(buildRequest(model, action, {}, { now }).request.body).toEqual({});
		expect(fieldsOf(() => buildRequest(model, action, { member: 'm' }, { now }))).toEqual(['member']);
	});
});

describe('paths', () => {
	const cancel = (path: unknown) => () =>
		buildRequest(
			'V1_T',
			'cashReceipt.cancel',
			{ billId: '1024', price: 45000, trader: '0' },
			{ now, ...JSON.parse(JSON.stringify({ path })) },
		).request;
	test.each([
		['V1_T', 'card.authenticate'],
		['V1_U', 'card.authenticate'],
		['V2', 'partner.read'],
		['V2', 'partner.changeCallbackUrl'],
	] as const)('%s %s needs one, and says where it is written', (model, action) => {
		const issues = issuesOf(() => buildRequest(model, action, {}, { now }));
		expect(issues.map((issue) => issue.field)).toEqual(['path']);
		expect(issues[0]?.remedy).toMatch(/documentation that PaySsam gives to its partners/);
		expect(buildRequest(model, action, {}, { now, path: '/some/path' }).request.path).toBe('/some/path');
	});
	test('an open row can have another, and the signing rule goes along', () => {
		expect(cancel(undefined)()).toEqual({
			generation: 'v1',
			action: 'cashReceipt.cancel',
			path: '/if/cash-receipt/cancel',
			body: { bill: { bill_id: '1024', price: '45000', trader: '0' } },
		});
		expect(cancel('/if/cashreceipt/cancel')()).toMatchObject({
			path: '/if/cashreceipt/cancel',
			body: { [SIGNING_FIELD]: { identity: 'store', hash: 'withoutPhone', nesting: 'bill' } },
		});
	});
	test.each(['/if/bill/cancel', '/if/bill/send'])('but not that of another call: %s', (path) =>
		expect(fieldsOf(cancel(path))).toEqual(['path']),
	);
	test.each([
		['V1_T', 'bill.read', { billId: '1' }],
		['V2', 'balance.read', {}],
		['V2', 'subMerchant.list', {}],
		['V2', 'cashReceipt.read', { billId: '1', price: 1 }],
	] as const)('%s %s has a fixed one', (model, action, input) => {
		expect(fieldsOf(() => buildRequest(model, action, input, { now, path: '/x' }))).toEqual(['path']);
	});
});

describe('calls whose body is open', () => {
	const pay = (options: Partial<BuildOptions>) => buildRequest('V2', 'recurring.payBill', {}, { now, ...options });
	const additionalFields = { billId: '1024', price: '45000', methodKey: 'k' };
	test.each([
		[undefined, { bill: additionalFields }],
		['bill', { bill: additionalFields }],
		['cashReceipt', { cashReceipt: additionalFields }],
		['flat', additionalFields],
	] as const)('additional fields at %s', (additionalFieldsAt, body) => {
		const { request } = pay({ additionalFields, additionalFieldsAt });
		const { [SIGNING_FIELD]: _rule, ...rest } = request.body;
		expect(rest).toEqual(body);
	});
	test('nothing given: no empty object, and a warning', () => {
		expect(pay({}).request.body).toEqual({});
		expect(pay({}).warnings.map((warning) => warning.field)).toEqual(['additionalFields']);
	});
	test('hash and identity on request', () =>
		expect(pay({ additionalFields, hash: 'withoutPhone', identity: 'partner' }).request.body).toMatchObject({
			[SIGNING_FIELD]: { identity: 'partner', hash: 'withoutPhone', nesting: 'bill' },
		}));
	test.each([
		[{ hash: 'md5' }, 'hash'],
		[{ identity: 'me' }, 'identity'],
		[{ additionalFieldsAt: 'data' }, 'additionalFieldsAt'],
	])('%j is none of the values', (options, field) =>
		expect(fieldsOf(() => pay(JSON.parse(JSON.stringify(options))))).toEqual([field]),
	);
	test.each(['hash', 'apiKey', 'member', 'bill', 'cashReceipt', SIGNING_FIELD])('%s cannot be additional', (name) =>
		expect(fieldsOf(() => pay({ additionalFields: { [name]: 'x' } }))).toEqual(['additionalFields']),
	);
	test.each([
		[{ hash: 'none' }, 'hash'],
		[{ identity: 'partner' }, 'identity'],
		[{ additionalFieldsAt: 'cashReceipt' }, 'additionalFieldsAt'],
	] as const)('a call with a known body keeps its own: %j', (options, field) =>
		expect(
			fieldsOf(() => buildRequest('V2', 'payment.cancel', { billId: '1', price: 1 }, { now, ...options })),
		).toEqual([field]),
	);
	test('but its additional fields may go beside the store', () =>
		expect(
			buildRequest(
				'V2',
				'payment.cancel',
				{ billId: '1', price: 1 },
				{ now, additionalFields: { customer: 'C1' }, additionalFieldsAt: 'flat' },
			).request.body,
		).toEqual({ customer: 'C1', bill: { billId: '1', price: '1' } }));
});
