/** Ids and secrets. Ids begin with what they name and sort by the time they were made. */
import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** What an id can name. */
export type IdKind = 'con' | 'evt' | 'dlv' | 'sub' | 'key';

/** `evt_0199…`: the kind, `_`, and 32 hex digits of a UUID version 7. */
export function newId(kind: IdKind): string {
	return `${kind}_${v7().replaceAll('-', '')}`;
}

/** A secret of 256 bits in base64url, 43 characters, behind a prefix that scanners for leaked secrets can know. */
export function newSecret(prefix: string): string {
	return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a secret of full strength: SHA-256, lower-case hex. */
export function hashSecret(secret: string): string {
	return createHash('sha256').update(secret, 'utf8').digest('hex');
}
