import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from '../../testing/api-caller';
import { keepReleased } from '../../testing/kept-events';
import { addConnection, addKey, type ServedApp, serveApp } from '../../testing/served-app';
import type { SubscriptionView } from '../admin/subscriptions';
import { SUBSCRIPTIONS_PER_KEY } from '../admin/subscriptions';
import type { Connection } from '../domain/connection';
import { EVENT_TYPES } from '../domain/event';

let served: ServedApp;
let first: Connection;
let second: Connection;
/** Keys of scope `hooks`: of all connections, and of the first one only. */
let api: ApiCaller;
let own: ApiCaller;
let reader: ApiCaller;
let admin: ApiCaller;

const target = 'https://hooks.example.com/standard/1/secret-part/';

beforeAll(async () => {
	served = await serveApp({ config: { allowPrivateTargets: true } });
	first = await addConnection(served.store);
	second = await addConnection(served.store);
	const caller = async (change: Parameters<typeof addKey>[1]) =>
		apiCaller(served.url, await addKey(served.store, change));
	admin = await caller({ scopes: ['admin'] });
	api = await caller({ scopes: ['hooks'] });
	own = await caller({ scopes: ['hooks'], connectionIds: [first.id] });
	reader = await caller({ scopes: ['read'] });
});
afterAll(() => served.close());
afterEach(async () => {
	const all = await served.store.subscriptions.list();
	await Promise.all(all.map(({ id }) => served.store.subscriptions.remove(id)));
});

test('subscribes, lists, reads and unsubscribes', async () => {
	const made = await api<SubscriptionView & { secret: string }>('POST', '/v1/hooks', {
		targetUrl: target,
		events: ['payment.approved', 'bill.sent'],
		connectionId: first.id,
		merchant: 'store-1',
		label: 'Sheet',
	});
	expect(made.status).toBe(201);
	const { secret, ...hook } = made.json;
	expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
	expect(hook).toMatchObject({
		targetUrl: target,
		host: 'hooks.example.com',
		events: ['payment.approved', 'bill.sent'],
		connectionId: first.id,
		merchant: 'store-1',
		label: 'Sheet',
		version: '2026-11-21',
		state: 'active',
	});
	expect((await api('GET', `/v1/hooks/${hook.id}`)).json).toEqual(hook);
	expect((await api('GET', '/v1/hooks')).json).toEqual({ items: [hook] });
	expect((await api('DELETE', `/v1/hooks/${hook.id}`)).status).toBe(204);
	expect((await api('DELETE', `/v1/hooks/${hook.id}`)).status).toBe(204);
	expect((await api('GET', `/v1/hooks/${hook.id}`)).json.error.code).toBe('not_found');
	expect(await served.store.subscriptions.list()).toEqual([]);
});

test.each([
	['target_url and one event', { target_url: target, event: 'bill.sent' }, ['bill.sent']],
	['url and every event', { url: target, event: '*' }, []],
	['a star among events', { targetUrl: target, events: ['*'] }, []],
	['no events', { targetUrl: target }, []],
])('takes %s', async (_name, body, events) => {
	const { status, json } = await api('POST', '/v1/hooks', body);
	expect(status).toBe(201);
	expect(json).toMatchObject({ targetUrl: target, events });
});

test('the same target and filter twice are two subscriptions', async () => {
	const body = { targetUrl: target, events: ['bill.sent'] };
	const [one, two] = [await api('POST', '/v1/hooks', body), await api('POST', '/v1/hooks', body)];
	expect(one.json.id).not.toBe(two.json.id);
	expect(one.json.secret).not.toBe(two.json.secret);
});

test.each([
	['no target', {}, 'invalid_request', 'targetUrl'],
	['two targets', { url: target, target_url: `${target}2` }, 'invalid_request', 'targetUrl'],
	['an event that there is not', { url: target, events: ['payment.aproved'] }, 'invalid_request', 'events.0'],
	['a field that there is not', { url: target, conectionId: 'con_1' }, 'invalid_request', 'conectionId'],
	['a connection that there is not', { url: target, connectionId: 'con_1' }, 'invalid_request', 'connectionId'],
	['a version that there is not', { url: target, version: '2020-01-01' }, 'invalid_request', 'version'],
	['a label of the wrong type', { url: target, label: 5 }, 'invalid_request', 'label'],
	['no URL', { url: 'nowhere' }, 'target_blocked', 'targetUrl'],
	['another scheme', { url: 'ftp://example.com/' }, 'target_blocked', 'targetUrl'],
	['a password', { url: 'https://user:pass@example.com/' }, 'target_blocked', 'targetUrl'],
])('refuses %s', async (_name, body, code, field) => {
	const { status, json } = await api('POST', '/v1/hooks', body);
	expect(json.error).toMatchObject({ code, issues: [{ field }] });
	expect(status).toBe(code === 'target_blocked' ? 422 : 400);
	expect(await served.store.subscriptions.list()).toEqual([]);
});

test('private targets are refused unless the settings allow them', async () => {
	const strict = await serveApp();
	try {
		const call = apiCaller(strict.url, await addKey(strict.store, { scopes: ['hooks'] }));
		for (const url of [
			'https://127.0.0.1/x',
			'https://[::ffff:10.0.0.1]/',
			'http://example.com/',
			'https://2130706433/',
		])
			expect((await call('POST', '/v1/hooks', { url })).json.error.code, url).toBe('target_blocked');
	} finally {
		await strict.close();
	}
});

test('who has no key, or too small a one, is refused', async () => {
	const { id } = (await api('POST', '/v1/hooks', { url: target })).json;
	expect((await apiCaller(served.url, null)('GET', '/v1/hooks')).status).toBe(401);
	expect((await reader('POST', '/v1/hooks', { url: target })).json.error.code).toBe('forbidden');
	expect((await reader('DELETE', `/v1/hooks/${id}`)).status).toBe(403);
	expect((await reader('POST', `/v1/hooks/${id}/secret`)).status).toBe(403);
});

test('readers and other keys see the host and no secret; who subscribed and administrators see the whole URL', async () => {
	const { id, secret } = (await api('POST', '/v1/hooks', { url: target })).json;
	for (const call of [reader, api, admin]) {
		const answer = await call<SubscriptionView>('GET', `/v1/hooks/${id}`);
		expect(answer.json.host).toBe('hooks.example.com');
		expect(JSON.stringify(answer.json)).not.toContain(secret);
		expect(answer.json.targetUrl).toBe(call === reader ? null : target);
	}
	expect((await api('POST', `/v1/hooks/${id}/secret`)).status).toBe(200);
	const other = apiCaller(served.url, await addKey(served.store, { scopes: ['hooks'] }));
	for (const act of ['secret', 'secret/finish'])
		expect((await other('POST', `/v1/hooks/${id}/${act}`)).json.error.code, act).toBe('forbidden');
	expect(served.logged()).not.toContain('secret-part');
	expect(served.logged()).not.toContain(secret);
});

test('a key of one connection subscribes to that, sees those to that, and nothing else', async () => {
	const mine = (await own<SubscriptionView>('POST', '/v1/hooks', { url: target })).json;
	expect(mine.connectionId).toBe(first.id);
	const foreign = await own('POST', '/v1/hooks', { url: target, connectionId: second.id });
	expect(foreign.json.error.issues[0]?.field).toBe('connectionId');
	const all = (await api('POST', '/v1/hooks', { url: target })).json;
	const others = (await api('POST', '/v1/hooks', { url: target, connectionId: second.id })).json;
	expect((await own('GET', '/v1/hooks')).json.items.map(({ id }) => id)).toEqual([mine.id]);
	for (const { id } of [all, others]) {
		expect((await own('GET', `/v1/hooks/${id}`)).status).toBe(404);
		expect((await own('PATCH', `/v1/hooks/${id}`, { state: 'paused' })).status).toBe(404);
		expect((await own('DELETE', `/v1/hooks/${id}`)).status).toBe(204);
	}
	expect(await served.store.subscriptions.list()).toHaveLength(3);
	const widened = await own<SubscriptionView>('PATCH', `/v1/hooks/${mine.id}`, { connectionId: null });
	expect(widened.json.connectionId).toBe(first.id);
});

test('a key of several connections has to name one', async () => {
	const both = apiCaller(
		served.url,
		await addKey(served.store, { scopes: ['hooks'], connectionIds: [first.id, second.id] }),
	);
	expect((await both('POST', '/v1/hooks', { url: target })).json.error.issues[0]?.field).toBe('connectionId');
	expect((await both('POST', '/v1/hooks', { url: target, connectionId: second.id })).status).toBe(201);
});

test('pauses, resumes, and changes label and filter; what is left out stays', async () => {
	const { id } = (await api('POST', '/v1/hooks', { url: target, event: 'bill.sent', label: 'One' })).json;
	const paused = await api('PATCH', `/v1/hooks/${id}`, { state: 'paused' });
	expect(paused.json).toMatchObject({ state: 'paused', pausedReason: 'Paused by hand.', label: 'One' });
	const changed = await api('PATCH', `/v1/hooks/${id}`, {
		label: null,
		events: ['points.low'],
		connectionId: first.id,
	});
	expect(changed.json).toMatchObject({ state: 'paused', label: null, events: ['points.low'], connectionId: first.id });
	const resumed = await api('PATCH', `/v1/hooks/${id}`, { state: 'active', events: [] });
	expect(resumed.json).toMatchObject({ state: 'active', pausedReason: null, events: [], failures: 0 });
	expect((await api('PATCH', `/v1/hooks/${id}`, { state: 'off' })).status).toBe(400);
	expect((await api('PATCH', `/v1/hooks/${id}`, { targetUrl: 'https://example.com' })).status).toBe(400);
});

test('two secrets sign until the change is finished', async () => {
	const { id, secret } = (await api('POST', '/v1/hooks', { url: target })).json;
	const changed = await api('POST', `/v1/hooks/${id}/secret`);
	expect(changed.json).toMatchObject({ id, secretIsChanging: true });
	expect(changed.json.secret).not.toBe(secret);
	expect((await served.store.subscriptions.get(id))?.secrets).toEqual([changed.json.secret, secret]);
	expect((await api('POST', `/v1/hooks/${id}/secret/finish`)).json).toMatchObject({ secretIsChanging: false });
	expect((await served.store.subscriptions.get(id))?.secrets).toEqual([changed.json.secret]);
});

test('a body that is empty although it is called JSON is no error', async () => {
	const { id } = (await api('POST', '/v1/hooks', { url: target })).json;
	const key = await addKey(served.store, { scopes: ['hooks'] });
	const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
	expect((await fetch(`${served.url}/v1/hooks/${id}`, { method: 'DELETE', headers })).status).toBe(204);
	expect(await served.store.subscriptions.get(id)).toBeUndefined();
	const broken = await fetch(`${served.url}/v1/hooks`, { method: 'POST', headers, body: '{"url":' });
	expect(broken.status).toBe(400);
	const empty = await fetch(`${served.url}/v1/hooks`, { method: 'POST', headers });
	expect(await empty.json()).toMatchObject({ error: { issues: [{ field: 'targetUrl' }] } });
});

test('a key has its limit of subscriptions', async () => {
	const key = await addKey(served.store, { scopes: ['hooks'], id: 'key_limited' });
	const limited = apiCaller(served.url, key);
	const { id } = (await limited('POST', '/v1/hooks', { url: target })).json;
	const one = await served.store.subscriptions.get(id);
	if (one === undefined) throw new Error('It is not there.');
	const others = Array.from({ length: SUBSCRIPTIONS_PER_KEY - 1 }, (_, number) => ({ ...one, id: `sub_${number}` }));
	await Promise.all(others.map((other) => served.store.subscriptions.insert(other)));
	const refused = await limited('POST', '/v1/hooks', { url: target });
	expect(refused.status).toBe(409);
	expect(refused.json.error).toMatchObject({ code: 'conflict', whatToDo: expect.stringContaining('Unsubscribe') });
	expect((await api('POST', '/v1/hooks', { url: target })).status).toBe(201);
	await limited('DELETE', `/v1/hooks/${id}`);
	expect((await limited('POST', '/v1/hooks', { url: target })).status).toBe(201);
});

test('a range is replayed, and what was never sent is among it', async () => {
	await keepReleased(served.store, { connectionId: first.id, receivedAt: Date.parse('2026-11-01T00:00:00Z') });
	const late = await keepReleased(served.store, {
		connectionId: first.id,
		receivedAt: Date.parse('2026-11-02T12:00:00Z'),
	});
	const { id } = (await api('POST', '/v1/hooks', { url: target, event: 'bill.sent' })).json;
	const range = { from: '2026-11-02T00:00:00+09:00', until: '2026-11-03T00:00:00+09:00' };
	const replayed = await api('POST', `/v1/hooks/${id}/replay`, range);
	expect([replayed.status, replayed.json]).toEqual([202, { due: 1 }]);
	expect(await served.store.deliveries.ofEvent(late)).toMatchObject([{ subscriptionId: id, state: 'pending' }]);
	expect((await api('POST', `/v1/hooks/${id}/replay`, { ...range, onlyFailed: true })).json).toEqual({ due: 0 });
});

test.each([
	['no zone', { from: '2026-11-02T00:00:00' }, 'from'],
	['nothing', {}, 'from'],
	['an end before its beginning', { from: '2026-11-02T00:00:00Z', until: '2026-11-01T00:00:00Z' }, 'until'],
])('a replay with %s is refused', async (_name, body, field) => {
	const { id } = (await api('POST', '/v1/hooks', { url: target })).json;
	const refused = await api('POST', `/v1/hooks/${id}/replay`, body);
	expect(refused.json.error).toMatchObject({ code: 'invalid_request', issues: [{ field }] });
	expect((await api('POST', '/v1/hooks/sub_none/replay', { from: '2026-11-02T00:00:00Z' })).status).toBe(404);
});

test.each(EVENT_TYPES)('a sample of %s reaches the target, signed', async (type) => {
	const receiver = await receive(200);
	const { id, secret } = (await api('POST', '/v1/hooks', { url: receiver.url })).json;
	const tried = await api('POST', `/v1/hooks/${id}/test?type=${type}`);
	expect(tried.json).toMatchObject({ ok: true, class: '2xx', status: 200, detail: null });
	const [got] = receiver.got;
	const payload = new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>);
	expect(payload).toMatchObject({ type, id: expect.stringMatching(/^evt_sample_/) });
	expect(await served.store.subscriptions.get(id)).toMatchObject({ failures: 0 });
	await receiver.close();
});

test('a sample that is not taken says how it ended, and pauses nothing', async () => {
	const receiver = await receive(410);
	const { id } = (await api('POST', '/v1/hooks', { url: receiver.url })).json;
	expect((await api('POST', `/v1/hooks/${id}/test`)).json).toMatchObject({ ok: false, class: '410', status: 410 });
	await receiver.close();
	const gone = await api('POST', `/v1/hooks/${id}/test`);
	expect(gone.json).toMatchObject({ ok: false, class: 'connection', status: null });
	expect(JSON.stringify(gone.json)).not.toContain('secret-part');
	expect((await api('GET', `/v1/hooks/${id}`)).json).toMatchObject({ state: 'active', failures: 0 });
});

interface Receiver {
	readonly url: string;
	readonly got: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
	close(): Promise<void>;
}

async function receive(status: number): Promise<Receiver> {
	const got: Receiver['got'] = [];
	const server: Server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		got.push({ headers: request.headers, body });
		response.writeHead(status).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/secret-part`,
		got,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
