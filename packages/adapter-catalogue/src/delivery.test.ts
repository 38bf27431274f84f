import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { confirmDelivery, deliveredPayload, type EventPayload, releasedPayload } from './delivery';

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

/** An adapter that knows some events, and notes for which it was asked. */
function adapter(...known: EventPayload[]) {
	const asked: string[] = [];
	const ask = async (id: string) => {
		asked.push(id);
		return known.find((event) => event.id === id);
	};
	return { asked, ask };
}

describe('confirmDelivery', () => {
	test.each([
		['as they are', (name: string) => name],
		['as Zapier writes them', (name: string) => `Http-${name.replace(/\b\w/g, (letter) => letter.toUpperCase())}`],
		['as CGI writes them', (name: string) => `HTTP_${name.toUpperCase().replaceAll('-', '_')}`],
	])('a right signature is enough; names %s', async (_, spell) => {
		const headers = Object.fromEntries(Object.entries(signed(RAW)).map(([name, value]) => [spell(name), value]));
		const { asked, ask } = adapter();
		expect(await confirmDelivery({ rawBody: RAW, body: { id: 'evt_other' }, headers }, SECRET, ask)).toEqual(EVENT);
		expect(asked).toEqual([]);
	});

	test.each([
		['another secret', RAW, signed(RAW, `whsec_${Buffer.alloc(32, 8).toString('base64')}`), SECRET],
		['another body', RAW.replace('45000', '1'), signed(RAW), SECRET],
		['a signature of an hour ago', RAW, signed(RAW, SECRET, new Date(Date.now() - 3_600_000)), SECRET],
		['no signature', RAW, {}, SECRET],
		['no secret', RAW, signed(RAW), undefined],
		['no raw body', undefined, signed(RAW), SECRET],
	])('%s: the adapter is asked, and its words count', async (_, rawBody, headers, secret) => {
		const { asked, ask } = adapter(EVENT);
		const body = { ...EVENT, amount: 1 };
		expect(await confirmDelivery({ rawBody, body, headers }, secret, ask)).toEqual(EVENT);
		expect(asked).toEqual([EVENT.id]);
	});

	test('what the adapter does not know is nothing', async () => {
		const { ask } = adapter();
		expect(await confirmDelivery({ rawBody: RAW, body: EVENT, headers: {} }, SECRET, ask)).toBeUndefined();
	});

	test.each([
		{ ...EVENT, id: 'evt_sample_payment_approved' },
		{ ...EVENT, id: 'evt_../me' },
		{ ...EVENT, id: `evt_${'x'.repeat(81)}` },
		{ ...EVENT, id: 7 },
		{ id: EVENT.id },
		'text',
		null,
		undefined,
		[],
	])('%j is not asked for', async (body) => {
		const { asked, ask } = adapter(EVENT);
		expect(await confirmDelivery({ rawBody: undefined, body, headers: {} }, SECRET, ask)).toBeUndefined();
		expect(asked).toEqual([]);
	});

	test('an adapter that does not answer is an error, not a delivery that is dropped', async () => {
		const gone = async () => Promise.reject(new Error('gone'));
		await expect(confirmDelivery({ rawBody: RAW, body: EVENT, headers: {} }, SECRET, gone)).rejects.toThrow('gone');
	});

	test('no body and no headers break it', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.string(),
				fc.anything(),
				fc.dictionary(fc.string(), fc.anything()),
				async (rawBody, body, headers) => {
					expect(await confirmDelivery({ rawBody, body, headers }, SECRET, adapter().ask)).toBeUndefined();
				},
			),
		);
	});
});

describe('releasedPayload', () => {
	test('the payload of an event that went out', () => {
		expect(releasedPayload({ state: 'released', payload: EVENT })).toEqual(EVENT);
	});

	test.each([
		{ state: 'quarantined', payload: EVENT },
		{ state: 'pending', payload: EVENT },
		{ state: 'released' },
		{},
		null,
	])('%j has none', (body) => {
		expect(releasedPayload(body)).toBeUndefined();
	});
});

describe('deliveredPayload', () => {
	const event = { state: 'released', payload: EVENT, deliveries: [{ subscriptionId: 'sub_1', state: 'done' }] };

	test('an event that went to this subscription', () => {
		expect(deliveredPayload(event, 'sub_1')).toEqual(EVENT);
	});

	test.each([
		[event, 'sub_2'],
		[event, undefined],
		[{ ...event, state: 'quarantined' }, 'sub_1'],
		[{ ...event, deliveries: [] }, 'sub_1'],
		[{ ...event, deliveries: [null, {}] }, 'sub_1'],
		[{ ...event, deliveries: undefined }, 'sub_1'],
		[undefined, 'sub_1'],
	])('%j for %s has none', (body, subscriptionId) => {
		expect(deliveredPayload(body, subscriptionId)).toBeUndefined();
	});
});
