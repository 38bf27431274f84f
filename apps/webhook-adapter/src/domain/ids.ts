/** Ids and secrets. Ids begin with what they name and sort by the time they were made. */
import { hash, randomBytes, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** What an id can name. */
export type IdKind = 'con' | 'evt' | 'dlv' | 'sub' | 'key';

/** `evt_0199…`: the kind, `_`, and 32 hex digits of a UUID version 7. */
export function newId(kind: IdKind): string {
	const bytes = nextRandom();
	const now = Date.now();
	// Within a millisecond they grow from a random start, so that they sort.
	if (now > last) {
		last = now;
		sequence = bytes.readUInt32BE() >>> 1;
	} else sequence += 1;
	return `${kind}_${v7({ msecs: last, seq: sequence, random: bytes }).replaceAll('-', '')}`;
}

let last = 0;
let sequence = 0;

/** Asking the system for randomness costs more than all the rest of an id: it is asked for many at once. */
const pool = Buffer.alloc(16 * 256);
let used = pool.byteLength;

function nextRandom(): Buffer {
	if (used === pool.byteLength) {
		randomFillSync(pool);
		used = 0;
	}
	used += 16;
	return pool.subarray(used - 16, used);
}

/** A secret of 256 bits in base64url, 43 characters, behind a prefix that scanners for leaked secrets can know. */
export function newSecret(prefix: string): string {
	return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a secret of full strength: SHA-256, lower-case hex. */
export function hashSecret(secret: string): string {
	return hash('sha256', secret, 'hex');
}
