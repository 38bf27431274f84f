import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newSigningSecret, signatureHeaders } from './sign';

const OLD = newSigningSecret();
const NEW = newSigningSecret();
const at = Date.now();
const body = JSON.stringify({ id: 'evt_1', memberName: '홍길동', amount: 45_000 });
const message = { id: 'evt_1', at, body };

function judge(secret: string, text: string, headers: Readonly<Record<string, string>>): boolean {
	try {
		new Webhook(secret).verify(text, { ...headers });
		return true;
	} catch {
		return false;
	}
}

describe('signatureHeaders', () => {
	it('matches the vector of the Standard Webhooks specification', () => {
		const headers = signatureHeaders(
			{ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000, body: '{"test": 2432232314}' },
			['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
		);
		expect(headers).toEqual({
			'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
			'webhook-timestamp': '1614265330',
			'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
		});
	});

	it('is accepted by the library, and signs what the library signs', () => {
		const headers = signatureHeaders(message, [NEW]);
		expect(judge(NEW, body, { ...headers })).toBe(true);
		expect(headers['webhook-signature']).toBe(new Webhook(NEW).sign('evt_1', new Date(at), body));
	});

	it('is accepted for any text', () => {
		fc.assert(
			fc.property(fc.json(), fc.uuid(), (text, id) => {
				expect(judge(NEW, text, { ...signatureHeaders({ id, at, body: text }, [NEW]) })).toBe(true);
			}),
		);
	});

	it('is accepted with either secret while they are being changed, the newest first', () => {
		const headers = { ...signatureHeaders(message, [NEW, OLD]) };
		expect(judge(NEW, body, headers)).toBe(true);
		expect(judge(OLD, body, headers)).toBe(true);
		expect(judge(newSigningSecret(), body, headers)).toBe(false);
		expect(headers['webhook-signature'].split(' ')).toEqual([
			new Webhook(NEW).sign('evt_1', new Date(at), body),
			new Webhook(OLD).sign('evt_1', new Date(at), body),
		]);
	});

	it.each([
		['another secret', OLD, body, {}],
		['another body', NEW, body.replace('45000', '45001'), {}],
		['another id', NEW, body, { 'webhook-id': 'evt_2' }],
		['another moment', NEW, body, { 'webhook-timestamp': String(Math.floor(at / 1000) + 1) }],
		[
			'a cut signature',
			NEW,
			body,
			{ 'webhook-signature': signatureHeaders(message, [NEW])['webhook-signature'].slice(0, -3) },
		],
	])('is refused with %s', (_what, secret, text, change) => {
		expect(judge(secret, text, { ...signatureHeaders(message, [NEW]), ...change })).toBe(false);
	});

	it('is refused when it is old', () => {
		expect(judge(NEW, body, { ...signatureHeaders({ ...message, at: at - 6 * 60_000 }, [NEW]) })).toBe(false);
	});
});

it('makes secrets of 256 bits', () => {
	expect(Buffer.from(newSigningSecret().slice('whsec_'.length), 'base64')).toHaveLength(32);
	expect(newSigningSecret()).not.toBe(newSigningSecret());
});
