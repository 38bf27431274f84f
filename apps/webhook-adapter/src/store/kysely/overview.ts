/** Numbers for the overview page and `/metrics`. */
import { setImmediate as turn } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { HOUR } from '../../domain/durations';
import type { Schema } from '../schema';
import type { HourCount, Overview } from '../store';
import type { Ground } from './ground';
import { subscriptionOf } from './rows';

const HOURS = 24;
const MOST_COUNTED = 1_000_001;

export async function readOverview({ db, vault }: Ground, now: number): Promise<Overview> {
	const pending = await db
		.selectFrom('events')
		.select(({ fn }) => [
			fn.countAll<number>().as('events'),
			fn.countAll<number>().filterWhere('looks', '>', 0).as('held'),
			fn.min('received_at').as('oldest'),
		])
		.where('state', '=', sql.lit('pending'))
		.executeTakeFirstOrThrow();
	const { quarantined } = await db
		.selectFrom('events')
		.select(({ fn }) => fn.countAll<number>().as('quarantined'))
		.where('state', '=', sql.lit('quarantined'))
		// Said as the index of what is not released says it, so that this index is taken.
		.where('state', '<>', sql.lit('released'))
		.executeTakeFirstOrThrow();
	const failing = await db
		.selectFrom('subscriptions')
		.selectAll()
		.where(({ or, eb }) => or([eb('failures', '>', 0), eb('state', '=', 'paused')]))
		.orderBy('created_at', 'desc')
		.execute();
	return {
		pending: { events: pending.events, held: pending.held, oldestReceivedAt: pending.oldest },
		quarantined,
		backlog: { deliveries: await countBacklog(db), oldestDueAt: await oldestDue(db, now) },
		failing: failing.map((row) => subscriptionOf(row, vault)),
	};
}

/** One count for each hour: the index answers it without sorting, and callbacks that come meanwhile wait for one hour at most. */
export async function readPerHour({ db }: Ground, now: number): Promise<readonly HourCount[]> {
	const first = (Math.floor(now / HOUR) - HOURS + 1) * HOUR;
	const counts: HourCount[] = [];
	for (let hour = first; counts.length < HOURS; hour += HOUR) {
		const { events } = await db
			.selectFrom('events')
			.select(({ fn }) => fn.countAll<number>().as('events'))
			.where('received_at', '>=', hour)
			.where('received_at', '<', hour + HOUR)
			.executeTakeFirstOrThrow();
		counts.push({ hour, events });
		await turn();
	}
	return counts;
}

async function countBacklog(db: Kysely<Schema>): Promise<number> {
	const { deliveries } = await db
		.selectFrom(
			db
				.selectFrom('subscriptions')
				.innerJoin('deliveries', 'deliveries.subscription_id', 'subscriptions.id')
				.select(sql.lit(1).as('one'))
				.where('deliveries.state', '=', sql.lit('pending'))
				.limit(MOST_COUNTED)
				.as('waiting'),
		)
		.select(({ fn }) => fn.countAll<number>().as('deliveries'))
		.executeTakeFirstOrThrow();
	return deliveries;
}

async function oldestDue(db: Kysely<Schema>, now: number): Promise<number | null> {
	const { oldest } = await db
		.selectFrom(
			db
				.selectFrom('subscriptions')
				.select(({ selectFrom }) =>
					selectFrom('deliveries')
						.select(({ fn }) => fn.min('due_at').as('due_at'))
						.whereRef('deliveries.subscription_id', '=', 'subscriptions.id')
						.where('deliveries.state', '=', sql.lit('pending'))
						.as('due_at'),
				)
				.where('subscriptions.state', '=', 'active')
				.as('first_due'),
		)
		.select(({ fn }) => fn.min('due_at').as('oldest'))
		.where('due_at', '<=', now)
		.executeTakeFirstOrThrow();
	return oldest;
}
