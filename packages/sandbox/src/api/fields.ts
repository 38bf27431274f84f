/** The shape checks of request fields: type, length, alphabet. A check answers with what is wrong, or undefined. */
import { isIP } from 'node:net';
import { isRealDate, kstDate } from '../time';

/** What the checks need to know beside the value. */
export interface CheckContext {
	/** Sandbox time, ms. */
	readonly now: number;
}

export type FieldKind =
	| 'text'
	| 'billId'
	| 'phone'
	| 'price'
	| 'hash'
	| 'url'
	| 'date'
	| 'choice'
	| 'amount'
	| 'digits';

export interface FieldRule {
	/** On the wire. */
	readonly name: string;
	readonly kind: FieldKind;
	readonly required: boolean;
	/** Longest value, in characters (code points). */
	readonly max?: number;
	readonly choices?: readonly string[];
	/** Outside the nested object, beside the credentials. */
	readonly outside?: boolean;
}

const characters = (text: string): number => Array.from(text).length;

function urlProblem(text: string): string | undefined {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || !['http:', 'https:'].includes(url.protocol)) return 'must be an http(s) URL';
	return undefined;
}

function dateProblem(text: string, now: number): string | undefined {
	if (!isRealDate(text)) return 'must be a real date written YYYY-MM-DD';
	const today = kstDate(now);
	return text < today ? `is in the past: today is ${today} in Korea (KST)` : undefined;
}

/** Alphabets. Where the document gives only a length, the alphabet is what integrations were seen to use. */
const KINDS: Record<FieldKind, (text: string, rule: FieldRule, context: CheckContext) => string | undefined> = {
	text: () => undefined,
	billId: (text) => (/^[A-Za-z0-9_-]+$/.test(text) ? undefined : 'may hold letters, digits, "_" and "-" only'),
	phone: (text) => (/^\d{9,15}$/.test(text) ? undefined : 'must be digits only, without hyphens (9 to 15 of them)'),
	price: (text) =>
		/^[1-9]\d*$/.test(text)
			? undefined
			: 'must be a plain number of won as a string: digits only, no comma, no point, not 0',
	amount: (text) =>
		/^(0|[1-9]\d*)$/.test(text)
			? undefined
			: 'must be a plain number of won as a string: digits only, no comma, no point',
	digits: (text) => (/^\d+$/.test(text) ? undefined : 'must be digits only, without hyphens'),
	hash: (text) => (/^[0-9a-fA-F]{64}$/.test(text) ? undefined : 'must be 64 hex digits (SHA-256)'),
	url: (text) => urlProblem(text),
	date: (text, _rule, { now }) => dateProblem(text, now),
	choice: (text, rule) => (rule.choices?.includes(text) ? undefined : `must be one of ${rule.choices?.join(', ')}`),
};

/** What is wrong with a field's value (undefined: the field is missing), naming the field; or undefined. */
export function fieldProblem(rule: FieldRule, value: unknown, context: CheckContext): string | undefined {
	if (value === undefined || value === null || value === '')
		return rule.required ? `${rule.name} is required` : undefined;
	if (typeof value !== 'string')
		return `${rule.name} must be a string, not ${Array.isArray(value) ? 'an array' : `a ${typeof value}`}`;
	if (rule.required && value.trim() === '') return `${rule.name} is blank`;
	if (rule.max !== undefined && characters(value) > rule.max) {
		return `${rule.name} is too long: ${characters(value)} characters, at most ${rule.max}`;
	}
	const problem = KINDS[rule.kind](value, rule, context);
	return problem === undefined ? undefined : `${rule.name} ${problem}`;
}

const PRIVATE_V4 = [/^0\./, /^10\./, /^127\./, /^169\.254\./, /^172\.(1[6-9]|2\d|3[01])\./, /^192\.168\./];

/** Whether the vendor could reach the URL: not localhost, not a private literal address (seen in integrations). */
export function isPublicUrl(url: string): boolean {
	const host = new URL(url).hostname.toLowerCase();
	const bare = host.replace(/^\[|\]$/g, '');
	if (bare === 'localhost' || bare.endsWith('.localhost') || bare.endsWith('.local')) return false;
	const version = isIP(bare);
	if (version === 4) return !PRIVATE_V4.some((range) => range.test(bare));
	if (version === 6) return !/^(::|f[cd]|fe[89ab])/.test(bare);
	return bare.includes('.');
}
