import { type IWebhookFunctions, sleep } from 'n8n-workflow';
import { type Approval, type ContractModel, compareWithRead, createClient, NOT_FOUND_CODES } from 'payssam-core';
import { CREDENTIAL, type CredentialName, n8nTransport } from '../PaySsam/transport';

export type ReadBack =
	| { verdict: 'matches'; approval: Approval }
	| { verdict: 'differs'; reason: string }
	| { verdict: 'unavailable'; reason: string };

/** The state may show a moment later than the callback, so a difference is looked at again after these pauses (ms). */
const SECOND_LOOKS = [700, 1_500];

const TIMEOUT_MS = 8_000;

/**
 * Asks PaySsam for the bill that a callback is about. The callback is not signed: only what PaySsam answers to our own
 * call proves that the customer has paid.
 *
 * @param store `member` and `merchant` of the bill where they are not those of the credential
 */
export async function readBack(
	context: IWebhookFunctions,
	credential: CredentialName,
	callback: Approval,
	store: Readonly<Record<string, unknown>>,
): Promise<ReadBack> {
	const model: ContractModel = credential === CREDENTIAL.v1 ? 'V1_T' : 'V2';
	const client = createClient({ model, transport: n8nTransport(context, credential, TIMEOUT_MS) });
	for (let look = 0; ; look++) {
		const answer = await client.readBill({ ...store, billId: callback.billId });
		if (answer.outcome === 'unknown') return { verdict: 'unavailable', reason: answer.error.whatHappened };
		// Only "no such bill" speaks about the bill. A system error or a refused credential says that we could not ask.
		if (answer.outcome === 'refused' && !NOT_FOUND_CODES.has(answer.code)) {
			return { verdict: 'unavailable', reason: answer.error.whatHappened };
		}
		const difference = answer.outcome === 'refused' ? answer.error.whatHappened : differenceOf(callback, answer.value);
		if (difference === undefined && answer.outcome === 'done') return { verdict: 'matches', approval: answer.value };
		const pause = SECOND_LOOKS[look];
		if (pause === undefined) return { verdict: 'differs', reason: difference ?? 'The answers differ.' };
		await sleep(pause);
	}
}

function differenceOf(callback: Approval, read: Approval): string | undefined {
	const comparison = compareWithRead(callback, read);
	return comparison.matches
		? undefined
		: `The bill as PaySsam has it differs in: ${comparison.differences.join(', ')}.`;
}
