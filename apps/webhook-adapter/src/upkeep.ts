/** What an operator does from the command line beside running the adapter. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from './config';
import { newApiKey } from './domain/api-key';
import { checkEncryptionKey, readEncryptionKey } from './encryption-key';
import { createLog } from './log';
import { openStore } from './store/open';
import { backupSqlite, DATABASE_FILE } from './store/sqlite/open';
import { createVault } from './store/vault';

/**
 * Copies the database into a new file, also while the adapter runs.
 *
 * @throws ConfigError when the store is PostgreSQL, there is no database, or the file is there already
 */
export async function backup({ databaseUrl, dataFolder }: Config, file: string): Promise<void> {
	if (databaseUrl !== null)
		throw new ConfigError('DATABASE_URL is set: PostgreSQL is backed up with its own tools, such as pg_dump.');
	await backupSqlite(dataFolder, file);
}

/**
 * Makes a further admin key, for who has lost theirs. The others stay; they are revoked on the page "Keys".
 *
 * @returns the key, to be shown once
 * @throws ConfigError when there is no database, or the adapter runs on the same data folder
 */
export async function newAdminKey(config: Config): Promise<string> {
	if (config.databaseUrl === null && !existsSync(join(config.dataFolder, DATABASE_FILE)))
		throw new ConfigError(`There is no database in ${config.dataFolder}: check DATA_FOLDER.`);
	const vault = createVault(readEncryptionKey(config));
	const store = await openStore(config, vault, createLog('silent'));
	try {
		await checkEncryptionKey(vault, store.meta);
		const { key, secret } = newApiKey(
			{ name: 'Administrator (made on the command line)', scopes: ['admin'], connectionIds: [] },
			Date.now(),
		);
		await store.apiKeys.insert(key);
		return secret;
	} finally {
		await store.close();
	}
}
