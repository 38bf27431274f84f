import type { Execution } from 'payssam-quickstart';
import { DEFAULT_API_KEY } from 'payssam-sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	callBack,
	downstream,
	EXACT_ACK,
	publishTrigger,
	type RealN8n,
	type SeenAnswer,
	startedByCallbacks,
	startRealN8n,
	textOf,
} from './real-n8n';

/*
 * The ack says "kept". So n8n is killed (SIGKILL) as soon as the ack has arrived, again and again, and afterwards every
 * callback that was acknowledged must be an execution in the database.
 */

const ROUNDS = 20;
const AT_ONCE = 3;

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
});
afterAll(async () => {
	await real?.stop();
});

test(`${ROUNDS} times killed right after the ack: every acknowledged callback is a stored execution`, {
	timeout: 900_000,
}, async () => {
	const trigger = await publishTrigger(real, 'killed', {});
	const acknowledged: string[] = [];
	const acks: SeenAnswer[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const calls = Array.from({ length: AT_ONCE }, async (_, call) => {
			const billId = `KILL${round}X${call}`;
			const answer = await callBack(trigger.url, callbackOf(billId));
			// Each answer counts, whatever becomes of the others.
			if (answer.status === 200) {
				acks.push(answer);
				acknowledged.push(billId);
			}
		});
		await Promise.any(calls);
		await real.kill();
		await Promise.allSettled(calls);
		await real.startAgain();
	}
	const executions = await ofCallbacks(trigger.workflow.id);
	const lost = acknowledged.filter((billId) => !executions.some(({ stored }) => stored.includes(`"${billId}"`)));
	const states: Record<string, number> = {};
	for (const { status } of executions) states[status] = (states[status] ?? 0) + 1;
	console.log(
		`${acknowledged.length} acknowledged, ${lost.length} lost, executions by status: ${JSON.stringify(states)}`,
	);
	expect(acks).toEqual(acks.map(() => EXACT_ACK));
	expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS);
	expect(lost).toEqual([]);

	// One that was cut off before it ran is retried by hand, and then PaySsam repeats its callback.
	const ran = async (): Promise<string[]> =>
		(await downstream(real, trigger.workflow.id)).items.map((item) => textOf(item, 'billId'));
	const before = await ran();
	const [cutOff] = executions.flatMap(({ id, status, stored }) => {
		const billId = /KILL\d+X\d/.exec(stored)?.[0] ?? '';
		return status === 'crashed' && !before.includes(billId) ? [{ id, billId }] : [];
	});
	const retry = await real.n8n.request('POST', `/rest/executions/${cutOff?.id}/retry`, { loadWorkflow: false });
	expect(await real.n8n.execution(String(retry.id))).toMatchObject({ mode: 'retry' });
	expect(await callBack(trigger.url, callbackOf(cutOff?.billId ?? ''))).toEqual(EXACT_ACK);
	const count = async () => (await ran()).filter((billId) => billId === cutOff?.billId).length;
	await expect.poll(count, { timeout: 30_000 }).toBe(1);
	const repeats = async () =>
		(await real.n8n.executions(trigger.workflow.id)).filter(({ id }) => Number(id) > Number(retry.id));
	await expect.poll(repeats, { timeout: 30_000 }).toEqual([expect.objectContaining({ status: 'success' })]);
	expect(await count()).toBe(1);
});

const callbackOf = (billId: string): Record<string, unknown> => ({
	apikey: DEFAULT_API_KEY,
	bill_id: billId,
	appr_state: 'F',
	appr_price: '45000',
	appr_num: '00769951',
});

async function ofCallbacks(workflowId: string): Promise<Execution[]> {
	const all = await startedByCallbacks(real, workflowId);
	return await Promise.all(all.map(({ id }) => real.n8n.execution(id)));
}
