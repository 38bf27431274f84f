import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from '../../testing/api-caller';
import { keepQuarantined, keepReleased } from '../../testing/kept-events';
import { addConnection, addKey, type ServedApp, serveApp } from '../../testing/served-app';

let served: ServedApp;
let admin: ApiCaller;
let connectionId: string;

beforeAll(async () => {
	served = await serveApp();
	admin = apiCaller(served.url, await addKey(served.store));
	connectionId = (await addConnection(served.store)).id;
});
afterAll(() => served.close());

test('lists what is in quarantine and why; rechecks and dismisses it', async () => {
	const [one, two] = [
		await keepQuarantined(served.store, connectionId),
		await keepQuarantined(served.store, connectionId),
	];
	const released = await keepReleased(served.store, { connectionId });
	const listed = await admin('GET', '/v1/quarantine');
	expect(listed.json).toMatchObject({
		items: [
			{ id: two, state: 'quarantined', reason: 'not_found', detail: 'PaySsam has no such bill.' },
			{ id: one, payload: { id: one, verified: false } },
		],
		next: null,
	});
	expect((await admin('GET', '/v1/quarantine?connectionId=con_none')).json.items).toEqual([]);
	expect((await admin('POST', `/v1/quarantine/${one}/recheck`)).status).toBe(204);
	expect((await served.store.events.get(one))?.state).toBe('pending');
	expect((await admin('POST', `/v1/quarantine/${two}/dismiss`)).status).toBe(204);
	expect((await served.store.events.get(two))?.state).toBe('dismissed');
	expect((await admin('GET', '/v1/quarantine')).json.items).toEqual([]);
	for (const id of [one, two, released])
		for (const act of ['recheck', 'dismiss'])
			expect((await admin('POST', `/v1/quarantine/${id}/${act}`)).json.error.code, act).toBe('conflict');
	expect((await admin('POST', '/v1/quarantine/evt_none/dismiss')).status).toBe(404);
});

test('administrators only', async () => {
	const call = apiCaller(served.url, await addKey(served.store, { scopes: ['read', 'hooks', 'actions'] }));
	const id = await keepQuarantined(served.store, connectionId);
	expect((await call('GET', '/v1/quarantine')).status).toBe(403);
	expect((await call('POST', `/v1/quarantine/${id}/recheck`)).status).toBe(403);
	expect((await call('POST', `/v1/quarantine/${id}/dismiss`)).status).toBe(403);
	expect((await served.store.events.get(id))?.state).toBe('quarantined');
});
