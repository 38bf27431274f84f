import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCallbackUrl, checkUrl } from './address';

const NOT_PUBLIC = [
	'http://localhost/x',
	'https://localhost:5678/webhook',
	'https://LOCALHOST./x',
	'https://app.localhost/x',
	'https://n8n.local/x',
	'https://n8n.internal/x',
	'https://nas.home.arpa/x',
	'http://n8n:5678/webhook',
	'http://127.0.0.1/x',
	'http://127.1/x',
	'http://2130706433/x',
	'http://0x7f000001/x',
	'http://0177.0.0.1/x',
	'http://0x7f.1/x',
	'http://0/x',
	'http://10.0.0.5/x',
	'http://172.16.0.1/x',
	'http://172.31.255.255/x',
	'http://192.168.1.1/x',
	'http://3232235777/x',
	'http://169.254.169.254/x',
	'http://100.64.0.1/x',
	'http://100.127.255.255/x',
	'http://255.255.255.255/x',
	'http://[::1]/x',
	'http://[::]/x',
	'http://[fd00::1]/x',
	'http://[fc00::1]/x',
	'http://[fe80::1]/x',
	'http://[febf::1]/x',
	'http://[::ffff:127.0.0.1]/x',
	'http://[::ffff:8.8.8.8]/x',
	'http://[0:0:0:0:0:ffff:7f00:1]/x',
	'http://[64:ff9b::7f00:1]/x',
	'http://１２７.0.0.1/x',
	'http://ⓛocalhost/x',
];
const PUBLIC = [
	'https://shop.example.com/payssam/callback?x=1',
	'https://8.8.8.8/x',
	'https://172.15.0.1/x',
	'https://172.32.0.1/x',
	'https://100.63.0.1/x',
	'https://100.128.0.1/x',
	'https://192.167.0.1/x',
	'https://11.0.0.1/x',
	'https://[2001:4860:4860::8888]/x',
	'https://localhost.example.com/x',
	'https://mylocal.kr/x',
];

describe('checkCallbackUrl', () => {
	test.each(NOT_PUBLIC)('%s is refused, and a warning in a sandbox', (url) => {
		expect(checkCallbackUrl(url).errors).toHaveLength(1);
		expect(checkCallbackUrl(url).url).toBeUndefined();
		const inSandbox = checkCallbackUrl(url, { sandbox: true });
		expect(inSandbox.errors).toEqual([]);
		expect(inSandbox.warnings).toHaveLength(1);
		expect(inSandbox.url).toBeDefined();
	});
	test.each(PUBLIC)('%s is fine and sent as written', (url) =>
		expect(checkCallbackUrl(url)).toEqual({ url, errors: [], warnings: [] }),
	);
	test.each([
		'',
		'shop.example.com',
		'/x',
		'ftp://shop.example.com',
		'javascript:alert(1)',
		'https://',
		'https:// x.kr',
		'https://a b.kr/',
		'https://u:p@shop.kr/x',
		'https://x.kr/\na',
		null,
		5,
		{},
	])('%s is no address, sandbox or not', (url) => {
		expect(checkCallbackUrl(url).errors).toHaveLength(1);
		expect(checkCallbackUrl(url, { sandbox: true }).errors).toHaveLength(1);
	});
	test('an unencrypted public address is a warning', () =>
		expect(checkCallbackUrl('http://shop.example.com/x').warnings).toHaveLength(1));
	test('Korean names and paths are sent in their ASCII form', () =>
		expect(checkCallbackUrl('https://결제.kr/완료').url).toMatch(/^https:\/\/xn--[a-z0-9]+\.kr\/%EC%99%84%EB%A3%8C$/));
	test('every private IPv4 address is caught, in dotted and in decimal form', () => {
		const octet = fc.integer({ min: 0, max: 255 });
		const start = fc.constantFrom([10], [127], [192, 168], [169, 254], [172, 20], [100, 100]);
		fc.assert(
			fc.property(start, fc.tuple(octet, octet, octet), (head, tail) => {
				const quad = [...head, ...tail].slice(0, 4);
				const decimal = quad.reduce((sum, part) => sum * 256 + part, 0);
				expect(checkCallbackUrl(`http://${quad.join('.')}/`).errors).toHaveLength(1);
				expect(checkCallbackUrl(`http://${decimal}/`).errors).toHaveLength(1);
			}),
		);
	});
	test('never throws', () => {
		fc.assert(fc.property(fc.anything(), (value) => void checkCallbackUrl(value)));
		fc.assert(fc.property(fc.string(), (text) => void checkCallbackUrl(`https://${text}`)));
	});
});

test('a redirect page may be anywhere', () =>
	expect(checkUrl('http://localhost:3000/thanks').url).toBe('http://localhost:3000/thanks'));
