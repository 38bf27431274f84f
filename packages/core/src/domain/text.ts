/** Free text of a bill: length and characters. */
import { accept, type Parsed, refuse } from '../input';

/** What a text may be. */
export interface TextRule {
	/** Most characters, see {@link textLength}. */
	limit?: number | undefined;
	/** Whether line breaks may stay. They are sent as `\n`. */
	multiline?: boolean | undefined;
}

/**
 * Length of a text as it is held against the vendor's limits: UTF-16 code units, so an emoji counts as two. The vendor does not name its unit; this is the
 * stricter of the two usual ways to count characters, and a Korean syllable is one in both.
 */
export function textLength(text: string): number {
	return text.length;
}

/**
 * Trims a text, composes its characters (macOS hands out Hangul in pieces, which count several times) and refuses control characters (line breaks are kept when `multiline`), broken Unicode and too much length. Whole numbers are taken as text.
 */
export function parseText(value: unknown, rule: TextRule = {}): Parsed<string> {
	if (typeof value !== 'string' && !Number.isSafeInteger(value)) return refuse('It is not text.', 'Give plain text.');
	const text = String(value).trim().normalize('NFC');
	const lines = rule.multiline ? text.replace(/\r\n?/g, '\n') : text;
	if (/\p{Surrogate}/u.test(lines))
		return refuse('It holds half a character (broken Unicode).', 'Type the text again.');
	if (/\p{Cc}/u.test(rule.multiline ? lines.replaceAll('\n', '') : lines)) {
		const remedy = rule.multiline ? 'Keep letters, signs and line breaks only.' : 'Keep letters and signs on one line.';
		return refuse('It holds control characters such as tabs or line breaks.', remedy);
	}
	if (rule.limit !== undefined && textLength(lines) > rule.limit) return tooLong(lines, rule.limit);
	return accept(lines);
}

/** The refusal for a text over its limit. */
export function tooLong(text: string, limit: number): { readonly ok: false; problem: string; remedy: string } {
	return refuse(`It has ${textLength(text)} characters.`, `Shorten it to at most ${limit}.`);
}
