/** Korean mobile numbers. PaySsam takes digits only; V2 was measured to refuse hyphens. */
import { accept, type Parsed, refuse } from '../input';

const REMEDY = 'Give a Korean mobile number, e.g. 01012345678 or +82 10-1234-5678.';
/** 010 has always eight digits behind it; the old prefixes have seven or eight. Source: Korean numbering plan. */
const MOBILE = /^(?:010\d{8}|01[16-9]\d{7,8})$/;
const FULL_WIDTH: Readonly<Record<string, string>> = {
	'＋': '+',
	'－': '-',
	'（': '(',
	'）': ')',
	'　': ' ',
	'．': '.',
};

/**
 * Brings a mobile number into the wire form, digits with the leading zero: `01012345678`.
 *
 * Accepts spaces, hyphens, dots, brackets, full-width characters and the country code (`+82`, `0082`, `82`). Landlines, internet and service numbers are refused
 * because a bill is delivered to a mobile phone. A number that lost its zero in a sheet is refused rather than guessed at.
 */
export function normalisePhone(value: unknown): Parsed<string> {
	if (typeof value !== 'string' && typeof value !== 'number')
		return refuse('The phone number is neither text nor a number.', REMEDY);
	const text = String(value);
	if (text.length > 40) return refuse('The phone number is far too long.', REMEDY);
	const plain = text
		.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
		.replace(/[＋－（）　．]/g, (sign) => FULL_WIDTH[sign] ?? sign)
		.trim();
	if (!/^\+?[\d\s().\-‐-―−]+$/.test(plain))
		return refuse('The phone number holds characters that no phone number has.', REMEDY);
	const compact = plain.replace(/[^\d+]/g, '');
	const international = /^(?:\+|00)/.test(compact);
	const digits = compact.replace(/^(?:\+|00)/, '');
	if (international && !digits.startsWith('82')) return refuse('The phone number is not a Korean one.', REMEDY);
	const national = digits.startsWith('82') ? `0${digits.slice(2).replace(/^0/, '')}` : digits;
	if (MOBILE.test(national)) return accept(national);
	return refuse(whyNotMobile(national), REMEDY);
}

const REASONS: readonly (readonly [RegExp, string])[] = [
	[/^010/, 'A 010 number has 11 digits.'],
	[/^01[16-9]/, 'A 011 or 016 to 019 number has 10 or 11 digits.'],
	[/^10\d{8}$/, 'The leading zero is missing; a spreadsheet drops it from cells that are not text.'],
	[/^070/, 'It is an internet phone number; bills go to mobile phones.'],
	[/^050/, 'It is a forwarding (safe) number; bills go to mobile phones.'],
	[/^(?:02|0[3-6]\d)/, 'It is a landline number; bills go to mobile phones.'],
	[/^1[568]\d{6}$/, 'It is a service number; bills go to mobile phones.'],
];

function whyNotMobile(digits: string): string {
	return REASONS.find(([pattern]) => pattern.test(digits))?.[1] ?? 'It is not a Korean mobile number.';
}
