/** What a careless client gets wrong: every case names the field, creates nothing and costs nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY, sign, start, V1, V2, v1Money, v1Send, v2Money, v2Send } from '../testing/harness';

const CB = 'http://127.0.0.1:9/cb';

const V1_CASES: readonly (readonly [string, Record<string, unknown>, string])[] = [
	['no bill_id', { bill_id: undefined }, 'bill_id is required'],
	['an empty bill_id', { bill_id: '' }, 'bill_id is required'],
	['a bill_id of 21', { bill_id: 'x'.repeat(21) }, 'bill_id is too long: 21 characters, at most 20'],
	['a bill_id with a space', { bill_id: 'a b' }, 'bill_id may hold'],
	['a numeric bill_id', { bill_id: 1024 }, 'bill_id must be a string, not a number'],
	['no product_nm', { product_nm: undefined }, 'product_nm is required'],
	['a blank product_nm', { product_nm: '  ' }, 'product_nm is blank'],
	['a product_nm of 101', { product_nm: '가'.repeat(101) }, 'product_nm is too long: 101 characters, at most 100'],
	['a member_nm of 31', { member_nm: '가'.repeat(31) }, 'member_nm is too long'],
	['no phone', { phone: undefined }, 'phone is required'],
	['a phone with hyphens', { phone: '010-1234-5678' }, 'phone must be digits only'],
	['a phone with a plus', { phone: '+821012345678' }, 'phone must be digits only'],
	['a numeric price', { price: 45000 }, 'price must be a string, not a number'],
	['a price with commas', { price: '45,000' }, 'price must be a plain number'],
	['a price with decimals', { price: '45000.0' }, 'price must be a plain number'],
	['a negative price', { price: '-1' }, 'price must be a plain number'],
	['a price of zero', { price: '0' }, 'price must be a plain number'],
	['a price of 11 digits', { price: '10000000000' }, 'price is too long: 11 characters, at most 10'],
	['no callbackURL', { callbackURL: undefined }, 'callbackURL is required'],
	['a callbackURL without a scheme', { callbackURL: 'example.com' }, 'callbackURL must be an http(s) URL'],
	['a callbackURL of another scheme', { callbackURL: 'javascript:alert(1)' }, 'callbackURL must be an http(s) URL'],
	['the callbackUrl of V2', { callbackUrl: CB }, 'callbackURL is required; callbackUrl is how V2 spells it'],
	['the billId of V2', { billId: '1024' }, 'bill_id is required; billId is how V2 spells it'],
	['the productName of V2', { productName: 'x' }, 'product_nm is required; productName is how V2 spells it'],
	['a message of 501', { message: '가'.repeat(501) }, 'message is too long'],
	['an impossible date', { expire_dt: '2026-02-30' }, 'expire_dt must be a real date'],
	['a date in digits', { expire_dt: '20261231' }, 'expire_dt must be a real date'],
	['yesterday in Korea', { expire_dt: '2026-11-19' }, 'expire_dt is in the past: today is 2026-11-20 in Korea'],
	['a bill_issuer of 51', { bill_issuer: '가'.repeat(51) }, 'bill_issuer is too long'],
	['a hash in upper case', { hash: sign('1024', '01012345678', '45000').toUpperCase() }, 'it was sent in upper case'],
	['a hash of two parts', { hash: sign('1024', '45000') }, 'it was made of bill_id,price'],
	['a short hash', { hash: 'abc' }, 'hash must be 64 hex digits'],
	['no hash', { hash: undefined }, 'hash is required'],
	['a list', { member_nm: ['a'] }, 'member_nm must be a string, not an array'],
];

const V2_CASES: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
	['a phone with hyphens', { phone: '010-1234-5678' }, 'VALIDATION_001', 'phone must be digits only'],
	['no phone for a URL', { sendType: 'URL', phone: undefined }, 'VALIDATION_001', 'phone is required'],
	['no sendType', { sendType: undefined }, 'VALIDATION_001', 'sendType is required'],
	['another sendType', { sendType: 'SMS' }, 'VALIDATION_001', 'sendType must be one of TALK, URL'],
	[
		'the callbackURL of V1',
		{ callbackURL: CB },
		'VALIDATION_001',
		'callbackUrl is required; callbackURL is how V1 spells it',
	],
	['the bill_id of V1', { bill_id: '1' }, 'VALIDATION_001', 'billId is required; bill_id is how V1 spells it'],
	[
		'the member_nm of V1',
		{ member_nm: 'x' },
		'VALIDATION_001',
		'memberName is required; member_nm is how V1 spells it',
	],
	['the expire_dt of V1', { expire_dt: '2026-12-31' }, 'VALIDATION_001', 'expire_dt is how V1 spells it'],
	['a numeric price', { price: 45000 }, 'VALIDATION_001', 'price must be a string'],
	['a hash of two parts', { hash: sign('1024', '45000') }, 'VALIDATION_002', 'it was made of bill_id,price'],
	['a hash of other strings', { hash: sign('x') }, 'VALIDATION_002', 'bill_id,phone,price'],
	[
		'a pageRedirectUrl that is none',
		{ pageRedirectUrl: 'nowhere' },
		'VALIDATION_001',
		'pageRedirectUrl must be an http(s) URL',
	],
];

describe('strictness', () => {
	it.each(V1_CASES)('V1 send with %s', async (_name, change, sentence) => {
		const { call, sandbox } = await start();
		const answer = await call('/v1/if/bill/send', v1Send(CB, change));
		expect(answer.status).toBe(200);
		expect(answer.json?.code).toBe('9999');
		expect(answer.json?.msg).toContain(sentence);
		expect(sandbox.listBills()).toEqual([]);
		expect(sandbox.listMessages()).toEqual([]);
		expect(sandbox.listStores()[0]?.balance).toBe(1_000_000);
	});

	it.each(V2_CASES)('V2 bill with %s → %s', async (_name, change, code, sentence) => {
		const { call, sandbox } = await start();
		const answer = await call('/v2/bill', v2Send(CB, change));
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject({ code, data: null });
		expect(answer.json?.message).toContain(sentence);
		expect(sandbox.listBills()).toEqual([]);
	});

	it.each([
		['member', 31],
		['merchant', 31],
	])('V1 %s of %s characters', async (name, length) => {
		const { call } = await start();
		const answer = await call('/v1/if/bill/read', { ...V1, bill_id: '1', [name]: 'x'.repeat(length) });
		expect(answer.text).toBe(`{"code":"9999","msg":"${name} is too long: 31 characters, at most 30"}`);
	});

	it.each([
		['no apikey', { apikey: undefined }, '9999', 'apikey is required'],
		['the apiKey of V2', { apikey: undefined, apiKey: KEY }, '9999', 'apiKey is how V2 spells it'],
		['another key', { apikey: 'x'.repeat(32) }, '1003', 'apikey is not the key of a partner'],
		['another member', { member: 'x' }, '1003', 'no store'],
	])('V1 with %s', async (_name, change, code, sentence) => {
		const { call } = await start();
		const answer = await call('/v1/if/bill/read', { ...V1, bill_id: '1', ...change });
		expect(answer.json?.code).toBe(code);
		expect(answer.json?.msg).toContain(sentence);
		expect(answer.text).not.toContain(KEY);
	});

	it('refuses flat fields where they are nested, and nested ones where they are flat', async () => {
		const { call } = await start();
		expect((await call('/v1/if/bill/send', { ...V1, ...v1Send(CB).bill })).json?.msg).toContain('bill is required');
		expect((await call('/v1/if/bill/read', { ...V1, bill: { bill_id: '1' } })).json?.msg).toBe('bill_id is required');
		expect((await call('/v2/bill/read', { ...V2, billId: '1' })).json?.message).toContain('bill is required');
	});

	it.each(['destroy', 'cancel'])('wants the price of the bill at %s', async (action) => {
		const { call, sandbox } = await start();
		await call('/v1/if/bill/send', v1Send(CB));
		await call('/v2/bill', v2Send(CB, { billId: '1025' }));
		if (action === 'cancel') {
			await sandbox.pay({ billId: '1024', byHand: true });
			await sandbox.pay({ billId: '1025', byHand: true });
		}
		const v1 = await call(`/v1/if/bill/${action}`, v1Money('1024', '44999'));
		expect(v1.json?.code).toBe('9999');
		expect(v1.json?.msg).toContain('price must be that of the bill, 45000');
		const v2 = await call(`/v2/bill/${action}`, v2Money('1025', '44999'));
		expect(v2.json?.code).toBe('VALIDATION_001');
		expect((await call(`/v2/bill/${action}`, v2Money('1025'))).json?.code).toBe('0000');
	});

	it('takes an expiry of today, counts characters and not UTF-16 units', async () => {
		const { call } = await start();
		const answer = await call('/v1/if/bill/send', v1Send(CB, { expire_dt: '2026-11-20', member_nm: '😀'.repeat(30) }));
		expect(answer.json?.code).toBe('0000');
	});

	it('lets unknown fields through and notes them', async () => {
		const { call, sandbox } = await start();
		const body = v2Send(CB, { colour: 'red' });
		expect((await call('/v2/bill', { ...body, extra: 1 })).json?.code).toBe('0000');
		expect(sandbox.listRequests()[0]?.notes).toEqual([
			'extra is not a known field of this call',
			'bill.colour is not a known field of this call',
		]);
	});

	it('can demand ids of the test environment and public callback URLs', async () => {
		const { call } = await start({ testBillIds: true, publicCallbacksOnly: true });
		const send = (change: Record<string, unknown>) =>
			call('/v1/if/bill/send', v1Send('https://example.com/cb', change));
		expect((await send({ bill_id: '1024' })).json?.msg).toContain("the store's business number 1234567890");
		const bill_id = '1234567890A';
		for (const host of [
			'localhost',
			'127.0.0.1',
			'10.1.2.3',
			'192.168.0.1',
			'172.20.0.1',
			'169.254.1.1',
			'[::1]',
			'[fd00::1]',
			'intra',
		]) {
			expect((await send({ bill_id, callbackURL: `http://${host}/cb` })).json?.code).toBe('9870');
		}
		expect((await send({ bill_id })).json?.code).toBe('0000');
	});

	it('takes any right bill', async () => {
		const { call } = await start({ stores: [{ balance: 1e9 }] });
		const name = fc
			.string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
			.filter((text) => text.trim() !== '' && Array.from(text).length <= 30);
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-]{12,20}$/), { minLength: 2, maxLength: 2 }),
				name,
				fc.stringMatching(/^[1-9]\d{0,9}$/),
				async ([first = '', second = ''], text, price) => {
					const v1 = await call(
						'/v1/if/bill/send',
						v1Send(CB, { bill_id: first, product_nm: text, member_nm: text, price }),
					);
					const v2 = await call('/v2/bill', v2Send(CB, { billId: second, productName: text, memberName: text, price }));
					expect([v1.json?.code, v2.json?.code]).toEqual(['0000', '0000']);
				},
			),
			{ numRuns: 30 },
		);
	});
});
