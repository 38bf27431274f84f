/** Hides partner keys in what the request log keeps. */

const KEY_NAMES = new Set(['apikey', 'apiKey']);
const MASK = '********';
/** Inside the fields of a body only keys at least this long are looked for: a made-up `1` would tear every text apart. */
const SHORTEST_KEY = 8;
/** Deeper than any real body; stops a body made of brackets only from exhausting the stack. */
const MAX_DEPTH = 12;

/** A copy with every key field masked, the known keys masked wherever else they stand, and over-deep parts cut off. */
export function maskKeys(value: unknown, keys: readonly string[]): unknown {
	return masked(
		value,
		keys.filter((key) => key.length >= SHORTEST_KEY),
		0,
	);
}

function masked(value: unknown, keys: readonly string[], depth: number): unknown {
	if (typeof value === 'string') return withoutKeys(value, keys);
	if (typeof value !== 'object' || value === null) return value;
	if (depth >= MAX_DEPTH) return '(too deep)';
	if (Array.isArray(value)) return value.map((item) => masked(item, keys, depth + 1));
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			withoutKeys(name, keys),
			KEY_NAMES.has(name) ? MASK : masked(inner, keys, depth + 1),
		]),
	);
}

/** For bodies that are not JSON: the known keys are masked wherever they stand; at most 2000 characters are kept. */
export function maskText(text: string, keys: readonly string[]): string {
	return withoutKeys(text, keys).slice(0, 2000);
}

/** Also under a misspelt name, which is what a person looks for in the log. */
function withoutKeys(text: string, keys: readonly string[]): string {
	return keys.reduce((without, key) => without.replaceAll(key, MASK), text);
}
