/** Keeps a connection from being removed while something is written under it. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema';

/** Locks the connection until the transaction ends. False: there is none. */
export async function holdConnection(tx: Kysely<Schema>, id: string): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('connections')
		// Changes nothing. A lock that both databases know.
		.set({ id })
		.where('id', '=', id)
		.executeTakeFirstOrThrow();
	return numUpdatedRows > 0n;
}
