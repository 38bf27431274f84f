/** Signing of paths that the table does not know. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCall } from './custom-call';
import { PaySsamInputError } from './input';
import type { JsonObject } from './json';
import { SIGNING_FIELD, signBody } from './signing';

const keys = { apiKey: 'live-key-0123456789', member: 'm1', merchant: 's1' };
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const bill = { billId: '1024', phone: '01012345678', price: '45000' };
const rule = (identity: string, hash: string, nesting: string) => ({ [SIGNING_FIELD]: { identity, hash, nesting } });

describe('a rule in the body', () => {
	test.each([
		['withoutPhone', '1024,45000'],
		['withPhone', '1024,01012345678,45000'],
		['phoneIfPresent', '1024,01012345678,45000'],
	])('%s, in bill, in cashReceipt and flat', (hash, text) => {
		expect(signBody('v2', '/new', { bill, ...rule('store', hash, 'bill') }, keys)).toEqual({
			...keys,
			bill: { ...bill, hash: sha(text) },
		});
		expect(signBody('v2', '/new', { cashReceipt: bill, ...rule('store', hash, 'cashReceipt') }, keys)).toEqual({
			...keys,
			cashReceipt: { ...bill, hash: sha(text) },
		});
		expect(signBody('v2', '/new', { ...bill, ...rule('partner', hash, 'flat') }, keys)).toEqual({
			apiKey: keys.apiKey,
			...bill,
			hash: sha(text),
		});
	});
	test('wins over the table', () =>
		expect(signBody('v2', '/bill/cancel', { bill, ...rule('partner', 'none', 'flat') }, keys)).toEqual({
			apiKey: keys.apiKey,
			bill,
		}));
	test.each([
		{ [SIGNING_FIELD]: 'none' },
		{ [SIGNING_FIELD]: null },
		{ [SIGNING_FIELD]: [] },
		rule('nobody', 'none', 'flat'),
		rule('store', 'md5', 'flat'),
		rule('store', 'none', 'data'),
	])('that is none is an error: %j', (body) =>
		expect(() => signBody('v2', '/new', body, keys)).toThrow(PaySsamInputError),
	);
	test('what is hashed must be text', () => {
		for (const price of [45000, '45,000', '', null])
			expect(() =>
				signBody('v2', '/new', { bill: { ...bill, price }, ...rule('store', 'withoutPhone', 'bill') }, keys),
			).toThrow(/"price" is not plain text/);
		expect(() => signBody('v2', '/new', rule('store', 'withoutPhone', 'bill'), keys)).toThrow(PaySsamInputError);
	});
	test('V1 hashes bill_id', () =>
		expect(
			signBody('v1', '/if/new', { bill_id: '1024', price: '45000', ...rule('store', 'withoutPhone', 'flat') }, keys),
		).toMatchObject({ hash: 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0' }));
});

describe('a path nobody knows, without a rule', () => {
	test.each(['bill', 'cashReceipt'])('a stale hash in %s is an error', (place) =>
		expect(() => signBody('v2', '/new', { [place]: { ...bill, hash: sha('1024,44000') } }, keys)).toThrow(/Hash/),
	);
	test.each([
		{ hash: 'mine' },
		{ hash: 'mine', ...bill },
		{ hash: sha('1024,45000').toUpperCase(), ...bill },
		{ hash: null },
		{ hash: sha(',') },
	])('a stale hash beside the store is an error: %j', (body) =>
		expect(() => signBody('v2', '/new', body, keys)).toThrow(PaySsamInputError),
	);
	test('a true hash stays', () => {
		const signed = { ...keys, bill: { ...bill, hash: sha('1024,01012345678,45000') } };
		expect(signBody('v2', '/new', { bill: signed.bill }, keys)).toEqual(signed);
		expect(signBody('v2', '/new', { ...bill, hash: sha('1024,45000') }, keys)).toMatchObject(bill);
	});
	test('a stale hash never leaves by a known path, wherever it is', () => {
		const old = { hash: 'old', bill: { ...bill, hash: 'old' }, cashReceipt: { hash: 'old' } };
		expect(JSON.stringify(signBody('v2', '/bill/cancel', old, keys))).not.toContain('old');
	});
	test('a body with a key is signed already and keeps its store', () =>
		expect(signBody('v2', '/new', { apiKey: 'before', a: 1 }, keys)).toEqual({ apiKey: keys.apiKey, a: 1 }));
});

test('signing any custom call twice is signing it once, and nothing of ours is on the wire', () => {
	const value = fc.jsonValue({ maxDepth: 2 });
	const extra = fc.dictionary(fc.stringMatching(/^x[a-z]{0,6}$/), value, { maxKeys: 3 });
	fc.assert(
		fc.property(
			fc.constantFrom('store', 'partner'),
			fc.constantFrom('none', 'withoutPhone', 'withPhone'),
			fc.constantFrom('flat', 'bill', 'cashReceipt'),
			extra,
			(identity, hash, nesting, more) => {
				const fields: JsonObject = { ...JSON.parse(JSON.stringify(more)), ...bill };
				const body = nesting === 'flat' ? fields : { [nesting]: fields };
				const built = buildCall('V2', { path: '/new/call', body, identity, hash, nesting });
				const once = signBody('v2', built.path, JSON.parse(JSON.stringify(built.body)), keys);
				expect(JSON.stringify(once)).not.toContain('payssam-core');
				expect(once.member).toBe(identity === 'store' ? 'm1' : undefined);
				expect(signBody('v2', built.path, once, keys)).toEqual(once);
				expect(signBody('v2', built.path, once, { ...keys, apiKey: 'another-key-0123456789' })).toEqual({
					...once,
					apiKey: 'another-key-0123456789',
				});
				const target = Object(nesting === 'flat' ? once : once[nesting]);
				const texts = { none: undefined, withoutPhone: '1024,45000', withPhone: '1024,01012345678,45000' };
				const text = texts[hash];
				expect(target.hash).toBe(text === undefined ? undefined : sha(text));
			},
		),
	);
});
