import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from '../../testing/api-caller';
import { arrivalOf, keepQuarantined, keepReleased } from '../../testing/kept-events';
import { addConnection, addKey, type ServedApp, serveApp } from '../../testing/served-app';
import type { Connection } from '../domain/connection';
import { EVENT_TYPES } from '../domain/event';
import { buildPayload, type EventPayload, NEWEST_VERSION } from '../domain/payload';
import type { EventView } from './event-view';

let served: ServedApp;
let first: Connection;
let second: Connection;
let api: ApiCaller;
/** Only the second connection. */
let restricted: ApiCaller;
let hooks: ApiCaller;
const ids: Record<'sent' | 'destroyed' | 'ofSecond' | 'quarantined' | 'pending', string> = {
	sent: '',
	destroyed: '',
	ofSecond: '',
	quarantined: '',
	pending: '',
};
const at = (minute: number) => Date.parse('2026-11-20T00:00:00Z') + minute * 60_000;

beforeAll(async () => {
	served = await serveApp({ config: { allowPrivateTargets: true } });
	const { store, url } = served;
	first = await addConnection(store, { name: 'First' });
	second = await addConnection(store, { name: 'Second', merchant: 'store-2' });
	api = apiCaller(url, await addKey(store, { scopes: ['read'] }));
	hooks = apiCaller(url, await addKey(store, { scopes: ['hooks'] }));
	restricted = apiCaller(url, await addKey(store, { scopes: ['hooks'], connectionIds: [second.id] }));
	ids.sent = await keepReleased(store, { connectionId: first.id, billId: 'B1', receivedAt: at(0) });
	ids.destroyed = await keepReleased(store, {
		connectionId: first.id,
		billId: 'B1',
		type: 'bill.destroyed',
		merchant: 'branch-7',
		receivedAt: at(1),
	});
	ids.ofSecond = await keepReleased(store, { connectionId: second.id, merchant: 'store-2', receivedAt: at(2) });
	ids.quarantined = await keepQuarantined(store, first.id);
	const pending = arrivalOf({ connectionId: first.id, type: 'payment.approved', receivedAt: at(3) });
	await store.events.ingest([pending]);
	ids.pending = pending.id;
});
afterAll(() => served.close());

async function listed(query: string, call = api): Promise<string[]> {
	const { status, json } = await call('GET', `/v1/events${query}`);
	expect(status).toBe(200);
	return json.items.map(({ id }) => id);
}

test.each([
	['', () => [ids.quarantined, ids.pending, ids.ofSecond, ids.destroyed, ids.sent]],
	['?type=bill.sent', () => [ids.ofSecond, ids.sent]],
	['?type=bill.sent&type=bill.destroyed', () => [ids.ofSecond, ids.destroyed, ids.sent]],
	['?type=*&billId=B1', () => [ids.destroyed, ids.sent]],
	['?state=pending&state=quarantined', () => [ids.quarantined, ids.pending]],
	['?state=released&merchant=branch-7', () => [ids.destroyed]],
	['?since=2026-11-20T09:01:00%2B09:00&state=released', () => [ids.ofSecond, ids.destroyed]],
	['?billId=B', () => []],
])('lists events%s', async (query, expected) => {
	expect(await listed(query)).toEqual(expected());
});

test('lists events of a connection, page by page', async () => {
	expect(await listed(`?connectionId=${second.id}`)).toEqual([ids.ofSecond]);
	const seen: string[] = [];
	let after = '';
	for (let pages = 0; pages < 10; pages += 1) {
		const { json } = await api('GET', `/v1/events?limit=2${after}`);
		seen.push(...json.items.map(({ id }) => id));
		if (json.next === null) break;
		after = `&after=${json.next}`;
	}
	expect(seen).toEqual(await listed(''));
});

test.each([
	['?type=payment.aproved', 'type.0'],
	['?limit=0', 'limit'],
	['?limit=201', 'limit'],
	['?limit=many', 'limit'],
	['?since=yesterday', 'since'],
	['?version=2020-01-01', 'version'],
])('refuses %s', async (query, field) => {
	const { status, json } = await api('GET', `/v1/events${query}`);
	expect(status).toBe(400);
	expect(json.error.issues[0]?.field).toBe(field);
});

test('a listed event carries what subscribers get', async () => {
	const { json } = await api<{ items: EventView[] }>('GET', '/v1/events?type=bill.destroyed');
	const stored = await served.store.events.get(ids.destroyed);
	if (stored === undefined) throw new Error('It is not there.');
	expect(json.items[0]).toEqual({
		id: ids.destroyed,
		type: 'bill.destroyed',
		state: 'released',
		connectionId: first.id,
		merchant: 'branch-7',
		billId: 'B1',
		reason: null,
		detail: null,
		repeats: 0,
		receivedAt: new Date(at(1)).toISOString(),
		releasedAt: expect.stringMatching(/Z$/),
		payload: buildPayload(NEWEST_VERSION, stored, first),
	});
	expect(JSON.stringify(json)).not.toContain(first.secrets.apiKey);
});

test('an event is read with its deliveries and attempts', async () => {
	const made = await hooks('POST', '/v1/hooks', { url: 'https://hooks.example.com/private/', connectionId: first.id });
	expect((await hooks('POST', `/v1/events/${ids.sent}/replay`, {})).json).toEqual({ due: 1 });
	const [delivery] = await served.store.deliveries.ofEvent(ids.sent);
	if (delivery === undefined) throw new Error('It has no delivery.');
	await served.store.deliveries.record([
		{
			attempt: {
				deliveryId: delivery.id,
				number: 1,
				at: at(5),
				durationMs: 12,
				class: '5xx',
				status: 503,
				detail: 'busy',
			},
			eventId: ids.sent,
			subscriptionId: made.json.id,
			next: { state: 'pending', dueAt: at(6) },
		},
	]);
	const { json } = await api<EventView & { deliveries: unknown[] }>('GET', `/v1/events/${ids.sent}`);
	expect(json.payload.id).toBe(ids.sent);
	expect(json.deliveries).toMatchObject([
		{
			id: delivery.id,
			subscriptionId: made.json.id,
			host: 'hooks.example.com',
			state: 'pending',
			dueAt: new Date(at(6)).toISOString(),
			attempts: [
				{ number: 1, at: new Date(at(5)).toISOString(), durationMs: 12, class: '5xx', status: 503, detail: 'busy' },
			],
		},
	]);
	expect(JSON.stringify(json)).not.toContain('private');
	await hooks('DELETE', `/v1/hooks/${made.json.id}`);
});

test('only released events are sent again, to subscriptions that are there', async () => {
	for (const id of [ids.pending, ids.quarantined])
		expect((await hooks('POST', `/v1/events/${id}/replay`, {})).json.error.code).toBe('conflict');
	expect((await hooks('POST', '/v1/events/evt_none/replay', {})).status).toBe(404);
	const unknown = await hooks('POST', `/v1/events/${ids.sent}/replay`, { subscriptionId: 'sub_none' });
	expect(unknown.status).toBe(404);
	expect((await api('POST', `/v1/events/${ids.sent}/replay`, {})).status).toBe(403);
	expect((await hooks('POST', `/v1/events/${ids.sent}/replay`)).json).toEqual({ due: 0 });
});

test('a key of one connection finds only its events', async () => {
	expect(await listed('', restricted)).toEqual([ids.ofSecond]);
	expect((await restricted('GET', `/v1/events?connectionId=${first.id}`)).json.error.code).toBe('forbidden');
	expect((await restricted('GET', `/v1/events/${ids.sent}`)).json.error.code).toBe('not_found');
	expect((await restricted('POST', `/v1/events/${ids.sent}/replay`, {})).status).toBe(404);
	const recent = await restricted<EventPayload[]>('GET', '/v1/events/recent?type=bill.sent');
	expect(recent.json.map(({ id }) => id)).toEqual([ids.ofSecond]);
	expect((await restricted('GET', `/v1/events/sample?type=bill.sent&connectionId=${first.id}`)).status).toBe(403);
	const sample = await restricted<EventPayload>('GET', '/v1/events/sample?type=bill.destroyed');
	expect(sample.json).toMatchObject({ id: 'evt_sample_bill_destroyed', connectionName: 'Second' });
});

test('recent events are a plain list of payloads, newest first', async () => {
	const { json } = await api<EventPayload[]>('GET', '/v1/events/recent');
	expect(json.map(({ id }) => id)).toEqual([ids.ofSecond, ids.destroyed, ids.sent]);
	expect((await api<EventPayload[]>('GET', '/v1/events/recent?limit=1')).json.map(({ id }) => id)).toEqual([
		ids.ofSecond,
	]);
	const stored = await served.store.events.get(ids.sent);
	if (stored === undefined) throw new Error('It is not there.');
	expect(json[2]).toEqual(buildPayload(NEWEST_VERSION, stored, first));
});

test('samples stand in where nothing has been released: not for what is pending', async () => {
	const { json } = await api<EventPayload[]>('GET', '/v1/events/recent?type=payment.approved&type=points.low');
	expect(json.map(({ id }) => id)).toEqual(['evt_sample_payment_approved', 'evt_sample_points_low']);
	expect((await api<EventPayload[]>('GET', '/v1/events/recent?merchant=nobody&limit=2')).json).toHaveLength(2);
});

test.each(EVENT_TYPES)('a sample of %s has the keys of a live payload, in their order', async (type) => {
	const live = await api<EventPayload[]>('GET', '/v1/events/recent?type=bill.sent');
	const sample = await api<EventPayload>('GET', `/v1/events/sample?type=${type}`);
	expect(sample.json.type).toBe(type);
	expect(Object.keys(sample.json)).toEqual(Object.keys(live.json[0] ?? {}));
	const isReal = type === 'bill.sent' || type === 'bill.destroyed';
	expect(sample.json.id.startsWith('evt_sample')).toBe(!isReal);
});

test('names of events come with words', async () => {
	const { json } = await api<{ items: { id: string; nameKo: string }[] }>('GET', '/v1/event-types');
	expect(json.items.map(({ id }) => id)).toEqual([...EVENT_TYPES]);
	expect(json.items[0]).toMatchObject({ name: 'Payment approved', nameKo: '결제 승인' });
});
