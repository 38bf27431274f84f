/** Opens the store that the settings name. */
import type { Config } from '../config';
import type { LaneLog } from './lane-failures';
import { openPostgres } from './postgres/open';
import { openSqlite } from './sqlite/open';
import type { Store } from './store';
import type { Vault } from './vault';

export async function openStore(config: Config, vault: Vault, log: LaneLog): Promise<Store> {
	const { databaseUrl, dataFolder } = config;
	return databaseUrl === null
		? openSqlite({ folder: dataFolder, vault, log })
		: openPostgres({ url: databaseUrl, vault, log });
}
