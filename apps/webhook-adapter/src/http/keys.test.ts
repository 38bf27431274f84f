import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from '../../testing/api-caller';
import { addConnection, addKey, type ServedApp, serveApp } from '../../testing/served-app';

let served: ServedApp;
let admin: ApiCaller;

beforeAll(async () => {
	served = await serveApp();
	admin = apiCaller(served.url, await addKey(served.store, { id: 'key_admin', name: 'First', scopes: ['admin'] }));
});
afterAll(() => served.close());

test('a key is shown once, works, and is refused once it is revoked', async () => {
	const made = await admin('POST', '/v1/keys', { name: 'Zapier', scopes: ['hooks', 'actions'] });
	expect(made.status).toBe(201);
	const { key, ...view } = made.json;
	expect(key).toMatch(/^psk_[\w-]{43}$/);
	expect(view).toMatchObject({
		name: 'Zapier',
		prefix: key.slice(0, 8),
		scopes: ['hooks', 'actions'],
		revokedAt: null,
	});
	const call = apiCaller(served.url, key);
	expect((await call('GET', '/v1/me')).json).toMatchObject({ label: 'Zapier', scopes: ['hooks', 'actions'] });
	expect((await call('GET', '/v1/keys')).json.error.code).toBe('forbidden');
	const listed = await admin('GET', '/v1/keys');
	expect(listed.json.items.map(({ id }) => id)).toEqual([made.json.id, 'key_admin']);
	expect(JSON.stringify(listed.json)).not.toContain(key);
	expect((await admin('DELETE', `/v1/keys/${made.json.id}`)).status).toBe(204);
	served.advance(10_000);
	expect((await call('GET', '/v1/me')).json.error.code).toBe('unauthorized');
	expect((await admin('DELETE', `/v1/keys/${made.json.id}`)).status).toBe(204);
	expect(served.logged()).not.toContain(key);
});

test('the last key of administrators stays', async () => {
	const refused = await admin('DELETE', '/v1/keys/key_admin');
	expect(refused.json.error.code).toBe('conflict');
	const other = await admin('POST', '/v1/keys', { name: 'Second', scopes: ['admin'] });
	expect((await admin('DELETE', `/v1/keys/${other.json.id}`)).status).toBe(204);
	expect((await admin('DELETE', '/v1/keys/key_admin')).status).toBe(409);
	expect((await admin('DELETE', '/v1/keys/key_none')).status).toBe(404);
});

test.each([
	[{ name: '', scopes: ['read'] }, ['name']],
	[{ name: 'x', scopes: [] }, ['scopes']],
	[{ name: 'x', scopes: ['root'] }, ['scopes.0']],
	[{ name: 'x', scopes: ['read'], connectionIds: ['con_none'] }, ['connectionIds']],
	[{ scopes: ['read'] }, ['name']],
	[{ name: 'x', scopes: ['read'], scope: 'admin' }, ['scope']],
])('refuses %j', async (body, fields) => {
	const { status, json } = await admin('POST', '/v1/keys', body);
	expect(status).toBe(400);
	expect(json.error.issues.map(({ field }) => field)).toEqual(fields);
});

test('a key of administrators is not restricted to connections', async () => {
	const { id } = await addConnection(served.store);
	const refused = await admin('POST', '/v1/keys', { name: 'x', scopes: ['admin'], connectionIds: [id] });
	expect(refused.json.error.issues[0]?.field).toBe('connectionIds');
	const made = await admin('POST', '/v1/keys', { name: 'x', scopes: ['read'], connectionIds: [id, id] });
	expect(made.json).toMatchObject({ connectionIds: [id] });
});
