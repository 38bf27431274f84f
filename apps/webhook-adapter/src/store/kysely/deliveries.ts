/** Deliveries, apart from their handing out and the writing of attempts, which each database does in its own way. */
import { type Kysely, sql } from 'kysely';
import { newId } from '../../domain/ids';
import { matches, type SubscriptionFilter } from '../../domain/subscription';
import type { EventRow, Schema } from '../schema';
import type { DeliveryStore } from '../store';
import type { Ground } from './ground';
import { attemptOf, deliveryOf, filterOf, newDeliveryRow } from './rows';

/** What both databases do alike. */
export type SharedDeliveries = Omit<DeliveryStore, 'due' | 'record'>;

/** Deliveries made due in one transaction. */
const REPLAY_PART = 500;

type OneEvent = Extract<Parameters<DeliveryStore['replay']>[0], { readonly eventId: string }>;
type Range = Exclude<Parameters<DeliveryStore['replay']>[0], { readonly eventId: string }>;

export function createDeliveries({ db, transaction }: Ground): SharedDeliveries {
	const replayEvent = ({ eventId, subscriptionId }: OneEvent, now: number): Promise<number> =>
		transaction(async (tx, wake) => {
			const event = await tx
				.selectFrom('events')
				.select(['type', 'connection_id', 'merchant'])
				.where('id', '=', eventId)
				.where('state', '=', 'released')
				.where('facts', 'is not', null)
				.executeTakeFirst();
			if (event === undefined) return 0;
			const subscriptions = await tx
				.selectFrom('subscriptions')
				.select(['id', 'events', 'connection_id', 'merchant'])
				.$if(subscriptionId !== null, (select) => select.where('id', '=', subscriptionId))
				.execute();
			const targets = subscriptions.filter((row) => subscriptionId !== null || letsThrough(filterOf(row), event));
			await makeDue(
				tx,
				targets.map(({ id }) => ({ eventId, subscriptionId: id })),
				now,
			);
			await wake(targets.map(({ id }) => `deliver:${id}` as const));
			return targets.length;
		});

	const replayRange = async ({ subscriptionId, from, until, onlyFailed }: Range, now: number): Promise<number> => {
		let position = { received_at: from, id: '' };
		let count = 0;
		for (;;) {
			const part = await transaction(async (tx, wake) => {
				const subscription = await tx
					.selectFrom('subscriptions')
					.select(['events', 'connection_id', 'merchant'])
					.where('id', '=', subscriptionId)
					.executeTakeFirst();
				if (subscription === undefined) return undefined;
				const events = await tx
					.selectFrom('events')
					.leftJoin('deliveries', (join) =>
						join.onRef('deliveries.event_id', '=', 'events.id').on('deliveries.subscription_id', '=', subscriptionId),
					)
					.select([
						'events.id',
						'events.received_at',
						'events.type',
						'events.connection_id',
						'events.merchant',
						'deliveries.state as delivered',
					])
					.where('events.state', '=', 'released')
					.where('events.facts', 'is not', null)
					.where('events.received_at', '<', until)
					.where(({ eb, refTuple, tuple }) =>
						eb(refTuple('events.received_at', 'events.id'), '>', tuple(position.received_at, position.id)),
					)
					.orderBy('events.received_at')
					.orderBy('events.id')
					.limit(REPLAY_PART)
					.execute();
				const filter = filterOf(subscription);
				const wanted = events.filter((event) => {
					if (onlyFailed) return event.delivered === 'failed';
					return event.delivered !== null || letsThrough(filter, event);
				});
				await makeDue(
					tx,
					wanted.map(({ id }) => ({ eventId: id, subscriptionId })),
					now,
				);
				if (wanted.length > 0) await wake([`deliver:${subscriptionId}`]);
				return { last: events.at(-1), isFull: events.length === REPLAY_PART, count: wanted.length };
			});
			count += part?.count ?? 0;
			if (part?.last === undefined || !part.isFull) return count;
			position = part.last;
		}
	};

	return {
		async nextDue(subscriptionId) {
			const row = await db
				.selectFrom('deliveries')
				.innerJoin('subscriptions', 'subscriptions.id', 'deliveries.subscription_id')
				.select('due_at')
				.where('subscription_id', '=', subscriptionId)
				.where('deliveries.state', '=', sql.lit('pending'))
				.orderBy('due_at')
				.limit(1)
				.executeTakeFirst();
			return row?.due_at;
		},
		async get(id) {
			const row = await db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst();
			return row && deliveryOf(row);
		},
		async ofEvent(eventId) {
			const rows = await db
				.selectFrom('deliveries')
				.selectAll()
				.where('event_id', '=', eventId)
				.orderBy('id')
				.execute();
			return rows.map(deliveryOf);
		},
		async attemptsOf(deliveryId) {
			const rows = await db
				.selectFrom('attempts')
				.selectAll()
				.where('delivery_id', '=', deliveryId)
				.orderBy('number')
				.execute();
			return rows.map(attemptOf);
		},
		async list({ subscriptionId, states, after, limit }) {
			if (states?.length === 0) return { items: [], next: null };
			let select = db.selectFrom('deliveries').selectAll();
			if (subscriptionId !== undefined) select = select.where('subscription_id', '=', subscriptionId);
			if (states !== undefined)
				// Only as a literal does it lead to the index of what failed.
				select =
					states.length === 1 && states[0] === 'failed'
						? select.where('state', '=', sql.lit('failed'))
						: select.where('state', 'in', states);
			if (after !== undefined) select = select.where('id', '<', after);
			const rows = await select
				.orderBy('id', 'desc')
				.limit(limit + 1)
				.execute();
			const items = rows.slice(0, limit).map(deliveryOf);
			return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
		},
		replay: (what, now) => ('eventId' in what ? replayEvent(what, now) : replayRange(what, now)),
	};
}

function letsThrough(
	filter: SubscriptionFilter,
	event: Pick<EventRow, 'type' | 'connection_id' | 'merchant'>,
): boolean {
	return matches(filter, { type: event.type, connectionId: event.connection_id, merchant: event.merchant });
}

/** Due now, at the beginning of the schedule: those that are there under their ids, the others new. */
async function makeDue(
	tx: Kysely<Schema>,
	targets: readonly { readonly eventId: string; readonly subscriptionId: string }[],
	now: number,
): Promise<void> {
	for (let start = 0; start < targets.length; start += REPLAY_PART) {
		const rows = targets
			.slice(start, start + REPLAY_PART)
			.map(({ eventId, subscriptionId }) => newDeliveryRow(newId('dlv'), eventId, subscriptionId, now));
		await tx
			.insertInto('deliveries')
			.values(rows)
			.onConflict((conflict) =>
				conflict.columns(['event_id', 'subscription_id']).doUpdateSet(({ ref }) => ({
					state: 'pending',
					due_at: now,
					schedule_from: ref('deliveries.attempts'),
					done_at: null,
				})),
			)
			.execute();
	}
}
