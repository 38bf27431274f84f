/** One process on a data folder. The lock is the operating system's: it goes with the process, however that ends. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../../config';

const BUSY = 5;

/**
 * @returns what frees the folder
 * @throws ConfigError when another process has it
 */
export function lockFolder(folder: string): () => void {
	const file = join(folder, 'adapter.lock');
	const holder = new DatabaseSync(file, { timeout: 0 });
	try {
		holder.exec('begin exclusive');
	} catch (error) {
		holder.close();
		if (error instanceof Error && 'errcode' in error && error.errcode === BUSY)
			throw new ConfigError(
				`DATA_FOLDER ${folder} is in use by another adapter process. Stop that one, give this one a folder of its own, or use PostgreSQL (DATABASE_URL) for more than one.`,
			);
		throw error;
	}
	return () => holder.close();
}
