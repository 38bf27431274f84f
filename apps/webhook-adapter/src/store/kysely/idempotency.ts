/** Requests under an Idempotency-Key. */
import type { IdempotencyStore } from '../store';
import type { Ground } from './ground';

export function createIdempotency({ db }: Ground): IdempotencyStore {
	const claim = async (apiKeyId: string, key: string, requestHash: string, now: number): Promise<boolean> => {
		const { numInsertedOrUpdatedRows = 0n } = await db
			.insertInto('idempotency')
			.values({
				api_key_id: apiKeyId,
				key,
				request_hash: requestHash,
				state: 'running',
				status: null,
				body: null,
				created_at: now,
			})
			.onConflict((conflict) => conflict.columns(['api_key_id', 'key']).doNothing())
			.executeTakeFirstOrThrow();
		return numInsertedOrUpdatedRows > 0n;
	};

	/** True for one of those who saw it running since the same moment. */
	const takeOver = async (apiKeyId: string, key: string, since: number, now: number): Promise<boolean> => {
		const { numUpdatedRows } = await db
			.updateTable('idempotency')
			.set({ created_at: now })
			.where('api_key_id', '=', apiKeyId)
			.where('key', '=', key)
			.where('state', '=', 'running')
			.where('created_at', '=', since)
			.executeTakeFirstOrThrow();
		return numUpdatedRows > 0n;
	};

	return {
		async begin(apiKeyId, key, requestHash, now, abandonedBefore) {
			for (;;) {
				if (await claim(apiKeyId, key, requestHash, now)) return { state: 'new' };
				const row = await db
					.selectFrom('idempotency')
					.selectAll()
					.where('api_key_id', '=', apiKeyId)
					.where('key', '=', key)
					.executeTakeFirst();
				if (row === undefined) continue;
				const sameRequest = row.request_hash === requestHash;
				if (row.state === 'done') return { state: 'done', status: row.status ?? 0, body: row.body ?? '', sameRequest };
				const running = { state: 'running', since: row.created_at, sameRequest } as const;
				if (row.created_at >= abandonedBefore || !sameRequest) return running;
				if (await takeOver(apiKeyId, key, row.created_at, now)) return running;
			}
		},
		async finish(apiKeyId, key, status, body) {
			await db
				.updateTable('idempotency')
				.set({ state: 'done', status, body })
				.where('api_key_id', '=', apiKeyId)
				.where('key', '=', key)
				.execute();
		},
		async release(apiKeyId, key) {
			await db
				.deleteFrom('idempotency')
				.where('api_key_id', '=', apiKeyId)
				.where('key', '=', key)
				.where('state', '=', 'running')
				.execute();
		},
		async purge(before, limit) {
			const { numDeletedRows } = await db
				.deleteFrom('idempotency')
				.where(({ eb, refTuple, selectFrom }) =>
					eb(
						refTuple('api_key_id', 'key'),
						'in',
						selectFrom('idempotency')
							.select(['api_key_id', 'key'])
							.where('created_at', '<', before)
							.orderBy('created_at')
							.limit(limit)
							.$asTuple('api_key_id', 'key'),
					),
				)
				.executeTakeFirstOrThrow();
			return Number(numDeletedRows);
		},
	};
}
