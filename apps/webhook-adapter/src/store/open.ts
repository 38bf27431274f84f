/** Opens the store that the settings name. */
import type { Config } from '../config';
import type { LaneLog } from './lane-failures';
import { openSqlite } from './sqlite/open';
import type { Store } from './store';
import type { Vault } from './vault';

/** PostgreSQL's client and job engine are loaded only where they are used: 20 MB of memory. */
export async function openStore(config: Config, vault: Vault, log: LaneLog): Promise<Store> {
	const { databaseUrl, dataFolder } = config;
	if (databaseUrl === null) return await openSqlite({ folder: dataFolder, vault, log });
	const { openPostgres } = await import('./postgres/open');
	return await openPostgres({ url: databaseUrl, vault, log });
}
