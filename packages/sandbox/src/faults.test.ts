import { describe, expect, it } from 'vitest';
import { FAULTS } from './faults';
import { expectCallbacksFit, post, receiver, start, V1, V2, v1Send, v2Receipt, v2Send } from './testing/harness';
import { answerProblems } from './testing/schema';

const CB = 'http://127.0.0.1:9/cb';
const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

describe('faults of the API', () => {
	it.each([
		['acceptThenTimeout', { ms: 50 }],
		['acceptThenReset', {}],
	] as const)('%s: the work is done, the answer never comes', async (kind, extra) => {
		const { raw, sandbox, call } = await start();
		sandbox.addFault({ kind, ...extra });
		await expect(raw('/v1/if/bill/send', post(v1Send(CB)))).rejects.toThrow();
		expect(sandbox.listBills()).toHaveLength(1);
		expect(sandbox.listRequests().at(-1)).toMatchObject({ fault: kind, code: '0000', status: null });
		expect((await call('/v1/if/bill/send', v1Send(CB))).json?.code).toBe('9800');
		expect(sandbox.listMessages()).toHaveLength(1);
	});

	it.each([
		['html502', 502, HTML, 0],
		['htmlOk', 200, HTML, 1],
		['emptyBody', 200, JSON_TYPE, 1],
		['cutJson', 200, JSON_TYPE, 1],
		['http500Json', 500, JSON_TYPE, 0],
	] as const)('%s: HTTP %s, %s, %s bills made', async (kind, status, contentType, bills) => {
		const { raw, sandbox } = await start();
		sandbox.addFault({ kind });
		const answer = await raw('/v1/if/bill/send', post(v1Send(CB)));
		expect(answer.status).toBe(status);
		expect(answer.contentType).toBe(contentType);
		expect(answer.json?.code).toBeUndefined();
		expect(sandbox.listBills()).toHaveLength(bills);
		expect(sandbox.listRequests().at(-1)).toMatchObject({ fault: kind, status, code: bills === 1 ? '0000' : null });
		expect(sandbox.listFaults()).toEqual([]);
	});

	it('cuts JSON in the middle and empties bodies wholly', async () => {
		const { raw, sandbox } = await start();
		sandbox.addFault({ kind: 'cutJson' });
		expect((await raw('/v1/if/bill/send', post(v1Send(CB)))).text).toMatch(/^\{"code":"0000"/);
		sandbox.addFault({ kind: 'emptyBody' });
		expect((await raw('/v1/if/bill/read', post({ ...V1, bill_id: '1024' }))).text).toBe('');
	});

	it('can fail after the work where it would before, and the reverse', async () => {
		const { raw, sandbox } = await start();
		sandbox.addFault({ kind: 'html502', afterWork: true });
		expect((await raw('/v1/if/bill/send', post(v1Send(CB)))).status).toBe(502);
		expect(sandbox.listBills()).toHaveLength(1);
		sandbox.addFault({ kind: 'htmlOk', afterWork: false });
		await raw('/v2/bill', post(v2Send(CB, { billId: 'x' })));
		expect(sandbox.listBills()).toHaveLength(1);
	});

	it('delays, and changes codes, message fields and spelling', async () => {
		const { raw, sandbox } = await start();
		sandbox.addFault({ kind: 'delay', ms: 80 });
		const before = performance.now();
		expect((await raw('/v2/bill', post(v2Send(CB)))).json?.code).toBe('0000');
		expect(performance.now() - before).toBeGreaterThan(75);
		sandbox.addFault({ kind: 'unknownCode' });
		expect((await raw('/v2/bill', post(v2Send(CB)))).json?.code).toBe('7777');
		sandbox.addFault({ kind: 'unknownCode', code: 'STRANGE_9' });
		expect((await raw('/v1/if/bill/read', post(V1))).json?.code).toBe('STRANGE_9');
		sandbox.addFault({ kind: 'swapMessageFields', times: 2 });
		expect(Object.keys((await raw('/v2/bill', post(v2Send(CB)))).json ?? {})).toEqual(['code', 'msg', 'data']);
		expect(Object.keys((await raw('/v1/if/bill/send', post(v1Send(CB)))).json ?? {})).toEqual(['code', 'message']);
		sandbox.addFault({ kind: 'wrongSpelling', times: 2 });
		const v1 = await raw('/v1/if/bill/send', post(v1Send(CB, { bill_id: 'y' })));
		expect(v1.json).toMatchObject({ billId: 'y', shortUrl: expect.any(String), apiKey: expect.any(String) });
		const v2 = await raw('/v2/bill', post(v2Send(CB, { billId: 'z' })));
		expect(v2.json?.data).toMatchObject({ bill_id: 'z', shortURL: expect.any(String), apikey: expect.any(String) });
	});

	it('hits only the path or action it was meant for, as often as it was meant to', async () => {
		const { raw, sandbox } = await start();
		sandbox.addFault({ kind: 'html502', path: '/if/bill/read', times: 2 });
		sandbox.addFault({ kind: 'http500Json', path: '/v2/bill' });
		sandbox.addFault({ kind: 'htmlOk', action: 'resend' });
		expect((await raw('/v1/if/bill/send', post(v1Send(CB)))).status).toBe(200);
		const statuses = [];
		for (let i = 0; i < 3; i += 1)
			statuses.push((await raw('/v1/if/bill/read', post({ ...V1, bill_id: '1024' }))).status);
		expect(statuses).toEqual([502, 502, 200]);
		expect((await raw('/v2/bill', post(v2Send(CB)))).status).toBe(500);
		expect(sandbox.listFaults()).toHaveLength(1);
		expect((await raw('/v1/if/bill/resend', post({ ...V1, bill_id: '1024' }))).contentType).toBe(HTML);
		sandbox.addFault({ kind: 'delay' });
		expect(sandbox.clearFaults()).toEqual([]);
		expect(sandbox.listFaults()).toEqual([]);
	});
});

it('lets go of silent connections when the sandbox closes', async () => {
	const { raw, sandbox } = await start();
	sandbox.addFault({ kind: 'acceptThenTimeout' });
	const refused = expect(raw('/v1/if/bill/send', post(v1Send(CB)))).rejects.toThrow();
	await expect.poll(() => sandbox.listBills().length).toBe(1);
	const before = performance.now();
	await sandbox.close();
	expect(performance.now() - before).toBeLessThan(1_000);
	await refused;
});

describe('limits and maintenance', () => {
	it('tooMany: 429 with Retry-After in seconds, nothing done, the envelope of the generation', async () => {
		const { url, sandbox } = await start();
		sandbox.addFault({ kind: 'tooMany', ms: 30_001 });
		sandbox.addFault({ kind: 'tooMany' });
		const v1 = await fetch(`${url}/v1/if/bill/send`, post(v1Send(CB)));
		expect([v1.status, v1.headers.get('retry-after'), await v1.json()]).toEqual([
			429,
			'31',
			{ code: '9999', msg: 'too many calls' },
		]);
		const v2 = await fetch(`${url}/v2/bill`, post(v2Send(CB)));
		const body = await v2.json();
		expect([v2.status, v2.headers.get('retry-after'), body]).toEqual([
			429,
			'1',
			{ code: 'ERROR', message: 'too many calls', data: null },
		]);
		expect(answerProblems('/bill', 429, body)).toEqual([]);
		expect(sandbox.listBills()).toEqual([]);
		expect(sandbox.listRequests().map((one) => [one.fault, one.status])).toEqual(Array(2).fill(['tooMany', 429]));
	});

	it('maintenance: MAINTAINED_METHOD with HTTP 200 on V2, 5000 on V1', async () => {
		const { call, sandbox } = await start();
		sandbox.addFault({ kind: 'maintenance', times: 2 });
		const v2 = await call('/v2/cash-receipt/issue', v2Receipt('t1'));
		expect([v2.status, v2.json?.code, v2.json?.data]).toEqual([200, 'MAINTAINED_METHOD', null]);
		expect((await call('/v1/if/bill/send', v1Send(CB))).json?.code).toBe('5000');
		expect(sandbox.listCashReceipts()).toEqual([]);
	});

	it('hits the calls and callbacks of one bill only', async () => {
		const { raw, call, sandbox } = await start();
		const target = await receiver();
		sandbox.addFault({ kind: 'html502', billId: 'b', times: 4 });
		sandbox.addFault({ kind: 'lostCallback', billId: 'b' });
		await call('/v2/bill', v2Send(target.url, { billId: 'a' }));
		const statuses = [
			await raw('/v2/bill', post(v2Send(target.url, { billId: 'b' }))),
			await raw('/v1/if/bill/read', post({ ...V1, bill_id: 'b' })),
			await raw('/v2/cash-receipt/issue', post(v2Receipt('b'))),
			await raw('/v2/bill/rp', post({ ...V2, standIn: { billId: 'b' } })),
		].map((answer) => answer.status);
		expect(statuses).toEqual([502, 502, 502, 502]);
		await call('/v2/bill', v2Send(target.url, { billId: 'b' }));
		await sandbox.pay({ billId: 'a' });
		await sandbox.pay({ billId: 'b' });
		expect(sandbox.listCallbacks().map((one) => one.status)).toEqual(['acked', 'lost']);
	});
});

describe('faults of callbacks', () => {
	it('loses them: recorded, never sent, not repeated, but sent on demand', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		sandbox.addFault({ kind: 'lostCallback', times: 2 });
		for (const billId of ['a', 'b', 'c']) {
			await call('/v2/bill', v2Send(target.url, { billId }));
			await sandbox.pay({ billId });
		}
		expect(sandbox.listCallbacks().map((one) => one.status)).toEqual(['lost', 'lost', 'acked']);
		expect((await sandbox.clock.advance({ hours: 30 })).fired).toBe(0);
		expect(target.heard).toHaveLength(1);
		expect(await sandbox.redeliver({ billId: 'a' })).toHaveLength(1);
		expect(sandbox.getBill({ billId: 'a' }).deliveries[0]?.status).toBe('acked');
	});

	it('doubles them and misspells them', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		sandbox.addFault({ kind: 'duplicateCallback', copies: 3 });
		await call('/v2/bill', v2Send(target.url));
		const bill = await sandbox.pay({ billId: '1024' });
		expect(bill.deliveries[0]?.attempts.map((attempt) => attempt.kind)).toEqual(['first', 'duplicate', 'duplicate']);
		expect(new Set(target.heard.map((heard) => heard.text)).size).toBe(1);
		sandbox.addFault({ kind: 'wrongSpellingCallback', times: 2 });
		await call('/v2/bill', v2Send(target.url, { billId: 'v2' }));
		await call('/v1/if/bill/send', v1Send(target.url, { bill_id: 'v1' }));
		await sandbox.pay({ billId: 'v2' });
		await sandbox.pay({ billId: 'v1' });
		expect(JSON.parse(target.heard.at(-2)?.text ?? '')).toMatchObject({ bill_id: 'v2' });
		expect(JSON.parse(target.heard.at(-1)?.text ?? '')).toMatchObject({ billId: 'v1' });
		expectCallbacksFit('v2Approval', target.heard);
	});
});

it('says of every fault what it does', () => {
	expect(new Set(FAULTS.map((row) => row.kind)).size).toBe(FAULTS.length);
	for (const row of FAULTS) expect(row.what.length).toBeGreaterThan(20);
});
