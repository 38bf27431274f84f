import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type MemoryStore, memoryStore, triggerContext } from '../testing/hooks';
import { type Asked, type Reply, refusal, type Stub, startStub } from '../testing/stub';
import { payssam } from './piece';

const SECRET = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
const EVENT = { id: 'evt_1', type: 'payment.approved', connectionId: 'con_1', merchant: '0001', amount: 45000 };

let stub: Stub | undefined;
afterEach(async () => {
	vi.restoreAllMocks();
	await stub?.close();
	stub = undefined;
});

type Hook = 'onEnable' | 'onDisable' | 'run' | 'test';

interface Given {
	readonly trigger?: string;
	readonly store?: MemoryStore;
	readonly propsValue?: object;
	readonly payload?: object;
}

async function hook(name: Hook, { trigger = 'payment_approved', store = memoryStore(), ...rest }: Given = {}) {
	const props = { adapterUrl: stub?.url, apiKey: 'psk_key' };
	const context = triggerContext(props, store, rest);
	return await Reflect.apply(payssam.getTrigger(trigger)?.[name] ?? (() => {}), undefined, [context]);
}

/** The event as the adapter answers it, on its way to a subscription. */
const detail = (subscriptionId = 'sub_1') => ({
	state: 'released',
	payload: EVENT,
	deliveries: [{ subscriptionId, state: 'pending', attempts: [] }],
});

/** An adapter that subscribes, and knows the event. */
async function adapter(change: (asked: Asked) => Reply | undefined = () => undefined): Promise<void> {
	let made = 0;
	stub = await startStub((asked) => {
		const changed = change(asked);
		if (changed !== undefined) return changed;
		if (asked.method === 'POST') {
			made += 1;
			return { status: 201, body: { id: `sub_${made}`, secret: SECRET } };
		}
		if (asked.method === 'DELETE') return { status: 204 };
		if (asked.url.startsWith('/v1/events/recent')) return { status: 200, body: [EVENT] };
		const isKnown = asked.url.startsWith('/v1/events/evt_1?');
		return isKnown ? { status: 200, body: detail() } : refusal(404, 'not_found');
	});
}

const calls = (): string[] => (stub?.asked ?? []).map(({ method, url }) => `${method} ${url}`);

function signed(body: object, at = Date.now(), secret = SECRET): object {
	const rawBody = JSON.stringify(body);
	const [id, time] = ['evt_1', String(Math.floor(at / 1000))];
	const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
	const signature = createHmac('sha256', key).update(`${id}.${time}.${rawBody}`).digest('base64');
	const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
	return { body, rawBody, headers, queryParams: {} };
}

async function enabled(given: Given = {}): Promise<MemoryStore> {
	const store = memoryStore();
	await hook('onEnable', { ...given, store });
	return store;
}

describe('turning a flow on and off', () => {
	test('subscribes with the filter, keeps id and secret, and unsubscribes', async () => {
		await adapter();
		const propsValue = { connectionId: 'con_1', merchant: '0001' };
		const store = await enabled({ trigger: 'bill_ended', propsValue });
		expect(JSON.parse(stub?.asked[0]?.body ?? '')).toEqual({
			targetUrl: 'https://activepieces.example.kr/api/v1/webhooks/flow1',
			events: ['bill.destroyed', 'bill.expired'],
			...propsValue,
			label: 'Activepieces, Bill Destroyed or Expired, flow flow1',
			version: '2026-11-21',
		});
		expect([...store.kept.values()]).toEqual([[{ hookId: 'sub_1', secret: SECRET }]]);
		await hook('onDisable', { trigger: 'bill_ended', store });
		await hook('onDisable', { trigger: 'bill_ended', store });
		expect(calls()).toEqual(['POST /v1/hooks', 'DELETE /v1/hooks/sub_1']);
		expect(store.kept.size).toBe(0);
	});

	test('subscribes anew before the earlier subscription is ended, so that one is left and no event falls between', async () => {
		await adapter();
		const store = await enabled();
		await hook('onEnable', { store });
		expect(calls()).toEqual(['POST /v1/hooks', 'POST /v1/hooks', 'DELETE /v1/hooks/sub_1']);
		expect([...store.kept.values()]).toEqual([[{ hookId: 'sub_2', secret: SECRET }]]);
	});

	test('turns off although the adapter refuses, and makes up for it later', async () => {
		const warned = vi.spyOn(console, 'warn').mockReturnValue();
		let isRefusing = true;
		await adapter(({ method }) => (isRefusing && method === 'DELETE' ? refusal(401, 'unauthorized') : undefined));
		const store = await enabled();
		await hook('onDisable', { store });
		expect(warned).toHaveBeenCalledWith(expect.stringContaining('It is unauthorized.'));
		expect(warned).not.toHaveBeenCalledWith(expect.stringContaining('psk_key'));
		isRefusing = false;
		await hook('onEnable', { store });
		expect(calls().slice(-2)).toEqual(['POST /v1/hooks', 'DELETE /v1/hooks/sub_1']);
	});

	test('does not turn on where the earlier subscription cannot be ended, and then ends both', async () => {
		let isRefusing = true;
		await adapter(({ method }) => (isRefusing && method === 'DELETE' ? refusal(503, 'unavailable') : undefined));
		const store = await enabled();
		await expect(hook('onEnable', { store })).rejects.toThrow('It is unavailable.');
		isRefusing = false;
		await hook('onDisable', { store });
		expect(calls().slice(-2)).toEqual(['DELETE /v1/hooks/sub_2', 'DELETE /v1/hooks/sub_1']);
		expect(store.kept.size).toBe(0);
	});

	test('does not turn on without a subscription', async () => {
		await adapter(() => refusal(403, 'forbidden'));
		await expect(hook('onEnable')).rejects.toThrow('It is forbidden.');
		await stub?.close();
		await adapter(() => ({ status: 200, body: { id: 'sub_1' } }));
		await expect(hook('onEnable')).rejects.toThrow('something else than a subscription');
	});
});

describe('a delivery', () => {
	test('that is signed runs the flow without a question, with a key for copies', async () => {
		await adapter();
		const store = await enabled();
		expect(await hook('run', { store, payload: signed(EVENT) })).toEqual([{ ...EVENT, _dedupe_key: 'evt_1' }]);
		expect(calls()).toEqual(['POST /v1/hooks']);
	});

	test.each([
		['without a raw body', { body: { ...EVENT, amount: 1 }, headers: {} }],
		['of yesterday', signed({ ...EVENT, amount: 1 }, Date.now() - 86_400_000)],
		['signed by another secret', signed({ ...EVENT, amount: 1 }, Date.now(), `whsec_${SECRET.slice(6).toLowerCase()}`)],
	])('%s runs the flow with what the adapter says of the event', async (_, payload) => {
		await adapter();
		const store = await enabled();
		expect(await hook('run', { store, payload })).toEqual([{ ...EVENT, _dedupe_key: 'evt_1' }]);
		expect(calls().at(-1)).toBe('GET /v1/events/evt_1?version=2026-11-21');
	});

	test.each([
		['of an event that the adapter does not know', { ...EVENT, id: 'evt_2' }],
		['that claims to be a sample', { ...EVENT, id: 'evt_sample_1' }],
		['that is no event', { hello: 'world' }],
		['that is no object', 'payment.approved'],
		['with an id that is a path', { ...EVENT, id: 'evt_1/../../keys' }],
	])('that is not signed, %s, runs nothing', async (_, body) => {
		await adapter();
		const store = await enabled();
		expect(await hook('run', { store, payload: { body, rawBody: JSON.stringify(body), headers: {} } })).toEqual([]);
	});

	test.each([
		['another type', { trigger: 'points_low' }],
		['a type that was not chosen', { trigger: 'any_event', propsValue: { events: ['bill.sent'] } }],
	])('signed or not, runs nothing where the flow hears of %s', async (_, given) => {
		await adapter();
		const store = await enabled();
		for (const payload of [{ body: EVENT, headers: {} }, signed(EVENT)])
			expect(await hook('run', { ...given, store, payload })).toEqual([]);
	});

	test('that is not signed runs nothing where the event went to another subscription', async () => {
		await adapter(({ url }) =>
			url.startsWith('/v1/events/evt_1') ? { status: 200, body: detail('sub_9') } : undefined,
		);
		const store = await enabled();
		expect(await hook('run', { store, payload: { body: EVENT, headers: {} } })).toEqual([]);
	});

	test('that is a made-up event runs nothing, although it is signed', async () => {
		await adapter();
		const store = await enabled();
		const payload = signed({ ...EVENT, id: 'evt_sample_1' });
		expect(await hook('run', { store, payload })).toEqual([]);
	});

	test('fails where nothing was kept of the subscription', async () => {
		await adapter();
		await expect(hook('run', { payload: signed(EVENT) })).rejects.toThrow('Switch the workflow off and on');
	});

	test.each([
		['of its type', {}],
		['of any type', { trigger: 'any_event', propsValue: { events: [] } }],
		['of a chosen type', { trigger: 'any_event', propsValue: { events: ['payment.approved'] } }],
	])('that is not signed runs the flow for an event %s', async (_, given) => {
		await adapter();
		const store = await enabled();
		expect(await hook('run', { ...given, store, payload: { body: EVENT, headers: {} } })).toHaveLength(1);
	});

	test('fails where the adapter cannot be asked: a run that is missing is worse than one that failed', async () => {
		await adapter(({ method }) => (method === 'GET' ? refusal(503, 'unavailable') : undefined));
		const store = await enabled();
		await expect(hook('run', { store, payload: { body: EVENT, headers: {} } })).rejects.toThrow('It is unavailable.');
	});

	test('fails where something else answers at the address of the adapter', async () => {
		await adapter(({ method }) => (method === 'GET' ? { status: 404, body: '<html>' } : undefined));
		const store = await enabled();
		const run = hook('run', { store, payload: { body: EVENT, headers: {} } });
		await expect(run).rejects.toThrow('not as a PaySsam adapter');
	});
});

describe('the test of the trigger', () => {
	test('shows recent events', async () => {
		await adapter();
		const propsValue = { connectionId: 'con_1' };
		expect(await hook('test', { trigger: 'bill_ended', propsValue })).toEqual([EVENT]);
		expect(calls()).toEqual([
			'GET /v1/events/recent?connectionId=con_1&limit=3&version=2026-11-21&type=bill.destroyed&type=bill.expired',
		]);
	});

	test('fails where the answer is no list', async () => {
		await adapter(() => ({ status: 200, body: {} }));
		await expect(hook('test')).rejects.toThrow('something else than a list of events');
	});
});
