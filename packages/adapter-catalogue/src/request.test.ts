import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionOf } from './actions';
import {
	actionRequest,
	baseUrlOf,
	eventRequest,
	FieldError,
	hearsOf,
	merchantsRequest,
	recentRequest,
	subscribeRequest,
	unsubscribeRequest,
	urlOf,
} from './request';
import { TRIGGERS, type Trigger } from './triggers';

const BILL = { reference: 'order 7', productName: 'Tuition', memberName: 'Kim', price: '45,000' };
const send = actionOf('send_bill');
const keyOf = (name: string, input: object): string | undefined =>
	actionRequest(actionOf(name), { ...input }).headers['Idempotency-Key'];

const trigger = (key: string): Trigger => {
	const found = TRIGGERS.find((one) => one.key === key);
	if (found === undefined) throw new Error(key);
	return found;
};

describe('actionRequest', () => {
	test('what is filled in goes into the body, trimmed; what is empty and what is no field stays out', () => {
		const input = { ...BILL, message: ' ', phone: null, sendType: '', memberName: ' Kim ', sneaked: 'in' };
		expect(actionRequest(send, input)).toEqual({
			method: 'POST',
			path: '/v1/bills',
			query: {},
			headers: { 'Idempotency-Key': expect.stringMatching(/^[0-9a-f]{64}$/) },
			body: { ...BILL, memberName: 'Kim' },
		});
	});

	test('a field of the path goes there, written so that it stays one step of it', () => {
		const { path, body } = actionRequest(actionOf('destroy_bill'), { billId: '../me?x', price: 1 });
		expect(path).toBe('/v1/bills/..%2Fme%3Fx/destroy');
		expect(body).toEqual({ price: '1' });
	});

	test.each(['.', '..'])('%s is no id: it would leave its step', (billId) => {
		expect(() => actionRequest(actionOf('destroy_bill'), { billId, price: 1 })).toThrow('is no id of a bill');
	});

	test('a mapping that found nothing is not sent as it is written', () => {
		expect(() => actionRequest(send, { ...BILL, reference: '{{123__reference}}' })).toThrow(
			'"Reference" was not filled in: nothing was found for {{123__reference}}.',
		);
		expect(actionRequest(send, { ...BILL, message: 'a {{b}}' }).body?.message).toBe('a {{b}}');
	});

	test('a search asks by its query and needs no key', () => {
		const request = actionRequest(actionOf('find_bill'), { billId: 'A', connectionId: 'con_1' });
		expect(request).toEqual({
			method: 'GET',
			path: '/v1/bills',
			query: { billId: 'A', connectionId: 'con_1' },
			headers: {},
		});
	});

	test('a required field that is empty is named, with what belongs there', () => {
		expect(() => actionRequest(send, { ...BILL, reference: '  ' })).toThrow(FieldError);
		expect(() => actionRequest(send, { ...BILL, reference: '  ' })).toThrow(
			/^"Reference" is empty\. Fill it in: Your own/,
		);
	});

	test('JSON may be text or an object; what is none is refused', () => {
		const additional = (value: unknown) =>
			actionRequest(send, { ...BILL, additionalFields: value }).body?.additionalFields;
		expect(additional('{"a": 1}')).toEqual({ a: 1 });
		expect(additional({ a: 1 })).toEqual({ a: 1 });
		expect(additional(' ')).toBeUndefined();
		for (const wrong of ['{', '[1]', '1', 'null', [1]])
			expect(() => additional(wrong)).toThrow(
				'"Additional Fields" is not a JSON object. Write it like {"name": "value"}.',
			);
	});

	test.each([
		['2026-12-31', '2026-12-31'],
		// A moment that names its zone: the day of it in Korea.
		['2026-12-30T15:00:00Z', '2026-12-31'],
		['2026-12-31T00:00:00+09:00', '2026-12-31'],
		['2026-12-31T00:00:00-05:00', '2026-12-31'],
		['2026-12-31T00:00:00', '2026-12-31'],
		// The adapter says what is wrong with these.
		['next week', 'next week'],
		['2026-13-45T00:00:00Z', '2026-13-45'],
	])('the date %s is %s', (given, day) => {
		expect(actionRequest(send, { ...BILL, expireDate: given }).body?.expireDate).toBe(day);
	});

	test.each([[['a', 'b']], [{ a: 1 }], [{ toString: [] }]])('%j is no single value', (reference) => {
		expect(() => actionRequest(send, { ...BILL, reference })).toThrow('"Reference" is a list or an object.');
	});

	test('yes is true; all else is not said', () => {
		const says = (value: unknown) =>
			actionRequest(actionOf('custom_request'), { path: '/x', runKey: 'a', changesNothing: value }).body
				?.changesNothing;
		expect([true, 'true', false, 'false', '', null].map(says)).toEqual([
			true,
			true,
			undefined,
			undefined,
			undefined,
			undefined,
		]);
	});
});

describe('the Idempotency-Key', () => {
	const texts = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.trim() !== '');

	test('is the same for the same values, whatever their order and the blanks around them', () => {
		fc.assert(
			fc.property(texts, texts, (reference, productName) => {
				const input = { ...BILL, reference, productName };
				const key = keyOf('send_bill', input);
				const turned = Object.fromEntries(Object.entries(input).toReversed());
				expect(keyOf('send_bill', { ...turned, productName: ` ${productName} ` })).toBe(key);
				expect(key).toMatch(/^[\x21-\x7e]{1,128}$/);
			}),
		);
	});

	test('is another one for another value, field or action', () => {
		fc.assert(
			fc.property(texts, texts, (one, other) => {
				fc.pre(one.trim() !== other.trim());
				expect(keyOf('send_bill', { ...BILL, reference: one })).not.toBe(
					keyOf('send_bill', { ...BILL, reference: other }),
				);
			}),
		);
		expect(keyOf('send_bill', { ...BILL, message: 'a' })).not.toBe(keyOf('send_bill', { ...BILL, billIssuer: 'a' }));
		const receipt = { billId: 'A', price: 1, trader: 'person', issuanceNumber: '010' };
		expect(keyOf('issue_cash_receipt', receipt)).not.toBe(keyOf('cancel_cash_receipt', receipt));
	});

	test('the run key tells runs apart, and is not sent', () => {
		const resend = (runKey: string) => actionRequest(actionOf('resend_bill'), { billId: 'A', runKey });
		expect(resend('first').headers).not.toEqual(resend('second').headers);
		expect(resend('first').headers).toEqual(resend('first').headers);
		expect(resend('first').body).toEqual({});
		expect(() => actionRequest(actionOf('resend_bill'), { billId: 'A' })).toThrow('"Run Key" is empty.');
	});

	test('what PaySsam refuses to do twice is asked anew each time', () => {
		const cancel = { billId: 'A', price: 1 };
		expect(keyOf('cancel_payment', cancel)).not.toBe(keyOf('cancel_payment', cancel));
		expect(keyOf('cancel_payment', cancel)).toMatch(/^[\w-]{36}$/);
	});
});

describe('subscriptions', () => {
	test('a trigger hears of its events, filtered as a person chose', () => {
		const request = subscribeRequest(
			trigger('bill_ended'),
			{ merchant: 'm', connectionId: '' },
			'https://hook',
			'Zapier: x',
		);
		expect(request).toMatchObject({ method: 'POST', path: '/v1/hooks', headers: {} });
		expect(request.body).toEqual({
			targetUrl: 'https://hook',
			events: ['bill.destroyed', 'bill.expired'],
			merchant: 'm',
			label: 'Zapier: x',
			version: '2026-11-21',
		});
	});

	test('chosen events, one or several or none', () => {
		const events = (chosen: unknown) => subscribeRequest(trigger('any_event'), { events: chosen }, '', '').body?.events;
		expect([events(['bill.sent']), events('bill.sent'), events(undefined)]).toEqual([['bill.sent'], ['bill.sent'], []]);
	});

	test('stores of the chosen connection, or of all', () => {
		const url = (input: object) => urlOf('https://a', merchantsRequest({ ...input }));
		expect(url({ connectionId: 'con_1', merchant: 'm' })).toBe('https://a/v1/merchants?connectionId=con_1');
		for (const none of [{}, { connectionId: '' }, { connectionId: null }])
			expect(url(none)).toBe('https://a/v1/merchants');
	});

	test('what it hears of', () => {
		const hears = (key: string, type: string, input = {}) => hearsOf(trigger(key), input, { type });
		expect(hears('bill_ended', 'bill.expired')).toBe(true);
		expect(hears('bill_ended', 'bill.sent')).toBe(false);
		expect(hears('any_event', 'bill.sent', { events: ['bill.sent'] })).toBe(true);
		expect(hears('any_event', 'points.low', { events: ['bill.sent'] })).toBe(false);
		expect(hears('any_event', 'points.low', { events: [''] })).toBe(true);
	});

	test('the newest of them, and one by its id', () => {
		const url = urlOf('https://a', recentRequest(trigger('bill_ended'), { connectionId: 'con_1' }));
		expect(url).toBe(
			'https://a/v1/events/recent?connectionId=con_1&limit=3&version=2026-11-21&type=bill.destroyed&type=bill.expired',
		);
		expect(urlOf('https://a', recentRequest(trigger('any_event'), {}))).not.toContain('type=');
		expect(eventRequest('evt_1/..').path).toBe('/v1/events/evt_1%2F..');
		expect(urlOf('https://a', unsubscribeRequest('sub_1'))).toBe('https://a/v1/hooks/sub_1');
	});
});

describe('baseUrlOf', () => {
	test.each([
		['https://adapter.example.kr', 'https://adapter.example.kr'],
		[' https://adapter.example.kr/ ', 'https://adapter.example.kr'],
		['https://example.kr/payssam/v1/', 'https://example.kr/payssam'],
		['http://127.0.0.1:4020', 'http://127.0.0.1:4020'],
		['http://localhost:4020/', 'http://localhost:4020'],
	])('%s', (given, expected) => {
		expect(baseUrlOf(given)).toBe(expected);
	});

	test.each(['', 'adapter', 'http://adapter.example.kr', 'http://127.0.0.1.example.kr', 'ftp://a', undefined, 7])(
		'%s is refused',
		(given) => {
			expect(() => baseUrlOf(given)).toThrow('not one that begins with https://');
		},
	);

	test('a password in it is refused, and not repeated', () => {
		expect(() => baseUrlOf('https://me:geheim@adapter.example.kr')).toThrow(/^(?!.*geheim).*Leave them out/);
	});
});
