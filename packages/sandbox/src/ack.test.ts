import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACK_TEXT, judgeAck } from './ack';

const RIGHT = '{"code":"0000","msg":"성공하였습니다."}';
const judge = (body: string | Uint8Array, contentType: string | undefined = 'application/json', status = 200) =>
	judgeAck({ status, contentType, bytes: typeof body === 'string' ? Buffer.from(body) : body });

describe('ack', () => {
	it('is the 46 bytes of the document', () => {
		expect(ACK_TEXT).toBe(RIGHT);
		expect(Buffer.byteLength(ACK_TEXT)).toBe(46);
	});

	it.each([
		'application/json',
		'application/json; charset=utf-8',
		'application/json;charset=UTF-8',
		'APPLICATION/JSON',
	])('passes as %s', (contentType) => {
		expect(judge(RIGHT, contentType)).toEqual({ wouldPassCertification: true, why: [] });
	});

	it.each([
		['status', RIGHT, 'application/json', 201, 'the status is 201; expected 200'],
		['redirect', '', 'application/json', 302, 'the status is 302; expected 200'],
		['text type', RIGHT, 'text/plain', 200, 'the content type is text/plain; expected application/json'],
		['charset', RIGHT, 'application/json; charset=euc-kr', 200, 'the charset must be UTF-8'],
		['empty', '', 'application/json', 200, 'the body is empty; expected the 46 bytes'],
		[
			'newline',
			`${RIGHT}\n`,
			'application/json',
			200,
			'has 47 bytes instead of 46; the first difference is byte 46: expected the end, got 0x0a',
		],
		[
			'spaces',
			'{"code": "0000", "msg": "성공하였습니다."}',
			'application/json',
			200,
			'same meaning, but written differently',
		],
		[
			'order',
			'{"msg":"성공하였습니다.","code":"0000"}',
			'application/json',
			200,
			'same meaning, but written differently',
		],
		[
			'escapes',
			'{"code":"0000","msg":"\\uc131\\uacf5\\ud558\\uc600\\uc2b5\\ub2c8\\ub2e4."}',
			'application/json',
			200,
			'same meaning',
		],
		[
			'no full stop',
			'{"code":"0000","msg":"성공하였습니다"}',
			'application/json',
			200,
			'first difference is byte 43: expected 0x2e, got 0x22',
		],
		[
			'message',
			'{"code":"0000","message":"성공하였습니다."}',
			'application/json',
			200,
			'first difference is byte 17: expected 0x73, got 0x65',
		],
		['HTML', '<html>', 'text/html', 200, 'looks like HTML'],
		['BOM', `\ufeff${RIGHT}`, 'application/json', 200, 'byte order mark'],
		['text', 'OK', 'application/json', 200, 'not JSON'],
	])('refuses %s and says why', (_name, body, contentType, status, sentence) => {
		const verdict = judge(body, contentType, status);
		expect(verdict.wouldPassCertification).toBe(false);
		expect(verdict.why.join('\n')).toContain(sentence);
	});

	it('says when there is no content type', () => {
		expect(judgeAck({ status: 200, contentType: undefined, bytes: Buffer.from(RIGHT) }).why).toEqual([
			'there is no content type; expected application/json',
		]);
	});

	it('passes no other bytes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
				expect(judge(bytes).wouldPassCertification).toBe(Buffer.from(bytes).toString('utf8') === RIGHT);
			}),
		);
	});
});
