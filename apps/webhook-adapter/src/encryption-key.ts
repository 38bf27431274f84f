/** The key that encrypts stored secrets: from the settings, or a file in the data folder that is made at the first start. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from './config';
import { DATABASE_FILE } from './store/sqlite/open';
import type { MetaStore } from './store/store';
import type { Vault } from './store/vault';

/** Its name in the data folder. */
export const KEY_FILE = 'encryption.key';

/**
 * The key of the settings, or of the key file; a new one is written where neither is there.
 *
 * @throws ConfigError when the file is no key, or is missing beside a database
 */
export function readEncryptionKey({
	encryptionKey,
	dataFolder,
	databaseUrl,
}: Pick<Config, 'encryptionKey' | 'dataFolder' | 'databaseUrl'>): Uint8Array {
	if (encryptionKey !== null) return encryptionKey;
	const file = join(dataFolder, KEY_FILE);
	if (!existsSync(file)) {
		if (databaseUrl === null && existsSync(join(dataFolder, DATABASE_FILE)))
			throw new ConfigError(`${file} is missing, and the database beside it cannot be read without: put it back.`);
		writeNewKey(dataFolder, file);
	}
	const text = readFileSync(file, 'utf8').trim();
	if (!/^[0-9a-f]{64}$/i.test(text))
		throw new ConfigError(`${file} holds no key of 64 hex digits: put the right file back, or set ENCRYPTION_KEY.`);
	return Buffer.from(text, 'hex');
}

/** Never over a file that another process has just written. */
function writeNewKey(folder: string, file: string): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	try {
		writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
		chmodSync(file, 0o600);
	} catch (error) {
		if (!existsSync(file)) throw error;
	}
}

const CHECK = 'key_check';
const CHECKED_TEXT = 'payssam-webhook-adapter';

/**
 * Makes sure that the key is the one that the store's secrets were sealed with.
 *
 * @throws ConfigError when it is another
 */
export async function checkEncryptionKey(vault: Vault, meta: MetaStore): Promise<void> {
	const sealed = await meta.setOnce(CHECK, vault.seal(CHECKED_TEXT, CHECK));
	try {
		vault.open(sealed, CHECK);
	} catch {
		throw new ConfigError(
			`ENCRYPTION_KEY, or the file ${KEY_FILE} in the data folder, is not the key that this database was made with: put the right one back.`,
		);
	}
}
