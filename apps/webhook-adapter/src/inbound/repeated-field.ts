/** Finds a field that a JSON object names twice: parsers disagree about which one counts, so nothing is made of it. */

/** Strings, with the colon that makes them names; and the brackets that tell how deep they are. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g;

/** @returns what is wrong, or `undefined`. Form fields are looked at by core; a name may come again further in. */
export function repeatedField(text: string): string | undefined {
	if (!/^\s*\{/.test(text.startsWith('\uFEFF') ? text.slice(1) : text)) return undefined;
	const names = new Set<string>();
	let depth = 0;
	for (const [token, colon] of text.matchAll(TOKENS)) {
		if (token === '{' || token === '[') depth += 1;
		else if (token === '}' || token === ']') depth -= 1;
		else if (depth === 1 && colon !== undefined) {
			const name = nameOf(token.slice(1, token.lastIndexOf('"')));
			if (names.has(name)) return 'A field is named twice.';
			names.add(name);
		}
	}
	return undefined;
}

/** A name can be written with escapes, and is the same name then. */
function nameOf(written: string): string {
	return written.includes('\\') ? String(JSON.parse(`"${written}"`)) : written;
}
