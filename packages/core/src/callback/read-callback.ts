/** Judges an approval callback: is it ours, can it be read, and have we seen it before? */
import { isBillId } from '../bill-id';
import {
	type Approval,
	type ApprovalField,
	BILL_ID_FIELD,
	PRICE_FIELD,
	readApproval,
	readApprovalText,
	STATE_FIELD,
	TEXT_FIELDS,
} from '../domain/approval';
import { hasCashReceipt } from '../domain/simple-approval';
import { sha256Hex } from '../hash';
import type { JsonObject } from '../json';
import { type CallbackOptions, contradiction, type ForgedCallback, type MalformedCallback, receive } from './incoming';

export type { CallbackOptions, ForgedCallback, KeyCheck, MalformedCallback } from './incoming';

/** A callback that can be acted on, after it was acknowledged. */
export interface AcceptedCallback {
	readonly verdict: 'accepted';
	readonly approval: Approval;
	/** Equal for repeats of one event: bill id, `:`, and SHA-256 over bill id, approval number and state. At most 85 characters. */
	readonly dedupeKey: string;
	/** Whether a cash receipt was issued with the payment; its number is in the approval. */
	readonly hasCashReceipt: boolean;
	/** Whether the callback carried a key. */
	readonly keyPresent: boolean;
	/** The callback as it came, without any key. */
	readonly raw: JsonObject;
}
/** Judgement of a callback. */
export type CallbackVerdict = AcceptedCallback | ForgedCallback | MalformedCallback;

/** Longest state code. The vendor's have one letter; others are kept but never mean paid. */
const STATE_CODE_MAX = 20;
/** Fields whose two spellings may not contradict each other. */
const DECISIVE: readonly ApprovalField[] = [
	BILL_ID_FIELD,
	STATE_FIELD,
	PRICE_FIELD,
	...TEXT_FIELDS.filter((field) => field.name === 'approvalNumber'),
];

/**
 * Reads the body of an approval callback. Never throws.
 *
 * `body` is an object (parsed JSON or form fields), JSON text, form-encoded text, or bytes of either. Snake_case and camelCase are both read, under both generations: one V2 user was seen
 * to receive V1's spelling. Where both are present they must agree.
 *
 * A state other than `F`, `W`, `C`, `D` is accepted as `unknown`, so that a state the vendor adds is not answered with an error for a day; act on `paid` only. The key is compared by digest in constant time,
 * under every letter case, and all keys present must match. With `require` and no configured key nothing is accepted.
 *
 * @example
 * const verdict = readCallback(body, { keys: [apiKey], keyCheck: 'require' });
 * if (verdict.verdict === 'accepted' && verdict.approval.state === 'paid') { … }
 */
export function readCallback(body: unknown, options: CallbackOptions): CallbackVerdict {
	const received = receive(body, options);
	if (received.verdict !== 'received') return received;
	const { raw, keyPresent } = received;
	const malformed = whyMalformed(raw);
	if (malformed !== undefined) return { verdict: 'malformed', reason: malformed };
	const approval = readApproval(raw, { billId: '' });
	return {
		verdict: 'accepted',
		approval,
		dedupeKey: dedupeKeyOf(approval),
		hasCashReceipt: hasCashReceipt(approval),
		keyPresent,
		raw,
	};
}

/**
 * The key under which repeats of one event are equal. Duplicates are normal: PaySsam repeats hourly until it is acknowledged. Approval number and state are part of it, because one bill can be paid and later
 * be reported cancelled.
 */
export function dedupeKeyOf(approval: Pick<Approval, 'billId' | 'stateCode' | 'approvalNumber'>): string {
	const parts = [approval.billId, approval.approvalNumber ?? null, approval.stateCode];
	return `${approval.billId}:${sha256Hex(JSON.stringify(parts))}`;
}

function whyMalformed(fields: JsonObject): string | undefined {
	for (const field of DECISIVE) {
		const reason = contradiction(fields, [field.v1, field.v2]);
		if (reason !== undefined) return reason;
	}
	const billId = readApprovalText(fields, BILL_ID_FIELD);
	if (billId === undefined) return 'The bill id is missing.';
	if (!isBillId(billId)) return 'The bill id is not 1 to 20 letters or digits.';
	const state = readApprovalText(fields, STATE_FIELD);
	if (state === undefined) return 'The state is missing.';
	if (state.length > STATE_CODE_MAX) return 'The state is far too long.';
	return undefined;
}
