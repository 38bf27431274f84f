import fc from 'fast-check';
import {
	ACTIONS,
	type Action,
	actionOf,
	actionRequest,
	eventRequest,
	type Field,
	subscribeRequest,
	TRIGGERS,
	type Trigger,
	unsubscribeRequest,
	urlOf,
} from 'payssam-adapter-catalogue';
import { describe, expect, test } from 'vitest';
import { type MadeConnection, Make } from '../testing/make';
import type { Answer, Sent } from '../testing/request';
import { camel, watching } from './words';

/** The requests of the JSON, held to those that the catalogue makes of the same values. */

const URL = 'https://adapter.example.kr';
const KEY = 'psk_test';
const connection: MadeConnection = { label: 'test', data: { url: URL, apiKey: KEY } };
const DONE = { connectionId: 'con_1', billId: 'B1', result: { state: 'unpaid' }, settledBy: null, warnings: [] };

const answering =
	(body: unknown, status = 200) =>
	async (): Promise<Answer> => ({
		status,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

/** What goes out when an action runs. */
async function sentBy(action: Action, input: Readonly<Record<string, unknown>>, now = () => new Date()): Promise<Sent> {
	const make = new Make({ send: answering(DONE), now });
	await make.run(camel(action.key), connection, input);
	const [sent] = make.sent;
	if (sent === undefined) throw new Error('Nothing was sent.');
	return sent;
}

/** Address and parameters, whose order does not matter. */
function parts(url: string): readonly [string, readonly string[]] {
	const [address = '', query = ''] = decodeURI(url)
		.replaceAll('+', ' ')
		.split(/\?(.*)/s);
	return [address, query.split('&').toSorted()];
}

/** A value of a field that a person could fill in. */
function valueFor({ kind, choices, key }: Field): unknown {
	switch (kind) {
		case 'won':
			return '45,000';
		case 'choice':
			return choices[0]?.value;
		case 'choices':
			return choices.slice(0, 2).map(({ value }) => value);
		case 'yesNo':
			return true;
		case 'json':
			return '{"bill": {"memo": "메모"}}';
		case 'date':
			// A day in Korea, as Make makes it of what a user there picks.
			return '2026-12-30T15:00:00.000Z';
		default:
			return `${key} 값 & ?`;
	}
}

const filledIn = (fields: readonly Field[]): Record<string, unknown> =>
	Object.fromEntries(fields.map((field) => [field.key, valueFor(field)]));

describe.each(ACTIONS.map((action): [string, Action] => [action.key, action]))('%s', (_, action) => {
	test.each([
		['every field', action.fields],
		['the required ones', action.fields.filter(({ required }) => required)],
	])('%s: the request is that of the catalogue', async (_name, fields) => {
		const input = filledIn(fields);
		const sent = await sentBy(action, input);
		const made = actionRequest(action, input);
		// Make takes no 404 for an answer, so a search asks for none.
		const expected = action.key === 'find_bill' ? { ...made, query: { ...made.query, absent: 'null' } } : made;
		expect(sent.method).toBe(expected.method);
		expect(parts(sent.url)).toEqual(parts(urlOf(URL, expected)));
		expect(sent.body === undefined ? undefined : JSON.parse(sent.body)).toEqual(expected.body);
		expect(sent.headers.authorization).toBe(`Bearer ${KEY}`);
		expect('Idempotency-Key' in sent.headers).toBe('Idempotency-Key' in expected.headers);
		expect(JSON.stringify({ ...sent, headers: { ...sent.headers, authorization: '' } })).not.toContain(KEY);
	});

	test('what is left empty is not sent, whatever Make has in its place', async () => {
		const required = filledIn(action.fields.filter((field) => field.required));
		const plain = await sentBy(action, required);
		for (const empty of [null, undefined, '', []]) {
			// Only what is text can be an empty one.
			const isText = ({ kind }: Field) => ['text', 'longText', 'won', 'json'].includes(kind);
			const rest = action.fields.filter((field) => !field.required && (empty !== '' || isText(field)));
			const sent = await sentBy(action, { ...Object.fromEntries(rest.map(({ key }) => [key, empty])), ...required });
			expect([sent.url, sent.body]).toEqual([plain.url, plain.body]);
		}
	});

	test('an id that is put into the address stays one step of it', async () => {
		if (!action.path.includes('{billId}')) return;
		const sent = await sentBy(action, { ...filledIn(action.fields), billId: '../../me?x=1#' });
		expect(sent.url).toBe(`${URL}/v1${action.path.replace('{billId}', '..%2F..%2Fme%3Fx%3D1%23')}`);
	});
});

describe('Idempotency-Key', () => {
	const keyOf = async (action: Action, input: Readonly<Record<string, unknown>>, now?: () => Date): Promise<string> => {
		const sent = await sentBy(action, input, now);
		return sent.headers['Idempotency-Key'] ?? '';
	};
	const ofRepeats = (repeats: Action['repeats']): Action[] => ACTIONS.filter((action) => action.repeats === repeats);

	test.each(ofRepeats('input').map((action) => [action.key, action] as const))(
		'%s: two runs have one key exactly when the catalogue gives them one',
		async (_, action) => {
			const anyOf = ({ kind, choices }: Field): fc.Arbitrary<unknown> => {
				if (kind === 'choice') return fc.constantFrom(...choices.map(({ value }) => value));
				if (kind === 'yesNo') return fc.boolean();
				if (kind === 'date')
					return fc.constantFrom('2026-12-30T15:00:00.000Z', '2026-12-31T01:00:00.000Z', '2026-12-31T15:00:00.000Z');
				if (kind === 'json') return fc.constantFrom('{"a":"1"}', '{"a":"2"}');
				return fc.constantFrom('1', '2', '"', '1,2');
			};
			const inputs = fc.record(Object.fromEntries(action.fields.map((field) => [field.key, anyOf(field)])), {
				requiredKeys: action.fields.filter(({ required }) => required).map(({ key }) => key),
			});
			await fc.assert(
				fc.asyncProperty(inputs, inputs, fc.boolean(), async (one, other, same) => {
					const second = same ? structuredClone(one) : other;
					const [a, b] = [await keyOf(action, one), await keyOf(action, second)];
					expect(a).toMatch(/^[0-9a-f]{64}$/);
					const catalogue = [one, second].map((input) => {
						const { headers } = actionRequest(action, input);
						return headers['Idempotency-Key'];
					});
					expect(a === b).toBe(catalogue[0] === catalogue[1]);
				}),
				{ numRuns: 40 },
			);
		},
	);

	test('it does not depend on the time, so that a repeat of tomorrow is the same request', async () => {
		for (const action of ofRepeats('input')) {
			const input = filledIn(action.fields);
			const keys = [0, 86_400_000].map((later) => keyOf(action, input, () => new Date(1_800_000_000_000 + later)));
			expect(new Set(await Promise.all(keys)).size).toBe(1);
		}
	});

	test('where PaySsam refuses to do it twice each run has its own', async () => {
		for (const action of ofRepeats('state')) {
			const input = filledIn(action.fields);
			const at = (later: number) => keyOf(action, input, () => new Date(1_800_000_000_000 + later));
			const keys = await Promise.all([
				at(0),
				at(1),
				keyOf(action, { ...input, billId: 'B2' }, () => new Date(1_800_000_000_000)),
			]);
			expect(new Set(keys).size).toBe(3);
			for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{1,128}$/);
		}
	});

	test('two actions with the same values have two keys', async () => {
		const input = { billId: 'B1', price: '45000', trader: 'person', runKey: '1', issuanceNumber: '1' };
		const keys = ['issue_cash_receipt', 'cancel_cash_receipt', 'resend_bill'].map((key) => keyOf(actionOf(key), input));
		expect(new Set(await Promise.all(keys)).size).toBe(3);
	});

	test('the catalogue makes no key for what changes nothing, and neither does the app', async () => {
		for (const action of ofRepeats('none')) {
			expect(actionRequest(action, filledIn(action.fields)).headers).toEqual({});
			const sent = await sentBy(action, filledIn(action.fields));
			expect(Object.keys(sent.headers)).toEqual(['authorization']);
		}
	});
});

describe.each(TRIGGERS.map((trigger): [string, Trigger] => [trigger.key, trigger]))('%s', (key, trigger) => {
	const target = 'https://hook.eu1.make.com/abc';
	const DELIVERED = { subscriptionId: 'sub_1', state: 'pending', attempts: [] };
	const subscribed = { id: 'sub_1', secret: 'whsec_c2VjcmV0' };

	test.each([
		['every filter', filledIn(trigger.fields)],
		['none', {}],
	])('%s: the subscription is that of the catalogue', async (_, input) => {
		const make = new Make({ send: answering(subscribed, 201) });
		const hook = await make.attach(camel(key), connection, input, target);
		const [sent] = make.sent;
		const expected = subscribeRequest(trigger, input, target, `Make: ${trigger.label}`);
		const { events = [], ...body } = JSON.parse(sent?.body ?? '');
		const { events: named, ...rest } = expected.body ?? {};
		expect([sent?.method, sent?.url, body, events]).toEqual(['POST', urlOf(URL, expected), rest, named]);
		expect(JSON.stringify([make.log, hook.data])).not.toMatch(/whsec_|Bearer/);
	});

	test('it is ended as the catalogue says', async () => {
		const make = new Make({ send: answering(subscribed, 201) });
		const hook = await make.attach(camel(key), connection, {}, target);
		const other = new Make({ send: async () => ({ status: 204, headers: {}, body: '' }) });
		await other.detach(hook);
		const expected = unsubscribeRequest('sub_1');
		expect(other.sent.map(({ method, url }) => [method, url])).toEqual([['DELETE', urlOf(URL, expected)]]);
	});

	test('a delivery is asked for at the adapter, and what the adapter answers is what comes out', async () => {
		const type = trigger.events === 'chosen' ? 'bill.sent' : trigger.events[0];
		const event = { id: 'evt_1', type, amount: 45000 };
		const make = new Make({ send: answering({ state: 'released', payload: event, deliveries: [DELIVERED] }) });
		const body = { id: 'evt_1', type: 'forged', amount: 1, subscriptionId: 'sub_forged' };
		const payload = make.receive(camel(key), { body, headers: {} }, { hookId: 'sub_1' });
		expect(payload).toEqual({ id: 'evt_1', subscriptionId: 'sub_1' });
		expect(await make.trigger(watching(key), connection, payload)).toEqual(event);
		expect(make.sent.map(({ method, url }) => [method, url])).toEqual([['GET', urlOf(URL, eventRequest('evt_1'))]]);
	});

	test('an event that did not go to this subscription starts nothing', async () => {
		const type = trigger.events === 'chosen' ? 'bill.sent' : trigger.events[0];
		const event = { id: 'evt_1', type };
		const run = (deliveries: unknown, subscriptionId?: string) =>
			new Make({ send: answering({ state: 'released', payload: event, deliveries }) }).trigger(
				watching(key),
				connection,
				{ id: 'evt_1', ...(subscriptionId === undefined ? {} : { subscriptionId }) },
			);
		const other = { ...DELIVERED, subscriptionId: 'sub_2' };
		expect(await run([other, DELIVERED], 'sub_1')).toEqual(event);
		for (const deliveries of [[], [other], undefined, null])
			await expect(run(deliveries, 'sub_1')).rejects.toMatchObject({ type: 'DuplicateDataError' });
		// Make may have kept nothing.
		expect(await run([other])).toEqual(event);
	});

	test.each([
		['no id', { type: 'payment.approved' }],
		['an id of something else', { id: 'ord_1' }],
		['a sample', { id: 'evt_sample_payment_approved' }],
		['no JSON', 'hello'],
		['nothing', undefined],
	])('%s is dropped', (_, body) => {
		expect(new Make().receive(camel(key), { body, headers: {} })).toBeUndefined();
	});

	test('what is not released, and what is of another kind, starts nothing and switches nothing off', async () => {
		const type = trigger.events === 'chosen' ? 'bill.sent' : trigger.events[0];
		const held = new Make({ send: answering({ state: 'quarantined', payload: { id: 'evt_1', type } }) });
		const other = new Make({ send: answering({ state: 'released', payload: { id: 'evt_1', type: 'other.kind' } }) });
		const unknown = new Make({
			send: answering({ error: { code: 'not_found', message: 'None.', whatToDo: 'Check.', requestId: 'r' } }, 404),
		});
		const quiet = { type: 'DuplicateDataError' };
		const run = (make: Make) => make.trigger(watching(key), connection, { id: 'evt_1' });
		await expect(run(held)).rejects.toMatchObject(quiet);
		await expect(run(unknown)).rejects.toMatchObject(quiet);
		if (trigger.events !== 'chosen') await expect(run(other)).rejects.toMatchObject(quiet);
	});

	test('an id cannot lead elsewhere', async () => {
		const make = new Make({ send: answering({ state: 'released', payload: { id: 'evt_1', type: 'x' } }) });
		await make.trigger(watching(key), connection, { id: 'evt_/../../me' }).catch(() => undefined);
		expect(make.sent[0]?.url).toBe(`${URL}/v1/events/evt_%2F..%2F..%2Fme?version=2026-11-21`);
	});
});
