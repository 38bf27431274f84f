/** Connections, with their secrets sealed. */
import { hashSecret } from '../../domain/ids';
import type { ConnectionStore } from '../store';
import type { Ground } from './ground';
import { connectionOf, connectionRow } from './rows';

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
		remove: (id) =>
			transaction(async (tx) => {
				const { numDeletedRows } = await tx
					.deleteFrom('connections')
					.where('id', '=', id)
					.where(({ not, exists, selectFrom }) =>
						not(exists(selectFrom('events').select('id').where('connection_id', '=', id))),
					)
					.executeTakeFirstOrThrow();
				if (numDeletedRows === 0n) return false;
				await tx.deleteFrom('bills').where('connection_id', '=', id).execute();
				return true;
			}),
	};
}
