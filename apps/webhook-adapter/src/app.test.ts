/** Keys, errors, limits and health on the real server, with a few routes of the test's own. */
import type { FastifyInstance } from 'fastify';
import { PaySsamInputError } from 'payssam-core';
import { afterEach, expect, test } from 'vitest';
import { rawPost, sendRaw } from '../testing/raw-http';
import { addKey, type ServedApp, type ServeOptions, serveApp } from '../testing/served-app';
import { SCOPES, type Scope } from './domain/api-key';
import { AdapterError, ERROR_CODES, type ErrorCode } from './domain/errors';
import { mayUse, needs } from './http/auth';
import { StoreUnavailableError } from './store/store';

let served: ServedApp | undefined;
afterEach(async () => {
	await served?.close();
	served = undefined;
});
async function serve(options?: ServeOptions): Promise<ServedApp> {
	served = await serveApp(options);
	return served;
}

async function get(url: string, key?: string, headers: Record<string, string> = {}) {
	const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
	const answer = await fetch(url, { headers: { ...authorization, ...headers } });
	const text = await answer.text();
	return { status: answer.status, text, headers: answer.headers, json: () => JSON.parse(text) };
}

function scoped(app: FastifyInstance): void {
	for (const scope of SCOPES) app.get(`/test/${scope}`, { onRequest: needs(scope) }, async ({ caller }) => caller);
	app.get('/test/uses/:id', { onRequest: needs('read') }, async (request) => ({
		may: mayUse(request, String(Reflect.get(Object(request.params), 'id'))),
	}));
}

test.each<readonly [Scope, readonly Scope[]]>([
	['read', ['read']],
	['hooks', ['read', 'hooks']],
	['actions', ['read', 'actions']],
	['admin', ['read', 'hooks', 'actions', 'admin']],
])('a key with the scope %s may %j', async (scope, allowed) => {
	const { url, store } = await serve({ more: scoped });
	const key = await addKey(store, { scopes: [scope] });
	for (const one of SCOPES)
		expect([one, (await get(`${url}/test/${one}`, key)).status]).toEqual([one, allowed.includes(one) ? 200 : 403]);
	expect((await get(`${url}/test/read`, key)).json()).toMatchObject({ scopes: [scope], connectionIds: [] });
});

test.each([
	['nothing', undefined],
	['another scheme', 'Basic cHNr'],
	['an unknown key', `Bearer psk_${'x'.repeat(43)}`],
	['no key of ours', 'Bearer hello'],
	['two words', 'Bearer psk_a b'],
])('%s: 401 that says how', async (_what, authorization) => {
	const { url } = await serve({ more: scoped });
	const answer = await get(`${url}/test/read`, undefined, authorization === undefined ? {} : { authorization });
	expect(answer.status).toBe(401);
	expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
	expect(answer.json().error).toMatchObject({ code: 'unauthorized', requestId: expect.stringMatching(/^req_/) });
});

test('a revoked key stops within seconds', async () => {
	const { url, store, advance } = await serve({ more: scoped });
	const key = await addKey(store);
	expect((await get(`${url}/test/read`, key)).status).toBe(200);
	const [stored] = await store.apiKeys.list();
	await store.apiKeys.revoke(stored?.id ?? '', Date.now());
	advance(5000);
	expect((await get(`${url}/test/read`, key)).status).toBe(401);
});

test('the use of a key is noted, at most once a minute', async () => {
	const { url, store, advance } = await serve({ more: scoped });
	const key = await addKey(store);
	const lastUse = async () => (await store.apiKeys.list())[0]?.lastUsedAt ?? null;
	await get(`${url}/test/read`, key);
	await expect.poll(lastUse).not.toBeNull();
	const first = await lastUse();
	advance(30_000);
	await get(`${url}/test/read`, key);
	await get(`${url}/test/read`, key);
	expect(await lastUse()).toBe(first);
	advance(31_000);
	await get(`${url}/test/read`, key);
	await expect.poll(lastUse).not.toBe(first);
});

test('guesses are slowed down for their address, while a right key passes', async () => {
	const { url, store } = await serve({ more: scoped });
	const key = await addKey(store);
	const statuses: number[] = [];
	for (let i = 0; i < 25; i += 1) statuses.push((await get(`${url}/test/read`, `psk_${i}${'x'.repeat(40)}`)).status);
	expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
	expect((await get(`${url}/test/read`, 'psk_again')).headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
	expect((await get(`${url}/test/read`, key)).status).toBe(200);
});

test('a key for some connections may use these only', async () => {
	const { url, store } = await serve({ more: scoped });
	const some = await addKey(store, { connectionIds: ['con_a'] });
	const all = await addKey(store);
	expect((await get(`${url}/test/uses/con_a`, some)).json()).toEqual({ may: true });
	expect((await get(`${url}/test/uses/con_b`, some)).json()).toEqual({ may: false });
	expect((await get(`${url}/test/uses/con_b`, all)).json()).toEqual({ may: true });
});

/** A route for each thing that can be thrown. */
const THROWN: Readonly<Record<string, () => unknown>> = {
	...Object.fromEntries(
		Object.keys(ERROR_CODES).map((code) => [code, () => new AdapterError(code as ErrorCode, 'What happened.')]),
	),
	input: () => new PaySsamInputError([{ field: 'phone', label: 'Phone', problem: 'Bad.', remedy: 'Mend.' }]),
	store: () => new StoreUnavailableError('database is locked at /secret/path'),
	surprise: () => new Error('surprise with a SECRET'),
	text: () => 'a text with a SECRET',
};
function throwing(app: FastifyInstance): void {
	for (const [name, make] of Object.entries(THROWN))
		app.get(`/throw/${name}`, async () => {
			throw make();
		});
}

test('every code of the table has its status and its words', async () => {
	const { url } = await serve({ more: throwing });
	for (const [code, { status, whatToDo }] of Object.entries(ERROR_CODES)) {
		const answer = await get(`${url}/throw/${code}`);
		expect(answer.status).toBe(status);
		expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
		expect(answer.json()).toEqual({
			error: { code, message: 'What happened.', whatToDo, requestId: expect.any(String) },
		});
	}
});

test.each([
	['input', 400, 'invalid_request'],
	['store', 503, 'unavailable'],
	['surprise', 500, 'internal'],
	['text', 500, 'internal'],
])('%s: %s without a word of what it was', async (name, status, code) => {
	const { url, logged } = await serve({ more: throwing });
	const answer = await get(`${url}/throw/${name}`);
	expect([answer.status, answer.json().error.code]).toEqual([status, code]);
	expect(answer.text).not.toMatch(/secret/i);
	if (status === 503) expect(answer.headers.get('retry-after')).toBe('5');
	if (status === 500) expect(logged()).toContain(answer.json().error.requestId);
	if (name === 'input')
		expect(answer.json().error.issues).toEqual([{ field: 'phone', problem: 'Bad.', remedy: 'Mend.' }]);
});

function checking(app: FastifyInstance): void {
	const body = {
		type: 'object',
		required: ['name'],
		additionalProperties: false,
		properties: { name: { type: 'string', maxLength: 5 }, count: { type: 'integer' }, kind: { enum: ['a', 'b'] } },
	};
	const querystring = { type: 'object', properties: { limit: { type: 'integer', maximum: 9 } } };
	app.post('/checked', { schema: { body } }, async (request) => request.body);
	app.get('/listed', { schema: { querystring } }, async (request) => request.query);
}
async function post(url: string, body: string, type = 'application/json') {
	const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
	const text = await answer.text();
	return { status: answer.status, text, json: () => JSON.parse(text) };
}

test('what the schema complains of is named field by field, and never quoted', async () => {
	const { url } = await serve({ more: checking });
	const answer = await post(`${url}/checked`, JSON.stringify({ count: 'SECRET', kind: 'SECRET', more: 1 }));
	expect(answer.status).toBe(400);
	const fields = answer.json().error.issues.map(({ field }: { field: string }) => field);
	expect(new Set(fields)).toEqual(new Set(['name', 'count', 'kind', 'more']));
	expect(answer.json().error.issues).toEqual(
		expect.arrayContaining([
			expect.objectContaining({ field: 'name', problem: 'It is missing.' }),
			expect.objectContaining({ field: 'more', problem: 'There is no such field.' }),
		]),
	);
	expect(answer.text).not.toContain('SECRET');
});

test('bodies are not converted, queries are', async () => {
	const { url } = await serve({ more: checking });
	expect((await post(`${url}/checked`, '{"name":"x","count":null}')).status).toBe(400);
	expect((await get(`${url}/listed?limit=7`)).json()).toEqual({ limit: 7 });
	expect((await get(`${url}/listed?limit=70`)).status).toBe(400);
});

test.each([
	['no JSON', '{"name": SECRET', 'application/json', 400],
	['nothing', '', 'application/json', 400],
	['prototype keys', '{"__proto__":{"SECRET":1}}', 'application/json', 400],
	['another type', '<SECRET/>', 'application/xml', 415],
	['too much', JSON.stringify({ name: 'x'.repeat(300_000) }), 'application/json', 413],
])('a body of %s', async (_what, body, type, status) => {
	const { url } = await serve({ more: checking });
	const answer = await post(`${url}/checked`, body, type);
	expect(answer.status).toBe(status);
	expect(answer.json().error.requestId).toMatch(/^req_/);
	expect(answer.text).not.toContain('SECRET');
});

test('unknown paths are 404, known paths with another method 405', async () => {
	const { url } = await serve({ more: checking });
	expect((await get(`${url}/nothing`)).json().error.code).toBe('not_found');
	const wrong = await get(`${url}/checked?x=1`);
	expect([wrong.status, wrong.headers.get('allow'), wrong.json().error.code]).toEqual([
		405,
		'POST',
		'method_not_allowed',
	]);
	expect((await post(`${url}/healthz`, '{}')).status).toBe(405);
});

test('answers cannot be framed, cached or guessed at', async () => {
	const { url } = await serve();
	for (const path of ['/healthz', '/nothing', '/callbacks/no-such-token-0123456789']) {
		const { headers } = await get(url + path);
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(headers.get('cache-control')).toBe('no-store');
		expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
	}
});

test('metrics are open to this machine; through a proxy they need a key', async () => {
	const { url, store } = await serve();
	const local = await get(`${url}/metrics`);
	expect([local.status, local.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
	expect(local.text).toContain('payssam_adapter_pending_events 0');
	for (const forwarded of ['6.6.6.6', '127.0.0.1']) {
		const headers = { 'x-forwarded-for': forwarded };
		expect((await get(`${url}/metrics`, undefined, headers)).status).toBe(401);
		expect((await get(`${url}/metrics`, await addKey(store, { scopes: ['read'] }), headers)).status).toBe(200);
	}
});

test.each([
	[{ trustedProxies: 1 }, 401],
	[{ publicUrl: 'https://hooks.example.kr' }, 401],
	[{ publicUrl: 'http://10.0.0.7:4020' }, 401],
	[{ publicUrl: 'http://localhost:4020' }, 200],
	[{ publicUrl: 'http://127.0.0.1:4020/adapter' }, 200],
	[{ publicUrl: 'http://[::1]:4020' }, 200],
] as const)(
	'a proxy in front that says nothing of whom it asks for: %j, metrics without a key %i',
	async (config, status) => {
		const { url, store } = await serve({ config });
		expect((await get(`${url}/metrics`)).status).toBe(status);
		expect((await get(`${url}/metrics`, await addKey(store, { scopes: ['read'] }))).status).toBe(200);
	},
);

test('metrics do not count what is kept: Prometheus asks again and again, and acks wait meanwhile', async () => {
	const around: ServeOptions['around'] = (store) => ({
		...store,
		receivedPerHour: () => Promise.reject(new Error('all events of a day are counted')),
	});
	const { url } = await serve({ around });
	expect((await get(`${url}/metrics`)).status).toBe(200);
});

test('a proxy that is not configured does not open the metrics to everybody', async () => {
	const { url } = await serve();
	expect((await get(`${url}/metrics`, undefined, { 'x-forwarded-for': '6.6.6.6' })).status).toBe(401);
});

test('requests are logged without their query and headers', async () => {
	const { url, store, logged } = await serve();
	const key = await addKey(store);
	await get(`${url}/v1/me?secret=HIDDEN-1`, key, { cookie: 'session=HIDDEN-2' });
	await get(`${url}/v1/none?secret=HIDDEN-1`, key);
	await expect.poll(logged).toContain('"path":"/v1/me"');
	expect(logged()).not.toContain('HIDDEN');
	expect(logged()).not.toContain(key);
});

test('while it stops, requests that are under way are answered and the connection ends', async () => {
	let arrived: (() => void) | undefined;
	let go: (() => void) | undefined;
	const isThere = new Promise<void>((resolve) => {
		arrived = resolve;
	});
	const mayGo = new Promise<void>((resolve) => {
		go = resolve;
	});
	const { app, port } = await serve({
		more: (one) => {
			one.post('/slow', async () => {
				arrived?.();
				await mayGo;
				return { done: true };
			});
		},
	});
	const answer = sendRaw(port, [rawPost('/slow', '{}')], 99);
	await isThere;
	const closing = app.close();
	await expect.poll(() => app.server.listening).toBe(false);
	go?.();
	expect(await answer).toMatchObject({ statuses: [200], closed: true });
	await closing;
	await expect(sendRaw(port, [rawPost('/slow', '{}')], 1)).rejects.toThrow('ECONNREFUSED');
});
