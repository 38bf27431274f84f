import { type ICredentialDataDecryptedObject, type IWebhookFunctions, sleep } from 'n8n-workflow';
import {
	type Approval,
	buildRequest,
	type ContractModel,
	compareWithRead,
	createClient,
	GENERATION_OF,
	type JsonObject,
	NOT_FOUND_CODES,
	type Outcome,
	type PaySsamClient,
	type SubMerchant,
	signBody,
} from 'payssam-core';
import { readConnection } from '../../credentials/environments';
import { CREDENTIAL, type CredentialName, n8nTransport } from '../PaySsam/transport';
import type { EventName } from './events';
import type { KeyState } from './setting';

/** PaySsam says the same as the callback, something else, or nothing. */
export type ReadBack<T> =
	| { verdict: 'matches'; value: T; raw: JsonObject }
	| { verdict: 'differs'; reason: string }
	| { verdict: 'unavailable'; reason: string };

/**
 * What goes on once PaySsam has confirmed a callback. Fields that its answer does not have come from the callback only where
 * the key vouches for it: whoever knows the URL alone could have invented them.
 */
export function confirmedBy<T extends object>(read: T, callback: T, key: KeyState): T {
	return key === 'matched' ? { ...callback, ...read } : read;
}

/** The state may show a moment later than the callback, so a difference is looked at again after these pauses (ms). */
const SECOND_LOOKS = [700, 1_500];

const TIMEOUT_MS = 8_000;

/** "No such link", in V2. */
const NO_LINK_CODES: ReadonlySet<string> = new Set(['PARTNER_004']);

/**
 * Asks PaySsam for the bill that a callback is about. The callback is not signed: only what PaySsam answers to our own
 * call proves that the customer has paid.
 *
 * @param store `member` and `merchant` of the bill where they are not those of the credential
 */
export async function readBack(
	context: IWebhookFunctions,
	credential: CredentialName,
	event: EventName,
	callback: Approval,
	store: Readonly<Record<string, unknown>>,
): Promise<ReadBack<Approval>> {
	const fields = await context.getCredentials(credential);
	const problem = whyNotReadable(credential, fields, store);
	if (problem !== undefined) return { verdict: 'unavailable', reason: problem };
	const client = clientFor(context, credential, fields);
	return await confirm(
		() => client.readBill({ ...store, billId: callback.billId }),
		NOT_FOUND_CODES,
		(read) => billDifference(event, callback, read),
	);
}

/** Asks PaySsam for the link that a callback is about (V2, experimental). */
export async function readLink(
	context: IWebhookFunctions,
	callback: SubMerchant & { merchant: string },
): Promise<ReadBack<SubMerchant>> {
	const fields = await context.getCredentials(CREDENTIAL.v2);
	const member = callback.member ?? readConnection('v2', fields).member;
	const store = { member, merchant: callback.merchant };
	const problem = whyNotReadable(CREDENTIAL.v2, fields, store);
	if (problem !== undefined) return { verdict: 'unavailable', reason: problem };
	const client = clientFor(context, CREDENTIAL.v2, fields);
	const read = await confirm(
		() => client.readMappingStatus(store),
		NO_LINK_CODES,
		(link: SubMerchant) => linkDifference(callback, link),
	);
	return read.verdict === 'matches' ? { ...read, value: { ...read.value, member, merchant: callback.merchant } } : read;
}

async function confirm<T>(
	ask: () => Promise<Outcome<T>>,
	notFoundCodes: ReadonlySet<string>,
	differenceOf: (value: T) => string | undefined,
): Promise<ReadBack<T>> {
	for (let look = 0; ; look++) {
		const answer = await ask();
		if (answer.outcome === 'unknown') return { verdict: 'unavailable', reason: answer.error.whatHappened };
		// Only "no such bill" speaks about the bill. A system error or a refused credential says that we could not ask.
		if (answer.outcome === 'refused' && !notFoundCodes.has(answer.code)) {
			return { verdict: 'unavailable', reason: answer.error.whatHappened };
		}
		const difference = answer.outcome === 'refused' ? answer.error.whatHappened : differenceOf(answer.value);
		if (difference === undefined && answer.outcome === 'done') {
			return { verdict: 'matches', value: answer.value, raw: answer.raw };
		}
		const pause = SECOND_LOOKS[look];
		if (pause === undefined) return { verdict: 'differs', reason: difference ?? 'The answers differ.' };
		await sleep(pause);
	}
}

function billDifference(event: EventName, callback: Approval, read: Approval): string | undefined {
	const comparison = compareWithRead(callback, read);
	const fields: (keyof Approval)[] = comparison.matches ? [] : [...comparison.differences];
	// A receipt that PaySsam does not know of is not issued. For the payment alone it does not matter.
	if (event === 'cash_receipt.issued' && callback.cashReceiptNumber !== read.cashReceiptNumber) {
		fields.push('cashReceiptNumber');
	}
	return difference('bill', fields, callback, read);
}

function linkDifference(callback: SubMerchant, read: SubMerchant): string | undefined {
	const fields = (['member', 'merchant', 'mappingStatus'] as const).filter(
		(field) => callback[field] !== undefined && read[field] !== undefined && callback[field] !== read[field],
	);
	return difference('link', fields, callback, read);
}

function difference<T extends object>(
	what: string,
	fields: readonly (keyof T & string)[],
	callback: T,
	read: T,
): string | undefined {
	if (fields.length === 0) return undefined;
	const shown = (value: unknown): string => (value === undefined ? 'nothing' : String(value).slice(0, 40));
	const list = fields.map((field) => `${field} (callback: ${shown(callback[field])}, PaySsam: ${shown(read[field])})`);
	return `The ${what} as PaySsam has it differs in: ${list.join(', ')}.`;
}

function clientFor(
	context: IWebhookFunctions,
	credential: CredentialName,
	{ apiKey }: ICredentialDataDecryptedObject,
): PaySsamClient {
	const transport = n8nTransport(context, credential, TIMEOUT_MS);
	return createClient({ model: modelOf(credential), transport, secrets: [String(apiKey)] });
}

/** V1 T and V1 U read alike. */
function modelOf(credential: CredentialName): ContractModel {
	return credential === CREDENTIAL.v1 ? 'V1_T' : 'V2';
}

/** Why a store's bills cannot be read with this credential, in words; `undefined` where they can. Nothing is sent. */
export function whyNotReadable(
	credential: CredentialName,
	fields: ICredentialDataDecryptedObject,
	store: Readonly<Record<string, unknown>>,
): string | undefined {
	const model = modelOf(credential);
	try {
		const connection = readConnection(GENERATION_OF[model], fields);
		const { request } = buildRequest(model, 'bill.read', { ...store, billId: '1' }, { now: new Date() });
		signBody(request.generation, request.path, request.body, connection);
		return undefined;
	} catch (cause) {
		return cause instanceof Error ? cause.message : 'unknown reason';
	}
}
