/** Events, apart from their keeping and releasing, which each database does in its own way. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { EventRow, Schema } from '../schema';
import type { EventQuery, EventStore } from '../store';
import type { Ground } from './ground';
import { eventOf } from './rows';

/** What both databases do alike. */
export type SharedEvents = Omit<EventStore, 'ingest' | 'decide' | 'announce' | 'releasedOf'>;

/** Events emptied in one transaction. */
const SCRUB_PART = 500;

export function createEvents({ db, transaction }: Ground): SharedEvents {
	const scrubPart = (before: number, limit: number): Promise<number> =>
		transaction(async (tx) => {
			const rows = await tx
				.selectFrom('events')
				.select('id')
				.where('facts', 'is not', null)
				.where('received_at', '<', before)
				.where('state', '<>', sql.lit('pending'))
				.where(({ not, exists, selectFrom }) =>
					not(
						exists(
							selectFrom('deliveries')
								.select('deliveries.id')
								.whereRef('deliveries.event_id', '=', 'events.id')
								.where('deliveries.state', '=', sql.lit('pending')),
						),
					),
				)
				.orderBy('received_at')
				.limit(limit)
				.execute();
			if (rows.length === 0) return 0;
			const ids = rows.map(({ id }) => id);
			await tx.updateTable('events').set({ facts: null, received: null }).where('id', 'in', ids).execute();
			const over = tx.selectFrom('deliveries').select('id').where('event_id', 'in', ids);
			await tx.deleteFrom('attempts').where('delivery_id', 'in', over).execute();
			await tx.deleteFrom('deliveries').where('event_id', 'in', ids).execute();
			return ids.length;
		});

	return {
		async due(connectionId, now, limit) {
			const rows = await db
				.selectFrom('events')
				.selectAll()
				.where('connection_id', '=', connectionId)
				.where('state', '=', sql.lit('pending'))
				.where('due_at', '<=', now)
				.orderBy('due_at')
				.limit(limit)
				.execute();
			return rows.map(eventOf);
		},
		async nextDue(connectionId) {
			const row = await db
				.selectFrom('events')
				.select('due_at')
				.where('connection_id', '=', connectionId)
				.where('state', '=', sql.lit('pending'))
				.orderBy('due_at')
				.limit(1)
				.executeTakeFirst();
			return row?.due_at ?? undefined;
		},
		async get(id) {
			const row = await db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst();
			return row && eventOf(row);
		},
		async list(query) {
			if ([query.states, query.types, query.connectionIds].some((list) => list?.length === 0))
				return { items: [], next: null };
			let select = narrow(db.selectFrom('events').selectAll(), query);
			if (query.after !== undefined) {
				const last = await db
					.selectFrom('events')
					.select(['received_at', 'id'])
					.where('id', '=', query.after)
					.executeTakeFirst();
				if (last === undefined) return { items: [], next: null };
				select = select.where(({ eb, refTuple, tuple }) =>
					eb(refTuple('received_at', 'id'), '<', tuple(last.received_at, last.id)),
				);
			}
			const rows = await select
				.orderBy('received_at', 'desc')
				.orderBy('id', 'desc')
				.limit(query.limit + 1)
				.execute();
			const items = rows.slice(0, query.limit).map(eventOf);
			return { items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
		},
		recheck: (id, now) =>
			transaction(async (tx, wake) => {
				const row = await tx
					.updateTable('events')
					.set({ state: 'pending', due_at: now, reason: null, detail: null, looks: 0 })
					.where('id', '=', id)
					.where('state', '=', sql.lit('quarantined'))
					.where('facts', 'is not', null)
					.returning('connection_id')
					.executeTakeFirst();
				if (row === undefined) return false;
				await wake([`confirm:${row.connection_id}`]);
				return true;
			}),
		async dismiss(id) {
			const { numUpdatedRows } = await db
				.updateTable('events')
				.set({ state: 'dismissed', due_at: null })
				.where('id', '=', id)
				.where('state', '=', sql.lit('quarantined'))
				.executeTakeFirstOrThrow();
			return numUpdatedRows > 0n;
		},
		async scrub(before, limit) {
			let emptied = 0;
			while (emptied < limit) {
				const part = Math.min(SCRUB_PART, limit - emptied);
				const count = await scrubPart(before, part);
				emptied += count;
				if (count < part) break;
			}
			return emptied;
		},
	};
}

type Select = SelectQueryBuilder<Schema, 'events', EventRow>;

function narrow(all: Select, query: EventQuery): Select {
	const { states, types, connectionIds, billId, merchant, since } = query;
	let select = all;
	if (states !== undefined) {
		select = select.where('state', 'in', states);
		// Said as the index of what is not released says it, so that this index is taken.
		if (!states.includes('released')) select = select.where('state', '<>', sql.lit('released'));
	}
	if (types !== undefined) select = select.where('type', 'in', types);
	if (connectionIds !== undefined) select = select.where('connection_id', 'in', connectionIds);
	if (billId !== undefined) select = select.where('bill_id', '=', billId);
	if (merchant !== undefined) select = select.where('merchant', '=', merchant);
	if (since !== undefined) select = select.where('received_at', '>=', since);
	return select;
}
