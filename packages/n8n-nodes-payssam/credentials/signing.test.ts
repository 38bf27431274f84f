import type { IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { signRequest } from './signing';

const STORED = {
	environment: 'custom',
	baseUrl: 'https://host.example.com/partner',
	apiKey: 'test-key',
	member: 'm',
	merchant: 's',
};
/** `1024,45000` and `1024,01012345678,45000`, from the published table of hashes. */
const TWO_PARTS = 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0';
const THREE_PARTS = 'c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9';

describe('signRequest', () => {
	test.each([
		[
			'v1',
			'/if/bill/cancel',
			{ bill_id: '1024', price: '45000' },
			{ apikey: 'test-key', member: 'm', merchant: 's', bill_id: '1024', price: '45000', hash: TWO_PARTS },
		],
		['v1', '/if/bill/read', { bill_id: '1024' }, { apikey: 'test-key', member: 'm', merchant: 's', bill_id: '1024' }],
		['v1', '/if/read/remain_count', {}, { apikey: 'test-key' }],
		[
			'v2',
			'/bill',
			{ bill: { billId: '1024', phone: '01012345678', price: '45000' } },
			{
				apiKey: 'test-key',
				member: 'm',
				merchant: 's',
				bill: { billId: '1024', phone: '01012345678', price: '45000', hash: THREE_PARTS },
			},
		],
		['v2', '/read/remain_count', {}, { apiKey: 'test-key' }],
	] as const)('%s %s', async (generation, url, body, signed) => {
		const request = await signRequest(generation, STORED, { url, body });
		expect(request.body).toEqual(signed);
		expect(request).toMatchObject({ method: 'POST', baseURL: 'https://host.example.com/partner', url });
		expect((await signRequest(generation, STORED, request)).body).toEqual(signed);
	});

	test('the store of the body wins over the one of the credential', async () => {
		const request = await signRequest('v2', STORED, {
			url: '/bill/read',
			body: { member: 'branch', bill: { billId: '1024' } },
		});
		expect(request.body).toMatchObject({ member: 'branch', merchant: 's' });
	});

	test('headers and limits of the caller stay; the content type is JSON', async () => {
		const request = await signRequest('v2', STORED, {
			url: '/read/remain_count',
			headers: { accept: 'x', 'content-type': 'text/plain' },
			timeout: 5,
		});
		expect(request).toMatchObject({ headers: { accept: 'x', 'content-type': 'application/json' }, timeout: 5 });
	});

	test.each<[string, IHttpRequestOptions['body'], unknown]>([
		['nothing', undefined, { apiKey: 'test-key' }],
		['empty text', ' ', { apiKey: 'test-key' }],
		['JSON text', '{"a":1}', { apiKey: 'test-key', a: 1 }],
		['a key of the caller', { apiKey: 'other', APIKEY: 'other' }, { apiKey: 'test-key' }],
	])('body: %s', async (_name, body, signed) => {
		const request = await signRequest('v2', STORED, {
			url: '/read/remain_count',
			...(body === undefined ? {} : { body }),
		});
		expect(request.body).toEqual(signed);
	});

	test.each<[string, IHttpRequestOptions['body']]>([
		['a list', [{ a: 1 }]],
		['a number', '1'],
		['null', 'null'],
		['cut JSON', '{"a":'],
	])('body that is no JSON object: %s', async (_name, body) => {
		await expect(
			signRequest('v2', STORED, { url: '/read/remain_count', ...(body === undefined ? {} : { body }) }),
		).rejects.toThrow();
	});

	test('another address is refused, and the words hold no key', async () => {
		const signing = signRequest('v2', STORED, { url: 'https://evil.example.com/bill' });
		await expect(signing).rejects.toThrow(/goes nowhere else/);
		await expect(signing).rejects.not.toThrow(/test-key/);
	});
});
