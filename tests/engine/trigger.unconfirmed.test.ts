import type { INodeExecutionData } from 'n8n-workflow';
import { beforeEach, describe, expect, test } from 'vitest';
import { deepText, KEY } from './payssam';
import { expectAck, expectNoAck, SNAKE, triggerBench } from './trigger-bench';

const bench = await triggerBench();

/** Each difference is looked at again for two seconds, so these run at the same moment. */
describe('a callback that PaySsam does not confirm', () => {
	let bills = 0;
	let billId: string;
	beforeEach(() => {
		billId = `UNCONFIRMED${++bills}`;
	});

	test('with the right key: 409, and one execution that fails in the trigger, once an hour', async () => {
		const receiver = await bench.listen(bench.trigger('V2'));
		await bench.givenBill('V2', receiver, billId);
		await bench.paySsam.sandbox.pay({ billId, byHand: true });
		const forged = { ...SNAKE, bill_id: billId, appr_num: undefined, appr_price: '1' };
		const again = { ...forged, appr_num: '1' };
		for (const answer of await Promise.all([forged, forged, again].map((body) => receiver.post(body)))) {
			expectNoAck(answer, 409);
		}
		const [failed, ...others] = await receiver.ended();
		expect(others).toEqual([]);
		expect(failed?.run.status).toBe('error');
		expect(failed?.next).toBeUndefined();
		expect(failed?.error?.message).toBe(`PaySsam does not confirm the callback about bill ${billId}`);
		expect(failed?.error?.description).toContain('price (callback: 1, PaySsam: 45000)');
		expect(deepText(failed)).not.toContain(KEY);
		// The real one is not held up by it.
		expectAck(await receiver.post({ ...forged, appr_price: '45000' }));
		expect(await receiver.downstream()).toHaveLength(1);
	});

	test.each([
		['no key', 'ifPresent', { apikey: undefined }, 409],
		['a wrong key', 'ifPresent', { apikey: 'WRONG-KEY-NOT-REAL-0000000000000' }, 401],
		['a key that is not looked at', 'off', {}, 409],
	] as const)('%s (%s): refused, in the log only', async (_, keyCheck, changes, status) => {
		const receiver = await bench.listen(bench.trigger('V2', { keyCheck }));
		expectNoAck(await receiver.post({ ...SNAKE, bill_id: billId, ...changes }), status);
		expect(receiver.executions).toEqual([]);
	});

	test('PaySsam cannot be asked: 503, in the log only', async () => {
		const receiver = await bench.listen(bench.trigger('V2'));
		bench.paySsam.sandbox.addFault({ kind: 'html502', times: 5 });
		expectNoAck(await receiver.post({ ...SNAKE, bill_id: billId }), 503);
		expect(receiver.executions).toEqual([]);
	});

	test('a link with the right key, in a state that it is not in', async () => {
		const receiver = await bench.listen(bench.trigger('V2', { events: ['sub_merchant.link_changed'] }));
		const link = { apiKey: KEY, merchant: `nowhere-${billId}`, mappingStatus: 'COMPLETED' };
		expectNoAck(await receiver.post(link), 409);
		const [failed] = await receiver.ended();
		expect(failed?.error?.message).toContain(`the link of store nowhere-${billId}`);
		expect(failed?.next).toBeUndefined();
	});

	test('who listens for a test event sees the error, each time', async () => {
		const receiver = await bench.listen(bench.trigger('V2'), 'manual');
		const body = { ...SNAKE, bill_id: billId };
		await Promise.all([receiver.post(body), receiver.post(body)]);
		const failed = await receiver.ended();
		expect(failed.map(({ run, next }) => [run.status, next])).toEqual([
			['error', undefined],
			['error', undefined],
		]);
	});
});

const MARKED: INodeExecutionData = {
	json: { notConfirmed: { event: 'payment.approved', subject: 'bill 1024', reason: 'It differs.' } },
};
const SETTINGS = {
	'as it comes': {},
	'On Error: Continue': { onError: 'continueRegularOutput' },
	'On Error: Continue (error output)': { onError: 'continueErrorOutput' },
	'Continue On Fail, of old workflows': { continueOnFail: true },
	'Always Output Data': { alwaysOutputData: true },
	'Always Output Data and Continue': { alwaysOutputData: true, onError: 'continueRegularOutput' },
	'Retry On Fail': { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	'Retry, Always Output Data and Continue': {
		retryOnFail: true,
		maxTries: 2,
		waitBetweenTries: 1,
		alwaysOutputData: true,
		onError: 'continueRegularOutput',
	},
} as const;
const MODES = ['webhook', 'manual', 'retry', 'trigger', 'cli', 'integrated'] as const;

describe.each(Object.entries(SETTINGS))(
	'%s: nothing after the trigger ever runs for what is not to run',
	(_, settings) => {
		test.each(MODES)('an unconfirmed callback, mode %s', async (mode) => {
			const { workflow } = bench.engine.workflow(bench.trigger('V2', {}, settings));
			const event = { json: { eventId: 'real' } };
			for (const items of [[MARKED], [event, MARKED], [{ json: { ...event.json, ...MARKED.json } }]]) {
				const { next, task } = await bench.engine.execute(workflow, structuredClone(items), { mode });
				expect(next).toBeUndefined();
				expect(task.error).toBeDefined();
			}
		});

		test.each(MODES)('an item that is no event, mode %s', async (mode) => {
			const { workflow } = bench.engine.workflow(bench.trigger('V2', {}, settings));
			const { next, task } = await bench.engine.execute(workflow, [{ json: {} }], { mode });
			expect(next).toBeUndefined();
			expect(task.error).toBeDefined();
		});

		test.each(MODES.filter((mode) => mode !== 'manual'))('a sample, mode %s', async (mode) => {
			const { workflow } = bench.engine.workflow(bench.trigger('V2', {}, settings));
			const { next, task } = await bench.engine.execute(workflow, [{ json: { sample: true, eventId: 's' } }], { mode });
			expect(next).toBeUndefined();
			expect(task.error).toBeDefined();
		});

		test('a repeat', async () => {
			const { workflow } = bench.engine.workflow(bench.trigger('V2', {}, settings));
			const run = () => bench.engine.execute(workflow, [{ json: { eventId: 'once' } }], { mode: 'webhook' });
			expect((await run()).next).toHaveLength(1);
			expect((await run()).next).toBeUndefined();
		});
	},
);
