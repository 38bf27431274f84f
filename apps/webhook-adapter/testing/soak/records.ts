/** Reads what the adapter has kept, a page at a time: an hour's rows are more than fit into the harness. */
import type { Workplace } from '../outside/workplace.ts';
import type { DeliveryCount, DoneDelivery, Evidence, KeptEvent } from './verdict.ts';

const PAGE = 20_000;

/** @param subscriberOf name of a subscriber by the id of its subscription; `undefined` for one that is gone */
export async function readRecords(
	workplace: Workplace,
	subscriberOf: ReadonlyMap<string, string>,
	healthy: readonly string[],
): Promise<Pick<Evidence, 'events' | 'counts' | 'done' | 'deliveriesOfNoEvent' | 'attemptsOfNoDelivery'>> {
	const { query } = workplace;
	const count = async (sql: string): Promise<number> => Number((await query(sql))[0]?.count);
	const rows = await query(
		'SELECT subscription_id, state, count(*) AS count FROM deliveries GROUP BY subscription_id, state',
	);
	const counts = rows.flatMap((row): DeliveryCount[] => {
		const subscriber = subscriberOf.get(String(row.subscription_id));
		return subscriber === undefined ? [] : [{ subscriber, state: String(row.state), count: Number(row.count) }];
	});
	const troubled = [...subscriberOf].filter(([, name]) => !healthy.includes(name));
	return {
		events: eventsOf(workplace),
		counts,
		done: doneOf(workplace, troubled),
		deliveriesOfNoEvent: await count(
			'SELECT count(*) AS count FROM deliveries WHERE NOT EXISTS (SELECT 1 FROM events WHERE events.id = deliveries.event_id)',
		),
		attemptsOfNoDelivery: await count(
			'SELECT count(*) AS count FROM attempts WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.id = attempts.delivery_id)',
		),
	};
}

async function* eventsOf({ query }: Workplace): AsyncGenerator<KeptEvent> {
	let last = '';
	for (;;) {
		const rows = await query(`SELECT id, bill_id, state FROM events WHERE id > '${last}' ORDER BY id LIMIT ${PAGE}`);
		for (const row of rows) yield { id: String(row.id), billId: String(row.bill_id), state: String(row.state) };
		if (rows.length < PAGE) return;
		last = String(rows.at(-1)?.id);
	}
}

async function* doneOf(
	{ query }: Workplace,
	subscriptions: readonly (readonly [id: string, name: string])[],
): AsyncGenerator<DoneDelivery> {
	for (const [id, subscriber] of subscriptions) {
		let last = '';
		for (;;) {
			const rows = await query(
				`SELECT d.id, d.state, e.bill_id FROM deliveries d JOIN events e ON e.id = d.event_id WHERE d.subscription_id = '${id}' AND d.id > '${last}' ORDER BY d.id LIMIT ${PAGE}`,
			);
			for (const row of rows) if (row.state === 'done') yield { subscriber, billId: String(row.bill_id) };
			if (rows.length < PAGE) break;
			last = String(rows.at(-1)?.id);
		}
	}
}
