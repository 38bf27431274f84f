/** Sessions of the pages. */
import type { SessionStore } from '../store';
import type { Ground } from './ground';

export function createSessions({ db }: Ground): SessionStore {
	return {
		async insert(hash, expiresAt) {
			await db.insertInto('sessions').values({ hash, expires_at: expiresAt }).execute();
		},
		async isValid(hash, now) {
			const row = await db
				.selectFrom('sessions')
				.select('hash')
				.where('hash', '=', hash)
				.where('expires_at', '>', now)
				.executeTakeFirst();
			return row !== undefined;
		},
		async remove(hash) {
			await db.deleteFrom('sessions').where('hash', '=', hash).execute();
		},
		async purge(now) {
			const { numDeletedRows } = await db
				.deleteFrom('sessions')
				.where('expires_at', '<=', now)
				.executeTakeFirstOrThrow();
			return Number(numDeletedRows);
		},
	};
}
