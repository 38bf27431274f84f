import { describe, expect, inject, test } from 'vitest';
import { bench } from './bench';
import { type Contract, deepText, KEY, paySsamNode, sendParameters } from './payssam';

/* What "Send and Wait for Payment" does until it waits; tests/server/await.test.ts has the waiting. */

const { engine, paySsam } = await bench();

const waitingNode = (contract: Contract, changes = {}) =>
	paySsamNode(contract, paySsam, { ...sendParameters(contract), operation: 'sendAndAwaitPayment', ...changes });

describe('until it waits', () => {
	test.each(['V1_T', 'V2'] as const)(
		'%s: sends one bill with the address of the waiting part, and waits',
		async (contract) => {
			const { run, next } = await engine.run(waitingNode(contract));
			expect(run.status).toBe('waiting');
			expect(next).toBeUndefined();
			const bills = paySsam.sandbox.listBills();
			expect(bills).toHaveLength(1);
			// n8n signs the address of a waiting execution since a version that is newer than the oldest.
			const signature = inject('engine') === 'oldest' ? '' : '\\?signature=\\w+';
			expect(bills[0]?.callbackUrl).toMatch(
				new RegExp(`^http://n8n\\.example\\.com/webhook-waiting/\\d+${signature}$`),
			);
			expect(deepText(run)).not.toContain(KEY);
		},
	);

	test('PaySsam refuses: the error of the send, with what to do, and nothing waits', async () => {
		paySsam.sandbox.setPoints({ balance: 0 });
		const { run, error } = await engine.run(waitingNode('V2'));
		expect(run.status).toBe('error');
		expect(run.waitTill).toBeUndefined();
		expect(error).toMatchObject({
			message: expect.stringContaining('points'),
			description: expect.stringMatching(/\w+/),
			node: { name: 'Under test' },
		});
		expect(paySsam.sandbox.listBills()).toEqual([]);
	});

	test('the answer of the send is lost: settled by the same ID, and waited for', async () => {
		paySsam.sandbox.addFault({ kind: 'acceptThenReset', path: '/bill' });
		const { run } = await engine.run(waitingNode('V2'));
		expect(run.status).toBe('waiting');
		expect(paySsam.sandbox.listBills()).toHaveLength(1);
	});

	test('a bill under this reference is paid already: known at once', async () => {
		const reference = { billIdFrom: 'reference', reference: 'tuition/2026-11/17' };
		await engine.run(waitingNode('V2', reference));
		const billId = paySsam.sandbox.listBills()[0]?.billId ?? '';
		await paySsam.sandbox.pay({ billId, byHand: true });
		const { run, next } = await engine.run(waitingNode('V2', reference));
		expect(run.status).toBe('success');
		expect(next?.map(({ json }) => json)).toEqual([
			expect.objectContaining({ outcome: 'paid', paid: true, learnedFrom: 'check', billId, amount: 45000 }),
		]);
	});

	test('a bill under this reference is destroyed: an error, for it can never be paid', async () => {
		const reference = { billIdFrom: 'reference', reference: 'tuition/2026-11/18' };
		await engine.run(waitingNode('V2', reference));
		paySsam.sandbox.destroy({ billId: paySsam.sandbox.listBills()[0]?.billId ?? '' });
		const { error } = await engine.run(waitingNode('V2', reference));
		expect(error?.message).toContain('destroyed');
	});
});

describe('n8n goes on although the waiting has left no result', () => {
	/* n8n up to 2.8 does so after an error in the waiting part, every n8n when a stopped execution is retried. */
	test('what comes in is not handed on as the outcome: it is not known, and not paid', async () => {
		const node = waitingNode('V2');
		const waiting = await engine.run(node, { items: [{ outcome: 'paid', paid: true, order: 17 }] });
		const { run, next } = await engine.resume(node, waiting);
		expect(run.status).toBe('success');
		const billId = paySsam.sandbox.listBills()[0]?.billId;
		expect(next?.map(({ json }) => json)).toEqual([{ outcome: 'unknown', paid: false, billId }]);
	});
});

describe('what it does not take', () => {
	test.each([
		[60, 0],
		[-1, 1],
		[undefined, 1],
	])('a workflow with a timeout of %s seconds: %i bills', async (executionTimeout, bills) => {
		const workflowSettings = executionTimeout === undefined ? {} : { executionTimeout };
		const { run, error } = await engine.run({ ...waitingNode('V2'), workflowSettings });
		expect(run.status).toBe(bills === 0 ? 'error' : 'waiting');
		expect(error?.message ?? '').toContain(bills === 0 ? 'timeout' : '');
		expect(error?.description ?? 'Nothing was sent').toContain('Nothing was sent');
		expect(paySsam.sandbox.listBills()).toHaveLength(bills);
	});

	test('several items: nothing is sent, and the error says how', async () => {
		const { error } = await engine.run(waitingNode('V2'), { items: [{}, {}] });
		expect(error).toMatchObject({
			message: expect.stringContaining('one bill'),
			description: expect.stringContaining('PaySsam Trigger'),
		});
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});

	test.each([
		['an amount that is none', { price: 'abc' }, 'Amount'],
		['a phone that is none', { phone: '12' }, 'Phone'],
		['an expiry date that is over', { additionalFields: { expireDate: '2020-01-01' } }, 'Expiry'],
	])('%s: an error before anything is sent', async (_, changes, field) => {
		const { run, error } = await engine.run(waitingNode('V2', changes));
		expect(run.status).toBe('error');
		expect(error?.message).toContain(field);
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});

	test('a plan in a workflow file of somebody else: the node does what it shows, and sends nothing', async () => {
		const plan = {
			billId: '1024',
			input: { billId: '1024', price: '45000' },
			resumeExisting: true,
			since: 0,
			until: 0,
		};
		const node = paySsamNode('V2', paySsam, {
			contract: 'V2',
			resource: 'bill',
			operation: 'get',
			billId: '1024',
			awaited: JSON.stringify(plan),
		});
		await engine.run(node);
		expect(paySsam.sandbox.listRequests().map(({ action }) => action)).toEqual(['read']);
	});

	test('URL delivery: the bill goes by KakaoTalk whatever a hidden field says', async () => {
		await engine.run(waitingNode('V2', { sendType: 'URL' }));
		expect(paySsam.sandbox.listMessages()).toHaveLength(1);
	});
});
