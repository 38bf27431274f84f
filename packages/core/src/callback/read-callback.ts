/** Judges an approval callback: is it ours, can it be read, and have we seen it before? */
import { createHash, timingSafeEqual } from 'node:crypto';
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
import { sha256Hex } from '../hash';
import { CALLBACK_LIMITS, copyJson, isJsonObject, type JsonObject, type JsonValue, parseJson } from '../json';
import { isKeyName, redactKeys } from '../redact';

/**
 * How the key in a callback is checked. PaySsam signs nothing; the key in the body is required by V1's schema, and was absent in one V2 sandbox and present in V2
 * production (measured). `require`: it must be there and match. `ifPresent`: it must match when it is there. `off`: it is ignored. Reading the bill back is the strong check.
 */
export type KeyCheck = 'require' | 'ifPresent' | 'off';

/** Options of {@link readCallback}. */
export interface CallbackOptions {
	/** Live keys; two while a key is being changed. Empty texts are ignored. */
	keys: readonly string[];
	keyCheck: KeyCheck;
}

/** A callback that can be acted on, after it was acknowledged. */
export interface AcceptedCallback {
	readonly verdict: 'accepted';
	readonly approval: Approval;
	/** Equal for repeats of one event: bill id, `:`, and SHA-256 over bill id, approval number and state. At most 85 characters. */
	readonly dedupeKey: string;
	/** Whether the callback carried a key. */
	readonly keyPresent: boolean;
	/** The callback as it came, without any key. */
	readonly raw: JsonObject;
}
/** A callback that is not from PaySsam, or cannot be shown to be. Answer 401. */
export interface ForgedCallback {
	readonly verdict: 'forged';
	readonly reason: string;
}
/** A body that is no approval callback. Answer 400. */
export interface MalformedCallback {
	readonly verdict: 'malformed';
	readonly reason: string;
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
	const fields = readBody(body);
	if (fields === undefined)
		return { verdict: 'malformed', reason: 'The body is neither a JSON object nor form fields, or is too large.' };

	const live = (Array.isArray(options.keys) ? options.keys : []).filter(
		(key) => typeof key === 'string' && key.trim() !== '',
	);
	const presented = Object.entries(fields).flatMap(([name, value]) => (isKeyName(name) ? [value] : []));
	const reason = whyForged(presented, live, options.keyCheck);
	if (reason !== undefined) return { verdict: 'forged', reason };

	const raw = redactKeys(fields, live);
	const malformed = whyMalformed(raw);
	if (malformed !== undefined) return { verdict: 'malformed', reason: malformed };
	const approval = readApproval(raw, { billId: '' });
	return { verdict: 'accepted', approval, dedupeKey: dedupeKeyOf(approval), keyPresent: presented.length > 0, raw };
}

/**
 * The key under which repeats of one event are equal. Duplicates are normal: PaySsam repeats hourly until it is acknowledged. Approval number and state are part of it, because one bill can be paid and later
 * be reported cancelled.
 */
export function dedupeKeyOf(approval: Pick<Approval, 'billId' | 'stateCode' | 'approvalNumber'>): string {
	const parts = [approval.billId, approval.approvalNumber ?? null, approval.stateCode];
	return `${approval.billId}:${sha256Hex(JSON.stringify(parts))}`;
}

function readBody(body: unknown): JsonObject | undefined {
	const text = body instanceof Uint8Array ? bytesToText(body) : body;
	const value = typeof text === 'string' ? readText(text) : copyJson(text, CALLBACK_LIMITS);
	return isJsonObject(value) ? value : undefined;
}

function bytesToText(bytes: Uint8Array): string {
	return bytes.byteLength > CALLBACK_LIMITS.characters * 4 ? '' : Buffer.from(bytes).toString('utf8');
}

function readText(text: string): JsonValue | undefined {
	if (text.length > CALLBACK_LIMITS.characters) return undefined;
	if (!/^[\w.~%+*-]+=/.test(text)) return parseJson(text, CALLBACK_LIMITS);
	const form = new URLSearchParams(text);
	const names = [...new Set(form.keys())];
	return copyJson(Object.fromEntries(names.map((name) => [name, only(form.getAll(name))])), CALLBACK_LIMITS);
}

/** A form field that occurs twice becomes a list, which no field of an approval is. */
function only(values: string[]): string | string[] {
	return values.length === 1 ? (values[0] ?? '') : values;
}

function whyForged(presented: readonly JsonValue[], live: readonly string[], check: KeyCheck): string | undefined {
	if (check === 'off') return undefined;
	if (presented.length === 0) return check === 'ifPresent' ? undefined : 'The callback carries no partner key.';
	if (live.length === 0) return 'The callback carries a partner key, but none is configured to compare it with.';
	const matches = presented.map((key) => typeof key === 'string' && matchesOne(key, live));
	return matches.every(Boolean) ? undefined : 'The partner key does not match.';
}

/** Looks at every live key whatever the result, so that time says nothing. */
function matchesOne(key: string, live: readonly string[]): boolean {
	const digest = digestOf(key);
	return live.map((one) => timingSafeEqual(digest, digestOf(one.trim()))).includes(true);
}

function digestOf(text: string): Uint8Array {
	return createHash('sha256').update(text, 'utf8').digest();
}

function whyMalformed(fields: JsonObject): string | undefined {
	for (const field of DECISIVE) {
		const values = [field.v1, field.v2]
			.flatMap((name) => (Object.hasOwn(fields, name) ? [fields[name]] : []))
			.filter((value) => value !== null && value !== '');
		if (values.some((value) => typeof value !== 'string' && typeof value !== 'number'))
			return `The field ${field.v1} is not text.`;
		if (new Set(values.map((value) => String(value).trim())).size > 1) return `The field ${field.v1} has two values.`;
	}
	const billId = readApprovalText(fields, BILL_ID_FIELD);
	if (billId === undefined) return 'The bill id is missing.';
	if (!isBillId(billId)) return 'The bill id is not 1 to 20 letters or digits.';
	const state = readApprovalText(fields, STATE_FIELD);
	if (state === undefined) return 'The state is missing.';
	if (state.length > STATE_CODE_MAX) return 'The state is far too long.';
	return undefined;
}
