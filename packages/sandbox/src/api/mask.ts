/** Hides partner keys in what the request log keeps. */

const KEY_NAMES = new Set(['apikey', 'apiKey']);
const MASK = '********';
/** Deeper than any real body; stops a body made of brackets only from exhausting the stack. */
const MAX_DEPTH = 12;

/** A copy with every key field masked and over-deep parts cut off. */
export function maskKeys(value: unknown, depth = 0): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (depth >= MAX_DEPTH) return '(too deep)';
	if (Array.isArray(value)) return value.map((item) => maskKeys(item, depth + 1));
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [name, KEY_NAMES.has(name) ? MASK : maskKeys(inner, depth + 1)]),
	);
}

/** For bodies that are not JSON: the known keys are masked wherever they stand; at most 2000 characters are kept. */
export function maskText(text: string, keys: readonly string[]): string {
	return keys.reduce((masked, key) => masked.replaceAll(key, MASK), text).slice(0, 2000);
}
