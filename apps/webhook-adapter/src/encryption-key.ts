/** The key that encrypts stored secrets: from the settings, or a file in the data folder that is made at the first start. */
import { randomBytes } from 'node:crypto';
import {
	closeSync,
	existsSync,
	fchmodSync,
	fsyncSync,
	linkSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
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

/**
 * On the disk, whole, before anything is sealed with it: the database flushes its rows, and they are worth nothing without their key. Never over a file that another process has just written.
 */
function writeNewKey(folder: string, file: string): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const unfinished = `${file}.${process.pid}.unfinished`;
	writeFlushed(unfinished, `${randomBytes(32).toString('hex')}\n`);
	try {
		giveName(unfinished, file);
	} finally {
		rmSync(unfinished, { force: true });
	}
	flushFolder(folder);
}

/** Writes a file for its owner only, and flushes it. */
function writeFlushed(file: string, text: string): void {
	const handle = openSync(file, 'w', 0o600);
	try {
		fchmodSync(handle, 0o600);
		writeFileSync(handle, text);
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}

/** A second name that must be new, unlike one that is moved; where a file system has no second names, it is moved. */
function giveName(unfinished: string, file: string): void {
	try {
		linkSync(unfinished, file);
	} catch {
		if (!existsSync(file)) renameSync(unfinished, file);
	}
}

/** Makes the name last, too. Windows flushes no folders, and needs it less. */
function flushFolder(folder: string): void {
	try {
		const handle = openSync(folder, 'r');
		try {
			fsyncSync(handle);
		} finally {
			closeSync(handle);
		}
	} catch {
		// What cannot be flushed is as it was without: a start that was cut off begins anew with both files gone, or says which is missing.
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
