/** Short texts of the installation. */
import type { MetaStore } from '../store';
import type { Ground } from './ground';

export function createMeta({ db }: Ground): MetaStore {
	const get = async (key: string): Promise<string | undefined> => {
		const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
		return row?.value;
	};
	return {
		get,
		async set(key, value) {
			await db
				.insertInto('meta')
				.values({ key, value })
				.onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
				.execute();
		},
		async setOnce(key, value) {
			await db
				.insertInto('meta')
				.values({ key, value })
				.onConflict((conflict) => conflict.column('key').doNothing())
				.execute();
			return (await get(key)) ?? value;
		},
	};
}
