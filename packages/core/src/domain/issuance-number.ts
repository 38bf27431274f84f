/** The number a cash receipt is issued to: a phone, a business, or a card. Personal data: no message of this package repeats it. */
import { accept, type Parsed, refuse } from '../input';

/** The number of a self-issued receipt (자진발급), for a payer who gives none. Source: vendor document. */
export const SELF_ISSUED_NUMBER = '0100001234';

const REMEDY = `Give, as text, the payer's mobile number, a business number (10 digits), a card number, or ${SELF_ISSUED_NUMBER} for a self-issued receipt.`;
/** Mobile numbers have 10 or 11 digits, business numbers 10, cards 13 to 19. Source: Korean numbering plan, ISO/IEC 7812; the vendor names no lengths. */
const POSSIBLE = /^(?:\d{10,11}|\d{13,19})$/;

/**
 * Brings an issuance number (현금영수증 발급 번호) into its wire form, digits only: `010-1234-5678` → `01012345678`. Hyphens and spaces are dropped, anything else is refused, also a number
 * that is not text: `01012345678` as a number has lost its zero and then looks like a business number.
 */
export function parseIssuanceNumber(value: unknown): Parsed<string> {
	if (typeof value !== 'string') return refuse('It is not text; a number loses its leading zero.', REMEDY);
	const digits = value.trim().slice(0, 64).replace(/[-\s]/g, '');
	if (!/^\d+$/.test(digits)) return refuse('It holds something other than digits and hyphens.', REMEDY);
	if (!POSSIBLE.test(digits)) return refuse(`It has ${digits.length} digits.`, REMEDY);
	return accept(digits);
}

/** Replaces an issuance number in a text, also when it is grouped by spaces or hyphens. */
export function hideNumber(text: string, digits: string): string {
	if (!POSSIBLE.test(digits)) return text;
	return text.replace(new RegExp([...digits].join('[-\\s]?'), 'g'), '[number removed]');
}
