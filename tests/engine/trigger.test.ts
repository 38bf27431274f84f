import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { PAYSSAM_TRIGGER } from './engine';
import { deepText, KEY } from './payssam';
import { expectAck, expectNoAck, SNAKE, triggerBench, UNCONFIRMED } from './trigger-bench';

const { engine, paySsam, trigger, listen, givenBill } = await triggerBench();

const CAMEL = {
	apiKey: KEY,
	billId: '1024',
	apprState: 'F',
	apprPrice: '45000',
	apprNum: '00769951',
	apprDt: '20261120223750',
	apprPayType: 'CARD_VAN',
	apprMonthly: '0',
};
describe('a payment, from the customer to the workflow', () => {
	test.each([
		{ contract: 'V1_T' as const, callbackSpelling: 'snake' as const, callbackKey: 'present' as const },
		{ contract: 'V1_U' as const, callbackSpelling: 'snake' as const, callbackKey: 'present' as const },
		{ contract: 'V2' as const, callbackSpelling: 'camel' as const, callbackKey: 'present' as const },
		{ contract: 'V2' as const, callbackSpelling: 'snake' as const, callbackKey: 'present' as const },
		{ contract: 'V2' as const, callbackSpelling: 'camel' as const, callbackKey: 'absent' as const },
	])('$contract, $callbackSpelling, key $callbackKey', async ({ contract, callbackSpelling, callbackKey }) => {
		paySsam.sandbox.setSettings({ callbackSpelling, callbackKey });
		const keyCheck = callbackKey === 'absent' ? 'ifPresent' : 'require';
		const receiver = await listen(trigger(contract, { keyCheck }));
		await givenBill(contract, receiver);
		const { deliveries, approval } = await paySsam.sandbox.pay({ billId: '1024' });
		expect(deliveries[0]?.attempts[0]?.why).toEqual([]);
		expect(deliveries[0]).toMatchObject({ status: 'acked', attempts: [{ wouldPassCertification: true }] });
		const arrived = await receiver.downstream();
		expect(arrived).toHaveLength(1);
		expect(arrived[0]).toMatchObject({
			event: 'payment.approved',
			billId: '1024',
			state: 'paid',
			stateCode: 'F',
			price: '45000',
			approvalNumber: approval?.num,
			approvedAt: approval?.at,
			verification: { key: callbackKey === 'absent' ? 'absent' : 'matched', confirmedWithPaySsam: true },
		});
		expect(deepText(await receiver.ended())).not.toContain(KEY);
	});

	test('an hourly repeat and a parallel redelivery start nothing new, and are acknowledged', async () => {
		const receiver = await listen(trigger());
		await givenBill('V2', receiver);
		await paySsam.sandbox.pay({ billId: '1024' });
		const repeats = await paySsam.sandbox.redeliver({ billId: '1024', copies: 10, parallel: true });
		expect(repeats.map(({ wouldPassCertification }) => wouldPassCertification)).toEqual(
			Array.from({ length: 10 }, () => true),
		);
		expect(await receiver.downstream()).toHaveLength(1);
		expect(receiver.executions).toHaveLength(1);
	});

	test('paid, then cancelled: two events', async () => {
		paySsam.sandbox.setSettings({ notifyCancel: true });
		const receiver = await listen(trigger('V2', { events: ['payment.approved', 'payment.cancelled'] }));
		await givenBill('V2', receiver);
		await paySsam.sandbox.pay({ billId: '1024' });
		await paySsam.sandbox.cancel({ billId: '1024' });
		await expect.poll(() => receiver.executions.length).toBe(2);
		expect((await receiver.downstream()).map(({ event }) => event)).toEqual(['payment.approved', 'payment.cancelled']);
	});
});

describe('webhook(): what is accepted', () => {
	test.each([
		['snake_case', SNAKE, 'application/json'],
		['camelCase', CAMEL, 'application/json'],
		['with a charset', SNAKE, 'application/json; charset=utf-8'],
		['form fields', new URLSearchParams(SNAKE).toString(), 'application/x-www-form-urlencoded'],
		['JSON as text', JSON.stringify(CAMEL), 'text/plain'],
		['with fields nobody knows', { ...SNAKE, appr_new_field: 'new' }, 'application/json'],
		['with a byte order mark', `\uFEFF${JSON.stringify(SNAKE)}`, 'application/json'],
	])('%s', async (_name, body, contentType) => {
		const receiver = await listen(trigger('V2', UNCONFIRMED));
		expectAck(await receiver.post(body, contentType));
		const [arrived] = await receiver.downstream();
		expect(arrived).toMatchObject({
			event: 'payment.approved',
			billId: '1024',
			state: 'paid',
			price: '45000',
			approvalNumber: '00769951',
			approvedAt: '2026-11-20T22:37:50+09:00',
			verification: { key: 'matched', confirmedWithPaySsam: false },
		});
		expect(deepText(await receiver.ended())).not.toContain(KEY);
	});

	test('the key is nowhere in the output, wherever it stands in the callback', async () => {
		const receiver = await listen(trigger('V2', UNCONFIRMED));
		const body = {
			...SNAKE,
			note: `key ${KEY}`,
			inner: { APIKEY: KEY, api_key: KEY, list: [KEY, { apiKey: KEY }] },
			[KEY]: 'as a name',
		};
		expectAck(await receiver.post(body));
		const results = await receiver.ended();
		expect(results[0]?.next).toHaveLength(1);
		expect(deepText(results)).not.toContain(KEY);
		expect(JSON.stringify(results.map(({ run }) => run))).not.toContain(KEY);
	});
});

describe('webhook(): the key', () => {
	const without = (body: Record<string, string>) =>
		Object.fromEntries(Object.entries(body).filter(([name]) => name.toLowerCase() !== 'apikey'));
	const WRONG = 'WRONG-KEY-NOT-REAL-0000000000000';
	const bodies: Readonly<Record<string, Record<string, string>>> = {
		'right snake': SNAKE,
		'right camel': CAMEL,
		'wrong snake': { ...SNAKE, apikey: WRONG },
		'wrong camel': { ...CAMEL, apiKey: WRONG },
		'missing snake': without(SNAKE),
		'missing camel': without(CAMEL),
		'empty snake': { ...SNAKE, apikey: '' },
	};

	test.each([
		['require', 'right', 'matched'],
		['require', 'wrong', undefined],
		['require', 'missing', undefined],
		['require', 'empty', undefined],
		['ifPresent', 'right', 'matched'],
		['ifPresent', 'wrong', undefined],
		['ifPresent', 'missing', 'absent'],
		['ifPresent', 'empty', undefined],
		['off', 'right', 'not checked'],
		['off', 'wrong', 'not checked'],
		['off', 'missing', 'not checked'],
	] as const)('%s, %s key', async (keyCheck, which, key) => {
		const chosen = trigger('V2', { ...UNCONFIRMED, keyCheck });
		for (const [name, body] of Object.entries(bodies).filter(([one]) => one.startsWith(which))) {
			// A workflow for each spelling: to one and the same they would be repeats of one payment.
			const receiver = await listen({ ...chosen, workflowId: `${chosen.workflowId} ${name}` });
			const answer = await receiver.post(body);
			if (key === undefined) {
				expectNoAck(answer, 401);
				expect(receiver.executions).toEqual([]);
				continue;
			}
			expectAck(answer);
			expect(await receiver.downstream(), name).toMatchObject([{ verification: { key } }]);
			expect(deepText(await receiver.ended())).not.toContain(KEY);
		}
	});

	test('without a credential nothing is checked, and the output says so', async () => {
		const receiver = await listen({
			type: PAYSSAM_TRIGGER,
			parameters: { authentication: 'none' },
			workflowId: `${trigger().workflowId} open`,
		});
		expectAck(await receiver.post({ ...SNAKE, apikey: WRONG }));
		const [arrived] = await receiver.downstream();
		expect(arrived).toMatchObject({ verification: { key: 'not checked', confirmedWithPaySsam: false } });
		expect(deepText(await receiver.ended())).not.toContain(WRONG);
	});
});

describe('webhook(): events', () => {
	test.each(['W', 'C', 'D', 'X', 'f', 'PAID'])(
		'state %s: acknowledged, and nothing starts by default',
		async (state) => {
			const receiver = await listen(trigger('V2', UNCONFIRMED));
			expectAck(await receiver.post({ ...SNAKE, appr_state: state }));
			expect(receiver.executions).toEqual([]);
		},
	);

	test.each([
		['F', 'payment.approved'],
		['C', 'payment.cancelled'],
		['D', 'bill.destroyed'],
	])('state %s starts %s when it is wanted', async (state, event) => {
		const receiver = await listen(
			trigger('V2', { ...UNCONFIRMED, events: ['payment.approved', 'payment.cancelled', 'bill.destroyed'] }),
		);
		expectAck(await receiver.post({ ...SNAKE, appr_state: state }));
		expect(await receiver.downstream()).toMatchObject([{ event, stateCode: state }]);
	});

	test('a payment is acknowledged and starts nothing when only cancels are wanted', async () => {
		const receiver = await listen(trigger('V2', { ...UNCONFIRMED, events: ['payment.cancelled'] }));
		expectAck(await receiver.post(SNAKE));
		expect(receiver.executions).toEqual([]);
	});
});

describe('webhook(): confirmed with PaySsam', () => {
	test.each([
		['html502', {}],
		['http500Json', {}],
		['emptyBody', {}],
		['acceptThenReset', {}],
		['unknownCode', { code: '5000' }],
		['unknownCode', { code: 'ERROR' }],
		['unknownCode', { code: 'PARTNER_003' }],
		['unknownCode', { code: '7777' }],
	] as const)(
		'PaySsam cannot be asked (%s %j): 503 at once, so that it repeats the callback; then it goes through',
		async (kind, more) => {
			const receiver = await listen(trigger());
			await givenBill('V2', receiver);
			await paySsam.sandbox.pay({ billId: '1024', byHand: true });
			paySsam.sandbox.addFault({ kind, action: 'read', ...more });
			const body = { ...CAMEL, apprNum: undefined };
			expectNoAck(await receiver.post(body), 503);
			expect(receiver.executions).toEqual([]);
			expectAck(await receiver.post(body));
			expect(await receiver.downstream()).toHaveLength(1);
		},
	);

	test('what the callback leaves out comes from PaySsam', async () => {
		const receiver = await listen(trigger());
		await givenBill('V2', receiver);
		const { approval } = await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		expectAck(await receiver.post({ apikey: KEY, bill_id: '1024', appr_state: 'F' }));
		expect(await receiver.downstream()).toMatchObject([
			{ price: '45000', approvalNumber: approval?.num, approvedAt: approval?.at },
		]);
	});

	test.each([
		['matched', KEY],
		['absent', undefined],
	] as const)('key %s: what PaySsam does not say counts only where the key vouches for it', async (key, apiKey) => {
		const receiver = await listen(trigger('V2', { keyCheck: 'ifPresent' }));
		await givenBill('V2', receiver);
		await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		const more = { apprCashNum: '123456789', apprCashIssuanceNumber: '01099998888', apprCashTrader: '0' };
		expectAck(await receiver.post({ apiKey, billId: '1024', apprState: 'F', ...more }));
		expect(await receiver.downstream()).toMatchObject([
			{
				state: 'paid',
				hasCashReceipt: key === 'matched',
				verification: { key, confirmedWithPaySsam: true },
				callback: { apprCashNum: '123456789' },
			},
		]);
	});

	test('a callback in short and one in full about the same payment start the workflow once', async () => {
		const receiver = await listen(trigger());
		await givenBill('V2', receiver);
		const { approval } = await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		expectAck(await receiver.post({ apikey: KEY, bill_id: '1024', appr_state: 'F' }));
		expectAck(await receiver.post({ apikey: KEY, bill_id: '1024', appr_state: 'F', appr_num: approval?.num }));
		expect(await receiver.downstream()).toHaveLength(1);
	});
});

describe('execute(): each event once', () => {
	const event = (number: number): IDataObject => ({ ...SNAKE, bill_id: `BILL${number}` });

	test('A A B A B C: six acks, three runs', async () => {
		const receiver = await listen(trigger('V2', UNCONFIRMED));
		for (const number of [1, 1, 2, 1, 2, 3]) expectAck(await receiver.post(event(number)));
		expect((await receiver.downstream()).map(({ billId }) => billId)).toEqual(['BILL1', 'BILL2', 'BILL3']);
		expect(receiver.executions).toHaveLength(3);
	});

	test('the same payment in both spellings is one event', async () => {
		const receiver = await listen(trigger('V2', UNCONFIRMED));
		expectAck(await receiver.post(SNAKE));
		expectAck(await receiver.post(CAMEL));
		expect(await receiver.downstream()).toHaveLength(1);
	});

	test('20 calls about one event at the same moment: 20 acks, one execution', async () => {
		const receiver = await listen(trigger('V2', UNCONFIRMED));
		const answers = await Promise.all(Array.from({ length: 20 }, () => receiver.post(event(1))));
		for (const answer of answers) expectAck(answer);
		expect(receiver.executions).toHaveLength(1);
		expect((await receiver.downstream()).map(({ billId }) => billId)).toEqual(['BILL1']);
	});

	test('20 executions of one event at the same moment, as several processes would make them: one passes', async () => {
		const { workflow } = engine.workflow(trigger());
		const run = (eventId: string) => engine.execute(workflow, [{ json: { eventId } }], { mode: 'webhook' });
		const all = await Promise.all(Array.from({ length: 20 }, () => run('one')));
		expect(all.filter(({ next }) => (next ?? []).length > 0)).toHaveLength(1);
	});

	test('20 events at the same moment: all start, and all are remembered', async () => {
		const receiver = await listen(trigger('V2', UNCONFIRMED));
		const all = Array.from({ length: 20 }, (_, number) => event(number));
		await Promise.all(all.map((body) => receiver.post(body)));
		const started = await receiver.downstream();
		expect(new Set(started.map(({ billId }) => billId)).size).toBe(20);
		// Another process knows nothing of what this one has acknowledged: there the database speaks.
		const { workflow } = engine.workflow(trigger());
		const items = started.map(({ eventId }) => ({ json: { eventId: String(eventId) } }));
		const { next } = await engine.execute(workflow, items, { mode: 'webhook' });
		expect(next ?? []).toEqual([]);
	});

	test('the in-memory table of these tests would show the race: entries of one row are lost', async () => {
		const place = { workflow: { id: 'race', active: true } };
		await engine.processed.checkProcessedAndRecord(['first'], 'node', place, { mode: 'entries' });
		await Promise.all(
			['a', 'b', 'c'].map((one) => engine.processed.checkProcessedAndRecord([one], 'node', place, { mode: 'entries' })),
		);
		expect(await engine.processed.getProcessedDataCount('node', place)).toBeLessThan(4);
	});

	test('an execution that comes again passes again; one that was a copy does not', async () => {
		const { workflow } = engine.workflow(trigger());
		const run = async (executionId: string) =>
			await engine.execute(workflow, [{ json: { eventId: 'E' } }], { mode: 'webhook', executionId });
		const runs = [];
		for (const executionId of ['first', 'copy', 'first', 'copy', 'first', 'later']) {
			runs.push([executionId, ((await run(executionId)).next ?? []).length]);
		}
		expect(runs).toEqual([
			['first', 1],
			['copy', 0],
			['first', 1],
			['copy', 0],
			['first', 1],
			['later', 0],
		]);
	});

	test('two workflows, and two triggers of one workflow, each start once for the same event', async () => {
		const receivers_ = [
			await listen(trigger('V2', UNCONFIRMED)),
			await listen({ ...trigger('V2', UNCONFIRMED), workflowId: `${trigger().workflowId} again` }),
			await listen({ ...trigger('V2', UNCONFIRMED), nodeId: 'node-2' }),
		];
		for (const receiver of [...receivers_, ...receivers_]) expectAck(await receiver.post(SNAKE));
		for (const receiver of receivers_) expect(await receiver.downstream()).toHaveLength(1);
	});

	test('several items in one execution: each once', async () => {
		const { workflow } = engine.workflow(trigger());
		const items = ['A', 'A', 'B'].map((eventId) => ({ json: { eventId } }));
		const { next } = await engine.execute(workflow, items, { mode: 'webhook' });
		expect(next?.map(({ json }) => json.eventId)).toEqual(['A', 'B']);
	});

	test('who listens for a test event sees it each time, and it does not count', async () => {
		const manual = await listen(trigger('V2', UNCONFIRMED), 'manual');
		for (const _ of [1, 2]) expectAck(await manual.post(SNAKE));
		expect(await manual.downstream()).toHaveLength(2);
		const published = await listen(trigger('V2', UNCONFIRMED));
		expectAck(await published.post(SNAKE));
		expect(await published.downstream()).toHaveLength(1);
	});

	/** One payment, called back twice: the executions that n8n has stored for it. */
	async function twoDeliveries() {
		const { workflow } = engine.workflow(trigger());
		const deliver = (deliveryId: string) => (mode: 'webhook' | 'retry') =>
			engine.execute(workflow, [{ json: { eventId: 'A', deliveryId } }], { mode });
		return { first: deliver('d1'), second: deliver('d2') };
	}

	test('an execution that is retried by hand passes again, and the name of its delivery goes no further', async () => {
		const { first, second } = await twoDeliveries();
		for (const mode of ['webhook', 'retry', 'retry'] as const) {
			expect((await first(mode)).next?.map(({ json }) => json)).toEqual([{ eventId: 'A' }]);
		}
		expect((await second('webhook')).next).toBeUndefined();
	});

	test('cut off before the trigger ran, then retried by hand: the repeat of the callback starts nothing more', async () => {
		const { first, second } = await twoDeliveries();
		expect((await first('retry')).next).toHaveLength(1);
		expect((await second('webhook')).next).toBeUndefined();
		expect((await first('retry')).next).toHaveLength(1);
	});

	test('cut off before the trigger ran, and the repeat of the callback came first: a retry by hand says so, and ends', async () => {
		const { first, second } = await twoDeliveries();
		expect((await second('webhook')).next).toHaveLength(1);
		for (const _ of [1, 2]) {
			const { error, next } = await first('retry');
			expect(error?.message).toContain('has started the workflow before');
			expect(error?.description).toContain('look for its bill ID');
			expect(next).toBeUndefined();
		}
		expect((await second('retry')).next).toHaveLength(1);
	});

	test('each callback that is stored names its delivery, and what follows the trigger does not see the name', async () => {
		const names = [];
		for (const mode of ['webhook', 'manual'] as const) {
			const receiver = await listen(trigger('V2', UNCONFIRMED), mode);
			for (const body of [event(1), event(2)]) expectAck(await receiver.post(body));
			names.push(...receiver.stored.flatMap((items) => items.map(({ json }) => json.deliveryId)));
			for (const json of await receiver.downstream()) expect(json).not.toHaveProperty('deliveryId');
		}
		expect(names).toEqual(Array(4).fill(expect.stringMatching(/^[\da-f-]{36}$/)));
		expect(new Set(names).size).toBe(4);
	});

	test('an error of the database that comes once is overcome, whether it came before or after the change', async () => {
		for (const when of ['before', 'after']) {
			await withDatabase(
				async (call, times) => {
					if (times === 1 && when === 'before') throw new Error('database is locked');
					const result = await call();
					if (times === 1) throw new Error('connection lost');
					return result;
				},
				async () => {
					const { workflow } = engine.workflow(trigger());
					const run = () => engine.execute(workflow, [{ json: { eventId: when } }], { mode: 'webhook' });
					expect((await run()).next, when).toHaveLength(1);
					expect((await run()).next ?? [], when).toEqual([]);
				},
			);
		}
	});

	test('an error of the database that stays fails that one execution; the event that waited behind it passes', async () => {
		const receiver = await listen(trigger('V2', UNCONFIRMED));
		let failing: unknown;
		await withDatabase(
			async (call, _, row) => {
				failing ??= row;
				if (row === failing) throw new Error('database is locked');
				return await call();
			},
			async () => {
				for (const answer of await Promise.all([1, 2].map((number) => receiver.post(event(number))))) expectAck(answer);
				const states = (await receiver.ended()).map(({ run }) => run.status);
				expect(states.sort()).toEqual(['error', 'success']);
				expect(await receiver.downstream()).toHaveLength(1);
			},
		);
	});
});

type Recording = typeof engine.processed.checkProcessedAndRecord;

/** Lets `disturb` come between n8n and its table. `row` names the row that is changed. */
async function withDatabase(
	disturb: (call: () => ReturnType<Recording>, times: number, row: unknown) => ReturnType<Recording>,
	body: () => Promise<void>,
): Promise<void> {
	const { processed } = engine;
	const original = processed.checkProcessedAndRecord.bind(processed);
	let times = 0;
	processed.checkProcessedAndRecord = async (...call) =>
		await disturb(async () => await original(...call), ++times, call[2].node?.id);
	try {
		await body();
	} finally {
		processed.checkProcessedAndRecord = original;
	}
}
