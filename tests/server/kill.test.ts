import type { Execution } from 'payssam-quickstart';
import { DEFAULT_API_KEY } from 'payssam-sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	callBack,
	EXACT_ACK,
	publishTrigger,
	type RealN8n,
	type SeenAnswer,
	startedByCallbacks,
	startRealN8n,
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
			const answer = await callBack(trigger.url, {
				apikey: DEFAULT_API_KEY,
				bill_id: billId,
				appr_state: 'F',
				appr_price: '45000',
				appr_num: '00769951',
			});
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
});

async function ofCallbacks(workflowId: string): Promise<Execution[]> {
	const all = await startedByCallbacks(real, workflowId);
	return await Promise.all(all.map(({ id }) => real.n8n.execution(id)));
}
