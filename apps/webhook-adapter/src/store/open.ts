/** Opens the store that the settings name. */
import type { Config } from '../config';
import type { LaneLog } from './sqlite/lanes';
import { openSqlite } from './sqlite/open';
import type { Store } from './store';
import type { Vault } from './vault';

export async function openStore(config: Config, vault: Vault, log: LaneLog): Promise<Store> {
	return openSqlite({ folder: config.dataFolder, vault, log });
}
