/** Garbage at every door of the API: a clear answer, never a 500, never a crash. */
import { request } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY, post, start, V1, V2, v1Send } from '../testing/harness';
import { answerProblems } from '../testing/schema';
import { API, servedPath } from './rows';

const PATHS = API.map((row) => [servedPath(row), row.path] as const);

const GARBAGE: readonly (readonly [string, string, number])[] = [
	['nothing', '', 400],
	['text', 'hello', 400],
	['half an object', '{"apikey":', 400],
	['null', 'null', 200],
	['a number', '5', 200],
	['a string', '"x"', 200],
	['a list', '[1,2]', 200],
	['an empty object', '{}', 200],
	['deep brackets', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 200],
	['deep objects', `${'{"bill":'.repeat(7_000)}1${'}'.repeat(7_000)}`, 200],
	['a polluting __proto__', `{"__proto__":{"apikey":"${KEY}","apiKey":"${KEY}","polluted":true}}`, 200],
	['a polluting constructor', '{"constructor":{"prototype":{"polluted":true}}}', 200],
	['control characters', '{"apikey":"\\u0000\\uFFFF","member":"\\uD800"}', 200],
	['a bill that is a list', JSON.stringify({ ...V1, ...V2, bill: [] }), 200],
	['a bill that is null', JSON.stringify({ ...V1, ...V2, bill: null }), 200],
	[
		'a polluting bill',
		`{"apikey":"${KEY}","apiKey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant","bill":{"__proto__":{"bill_id":"1"}}}`,
		200,
	],
	['receipts and stand-ins that are lists', JSON.stringify({ ...V1, ...V2, cashReceipt: [], standIn: [] }), 200],
	['receipts and stand-ins that are null', JSON.stringify({ ...V1, ...V2, cashReceipt: null, standIn: null }), 200],
	[
		'polluting receipts and stand-ins',
		`{"apikey":"${KEY}","apiKey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant",` +
			'"cashReceipt":{"__proto__":{"billId":"1","polluted":true}},' +
			'"standIn":{"__proto__":{"methodId":"rp-1","polluted":true},"constructor":{"prototype":{"polluted":true}}}}',
		200,
	],
	[
		'own fields of other types',
		JSON.stringify({
			...V1,
			...V2,
			standIn: { billId: {}, methodId: ['rp-1'], phone: 1 },
			callbackUrl: {},
			memberId: [],
		}),
		200,
	],
];

describe.each(PATHS)('%s', (path, barePath) => {
	it('answers every kind of garbage clearly', async () => {
		const { raw, sandbox } = await start();
		for (const [name, body, status] of GARBAGE) {
			const answer = await raw(path, post(body));
			expect([name, answer.status]).toEqual([name, status]);
			expect(answer.contentType).toBe('application/json; charset=utf-8');
			expect([name, answerProblems(barePath, answer.status, answer.json)]).toEqual([name, []]);
			expect(answer.text).not.toContain('at ');
		}
		expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
		expect(sandbox.listBills()).toEqual([]);
		expect(sandbox.listCashReceipts()).toEqual([]);
		expect(sandbox.listSubMerchants()).toHaveLength(1);
		expect(JSON.stringify(sandbox.listRequests())).not.toContain(KEY);
	});

	it('refuses other content types and bodies above 64 kB', async () => {
		const { raw } = await start();
		for (const type of [
			'text/plain',
			'application/x-www-form-urlencoded',
			'multipart/form-data; boundary=x',
			'',
			';;;',
		]) {
			const answer = await raw(path, { ...post('{}'), headers: { 'content-type': type } });
			expect(answer.status).toBe(415);
			expect(answerProblems(barePath, 415, answer.json)).toEqual([]);
		}
		const large = await raw(path, post({ pad: 'x'.repeat(65_536) }));
		expect(large.status).toBe(413);
		expect(answerProblems(barePath, 413, large.json)).toEqual([]);
		expect((await raw(path, post({ pad: 'x'.repeat(65_000) }))).status).toBe(200);
	});
});

describe('any JSON at any path', () => {
	it('earns a well-formed answer', async () => {
		const { raw } = await start();
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...PATHS),
				fc.jsonValue({ maxDepth: 4 }),
				fc.boolean(),
				async ([path, bare], value, signedIn) => {
					const body = signedIn ? { ...V1, ...V2, bill: value, cashReceipt: value, standIn: value } : value;
					const answer = await raw(path, post(JSON.stringify(body)));
					expect(answer.status).toBe(200);
					expect(answerProblems(bare, 200, answer.json)).toEqual([]);
				},
			),
			{ numRuns: 150 },
		);
	});

	it('survives broken encodings and half-sent bodies', async () => {
		const { raw, port, sandbox, call } = await start();
		const answer = await raw('/v1/if/bill/send', { ...post(''), body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) });
		expect(answer.status).toBe(400);
		await new Promise<void>((resolve) => {
			const half = request({
				port,
				host: '127.0.0.1',
				method: 'POST',
				path: '/v1/if/bill/send',
				headers: { 'content-type': 'application/json', 'content-length': 100 },
			});
			half.on('error', () => resolve());
			half.write('{"apikey":', () => half.destroy());
			half.on('close', () => resolve());
		});
		expect((await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'))).json?.code).toBe('0000');
		expect(sandbox.listBills()).toHaveLength(1);
	});
});

it('keeps no key in the log of requests, under whatever name it came', async () => {
	const { raw, sandbox } = await start();
	const misspelt = [
		{ api_key: KEY },
		{ ...V1, key: KEY },
		{ ...V2, [KEY]: 1 },
		{ ...V1, keys: [`"${KEY}"`, { key: KEY }] },
	];
	for (const body of misspelt) await raw('/v1/if/bill/read', post(body));
	const log = JSON.stringify(sandbox.listRequests());
	expect(sandbox.listRequests()).toHaveLength(misspelt.length);
	expect(log).not.toContain(KEY);
	expect(log).toContain('"api_key":"********"');
	expect(log).toContain('"********":1');
});
