/** Judges the callback in which PaySsam reports the state of a link to a sub-merchant (V2), and tells the kinds of callbacks apart. */
import { BILL_ID_FIELD, readApprovalText, STATE_FIELD } from '../domain/approval';
import { readSubMerchant, SUB_MERCHANT_FIELDS, type SubMerchant } from '../domain/sub-merchant';
import { sha256Hex } from '../hash';
import { isJsonObject, type JsonObject, type JsonValue, readText } from '../json';
import {
	type CallbackOptions,
	contradiction,
	type ForgedCallback,
	type MalformedCallback,
	readBody,
	receive,
} from './incoming';

/** A link callback that can be acted on, after it was acknowledged with `ACK`. */
export interface AcceptedLinkCallback {
	readonly verdict: 'accepted';
	/** What could be read. `mappingStatus` is an open list of words, see `MAPPING_STATUSES`; everything may be absent. */
	readonly link: SubMerchant;
	/** Equal for repeats of one event, see {@link readLinkCallback}. 69 characters. */
	readonly dedupeKey: string;
	/** Whether the callback carried a key. */
	readonly keyPresent: boolean;
	/** The callback as it came, without any key. */
	readonly raw: JsonObject;
}

/** Judgement of a link callback. */
export type LinkCallbackVerdict = AcceptedLinkCallback | ForgedCallback | MalformedCallback;

/** What a callback seems to be. */
export type CallbackKind = 'approval' | 'link' | 'unknown';

/** Longest state. The known ones have up to sixteen letters; others are kept. */
const STATUS_MAX = 60;
/** Spellings of the state; two of them may not contradict each other. */
const STATUS_WIRES = SUB_MERCHANT_FIELDS.flatMap(({ name, wires }) => (name === 'mappingStatus' ? wires : []));
/** Names that no other callback is known to have. */
const TELLING = [...STATUS_WIRES, 'partnerMember', 'partnerMerchant', 'partner_member', 'partner_merchant'];

/**
 * Reads the body of a sub-merchant link callback. Experimental: the vendor documents that there is one on each change of a link, not what is in it. So anything that is a JSON object is accepted once its key
 * is in order, and what looks like the fields of `/read/mapping` is mapped. Never throws. Body, spellings and key check are those of `readCallback`; the acknowledgement is the same (inferred).
 *
 * An approval callback is malformed here. The callback is not signed: before you rely on a state, read it with `readMappingStatus`.
 *
 * `dedupeKey` is `link:` and the SHA-256 over the content without the key, whatever the order of its fields. If PaySsam sends no time in it, a state that comes back after another (PAUSED, COMPLETED, PAUSED) has the
 * key of its first report: forget the keys after two days, which is well beyond the 24 hours of repeats.
 *
 * @example
 * const verdict = readLinkCallback(body, { keys: [apiKey], keyCheck: 'ifPresent' });
 * if (verdict.verdict === 'accepted' && verdict.link.mappingStatus === 'COMPLETED') { … }
 */
export function readLinkCallback(body: unknown, options: CallbackOptions): LinkCallbackVerdict {
	const received = receive(body, options);
	if (received.verdict !== 'received') return received;
	const { raw, keyPresent } = received;
	const malformed = whyMalformed(raw);
	if (malformed !== undefined) return { verdict: 'malformed', reason: malformed };
	const dedupeKey = `link:${sha256Hex(JSON.stringify(sorted(raw)))}`;
	return { verdict: 'accepted', link: readSubMerchant(raw), dedupeKey, keyPresent, raw };
}

/**
 * What kind of callback a body seems to be, by the names of its fields alone: an approval has a bill id and a state, a link callback a mapping status or a partner's code. Both or neither is `unknown`. It checks no
 * key and proves nothing: it only says which of `readCallback` and {@link readLinkCallback} to ask. Never throws.
 */
export function classifyCallback(body: unknown): CallbackKind {
	const fields = readBody(body);
	if (fields === undefined) return 'unknown';
	const approval = looksLikeApproval(fields);
	const link = readText(fields, TELLING) !== undefined;
	if (approval === link) return 'unknown';
	return approval ? 'approval' : 'link';
}

function looksLikeApproval(fields: JsonObject): boolean {
	return readApprovalText(fields, BILL_ID_FIELD) !== undefined && readApprovalText(fields, STATE_FIELD) !== undefined;
}

function whyMalformed(fields: JsonObject): string | undefined {
	if (Object.keys(fields).length === 0) return 'The callback holds nothing beside a key.';
	if (looksLikeApproval(fields)) return 'It is an approval callback.';
	const reason = contradiction(fields, STATUS_WIRES);
	if (reason !== undefined) return reason;
	const { mappingStatus } = readSubMerchant(fields);
	if (mappingStatus !== undefined && mappingStatus.length > STATUS_MAX) return 'The mapping status is far too long.';
	return undefined;
}

/** With the fields of every object in one order. */
function sorted(value: JsonValue): JsonValue {
	if (Array.isArray(value)) return value.map(sorted);
	if (!isJsonObject(value)) return value;
	const entries = Object.entries(value).map(([name, item]): [string, JsonValue] => [name, sorted(item)]);
	return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
