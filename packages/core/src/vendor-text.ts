/** Makes text that comes from the vendor fit to be shown: it can hold HTML, internal addresses and anything else. */
import { redactText } from './redact';

/** Longest vendor message that is shown, in UTF-16 code units. */
export const VENDOR_TEXT_MAX = 200;

/**
 * One line of plain text: tags, control characters, URLs, IP addresses and keys removed, at most {@link VENDOR_TEXT_MAX} characters. A whole HTML page gives an empty string.
 */
export function cleanVendorText(text: string, keys: readonly string[] = []): string {
	const start = redactText(text.slice(0, 4000), keys);
	if (/<(?:!doctype|html|head|body|script|style)\b/i.test(start)) return '';
	const clean = start
		.replace(/<[^<>]*>/g, ' ')
		.replace(/[<>]/g, ' ')
		.replace(/[a-z][a-z\d+.-]{1,15}:\/\/\S+/gi, '[address removed]')
		.replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '[address removed]')
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\s]+/gu, ' ')
		.trim();
	if (clean.length <= VENDOR_TEXT_MAX) return clean;
	return `${clean.slice(0, VENDOR_TEXT_MAX - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
