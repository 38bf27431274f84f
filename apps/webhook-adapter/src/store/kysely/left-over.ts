/** Lanes in which something waits, due now or later. */
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema';
import type { Lane } from '../store';

export async function lanesWithWork(db: Kysely<Schema>): Promise<readonly Lane[]> {
	const confirm = await db
		.selectFrom('connections')
		.select('id')
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('events')
					.select('events.id')
					.whereRef('events.connection_id', '=', 'connections.id')
					.where('events.state', '=', sql.lit('pending')),
			),
		)
		.execute();
	const deliver = await db
		.selectFrom('subscriptions')
		.select('id')
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('deliveries')
					.select('deliveries.id')
					.whereRef('deliveries.subscription_id', '=', 'subscriptions.id')
					.where('deliveries.state', '=', sql.lit('pending')),
			),
		)
		.execute();
	const watch = await db
		.selectFrom('connections')
		.select('id')
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('bills')
					.select('bills.bill_id')
					.whereRef('bills.connection_id', '=', 'connections.id')
					.where('bills.due_at', 'is not', null),
			),
		)
		.execute();
	return [
		...confirm.map(({ id }) => `confirm:${id}` as const),
		...deliver.map(({ id }) => `deliver:${id}` as const),
		...watch.map(({ id }) => `watch:${id}` as const),
	];
}
