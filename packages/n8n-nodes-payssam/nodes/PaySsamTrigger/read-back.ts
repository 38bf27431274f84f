import { type ICredentialDataDecryptedObject, type IWebhookFunctions, sleep } from 'n8n-workflow';
import {
	type Approval,
	buildRequest,
	type ContractModel,
	compareWithRead,
	createClient,
	GENERATION_OF,
	NOT_FOUND_CODES,
	signBody,
} from 'payssam-core';
import { readConnection } from '../../credentials/environments';
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
	const problem = whyNotReadable(credential, await context.getCredentials(credential), store);
	if (problem !== undefined) return { verdict: 'unavailable', reason: problem };
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

/** Why a bill cannot be read with this credential, in words; `undefined` where it can. Nothing is sent. */
export function whyNotReadable(
	credential: CredentialName,
	fields: ICredentialDataDecryptedObject,
	store: Readonly<Record<string, unknown>>,
): string | undefined {
	const model: ContractModel = credential === CREDENTIAL.v1 ? 'V1_T' : 'V2';
	try {
		const connection = readConnection(GENERATION_OF[model], fields);
		const { request } = buildRequest(model, 'bill.read', { ...store, billId: '1' }, { now: new Date() });
		signBody(request.generation, request.path, request.body, connection);
		return undefined;
	} catch (cause) {
		return cause instanceof Error ? cause.message : 'unknown reason';
	}
}
