import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { buildApprovalCallback, type CallbackInput } from 'payssam-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { rawPost, sendRaw } from '../../testing/raw-http';
import { addConnection, PARTNER_KEY, type ServedApp, type ServeOptions, serveApp } from '../../testing/served-app';
import { removeConnection } from '../admin/connections';
import { CONNECTION_TRUST_MS, DEFAULT_POLICIES } from '../domain/connection';
import { hashSecret } from '../domain/ids';
import { type Store, StoreUnavailableError } from '../store/store';

/** What PaySsam waits for, from the vendor's document: 46 bytes. */
const ACK = Buffer.from('{"code":"0000","msg":"성공하였습니다."}', 'utf8');

/** One server for the tests that leave nothing behind but events of a connection of their own. */
let shared: ServedApp;
beforeAll(async () => {
	shared = await serveApp();
});
afterAll(() => shared.close());

let own: ServedApp | undefined;
afterEach(async () => {
	await own?.close();
	own = undefined;
});

async function withConnection(served: ServedApp, policies: Partial<typeof DEFAULT_POLICIES>) {
	const connection = await addConnection(served.store, { policies: { ...DEFAULT_POLICIES, ...policies } });
	const query = { connectionIds: [connection.id], limit: 200 };
	const events = async () => (await served.store.events.list(query)).items;
	return { ...served, connection, path: `/callbacks/${connection.secrets.callbackToken}`, events };
}
/** A connection of its own on the shared server. */
const serveOne = (policies: Partial<typeof DEFAULT_POLICIES> = {}) => withConnection(shared, policies);
/** A server of its own, for tests that count, move the clock, or break something. */
async function serveAlone(options: ServeOptions = {}, policies: Partial<typeof DEFAULT_POLICIES> = {}) {
	own = await serveApp(options);
	return withConnection(own, policies);
}

let bills = 0;
function callback(input: Partial<CallbackInput> = {}): Record<string, unknown> {
	bills += 1;
	const approvedAt = new Date(Date.now() - 60_000).toISOString();
	return buildApprovalCallback({ billId: `bill${bills}`, apiKey: PARTNER_KEY, approvedAt, ...input });
}
const text = (input?: Partial<CallbackInput>): string => JSON.stringify(callback(input));

async function post(url: string, body: string | Uint8Array | null, headers: Record<string, string> = {}) {
	const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
	const answer = await fetch(url, init as RequestInit);
	const bytes = Buffer.from(await answer.arrayBuffer());
	return { status: answer.status, bytes, headers: answer.headers, isAck: bytes.equals(ACK), text: bytes.toString() };
}

/** Value of a counter in `/metrics`. */
async function counted(url: string, line: string): Promise<number> {
	const shown = await (await fetch(`${url}/metrics`)).text();
	return Number(
		shown
			.split('\n')
			.find((one) => one.startsWith(`payssam_adapter_${line} `))
			?.split(' ')[1] ?? 0,
	);
}

test('a callback is kept, then acknowledged with exactly 46 bytes', async () => {
	expect(ACK.byteLength).toBe(46);
	const { url, path, store, connection, events } = await serveOne();
	const answer = await post(url + path, text({ billId: 'A1', price: '45000' }));
	expect(answer).toMatchObject({ status: 200, isAck: true });
	expect(answer.headers.get('content-type')).toBe('application/json');
	expect(answer.headers.get('content-length')).toBe('46');
	const [event, ...others] = await events();
	expect(others).toEqual([]);
	expect(event).toMatchObject({
		connectionId: connection.id,
		type: 'payment.approved',
		state: 'pending',
		billId: 'A1',
		merchant: 'store-1',
	});
	expect(JSON.stringify(event)).not.toContain(PARTNER_KEY);
	expect(await store.events.due(connection.id, Date.now() + 1000, 10)).toHaveLength(1);
});

test('24 hourly repeats and 50 copies at the same time are one event, and all acknowledgements are equal', async () => {
	const { url, path, advance, events } = await serveAlone();
	const body = text();
	const answers = await Promise.all(Array.from({ length: 50 }, () => post(url + path, body)));
	for (let hour = 1; hour <= 24; hour += 1) {
		advance(3_600_000);
		answers.push(await post(url + path, body));
	}
	expect(answers.every(({ status, isAck }) => status === 200 && isAck)).toBe(true);
	expect(await events()).toMatchObject([{ repeats: 73 }]);
	expect(await counted(url, 'inbound_total{result="new"}')).toBe(1);
	expect(await counted(url, 'inbound_total{result="repeat"}')).toBe(73);
	expect(await counted(url, 'ack_seconds_count')).toBe(74);
});

test('the same payment with another amount is acknowledged and quarantined', async () => {
	const { url, path, events } = await serveAlone({}, { verify: 'flag' });
	for (const price of ['45000', '1', '1']) {
		const body = text({ billId: 'A1', approvalNumber: '77', price });
		expect((await post(url + path, body)).isAck).toBe(true);
	}
	expect((await events()).map(({ state, reason }) => [state, reason])).toEqual([
		['quarantined', 'other_amount'],
		['pending', null],
	]);
	expect(await counted(url, 'quarantine_total{reason="other_amount"}')).toBeGreaterThan(0);
});

test.each([
	['unknown_state', { appr_state: 'X' }],
	['implausible_time', { appr_dt: '20991231000000' }],
	['implausible_time', { appr_dt: '20200101000000' }],
])('%s: acknowledged and quarantined', async (reason, change) => {
	const { url, path, events } = await serveAlone();
	const answer = await post(url + path, JSON.stringify({ ...callback(), ...change }));
	expect(answer.isAck).toBe(true);
	expect(await events()).toMatchObject([{ state: 'quarantined', reason }]);
	expect(await counted(url, `quarantine_total{reason="${reason}"}`)).toBe(1);
});

test('that a bill is unpaid is acknowledged, and nothing is kept', async () => {
	const { url, path, events } = await serveAlone();
	expect((await post(url + path, text({ state: 'unpaid' }))).isAck).toBe(true);
	expect(await events()).toEqual([]);
	expect(await counted(url, 'inbound_total{result="unpaid"}')).toBe(1);
});

test('the change of a link is kept', async () => {
	const { url, path, events } = await serveOne();
	const link = { apiKey: PARTNER_KEY, partnerMember: 'm', partnerMerchant: 's9', mappingStatus: 'COMPLETED' };
	expect((await post(url + path, JSON.stringify(link))).isAck).toBe(true);
	expect(await events()).toMatchObject([{ type: 'submerchant.link_changed', merchant: 's9', billId: null }]);
});

/**
 * One request that is wrong in every way, put right one check after another: each answer must be that of the first check that still fails.
 */
test('the checks are made in their order', async () => {
	const { url, path, events } = await serveAlone({ config: { trustedProxies: 1 } }, { allowedSenders: ['10.1.2.3'] });
	const large = 'x'.repeat(70_000);
	const wrongType = { 'content-type': 'image/png' };
	const sender = { 'x-forwarded-for': '6.6.6.6, 10.1.2.3' };
	const steps: readonly (readonly [string, string, string, Record<string, string>, number])[] = [
		['token', '/callbacks/no-such-token-0123456789', large, wrongType, 404],
		['sender', path, large, { ...wrongType, 'x-forwarded-for': '10.1.2.3, 6.6.6.6' }, 403],
		['size', path, large, { ...wrongType, ...sender }, 413],
		['type', path, 'x', { ...wrongType, ...sender }, 415],
		['readable', path, 'x', sender, 400],
		['key', path, JSON.stringify({ apikey: 'wrong', nothing: 1 }), sender, 401],
		['fields', path, JSON.stringify({ apikey: PARTNER_KEY, nothing: 1 }), sender, 400],
	];
	for (const [check, at, body, headers, status] of steps) {
		const answer = await post(url + at, body, headers);
		expect([check, answer.status, answer.isAck]).toEqual([check, status, false]);
	}
	expect(await events()).toEqual([]);
	expect(await post(url + path, text(), sender)).toMatchObject({ status: 200, isAck: true });
});

test('the sender is the hop of the configured proxies, never the leftmost name', async () => {
	const { url, path } = await serveAlone({ config: { trustedProxies: 1 } }, { allowedSenders: ['52.78.118.0/24'] });
	for (const [forwarded, status] of [
		['52.78.118.82', 200],
		['6.6.6.6, 52.78.118.82', 200],
		['52.78.118.82, 6.6.6.6', 403],
		['52.78.118.82, not an address', 403],
	] as const)
		expect([forwarded, (await post(url + path, text(), { 'x-forwarded-for': forwarded })).status]).toEqual([
			forwarded,
			status,
		]);
});

test('without a configured proxy X-Forwarded-For says nothing', async () => {
	const { url, path } = await serveOne({ allowedSenders: ['52.78.118.82'] });
	expect((await post(url + path, text(), { 'x-forwarded-for': '52.78.118.82' })).status).toBe(403);
});

const FORM = 'application/x-www-form-urlencoded';
test.each([
	['application/json', 200],
	['application/json; charset=UTF-8', 200],
	['application/json;charset="utf-8"', 200],
	['APPLICATION/JSON', 200],
	['application/vnd.payssam+json', 200],
	['text/plain', 200],
	['text/plain;charset=utf-8', 200],
	['text/json', 200],
	['application/octet-stream', 200],
	[FORM, 200],
	['application/json; charset=euc-kr', 415],
	['application/json; charset=utf-16', 415],
	['multipart/form-data; boundary=x', 415],
	['image/png', 415],
	['text/xml', 415],
	['nonsense', 415],
])('JSON called %s: %s', async (type, status) => {
	const { url, path } = await serveOne();
	const answer = await post(url + path, text(), { 'content-type': type });
	expect([answer.status, answer.isAck]).toEqual([status, status === 200]);
});

test('a form is read, and so is JSON without a type', async () => {
	const { url, path, port, events } = await serveOne();
	const form = new URLSearchParams(Object.entries(callback()).map(([name, value]) => [name, String(value)]));
	expect((await post(url + path, form.toString(), { 'content-type': FORM })).isAck).toBe(true);
	expect((await sendRaw(port, [rawPost(path, text(), [])], 1)).statuses).toEqual([200]);
	expect(await events()).toHaveLength(2);
});

/** Bodies that nobody sends by mistake; none may be acknowledged, none may hurt. */
const HOSTILE: readonly (readonly [string, string | Uint8Array, number])[] = [
	['nothing', '', 400],
	['null', 'null', 400],
	['a list', '[]', 400],
	['a text', '"x"', 400],
	['half of it', text().slice(0, -5), 400],
	['nested 30,000 deep', '['.repeat(30_000), 400],
	['nested 12 deep with the key', text().replace('}', `,"deep":${'['.repeat(12)}${']'.repeat(12)}}`), 400],
	['a field twice', text().replace('{', '{"appr_price":"1",'), 400],
	['a number beyond all numbers', text().replace('"45000"', '1e999'), 400],
	['prototype keys instead of fields', `{"__proto__":${text()}}`, 401],
	['a key that is a list', JSON.stringify({ ...callback(), apikey: [PARTNER_KEY] }), 401],
	['two keys of which one is right', JSON.stringify({ ...callback(), apiKey: 'wrong' }), 401],
	['a bill id that is a path', JSON.stringify({ ...callback(), bill_id: '../../etc' }), 400],
	['bytes that are no UTF-8', Buffer.concat([Buffer.from(text()), Buffer.from([0xff, 0xfe])]), 400],
	['UTF-16', Buffer.from(`\uFEFF${text()}`, 'utf16le'), 400],
	['gzip that does not say so', gzipSync(text()), 400],
	['5,000 fields', JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`f${i}`, i]))), 400],
];

test.each(HOSTILE)('%s', async (_what, body, status) => {
	const { url, path, events } = await serveOne();
	const answer = await post(url + path, body);
	expect([answer.status, answer.isAck]).toEqual([status, false]);
	expect(JSON.parse(answer.text).error.requestId).toMatch(/^req_/);
	expect(answer.text).not.toContain(PARTNER_KEY);
	expect(await events()).toEqual([]);
	expect((await post(url + path, text())).isAck).toBe(true);
	expect(({} as Record<string, unknown>).bill_id).toBeUndefined();
});

test('a byte order mark does no harm', async () => {
	const { url, path } = await serveOne();
	expect((await post(url + path, `\uFEFF${text()}`)).isAck).toBe(true);
});

test('a compressed body that says so is not read', async () => {
	const { url, path } = await serveOne();
	expect((await post(url + path, gzipSync(text()), { 'content-encoding': 'gzip' })).status).toBe(415);
});

/** What only a socket can say. `null` for the statuses: the connection is closed without an answer. */
const JSON_TYPE = 'Content-Type: application/json';
const chunk = (body: string): string => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;
const WIRE: readonly (readonly [
	string,
	(path: string) => readonly (string | Uint8Array)[],
	number,
	readonly number[],
])[] = [
	[
		'chunks',
		(path) => [rawPost(path, `${chunk(text())}0\r\n\r\n`, [JSON_TYPE, 'Transfer-Encoding: chunked'], null)],
		1,
		[200],
	],
	[
		'too many chunks',
		(path) => [
			rawPost(path, chunk('x'.repeat(40_000)), [JSON_TYPE, 'Transfer-Encoding: chunked'], null),
			`${chunk('x'.repeat(40_000))}0\r\n\r\n`,
		],
		1,
		[413],
	],
	['no length at all', (path) => [rawPost(path, '', [JSON_TYPE], null)], 1, [400]],
	['a length that is no number', (path) => [rawPost(path, text(), [JSON_TYPE, 'Content-Length: x'], null)], 1, [400]],
	['two lengths', (path) => [rawPost(path, text(), [JSON_TYPE, 'Content-Length: 5'])], 1, [400]],
	['length and chunks', (path) => [rawPost(path, text(), [JSON_TYPE, 'Transfer-Encoding: chunked'])], 1, [400]],
	['Expect: 100-continue', (path) => [rawPost(path, text(), [JSON_TYPE, 'Expect: 100-continue'])], 2, [100, 200]],
	[
		'another expectation',
		(path) => [rawPost(path, text(), [JSON_TYPE, 'Expect: miracles', 'Connection: close'])],
		9,
		[417],
	],
	[
		'three in one go',
		(path) => [Buffer.concat([rawPost(path, text()), rawPost(path, 'x'), rawPost(path, text())])],
		3,
		[200, 400, 200],
	],
	[
		'headers without an end',
		(path) => [`POST ${path} HTTP/1.1\r\n${`X-A: ${'a'.repeat(1000)}\r\n`.repeat(40)}`],
		9,
		[431],
	],
	['no HTTP', () => ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 tls\r\n\r\n'], 9, [400]],
	['a path that cannot be read', () => [rawPost('/callbacks/%E0%A4%A', text())], 1, [400]],
];

test.each(WIRE)('over the wire: %s', async (_what, parts, answers, statuses) => {
	const { url, path, port } = await serveOne();
	const answer = await sendRaw(port, parts(path), answers);
	expect(answer.statuses).toEqual(statuses);
	expect(answer.text.split(ACK.toString()).length - 1).toBe(statuses.filter((status) => status === 200).length);
	expect((await post(url + path, text())).isAck).toBe(true);
});

test('a body that breaks off is not acknowledged', async () => {
	const { url, path, port, events } = await serveOne();
	const { connect } = await import('node:net');
	const socket = connect(port, '127.0.0.1');
	const body = text();
	socket.write(rawPost(path, body.slice(0, 20), [JSON_TYPE], body.length));
	await new Promise((resolve) => socket.once('connect', resolve));
	socket.end();
	let said = '';
	socket.on('data', (part) => {
		said += part;
	});
	await new Promise((resolve) => socket.once('close', resolve));
	expect(said).not.toContain('0000');
	expect(await events()).toEqual([]);
	expect((await post(url + path, text())).isAck).toBe(true);
});

test('wrong keys are 401, then 429, while a right callback always passes', async () => {
	const { url, path, events } = await serveOne();
	const statuses: number[] = [];
	for (let i = 0; i < 25; i += 1) statuses.push((await post(url + path, text({ apiKey: `guess-${i}` }))).status);
	expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
	expect(statuses.slice(20)).toEqual(Array(5).fill(429));
	const limited = await post(url + path, text({ apiKey: 'guess' }));
	expect(limited.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
	expect((await post(url + path, text())).isAck).toBe(true);
	expect(await events()).toHaveLength(1);
});

test('who sends forgeries without end does not fill the log', async () => {
	const { url, path, logged } = await serveAlone();
	for (let count = 0; count < 100; count += 1) await post(url + path, text({ billId: 'A1', apiKey: 'wrong' }));
	expect(logged().split('callback refused').length - 1).toBeLessThanOrEqual(40);
});

test('who has callbacks without end acknowledged that are nothing does not fill the log', async () => {
	const { url, path, logged } = await serveAlone({}, { keyCheck: 'ifPresent' });
	const unkeyed = (input: Partial<CallbackInput>): string => text({ apiKey: undefined, ...input });
	for (let count = 0; count < 60; count += 1) {
		expect((await post(url + path, unkeyed({ state: 'unpaid' }))).isAck).toBe(true);
		expect((await post(url + path, unkeyed({ approvedAt: '2020-01-01T00:00:00+09:00' }))).isAck).toBe(true);
	}
	const lines = logged().split(/callback quarantined|nothing kept/).length - 1;
	expect(lines).toBeGreaterThanOrEqual(20);
	expect(lines).toBeLessThanOrEqual(40);
	expect(await counted(url, 'inbound_total{result="quarantined"}')).toBe(60);
	expect(await counted(url, 'inbound_total{result="unpaid"}')).toBe(60);
});

test('nothing but POST, and no word about which tokens there are', async () => {
	const { url, path } = await serveOne();
	for (const at of [path, '/callbacks/no-such-token-0123456789']) {
		const answer = await fetch(url + at);
		expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
	}
});

test('neither token nor key nor body reaches the log', async () => {
	const { url, path, connection, logged } = await serveAlone();
	await post(url + path, text());
	await post(url + path, text({ apiKey: 'a-wrong-key-that-is-long' }));
	await post(url + path, `{"apikey":"${PARTNER_KEY}", cut`);
	await fetch(url + path);
	await fetch(`${url}/v1/nothing?token=${connection.secrets.callbackToken}`);
	expect(logged()).toContain('callback refused');
	for (const secret of [connection.secrets.callbackToken, PARTNER_KEY, 'a-wrong-key', '신용카드'])
		expect(logged()).not.toContain(secret);
});

/** A store that fails in a given way while `broken` says so. */
function breakable() {
	const state: { broken: Error | undefined } = { broken: undefined };
	const around = (store: Store): Store => ({
		...store,
		events: {
			...store.events,
			ingest: (arrivals) => (state.broken === undefined ? store.events.ingest(arrivals) : Promise.reject(state.broken)),
		},
	});
	return { state, around };
}

test.each([
	['gone', new StoreUnavailableError('The database has no room left.'), 503],
	['broken in an unknown way', new Error('surprise with a secret'), 500],
])('while the store is %s nothing is acknowledged, afterwards everything is', async (_what, broken, status) => {
	const { state, around } = breakable();
	const { url, path, events } = await serveAlone({ around });
	state.broken = broken;
	const bodies = Array.from({ length: 5 }, () => text());
	for (const answer of await Promise.all(bodies.map((body) => post(url + path, body)))) {
		expect([answer.status, answer.isAck]).toEqual([status, false]);
		expect(answer.text).not.toContain('surprise');
		if (status === 503) expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
	}
	state.broken = undefined;
	for (const answer of await Promise.all(bodies.map((body) => post(url + path, body)))) expect(answer.isAck).toBe(true);
	expect(await events()).toHaveLength(5);
});

test('another process that holds the database: 503, and afterwards it works again', async () => {
	const { url, path, folder } = await serveAlone();
	await post(url + path, text());
	const { DatabaseSync } = await import('node:sqlite');
	const { DATABASE_FILE } = await import('../store/sqlite/open');
	const intruder = new DatabaseSync(`${folder}/${DATABASE_FILE}`);
	intruder.exec('begin immediate');
	const body = text();
	const locked = await post(url + path, body);
	expect([locked.status, locked.isAck]).toEqual([503, false]);
	expect(locked.headers.get('retry-after')).toBe('5');
	expect((await fetch(`${url}/readyz`)).status).toBe(503);
	expect((await fetch(`${url}/healthz`)).status).toBe(200);
	intruder.exec('rollback');
	intruder.close();
	expect((await post(url + path, body)).isAck).toBe(true);
	expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

/** Removes a connection in the middle of what another does. */
async function removed({ store }: ServedApp, id: string): Promise<void> {
	expect(await store.connections.retire(id)).toBe('done');
	expect(await store.connections.remove(id)).toBe('done');
}

test('a callback of a connection that is being removed is kept, and so is the connection', async () => {
	const { url, path, connection, services, store, events } = await serveAlone();
	// Nothing is kept of this one; the connection is remembered by it.
	expect((await post(url + path, text({ state: 'unpaid' }))).isAck).toBe(true);
	const removing = removeConnection(services, connection.id);
	await expect.poll(() => store.connections.byToken(hashSecret(connection.secrets.callbackToken))).toBeUndefined();
	expect((await post(url + path, text())).isAck).toBe(true);
	await expect(removing).rejects.toMatchObject({ code: 'conflict', message: 'Events are kept under this connection.' });
	expect(await store.connections.get(connection.id)).toBeDefined();
	expect((await post(url + path, text())).isAck).toBe(true);
	expect(await events()).toHaveLength(2);
});

test('a callback that is kept late, when its connection was removed meanwhile, is not acknowledged', async () => {
	const held = Promise.withResolvers<void>();
	const served = await serveAlone({
		around: (store) => ({
			...store,
			events: { ...store.events, ingest: (arrivals) => held.promise.then(() => store.events.ingest(arrivals)) },
		}),
	});
	const { url, path, connection } = served;
	const answer = post(url + path, text());
	await sleep(CONNECTION_TRUST_MS + 100);
	await removed(served, connection.id);
	held.resolve();
	expect(await answer).toMatchObject({ status: 404, isAck: false });
});

test('a callback that is kept late is acknowledged while its connection is there', async () => {
	const { url, path } = await serveAlone({
		around: (store) => ({
			...store,
			events: {
				...store.events,
				ingest: (arrivals) => sleep(CONNECTION_TRUST_MS + 100).then(() => store.events.ingest(arrivals)),
			},
		}),
	});
	expect((await post(url + path, text())).isAck).toBe(true);
});

test('while it stops, a callback under way is kept and acknowledged, and the connection ends', async () => {
	const held = Promise.withResolvers<void>();
	const begun = Promise.withResolvers<void>();
	const { app, port, path, events } = await serveAlone({
		around: (store) => ({
			...store,
			events: {
				...store.events,
				ingest: async (arrivals) => {
					begun.resolve();
					await held.promise;
					return await store.events.ingest(arrivals);
				},
			},
		}),
	});
	const answer = sendRaw(port, [rawPost(path, text())], 99);
	await begun.promise;
	const closing = app.close();
	await expect.poll(() => app.server.listening).toBe(false);
	held.resolve();
	const { statuses, text: said, closed } = await answer;
	expect([statuses, closed]).toEqual([[200], true]);
	expect(said).toMatch(/^connection: close\r$/im);
	expect(Buffer.from(said.slice(said.indexOf('\r\n\r\n') + 4))).toEqual(ACK);
	await closing;
	expect(await events()).toHaveLength(1);
});

test('a store that is closed: 503', async () => {
	const { url, path, store } = await serveAlone();
	await post(url + path, text());
	await store.close();
	expect((await post(url + path, text())).status).toBe(503);
});
