import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCall, type CustomCall } from './custom-call';
import { PaySsamInputError } from './input';
import { SIGNING_FIELD } from './signing';

function fieldsOf(call: unknown, model: 'V1_T' | 'V2' = 'V2'): string[] {
	try {
		const given: CustomCall = Object(call);
		buildCall(model, given);
		return [];
	} catch (error) {
		if (error instanceof PaySsamInputError) return error.issues.map((issue) => issue.field);
		throw error;
	}
}

describe('buildCall', () => {
	test('a path alone', () =>
		expect(buildCall('V2', { path: '/some/call' })).toEqual({
			generation: 'v2',
			path: '/some/call',
			body: { [SIGNING_FIELD]: { identity: 'store', hash: 'none', nesting: 'flat' } },
		}));
	test('a path of the table follows the table', () => {
		const body = { bill: { billId: '1024', price: '45000' } };
		expect(buildCall('V2', { path: '/bill/cancel', body }).body).toEqual(body);
		expect(buildCall('V1_T', { path: '/if/read/merchant' }).body).toEqual({});
		expect(buildCall('V2', { path: '/bill/cancel', body, hash: 'none' }).body).toMatchObject({
			[SIGNING_FIELD]: { identity: 'store', hash: 'none', nesting: 'bill' },
		});
	});
	test('the body is copied, with its own store', () => {
		const body = { member: 'm2', merchant: 's2', list: [{ a: 1 }] };
		const built = buildCall('V2', { path: '/x', body });
		expect(built.body).toMatchObject(body);
		expect(built.body.list).not.toBe(body.list);
	});
	test.each([
		['no path', {}, ['path']],
		['an address', { path: 'https://evil.example/x' }, ['path']],
		['no object', { path: '/x', body: [] }, ['body']],
		['no JSON', { path: '/x', body: { a: () => 1 } }, ['body']],
		['a key', { path: '/x', body: { apiKey: 'k' } }, ['body']],
		['a nested key', { path: '/x', body: { a: [{ APIKEY: 'k' }] } }, ['body']],
		['a hash', { path: '/x', body: { hash: 'x' } }, ['body']],
		['a hash in bill', { path: '/x', body: { bill: { hash: 'x' } } }, ['body']],
		['a hash in cashReceipt', { path: '/x', body: { cashReceipt: { hash: 'x' } } }, ['body']],
		['our own field', { path: '/x', body: { [SIGNING_FIELD]: {} } }, ['body']],
		['a store code that is no text', { path: '/x', body: { member: 7 } }, ['member']],
		['a store code of 61', { path: '/x', body: { merchant: 'm'.repeat(61) } }, ['merchant']],
		['an unknown hash', { path: '/x', hash: 'sha1' }, ['hash']],
		['an unknown identity', { path: '/x', identity: 'all' }, ['identity']],
		['an unknown nesting', { path: '/x', nesting: 'data' }, ['nesting']],
		['several', { path: 'x', hash: 'y', body: 7 }, ['path', 'hash', 'body']],
	])('%s', (_name, call, fields) => expect(fieldsOf(call)).toEqual(fields));
	test('no message repeats a key from the body', () => {
		let message = '';
		try {
			buildCall('V2', { path: '/x', body: { apiKey: 'live-key-0123456789' } });
		} catch (error) {
			message = String(error);
		}
		expect(message).toMatch(/key/i);
		expect(message).not.toContain('live-key');
	});
	test('anything gives a call or issues, never another error', () =>
		fc.assert(
			fc.property(fc.anything(), fc.anything(), fc.anything(), (path, body, hash) => {
				expect(Array.isArray(fieldsOf({ path, body, hash }))).toBe(true);
			}),
		));
});
