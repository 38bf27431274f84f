/**
 * The lane of one subscription: sends what is due, a window of attempts at a time, and writes what became of them. Each subscription has its own lane, so a dead target slows nobody else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { Connection } from '../domain/connection';
import type { AttemptResult, Delivery } from '../domain/delivery';
import { HOUR, LANE_TURN } from '../domain/durations';
import type { StoredEvent } from '../domain/event';
import { buildPayload, payloadVersionOf } from '../domain/payload';
import { pauseAfter } from '../domain/schedule';
import type { Subscription } from '../domain/subscription';
import { createLinger, LINGER_MS, type Linger } from '../linger';
import type { Services } from '../services';
import { guardedAgent } from './guard';
import { createLine, type Line, type Turn } from './line';
import { createRecorder, type Recorder } from './recorder';
import { type AttemptEnd, createSend, type Send } from './send';
import {
	ABSENCES_UNTIL_REST,
	afterAttempt,
	HEALTHY,
	type KeptStanding,
	type Standing,
	sameKept,
	standingOf,
} from './standing';

/** How old, at most, what a lane knows of its subscription is when it sends: whether it is there and active, and its secrets. */
const SUBSCRIPTION_FRESH_MS = 250;
/** How long, at most, a lane with room in its window waits until it looks for what has become due meanwhile: first for {@link LINGER_MS}, and longer each time it finds nothing. */
const POLL_MS = 200;
/** Deliveries that are taken from the store at once. */
const BATCH = 32;
/** How often a lane that has nothing to do looks once more before it ends. */
const LINGERING_LOOKS = 2;
/** Lanes that may linger at the same time: a quarter of the places that an adapter has for them. */
const LINGERING = 16;

export type DeliverWork = (subscriptionId: string, signal: AbortSignal) => Promise<number | undefined>;

export interface DeliverOptions {
	/** Whose connections are used; whoever made it closes it. */
	readonly agent?: Dispatcher | undefined;
}

/**
 * Makes the work of `deliver` lanes: it runs until nothing is due to a subscription, and tells when to run again. It ends early when the subscription is gone, paused or rests, when its turn of a few seconds is over, and when `signal` is aborted: then no attempt begins, and
 * those that have begun end and are written.
 */
export function createDeliverWork(services: Services, options: DeliverOptions = {}): DeliverWork {
	const { config, now } = services;
	const allowPrivate = config.allowPrivateTargets;
	const timeoutMs = config.deliveryTimeoutMs;
	const agent = options.agent ?? guardedAgent({ allowPrivate, connectTimeoutMs: timeoutMs });
	const send = createSend({ agent, allowPrivate, timeoutMs, now });
	const remembered = new Map<string, Standing>();
	const shared = { send, remembered, lineOf: createLines(services), linger: createLinger(LINGERING) };
	return async (subscriptionId, signal) => await new DeliverLane(services, shared, subscriptionId, signal).run();
}

/** What all deliver lanes of this process share. */
interface Shared {
	readonly send: Send;
	/** How targets stand that have failed, beside what the store keeps. */
	readonly remembered: Map<string, Standing>;
	readonly lineOf: (host: string) => Line;
	readonly linger: Linger;
}

/** From this many hosts on, lines are made anew. What they have booked and not used is a tenth of a second's worth. */
const MANY_HOSTS = 1000;

function createLines({ store, config, now }: Services): (host: string) => Line {
	const lines = new Map<string, Line>();
	return (host) => {
		const known = lines.get(host);
		if (known !== undefined) return known;
		if (lines.size >= MANY_HOSTS) lines.clear();
		const made = createLine(host, { book: store.book, perSecond: config.deliveriesPerSecond, now });
		lines.set(host, made);
		return made;
	};
}

interface Job {
	readonly delivery: Delivery;
	readonly event: StoredEvent;
}

class DeliverLane {
	readonly #recorder: Recorder<AttemptResult>;
	readonly #turnEnds = performance.now() + LANE_TURN;
	#subscription: Subscription | undefined;
	#readAt = Number.NEGATIVE_INFINITY;
	#connections = new Map<string, Promise<Connection | undefined>>();
	#standing: Standing = HEALTHY;
	/** What of the standing is written. */
	#kept: KeptStanding = HEALTHY;
	#writes = 0;
	/** The last group of results in the store, so that it is not written again with what follows from it. */
	#recorded: readonly AttemptResult[] = [];
	#queue: Job[] = [];
	/** The next send's place in the line before the host. */
	#turn: Turn | undefined;
	/** The line is too long: when to come back. */
	#comeBackAt: number | undefined;
	/** Deliveries that are queued, in flight or not written yet: the store still has them as due. */
	readonly #taken = new Set<string>();
	#inFlight = 0;
	#onRoom: (() => void) | undefined;
	/** The subscription is gone or paused. */
	#over = false;
	#gone = false;
	/** The last attempt failed, as all have for so long that the subscription is to be paused. */
	#tooLong = false;
	#idle = false;
	/** Looks in a row that found nothing. */
	#vainLooks = 0;
	#trouble: unknown;

	constructor(
		private readonly services: Services,
		private readonly shared: Shared,
		private readonly id: string,
		private readonly signal: AbortSignal,
	) {
		this.#recorder = createRecorder<AttemptResult>({
			write: (results) => this.#write(results),
			isUrgent: () => this.#inFlight === 0 && (this.#unwritten() >= this.#window() || this.#stopped()),
			onFailure: (err) => {
				services.log.warn({ err, subscriptionId: id }, 'Results of deliveries cannot be written');
				this.#onRoom?.();
			},
			signal,
		});
	}

	async run(): Promise<number | undefined> {
		try {
			while (await this.#mayGoOn()) await this.#step();
		} finally {
			this.#turn?.leave();
			while (this.#inFlight > 0) await this.#room();
			await this.#recorder.settled();
			this.#remember();
		}
		if (this.#trouble !== undefined) throw this.#trouble;
		return await this.#nextRun();
	}

	async #mayGoOn(): Promise<boolean> {
		if (this.#stopped()) return false;
		await this.#read();
		return !this.#stopped() && !this.#rests();
	}

	#stopped(): boolean {
		const isOver = this.#over || this.#tooLong || this.#idle || performance.now() > this.#turnEnds;
		return this.signal.aborted || isOver || this.#comeBackAt !== undefined || this.#trouble !== undefined;
	}

	#rests(): boolean {
		const { restUntil } = this.#standing;
		return restUntil !== null && restUntil > this.services.now();
	}

	/** Attempts at the same time: fewer after each without an answer, and one while it is not known whether the target is there again. */
	#window(): number {
		const { restUntil, absences } = this.#standing;
		const { deliveryConcurrency } = this.services.config;
		if (restUntil !== null) return 1;
		return absences === 0
			? deliveryConcurrency
			: Math.min(deliveryConcurrency, Math.max(1, ABSENCES_UNTIL_REST - absences));
	}

	/** Attempts that have begun and are not written: a crash now makes these again, and no others. So they are what the window counts. */
	#unwritten(): number {
		return this.#taken.size - this.#queue.length;
	}

	/** Does the next thing there is to do: waits, fetches, stands in line or begins an attempt. */
	async #step(): Promise<void> {
		if (this.#recorder.isStuck()) return await this.#recorder.settled();
		if (this.#unwritten() >= this.#window()) return await this.#room();
		if (this.#queue.length === 0) return await this.#fetch();
		if (!(await this.#isOnTurn())) return;
		this.#turn = undefined;
		const job = this.#queue.shift();
		if (job !== undefined && this.#subscription !== undefined) this.#begin(job, this.#subscription);
	}

	/** Stands in line for a moment. What is known of the subscription does not get old meanwhile. */
	async #isOnTurn(): Promise<boolean> {
		this.#turn ??= this.#join();
		if (this.#turn === undefined) return false;
		if (this.#turn.isGranted) return true;
		const moment = sleep(SUBSCRIPTION_FRESH_MS, undefined, { signal: this.signal }).catch(() => {});
		await Promise.race([this.#turn.granted, moment]);
		return false;
	}

	#join(): Turn | undefined {
		const turn = this.shared.lineOf(this.#subscription?.host ?? '').join(this.#queue.length);
		if (!('comeBackInMs' in turn)) return turn;
		this.#comeBackAt = this.services.now() + turn.comeBackInMs;
		return undefined;
	}

	/** Resolves when an attempt ends, or results are written, or cannot be. */
	#room(): Promise<void> {
		return new Promise((resolve) => {
			this.#onRoom = resolve;
		});
	}

	async #read(): Promise<void> {
		if (performance.now() - this.#readAt < SUBSCRIPTION_FRESH_MS) return;
		const writes = this.#writes;
		const subscription = await this.services.store.subscriptions.get(this.id);
		this.#readAt = performance.now();
		this.#subscription = subscription;
		this.#connections = new Map();
		if (subscription === undefined || subscription.state === 'paused') {
			this.#over = true;
			this.#gone = subscription === undefined;
			return;
		}
		// A person may have resumed it; what this lane has not written yet is newer than what it read.
		if (writes !== this.#writes || !sameKept(this.#standing, this.#kept)) return;
		if (sameKept(this.#kept, subscription)) return;
		this.#kept = subscription;
		this.#standing = standingOf(subscription, this.shared.remembered.get(this.id));
	}

	async #fetch(): Promise<void> {
		// A delivery that is written during the query is due in its answer, and sent all the same.
		const taken = new Set(this.#taken);
		const { deliveries, lanes } = this.services.store;
		const news = lanes.listen(`deliver:${this.id}`);
		try {
			const due = await deliveries.due(this.id, this.services.now(), Math.max(BATCH, 2 * this.#window()) + taken.size);
			this.#queue = due.filter(({ delivery }) => !taken.has(delivery.id));
			for (const { delivery } of this.#queue) this.#taken.add(delivery.id);
			if (this.#queue.length > 0) this.#vainLooks = 0;
			else await this.#lookLater(news.heard);
		} finally {
			news.close();
		}
	}

	/** Waits until the next look, or ends the lane. */
	async #lookLater(news: AbortSignal): Promise<void> {
		const enough = AbortSignal.any([this.signal, news]);
		const pause = Math.min(LINGER_MS * 2 ** this.#vainLooks, POLL_MS);
		this.#vainLooks += 1;
		if (this.#unwritten() > 0) await sleep(pause, undefined, { signal: enough }).catch(() => {});
		else this.#idle = this.#vainLooks > LINGERING_LOOKS || !(await this.shared.linger.wait(pause, enough));
	}

	#begin(job: Job, subscription: Subscription): void {
		this.#inFlight += 1;
		this.#attempt(job, subscription)
			.catch((error: unknown) => {
				this.#trouble ??= error;
			})
			.finally(() => {
				this.#inFlight -= 1;
				this.#onRoom?.();
			});
	}

	async #attempt({ delivery, event }: Job, subscription: Subscription): Promise<void> {
		const { metrics, now } = this.services;
		const connection = await this.#connectionOf(event);
		if (connection === undefined) return this.#giveUp(delivery, event);
		const payload = buildPayload(payloadVersionOf(subscription), event, connection);
		const began = now();
		if (delivery.attempts === 0) metrics.fanOutSeconds.observe(Math.max(0, began - event.receivedAt) / 1000);
		const end = await this.shared.send(subscription, { id: event.id, at: began, body: JSON.stringify(payload) });
		metrics.attempts.inc({ class: end.class });
		metrics.attemptSeconds.observe(end.durationMs / 1000);
		if (end.class === '410') return await this.#remove(subscription);
		this.#count(end, began, subscription);
		this.#recorder.add(this.#resultOf(delivery, event, end, began));
	}

	#connectionOf({ connectionId }: StoredEvent): Promise<Connection | undefined> {
		const read = this.#connections.get(connectionId) ?? this.services.store.connections.get(connectionId);
		this.#connections.set(connectionId, read);
		return read;
	}

	/** Ends a delivery whose event has lost its connection: its payload cannot be built, now or later. It is no failure of the target, and the lane goes on. */
	#giveUp(delivery: Delivery, event: StoredEvent): void {
		const { log, now } = this.services;
		const { connectionId } = event;
		log.error(
			{ eventId: event.id, connectionId, subscriptionId: this.id },
			'An event cannot be sent: its connection is gone',
		);
		const attempt = { deliveryId: delivery.id, number: delivery.attempts + 1, at: now(), durationMs: 0, status: null };
		const detail = 'Nothing was sent: the connection of the event was removed.';
		const next = { state: 'failed' } as const;
		const ended = { eventId: event.id, subscriptionId: this.id, next };
		this.#recorder.add({ ...ended, attempt: { ...attempt, class: 'unsent', detail } });
	}

	/** 410: the receiver is gone for good. What is in flight ends without effect: its delivery is not there any more. */
	async #remove({ host }: Subscription): Promise<void> {
		this.#over = true;
		this.#gone = true;
		if (await this.services.store.subscriptions.remove(this.id))
			this.services.log.info({ subscriptionId: this.id, host }, 'The target answered 410; its subscription is removed');
	}

	#count(end: AttemptEnd, began: number, { host }: Subscription): void {
		const before = this.#standing;
		const { class: kind, retryAfterMs } = end;
		this.#standing = afterAttempt(before, { class: kind, retryAfterMs, began, ended: this.services.now() });
		if (before.restUntil === null && this.#standing.restUntil !== null)
			this.services.log.info({ subscriptionId: this.id, host, class: kind }, 'The target rests');
		this.#tooLong = this.#hasFailedTooLong();
	}

	#hasFailedTooLong(): boolean {
		const { failingSince } = this.#standing;
		return failingSince !== null && this.services.now() - failingSince >= this.services.config.pauseAfterHours * HOUR;
	}

	#resultOf(delivery: Delivery, event: StoredEvent, end: AttemptEnd, began: number): AttemptResult {
		const number = delivery.attempts + 1;
		return {
			attempt: {
				deliveryId: delivery.id,
				number,
				at: began,
				durationMs: end.durationMs,
				class: end.class,
				status: end.status,
				detail: end.detail,
			},
			eventId: event.id,
			subscriptionId: this.id,
			next: this.#nextOf(end, number - delivery.scheduleFrom),
		};
	}

	#nextOf(end: AttemptEnd, attempts: number): AttemptResult['next'] {
		if (end.class === '2xx') return { state: 'done' };
		const pause = pauseAfter(attempts, end.retryAfterMs, this.services.random());
		return pause === undefined ? { state: 'failed' } : { state: 'pending', dueAt: this.services.now() + pause };
	}

	async #write(results: readonly AttemptResult[]): Promise<void> {
		if (this.#recorded !== results) await this.services.store.deliveries.record(results);
		this.#recorded = results;
		await this.#keepStanding(results);
		for (const { attempt } of results) this.#taken.delete(attempt.deliveryId);
		this.#onRoom?.();
	}

	async #keepStanding(results: readonly AttemptResult[]): Promise<void> {
		const { failingSince, failures, restUntil } = this.#standing;
		const kept = { failingSince, failures, restUntil };
		const pauses = this.#tooLong;
		if (!pauses && sameKept(kept, this.#kept)) return;
		this.#writes += 1;
		const pause = pauses ? { state: 'paused' as const, pausedReason: this.#pausedReason(results) } : {};
		await this.services.store.subscriptions.update(this.id, { ...kept, ...pause });
		this.#kept = kept;
		if (!pauses || this.#over) return;
		this.#over = true;
		this.#tellOfPause();
	}

	#pausedReason(results: readonly AttemptResult[]): string {
		const last = results.at(-1)?.attempt;
		const how = last === undefined ? '' : ` The last attempt ended with ${last.status ?? last.class}.`;
		return `Nothing could be delivered for ${this.services.config.pauseAfterHours} hours.${how} Deliveries are kept; resume it when the target works again.`;
	}

	#tellOfPause(): void {
		const { host } = this.#subscription ?? {};
		const { failingSince, failures } = this.#standing;
		this.services.log.warn(
			{ subscriptionId: this.id, host, failingSince, failures },
			'Nothing could be delivered for too long; the subscription is paused',
		);
	}

	#remember(): void {
		if (this.#standing.failingSince === null || this.#gone) this.shared.remembered.delete(this.id);
		else this.shared.remembered.set(this.id, this.#standing);
	}

	async #nextRun(): Promise<number | undefined> {
		if (this.#over) return undefined;
		if (this.signal.aborted) return this.services.now();
		const { restUntil } = this.#standing;
		const due = await this.services.store.deliveries.nextDue(this.id);
		return due === undefined ? undefined : Math.max(due, restUntil ?? 0, this.#comeBackAt ?? 0);
	}
}
