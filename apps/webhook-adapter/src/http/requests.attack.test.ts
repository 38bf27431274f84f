/** Hostile requests to the API by somebody who has a key, and to the server by somebody who has none: bodies, queries, paths and headers. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepReleased } from '../../testing/kept-events';
import { sendRaw } from '../../testing/raw-http';
import { addConnection, addKey, PARTNER_KEY, type ServedApp, serveApp } from '../../testing/served-app';
import { withSandbox } from '../../testing/with-sandbox';

let served: ServedApp;
let key = '';
let connectionId = '';
beforeAll(async () => {
	served = await serveApp({ config: { trustedProxies: 1 } });
	key = await addKey(served.store);
	({ id: connectionId } = await addConnection(served.store));
	for (const billId of ['B1', 'B2', 'B3']) await keepReleased(served.store, { connectionId, billId });
});
afterAll(() => served.close());

const call = (method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
	fetch(`${served.url}${path}`, {
		method,
		redirect: 'manual',
		headers: {
			authorization: `Bearer ${key}`,
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
			...headers,
		},
		...(body === undefined ? {} : { body }),
	});

/** Routes that take a body, of each kind. */
const TAKING = ['/v1/keys', '/v1/hooks', '/v1/connections', '/v1/bills', '/v1/calls'];
const KEY_BODY = '"name":"x","scopes":["read"]';

const BOMBS: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, Record<string, string>])[] = [
	['lists, 120,000 deep', '['.repeat(120_000), {}],
	['objects, 50,000 deep and closed', `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`, {}],
	['a list of 100,000 numbers', `[${'1,'.repeat(99_999)}1]`, {}],
	['wrong values without end', `{"name":"x","scopes":[${'1,'.repeat(99_999)}1]}`, {}],
	['20,000 names', `{${Array.from({ length: 20_000 }, (_, n) => `"f${n}":1`).join(',')}}`, {}],
	['one name of 200,000 characters', `{"${'n'.repeat(200_000)}":1}`, {}],
	['300 kB', JSON.stringify({ name: 'x'.repeat(300_000) }), {}],
	['5 MB packed to 5 kB', gzipSync(JSON.stringify({ name: 'x'.repeat(5_000_000) })), { 'content-encoding': 'gzip' }],
];

test.each(BOMBS)('a body that is a bomb, %s: refused at once, in few words', async (_what, body, headers) => {
	for (const path of TAKING) {
		const began = performance.now();
		const answer = await call('POST', path, body, headers);
		const text = await answer.text();
		expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
		expect([path, text.length < 20_000]).toEqual([path, true]);
		expect(performance.now() - began).toBeLessThan(10_000);
	}
	expect((await call('GET', '/v1/events')).status).toBe(200);
});

test.each([
	['__proto__', `{"__proto__":{"polluted":1},${KEY_BODY}}`],
	['__proto__ with escapes', `{"\\u005f_proto__":{"polluted":1},${KEY_BODY}}`],
	['constructor.prototype', `{"constructor":{"prototype":{"polluted":1}},${KEY_BODY}}`],
	[
		'__proto__ where any field may stand',
		'{"productName":"x","memberName":"x","phone":"01012345678","price":"100","additionalFields":{"x":{"__proto__":{"polluted":1}}}}',
	],
	['__proto__ further in', `{"connectionIds":[],"filter":{"__proto__":{"polluted":1}},${KEY_BODY}}`],
])('a body that reaches for a prototype, %s: refused', async (_what, body) => {
	const before = (await served.store.apiKeys.list()).length;
	for (const path of TAKING) expect([path, (await call('POST', path, body)).status]).toEqual([path, 400]);
	expect((await served.store.apiKeys.list()).length).toBe(before);
	expect('polluted' in {}).toBe(false);
});

test('a field beside PaySsam’s own that reaches for a prototype is not sent on', async () => {
	const { store, url, sandbox } = await withSandbox();
	const actions = await addKey(store, { scopes: ['actions'] });
	const answer = await fetch(`${url}/v1/bills`, {
		method: 'POST',
		headers: { authorization: `Bearer ${actions}`, 'content-type': 'application/json' },
		body: JSON.stringify({
			billId: 'P1',
			productName: 'x',
			memberName: 'x',
			phone: '01012345678',
			price: '100',
			additionalFields: { extra: { prototype: { polluted: 1 }, constructor: 'x', kept: '1' } },
		}),
	});
	expect(answer.status).toBeLessThan(300);
	const [sent] = sandbox.listRequests({ path: '/v2/bill' });
	const text = JSON.stringify(sent?.body);
	expect(text).toContain('"kept":"1"');
	expect(text).not.toMatch(/prototype|constructor|polluted/);
});

const SQL = [
	`' OR '1'='1`,
	`B1' OR 1=1 --`,
	`B1"; DROP TABLE events; --`,
	`%`,
	`_`,
	`B1\\`,
	`') UNION SELECT id FROM api_keys --`,
	`$1`,
	`?`,
	`:id`,
];

test.each(SQL)('a filter, a cursor or an id that is a piece of SQL finds nothing: %j', async (text) => {
	const found = async (path: string): Promise<number> => {
		const answer = await call('GET', path);
		expect([path, answer.status < 500]).toEqual([path, true]);
		const { items = [] }: { items?: unknown[] } = await answer.json();
		return items.length;
	};
	for (const name of ['billId', 'merchant', 'after', 'since'])
		expect([name, await found(`/v1/events?${new URLSearchParams({ [name]: text })}`)]).toEqual([name, 0]);
	for (const path of ['/v1/events/', '/v1/hooks/', '/v1/connections/', '/v1/keys/', '/v1/bills/'])
		expect((await call('GET', path + encodeURIComponent(text))).status).toBeGreaterThanOrEqual(400);
	expect(await found('/v1/events')).toBe(3);
	expect(await found('/v1/events?billId=B1')).toBe(1);
});

test('a NUL, which PostgreSQL cannot look for, is refused in paths and queries, and so is a reference that cannot be kept', async () => {
	for (const path of ['/v1/events?billId=B1%00', '/v1/events/evt_%00', '/events?bill=%00', '/v1/bills?reference=%00'])
		expect([path, (await call('GET', path)).status]).toEqual([path, 400]);
	for (const reference of ['a\u0000b', 'two\nlines', '\ud800', '\u001b[31m']) {
		const body = { reference, productName: 'x', memberName: 'x', phone: '01012345678', price: '100' };
		const answer = await call('POST', '/v1/bills', JSON.stringify(body));
		const text = await answer.text();
		expect([reference, answer.status, text.includes('"field":"reference"')]).toEqual([reference, 400, true]);
	}
});

const CLIMBS = [
	'..',
	'../../../../etc/passwd',
	'..%2f..%2f..%2f..%2fetc%2fpasswd',
	'%2e%2e/%2e%2e/etc/passwd',
	'..\\..\\windows\\win.ini',
	'....//....//etc/passwd',
	'%252e%252e%252fetc%252fpasswd',
	'/etc/passwd',
	'file:///etc/passwd',
	'%00/etc/passwd',
];

test.each(CLIMBS)('a path that climbs out of what is served: %s', async (climb) => {
	for (const below of [
		'/reference/static/',
		'/reference/',
		'/assets/',
		'/v1/bills/',
		'/v1/events/',
		'/callbacks/',
		'/',
	]) {
		const head = `GET ${below}${climb} HTTP/1.1\r\nHost: adapter\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`;
		const { statuses, text } = await sendRaw(served.port, [head], 9);
		expect(statuses).toHaveLength(1);
		// What it asks for may be a page of its own (`/`, `/reference/`), and never a file of the machine.
		expect(text).not.toMatch(/root:|\[fonts\]|"dependencies"/);
		if (!/^\/(?:reference\/)?$/.test(below)) expect([below, statuses[0] !== 200]).toEqual([below, true]);
	}
});

test('the Host header decides nothing: no answer repeats it, and nothing is given away to another name', async () => {
	for (const path of [
		'/',
		'/sign-in',
		'/openapi.json',
		'/v1/connections',
		`/v1/connections/${connectionId}`,
		'/nothing',
	]) {
		const head = `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http\r\nForwarded: host=evil.example\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`;
		const { statuses, text } = await sendRaw(served.port, [head], 9);
		expect(statuses).toHaveLength(1);
		expect([path, text.includes('evil.example')]).toEqual([path, false]);
	}
});

test('a web page whose name was turned to this machine does not read the metrics', async () => {
	const own = await serveApp();
	for (const [host, status] of [
		['evil.example', 401],
		['127.0.0.1.evil.example:4020', 401],
		['localhost.evil.example', 401],
		['', 401],
		['localhost', 200],
		[`127.0.0.1:${own.port}`, 200],
		['[::1]:4020', 200],
	] as const) {
		const head = `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
		expect([host, (await sendRaw(own.port, [head], 9)).statuses]).toEqual([host, [status]]);
	}
	await own.close();
});

test('line breaks, escape sequences and turned text make no line of the log, and none in a line', async () => {
	const own = await serveApp({ config: { trustedProxies: 1 } });
	const { secrets } = await addConnection(own.store);
	const admin = await addKey(own.store);
	const evil = '\u001b[31m\u009b31m\u202Eecho\u2028{"level":60,"msg":"forged"}';
	const bytes = Buffer.from('\x9b31m\x85', 'latin1');
	try {
		const raw = (...parts: (string | Buffer)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)));
		await sendRaw(
			own.port,
			[raw('GET /x', bytes, `/%0d%0a%1b%5b31m HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)],
			9,
		);
		const body = JSON.stringify({ apikey: evil, bill_id: evil });
		await sendRaw(
			own.port,
			[
				raw(
					`POST /callbacks/${secrets.callbackToken} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nX-Forwarded-For: 1.2.3.4, `,
					bytes,
					`\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
				),
			],
			9,
		);
		await fetch(`${own.url}/callbacks/${secrets.callbackToken}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				apikey: PARTNER_KEY,
				bill_id: '1024',
				appr_state: evil.slice(0, 20),
				appr_price: '1',
				product_nm: evil,
			}),
		});
		for (const path of ['/v1/keys', '/v1/connections'])
			await fetch(`${own.url}${path}`, {
				method: 'POST',
				headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
				body: JSON.stringify({ name: evil, scopes: [evil] }),
			});
		own.services.log.error({ err: new Error(evil) }, `with ${evil}`);
		const lines = own.logged().trimEnd().split('\n');
		expect(lines.length).toBeGreaterThanOrEqual(5);
		expect(lines.filter((line) => line.includes('callback refused'))).toHaveLength(1);
		for (const line of lines) {
			expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
			expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
		}
		// Read back it says what was said.
		expect(JSON.parse(lines.at(-1) ?? '').msg).toBe(`with ${evil}`);
	} finally {
		await own.close();
	}
});

test.each([
	['over 2^53', 2 ** 53 + 2],
	['of eleven digits', '99999999999'],
	['beyond all numbers', '1e999'],
	['with an exponent', '1e3'],
	['negative', -100],
	['zero', 0],
	['a fraction', 0.5],
	['hexadecimal', '0x10'],
	['in full-width digits', '１００'],
	['in Arabic digits', '١٠٠'],
	['with a leading zero', '0100'],
	['true', true],
	['a list', ['100']],
	['an object', { valueOf: 100 }],
	['not a number at all', 'NaN'],
])('an amount %s is refused, and nothing is sent', async (_what, price) => {
	const { store, url, sandbox } = await withSandbox();
	const actions = await addKey(store, { scopes: ['actions'] });
	const answer = await fetch(`${url}/v1/bills`, {
		method: 'POST',
		headers: { authorization: `Bearer ${actions}`, 'content-type': 'application/json' },
		body: JSON.stringify({ productName: 'x', memberName: 'x', phone: '01012345678', price }),
	});
	expect(answer.status).toBe(400);
	expect(await answer.text()).toContain('price');
	expect(sandbox.listRequests()).toEqual([]);
});
