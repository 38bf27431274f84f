/** What happens for every callback and every attempt: prepared statements, and one transaction that does not wait for anything. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { AttemptResult, Delivery } from '../../domain/delivery';
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
import type { AttemptRow, DeliveryRow, EventRow } from '../schema';
import { type Lane, RELEASED_MOST } from '../store';
import { translate } from './errors';
import type { Gate } from './gate';
import { createSharedWrites } from './shared-writes';

/** @param wake is called when a transaction is committed */
export function createHotPath(database: DatabaseSync, gate: Gate, wake: (lanes: readonly Lane[]) => void): HotPath {
	const statements = prepareStatements(database);

	const read = <T>(work: () => T): Promise<T> =>
		gate.run(() => {
			try {
				return work();
			} catch (error) {
				throw translate(error);
			}
		});

	const inTransaction = <T>(work: () => T): T => {
		statements.begin.run();
		try {
			const result = work();
			statements.commit.run();
			return result;
		} catch (error) {
			// A full disk ends a transaction by itself.
			if (database.isOpen && database.isTransaction) database.exec('rollback');
			throw error;
		}
	};
	const write = createSharedWrites(gate, inTransaction);

	const land = (arrival: Arrival, lanes: Set<Lane>): Landing => {
		const { connectionId, dedupeKey, fingerprint } = arrival;
		const row = rowOfArrival(arrival);
		const isPending = row.state === 'pending';
		if (statements.keep(row)) {
			if (isPending) lanes.add(`confirm:${connectionId}`);
			return isPending ? 'new' : 'quarantined';
		}
		if (statements.repeat(connectionId, dedupeKey, fingerprint)) {
			const isReopened = isPending && statements.reopen(arrival.receivedAt, connectionId, dedupeKey);
			if (isReopened) lanes.add(`confirm:${connectionId}`);
			return 'repeat';
		}
		return landBeside(arrival, lanes);
	};

	/** For what has the dedupe key of an event and another amount. */
	const landBeside = (arrival: Arrival, lanes: Set<Lane>): Landing => {
		const { connectionId, dedupeKey, fingerprint, receivedAt } = arrival;
		const isAsked = isAskedBeside(arrival);
		const key = keyBeside(dedupeKey, fingerprint);
		const isNew = statements.keep(rowBeside(arrival));
		if (!isNew) statements.repeat(connectionId, key, fingerprint);
		if (isAsked && (isNew || statements.reopen(receivedAt, connectionId, key))) lanes.add(`confirm:${connectionId}`);
		if (!isNew) return 'repeat';
		return isAsked ? 'new' : 'quarantined';
	};

	const fanOut = (eventId: string, subject: FilterSubject, targets: readonly Listener[], at: number): Lane[] => {
		const heard = targets.filter(({ filter }) => matches(filter, subject));
		for (const { id } of heard) statements.deliver(newDeliveryRow(newId('dlv'), eventId, id, at));
		return heard.map(({ id }) => `deliver:${id}` as const);
	};

	const carryOut = (decision: Decision, targets: readonly Listener[], lanes: Set<Lane>): EventState => {
		const { eventId } = decision;
		const event = statements.stateOf(eventId);
		if (event === undefined) throw new Error(`There is no event ${eventId}.`);
		if (event.state !== 'pending') return event.state;
		if (decision.decision === 'hold') {
			statements.hold(decision.dueAt, decision.detail, eventId);
			return 'pending';
		}
		if (decision.decision === 'quarantine') {
			statements.quarantine(decision.reason, decision.detail, eventId);
			return 'quarantined';
		}
		const { type, factKey, facts, billId, merchant, verified, at } = decision;
		const isDuplicate = statements.isReleased(event.connection_id, factKey);
		const state = isDuplicate ? 'duplicate' : 'released';
		const releasedAt = isDuplicate ? null : at;
		const text = JSON.stringify(facts);
		statements.settle(state, type, factKey, text, billId, merchant, verified ? 1 : 0, releasedAt, eventId);
		if (!isDuplicate) {
			const subject = { type, connectionId: event.connection_id, merchant };
			for (const lane of fanOut(eventId, subject, targets, at)) lanes.add(lane);
		}
		return state;
	};

	const makeKnown = (announcement: Announcement, targets: readonly Listener[], lanes: Set<Lane>): boolean => {
		const { arrival, factKey } = announcement;
		const { id, connectionId, type, merchant, receivedAt, dedupeKey } = arrival;
		if (statements.isReleased(connectionId, factKey)) return false;
		const row = announcedRow(announcement);
		if (!statements.keep(row)) statements.keep({ ...row, dedupe_key: keyBeside(dedupeKey, factKey) });
		for (const lane of fanOut(id, { type, connectionId, merchant }, targets, receivedAt)) lanes.add(lane);
		return true;
	};

	const writeAttempt = ({ attempt, next }: AttemptResult): void => {
		const { deliveryId, number, at, durationMs } = attempt;
		const dueAt = next.state === 'pending' ? next.dueAt : null;
		const doneAt = next.state === 'done' ? Math.round(at + durationMs) : null;
		const isThere = statements.advance(next.state, number, dueAt, doneAt, attempt.class, attempt.status, deliveryId);
		if (isThere) statements.note(attemptRow(attempt));
	};

	return {
		events: {
			async ingest(arrivals) {
				const lanes = new Set<Lane>();
				const landings = await write(() => arrivals.map((arrival) => land(arrival, lanes)));
				wake([...lanes]);
				return landings;
			},
			async decide(decisions) {
				const lanes = new Set<Lane>();
				const states = await write(() => {
					const targets = statements.targets();
					return decisions.map((decision) => carryOut(decision, targets, lanes));
				});
				wake([...lanes]);
				return states;
			},
			async announce(items) {
				const lanes = new Set<Lane>();
				const news = await write(() => {
					const targets = statements.targets();
					return items.map((item) => makeKnown(item, targets, lanes));
				});
				wake([...lanes]);
				return news;
			},
			releasedOf: (connectionId, billIds, from) => read(() => statements.releasedOf(connectionId, billIds, from)),
		},
		deliveries: {
			due: (subscriptionId, now, limit) => read(() => statements.due(subscriptionId, now, limit)),
			record: (results) => write(() => results.forEach(writeAttempt)),
		},
	};
}

const EVENT_COLUMNS = [
	'id',
	'connection_id',
	'type',
	'source',
	'state',
	'dedupe_key',
	'fingerprint',
	'fact_key',
	'bill_id',
	'merchant',
	'facts',
	'received',
	'verified',
	'reason',
	'detail',
	'looks',
	'due_at',
	'repeats',
	'received_at',
	'released_at',
] as const satisfies readonly (keyof EventRow)[];

const DELIVERY_COLUMNS = [
	'id',
	'event_id',
	'subscription_id',
	'state',
	'attempts',
	'schedule_from',
	'due_at',
	'created_at',
	'done_at',
	'last_class',
	'last_status',
] as const satisfies readonly (keyof DeliveryRow)[];

const ATTEMPT_COLUMNS = [
	'delivery_id',
	'number',
	'at',
	'duration_ms',
	'class',
	'status',
	'detail',
] as const satisfies readonly (keyof AttemptRow)[];

function insertSql(table: string, columns: readonly string[], onConflict: string): string {
	return `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict (${onConflict}) do nothing`;
}

function prepareStatements(database: DatabaseSync) {
	/** A statement that says whether it changed a row. */
	const changing = (sql: string): ((...values: SQLInputValue[]) => boolean) => {
		const statement = database.prepare(sql);
		return (...values) => statement.run(...values).changes > 0;
	};
	const rows = <Row>(sql: string): ((...values: SQLInputValue[]) => Row[]) => {
		const statement = database.prepare(sql);
		return (...values) => statement.all(...values) as Row[];
	};
	const inserting = <Row extends Record<Column, SQLInputValue>, Column extends string>(
		table: string,
		columns: readonly Column[],
		onConflict: string,
	): ((row: Row) => boolean) => {
		const insert = changing(insertSql(table, columns, onConflict));
		return (row) => insert(...columns.map((column) => row[column]));
	};

	const stateOf = rows<Pick<EventRow, 'state' | 'connection_id'>>(
		'select state, connection_id from events where id = ?',
	);
	const released = rows<{ id: string }>(
		"select id from events where connection_id = ? and fact_key = ? and state = 'released'",
	);
	const subscriptions = rows<ListenerRow>('select id, events, connection_id, merchant from subscriptions');
	const dueDeliveries = rows<DeliveryRow>(
		"select * from deliveries where subscription_id = ?1 and state = 'pending' and due_at <= ?2 and exists (select 1 from subscriptions where id = ?1) order by due_at limit ?3",
	);
	const event = rows<EventRow>('select * from events where id = ?');
	// Said so that the index of bills is taken, and no index of connections.
	const ofBill = rows<EventRow>(
		"select * from events where bill_id = ? and state = 'released' and +connection_id = ? and (source = 'callback') = ? order by received_at desc limit ?",
	);

	return {
		begin: database.prepare('begin immediate'),
		commit: database.prepare('commit'),
		keep: inserting<EventRow, keyof EventRow>('events', EVENT_COLUMNS, 'connection_id, dedupe_key'),
		repeat: changing(
			'update events set repeats = repeats + 1 where connection_id = ? and dedupe_key = ? and fingerprint = ?',
		),
		reopen: changing(
			"update events set state = 'pending', due_at = ?1, received_at = ?1, reason = null, detail = null, looks = 0 where connection_id = ?2 and dedupe_key = ?3 and state = 'quarantined'",
		),
		stateOf: (id: string) => stateOf(id)[0],
		isReleased: (connectionId: string, factKey: string) => released(connectionId, factKey).length > 0,
		hold: changing('update events set due_at = ?, detail = ?, looks = looks + 1 where id = ?'),
		quarantine: changing(
			"update events set state = 'quarantined', reason = ?, detail = ?, due_at = null, looks = looks + 1 where id = ?",
		),
		settle: changing(
			'update events set state = ?1, type = ?2, fact_key = ?3, facts = ?4, bill_id = ?5, merchant = ?6, verified = ?7, released_at = ?8, due_at = null, reason = null, detail = null, looks = looks + ?7 where id = ?9',
		),
		targets: (): readonly Listener[] => subscriptions().map(listenerOf),
		deliver: inserting<DeliveryRow, keyof DeliveryRow>('deliveries', DELIVERY_COLUMNS, 'event_id, subscription_id'),
		due: (subscriptionId: string, now: number, limit: number): { delivery: Delivery; event: StoredEvent }[] =>
			dueDeliveries(subscriptionId, now, limit).flatMap((row) =>
				event(row.event_id).map((found) => ({ delivery: deliveryOf(row), event: eventOf(found) })),
			),
		releasedOf: (connectionId: string, billIds: readonly string[], from: 'callbacks' | 'adapter'): StoredEvent[] =>
			billIds
				.flatMap((billId) => ofBill(billId, connectionId, from === 'callbacks' ? 1 : 0, RELEASED_MOST))
				.map(eventOf),
		advance: changing(
			'update deliveries set state = ?, attempts = ?, due_at = coalesce(?, due_at), done_at = ?, last_class = ?, last_status = ? where id = ?',
		),
		note: inserting<AttemptRow, keyof AttemptRow>('attempts', ATTEMPT_COLUMNS, 'delivery_id, number'),
	};
}
