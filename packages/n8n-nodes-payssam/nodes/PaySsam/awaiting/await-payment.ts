import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NOT_FOUND_CODES, type PaySsamClient } from 'payssam-core';
import { toNodeError } from '../failure';
import type { Plan } from './plan';
import { endingOf, endResult, notKnown } from './result';

const MINUTE = 60_000;

/** The first looks come soon: a callback that arrives before n8n has put the execution to wait is not heard. */
const FIRST_PAUSES_MINUTES = [1, 5, 15];

/** n8n keeps every look in the data of the execution. So the pauses grow with the time that has been waited. */
const SHARE_OF_WAITING = 1 / 500;

/** How long a bill is tried that should be over, but that PaySsam does not answer for. */
const GRACE = 24 * 60 * MINUTE;

/**
 * One turn of the waiting workflow. The first (0) sends the bill, with the address of this execution as its callback. The
 * second puts the execution to wait, in n8n's database, until the callback or a look. Each further one looks at the bill,
 * since PaySsam does not call back for what is cancelled or destroyed, and a callback can get lost.
 *
 * Sending does not wait, so that the output of a turn is on record when n8n takes the waiting turn off it to go on.
 */
export async function awaitPayment(
	context: IExecuteFunctions,
	plan: Plan,
	client: PaySsamClient,
): Promise<INodeExecutionData[]> {
	const turn = Number(context.evaluateExpression('{{ $runIndex }}', 0));
	if (turn === 0) {
		const callbackUrl = String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
		const sent = await client.sendBill({ ...plan.input, callbackUrl }, { resumeExisting: plan.resumeExisting });
		if (sent.outcome !== 'done') {
			return [{ json: { failed: { outcome: sent.outcome, error: { ...sent.error } } } }];
		}
		if (sent.settledBy === undefined) return await wait(context, plan, turn);
	}
	if (turn === 1) return await wait(context, plan, turn);
	const now = Date.now();
	const read = await client.readBill({ ...storeOf(plan), billId: plan.billId });
	if (read.outcome === 'done') {
		const ending = endingOf(read.value, plan, now);
		if (ending === undefined) return await wait(context, plan, turn);
		return [{ json: endResult(read.value, ending, 'check') }];
	}
	const isGone = read.outcome === 'refused' && NOT_FOUND_CODES.has(read.code);
	const isOver = now >= Math.min(plan.until, plan.expiresAt ?? plan.until) + GRACE;
	if (isGone || isOver) throw toNodeError(context.getNode(), read.error, 0);
	context.logger.warn(
		`Bill ${plan.billId}, whose payment is waited for, could not be read: ${read.error.whatHappened}`,
	);
	return await wait(context, plan, turn);
}

/** Member and Merchant of the bill where they are not those of the credential. */
export function storeOf({ input }: Plan): Record<string, unknown> {
	const { member, merchant } = input;
	return { ...(member === undefined ? {} : { member }), ...(merchant === undefined ? {} : { merchant }) };
}

async function wait(context: IExecuteFunctions, plan: Plan, turn: number): Promise<INodeExecutionData[]> {
	if (turn > 0) await context.putExecutionToWait(nextLook(plan, turn));
	return [{ json: notKnown(plan.billId) }];
}

function nextLook(plan: Plan, turn: number): Date {
	const now = Date.now();
	const wanted = Math.min(FIRST_PAUSES_MINUTES[turn - 1] ?? plan.checkEveryMinutes, plan.checkEveryMinutes) * MINUTE;
	const pause = Math.max(wanted, (now - plan.since) * SHARE_OF_WAITING);
	const ends = [plan.until, plan.expiresAt].filter((end) => end !== undefined && end > now);
	return new Date(Math.min(now + pause, ...ends.map(Number)));
}
