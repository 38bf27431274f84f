import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAnswer } from './answer';
import { ENDPOINTS } from './endpoints';
import { VENDOR_TEXT_MAX } from './vendor-text';

const KEY = 'live-key-0123456789abcdef';
const GARBAGE = [
	'',
	' ',
	'null',
	'true',
	'0',
	'12345',
	'"0000"',
	'[]',
	'[{"code":"0000"}]',
	'{}',
	'{"code":',
	'{"code":"0000"',
	'{"code":""}',
	'{"code":null}',
	'{"code":true}',
	'{"code":["0000"]}',
	'{"code":{"toString":"0000"}}',
	'{"code":"00 00"}',
	'{"code":"<b>0000</b>"}',
	'{"__proto__":{"code":"0000"}}',
	'{"constructor":{"code":"0000"}}',
	'{"data":{"code":"0000"}}',
	'{"CODE":"0000"}',
	"{code:'0000'}",
	'code=0000&msg=ok',
	'<?xml version="1.0"?><code>0000</code>',
	'<html>0000</html>',
	'\u0000',
	'\uFEFF',
	'{"code":"0000"}{"code":"0000"}',
	'['.repeat(100_000),
	`{"a":${'['.repeat(5000)}${']'.repeat(5000)},"code":"0000"}`,
	'x'.repeat(6_000_000),
];

describe('garbage never becomes a success or a failure', () => {
	test.each(GARBAGE.map((body) => [body.slice(0, 60), body]))('%j', (_shown, body) => {
		for (const endpoint of ENDPOINTS) {
			for (const status of [200, 204, 302, 400, 500, 502, 0, Number.NaN]) {
				const answer = parseAnswer(endpoint, { status, contentType: 'text/html<script>', body }, { billId: '1024' });
				expect(answer.outcome).toBe('unknown');
				if (answer.outcome === 'unknown') expect(answer.error.message).not.toMatch(/[<\p{Cc}]/u);
			}
		}
	});
});

test('any JSON gives one of three outcomes, without key, markup or endless text', () => {
	const text = fc.oneof(
		fc.string(),
		fc.constantFrom('0000', '9999', '9980', 'BILL_001', KEY, `<p>${KEY}</p>`, '1024', 'F', 'x'.repeat(5000)),
	);
	const names = [
		'code',
		'msg',
		'message',
		'data',
		'bill_id',
		'billId',
		'apikey',
		'apiKey',
		'appr_state',
		'apprState',
		'__proto__',
		'hash',
	];
	const leaf = fc.oneof(text, fc.jsonValue());
	const body = fc.dictionary(fc.constantFrom(...names), fc.oneof(leaf, fc.dictionary(fc.constantFrom(...names), leaf)));
	fc.assert(
		fc.property(fc.constantFrom(...ENDPOINTS), body, fc.integer({ min: 100, max: 599 }), (endpoint, value, status) => {
			const answer = parseAnswer(endpoint, { status, body: JSON.stringify(value) }, { billId: '1024', keys: [KEY] });
			expect(['done', 'refused', 'unknown']).toContain(answer.outcome);
			expect(JSON.stringify(answer)).not.toContain(KEY);
			if (answer.outcome === 'done') return;
			expect(answer.error.message).not.toContain(KEY);
			expect(answer.error.message).not.toMatch(/[<>]/);
			expect(answer.error.message.length).toBeLessThan(VENDOR_TEXT_MAX + 800);
			if (answer.outcome === 'refused') expect(answer.code).not.toBe('0000');
		}),
		{ numRuns: 500 },
	);
});

test('a cut connection is never a success, wherever it is cut', () => {
	const whole = JSON.stringify({ code: '0000', msg: 'ok', bill_id: '1024', shortURL: 'https://p.kr/a' });
	for (const endpoint of ENDPOINTS) {
		for (let length = 0; length < whole.length; length += 1) {
			expect(parseAnswer(endpoint, { status: 200, body: whole.slice(0, length) }).outcome).toBe('unknown');
		}
	}
});
