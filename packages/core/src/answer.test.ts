import { describe, expect, test } from 'vitest';
import { parseAnswer, readBalanceAnswer, readBillAnswer, readCancellation } from './answer';
import { endpointFor } from './endpoints';
import { CODES } from './errors';

const send1 = endpointFor('V1_T', 'bill.send');
const read1 = endpointFor('V1_T', 'bill.read');
const send2 = endpointFor('V2', 'bill.send');
const read2 = endpointFor('V2', 'bill.read');
const json = (value: unknown, status = 200) => ({
	status,
	contentType: 'application/json',
	body: JSON.stringify(value),
});
const KEY = 'live-key-0123456789abcdef';

describe('done', () => {
	test('V1: code 0000, flat; raw keeps unknown fields and loses the key', () => {
		const answer = parseAnswer(
			send1,
			json({
				code: '0000',
				msg: '성공',
				apikey: KEY,
				bill_id: '1024',
				shortURL: 'https://p.kr/a',
				new_field: { x: 1 },
			}),
			{ billId: '1024' },
		);
		expect(answer).toEqual({
			outcome: 'done',
			value: { code: '0000', msg: '성공', bill_id: '1024', shortURL: 'https://p.kr/a', new_field: { x: 1 } },
			raw: { code: '0000', msg: '성공', bill_id: '1024', shortURL: 'https://p.kr/a', new_field: { x: 1 } },
			warnings: [],
		});
	});
	test('V2: data is lifted, raw keeps the envelope', () => {
		const answer = parseAnswer(
			send2,
			json({ code: '0000', message: 'ok', data: { apiKey: KEY, billId: '1024', shortUrl: 'https://p.kr/a' } }),
		);
		expect(answer).toMatchObject({
			outcome: 'done',
			value: { billId: '1024' },
			raw: { data: { billId: '1024', shortUrl: 'https://p.kr/a' } },
		});
		expect(JSON.stringify(answer)).not.toContain(KEY);
	});
	test('V2 without data', () =>
		expect(
			parseAnswer(endpointFor('V2', 'bill.resend'), json({ code: '0000', message: 'ok', data: null })).outcome,
		).toBe('done'));
	test('the HTTP status does not decide', () =>
		expect(parseAnswer(send1, json({ code: '0000' }, 500)).outcome).toBe('done'));
	test('the V1 read has no code', () => {
		expect(
			parseAnswer(read1, json({ apikey: KEY, bill_id: '1024', appr_state: 'W' }), { billId: '1024' }).outcome,
		).toBe('done');
		expect(parseAnswer(read1, json({ appr_state: 'F' })).outcome).toBe('done');
		expect(parseAnswer(read1, json({ code: null, bill_id: '1024' })).outcome).toBe('done');
	});
});

describe('without a code it is unknown', () => {
	test.each([
		['V1 read with neither id nor state', read1, json({ apikey: KEY })],
		['V1 read under HTTP 500', read1, json({ bill_id: '1024', appr_state: 'F' }, 500)],
		['V1 read under HTTP 302', read1, json({ bill_id: '1024', appr_state: 'F' }, 302)],
		['V1 read under no status', read1, json({ bill_id: '1024', appr_state: 'F' }, 0)],
		['V1 read with an unreadable code', read1, json({ code: {}, bill_id: '1024', appr_state: 'F' })],
		['V1 send', send1, json({ bill_id: '1024', shortURL: 'https://p.kr/a' })],
		['V2 read', read2, json({ data: { billId: '1024', apprState: 'F' } })],
		['a gateway’s own code', send2, json({ code: '502', message: 'Bad Gateway' }, 502)],
		['a gateway’s own success', send2, json({ code: 200, message: 'OK' })],
		['number zero', send2, json({ code: 0 })],
		[
			'Spring’s error page',
			send1,
			json({ timestamp: 1, status: 500, error: 'Internal Server Error', path: '/if/bill/send' }, 500),
		],
	])('%s', (_name, endpoint, response) => {
		const answer = parseAnswer(endpoint, response, { billId: '1024' });
		expect(answer).toMatchObject({ outcome: 'unknown', error: { code: 'CLIENT_UNREADABLE_ANSWER', billId: '1024' } });
	});
	test('an HTML page is described, never shown', () => {
		const answer = parseAnswer(
			send1,
			{ status: 502, contentType: 'text/html; charset=utf-8', body: '<html><h1>internal-host-7</h1></html>' },
			{ billId: '1024' },
		);
		expect(answer.outcome).toBe('unknown');
		if (answer.outcome !== 'unknown') return;
		expect(answer.error.message).toContain('HTTP 502, text/html, 37 characters');
		expect(JSON.stringify(answer) + answer.error.message).not.toContain('internal-host');
		expect(answer.error.message).toContain('Do not send under a new id');
		expect(answer.error.mayRepeat).toBe('sameBillId');
	});
	test('an answer about another bill', () =>
		expect(parseAnswer(send1, json({ code: '0000', bill_id: '9' }), { billId: '1024' })).toMatchObject({
			outcome: 'unknown',
			error: { outcomeUnknown: true },
		}));
});

describe('refused', () => {
	test.each([200, 400, 404, 500])('V2 error code under HTTP %i', (status) => {
		const answer = parseAnswer(send2, json({ code: 'POINT_001', message: '포인트가 부족합니다.' }, status), {
			billId: '1024',
		});
		expect(answer).toMatchObject({
			outcome: 'refused',
			code: 'POINT_001',
			error: {
				vendorMessage: '포인트가 부족합니다.',
				billId: '1024',
				mayRepeat: 'sameBillId',
				n8nFailureCause: 'quota-exhausted',
			},
		});
	});
	test.each([
		['7', { n8nFailureCause: 'rate-limited', retryAfterMs: 7_000 }],
		[' 120 ', { n8nFailureCause: 'rate-limited', retryAfterMs: 120_000 }],
		['Fri, 20 Nov 2026 09:30:00 GMT', { n8nFailureCause: 'rate-limited', retryAfterMs: undefined }],
		['-1', { n8nFailureCause: 'rate-limited', retryAfterMs: undefined }],
		[undefined, { n8nFailureCause: 'rate-limited', retryAfterMs: undefined }],
	])('HTTP 429 with Retry-After %j names the cause, with a code and without', (retryAfter, error) => {
		const coded = parseAnswer(send2, { ...json({ code: 'VALIDATION_001' }, 429), retryAfter });
		expect(coded).toMatchObject({ outcome: 'refused', code: 'VALIDATION_001', error });
		const uncoded = parseAnswer(send2, { status: 429, body: '<html>', retryAfter });
		expect(uncoded).toMatchObject({ outcome: 'unknown', error });
	});
	test('without HTTP 429 a Retry-After says nothing', () =>
		expect(parseAnswer(send2, { ...json({ code: 'VALIDATION_001' }), retryAfter: '7' })).toMatchObject({
			error: { n8nFailureCause: undefined, retryAfterMs: undefined },
		}));
	test.each(['msg', 'message'])('the message is found under %s in both generations', (name) => {
		for (const endpoint of [send1, send2]) {
			expect(parseAnswer(endpoint, json({ code: '9980', [name]: '없음' }))).toMatchObject({
				error: { vendorMessage: '없음' },
			});
		}
	});
	test('an unknown code is shown with the vendor’s message', () => {
		const answer = parseAnswer(send2, json({ code: 'BILL_777', message: '새로운 오류' }), { billId: '1024' });
		expect(answer).toMatchObject({ outcome: 'refused', code: 'BILL_777' });
		if (answer.outcome === 'refused') expect(answer.error.message).toMatch(/BILL_777.*새로운 오류/);
	});
	test.each([500, 502, 504, 408])('an unknown code under HTTP %i leaves open what took effect', (status) => {
		const strange = json({ code: 'GATEWAY_TIMEOUT', message: '' }, status);
		expect(parseAnswer(send2, strange, { billId: '1024' })).toMatchObject({
			outcome: 'unknown',
			error: { outcomeUnknown: true, mayRepeat: 'sameBillId', whatToDo: expect.stringContaining('Do not send under') },
		});
		expect(parseAnswer(endpointFor('V2', 'bill.resend'), strange)).toMatchObject({
			outcome: 'unknown',
			error: { mayRepeat: 'never' },
		});
		// A read changes nothing; and under another status it is a refusal.
		expect(parseAnswer(read2, strange)).toMatchObject({ outcome: 'refused', error: { outcomeUnknown: false } });
		for (const calm of [200, 400, 404, 429]) {
			expect(parseAnswer(send2, json({ code: 'GATEWAY_TIMEOUT' }, calm))).toMatchObject({ outcome: 'refused' });
		}
	});
	test('a numeric code is read', () =>
		expect(parseAnswer(send1, json({ code: 9800 }))).toMatchObject({ outcome: 'refused', code: '9800' }));
	test('already cancelled is said in words', () => {
		const answer = parseAnswer(endpointFor('V1_T', 'payment.cancel'), json({ code: '9970', msg: '' }));
		expect(answer).toMatchObject({ outcome: 'refused', code: '9970' });
		if (answer.outcome === 'refused') expect(answer.error.message).toContain('already cancelled');
	});
	test('every code of the table ends as its entry says, on a call that moves money and on a read', () => {
		for (const entry of CODES.filter((one) => one.code !== '0000')) {
			const money = parseAnswer(entry.generations.includes('v1') ? send1 : send2, json({ code: entry.code }));
			expect(money.outcome).toBe(entry.outcomeUnknown ? 'unknown' : 'refused');
			const read = parseAnswer(entry.generations.includes('v1') ? read1 : read2, json({ code: entry.code }));
			expect(read).toMatchObject({ outcome: 'refused', error: { outcomeUnknown: false } });
		}
	});
	test('a resend with an open outcome is never repeated, one under maintenance is', () => {
		const resend = endpointFor('V2', 'bill.resend');
		expect(parseAnswer(resend, json({ code: 'ERROR' }))).toMatchObject({
			outcome: 'unknown',
			error: { mayRepeat: 'never' },
		});
		expect(parseAnswer(resend, json({ code: 'MAINTAINED_METHOD' }))).toMatchObject({
			outcome: 'refused',
			error: { mayRepeat: 'always' },
		});
	});
	test('no key and no HTML in what is shown', () => {
		const answer = parseAnswer(
			send1,
			json({ code: '9999', msg: `<b>key ${KEY}</b> at http://10.0.0.1/x`, apikey: KEY }),
			{ keys: [KEY] },
		);
		expect(answer.outcome).toBe('unknown');
		if (answer.outcome === 'unknown') expect(`${answer.error.message}${JSON.stringify(answer.raw)}`).not.toContain(KEY);
		if (answer.outcome === 'unknown') expect(answer.error.message).not.toMatch(/<b>|10\.0\.0\.1/);
	});
});

describe('fields of answers', () => {
	const sent = { billId: '1024', price: '45000' };
	test.each(['shortURL', 'shortUrl'])('payment address under %s', (name) =>
		expect(readBillAnswer({ [name]: 'https://p.kr/a' }, sent)).toMatchObject({ shortUrl: 'https://p.kr/a' }),
	);
	test.each(['javascript:alert(1)', 'p.kr/a', 'https://p.kr/a b', '<a>', 7])('%s is no payment address', (url) =>
		expect(readBillAnswer({ shortURL: url }, sent)).not.toHaveProperty('shortUrl'),
	);
	test('cancellation in both spellings', () => {
		const expected = {
			...sent,
			state: 'cancelled',
			cancelNumber: '00769952',
			originalApprovalNumber: '00769951',
			cancelledAt: '2026-11-20T10:00:00+09:00',
		};
		expect(
			readCancellation({ appr_num: '00769952', appr_origin_num: '00769951', appr_cancel_dt: '20261120100000' }, sent),
		).toEqual(expected);
		expect(
			readCancellation({ apprNum: '00769952', apprOriginNum: '00769951', apprCancelDt: '20261120100000' }, sent),
		).toEqual(expected);
	});
	test.each([
		[{ info: { remain_count: 120 } }, { balance: 120 }],
		[{ remain_count: '1,200' }, { balance: 1200 }],
		[{ remain_count: '0' }, { balance: 0 }],
		[
			{ balance: 99, chargeUrl: 'https://p.kr/charge' },
			{ balance: 99, chargeUrl: 'https://p.kr/charge' },
		],
		[{ balance: -3, chargeUrl: 'javascript:1' }, { balance: -3 }],
		[{ balance: 'many' }, undefined],
		[{ balance: '1,20' }, undefined],
		[{}, undefined],
	])('balance of %j', (fields, balance) => expect(readBalanceAnswer(fields)).toEqual(balance));
});
