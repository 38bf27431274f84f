import { describe, expect, test } from 'vitest';
import { pathBelow, readConnection } from './environments';

/** Stands for the partner key; must not appear in any error. */
const MARK = 'must-not-be-shown';
const stored = { apiKey: MARK, member: 'm', merchant: 's' };

describe('where calls go', () => {
	test.each([
		['v1', { environment: 'production' }, 'https://erp-api.payssam.kr', false],
		['v1', { environment: 'test' }, 'https://stg.paymint.co.kr/partner', true],
		['v2', { environment: 'sandbox' }, 'https://sandbox.paymint.co.kr/partner', true],
		[
			'v2',
			{ environment: 'production', baseUrl: 'https://live.example.com/partner' },
			'https://live.example.com/partner',
			false,
		],
		['v1', { environment: 'custom', baseUrl: 'http://127.0.0.1:4010/v1' }, 'http://127.0.0.1:4010/v1', true],
		[
			'v2',
			{ environment: 'custom', baseUrl: 'https://proxy.example.com/partner/' },
			'https://proxy.example.com/partner',
			true,
		],
		['v2', { environment: 'custom', baseUrl: '  https://proxy.example.com//  ' }, 'https://proxy.example.com', true],
	] as const)('%s %j', (generation, fields, baseUrl, sandbox) => {
		expect(readConnection(generation, { ...stored, ...fields })).toMatchObject({
			baseUrl,
			sandbox,
			apiKey: MARK,
			member: 'm',
			merchant: 's',
		});
	});

	test('a base URL that was typed before another environment was chosen is not used', () => {
		const fields = { ...stored, environment: 'production', baseUrl: 'https://evil.example.com' };
		expect(readConnection('v1', fields).baseUrl).toBe('https://erp-api.payssam.kr');
		expect(readConnection('v2', { ...fields, environment: 'sandbox' }).baseUrl).toBe(
			'https://sandbox.paymint.co.kr/partner',
		);
	});

	test.each(['constructor', '__proto__', 'toString', ''])('the environment "%s" is no host', (environment) => {
		expect(() => readConnection('v1', { ...stored, environment })).toThrow(/Base URL/);
	});
});

describe('what is missing or wrong is named, and no value is', () => {
	test.each([
		['v1', { environment: 'production', apiKey: '' }, /API Key/],
		['v1', { environment: 'production', apiKey: '   ' }, /API Key/],
		['v1', { environment: 'production', apiKey: undefined }, /API Key/],
		['v2', { environment: 'production', baseUrl: '' }, /after certification/],
		['v2', { environment: 'custom', baseUrl: '' }, /no Base URL/],
		['v1', { environment: 'custom', baseUrl: 'host.example.com' }, /not a URL/],
		['v2', { environment: 'production', baseUrl: 'http://live.example.com' }, /https:\/\//],
		['v1', { environment: 'custom', baseUrl: 'ftp://host.example.com' }, /https:\/\//],
		['v1', { environment: 'custom', baseUrl: `https://${MARK}@host.example.com` }, /user name/],
		['v1', { environment: 'custom', baseUrl: `https://host.example.com/?key=${MARK}` }, /query/],
		['v1', { environment: 'custom', baseUrl: `https://host.example.com/#${MARK}` }, /fragment/],
	] as const)('%s %j', (generation, fields, message) => {
		const read = () => readConnection(generation, { ...stored, ...fields });
		expect(read).toThrow(message);
		expect(read).not.toThrow(MARK);
	});
});

describe('business number', () => {
	test.each([
		['test', '123-45-67890', '123-45-67890'],
		['custom', ' 1234567890 ', '1234567890'],
		['custom', '', undefined],
		['production', '123-45-67890', undefined],
	])('%s %j', (environment, businessNumber, expected) => {
		const fields = { ...stored, environment, businessNumber, baseUrl: 'https://host.example.com' };
		expect(readConnection('v1', fields).businessNumber).toBe(expected);
	});
});

describe('pathBelow', () => {
	const BASE = 'https://host.example.com/partner';

	test.each([
		['/bill', '/bill'],
		['bill', '/bill'],
		['/bill/read', '/bill/read'],
		['/a/../bill', '/a/../bill'],
		[`${BASE}/bill`, '/bill'],
	])('%s is %s below the base URL', (url, path) => {
		expect(pathBelow(BASE, url)).toBe(path);
	});

	test.each([
		'//evil.example.com',
		'/\\evil.example.com',
		'\\\\evil.example.com',
		'https://evil.example.com/bill',
		'https://host.example.com/partner',
		'https://host.example.com/partner.evil/bill',
		'https://host.example.com/other',
		'HTTPS://HOST.EXAMPLE.COM/partner/bill',
		'/../admin',
		'/bill/../../admin',
		'/%2e%2e/admin',
		'/.%2E/admin',
		`${BASE}/../admin`,
		`${BASE}//evil.example.com`,
		'javascript:alert(1)',
	])('%s leaves it', (url) => {
		expect(pathBelow(BASE, url)).toBeUndefined();
	});
});
