/** The communication hash (통신 암호 키) that ties bill id, phone and amount of a request together. */
import { createHash } from 'node:crypto';

/** The strings to hash, each exactly as it is sent. */
export interface HashParts {
	billId: string;
	/** Digits only. Leave it out when the request carries no phone. */
	phone?: string | undefined;
	/** Won, plain digits: `45000`. */
	price: string;
}

/** SHA-256 of UTF-8 text, lower-case hex. */
export function sha256Hex(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * SHA-256 (lower-case hex, no salt, no key) over `billId,phone,price`, or over `billId,price` when there is no phone.
 *
 * Source: the parts and the comma are the vendor's; algorithm and hex form were seen in twelve integrations and measured. The three-part form is for
 * the call that creates a bill only; a V2 destroy signed with three parts was measured to be refused.
 *
 * @throws TypeError when a part is empty or holds a comma, because two different requests could then share one hash.
 * @example hashBill({ billId: '1024', price: '45000' })
 */
export function hashBill(parts: HashParts): string {
	const joined = parts.phone ? [parts.billId, parts.phone, parts.price] : [parts.billId, parts.price];
	if (joined.some((part) => part === '' || part.includes(','))) {
		throw new TypeError('A hashed part may be neither empty nor contain a comma.');
	}
	return sha256Hex(joined.join(','));
}
