/** What the parts of the store that both databases share stand on. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema';
import type { Lane } from '../store';
import type { Vault } from '../vault';

/** Wakes lanes for what a transaction writes: they run when it is committed, and not when it is not. */
export type Wake = (lanes: readonly Lane[], at?: number) => Promise<void>;

export interface Ground {
	readonly db: Kysely<Schema>;
	readonly vault: Vault;
	/** Runs work in one transaction, alone on SQLite: inside, only `tx` may be asked. */
	transaction<T>(work: (tx: Kysely<Schema>, wake: Wake) => Promise<T>): Promise<T>;
}
