import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRefusal } from './refusal';

const envelope = (code: string, more: object = {}): string =>
	JSON.stringify({ error: { code, message: 'It failed.', whatToDo: 'Try this.', requestId: 'req_1', ...more } });

describe('readRefusal', () => {
	test.each([
		['unauthorized', 401, {}, 'key'],
		['forbidden', 403, {}, 'failed'],
		['bill_not_found', 404, {}, 'noBill'],
		['not_found', 404, {}, 'failed'],
		['in_progress', 409, {}, 'wait'],
		['idempotency_mismatch', 422, {}, 'failed'],
		['refused', 422, { vendorCode: 'BILL_006' }, 'failed'],
		['rate_limited', 429, {}, 'wait'],
		['outcome_unknown', 502, {}, 'failed'],
		['provider_unavailable', 503, {}, 'wait'],
		['unavailable', 503, {}, 'wait'],
	])('%s (%i) %j: %s', (code, status, more, kind) => {
		expect(readRefusal(status, envelope(code, more), '7')).toMatchObject({
			kind,
			code,
			status,
			retryAfterSeconds: 7,
			...more,
		});
	});

	test('it says what happened, which fields, what to do, and the request', () => {
		const issues = [{ field: 'price', problem: 'It is no amount.', remedy: 'Give won.' }];
		expect(readRefusal(400, envelope('invalid_request', { issues, vendorCode: 'X' }), null).message).toBe(
			'It failed. price: It is no amount. Give won. Try this. (PaySsam’s code X, request req_1)',
		);
	});

	test.each([
		['a proxy', 502, true, 'wait'],
		['a proxy, for what may not be sent again', 502, false, 'failed'],
		['a page', 404, true, 'failed'],
		['a page that says all is well', 200, true, 'failed'],
		['a proxy with a key of its own', 401, true, 'failed'],
	])('%s, which is no adapter: %i', (_, status, isSafe, kind) => {
		expect(readRefusal(status, '<html>', undefined, isSafe)).toMatchObject({ kind, code: 'no_adapter' });
	});

	test.each([
		['3', 3],
		['2.1', 3],
		[null, 60],
		['soon', 60],
		['-1', 60],
		['Fri, 20 Nov 2026 00:00:00 GMT', 60],
	])('Retry-After %s is %i seconds', (header, seconds) => {
		expect(readRefusal(503, envelope('unavailable'), header).retryAfterSeconds).toBe(seconds);
	});

	test('any body is told without being repeated', () => {
		fc.assert(
			fc.property(fc.oneof(fc.json(), fc.string()), fc.integer({ min: 100, max: 599 }), (body, status) => {
				expect(readRefusal(status, body, '1').message).toBe(
					`The address answered ${status}, and not as a PaySsam adapter does. Check the address of the adapter, and whether it runs.`,
				);
			}),
		);
	});
});
