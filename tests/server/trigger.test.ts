import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_API_KEY } from 'payssam-sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	callBack,
	credentialFields,
	downstream,
	EXACT_ACK,
	type PublishedTrigger,
	publishTrigger,
	type RealN8n,
	startedByCallbacks,
	startRealN8n,
	textOf,
	whyNotPublished,
} from './real-n8n';

/*
 * The packed package in a real n8n server. Callbacks are written by hand from the vendor's field list, in both
 * spellings; every answer is held against status, content type and the exact bytes that PaySsam asks for.
 */

let real: RealN8n;

beforeAll(async () => {
	real = await startRealN8n();
});
afterAll(async () => {
	await real?.stop();
});

/** V1 spelling, as documented by the vendor. */
function v1Callback(billId: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		apikey: DEFAULT_API_KEY,
		bill_id: billId,
		appr_state: 'F',
		appr_pay_type: 'CARD_VAN',
		appr_card_type: '신용카드(일반)',
		appr_dt: '20261120093000',
		appr_origin_dt: '20261120093000',
		appr_price: '45000',
		appr_num: '00769951',
		appr_issuer: '신한카드',
		appr_issuer_num: '9411-****-****-1234',
		appr_monthly: '0',
		...changes,
	};
}

/** V2 spelling. */
function v2Callback(billId: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		apiKey: DEFAULT_API_KEY,
		billId,
		apprState: 'F',
		apprPayType: 'CARD_VAN',
		apprDt: '20261120093000',
		apprPrice: '45000',
		apprNum: '00769951',
		apprMonthly: '0',
		...changes,
	};
}

describe('a published trigger', () => {
	let trigger: PublishedTrigger;
	beforeAll(async () => {
		trigger = await publishTrigger(real, 'repeats', {});
	});

	test('24 repeats one after the other and 20 at once: every one acknowledged exactly, the workflow ran once', async () => {
		const first = v1Callback('REPEATED0001');
		const sequential = [await callBack(trigger.url, first)];
		// The ack says "kept": by then the execution is in the database.
		expect(await startedByCallbacks(real, trigger.workflow.id)).toHaveLength(1);
		for (let repeat = 0; repeat < 24; repeat++) sequential.push(await callBack(trigger.url, first));
		expect(sequential).toEqual(Array.from({ length: 25 }, () => EXACT_ACK));

		const parallelOnly = v1Callback('PARALLEL0001');
		const parallel = await Promise.all(Array.from({ length: 20 }, () => callBack(trigger.url, parallelOnly)));
		expect(parallel).toEqual(Array.from({ length: 20 }, () => EXACT_ACK));

		await real.n8n.waitForExecutions(trigger.workflow.id, 2, 90_000);
		const { items, executions } = await downstream(real, trigger.workflow.id);
		expect(items.map((item) => textOf(item, 'billId')).sort()).toEqual(['PARALLEL0001', 'REPEATED0001']);
		// Copies are acknowledged without an execution of their own.
		expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
	});

	test('different callbacks at the same moment all run, and are all remembered', async () => {
		const many = Array.from({ length: 12 }, (_, index) => v1Callback(`MANY${index}`));
		const before = (await startedByCallbacks(real, trigger.workflow.id)).length;
		expect(await Promise.all(many.map((body) => callBack(trigger.url, body)))).toEqual(many.map(() => EXACT_ACK));
		await real.n8n.waitForExecutions(trigger.workflow.id, before + 12, 120_000);
		expect(await Promise.all(many.map((body) => callBack(trigger.url, body)))).toEqual(many.map(() => EXACT_ACK));
		// Another process would know nothing of them but what the database says.
		await real.restart();
		expect(await Promise.all(many.map((body) => callBack(trigger.url, body)))).toEqual(many.map(() => EXACT_ACK));
		await real.n8n.waitForExecutions(trigger.workflow.id, before + 24, 120_000);
		const { items } = await downstream(real, trigger.workflow.id);
		const ids = items.map((item) => textOf(item, 'billId')).filter((id) => id.startsWith('MANY'));
		expect(ids.sort()).toEqual(many.map(({ bill_id }) => bill_id).sort());
	});

	test('a duplicate after a restart of n8n is acknowledged and does not run again', async () => {
		const again = await publishTrigger(real, 'restart', {});
		expect(await callBack(again.url, v1Callback('RESTART0001'))).toEqual(EXACT_ACK);
		await real.n8n.waitForExecutions(again.workflow.id, 1);
		await real.restart();
		expect(await callBack(again.url, v1Callback('RESTART0001'))).toEqual(EXACT_ACK);
		expect(await callBack(again.url, v1Callback('RESTART0002'))).toEqual(EXACT_ACK);
		await real.n8n.waitForExecutions(again.workflow.id, 3);
		const { items } = await downstream(real, again.workflow.id);
		expect(items.map((item) => textOf(item, 'billId'))).toEqual(expect.arrayContaining(['RESTART0001', 'RESTART0002']));
		expect(items).toHaveLength(2);
	});
});

describe('who may start the workflow', () => {
	test('a forged key gets 401, no ack, and no execution', async () => {
		const trigger = await publishTrigger(real, 'forged', {});
		for (const key of [
			'FORGED-KEY',
			'',
			`${DEFAULT_API_KEY}x`,
			DEFAULT_API_KEY.slice(0, -1),
			DEFAULT_API_KEY.toLowerCase(),
		]) {
			const answer = await callBack(trigger.url, v1Callback('FORGED0001', { apikey: key }));
			expect(answer).toMatchObject({
				status: 401,
				contentType: 'application/json; charset=utf-8',
				body: '{"error":"The API key of the callback does not match."}',
			});
		}
		const { apikey: _, ...keyless } = v1Callback('FORGED0002');
		expect(await callBack(trigger.url, keyless)).toMatchObject({ status: 401 });
		expect(await real.n8n.executions(trigger.workflow.id)).toEqual([]);
	});

	test('both spellings start it, whatever generation the credential is of', async () => {
		for (const credential of ['paySsamV1Api', 'paySsamV2Api'] as const) {
			const trigger = await publishTrigger(real, `spelling ${credential}`, {}, credential);
			expect(await callBack(trigger.url, v1Callback('SNAKE0001'))).toEqual(EXACT_ACK);
			expect(await callBack(trigger.url, v2Callback('CAMEL0001'))).toEqual(EXACT_ACK);
			await real.n8n.waitForExecutions(trigger.workflow.id, 2);
			const { items } = await downstream(real, trigger.workflow.id);
			const seen = items
				.map((item) => item as Record<string, unknown>)
				.sort((a, b) => String(a.billId).localeCompare(String(b.billId)));
			for (const [index, billId] of ['CAMEL0001', 'SNAKE0001'].entries()) {
				expect(seen[index]).toMatchObject({
					event: 'payment.approved',
					billId,
					state: 'paid',
					price: '45000',
					approvalNumber: '00769951',
					approvedAt: '2026-11-20T09:30:00+09:00',
				});
			}
		}
	});

	test('the API key is in no stored execution, in no spelling and at no depth', async () => {
		const trigger = await publishTrigger(real, 'secret', {});
		const nested = v1Callback('SECRET0001', { apiKey: DEFAULT_API_KEY, extra: { apikey: DEFAULT_API_KEY } });
		expect(await callBack(trigger.url, nested)).toEqual(EXACT_ACK);
		await real.n8n.waitForExecutions(trigger.workflow.id, 1);
		const { executions, items } = await downstream(real, trigger.workflow.id);
		expect(items).toHaveLength(1);
		for (const { stored } of executions) expect(stored).not.toContain(DEFAULT_API_KEY);
	});

	test('a missing key passes where the level is "if present", a wrong one does not', async () => {
		const trigger = await publishTrigger(real, 'if present', { keyCheck: 'ifPresent' });
		const { apiKey: _, ...keyless } = v2Callback('KEYLESS0001');
		expect(await callBack(trigger.url, keyless)).toEqual(EXACT_ACK);
		expect(await callBack(trigger.url, v2Callback('KEYLESS0002', { apiKey: 'FORGED' }))).toMatchObject({ status: 401 });
		await real.n8n.waitForExecutions(trigger.workflow.id, 1);
		expect((await downstream(real, trigger.workflow.id)).items).toHaveLength(1);
	});
});

describe('a trigger that would run without a payment', () => {
	test.each([
		['Always Output Data', { alwaysOutputData: true }],
		['On Error: Continue', { onError: 'continueRegularOutput' }],
	])('%s: cannot be published', async (name, settings) => {
		expect(await whyNotPublished(real, name, {}, 'paySsamV1Api', settings)).toContain('without a payment');
	});

	test('a credential that is gone: 503, no ack, no execution', async () => {
		const gone = await real.n8n.createCredential('Gone', 'paySsamV1Api', credentialFields(real.addresses.v1));
		const trigger = await publishTrigger(real, 'gone', {}, 'paySsamV1Api', { credentials: { paySsamV1Api: gone } });
		await real.n8n.request('DELETE', `/rest/credentials/${gone.id}`);
		expect(await callBack(trigger.url, v1Callback('GONE0001'))).toMatchObject({ status: 503 });
		expect(await real.n8n.executions(trigger.workflow.id)).toEqual([]);
	});

	test('a credential that cannot read bills: publishing says so', async () => {
		const fields = { ...credentialFields(real.addresses.v2), merchant: '' };
		const half = await real.n8n.createCredential('Half', 'paySsamV2Api', fields);
		const half2 = { credentials: { paySsamV2Api: half } };
		expect(await whyNotPublished(real, 'half', { readBack: true }, 'paySsamV2Api', half2)).toContain('Merchant');
		const store = { readBack: true, options: { merchant: 'sandbox-merchant' } };
		await publishTrigger(real, 'whole', store, 'paySsamV2Api', half2);
	});
});

describe('what is called back', () => {
	test('cancelled and destroyed are acknowledged, and start the workflow only where it was asked for', async () => {
		const payments = await publishTrigger(real, 'payments only', {});
		const all = await publishTrigger(real, 'all events', {
			events: ['payment.approved', 'payment.cancelled', 'bill.destroyed'],
		});
		for (const state of ['C', 'D']) {
			for (const { url } of [payments, all]) {
				expect(await callBack(url, v1Callback('STATES0001', { appr_state: state }))).toEqual(EXACT_ACK);
			}
		}
		await real.n8n.waitForExecutions(all.workflow.id, 2);
		const { items } = await downstream(real, all.workflow.id);
		expect(items.map((item) => textOf(item, 'event')).sort()).toEqual(['bill.destroyed', 'payment.cancelled']);
		expect(await real.n8n.executions(payments.workflow.id)).toEqual([]);
	});

	test.each([
		['no bill id', { bill_id: undefined }, 400],
		['no state', { appr_state: undefined }, 400],
		['an id that is too long', { bill_id: 'X'.repeat(21) }, 400],
	])('%s is no callback: %j is not acknowledged', async (_, changes, status) => {
		const trigger = await publishTrigger(real, `malformed ${JSON.stringify(changes)}`, {});
		const answer = await callBack(trigger.url, v1Callback('MALFORMED1', changes));
		expect(answer.status).toBe(status);
		expect(answer.body).not.toContain('0000');
		expect(await real.n8n.executions(trigger.workflow.id)).toEqual([]);
	});

	test('broken JSON, another type and an empty body are never acknowledged', async () => {
		const trigger = await publishTrigger(real, 'broken', {});
		for (const [body, type] of [
			['{"bill_id":', 'application/json'],
			['hello', 'text/plain'],
			['', 'application/json'],
			['[]', 'application/json'],
		] as const) {
			const answer = await callBack(trigger.url, body, type);
			expect(answer.status).toBeGreaterThanOrEqual(400);
			expect(answer.status).toBeLessThan(500);
			expect(answer.body).not.toContain('"code":"0000"');
		}
		expect(await real.n8n.executions(trigger.workflow.id)).toEqual([]);
	});
});

describe('confirmed with PaySsam before it starts', () => {
	let trigger: PublishedTrigger;
	beforeAll(async () => {
		trigger = await publishTrigger(real, 'confirmed', { readBack: true }, 'paySsamV2Api');
	});

	async function sendBill(billId: string): Promise<void> {
		const sender = await real.n8n.createWorkflow(sendingWorkflow(billId, trigger.url));
		const answer = await real.n8n.runManually(sender);
		expect(answer.status).toBe('success');
	}

	function sendingWorkflow(billId: string, url: string) {
		return {
			name: `send ${billId}`,
			nodes: [
				{
					name: 'Start',
					type: 'n8n-nodes-base.manualTrigger',
					typeVersion: 1,
					position: [0, 0] as [number, number],
					parameters: {},
				},
				{
					name: 'Send',
					type: 'n8n-nodes-payssam.paySsam',
					typeVersion: 1,
					position: [240, 0] as [number, number],
					credentials: { paySsamV2Api: real.credentials.paySsamV2Api },
					parameters: {
						contract: 'V2',
						resource: 'bill',
						operation: 'send',
						productName: '11월 수강료',
						memberName: '김하늘',
						phone: '+82 10-1234-5678',
						price: '45,000',
						sendType: 'TALK',
						callback: { __rl: true, mode: 'url', value: url },
						billIdFrom: 'given',
						ownBillId: billId,
					},
				},
			],
			connections: { Start: { main: [[{ node: 'Send', type: 'main', index: 0 }]] } },
			settings: { executionOrder: 'v1' },
		};
	}

	test('a real payment starts it, once, and PaySsam would certify the answer', async () => {
		await sendBill('PAID0001');
		const before = (await startedByCallbacks(real, trigger.workflow.id)).length;
		const bill = await real.sandbox.pay({ billId: 'PAID0001', method: 'card' });
		expect(bill.deliveries[0]?.attempts).toMatchObject([
			{ status: 200, answerText: EXACT_ACK.body, answerBytes: 46, wouldPassCertification: true, why: [] },
		]);
		await real.sandbox.redeliver({ billId: 'PAID0001', copies: 3, parallel: true });
		await real.n8n.waitForExecutions(trigger.workflow.id, before + 1);
		const { items } = await downstream(real, trigger.workflow.id);
		expect(items.filter((item) => textOf(item, 'billId') === 'PAID0001')).toMatchObject([
			{ price: '45000', state: 'paid', verification: { key: 'matched', confirmedWithPaySsam: true } },
		]);
	});

	test('an invented payment with the right key is refused: unpaid bill, unknown bill, other amount', async () => {
		await sendBill('UNPAID0001');
		await sendBill('AMOUNT0001');
		const before = (await downstream(real, trigger.workflow.id)).items;
		const earlier = (await startedByCallbacks(real, trigger.workflow.id)).length;
		expect(await callBack(trigger.url, v2Callback('UNPAID0001'))).toMatchObject({ status: 409 });
		expect(await callBack(trigger.url, v2Callback('UNKNOWN0001'))).toMatchObject({ status: 409 });
		real.sandbox.addFault({ kind: 'lostCallback' });
		await real.sandbox.pay({ billId: 'AMOUNT0001', method: 'card' });
		expect(await callBack(trigger.url, v2Callback('AMOUNT0001', { apprPrice: '1' }))).toMatchObject({ status: 409 });
		// Each shows as an execution that fails in the trigger.
		const all = await real.n8n.waitForExecutions(trigger.workflow.id, earlier + 3);
		expect(all.slice(earlier).map(({ status }) => status)).toEqual(['error', 'error', 'error']);
		expect((await downstream(real, trigger.workflow.id)).items).toEqual(before);
	});

	test('while PaySsam cannot be asked nothing is acknowledged, and its hourly repeat brings the payment in', async () => {
		await sendBill('DOWN0001');
		const before = (await startedByCallbacks(real, trigger.workflow.id)).length;
		real.sandbox.addFault({ kind: 'html502', path: '/bill/read', times: 50 });
		const bill = await real.sandbox.pay({ billId: 'DOWN0001', method: 'card' });
		expect(bill.deliveries[0]?.attempts[0]).toMatchObject({ status: 503, wouldPassCertification: false });
		expect((await startedByCallbacks(real, trigger.workflow.id)).length).toBe(before);
		real.sandbox.clearFaults();
		await real.sandbox.clock.advance({ hours: 1 });
		const [delivery] = real.sandbox.listCallbacks({ billId: 'DOWN0001' });
		expect(delivery?.attempts).toMatchObject([
			{ status: 503 },
			{ status: 200, answerText: EXACT_ACK.body, wouldPassCertification: true },
		]);
		await real.n8n.waitForExecutions(trigger.workflow.id, before + 1);
	});
});

describe('credentials', () => {
	test.each([
		['paySsamV1Api', 'v1'],
		['paySsamV2Api', 'v2'],
	] as const)('the test of %s is green against the sandbox, and red with a wrong key', async (type, generation) => {
		const { id, name } = real.credentials[type];
		const fields = credentialFields(real.addresses[generation]);
		expect(await real.n8n.testCredential(id, name, type, fields)).toMatchObject({ status: 'OK' });
		const wrong = await real.n8n.testCredential(id, name, type, {
			...fields,
			apiKey: 'WRONG-KEY-00000000000000000000000',
		});
		expect(wrong.status).toBe('Error');
		expect(wrong.message).toMatch(/key/i);
		expect(wrong.message).not.toContain('WRONG-KEY');
	});

	test('the key does not follow a redirect', async () => {
		const bodies: string[] = [];
		const elsewhere = createServer((request, response) => {
			request.on('data', (chunk: Buffer) => bodies.push(chunk.toString('utf8')));
			request.on('end', () => response.end('{"code":"0000"}'));
		});
		const first = createServer((request, response) => {
			request.resume();
			const { port } = elsewhere.address() as AddressInfo;
			response.writeHead(307, { location: `http://127.0.0.1:${port}/taken` }).end();
		});
		await Promise.all(
			[elsewhere, first].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
		);
		const { port } = first.address() as AddressInfo;
		const { id, name } = real.credentials.paySsamV2Api;
		const answer = await real.n8n.testCredential(
			id,
			name,
			'paySsamV2Api',
			credentialFields(`http://127.0.0.1:${port}/v2`),
		);
		expect(answer.status).toBe('Error');
		expect(bodies).toEqual([]);
		for (const server of [first, elsewhere]) server.close();
	});

	test('V2 production has no address of its own: the test says which field to fill', async () => {
		const { id, name } = real.credentials.paySsamV2Api;
		const answer = await real.n8n.testCredential(id, name, 'paySsamV2Api', {
			...credentialFields(''),
			environment: 'production',
		});
		expect(answer.status).toBe('Error');
		expect(answer.message).toContain('Base URL');
	});
});
