/** Amounts in Korean won. They stay strings of digits from end to end. */
import { accept, type Parsed, refuse } from '../input';

/** A positive amount in won as plain digits without leading zero: `45000`. At most ten digits. */
export type Won = string & { readonly __brand: 'Won' };

/** Most digits an amount may have. Source: vendor document (V1 send). */
export const WON_MAX_DIGITS = 10;

const REMEDY = 'Give whole won from 1 to 9,999,999,999, e.g. 45000.';

/** Whether a value already is an amount in its wire form. */
export function isWon(value: unknown): value is Won {
	return typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value);
}

/**
 * Reads an amount as a person or a sheet writes it: `45000`, `"45,000"`, `" 45000원 "`, `"45,000 won"`. The answer is the wire form `45000`.
 *
 * Refused: zero, negatives, fractions, exponents, leading zeros, commas in the wrong place, more than ten digits, numbers too large to be exact, other types.
 * Source of the ten digits: vendor document; the notations accepted are ours.
 */
export function parseWon(value: unknown): Parsed<Won> {
	if (typeof value === 'number') {
		if (!Number.isSafeInteger(value)) return refuse('The amount is not a whole, exact number.', REMEDY);
		return fromDigits(String(value));
	}
	if (typeof value !== 'string') return refuse('The amount is neither text nor a number.', REMEDY);
	const match = /^(\d+|\d{1,3}(?:,\d{3})+) {0,3}(?:원|won)?$/i.exec(value.trim().slice(0, 64));
	if (value.length > 64 || !match?.[1]) return refuse(`The amount${quoted(value)} is not plain won.`, REMEDY);
	return fromDigits(match[1].replaceAll(',', ''));
}

/** {@link parseWon}, and zero as `0`: the tax of what is tax-free. */
export function parseWonOrZero(value: unknown): Parsed<Won | '0'> {
	const isZero = value === 0 || (typeof value === 'string' && /^0 {0,3}(?:원|won)?$/i.test(value.trim().slice(0, 64)));
	return isZero ? accept('0') : parseWon(value);
}

function fromDigits(digits: string): Parsed<Won> {
	if (isWon(digits)) return accept(digits);
	if (/^0+$/.test(digits)) return refuse('The amount is zero.', REMEDY);
	if (digits.startsWith('-')) return refuse('The amount is negative.', REMEDY);
	if (digits.startsWith('0')) return refuse('The amount starts with a zero.', REMEDY);
	return refuse(`The amount has more than ${WON_MAX_DIGITS} digits.`, REMEDY);
}

/** Quotes only what looks like a number: anything else could be a secret in the wrong field. */
function quoted(value: string): string {
	return /^[\d.,eE+\-\s원]{1,20}$/.test(value) ? ` "${value.trim()}"` : '';
}
