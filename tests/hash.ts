import { createHash } from 'node:crypto';

/** The hash of the vendor's rule: lower-case SHA-256 over the parts, joined by commas. */
export function hashOf(...parts: string[]): string {
	return createHash('sha256').update(parts.join(','), 'utf8').digest('hex');
}
