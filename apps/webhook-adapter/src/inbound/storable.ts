/** Makes the text of a callback such that every database can keep it. PostgreSQL refuses NUL and halves of surrogate pairs, and a callback that can never be kept would be repeated for a day and then lost. */

/** Escapes of JSON. A pair of backslashes and a whole pair of surrogates come first, so that they are passed over. */
const ESCAPES = /\\\\|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u0000|\\u[dD][89a-fA-F][\da-fA-F]{2}/g;
const SUSPICIOUS = /\0|%00|\\u0000|\\u[dD][89a-fA-F]/;

/** The text with U+FFFD in the place of characters that cannot be kept. Most texts come back as they are. */
export function storable(text: string): string {
	if (!SUSPICIOUS.test(text)) return text;
	if (!/^[\uFEFF\s]*[{[]/.test(text)) return text.replaceAll('%00', '%EF%BF%BD').replaceAll('\0', '\uFFFD');
	return text.replace(ESCAPES, (found) => (found.length === 6 ? '\\ufffd' : found));
}
