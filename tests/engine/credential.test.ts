import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { hashOf } from '../hash';
import { type CredentialType, type Engine, startEngine } from './engine';
import { deepText } from './payssam';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine();
});

const KEY = 'SECRET-KEY-NOT-REAL-000000000000';
const BASE = 'https://host.example.com/partner';
const STORED: ICredentialDataDecryptedObject = {
	environment: 'custom',
	baseUrl: BASE,
	apiKey: KEY,
	member: 'member-1',
	merchant: 'merchant-1',
};

async function sign(
	type: CredentialType,
	request: IHttpRequestOptions,
	more: ICredentialDataDecryptedObject = {},
): Promise<IHttpRequestOptions> {
	const { authenticate } = engine.loader.getCredential(type).type;
	if (typeof authenticate !== 'function') throw new Error(`${type} does not sign`);
	return await authenticate({ ...STORED, ...more }, request);
}

const ROWS = [
	{
		type: 'paySsamV1Api' as const,
		url: '/if/bill/send',
		body: { bill: { bill_id: '1024', phone: '01012345678', price: '45000' } },
		signed: {
			apikey: KEY,
			member: 'member-1',
			merchant: 'merchant-1',
			bill: { bill_id: '1024', phone: '01012345678', price: '45000', hash: hashOf('1024', '01012345678', '45000') },
		},
	},
	{
		type: 'paySsamV1Api' as const,
		url: '/if/bill/url',
		body: { bill: { bill_id: '1024', price: '45000' } },
		signed: {
			apikey: KEY,
			member: 'member-1',
			merchant: 'merchant-1',
			bill: { bill_id: '1024', price: '45000', hash: hashOf('1024', '45000') },
		},
	},
	{
		type: 'paySsamV1Api' as const,
		url: '/if/bill/cancel',
		body: { bill_id: '1024', price: '45000' },
		signed: {
			apikey: KEY,
			member: 'member-1',
			merchant: 'merchant-1',
			bill_id: '1024',
			price: '45000',
			hash: hashOf('1024', '45000'),
		},
	},
	{
		type: 'paySsamV1Api' as const,
		url: '/if/bill/read',
		body: { bill_id: '1024' },
		signed: { apikey: KEY, member: 'member-1', merchant: 'merchant-1', bill_id: '1024' },
	},
	{ type: 'paySsamV1Api' as const, url: '/if/read/remain_count', body: {}, signed: { apikey: KEY } },
	{
		type: 'paySsamV2Api' as const,
		url: '/bill',
		body: { bill: { billId: '1024', phone: '01012345678', price: '45000' } },
		signed: {
			apiKey: KEY,
			member: 'member-1',
			merchant: 'merchant-1',
			bill: { billId: '1024', phone: '01012345678', price: '45000', hash: hashOf('1024', '01012345678', '45000') },
		},
	},
	{
		type: 'paySsamV2Api' as const,
		url: '/bill/destroy',
		body: { bill: { billId: '1024', price: '45000' } },
		signed: {
			apiKey: KEY,
			member: 'member-1',
			merchant: 'merchant-1',
			bill: { billId: '1024', price: '45000', hash: hashOf('1024', '45000') },
		},
	},
	{ type: 'paySsamV2Api' as const, url: '/read/remain_count', body: {}, signed: { apiKey: KEY } },
];

describe.each(ROWS)('$type $url', ({ type, url, body, signed }) => {
	test('key, store and hash are added; address and method are set', async () => {
		const request = await sign(type, { method: 'GET', url, body, headers: { accept: 'application/json' } });
		expect(request).toMatchObject({
			method: 'POST',
			baseURL: BASE,
			url,
			headers: { accept: 'application/json', 'content-type': 'application/json' },
		});
		expect(request.body).toEqual(signed);
	});

	test('signed twice is signed once, as after a 401', async () => {
		const once = await sign(type, { method: 'POST', url, body });
		const twice = await sign(type, once);
		expect(twice.body).toEqual(once.body);
		expect([twice.baseURL, twice.url]).toEqual([once.baseURL, once.url]);
	});

	test('signed again with a new key, only the new key is in it', async () => {
		const once = await sign(type, { method: 'POST', url, body }, { apiKey: 'OLD-KEY-NOT-REAL' });
		const again = await sign(type, once);
		expect(again.body).toEqual(signed);
		expect(deepText(again)).not.toContain('OLD-KEY');
	});

	test('what was given is left as it was, and a body may be text', async () => {
		const given = { method: 'POST' as const, url, body: structuredClone(body) };
		await sign(type, given);
		expect(given.body).toEqual(body);
		expect((await sign(type, { method: 'POST', url, body: JSON.stringify(body) })).body).toEqual(signed);
	});

	test('the whole URL below the base URL is the same as the path', async () => {
		const request = await sign(type, { method: 'POST', url: `${BASE}${url}`, body });
		expect(request).toMatchObject({ baseURL: BASE, url, body: signed });
	});
});

/** Where n8n would go with these options: `baseURL` and `url` are put together as axios does it. */
function target(request: IHttpRequestOptions): URL {
	const absolute = /^([a-z][a-z\d+\-.]*:)?\/\//i.test(request.url);
	const joined =
		absolute || !request.baseURL
			? request.url
			: `${request.baseURL.replace(/\/?\/$/, '')}/${request.url.replace(/^\/+/, '')}`;
	return new URL(joined);
}

describe.each(['paySsamV1Api', 'paySsamV2Api'] as const)('%s: the key goes nowhere else', (type) => {
	test.each([
		'https://evil.example.com/bill',
		'http://host.example.com/partner/bill',
		'https://host.example.com:8443/partner/bill',
		'https://host.example.com.evil.com/partner/bill',
		'https://host.example.com/partner.evil/bill',
		'https://host.example.com/partnerevil',
		'https://host.example.com/partner',
		'https://host.example.com/other/bill',
		'https://host.example.com@evil.example.com/partner/bill',
		'https://user:pass@host.example.com/partner/bill',
		'HTTPS://evil.example.com/partner/bill',
		'//evil.example.com/bill',
		'///evil.example.com/bill',
		'/\\evil.example.com/bill',
		'\\\\evil.example.com\\bill',
		'/\\/evil.example.com/bill',
		'file:///etc/passwd',
		'data:text/plain,x',
		'javascript:alert(1)',
		'/../admin',
		'/if/../../admin',
		'/..',
		'..',
		'/%2e%2e/admin',
		'/.%2E/admin',
		`${BASE}/../admin`,
		`${BASE}/%2e%2e/admin`,
		`${BASE}//../../admin`,
		'/\t/evil.example.com',
		'/\n/evil.example.com',
		' //evil.example.com',
		'\t//evil.example.com',
		'\u0000//evil.example.com',
		' https://evil.example.com/bill',
		'\thttps://evil.example.com/bill',
		'ht\ntps://evil.example.com/bill',
	])('%j', async (url) => {
		let request: IHttpRequestOptions;
		try {
			request = await sign(type, { method: 'POST', url, body: {} });
		} catch (error) {
			expect(deepText(error)).not.toContain(KEY);
			return;
		}
		// Where it is not refused, it must still arrive below the base URL.
		const { origin, pathname } = target(request);
		expect(origin).toBe('https://host.example.com');
		expect(pathname.startsWith('/partner/')).toBe(true);
	});

	test.each([
		'https://evil.example.com/bill',
		'//evil.example.com/bill',
		'/\\evil.example.com/bill',
		'https://host.example.com/partner.evil/bill',
		'/../admin',
	])('%j is refused with words that help', async (url) => {
		await expect(sign(type, { method: 'POST', url, body: {} })).rejects.toThrow(/own Base URL only/);
	});

	test('a base URL that the caller gives is replaced', async () => {
		const request = await sign(type, { method: 'POST', url: '/any', baseURL: 'https://evil.example.com', body: {} });
		expect(target(request).origin).toBe('https://host.example.com');
	});
});

describe.each(['paySsamV1Api', 'paySsamV2Api'] as const)('%s: errors never hold the key', (type) => {
	test.each<[string, ICredentialDataDecryptedObject, unknown]>([
		['no key', { apiKey: '' }, {}],
		['no base URL', { baseUrl: '' }, {}],
		['base URL that is none', { baseUrl: `not a url ${KEY}` }, {}],
		['base URL with a query', { baseUrl: `https://host.example.com/?k=${KEY}` }, {}],
		['base URL with a user', { baseUrl: `https://${KEY}@host.example.com/` }, {}],
		['base URL with a fragment', { baseUrl: `https://host.example.com/#${KEY}` }, {}],
		['unencrypted production', { environment: 'somewhere', baseUrl: 'http://host.example.com' }, {}],
		['other scheme', { baseUrl: 'ftp://host.example.com' }, {}],
		['key with a line break', { apiKey: `${KEY}\n${KEY}` }, {}],
		['body that is a list', {}, [KEY]],
		['body that is no JSON', {}, `{${KEY}`],
		['body without the bill', {}, { apiKey: KEY }],
		['member too long', { member: 'm'.repeat(61) }, {}],
		['member missing', { member: '' }, { bill: {} }],
	])('%s', async (_name, more, body) => {
		const url = type === 'paySsamV1Api' ? '/if/bill/cancel' : '/bill/cancel';
		const error: unknown = await sign(type, { method: 'POST', url, body: JSON.parse(JSON.stringify(body)) }, more).then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		expect(error).toBeInstanceOf(Error);
		expect(deepText(error)).not.toContain(KEY);
	});
});

describe('test of a credential', () => {
	test.each([
		['paySsamV1Api', '/if/read/remain_count', ['1003', '9999', '5000']],
		[
			'paySsamV2Api',
			'/read/remain_count',
			[
				'PARTNER_001',
				'PARTNER_002',
				'PARTNER_003',
				'PARTNER_004',
				'PARTNER_005',
				'PARTNER_006',
				'PARTNER_007',
				'VALIDATION_001',
				'ERROR',
			],
		],
	] as const)(
		'%s asks for the balance, which needs nothing but the key, and has a text for every code that can come',
		(type, url, codes) => {
			const { test: request } = engine.loader.getCredential(type).type;
			expect(request?.request).toMatchObject({ method: 'POST', url });
			const texts = new Map(
				(request?.rules ?? []).map(({ properties }) => [
					'key' in properties ? String(properties.value) : '',
					properties.message,
				]),
			);
			for (const code of codes) expect(texts.get(code), code).toContain(code);
		},
	);
});
