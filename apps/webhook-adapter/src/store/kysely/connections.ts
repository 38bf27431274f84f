/** Connections, with their secrets sealed. */
import type { Kysely } from 'kysely';
import { hashSecret } from '../../domain/ids';
import type { Schema } from '../schema';
import type { ConnectionStore } from '../store';
import type { Ground } from './ground';
import { holdConnection } from './hold-connection';
import { connectionOf, connectionRow } from './rows';

/** Stands where the hash of the callback token stood. No hash looks like it, so no token leads there. */
const retiredHash = (id: string): string => `retired:${id}`;

export function createConnections({ db, vault, transaction }: Ground): ConnectionStore {
	return {
		async insert(connection) {
			const row = connectionRow(connection, hashSecret(connection.secrets.callbackToken), vault);
			await db.insertInto('connections').values(row).execute();
		},
		async get(id) {
			const row = await db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst();
			return row && connectionOf(row, vault);
		},
		async byToken(tokenHash) {
			const row = await db.selectFrom('connections').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
			return row && connectionOf(row, vault);
		},
		async list() {
			const rows = await db.selectFrom('connections').selectAll().orderBy('created_at').orderBy('id').execute();
			return rows.map((row) => connectionOf(row, vault));
		},
		async update(connection) {
			const { id, ...change } = connectionRow(connection, hashSecret(connection.secrets.callbackToken), vault);
			const { numUpdatedRows } = await db
				.updateTable('connections')
				.set(change)
				.where('id', '=', id)
				.executeTakeFirstOrThrow();
			return numUpdatedRows > 0n;
		},
		retire: (id) =>
			transaction(async (tx) => {
				if (!(await holdConnection(tx, id))) return 'absent';
				const kept = await whatIsKept(tx, id);
				if (kept === undefined) await setTokenHash(tx, id, retiredHash(id));
				return kept ?? 'done';
			}),
		remove: (id) =>
			transaction(async (tx) => {
				// Once this is held what is committed under it is seen, and nothing more is put under watch.
				if (!(await holdConnection(tx, id))) return 'absent';
				const row = await tx.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
				if (row.token_hash !== retiredHash(id)) return 'in_use';
				const kept = await whatIsKept(tx, id);
				if (kept !== undefined) {
					await setTokenHash(tx, id, hashSecret(connectionOf(row, vault).secrets.callbackToken));
					return kept;
				}
				await tx.deleteFrom('connections').where('id', '=', id).execute();
				await tx.deleteFrom('bills').where('connection_id', '=', id).execute();
				return 'done';
			}),
	};
}

async function setTokenHash(tx: Kysely<Schema>, id: string, tokenHash: string): Promise<void> {
	await tx.updateTable('connections').set({ token_hash: tokenHash }).where('id', '=', id).execute();
}

/** What stands against the removal of a connection. A bill that was never made, or is final, does not. */
async function whatIsKept(tx: Kysely<Schema>, id: string): Promise<'events' | 'bills' | undefined> {
	const event = await tx.selectFrom('events').select('id').where('connection_id', '=', id).limit(1).executeTakeFirst();
	if (event !== undefined) return 'events';
	const bill = await tx
		.selectFrom('bills')
		.select('bill_id')
		.where('connection_id', '=', id)
		.where(({ and, or, eb }) =>
			or([
				eb('due_at', 'is not', null),
				// On its way to PaySsam, or there and not read.
				and([eb('state', 'in', ['unpaid', 'unknown']), eb('problem', 'is', null)]),
			]),
		)
		.limit(1)
		.executeTakeFirst();
	return bill && 'bills';
}
