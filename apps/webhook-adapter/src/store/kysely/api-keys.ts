/** Keys of the adapter's own API. */
import type { ApiKeyStore } from '../store';
import type { Ground } from './ground';
import { apiKeyOf, apiKeyRow } from './rows';

export function createApiKeys({ db }: Ground): ApiKeyStore {
	return {
		async insert(key) {
			await db.insertInto('api_keys').values(apiKeyRow(key)).execute();
		},
		async byHash(hash) {
			const row = await db.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst();
			return row && apiKeyOf(row);
		},
		async list() {
			const rows = await db
				.selectFrom('api_keys')
				.selectAll()
				.orderBy('created_at', 'desc')
				.orderBy('id', 'desc')
				.execute();
			return rows.map(apiKeyOf);
		},
		async revoke(id, now) {
			const { numUpdatedRows } = await db
				.updateTable('api_keys')
				.set({ revoked_at: now })
				.where('id', '=', id)
				.where('revoked_at', 'is', null)
				.executeTakeFirstOrThrow();
			return numUpdatedRows > 0n;
		},
		async touch(id, now) {
			await db.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', id).execute();
		},
	};
}
