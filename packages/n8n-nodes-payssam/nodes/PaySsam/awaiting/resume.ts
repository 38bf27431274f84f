import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { readCallback } from 'payssam-core';
import { ack, answer } from '../../PaySsamTrigger/answers';
import { claim } from '../../PaySsamTrigger/claims';
import { confirmedBy, readBack } from '../../PaySsamTrigger/read-back';
import { keyState } from '../../PaySsamTrigger/setting';
import { CREDENTIAL } from '../transport';
import { storeOf } from './await-payment';
import { readPlan } from './plan';
import { endingOf, endResult } from './result';

/**
 * PaySsam calls the address of an execution that waits for a payment. Answered exactly and gone on with only where PaySsam
 * confirms it; anything else leaves the execution waiting, and what is not acknowledged PaySsam repeats.
 */
export async function resumeOnPayment(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const plan = readPlan(context.getNodeParameter('awaited', ''), context.getMode());
	if (plan === undefined) return answer(context, 404, 'Nothing waits for a payment here.');
	const credential = context.getNodeParameter('contract') === 'V2' ? CREDENTIAL.v2 : CREDENTIAL.v1;
	const { apiKey } = await context.getCredentials(credential);
	const verdict = readCallback(context.getBodyData(), { keys: [String(apiKey)], keyCheck: plan.keyCheck });
	if (verdict.verdict === 'malformed') return answer(context, 400, `This is no PaySsam callback: ${verdict.reason}`);
	if (verdict.verdict === 'forged') {
		warn(context, plan.billId, `refused a callback whose API key does not match: ${verdict.reason}`);
		return answer(context, 401, 'The API key of the callback does not match.');
	}
	if (verdict.approval.billId !== plan.billId) {
		warn(context, plan.billId, 'refused a callback for another bill');
		return answer(context, 409, 'Another bill is waited for here.');
	}
	const read = await readBack(context, credential, 'payment.approved', verdict.approval, storeOf(plan));
	if (read.verdict !== 'matches') {
		warn(context, plan.billId, `a callback was not confirmed: ${read.reason}`);
		return read.verdict === 'differs'
			? answer(context, 409, 'PaySsam does not confirm this callback.')
			: answer(context, 503, 'PaySsam could not be asked about this callback. Please repeat it.');
	}
	const ending = endingOf(read.value, plan, 0);
	const isFirst = async (): Promise<boolean> =>
		await claim(JSON.stringify([context.getExecutionId(), plan.billId]), context.getResponseObject());
	if (ending === undefined || !(await isFirst())) return ack();
	const confirmed = confirmedBy(read.value, verdict.approval, keyState(plan, verdict.keyPresent));
	const json = endResult(confirmed, ending, 'callback');
	return { ...ack(), workflowData: [[{ json }]] };
}

function warn(context: IWebhookFunctions, billId: string, what: string): void {
	context.logger.warn(`Waiting for the payment of bill ${billId}: ${what}`);
}
