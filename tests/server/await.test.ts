import type { Execution } from 'payssam-quickstart';
import { DEFAULT_API_KEY } from 'payssam-sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callBack, EXACT_ACK, type RealN8n, startRealN8n, waitForPayment } from './real-n8n';

/* "Send and Wait for Payment" in a real n8n server: one step of a workflow that goes on when the customer has paid. */

let real: RealN8n;

beforeAll(async () => {
	real = await startRealN8n();
});
afterAll(async () => {
	await real?.stop();
});

interface Waiting {
	workflowId: string;
	/** The execution that a person sees waiting. */
	executionId: string;
	billId: string;
	/** The address that PaySsam got with the bill. */
	callbackUrl: string;
}

let webhooks = 0;

const STARTED = { message: 'Workflow was started' };

async function start(parameters: Record<string, unknown> = {}): Promise<string> {
	const path = `await-${++webhooks}`;
	const url = `${real.n8n.url}/webhook/${path}`;
	const next = { name: 'Next step', type: 'n8n-nodes-base.noOp', parameters: {} };
	const workflow = await real.n8n.createWorkflow(waitForPayment(path, real.credentials.paySsamV2Api, parameters, next));
	await real.n8n.publish(workflow, [url]);
	expect((await callBack(url, {})).body).toBe(JSON.stringify(STARTED));
	return workflow.id;
}

async function until<T>(what: string, find: () => Promise<T | undefined> | T | undefined, seconds = 30): Promise<T> {
	for (const deadline = Date.now() + seconds * 1_000; ; ) {
		const found = await find();
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain for: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/** Starts a workflow, and waits until the bill is sent and all of it is put to wait. */
async function startWaiting(parameters: Record<string, unknown> = {}): Promise<Waiting> {
	const before = new Set(real.sandbox.listBills().map(({ billId }) => billId));
	const workflowId = await start(parameters);
	const bill = await until('the bill', async () => {
		const sent = real.sandbox.listBills().find(({ billId }) => !before.has(billId));
		for (const { id, status } of sent === undefined ? await real.n8n.executions(workflowId) : []) {
			if (status === 'error') throw new Error(`The bill was not sent: ${(await real.n8n.execution(id)).error}`);
		}
		return sent;
	});
	const waiting = await until('two waiting executions', async () => {
		const all = await real.n8n.executions(workflowId);
		return all.length === 2 && all.every(({ status }) => status === 'waiting') ? all : undefined;
	});
	const [first] = waiting.sort((a, b) => Number(a.id) - Number(b.id));
	return { workflowId, executionId: first?.id ?? '', billId: bill.billId, callbackUrl: bill.callbackUrl };
}

async function ended({ executionId }: Waiting, seconds = 30): Promise<Execution> {
	return await until(
		`the end of execution ${executionId}`,
		async () => {
			const execution = await real.n8n.execution(executionId);
			return ['new', 'running', 'waiting'].includes(execution.status) ? undefined : execution;
		},
		seconds,
	);
}

describe('a bill that is waited for', () => {
	test('the customer pays: PaySsam gets the exact ack, and the workflow goes on once with the payment', async () => {
		const waiting = await startWaiting();
		const { deliveries } = await real.sandbox.pay({ billId: waiting.billId });
		expect(deliveries[0]?.attempts[0]).toMatchObject({ status: 200, wouldPassCertification: true });
		const execution = await ended(waiting);
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		expect(execution.output['Next step']).toEqual([
			expect.objectContaining({
				outcome: 'paid',
				paid: true,
				learnedFrom: 'callback',
				billId: waiting.billId,
				amount: 45000,
			}),
		]);
		expect(execution.stored).not.toContain(DEFAULT_API_KEY);
	});

	test('copies at the same moment: gone on with once', async () => {
		const waiting = await startWaiting();
		await real.sandbox.pay({ billId: waiting.billId, byHand: true });
		const body = paid(waiting);
		const answers = await Promise.all(Array.from({ length: 5 }, () => callBack(waiting.callbackUrl, body)));
		// A copy that comes while the execution already runs on is refused by n8n itself.
		expect(new Set(answers.map(({ status }) => status))).toContain(200);
		for (const answer of answers) expect(answer.status === 409 ? EXACT_ACK : answer).toEqual(EXACT_ACK);
		expect((await ended(waiting)).output['Next step']).toHaveLength(1);
		// n8n closes the address with the execution: a late repeat is no ack, and starts nothing.
		expect((await callBack(waiting.callbackUrl, body)).status).toBe(409);
		expect(await real.n8n.executions(waiting.workflowId)).toHaveLength(2);
	});

	test('a forged key, another bill, an unpaid bill, no callback: no ack, and it keeps waiting', async () => {
		const waiting = await startWaiting();
		const refused: [number, unknown][] = [
			[401, { ...paid(waiting), apiKey: 'WRONG-KEY-0000000000000000000000' }],
			[409, { ...paid(waiting), billId: 'ANOTHERBILL0001' }],
			[409, paid(waiting)],
			[400, { hello: 'world' }],
		];
		for (const [status, body] of refused) {
			const answer = await callBack(waiting.callbackUrl, body);
			expect(answer.status).toBe(status);
			expect(answer.body).not.toContain('0000"');
		}
		const withoutToken = waiting.callbackUrl.replace(/\?.*/, '');
		expect((await callBack(withoutToken, paid(waiting))).status).toBe(401);
		expect((await real.n8n.execution(waiting.executionId)).status).toBe('waiting');
		await real.sandbox.pay({ billId: waiting.billId });
		expect((await ended(waiting)).output['Next step']).toEqual([expect.objectContaining({ outcome: 'paid' })]);
	});

	test('the same reference again after the payment: known at once, and not billed again', async () => {
		const reference = { billIdFrom: 'reference', reference: 'tuition/2026-11/17' };
		const waiting = await startWaiting(reference);
		await real.sandbox.pay({ billId: waiting.billId });
		await ended(waiting);
		const bills = real.sandbox.listBills().length;
		const again = await start(reference);
		const [execution] = await real.n8n.waitForExecutions(again, 2);
		expect((await real.n8n.execution(execution?.id ?? '')).output['Next step']).toEqual([
			expect.objectContaining({ outcome: 'paid', learnedFrom: 'check', billId: waiting.billId }),
		]);
		expect(real.sandbox.listBills()).toHaveLength(bills);
	});

	test('what PaySsam refuses is an error at once, and nothing waits', async () => {
		const { balance } = real.sandbox.listStores()[0] ?? { balance: 1_000 };
		real.sandbox.setPoints({ balance: 0 });
		const workflowId = await start();
		const executions = await real.n8n.waitForExecutions(workflowId, 2);
		real.sandbox.setPoints({ balance });
		const first = await real.n8n.execution(executions[0]?.id ?? '');
		expect(first.status).toBe('error');
		expect(first.error).toContain('points');
		expect(first.output['Next step']).toBeUndefined();
	});

	test('n8n ends and starts again in between: the payment still goes on with the workflow', async () => {
		const waiting = await startWaiting();
		await real.restart();
		await real.sandbox.pay({ billId: waiting.billId });
		expect((await ended(waiting)).output['Next step']).toEqual([expect.objectContaining({ outcome: 'paid' })]);
	});

	test('found by looking: destroyed, cancelled, paid while n8n was down, not paid within the limit', async () => {
		const [destroyed, cancelled, lost, late] = [
			await startWaiting(),
			await startWaiting(),
			await startWaiting(),
			await startWaiting({ waiting: { limitDays: 0 } }),
		];
		await real.sandbox.destroy({ billId: destroyed.billId });
		await real.sandbox.pay({ billId: cancelled.billId, byHand: true });
		await real.sandbox.cancel({ billId: cancelled.billId });
		await real.kill();
		await real.sandbox.pay({ billId: lost.billId });
		await real.startAgain();
		const results = await Promise.all([destroyed, cancelled, lost, late].map((waiting) => ended(waiting, 200)));
		expect(results.map(({ output }) => output['Next step'])).toEqual([
			[expect.objectContaining({ outcome: 'destroyed', paid: false, learnedFrom: 'check' })],
			[expect.objectContaining({ outcome: 'cancelled', paid: false, learnedFrom: 'check' })],
			[expect.objectContaining({ outcome: 'paid', paid: true, learnedFrom: 'check', amount: 45000 })],
			[expect.objectContaining({ outcome: 'timeLimit', paid: false, status: 'unpaid', learnedFrom: 'check' })],
		]);
	}, 240_000);

	test('n8n is killed while it looks, or just after the ack, or somebody stops and retries: not known, and not paid', async () => {
		const stopped = await startWaiting();
		await real.n8n.request('POST', `/rest/executions/${stopped.executionId}/stop`, {});
		const retry = await real.n8n.request('POST', `/rest/executions/${stopped.executionId}/retry`, {
			loadWorkflow: false,
		});
		const retried = await ended({ ...stopped, executionId: String(retry.id) });

		const looking = await startWaiting();
		real.sandbox.addFault({ kind: 'acceptThenTimeout', action: 'read', billId: looking.billId });
		await until(
			'a look at the bill',
			() =>
				real.sandbox
					.listRequests({ action: 'read' })
					.find((request) => JSON.stringify(request).includes(looking.billId)),
			100,
		);
		// The look ends by itself after half a minute: until n8n is killed nothing may take long. The other bill is sent only
		// now, so that its own first look, a minute later, does not meet its callback: n8n refuses what comes during a look.
		expect((await callBack(looking.callbackUrl, paid(looking))).status).toBe(409);
		const acknowledged = await startWaiting();
		await real.sandbox.pay({ billId: acknowledged.billId, byHand: true });
		expect(await callBack(acknowledged.callbackUrl, paid(acknowledged))).toEqual(EXACT_ACK);
		await real.kill();
		await real.startAgain();

		const results = [retried, await ended(looking, 100), await ended(acknowledged, 100)];
		// n8n may have come to the end of the one that was acknowledged before it was killed.
		const known = results[2]?.output['Next step']?.[0];
		if (isPaid(known)) results.pop();
		expect(results.map(({ output }) => output['Next step'])).toEqual(
			[stopped, looking, acknowledged]
				.slice(0, results.length)
				.map(({ billId }) => [{ outcome: 'unknown', paid: false, billId }]),
		);
	}, 300_000);

	test('a bill of another amount was sent before under the same reference: its payment is not taken for this one', async () => {
		const reference = { billIdFrom: 'reference', reference: 'tuition/2026-11/18', waiting: { checkEveryMinutes: 1 } };
		const small = await startWaiting({ ...reference, price: '10000' });
		const workflowId = await start({ ...reference, price: '45000' });
		await until('two waiting executions', async () => {
			const all = await real.n8n.executions(workflowId);
			return all.length === 2 && all.every(({ status }) => status === 'waiting') ? true : undefined;
		});
		await real.sandbox.pay({ billId: small.billId });
		const [first] = await real.n8n.waitForExecutions(workflowId, 2, 100_000);
		expect((await real.n8n.execution(first?.id ?? '')).output['Next step']).toEqual([
			expect.objectContaining({ outcome: 'otherAmount', paid: false, amount: 10000, billId: small.billId }),
		]);
	}, 150_000);
});

function isPaid(item: unknown): boolean {
	return typeof item === 'object' && item !== null && 'outcome' in item && item.outcome === 'paid';
}

/** A callback as PaySsam would send it for the bill. */
function paid({ billId }: Waiting): Record<string, unknown> {
	return { apiKey: DEFAULT_API_KEY, billId, apprState: 'F', apprPayType: 'CARD_VAN', apprPrice: '45000' };
}
