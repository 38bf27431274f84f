/**
 * The port to the store. Everything durable lives behind it, in one relational database: SQLite inside the process, or PostgreSQL for any number of replicas. `conformance/` holds both to what is said here.
 *
 * A promise that resolves means durable: committed, and flushed by the database. Moments are epoch milliseconds.
 */
import type { ApiKey } from '../domain/api-key';
import type { WatchedBill } from '../domain/bill';
import type { CONNECTION_TRUST_MS, Connection } from '../domain/connection';
import type { Attempt, AttemptResult, Delivery, DeliveryState } from '../domain/delivery';
import type { Announcement, Arrival, Decision, EventState, EventType, Landing, StoredEvent } from '../domain/event';
import type { Subscription } from '../domain/subscription';

/**
 * A stream of work that runs at one place at a time. `confirm`: ask PaySsam about a connection's pending events. `deliver`: send what is due to a subscription. `watch`: read a connection's bills and points.
 * `housekeeping`: retention.
 */
export type Lane = `confirm:${string}` | `deliver:${string}` | `watch:${string}` | 'housekeeping';

/**
 * Runs a lane until nothing in it is due, or `signal` says to stop.
 *
 * @returns when to run it again, or `undefined` when only a wake shall
 */
export type LaneWork = (lane: Lane, signal: AbortSignal) => Promise<number | undefined>;

/** How many lanes run at the same time in this process. `deliver` lanes have places of their own: many slow targets cannot keep events from being confirmed. */
export interface LanePlaces {
	readonly deliver: number;
	readonly other: number;
}

/** Which places a lane takes. */
export function placeOf(lane: Lane): keyof LanePlaces {
	return lane.startsWith('deliver:') ? 'deliver' : 'other';
}

/** What one hears of a lane, from the call that made it until it is closed. */
export interface Listening {
	/** Aborted when the lane is woken by this process: a wait that is given it ends then. */
	readonly heard: AbortSignal;
	close(): void;
}

/**
 * Who runs which lane when. On SQLite a scheduler inside the process; on PostgreSQL a job engine, so that a lane runs at one replica at a time, and another takes it over when that replica dies.
 */
export interface Lanes {
	/** Begins to run lanes in this process, those with work left over first. Without it this process only keeps and answers. */
	start(work: LaneWork, places: LanePlaces): Promise<void>;
	/** Makes lanes run soon, or at a moment. A lane that is running runs once more. */
	wake(lanes: readonly Lane[], at?: number): Promise<void>;
	/** For a lane that runs in this process and waits a moment before it ends. What other replicas wake is not heard. */
	listen(lane: Lane): Listening;
	/** Lets no lane begin, signals those that run, and resolves when they have ended. */
	stop(): Promise<void>;
}

/** A part of a list, newest first. */
export interface Page<T> {
	readonly items: readonly T[];
	/** To be given as `after` for what is older; `null` at the end. */
	readonly next: string | null;
}

/** What a list of events can be narrowed to. A list that is empty lets nothing through; one that is not given, everything. */
export interface EventQuery {
	readonly states?: readonly EventState[] | undefined;
	readonly types?: readonly EventType[] | undefined;
	readonly connectionIds?: readonly string[] | undefined;
	/** Exact. */
	readonly billId?: string | undefined;
	readonly merchant?: string | undefined;
	/** Received at or after. */
	readonly since?: number | undefined;
	/** Id of the last event of the page before. */
	readonly after?: string | undefined;
	/** 1 to 200. */
	readonly limit: number;
}

/** A bill has few events; whoever forges callbacks can make many. */
export const RELEASED_MOST = 20;

export interface EventStore {
	/**
	 * Keeps callbacks, in one transaction, and wakes their `confirm` lanes in it. What is new begins as `pending` and due at once, or as `quarantined` where the arrival says so. A known dedupe key is a `repeat` (counted) when the fingerprint is the
	 * same; one that is not quarantined itself puts a quarantined event back to `pending`, received now: PaySsam does not repeat what was acknowledged, so either it has happened now, or the event was forged and its repeat is as well. With another fingerprint it is kept beside the first, once for each fingerprint: where the arrival says `ask` as one of its own, whose repeats count like those of the first, else as `quarantined` with the reason `other_amount`.
	 */
	ingest(arrivals: readonly Arrival[]): Promise<readonly Landing[]>;
	/**
	 * Carries decisions out, in one transaction. `release` makes the event `released` and makes one delivery for each subscription that matches now, paused ones included, and wakes their lanes; if another event of the connection
	 * was released with the same fact key it becomes `duplicate` instead. Decisions about events that are not pending any more are passed over.
	 *
	 * @returns for each decision the state that the event is in now
	 */
	decide(decisions: readonly Decision[]): Promise<readonly EventState[]>;
	/**
	 * Keeps and releases in one transaction what the adapter knows by itself (an action, a scheduled read).
	 *
	 * @returns for each item whether it was new: no released event of the connection had its fact key
	 */
	announce(items: readonly Announcement[]): Promise<readonly boolean[]>;
	/** Pending events of a connection that are due, the longest due first. */
	due(connectionId: string, now: number, limit: number): Promise<readonly StoredEvent[]>;
	/** When the next pending event of a connection is due. */
	nextDue(connectionId: string): Promise<number | undefined>;
	get(id: string): Promise<StoredEvent | undefined>;
	/** Newest first by the time of receiving. */
	list(query: EventQuery): Promise<Page<StoredEvent>>;
	/** The released events of some bills that callbacks brought, or that the adapter found out by itself: the newest {@link RELEASED_MOST} of each bill, in no order. */
	releasedOf(
		connectionId: string,
		billIds: readonly string[],
		from: 'callbacks' | 'adapter',
	): Promise<readonly StoredEvent[]>;
	/** Puts a quarantined event back to `pending`, due now, and wakes the lane. False: it is not quarantined, or {@link scrub} has emptied it. */
	recheck(id: string, now: number): Promise<boolean>;
	/** Ends a quarantined event. False: it is not quarantined. */
	dismiss(id: string): Promise<boolean>;
	/**
	 * Empties what can be personal (`facts`, `received`) of events received before a moment that are not pending, and removes their deliveries with attempts. What is quarantined stays so: a repeat still has it looked at again. What still waits to be delivered, such as to a paused subscription, is kept whole until it is. Keys stay: an event is never taken for new again.
	 *
	 * @returns how many events were emptied, at most `limit`
	 */
	scrub(before: number, limit: number): Promise<number>;
}

export interface DeliveryStore {
	/** Pending deliveries of a subscription that are due, the longest due first, with their events. */
	due(
		subscriptionId: string,
		now: number,
		limit: number,
	): Promise<readonly { readonly delivery: Delivery; readonly event: StoredEvent }[]>;
	nextDue(subscriptionId: string): Promise<number | undefined>;
	/** Writes attempts and what follows from them, in one transaction. Deliveries that are not there any more are passed over. */
	record(results: readonly AttemptResult[]): Promise<void>;
	get(id: string): Promise<Delivery | undefined>;
	ofEvent(eventId: string): Promise<readonly Delivery[]>;
	/** In their order. */
	attemptsOf(deliveryId: string): Promise<readonly Attempt[]>;
	/** Newest first. */
	list(query: {
		readonly subscriptionId?: string | undefined;
		readonly states?: readonly DeliveryState[] | undefined;
		readonly after?: string | undefined;
		readonly limit: number;
	}): Promise<Page<Delivery>>;
	/**
	 * Makes deliveries due now, at the beginning of the schedule: of one event (to one subscription, or to every one that matches now), or of all released events in a range of receiving times to one subscription. What was never delivered there
	 * gets its delivery if the subscription's filter lets it through; what was is sent again under the same ids. `until` is the first moment that is not in the range. Events that {@link EventStore.scrub} emptied are passed over.
	 *
	 * @returns how many deliveries are due now because of it
	 */
	replay(
		what:
			| { readonly eventId: string; readonly subscriptionId: string | null }
			| {
					readonly subscriptionId: string;
					readonly from: number;
					readonly until: number;
					readonly onlyFailed: boolean;
			  },
		now: number,
	): Promise<number>;
}

export interface SubscriptionStore {
	insert(subscription: Subscription): Promise<void>;
	get(id: string): Promise<Subscription | undefined>;
	/** Newest first. */
	list(): Promise<readonly Subscription[]>;
	/** Removes it and its pending deliveries: none of them is handed out after this resolves. False: there is none. */
	remove(id: string): Promise<boolean>;
	/** What may change. Resuming (`state: 'active'`) wakes its lane. False: there is none. */
	update(
		id: string,
		change: Partial<
			Pick<
				Subscription,
				| 'state'
				| 'pausedReason'
				| 'secrets'
				| 'label'
				| 'filter'
				| 'failingSince'
				| 'failures'
				| 'restUntil'
				| 'targetUrl'
				| 'host'
			>
		>,
	): Promise<boolean>;
}

export interface ConnectionStore {
	insert(connection: Connection): Promise<void>;
	get(id: string): Promise<Connection | undefined>;
	/** By {@link hashSecret} of the callback token. */
	byToken(tokenHash: string): Promise<Connection | undefined>;
	/** Oldest first. */
	list(): Promise<readonly Connection[]>;
	/** Replaces everything but the id. False: there is none. */
	update(connection: Connection): Promise<boolean>;
	/** First step of a removal, for one without events and open bills: its callback URL leads nowhere from now on, also where it is remembered once {@link CONNECTION_TRUST_MS} are over; its row stays. {@link update} takes it back. */
	retire(id: string): Promise<Removal>;
	/** Second step: removes what was retired, with its bills. Where an event or a bill came in between it stays instead, and its callback URL works again. */
	remove(id: string): Promise<Removal>;
}

/**
 * How a step of a removal ended. `absent`: there is no such connection. `events`: events are kept under it. `bills`: bills are under watch, or on their way to PaySsam. `in_use`: it was not retired, or is in use again.
 */
export type Removal = 'done' | 'absent' | 'events' | 'bills' | 'in_use';

export interface ApiKeyStore {
	insert(key: ApiKey): Promise<void>;
	byHash(hash: string): Promise<ApiKey | undefined>;
	/** Newest first. */
	list(): Promise<readonly ApiKey[]>;
	revoke(id: string, now: number): Promise<boolean>;
	/** Notes that it was used. Called at most once a minute for each key. */
	touch(id: string, now: number): Promise<void>;
}

export type BillKey = Pick<WatchedBill, 'connectionId' | 'billId'>;

export interface BillStore {
	/** Inserts, or fills in what is not known yet of a bill that is there (its state, times and looks stay). Wakes the `watch` lane. False: there is no such connection, and nothing is kept. */
	watch(bill: WatchedBill): Promise<boolean>;
	/** Like {@link watch}, for what somebody says of a bill that was sent elsewhere: where it is `unpaid` or `unknown` it is due as this says, and where no read has told its state (`unknown`) its store is the one that is named. */
	register(bill: WatchedBill): Promise<boolean>;
	/** Makes due what is `unpaid` or `unknown` and was kept without a next look, because the connection's bills were not read. What was never made, or was looked for in vain, has a problem and stays. Wakes the `watch` lane. */
	revive(connectionId: string, now: number): Promise<void>;
	get(connectionId: string, billId: string): Promise<WatchedBill | undefined>;
	/** Those of some ids that are there, in no order. At most 500 ids. */
	some(connectionId: string, billIds: readonly string[]): Promise<readonly WatchedBill[]>;
	/** Those due, the longest due first. */
	due(connectionId: string, now: number, limit: number): Promise<readonly WatchedBill[]>;
	nextDue(connectionId: string): Promise<number | undefined>;
	/** Writes what a look, or an action, told. */
	update(
		connectionId: string,
		billId: string,
		change: Partial<
			Pick<
				WatchedBill,
				| 'state'
				| 'stateSince'
				| 'lastLookAt'
				| 'looks'
				| 'problem'
				| 'dueAt'
				| 'price'
				| 'productName'
				| 'memberName'
				| 'expireDate'
			>
		>,
	): Promise<boolean>;
	/**
	 * Empties what can be personal (names, product, link) of bills that have ended before a moment, or were never made. Price and reference stay: by them a second send under the same id is known. It goes through a part of all bills at a time.
	 *
	 * @returns how many were emptied, and after which the next part begins; `null`: that was all
	 */
	scrub(
		before: number,
		part: { readonly after: BillKey | null; readonly limit: number },
	): Promise<{ readonly emptied: number; readonly next: BillKey | null }>;
	/** How many are under watch, and how many of these were not readable at the last look. */
	count(): Promise<{ readonly watched: number; readonly problems: number }>;
}

/** A request under an Idempotency-Key. */
export type IdempotentState =
	| { readonly state: 'new' }
	/** Begun and not ended: it is under way, or the process died in it. */
	| { readonly state: 'running'; readonly since: number; readonly sameRequest: boolean }
	| { readonly state: 'done'; readonly status: number; readonly body: string; readonly sameRequest: boolean };

export interface IdempotencyStore {
	/**
	 * Claims a key for a request. Exactly one of any number of callers gets `new`. One that has been `running` since before `abandonedBefore` is claimed anew and answered as `running`; its `since` then is the old one, and it is the caller's to go on. A different request does not claim it.
	 */
	begin(
		apiKeyId: string,
		key: string,
		requestHash: string,
		now: number,
		abandonedBefore: number,
	): Promise<IdempotentState>;
	finish(apiKeyId: string, key: string, status: number, body: string): Promise<void>;
	/** Frees a key: the request did nothing. */
	release(apiKeyId: string, key: string): Promise<void>;
	purge(before: number, limit: number): Promise<number>;
}

export interface SessionStore {
	insert(hash: string, expiresAt: number): Promise<void>;
	/** True: there is one that has not expired. */
	isValid(hash: string, now: number): Promise<boolean>;
	remove(hash: string): Promise<void>;
	purge(now: number): Promise<number>;
}

/** Events received in an hour; `hour` is the moment at which it begins. */
export interface HourCount {
	readonly hour: number;
	readonly events: number;
}

/** Numbers for the overview page and `/metrics`. They cost as much as there waits, whatever is kept. */
export interface Overview {
	/** Pending events, those of them that were looked at in vain, and since when the oldest waits. */
	readonly pending: { readonly events: number; readonly held: number; readonly oldestReceivedAt: number | null };
	readonly quarantined: number;
	/** Pending deliveries, counted up to a million and one; since when the oldest of the active subscriptions is due. */
	readonly backlog: { readonly deliveries: number; readonly oldestDueAt: number | null };
	/** Subscriptions whose last attempt failed, or that are paused. */
	readonly failing: readonly Subscription[];
}

/** Short texts that belong to the installation: its instance id, the last points of a connection. */
export interface MetaStore {
	get(key: string): Promise<string | undefined>;
	set(key: string, value: string): Promise<void>;
	/** Sets it when it is not there. @returns what is there now */
	setOnce(key: string, value: string): Promise<string>;
}

export interface Store {
	readonly kind: 'sqlite' | 'postgres';
	readonly events: EventStore;
	readonly deliveries: DeliveryStore;
	readonly subscriptions: SubscriptionStore;
	readonly connections: ConnectionStore;
	readonly apiKeys: ApiKeyStore;
	readonly bills: BillStore;
	readonly idempotency: IdempotencyStore;
	readonly sessions: SessionStore;
	readonly meta: MetaStore;
	readonly lanes: Lanes;
	/**
	 * Books `count` sends to a host, `perSecond` of them a second, over all replicas. What {@link BOOKING_BURST_MS} are worth, and at least one, goes at once when the host was left alone before. What seems to be booked for later than
	 * {@link BOOKING_FARTHEST_MS} was booked by a clock that was set back, and does not count.
	 *
	 * @returns the moment from which the first of them may go (it can have passed), and how far the following are apart, in milliseconds, with fractions
	 */
	book(
		host: string,
		count: number,
		perSecond: number,
		now: number,
	): Promise<{ readonly at: number; readonly apartMs: number }>;
	overview(now: number): Promise<Overview>;
	/** The 24 hours until now, oldest first; the last is the one that is not over. Every event of them is counted, hour by hour, and others get their turn between two hours: for a page, not for what asks again and again. */
	receivedPerHour(now: number): Promise<readonly HourCount[]>;
	/** Whether the store can be written to: resolves, or rejects with why not. */
	check(): Promise<void>;
	close(): Promise<void>;
}

/**
 * How much of a host's rate may go at once when the host was left alone before, in milliseconds. With 25 a second that is three sends, and never more than 28 in any second: Zapier takes 30. A whole second's worth would make it 50.
 */
export const BOOKING_BURST_MS = 100;

/** Nobody books as far ahead as this, see `dispatch/line.ts`. */
export const BOOKING_FARTHEST_MS = 600_000;

/** The tables were made by a newer version of the adapter. Nothing was changed. */
export class NewerDatabaseError extends Error {
	override readonly name = 'NewerDatabaseError';

	constructor(migration: string) {
		super(
			`The database belongs to a newer version of the adapter: this one does not know its tables (${migration}). Start the newer version, or restore the backup from before it was installed.`,
		);
	}
}

/** The store cannot take anything now: full, locked or gone. What was to be written is not written. */
export class StoreUnavailableError extends Error {
	override readonly name = 'StoreUnavailableError';
}
