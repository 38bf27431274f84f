import { createSandbox, type Sandbox } from 'payssam-sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from '../../testing/api-caller';
import { keepReleased } from '../../testing/kept-events';
import { addKey, type ServedApp, serveApp } from '../../testing/served-app';
import type { ConnectionView } from '../admin/connections';

const KEY = 'SANDBOX-KEY-NOT-REAL-00000000000';
const NEW_KEY = 'ANOTHER-KEY-NOT-REAL-11111111111';

let served: ServedApp;
let sandbox: Sandbox;
let v2: string;
let admin: ApiCaller;

const connection = {
	name: '  Gangnam store ',
	contractModel: 'V2',
	environment: 'test',
	member: 'sandbox-member',
	merchant: 'sandbox-merchant',
	apiKey: KEY,
};

beforeAll(async () => {
	served = await serveApp();
	sandbox = createSandbox({ seed: 1 });
	({ v2 } = await sandbox.listen());
	admin = apiCaller(served.url, await addKey(served.store, { scopes: ['admin'] }));
});
afterAll(async () => {
	await served.close();
	await sandbox.close();
});

async function make(change: Record<string, unknown> = {}): Promise<ConnectionView> {
	const { status, json } = await admin<ConnectionView>('POST', '/v1/connections', { ...connection, ...change });
	expect(json, JSON.stringify(json)).toHaveProperty('callbackUrl');
	expect(status).toBe(201);
	return json;
}

test('makes, reads, changes and removes; the partner key is never shown', async () => {
	const made = await make();
	expect(made).toMatchObject({
		name: 'Gangnam store',
		baseUrl: 'https://sandbox.paymint.co.kr/partner',
		policies: { keyCheck: 'ifPresent', verify: 'verify', allowedSenders: [], reconcile: true, watchPaidDays: 30 },
		keyIsChanging: false,
	});
	expect(made.callbackUrl).toMatch(new RegExp(`^${served.url}/callbacks/[\\w-]{43}$`));
	expect((await admin('GET', `/v1/connections/${made.id}`)).json).toEqual(made);
	const changed = await admin<ConnectionView>('PATCH', `/v1/connections/${made.id}`, {
		name: 'Seocho store',
		policies: { verify: 'flag', allowedSenders: ['52.78.118.82', ' 203.0.113.0/24 ', '2001:db8::/32', ''] },
	});
	expect(changed.json).toMatchObject({
		name: 'Seocho store',
		merchant: made.merchant,
		policies: { ...made.policies, verify: 'flag', allowedSenders: ['52.78.118.82', '203.0.113.0/24', '2001:db8::/32'] },
	});
	expect(JSON.stringify([made, changed.json])).not.toContain(KEY);
	expect(served.logged()).not.toContain(KEY);
	expect((await served.store.connections.get(made.id))?.secrets.apiKey).toBe(KEY);
	expect((await admin('DELETE', `/v1/connections/${made.id}`)).status).toBe(204);
	expect((await admin('GET', `/v1/connections/${made.id}`)).status).toBe(404);
	expect((await admin('DELETE', `/v1/connections/${made.id}`)).status).toBe(404);
});

test.each([
	['V1_T', 'production', 'verify', 'https://erp-api.payssam.kr', 'require'],
	['V1_U', 'test', 'verify', 'https://stg.paymint.co.kr/partner', 'require'],
	['V2', 'test', 'off', 'https://sandbox.paymint.co.kr/partner', 'ifPresent'],
])(
	'%s in %s under "%s" has its address and key check',
	async (contractModel, environment, verify, baseUrl, keyCheck) => {
		const made = await make({ contractModel, environment, policies: { verify } });
		expect([made.baseUrl, made.policies.keyCheck]).toEqual([baseUrl, keyCheck]);
	},
);

test.each([
	['verify', 'ifPresent'],
	['flag', 'require'],
	['off', 'require'],
])('V2 in production under "%s" has the key check "%s"', async (verify, keyCheck) => {
	const made = await make({
		environment: 'production',
		baseUrl: 'https://live.example.kr/partner/',
		policies: { verify },
	});
	expect(made.policies.keyCheck).toBe(keyCheck);
	expect(made.baseUrl).toBe('https://live.example.kr/partner');
});

/** The change of a V2 connection that was made with the defaults, and the key check that it has then. */
test.each([
	['verify', { policies: { verify: 'off' } }, 'require'],
	['verify', { policies: { verify: 'flag' } }, 'require'],
	['verify', { policies: { verify: 'off', keyCheck: 'ifPresent' } }, 'ifPresent'],
	['verify', { name: 'Another name' }, 'ifPresent'],
	['off', { environment: 'production', baseUrl: 'https://live.example.kr' }, 'require'],
	['off', { environment: 'test' }, 'ifPresent'],
])('made under "%s", then changed with %j: the key check is "%s"', async (verify, change, keyCheck) => {
	const environment = verify === 'verify' ? 'production' : 'custom';
	const made = await make({ environment, baseUrl: 'https://live.example.kr/partner', policies: { verify } });
	expect(made.policies.keyCheck).toBe('ifPresent');
	const changed = await admin<ConnectionView>('PATCH', `/v1/connections/${made.id}`, change);
	expect(changed.json.policies.keyCheck).toBe(keyCheck);
	const back = { environment, baseUrl: made.baseUrl, policies: { verify } };
	const again = await admin<ConnectionView>('PATCH', `/v1/connections/${made.id}`, back);
	expect(again.json.policies.keyCheck).toBe(keyCheck);
});

test('a key check that was chosen stays while nothing is changed that it depends on', async () => {
	const made = await make({ policies: { keyCheck: 'off', verify: 'off' } });
	const changed = await admin<ConnectionView>('PATCH', `/v1/connections/${made.id}`, {
		policies: { verify: 'off', reconcile: false },
	});
	expect(changed.json.policies).toMatchObject({ keyCheck: 'off', reconcile: false });
});

test.each([
	[{ environment: 'production' }, 'baseUrl'],
	[{ environment: 'custom' }, 'baseUrl'],
	[{ environment: 'custom', baseUrl: 'http://example.com/v2' }, 'baseUrl'],
	[{ environment: 'production', baseUrl: 'http://127.0.0.1/v2' }, 'baseUrl'],
	[{ environment: 'custom', baseUrl: 'https://user:pass@example.com/' }, 'baseUrl'],
	[{ environment: 'custom', baseUrl: 'https://example.com/?x=1' }, 'baseUrl'],
	[{ environment: 'sandbox' }, 'environment'],
	[{ contractModel: 'V3' }, 'contractModel'],
	[{ name: '   ' }, 'name'],
	[{ name: 'x'.repeat(101) }, 'name'],
	[{ member: '' }, 'member'],
	[{ merchant: 'x'.repeat(61) }, 'merchant'],
	[{ contractModel: 'V1_T', merchant: 'x'.repeat(31) }, 'merchant'],
	[{ apiKey: '' }, 'apiKey'],
	[{ apiKey: 'two words' }, 'apiKey'],
	[{ policies: { allowedSenders: ['example.com'] } }, 'policies.allowedSenders'],
	[{ policies: { allowedSenders: ['10.0.0.0/33'] } }, 'policies.allowedSenders'],
	[{ policies: { pointsThreshold: -1 } }, 'policies.pointsThreshold'],
	[{ policies: { watchPaidDays: 4000 } }, 'policies.watchPaidDays'],
	[{ policies: { verfy: 'off' } }, 'policies.verfy'],
])('refuses %j', async (change, field) => {
	const { status, json } = await admin('POST', '/v1/connections', { ...connection, ...change });
	expect(status).toBe(400);
	expect(json.error.issues.map((issue) => issue.field)).toEqual([field]);
	expect(JSON.stringify(json)).not.toContain(KEY);
});

test('says everything that is wrong at once', async () => {
	const { json } = await admin('POST', '/v1/connections', {
		...connection,
		name: '',
		apiKey: ' ',
		environment: 'custom',
	});
	expect(json.error.issues.map(({ field }) => field).sort()).toEqual(['apiKey', 'baseUrl', 'name']);
});

test('a connection with events stays', async () => {
	const { id } = await make();
	await keepReleased(served.store, { connectionId: id });
	const refused = await admin('DELETE', `/v1/connections/${id}`);
	expect(refused.json.error.code).toBe('conflict');
	expect((await admin('GET', `/v1/connections/${id}`)).status).toBe(200);
});

test('a test reads the points, and says in words what is wrong', async () => {
	const { id } = await make({ environment: 'custom', baseUrl: v2 });
	const good = await admin('POST', `/v1/connections/${id}/test`);
	expect(good.json).toMatchObject({ ok: true, points: 1_000_000, whatToDo: null, code: null });
	await admin('PATCH', `/v1/connections/${id}`, { apiKey: NEW_KEY });
	const wrong = await admin<{ ok: boolean; message: string; whatToDo: string; code: string }>(
		'POST',
		`/v1/connections/${id}/test`,
	);
	expect(wrong.json).toMatchObject({ ok: false, points: null, code: expect.stringMatching(/^PARTNER_/) });
	expect(wrong.json.whatToDo).toMatch(/key/);
	expect(JSON.stringify(wrong.json)).not.toContain(NEW_KEY);
	await admin('PATCH', `/v1/connections/${id}`, { baseUrl: 'http://127.0.0.1:9/v2' });
	const gone = await admin('POST', `/v1/connections/${id}/test`);
	expect(gone.json).toMatchObject({ ok: false, code: expect.stringMatching(/^CLIENT_/) });
});

test('while the key is changed both are accepted, and the one that is named signs', async () => {
	const { id } = await make({ environment: 'custom', baseUrl: v2 });
	const secrets = async () => {
		const { apiKey, otherApiKey } = (await served.store.connections.get(id))?.secrets ?? {};
		return [apiKey, otherApiKey];
	};
	const path = `/v1/connections/${id}/key`;
	expect((await admin('POST', `${path}/finish`, {})).json.error.code).toBe('conflict');
	expect((await admin('POST', path, { apiKey: KEY })).json.error.issues[0]?.field).toBe('apiKey');
	const started = await admin('POST', path, { apiKey: NEW_KEY, use: 'old' });
	expect(started.json).toMatchObject({ keyIsChanging: true, signingKey: 'old' });
	expect(await secrets()).toEqual([KEY, NEW_KEY]);
	expect((await admin('POST', path, { apiKey: 'A-THIRD-KEY' })).json.error.code).toBe('conflict');
	expect((await admin('PATCH', `/v1/connections/${id}`, { apiKey: 'A-THIRD-KEY' })).status).toBe(400);
	expect((await admin('POST', path, { apiKey: NEW_KEY })).json).toMatchObject({ signingKey: 'new' });
	expect(await secrets()).toEqual([NEW_KEY, KEY]);
	await admin('POST', path, { apiKey: NEW_KEY, use: 'old' });
	expect((await admin('POST', `${path}/finish`)).json).toMatchObject({ keyIsChanging: false });
	expect(await secrets()).toEqual([NEW_KEY, null]);
	await admin('POST', path, { apiKey: KEY });
	await admin('POST', `${path}/finish`, { keep: 'old' });
	expect(await secrets()).toEqual([NEW_KEY, null]);
});

test('a new callback URL puts the old one out of use', async () => {
	const made = await make();
	const renewed = await admin<ConnectionView>('POST', `/v1/connections/${made.id}/callback-url`);
	expect(renewed.json.callbackUrl).not.toBe(made.callbackUrl);
	const call = async (url: string) => (await fetch(url, { method: 'POST', body: '{}' })).status;
	expect(await call(made.callbackUrl)).toBe(404);
	expect(await call(renewed.json.callbackUrl)).not.toBe(404);
});

test('administrators only, apart from the lists', async () => {
	const { id } = await make();
	const call = apiCaller(served.url, await addKey(served.store, { scopes: ['read', 'hooks', 'actions'] }));
	for (const [method, path] of [
		['POST', '/v1/connections'],
		['GET', `/v1/connections/${id}`],
		['PATCH', `/v1/connections/${id}`],
		['DELETE', `/v1/connections/${id}`],
		['POST', `/v1/connections/${id}/test`],
		['POST', `/v1/connections/${id}/key`],
		['POST', `/v1/connections/${id}/key/finish`],
		['POST', `/v1/connections/${id}/callback-url`],
	] as const)
		expect((await call(method, path)).status, path).toBe(403);
	const { json } = await call('GET', '/v1/connections');
	expect(json.items.find((one) => one.id === id)).toEqual({
		id,
		name: 'Gangnam store',
		contractModel: 'V2',
		environment: 'test',
	});
});

test('a key of one connection sees that one, its stores and itself', async () => {
	const mine = await make({ name: 'Mine', merchant: 'own-store' });
	const other = await make({ name: 'Other', merchant: 'other-store' });
	await keepReleased(served.store, { connectionId: mine.id, merchant: 'branch-1' });
	await keepReleased(served.store, { connectionId: other.id, merchant: 'branch-2' });
	const call = apiCaller(
		served.url,
		await addKey(served.store, { name: 'Zapier', scopes: ['hooks'], connectionIds: [mine.id] }),
	);
	expect((await call('GET', '/v1/connections')).json.items.map(({ id }) => id)).toEqual([mine.id]);
	expect((await call('GET', '/v1/merchants')).json.items.map(({ id }) => id)).toEqual(['branch-1', 'own-store']);
	expect((await call('GET', `/v1/merchants?connectionId=${other.id}`)).json.error.code).toBe('forbidden');
	expect((await admin('GET', `/v1/merchants?connectionId=${other.id}`)).json.items).toEqual([
		{ id: 'branch-2', name: 'branch-2' },
		{ id: 'other-store', name: 'other-store' },
	]);
	expect((await call('GET', '/v1/me')).json).toMatchObject({
		label: 'Zapier (Mine)',
		scopes: ['hooks'],
		connections: [{ id: mine.id, name: 'Mine' }],
	});
});
