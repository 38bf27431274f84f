/**
 * The hash of a call (통신 암호 키): SHA-256 over parts joined by `,`, lower-case hex, UTF-8, no key and no salt
 * (joining: vendor document; the rest: measured and seen in a dozen integrations).
 * Written from the document alone and shared with nobody: the sandbox judges clients, so it may not use their code.
 */
import { createHash } from 'node:crypto';

const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What a call's hash is made of. `phoneIfGiven` is V1 `/if/bill/url`, where the phone is optional. */
export type HashRule = 'withPhone' | 'phoneIfGiven' | 'withoutPhone' | 'none';

export interface HashParts {
	readonly billId: string;
	readonly phone: string | undefined;
	readonly price: string;
}

export interface HashExpectation {
	/** The text that is hashed, e.g. `1024,45000`. */
	readonly input: string;
	/** Its names, e.g. `bill_id,price`. */
	readonly formula: string;
	readonly hash: string;
}

const withPhone = (parts: HashParts): HashExpectation => {
	const input = `${parts.billId},${parts.phone ?? ''},${parts.price}`;
	return { input, formula: 'bill_id,phone,price', hash: sha256Hex(input) };
};

const withoutPhone = (parts: HashParts): HashExpectation => {
	const input = `${parts.billId},${parts.price}`;
	return { input, formula: 'bill_id,price', hash: sha256Hex(input) };
};

const EXPECTATIONS: Record<Exclude<HashRule, 'none'>, (parts: HashParts) => HashExpectation> = {
	withPhone,
	withoutPhone,
	phoneIfGiven: (parts) => (parts.phone === undefined ? withoutPhone(parts) : withPhone(parts)),
};

/** The hash a call must carry. */
export const expectedHash = (rule: Exclude<HashRule, 'none'>, parts: HashParts): HashExpectation =>
	EXPECTATIONS[rule](parts);

/** A sentence on what is wrong with the hash, or undefined when it is right. `knownPhone` is the phone of the stored bill. */
export function hashProblem(
	rule: Exclude<HashRule, 'none'>,
	parts: HashParts,
	given: string,
	knownPhone: string | undefined,
): string | undefined {
	const expected = expectedHash(rule, parts);
	if (given === expected.hash) return undefined;
	const wanted = `hash must be the lower-case hex SHA-256 of "${expected.input}" (${expected.formula})`;
	if (given.toLowerCase() === expected.hash) return `${wanted}; it was sent in upper case`;
	const otherPhone = parts.phone ?? knownPhone;
	const alternatives = [
		withoutPhone(parts),
		...(otherPhone === undefined ? [] : [withPhone({ ...parts, phone: otherPhone })]),
	];
	const other = alternatives.find((one) => one.hash === given.toLowerCase());
	return other === undefined ? wanted : `${wanted}; it was made of ${other.formula}`;
}
