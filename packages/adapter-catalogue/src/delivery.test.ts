import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { confirmDelivery, deliveredPayload, type EventPayload, SubscriptionLostError } from './delivery';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const EVENT = { id: 'evt_0199', type: 'payment.approved', amount: 45000 };
const RAW = JSON.stringify(EVENT);

/** Headers of the adapter for a body, under a secret. */
function signed(rawBody: string, secret = SECRET, at = new Date()): Record<string, string> {
	return {
		'webhook-id': EVENT.id,
		'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
		'webhook-signature': new Webhook(secret).sign(EVENT.id, at, rawBody),
	};
}

const KEPT = { id: 'sub_1', secret: SECRET };
const NOW = Date.now();

/** An event as the adapter answers it, delivered to one subscription. */
const detail = (change: object = {}, delivery: object = {}) => ({
	state: 'released',
	payload: EVENT,
	deliveries: [
		{ subscriptionId: 'sub_1', state: 'done', attempts: [{ at: new Date(NOW - 60_000).toISOString() }], ...delivery },
	],
	...change,
});

/** An adapter that knows one event, and notes for which it was asked. */
function adapter(known?: unknown) {
	const asked: string[] = [];
	const ask = async (id: string): Promise<unknown> => {
		asked.push(id);
		return id === EVENT.id ? known : undefined;
	};
	return { asked, ask };
}

const anything = () => true;

describe('confirmDelivery', () => {
	test.each([
		['as they are', (name: string) => name],
		['as Zapier writes them', (name: string) => `Http-${name.replace(/\b\w/g, (letter) => letter.toUpperCase())}`],
		['as CGI writes them', (name: string) => `HTTP_${name.toUpperCase().replaceAll('-', '_')}`],
	])('a right signature is enough; names %s', async (_, spell) => {
		const headers = Object.fromEntries(Object.entries(signed(RAW)).map(([name, value]) => [spell(name), value]));
		const { asked, ask } = adapter();
		const delivery = { rawBody: RAW, body: { id: 'evt_other' }, headers };
		expect(await confirmDelivery(delivery, KEPT, anything, ask)).toEqual(EVENT);
		expect(asked).toEqual([]);
	});

	test.each([
		['another secret', RAW, signed(RAW, `whsec_${Buffer.alloc(32, 8).toString('base64')}`), SECRET],
		['another body', RAW.replace('45000', '1'), signed(RAW), SECRET],
		['a signature of an hour ago', RAW, signed(RAW, SECRET, new Date(NOW - 3_600_000)), SECRET],
		['no signature', RAW, {}, SECRET],
		['no secret', RAW, signed(RAW), undefined],
		['no raw body', undefined, signed(RAW), SECRET],
	])('%s: the adapter is asked, and its words count', async (_, rawBody, headers, secret) => {
		const { asked, ask } = adapter(detail());
		const delivery = { rawBody, body: { ...EVENT, amount: 1 }, headers };
		expect(await confirmDelivery(delivery, { id: 'sub_1', secret }, anything, ask)).toEqual(EVENT);
		expect(asked).toEqual([EVENT.id]);
	});

	test('a body in an envelope of the platform is found in the raw one', async () => {
		const { ask } = adapter(detail());
		const delivery = { rawBody: RAW, body: { method: 'POST', content: RAW }, headers: {} };
		expect(await confirmDelivery(delivery, KEPT, anything, ask)).toEqual(EVENT);
	});

	test('what the adapter does not know is nothing', async () => {
		const { ask } = adapter();
		expect(await confirmDelivery({ rawBody: RAW, body: EVENT, headers: {} }, KEPT, anything, ask)).toBeUndefined();
	});

	test('what the trigger does not hear of is nothing, signed or not', async () => {
		const hears = ({ type }: EventPayload): boolean => type === 'bill.sent';
		const { ask } = adapter(detail());
		for (const headers of [signed(RAW), {}])
			expect(await confirmDelivery({ rawBody: RAW, body: EVENT, headers }, KEPT, hears, ask)).toBeUndefined();
	});

	test('a made-up event is nothing, although it is signed: a workflow could book it', async () => {
		const raw = JSON.stringify({ ...EVENT, id: 'evt_sample_payment_approved' });
		const { asked, ask } = adapter(detail());
		const delivery = { rawBody: raw, body: JSON.parse(raw), headers: signed(raw) };
		expect(await confirmDelivery(delivery, KEPT, anything, ask)).toBeUndefined();
		expect(asked).toEqual([]);
	});

	test('where nothing was kept it is an error that says what to do', async () => {
		const kept = { id: undefined, secret: undefined };
		const made = confirmDelivery({ rawBody: RAW, body: EVENT, headers: signed(RAW) }, kept, anything, adapter().ask);
		await expect(made).rejects.toThrow(SubscriptionLostError);
		await expect(made).rejects.toThrow('Switch the workflow off and on');
	});

	test.each([
		{ ...EVENT, id: 'evt_../me' },
		{ ...EVENT, id: `evt_${'x'.repeat(81)}` },
		{ ...EVENT, id: 7 },
		{ id: EVENT.id },
		'text',
		null,
		undefined,
		[],
	])('%j is not asked for', async (body) => {
		const { asked, ask } = adapter(detail());
		const delivery = { rawBody: undefined, body, headers: {} };
		expect(await confirmDelivery(delivery, KEPT, anything, ask)).toBeUndefined();
		expect(asked).toEqual([]);
	});

	test('an adapter that does not answer is an error, not a delivery that is dropped', async () => {
		const gone = async () => Promise.reject(new Error('gone'));
		const delivery = { rawBody: RAW, body: EVENT, headers: {} };
		await expect(confirmDelivery(delivery, KEPT, anything, gone)).rejects.toThrow('gone');
	});

	test('no body and no headers break it', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.string(),
				fc.anything(),
				fc.dictionary(fc.string(), fc.anything()),
				async (rawBody, body, headers) => {
					const delivery = { rawBody, body, headers };
					expect(await confirmDelivery(delivery, KEPT, anything, adapter().ask)).toBeUndefined();
				},
			),
		);
	});
});

describe('deliveredPayload', () => {
	test('an event that went to this subscription, or is on its way', () => {
		expect(deliveredPayload(detail(), 'sub_1', NOW)).toEqual(EVENT);
		expect(deliveredPayload(detail({}, { state: 'pending', attempts: [] }), 'sub_1', NOW)).toEqual(EVENT);
	});

	test.each([
		['to another subscription', detail(), 'sub_2'],
		['to none that is known', detail(), undefined],
		['days ago', detail({}, { attempts: [{ at: new Date(NOW - 25 * 3_600_000).toISOString() }] }), 'sub_1'],
		['at no moment', detail({}, { attempts: [{ at: 'soon' }, null] }), 'sub_1'],
		['while it is in quarantine', detail({ state: 'quarantined' }), 'sub_1'],
		['without a payload', detail({ payload: null }), 'sub_1'],
		['to nobody', detail({ deliveries: [null, {}] }), 'sub_1'],
		['and nothing more', detail({ deliveries: undefined }), 'sub_1'],
		['not at all', undefined, 'sub_1'],
	])('an event that went %s is none', (_, body, subscriptionId) => {
		expect(deliveredPayload(body, subscriptionId, NOW)).toBeUndefined();
	});
});
