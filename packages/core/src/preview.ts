/** What a call would send, fit to be looked at. */
import type { InputIssue } from './input';
import type { JsonObject, JsonValue } from './json';
import type { Generation } from './model';
import { isKeyName } from './redact';
import { type Keys, signBody } from './signing';

/** Stands where the partner key would be. */
export const MASK = '***';
/** A key shorter than this, such as a test key `1`, is not looked for inside other texts. */
const SHORTEST_SEARCHED_KEY = 8;

/** A request that was not sent. It still holds personal data: phone, name, issuance number. */
export interface Preview {
	readonly path: string;
	/** Present when the client was given a `baseUrl`. */
	readonly url?: string;
	/** With the hash, and with `***` for the key. */
	readonly body: JsonObject;
	readonly warnings: readonly InputIssue[];
}

/**
 * The body that {@link signBody} would give, with `***` for the partner key wherever it is. For hosts that sign by themselves; nothing is sent.
 *
 * @throws PaySsamInputError as {@link signBody} does.
 * @example previewBody('v2', '/bill/read', { bill: { billId: '1024' } }, keys) // { apiKey: '***', member: 'm1', merchant: 's1', bill: { billId: '1024' } }
 */
export function previewBody(generation: Generation, path: string, body: JsonObject, keys: Keys): JsonObject {
	const key = keys.apiKey;
	const secret = typeof key === 'string' && key.trim().length >= SHORTEST_SEARCHED_KEY ? key.trim() : undefined;
	return maskedObject(signBody(generation, path, body, keys), secret);
}

function maskedObject(value: JsonObject, secret: string | undefined): JsonObject {
	const entries = Object.entries(value).map(([name, item]): [string, JsonValue] => [
		maskedText(name, secret),
		isKeyName(name) ? MASK : masked(item, secret),
	]);
	return Object.fromEntries(entries);
}

function masked(value: JsonValue, secret: string | undefined): JsonValue {
	if (typeof value === 'string') return maskedText(value, secret);
	if (Array.isArray(value)) return value.map((item) => masked(item, secret));
	return typeof value === 'object' && value !== null ? maskedObject(value, secret) : value;
}

function maskedText(text: string, secret: string | undefined): string {
	return secret === undefined ? text : text.split(secret).join(MASK);
}
