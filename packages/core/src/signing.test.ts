import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from './endpoints';
import { PaySsamInputError } from './input';
import type { JsonObject } from './json';
import { SPELLING } from './model';
import { signBody } from './signing';

const keys = { apiKey: 'live-key-0123456789', member: 'm1', merchant: 's1' };
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

describe('signBody', () => {
	test('V1 send: key, store, three parts', () => {
		const bill = { bill_id: '1024', phone: '01012345678', price: '45000' };
		expect(signBody('v1', '/if/bill/send', { bill }, keys)).toEqual({
			apikey: keys.apiKey,
			member: 'm1',
			merchant: 's1',
			bill: { ...bill, hash: 'c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9' },
		});
	});
	test('V1 cancel: flat, two parts', () => {
		expect(signBody('v1', '/if/bill/cancel', { bill_id: '1024', price: '45000' }, keys)).toEqual({
			apikey: keys.apiKey,
			member: 'm1',
			merchant: 's1',
			bill_id: '1024',
			price: '45000',
			hash: 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0',
		});
	});
	test('V1 U: three parts with a phone, two without', () => {
		const hashOf = (bill: JsonObject) => Object(signBody('v1', '/if/bill/url', { bill }, keys).bill).hash;
		expect(hashOf({ bill_id: '1024', phone: '01012345678', price: '45000' })).toBe(sha('1024,01012345678,45000'));
		expect(hashOf({ bill_id: '1024', price: '45000' })).toBe(sha('1024,45000'));
	});
	test('V2 destroy: two parts even if a phone is there', () => {
		const signed = signBody(
			'v2',
			'/bill/destroy',
			{ bill: { billId: '1024', price: '45000', phone: '01012345678' } },
			keys,
		);
		expect(signed).toMatchObject({ apiKey: keys.apiKey, bill: { hash: sha('1024,45000') } });
	});
	test.each([
		['v1', '/if/bill/read', { bill_id: '1' }],
		['v2', '/bill/resend', { bill: { billId: '1' } }],
	] as const)('%s %s carries no hash', (generation, path, body) =>
		expect(JSON.stringify(signBody(generation, path, body, keys))).not.toContain('hash'),
	);
	test('the partner balance carries the key alone', () => {
		expect(signBody('v1', '/if/read/remain_count', {}, keys)).toEqual({ apikey: keys.apiKey });
		expect(signBody('v2', '/read/remain_count', {}, keys)).toEqual({ apiKey: keys.apiKey });
		expect(signBody('v2', '/read/merchant/remain_count', {}, keys)).toEqual(keys);
	});
	test('the body’s own store wins', () =>
		expect(signBody('v2', '/bill/read', { merchant: 'other', bill: { billId: '1' } }, keys)).toMatchObject({
			member: 'm1',
			merchant: 'other',
		}));
	test('an old key in any spelling and an old hash are replaced', () => {
		const old = {
			apikey: 'old',
			APIKEY: 'old',
			apiKey: 'old',
			bill: { billId: '1024', price: '45000', hash: 'old', apiKey: 'old' },
		};
		const signed = signBody('v2', '/bill/cancel', old, keys);
		expect(JSON.stringify(signed)).not.toContain('old');
		expect(signed).toMatchObject({ apiKey: keys.apiKey, bill: { hash: sha('1024,45000') } });
	});
	test('an old hash goes also where none is wanted, and ends up last where one is', () => {
		expect(signBody('v2', '/bill/read', { bill: { hash: 'old', billId: '1' } }, keys)).toEqual({
			...keys,
			bill: { billId: '1' },
		});
		expect(signBody('v1', '/if/bill/read', { hash: 'old', bill_id: '1' }, keys)).not.toHaveProperty('hash');
		const signed = signBody('v1', '/if/bill/cancel', { hash: 'old', bill_id: '1024', price: '45000' }, keys);
		expect(Object.keys(signed).at(-1)).toBe('hash');
	});
	test('the given body is not changed', () => {
		const body = { bill: { billId: '1024', price: '45000', hash: 'old' } };
		const before = structuredClone(body);
		signBody('v2', '/bill/cancel', body, keys);
		expect(body).toEqual(before);
	});
	test('an unknown path gets key and store', () => {
		expect(signBody('v2', '/new/call', { a: 1 }, keys)).toEqual({ ...keys, a: 1 });
		expect(signBody('v2', '/new/call', { a: 1 }, { apiKey: 'k' })).toEqual({ apiKey: 'k', a: 1 });
	});
	test('the registration of a sub-merchant carries the key alone', () =>
		expect(signBody('v2', '/auth/mapping', { memberId: 'x' }, keys)).toEqual({ apiKey: keys.apiKey, memberId: 'x' }));
	test.each([
		[{ apiKey: '' }, ['apiKey', 'member', 'merchant']],
		[{ apiKey: 'a b', member: 'm', merchant: 's' }, ['apiKey']],
		[{ apiKey: 'k', member: 'm' }, ['merchant']],
		[{ apiKey: 'k', member: ' ', merchant: 's'.repeat(31) }, ['member', 'merchant']],
	])('incomplete keys: %j', (given, fields) => {
		try {
			signBody('v1', '/if/bill/read', { bill_id: '1' }, given);
			expect.unreachable();
		} catch (error) {
			expect(error).toBeInstanceOf(PaySsamInputError);
			if (error instanceof PaySsamInputError) expect(error.issues.map((issue) => issue.field)).toEqual(fields);
		}
	});
	test.each([{}, { bill: null }, { bill: { billId: 1024, price: '1' } }, { bill: { billId: '1', price: '45,000' } }])(
		'cannot hash %j',
		(body) => expect(() => signBody('v2', '/bill/cancel', body, keys)).toThrow(PaySsamInputError),
	);
	test('signing twice, or first with another key, is signing once; the hash is over the strings sent', () => {
		const text = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/);
		fc.assert(
			fc.property(
				fc.constantFrom(...ENDPOINTS.flatMap((row) => (row.path === undefined ? [] : [{ ...row, path: row.path }]))),
				text,
				text,
				fc.option(text, { nil: undefined }),
				text,
				(row, billId, price, phone, otherKey) => {
					const names = SPELLING[row.generation];
					const withPhone = row.hash === 'withPhone' ? (phone ?? '01000000000') : phone;
					const fields: JsonObject = {
						[names.billId]: billId,
						[names.price]: price,
						...(withPhone === undefined ? {} : { phone: withPhone }),
					};
					const body = row.nesting === 'flat' ? fields : { [row.nesting]: fields };
					const once = signBody(row.generation, row.path, body, keys);
					expect(signBody(row.generation, row.path, once, keys)).toEqual(once);
					expect(JSON.stringify(signBody(row.generation, row.path, once, keys))).toBe(JSON.stringify(once));
					const resigned = signBody(
						row.generation,
						row.path,
						signBody(row.generation, row.path, body, { ...keys, apiKey: otherKey }),
						keys,
					);
					expect(resigned).toEqual(once);
					if (row.hash === 'none') return;
					const target = Object(row.nesting === 'flat' ? once : once[row.nesting]);
					const three = row.hash !== 'withoutPhone' && withPhone !== undefined;
					expect(target.hash).toBe(sha((three ? [billId, withPhone, price] : [billId, price]).join(',')));
				},
			),
		);
	});
});
