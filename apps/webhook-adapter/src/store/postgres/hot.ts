/** What happens for every callback and every attempt: statements of many rows each, rows as one JSON text. */
import type { Delivery } from '../../domain/delivery';
import type { Announcement, Arrival, Decision, EventState, Landing, StoredEvent } from '../../domain/event';
import { newId } from '../../domain/ids';
import { type FilterSubject, matches } from '../../domain/subscription';
import type { HotPath, Listener } from '../hot-path';
import {
	announcedRow,
	attemptRow,
	deliveryOf,
	eventOf,
	isAskedBeside,
	keyBeside,
	type ListenerRow,
	listenerOf,
	newDeliveryRow,
	rowBeside,
	rowOfArrival,
} from '../kysely/rows';
import type { DeliveryRow, EventRow } from '../schema';
import { type Lane, RELEASED_MOST } from '../store';
import type { Database, Query } from './connections';
import { isLostAgainstAnother } from './errors';
import { wakeLanes } from './wake';

/** The key under which an arrival is kept, and the one beside an event with another amount. */
const keyFirst = ({ dedupeKey }: Arrival): string => dedupeKey;
const keyNext = ({ dedupeKey, fingerprint }: Arrival): string => keyBeside(dedupeKey, fingerprint);
const dedupeOf = ({ connectionId, dedupeKey }: Arrival): string => `${connectionId} ${dedupeKey}`;
const deliverLane = (row: DeliveryRow): Lane => `deliver:${row.subscription_id}`;
const confirmLane = ({ connectionId }: Arrival): Lane => `confirm:${connectionId}`;

/** @param woken is called after each commit that woke lanes */
export function createHotPath(database: Database, woken: (lanes: readonly Lane[]) => void): HotPath {
	/** The usual batch: nothing in it is known. One round trip; `undefined` when something is known after all, and nothing was kept. */
	const keepNew = async (arrivals: readonly Arrival[]): Promise<readonly Landing[] | undefined> => {
		if (new Set(arrivals.map(dedupeOf)).size < arrivals.length) return undefined;
		const rows = inOrder(arrivals.map(rowOfArrival), rowKey);
		const lanes = [...new Set(arrivals.filter(({ quarantine }) => quarantine === null).map(confirmLane))].sort();
		try {
			const [kept] = await database.query<{ kept: number }>({
				name: 'keep-new',
				text: KEEP_NEW,
				values: [JSON.stringify(rows), lanes],
			});
			return kept?.kept === arrivals.length ? arrivals.map(firstLanding) : undefined;
		} catch (error) {
			// Another replica kept one of them in this very moment.
			if (isLostAgainstAnother(error)) return undefined;
			throw error;
		}
	};

	/** @returns what became of each, and which lanes were woken */
	const judge = (arrivals: readonly Arrival[]): Promise<{ landings: readonly Landing[]; lanes: readonly Lane[] }> =>
		database.transaction(async (query) => {
			const landings = new Map<Arrival, Landing>();
			const fresh = await keep(query, arrivals, rowOfArrival);
			for (const arrival of fresh) landings.set(arrival, firstLanding(arrival));
			const known = arrivals.filter((arrival) => !landings.has(arrival));
			const repeated = await repeat(query, known, keyFirst);
			for (const arrival of repeated) landings.set(arrival, 'repeat');
			const others = known.filter((arrival) => !landings.has(arrival));
			const beside = await keep(query, others, rowBeside);
			for (const arrival of beside) landings.set(arrival, isAskedBeside(arrival) ? 'new' : 'quarantined');
			const again = others.filter((arrival) => !landings.has(arrival));
			for (const arrival of again) landings.set(arrival, 'repeat');
			await repeat(query, again, keyNext);
			const reopened = await reopen(
				query,
				repeated.filter(({ quarantine }) => quarantine === null),
				keyFirst,
			);
			const reopenedBeside = await reopen(query, again.filter(isAskedBeside), keyNext);
			const due = [
				...fresh.filter(({ quarantine }) => quarantine === null),
				...beside.filter(isAskedBeside),
				...reopened,
				...reopenedBeside,
			];
			const lanes = due.map(confirmLane);
			await wakeLanes(query, lanes);
			return { landings: arrivals.map((arrival) => landings.get(arrival) ?? 'repeat'), lanes };
		});

	return {
		events: {
			async ingest(arrivals) {
				if (arrivals.length === 0) return [];
				const first = await keepNew(arrivals);
				const { landings, lanes } =
					first === undefined
						? await judge(arrivals)
						: { landings: first, lanes: arrivals.filter((_, index) => first[index] === 'new').map(confirmLane) };
				woken([...new Set(lanes)]);
				return landings;
			},
			async decide(decisions) {
				if (decisions.length === 0) return [];
				const { states, lanes } = await database.transaction((query) => carryOut(query, decisions));
				woken(lanes);
				return states;
			},
			async announce(items) {
				if (items.length === 0) return [];
				const { news, lanes } = await database.transaction((query) => makeKnown(query, items));
				woken(lanes);
				return news;
			},
			async releasedOf(connectionId, billIds, from) {
				if (billIds.length === 0) return [];
				const values = [connectionId, billIds, from === 'callbacks', RELEASED_MOST];
				return (await database.query<EventRow>({ name: 'released-of', text: RELEASED_OF, values })).map(eventOf);
			},
		},
		deliveries: {
			async due(subscriptionId, now, limit) {
				const rows = await database.query<{ delivery: DeliveryRow; event: EventRow }>({
					name: 'due',
					text: DUE,
					values: [subscriptionId, now, limit],
				});
				return rows.map(({ delivery, event }): { delivery: Delivery; event: StoredEvent } => ({
					delivery: deliveryOf(delivery),
					event: eventOf(event),
				}));
			},
			async record(results) {
				if (results.length === 0) return;
				const parts = oneOfEach(results, ({ attempt }) => attempt.deliveryId).map((part) => ({
					name: 'record',
					text: RECORD,
					values: [
						JSON.stringify(
							inOrder(part, ({ attempt }) => attempt.deliveryId).map(({ attempt, next }) => ({
								...attemptRow(attempt),
								state: next.state,
								due_at: next.state === 'pending' ? next.dueAt : null,
								done_at: next.state === 'done' ? Math.round(attempt.at + attempt.durationMs) : null,
							})),
						),
					],
				}));
				const [first] = parts;
				if (first !== undefined && parts.length === 1) await database.query(first);
				else
					await database.transaction(async (query) => {
						for (const part of parts) await query(part);
					});
			},
		},
	};
}

function firstLanding({ quarantine }: Arrival): Landing {
	return quarantine === null ? 'new' : 'quarantined';
}

/** In one order everywhere, so that no two transactions wait for each other. No two have the same key. */
function inOrder<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
	return items.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const rowKey = (row: EventRow): string => `${row.connection_id} ${row.dedupe_key}`;

/** Splits a list so that no part has two of one key; the order of those of one key stays. */
function oneOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
	const counts = new Map<string, number>();
	const parts: T[][] = [];
	for (const item of items) {
		const key = keyOf(item);
		const part = counts.get(key) ?? 0;
		counts.set(key, part + 1);
		parts[part] ??= [];
		parts[part].push(item);
	}
	return parts;
}

/** Keeps those whose key is not taken, and says which. */
async function keep(
	query: Query,
	arrivals: readonly Arrival[],
	rowOf: (arrival: Arrival) => EventRow,
): Promise<readonly Arrival[]> {
	if (arrivals.length === 0) return [];
	const rows = inOrder(arrivals.map(rowOf), rowKey);
	const kept = await query<{ id: string }>({ name: 'keep', text: KEEP, values: [JSON.stringify(rows)] });
	const ids = new Set(kept.map(({ id }) => id));
	return arrivals.filter(({ id }) => ids.has(id));
}

/** Counts repeats of what is kept under a key with the same fingerprint, and says which are. */
async function repeat(
	query: Query,
	arrivals: readonly Arrival[],
	keyOf: (arrival: Arrival) => string,
): Promise<readonly Arrival[]> {
	if (arrivals.length === 0) return [];
	const asked = arrivals.map((arrival) => ({
		id: arrival.id,
		connection_id: arrival.connectionId,
		dedupe_key: keyOf(arrival),
		fingerprint: arrival.fingerprint,
	}));
	const rows = await query<{ id: string }>({ name: 'repeat', text: REPEAT, values: [JSON.stringify(asked)] });
	const ids = new Set(rows.map(({ id }) => id));
	return arrivals.filter(({ id }) => ids.has(id));
}

/** Puts quarantined events of which a repeat came back to `pending`, and says which repeats did. */
async function reopen(
	query: Query,
	repeats: readonly Arrival[],
	keyOf: (arrival: Arrival) => string,
): Promise<readonly Arrival[]> {
	if (repeats.length === 0) return [];
	const asked = repeats.map((arrival) => ({
		connection_id: arrival.connectionId,
		dedupe_key: keyOf(arrival),
		received_at: arrival.receivedAt,
	}));
	const rows = await query<{ connection_id: string; dedupe_key: string }>({
		name: 'reopen',
		text: REOPEN,
		values: [JSON.stringify(asked)],
	});
	const keys = new Set(rows.map((row) => `${row.connection_id} ${row.dedupe_key}`));
	return repeats.filter((arrival) => keys.has(`${arrival.connectionId} ${keyOf(arrival)}`));
}

/** What decisions are made with. */
interface Weighed {
	readonly events: readonly EventRow[] | null;
	readonly facts: readonly ReleasedFact[] | null;
	readonly targets: readonly ListenerRow[] | null;
}

interface CarriedOut {
	readonly states: readonly EventState[];
	/** Woken. */
	readonly lanes: readonly Lane[];
}

type ReleasedFact = Pick<EventRow, 'connection_id' | 'fact_key'>;

async function carryOut(query: Query, decisions: readonly Decision[]): Promise<CarriedOut> {
	const ids = [...new Set(decisions.map(({ eventId }) => eventId))];
	const releases = decisions.filter((decision) => decision.decision === 'release');
	const [read] = await query<Weighed>({
		name: 'weigh',
		text: WEIGH,
		values: [ids, releases.map(({ eventId }) => eventId), releases.map(({ factKey }) => factKey)],
	});
	const rows = new Map((read?.events ?? []).map((row) => [row.id, row]));
	const taken = claimsBeside(read?.facts ?? []);
	const targets = (read?.targets ?? []).map(listenerOf);
	const deliveries: DeliveryRow[] = [];
	const changed = new Map<string, EventRow>();
	const states = decisions.map((decision): EventState => {
		const { eventId } = decision;
		const row = rows.get(eventId);
		if (row === undefined) throw new Error(`There is no event ${eventId}.`);
		if (row.state !== 'pending') return row.state;
		const isTaken = decision.decision === 'release' && !taken.claim(row.connection_id, decision.factKey);
		const after = afterDecision(row, decision, isTaken);
		rows.set(eventId, after);
		changed.set(eventId, after);
		if (after.state === 'released') deliveries.push(...fanOut(after, targets, after.released_at ?? 0));
		return after.state;
	});
	const lanes = [...new Set(deliveries.map(deliverLane))].sort();
	if (changed.size === 0) return { states, lanes };
	await query({
		name: 'settle',
		text: SETTLE,
		values: [JSON.stringify([...changed.values()]), JSON.stringify(deliveries), lanes],
	});
	return { states, lanes };
}

function afterDecision(row: EventRow, decision: Decision, isTaken: boolean): EventRow {
	switch (decision.decision) {
		case 'hold':
			return { ...row, due_at: decision.dueAt, detail: decision.detail, looks: row.looks + 1 };
		case 'quarantine': {
			const { reason, detail } = decision;
			return { ...row, state: 'quarantined', reason, detail, due_at: null, looks: row.looks + 1 };
		}
		case 'release': {
			const verified = decision.verified ? 1 : 0;
			return {
				...row,
				state: isTaken ? 'duplicate' : 'released',
				type: decision.type,
				fact_key: decision.factKey,
				facts: JSON.stringify(decision.facts),
				bill_id: decision.billId,
				merchant: decision.merchant,
				verified,
				released_at: isTaken ? null : decision.at,
				due_at: null,
				reason: null,
				detail: null,
				looks: row.looks + verified,
			};
		}
	}
}

async function makeKnown(
	query: Query,
	items: readonly Announcement[],
): Promise<{ readonly news: readonly boolean[]; readonly lanes: readonly Lane[] }> {
	const taken = await releasedFacts(
		query,
		items.map(({ arrival, factKey }) => ({ connectionId: arrival.connectionId, factKey })),
	);
	const news = items.map(({ arrival, factKey }) => taken.claim(arrival.connectionId, factKey));
	const fresh = items.filter((_, index) => news[index] === true);
	const rows = new Map(fresh.map((item) => [item.arrival, announcedRow(item)]));
	const arrivals = [...rows.keys()];
	const kept = new Set(await keep(query, arrivals, (arrival) => rows.get(arrival) ?? rowOfArrival(arrival)));
	const factKeys = new Map(fresh.map(({ arrival, factKey }) => [arrival, factKey]));
	await keep(
		query,
		arrivals.filter((arrival) => !kept.has(arrival)),
		(arrival) => ({
			...(rows.get(arrival) ?? rowOfArrival(arrival)),
			dedupe_key: keyBeside(arrival.dedupeKey, factKeys.get(arrival) ?? ''),
		}),
	);
	const targets = fresh.length === 0 ? [] : await readTargets(query);
	const deliveries = [...rows.values()].flatMap((row) => fanOut(row, targets, row.received_at));
	await deliver(query, deliveries);
	return { news, lanes: [...new Set(deliveries.map(deliverLane))] };
}

/** Fact keys that released events have. */
async function releasedFacts(
	query: Query,
	facts: readonly { readonly connectionId: string; readonly factKey: string }[],
): Promise<Claims> {
	const rows =
		facts.length === 0
			? []
			: await query<ReleasedFact>({
					name: 'facts',
					text: FACTS,
					values: [facts.map(({ connectionId }) => connectionId), facts.map(({ factKey }) => factKey)],
				});
	return claimsBeside(rows);
}

interface Claims {
	/** False: the fact is released already, or was claimed before. */
	claim(connectionId: string, factKey: string): boolean;
}

function claimsBeside(released: readonly ReleasedFact[]): Claims {
	const taken = new Set(released.map((row) => `${row.connection_id} ${row.fact_key}`));
	return {
		claim(connectionId, factKey) {
			const key = `${connectionId} ${factKey}`;
			if (taken.has(key)) return false;
			taken.add(key);
			return true;
		},
	};
}

async function readTargets(query: Query): Promise<readonly Listener[]> {
	const rows = await query<ListenerRow>({ name: 'targets', text: TARGETS, values: [] });
	return rows.map(listenerOf);
}

function fanOut(row: EventRow, targets: readonly Listener[], at: number): DeliveryRow[] {
	const subject: FilterSubject = { type: row.type, connectionId: row.connection_id, merchant: row.merchant };
	return targets
		.filter(({ filter }) => matches(filter, subject))
		.map(({ id }) => newDeliveryRow(newId('dlv'), row.id, id, at));
}

async function deliver(query: Query, rows: readonly DeliveryRow[]): Promise<void> {
	if (rows.length === 0) return;
	await query({ name: 'deliver', text: DELIVER, values: [JSON.stringify(rows)] });
	await wakeLanes(query, rows.map(deliverLane));
}

/** All or nothing: when one of them is known, none is kept. The look at each key is a look into the index, whatever the planner knows of the table. */
const KEEP_NEW = `
with arrived as materialized (
	select * from json_populate_recordset(null::events, $1::json)
), kept as (
	insert into events select arrived.* from arrived where not exists (
		select 1 from arrived as a cross join lateral (
			select 1 from events where events.connection_id = a.connection_id and events.dedupe_key = a.dedupe_key limit 1
		) as known
	) returning 1
)
select count(*) as kept, case when count(*) > 0 then payssam_wake($2::text[], clock_timestamp()) end from kept`;

const KEEP = `
insert into events select * from json_populate_recordset(null::events, $1::json)
on conflict (connection_id, dedupe_key) do nothing returning id`;

const REPEAT = `
with asked as materialized (
	select id, connection_id, dedupe_key, fingerprint from json_populate_recordset(null::events, $1::json)
), known as (
	select events.id, connection_id, dedupe_key, fingerprint from events
	where exists (select 1 from asked where (asked.connection_id, asked.dedupe_key, asked.fingerprint) = (events.connection_id, events.dedupe_key, events.fingerprint))
	and (connection_id, dedupe_key) in (select connection_id, dedupe_key from asked)
	order by id for update
), counted as (
	select known.id, count(*) as times from known join asked using (connection_id, dedupe_key, fingerprint) group by known.id
), done as (
	update events set repeats = repeats + counted.times from counted where events.id = counted.id
)
select asked.id from asked join known using (connection_id, dedupe_key, fingerprint)`;

/** `repeat` has locked them, in their order. */
const REOPEN = `
update events set state = 'pending', due_at = asked.received_at, received_at = asked.received_at, reason = null, detail = null, looks = 0
from json_populate_recordset(null::events, $1::json) as asked
where (events.connection_id, events.dedupe_key) = (asked.connection_id, asked.dedupe_key) and events.state = 'quarantined'
returning events.connection_id, events.dedupe_key`;

/** Events under a lock, which of the facts to be released are released already, and who subscribed. */
const WEIGH = `
with locked as materialized (
	select * from events where id = any($1::text[]) order by id for update
), released as (
	select known.* from unnest($2::text[], $3::text[]) as asked(id, fact_key) join locked using (id) cross join lateral (
		select connection_id, fact_key from events
		where events.connection_id = locked.connection_id and events.fact_key = asked.fact_key and state = 'released' limit 1
	) as known
), targets as (
	select id, events, connection_id, merchant from subscriptions
)
select (select json_agg(locked) from locked) as events, (select json_agg(released) from released) as facts,
	case when cardinality($2::text[]) > 0 then (select json_agg(targets) from targets) end as targets`;

const FACTS = `
select connection_id, fact_key from events join unnest($1::text[], $2::text[]) as asked(connection_id, fact_key) using (connection_id, fact_key)
where state = 'released'`;

/** By the index of bills: written so that no index of connections is taken, which would be a look at all that the connection ever released. */
const RELEASED_OF = `
select found.* from unnest($2::text[]) as asked(bill_id) cross join lateral (
	select * from events where events.bill_id = asked.bill_id and state = 'released' and connection_id || '' = $1 and (source = 'callback') = $3
	order by received_at desc limit $4
) as found`;

const TARGETS = 'select id, events, connection_id, merchant from subscriptions';

/** A subscription that is being removed gets nothing any more, and one that gets something is not removed meanwhile. */
const DELIVER = `
insert into deliveries select made.* from json_populate_recordset(null::deliveries, $1::json) as made
join subscriptions on subscriptions.id = made.subscription_id for key share of subscriptions
on conflict (event_id, subscription_id) do nothing`;

/** Events after decisions, their deliveries, and the lanes of these: locks of lanes come last. */
const SETTLE = `
with settled as (
	update events set state = after.state, type = after.type, fact_key = after.fact_key, facts = after.facts, bill_id = after.bill_id,
		merchant = after.merchant, verified = after.verified, reason = after.reason, detail = after.detail, looks = after.looks,
		due_at = after.due_at, released_at = after.released_at
	from json_populate_recordset(null::events, $1::json) as after where events.id = after.id returning 1
), made as (
	insert into deliveries select made.* from json_populate_recordset(null::deliveries, $2::json) as made
	join subscriptions on subscriptions.id = made.subscription_id for key share of subscriptions
	on conflict (event_id, subscription_id) do nothing returning 1
)
select case when (select count(*) from settled) + (select count(*) from made) > 0 then payssam_wake($3::text[], clock_timestamp()) end`;

const DUE = `
select row_to_json(deliveries) as delivery, row_to_json(events) as event
from (
	select * from deliveries where subscription_id = $1 and state = 'pending' and due_at <= $2
	and exists (select 1 from subscriptions where id = $1) order by due_at limit $3
) as deliveries join events on events.id = deliveries.event_id order by deliveries.due_at`;

const RECORD = `
with advanced as (
	update deliveries set state = made.state, attempts = made.number, due_at = coalesce(made.due_at, deliveries.due_at), done_at = made.done_at,
		last_class = made.class, last_status = made.status
	from json_to_recordset($1::json) as made(
		delivery_id text, number integer, at bigint, duration_ms integer, class text, status integer, detail text, state text, due_at bigint, done_at bigint)
	where deliveries.id = made.delivery_id returning made.delivery_id, made.number, made.at, made.duration_ms, made.class, made.status, made.detail
)
insert into attempts (delivery_id, number, at, duration_ms, class, status, detail) select * from advanced on conflict (delivery_id, number) do nothing`;
