/** Bill ids: unique for ever, at most twenty characters, and the key that makes a send safe to repeat. */
import { createHash, randomInt } from 'node:crypto';
import { type InputIssue, PaySsamInputError } from './input';

/** A bill id: 1 to 20 letters, digits, `_` or `-`. */
export type BillId = string & { readonly __brand: 'BillId' };

/** Longest bill id. Source: vendor document. */
export const BILL_ID_MAX = 20;

/** Options of the id makers. */
export interface BillIdOptions {
	/** Business number (사업자번호), `1234567890` or `123-45-67890`: the test environments ask for it in front. Production is free. */
	prefix?: string | undefined;
}

/**
 * Capitals and digits only. Whether the vendor tells `a` from `A` is not known, and an id that differs by case alone would then be "already
 * used"; giving up the small letters costs 0.8 bit per character.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PATTERN = /^[A-Za-z0-9_-]{1,20}$/;

/**
 * Whether a value can be a bill id. Letters, digits and the limit of 20 are the vendor's; `_` and `-` were seen accepted in integrations.
 */
export function isBillId(value: unknown): value is BillId {
	return typeof value === 'string' && PATTERN.test(value);
}

/**
 * Reads a business number as ten digits.
 * @throws PaySsamInputError when it is not ten digits, plain or grouped 3-2-5.
 */
export function businessNumberPrefix(prefix: string): string {
	const trimmed = prefix.trim();
	if (!/^(?:\d{10}|\d{3}-\d{2}-\d{5})$/.test(trimmed)) {
		throw inputError(
			'prefix',
			'Business Number',
			'It is not a business number.',
			'Give ten digits, e.g. 123-45-67890.',
		);
	}
	return trimmed.replaceAll('-', '');
}

/**
 * A fresh random bill id of 20 characters.
 *
 * Collisions: 20 random characters carry 103 bits, so a repeat is out of the question. Behind a business number 10 characters remain, 51.7
 * bits: after a million ids under one number the chance of any repeat is about 1 in 7,300, which is ample for a test environment, and a repeat is
 * answered "already used" rather than billed twice. Each character is drawn without bias.
 *
 * Keep the id before sending: a lost id cannot be asked for.
 * @throws PaySsamInputError for a malformed `prefix`.
 */
export function randomBillId(options: BillIdOptions = {}): BillId {
	const prefix = options.prefix === undefined ? '' : businessNumberPrefix(options.prefix);
	const rest = Array.from({ length: BILL_ID_MAX - prefix.length }, () => ALPHABET.charAt(randomInt(ALPHABET.length)));
	return asBillId(prefix + rest.join(''));
}

/**
 * The same bill id for the same seed, always: a workflow step that runs twice then bills once. 20 characters taken from SHA-256.
 *
 * Parts are joined injectively (as JSON), so `['1', '23']` and `['12', '3']` differ; a single string equals a list of that one string. Put in everything
 * that makes the bill the one it is, e.g. `['rent', customerId, '2026-11']`.
 *
 * Collisions between different seeds: as for {@link randomBillId}, 103 bits, or 51.7 bits behind a business number.
 * @throws PaySsamInputError when the seed has no text at all (every such bill would get one id) or `prefix` is malformed.
 */
export function derivedBillId(seed: string | readonly string[], options: BillIdOptions = {}): BillId {
	const parts: readonly unknown[] = typeof seed === 'string' ? [seed] : seed;
	if (!parts.every((part) => typeof part === 'string') || parts.every((part) => part.trim() === '')) {
		throw inputError(
			'seed',
			'Seed',
			'It holds no text to derive an id from.',
			'Give something that is unique to this bill, e.g. an order number.',
		);
	}
	const prefix = options.prefix === undefined ? '' : businessNumberPrefix(options.prefix);
	const digest = createHash('sha256').update(JSON.stringify(parts), 'utf8').digest('hex');
	const base = BigInt(ALPHABET.length);
	let number = BigInt(`0x${digest}`);
	let rest = '';
	while (rest.length < BILL_ID_MAX - prefix.length) {
		rest += ALPHABET.charAt(Number(number % base));
		number /= base;
	}
	return asBillId(prefix + rest);
}

function asBillId(text: string): BillId {
	if (!isBillId(text)) throw new TypeError('Not a bill id.');
	return text;
}

function inputError(field: string, label: string, problem: string, remedy: string): PaySsamInputError {
	const issue: InputIssue = { field, label, problem, remedy };
	return new PaySsamInputError([issue]);
}
