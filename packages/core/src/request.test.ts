import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PaySsamInputError } from './input';
import { type BuildOptions, buildRequest } from './request';

const now = new Date('2026-11-20T03:00:00Z');
const send = {
	billId: '1024',
	productName: '11월 수업료',
	memberName: '김민지',
	phone: '010-1234-5678',
	price: '45,000원',
	callbackUrl: 'https://shop.example.com/cb',
};

function issuesOf(action: () => unknown) {
	try {
		action();
	} catch (error) {
		if (error instanceof PaySsamInputError) return error.issues;
		throw error;
	}
	return [];
}

describe('V1 T send', () => {
	test('minimal', () => {
		expect(buildRequest('V1_T', 'bill.send', send, { now })).toEqual({
			request: {
				generation: 'v1',
				action: 'bill.send',
				path: '/if/bill/send',
				body: {
					bill: {
						bill_id: '1024',
						product_nm: '11월 수업료',
						member_nm: '김민지',
						phone: '01012345678',
						price: '45000',
						callbackURL: 'https://shop.example.com/cb',
					},
				},
			},
			warnings: [],
		});
	});
	test('full, with another store', () => {
		const { request } = buildRequest(
			'V1_T',
			'bill.send',
			{ ...send, message: 'a\r\nb', expireDate: '2026-11-20', billIssuer: '피아노', member: 'm1', merchant: 's1' },
			{ now },
		);
		expect(request.body).toMatchObject({
			member: 'm1',
			merchant: 's1',
			bill: { message: 'a\nb', expire_dt: '2026-11-20', bill_issuer: '피아노' },
		});
	});
	test('blank optional fields are left out', () => {
		const { request } = buildRequest(
			'V1_T',
			'bill.send',
			{ ...send, message: ' ', expireDate: '', billIssuer: null, member: undefined },
			{ now },
		);
		expect(Object.keys(request.body)).toEqual(['bill']);
		expect(request.body.bill).not.toHaveProperty('message');
	});
	test('all issues at once, by name', () => {
		const issues = issuesOf(() =>
			buildRequest(
				'V1_T',
				'bill.send',
				{
					billId: 'a b',
					memberName: 'x'.repeat(31),
					phone: '02-123-4567',
					price: 0,
					callbackUrl: 'http://localhost/x',
					expireDate: '2026-11-19',
				},
				{ now },
			),
		);
		expect(issues.map((issue) => issue.field)).toEqual([
			'billId',
			'productName',
			'memberName',
			'phone',
			'price',
			'callbackUrl',
			'expireDate',
		]);
		expect(issues.every((issue) => issue.label && issue.problem && issue.remedy)).toBe(true);
	});
	test.each([
		['productName', 100],
		['memberName', 30],
		['message', 500],
		['billIssuer', 50],
	])('%s takes %i characters and no more', (field, limit) => {
		const build = (length: number) => () =>
			buildRequest('V1_T', 'bill.send', { ...send, [field]: '가'.repeat(length) }, { now });
		expect(issuesOf(build(limit))).toEqual([]);
		expect(issuesOf(build(limit + 1)).map((issue) => issue.field)).toEqual([field]);
	});
	test.each(['sendType', 'pageRedirectUrl', 'customer', 'phoneNumber'])('has no field %s', (field) => {
		expect(
			issuesOf(() => buildRequest('V1_T', 'bill.send', { ...send, [field]: 'x' }, { now })).map((issue) => issue.field),
		).toEqual([field]);
	});
	test('a private callback address is an error, and a warning in a sandbox', () => {
		const input = { ...send, callbackUrl: 'http://localhost:5678/cb' };
		expect(issuesOf(() => buildRequest('V1_T', 'bill.send', input, { now })).map((issue) => issue.field)).toEqual([
			'callbackUrl',
		]);
		const { warnings, request } = buildRequest('V1_T', 'bill.send', input, { now, sandbox: true });
		expect(warnings.map((issue) => issue.field)).toEqual(['callbackUrl']);
		expect(request.body.bill).toMatchObject({ callbackURL: 'http://localhost:5678/cb' });
	});
	test('today is Korea’s: in the evening of UTC the day is already over', () => {
		const late = new Date('2026-11-20T15:00:00Z');
		expect(
			issuesOf(() => buildRequest('V1_T', 'bill.send', { ...send, expireDate: '2026-11-20' }, { now: late })),
		).toHaveLength(1);
	});
});

describe('V1 U send', () => {
	test('without phone, and with its own fields', () => {
		const { phone: _phone, ...rest } = send;
		const { request } = buildRequest(
			'V1_U',
			'bill.send',
			{ ...rest, customer: 'C1', billType: 'PE', billDescription: '설명', requestPayType: 'CARD' },
			{ now },
		);
		expect(request.path).toBe('/if/bill/url');
		expect(request.body.customer).toBe('C1');
		expect(request.body.bill).toMatchObject({ bill_type: 'PE', bill_desc: '설명', request_pay_type: 'CARD' });
		expect(request.body.bill).not.toHaveProperty('phone');
		expect(request.body.bill).not.toHaveProperty('customer');
	});
	test('bill type is P or PE', () =>
		expect(issuesOf(() => buildRequest('V1_U', 'bill.send', { ...send, billType: 'X' }, { now }))).toHaveLength(1));
});

describe('V2', () => {
	test('send is camelCase and by KakaoTalk unless said otherwise', () => {
		const { request } = buildRequest(
			'V2',
			'bill.send',
			{ ...send, expireDate: '2026-12-31', pageRedirectUrl: 'http://localhost:3000/thanks' },
			{ now },
		);
		expect(request.body).toEqual({
			bill: {
				billId: '1024',
				sendType: 'TALK',
				productName: '11월 수업료',
				memberName: '김민지',
				phone: '01012345678',
				price: '45000',
				callbackUrl: 'https://shop.example.com/cb',
				expireDt: '2026-12-31',
				pageRedirectUrl: 'http://localhost:3000/thanks',
			},
		});
	});
	test('URL needs a phone as well', () => {
		const { phone: _phone, ...rest } = send;
		expect(
			issuesOf(() => buildRequest('V2', 'bill.send', { ...rest, sendType: 'URL' }, { now })).map(
				(issue) => issue.field,
			),
		).toEqual(['phone']);
	});
	test('limits known from V1 only warn', () => {
		const { warnings } = buildRequest('V2', 'bill.send', { ...send, memberName: '가'.repeat(31) }, { now });
		expect(warnings.map((issue) => issue.field)).toEqual(['memberName']);
	});
	test('but control characters are refused also when too long', () =>
		expect(
			issuesOf(() => buildRequest('V2', 'bill.send', { ...send, memberName: `${'가'.repeat(31)}\u0000x` }, { now })),
		).toHaveLength(1));
	test('cancel takes a reason of 20 characters', () => {
		const cancel = (reason: string) => () =>
			buildRequest('V2', 'payment.cancel', { billId: '1024', price: 45000, cancelReason: reason }, { now });
		expect(cancel('단순변심')().request.body).toEqual({
			bill: { billId: '1024', price: '45000', cancelReason: '단순변심' },
		});
		expect(issuesOf(cancel('가'.repeat(20)))).toEqual([]);
		expect(issuesOf(cancel('가'.repeat(21)))).toHaveLength(1);
	});
	test('balances: the partner’s is asked without a store, the sub-merchant’s with one', () => {
		expect(buildRequest('V2', 'balance.read', {}, { now }).request.body).toEqual({});
		expect(buildRequest('V2', 'balance.readSubMerchant', { member: 'm', merchant: 's' }, { now }).request.body).toEqual(
			{ member: 'm', merchant: 's' },
		);
		expect(issuesOf(() => buildRequest('V2', 'balance.read', { member: 'm' }, { now }))).toHaveLength(1);
	});
	test('store codes: 60 characters, in V1 30', () => {
		const read = (model: 'V1_T' | 'V2', length: number) => () =>
			buildRequest(model, 'bill.read', { billId: '1', member: 'm'.repeat(length) }, { now });
		expect(issuesOf(read('V2', 60))).toEqual([]);
		expect(issuesOf(read('V2', 61))).toHaveLength(1);
		expect(issuesOf(read('V1_T', 30))).toEqual([]);
		expect(issuesOf(read('V1_T', 31))).toHaveLength(1);
	});
});

describe('additional fields', () => {
	const build = (additionalFields: Record<string, unknown>, options: Partial<BuildOptions> = {}) =>
		buildRequest('V2', 'bill.send', send, { now, additionalFields, ...options });
	test('travel beside the known ones', () =>
		expect(build({ newField: { a: [1] } }).request.body.bill).toMatchObject({ newField: { a: [1] }, billId: '1024' }));
	test.each([
		'apiKey',
		'APIKEY',
		'hash',
		'Hash',
		'member',
		'merchant',
		'bill',
		'billId',
		'BILLID',
		'price',
		'phone',
		'message',
		'expireDt',
		'expireDate',
		'constructor',
	])('cannot set %s', (name) => {
		expect(issuesOf(() => build({ [name]: 'x' })).map((issue) => issue.field)).toEqual(['additionalFields']);
	});
	test('must be JSON', () => expect(issuesOf(() => build({ a: () => 1 }))).toHaveLength(1));
});

test('an operation the contract lacks is an issue', () =>
	expect(issuesOf(() => buildRequest('V1_U', 'bill.resend', { billId: '1' }, { now }))).toHaveLength(1));

test('any input gives a request of plain text fields, or issues, never another error', () => {
	const value = fc.oneof(fc.anything(), fc.string(), fc.constantFrom(...Object.values(send)));
	const names = [...Object.keys(send), 'message', 'expireDate', 'billIssuer', 'sendType', 'member', '__proto__'];
	const input = fc.dictionary(fc.constantFrom(...names), value);
	fc.assert(
		fc.property(
			fc.constantFrom('V1_T', 'V1_U', 'V2'),
			fc.oneof(
				input,
				input.map((extra) => ({ ...send, ...extra })),
			),
			(model, candidate) => {
				let body: object | undefined;
				const issues = issuesOf(() => {
					body = buildRequest(model, 'bill.send', candidate, { now }).request.body;
				});
				if (body === undefined) expect(issues.length).toBeGreaterThan(0);
				else expect(Object.values(Object(body).bill).every((field) => typeof field === 'string')).toBe(true);
			},
		),
		{ numRuns: 300 },
	);
});
