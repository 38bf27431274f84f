/** Keeps partner keys out of everything that is stored, shown or passed on. */
import { copyJson, type JsonObject, type JsonValue } from './json';

/** What stands in a text where a key was. */
export const REDACTED = '[key removed]';
/** Inside the texts of an answer only keys at least this long are looked for: a test key such as `1` would tear every text apart. */
const SHORTEST_SEARCHED_KEY = 8;

/** Whether a field name is the partner key, in any letter case and with or without separators: `apikey`, `apiKey`, `API_KEY`. */
export function isKeyName(name: string): boolean {
	return name.length >= 'apikey'.length && name.length <= 'api_key'.length && /^api[_\-\s]?key$/i.test(name);
}

/**
 * Replaces the given keys in a text, also in their URL-encoded form, and whatever follows a name such as `apikey=`. For messages and logs.
 * @example redactText('refused: key k-123', ['k-123']) // 'refused: key [key removed]'
 */
export function redactText(text: string, keys: readonly string[] = []): string {
	return withoutForms(text, formsOf(keys));
}

/** Keys as they can stand in a text, the longest first. Worked out once for all texts of a callback: it is on the path of each acknowledgement. */
function formsOf(keys: readonly string[]): readonly string[] {
	const forms = keys.flatMap((key) => [key, encodeForm(key)]).filter((form) => form.trim() !== '');
	return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function withoutForms(text: string, forms: readonly string[]): string {
	const without = forms.reduce(
		(result, form) => (result.includes(form) ? result.split(form).join(REDACTED) : result),
		text,
	);
	if (!without.includes('=') && !without.includes(':')) return without;
	return without.replace(
		/(\bapi[_-]?key\b["'\\]{0,4}\s{0,4}[=:]\s{0,4}["'\\]{0,4})(?!\[key removed\])[^\s"'\\,;&}<]+/gi,
		`$1${REDACTED}`,
	);
}

/**
 * A copy of a JSON value without any key field, at any depth and in any letter case, inside objects and lists. Texts inside are searched for the given keys too.
 * What is no JSON (cyclic, functions…) gives `undefined`.
 */
export function redactKeys(value: JsonObject, keys?: readonly string[]): JsonObject;
export function redactKeys(value: unknown, keys?: readonly string[]): JsonValue | undefined;
export function redactKeys(value: unknown, keys: readonly string[] = []): JsonValue | undefined {
	const copy = copyJson(value);
	return copy === undefined ? undefined : withoutKeys(copy, searchedForms(keys));
}

/** As {@link redactKeys}, for fields that are plain JSON already. */
export function redactFields(fields: JsonObject, keys: readonly string[]): JsonObject {
	return fieldsWithoutKeys(fields, searchedForms(keys));
}

function searchedForms(keys: readonly string[]): readonly string[] {
	return formsOf(keys.filter((key) => key.length >= SHORTEST_SEARCHED_KEY));
}

function withoutKeys(value: JsonValue, forms: readonly string[]): JsonValue {
	if (typeof value === 'string') return withoutForms(value, forms);
	if (Array.isArray(value)) return value.map((item) => withoutKeys(item, forms));
	return typeof value === 'object' && value !== null ? fieldsWithoutKeys(value, forms) : value;
}

function fieldsWithoutKeys(fields: JsonObject, forms: readonly string[]): JsonObject {
	const entries = Object.entries(fields).filter(([name]) => !isKeyName(name));
	return Object.fromEntries(entries.map(([name, item]) => [withoutForms(name, forms), withoutKeys(item, forms)]));
}

function encodeForm(key: string): string {
	try {
		return encodeURIComponent(key);
	} catch {
		return key;
	}
}
