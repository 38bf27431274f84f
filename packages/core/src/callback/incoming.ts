/** What all callbacks share: a foreign body is read within limits, and its key is checked and taken out. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { CALLBACK_LIMITS, copyJson, isJsonObject, type JsonObject, type JsonValue, parseJson } from '../json';
import { isKeyName, redactFields } from '../redact';

/**
 * How the key in a callback is checked. PaySsam signs nothing; the key in the body is required by V1's schema, and was absent in one V2 sandbox and present in V2
 * production (measured). `require`: it must be there and match. `ifPresent`: it must match when it is there. `off`: it is ignored. Reading the bill back is the strong check.
 */
export type KeyCheck = 'require' | 'ifPresent' | 'off';

/** Options of `readCallback` and `readLinkCallback`. */
export interface CallbackOptions {
	/** Live keys; two while a key is being changed. Empty texts are ignored. */
	keys: readonly string[];
	keyCheck: KeyCheck;
}

/** A callback that is not from PaySsam, or cannot be shown to be. Answer 401. */
export interface ForgedCallback {
	readonly verdict: 'forged';
	readonly reason: string;
}
/** A body that is no such callback. Answer 400. */
export interface MalformedCallback {
	readonly verdict: 'malformed';
	readonly reason: string;
}
/** A body that was read and whose key was checked. */
export interface ReceivedCallback {
	readonly verdict: 'received';
	/** Whether the callback carried a key. */
	readonly keyPresent: boolean;
	/** The callback as it came, without any key. */
	readonly raw: JsonObject;
}

/** Reads the body of any callback and checks its key. Never throws. */
export function receive(
	body: unknown,
	options: CallbackOptions,
): ReceivedCallback | ForgedCallback | MalformedCallback {
	const fields = readBody(body);
	if (fields === undefined)
		return { verdict: 'malformed', reason: 'The body is neither a JSON object nor form fields, or is too large.' };
	const live = (Array.isArray(options.keys) ? options.keys : []).filter(
		(key) => typeof key === 'string' && key.trim() !== '',
	);
	const presented = Object.entries(fields).flatMap(([name, value]) => (isKeyName(name) ? [value] : []));
	const reason = whyForged(presented, live, options.keyCheck);
	if (reason !== undefined) return { verdict: 'forged', reason };
	return { verdict: 'received', keyPresent: presented.length > 0, raw: redactFields(fields, live) };
}

/** Why the spellings of one field cannot be read together: one of them is no text, or they differ. `undefined` when they can. */
export function contradiction(fields: JsonObject, names: readonly string[]): string | undefined {
	const values = names
		.flatMap((name) => (Object.hasOwn(fields, name) ? [fields[name]] : []))
		.filter((value) => value !== null && value !== '');
	const field = names[0] ?? '';
	if (values.some((value) => typeof value !== 'string' && typeof value !== 'number'))
		return `The field ${field} is not text.`;
	if (new Set(values.map((value) => String(value).trim())).size > 1) return `The field ${field} has two values.`;
	return undefined;
}

/** A callback's body as plain JSON: an object, JSON text, form-encoded text, or bytes of either; `undefined` when it is none or too large. */
export function readBody(body: unknown): JsonObject | undefined {
	const text = body instanceof Uint8Array ? bytesToText(body) : body;
	const value = typeof text === 'string' ? parseText(text) : copyJson(text, CALLBACK_LIMITS);
	return isJsonObject(value) ? value : undefined;
}

function bytesToText(bytes: Uint8Array): string {
	return bytes.byteLength > CALLBACK_LIMITS.characters * 4 ? '' : Buffer.from(bytes).toString('utf8');
}

function parseText(text: string): JsonValue | undefined {
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
