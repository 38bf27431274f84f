/** Signatures of deliveries, as Standard Webhooks 1.0 says: any of its libraries verifies them. */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

/** A new signing secret: `whsec_` and the base64 of 256 bits. */
export function newSigningSecret(): string {
	return `${PREFIX}${randomBytes(32).toString('base64')}`;
}

function keyOf(secret: string): KeyObject {
	return createSecretKey(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
}

/** Making a key takes longer than a signature: the keys of a list of secrets live as long as the list. */
const keys = new WeakMap<readonly string[], readonly KeyObject[]>();

function keysOf(secrets: readonly string[]): readonly KeyObject[] {
	const known = keys.get(secrets) ?? secrets.map(keyOf);
	keys.set(secrets, known);
	return known;
}

export interface SignedMessage {
	/** Id of the event. It stays the same over retries and replays, so receivers tell copies by it. */
	readonly id: string;
	/** When this attempt is made, epoch milliseconds. */
	readonly at: number;
	/** The body exactly as it is sent. */
	readonly body: string;
}

export interface SignatureHeaders {
	readonly 'webhook-id': string;
	/** Seconds. */
	readonly 'webhook-timestamp': string;
	/** `v1,<base64>` for each secret, separated by spaces. */
	readonly 'webhook-signature': string;
}

/**
 * The three headers of an attempt.
 *
 * @param secrets `whsec_<base64>`, the newest first; while a secret is being changed there are two, and each signs
 */
export function signatureHeaders({ id, at, body }: SignedMessage, secrets: readonly string[]): SignatureHeaders {
	const timestamp = String(Math.floor(at / 1000));
	const content = `${id}.${timestamp}.${body}`;
	const signatures = keysOf(secrets).map(
		(key) => `v1,${createHmac('sha256', key).update(content, 'utf8').digest('base64')}`,
	);
	return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
