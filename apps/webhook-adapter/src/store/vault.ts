/** Encryption of secrets at rest: AES-256-GCM, a fresh nonce each time. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const FORMAT = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals and opens short texts. `context` is what the text belongs to (a table and an id): a sealed text that is moved elsewhere does not open. */
export interface Vault {
	seal(text: string, context: string): string;
	/** @throws when it was sealed with another key, for another context, or was changed */
	open(sealed: string, context: string): string;
}

/** @param key 32 bytes */
export function createVault(key: Uint8Array): Vault {
	if (key.byteLength !== 32) throw new Error('The encryption key must have 32 bytes.');
	return {
		seal(text, context) {
			const nonce = randomBytes(NONCE_BYTES);
			const cipher = createCipheriv('aes-256-gcm', key, nonce);
			cipher.setAAD(Buffer.from(context, 'utf8'));
			const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
			return `${FORMAT}.${sealed.toString('base64url')}`;
		},
		open(sealed, context) {
			const [format, text = ''] = sealed.split('.');
			const bytes = Buffer.from(text, 'base64url');
			if (format !== FORMAT || bytes.byteLength < NONCE_BYTES + TAG_BYTES) throw new Error('It is no sealed text.');
			const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
			decipher.setAAD(Buffer.from(context, 'utf8'));
			decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
			return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
		},
	};
}
