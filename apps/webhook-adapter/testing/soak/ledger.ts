/** What was sent and what arrived, a few bytes for each callback: an hour at 500 a second has 1.8 million, and the harness runs beside what it measures. */
import { numberOf } from './bills.ts';

const OPEN = 0;
const ACKED = 1;
const GIVEN_UP = 2;
/** What a byte can count. */
const MANY = 255;

export class Ledger {
	readonly #state: Uint8Array;
	/** The last 52 bits of the event's id, as it first arrived. */
	readonly #event: Float64Array;
	readonly #accepted: ReadonlyMap<string, Uint8Array>;
	readonly #distinct: Map<string, number>;
	#made = 0;
	#acked = 0;
	#givenUp = 0;

	/** Acks, repeats included. */
	acks = 0;
	/** Deliveries that a subscriber accepted again. */
	duplicates = 0;
	/** Arrivals of an event id other than the one under which the callback's event came before. */
	splits = 0;
	/** Arrivals that are about no callback that was made. */
	strangers = 0;
	/** Acks for what must not be acknowledged: wrong keys, what is no callback. */
	wrongAcks = 0;

	/** @param capacity callbacks at most */
	constructor(capacity: number, subscribers: readonly string[]) {
		this.#state = new Uint8Array(capacity);
		this.#event = new Float64Array(capacity);
		this.#accepted = new Map(subscribers.map((name) => [name, new Uint8Array(capacity)]));
		this.#distinct = new Map(subscribers.map((name) => [name, 0]));
	}

	/** Numbers of callbacks go from 0 to below this. */
	get made(): number {
		return this.#made;
	}

	/** Callbacks that were acknowledged at least once. */
	get acked(): number {
		return this.#acked;
	}

	/** Never acknowledged, and not sent any more. */
	get givenUp(): number {
		return this.#givenUp;
	}

	/** Neither acknowledged nor given up. */
	get waiting(): number {
		return this.#made - this.#acked - this.#givenUp;
	}

	get isFull(): boolean {
		return this.#made === this.#state.length;
	}

	/** @returns the number of the next callback */
	make(): number {
		this.#made += 1;
		return this.#made - 1;
	}

	isAcked(number: number): boolean {
		return this.#state[number] === ACKED;
	}

	isSettled(number: number): boolean {
		return this.#state[number] !== OPEN;
	}

	acknowledge(number: number): void {
		this.acks += 1;
		if (this.#state[number] === ACKED) return;
		// A copy that was on its way may be acknowledged after the sender has given up.
		if (this.#state[number] === GIVEN_UP) this.#givenUp -= 1;
		this.#state[number] = ACKED;
		this.#acked += 1;
	}

	giveUp(number: number): void {
		if (this.isSettled(number)) return;
		this.#state[number] = GIVEN_UP;
		this.#givenUp += 1;
	}

	/** A subscriber has accepted a delivery. */
	accept(subscriber: string, billId: string, eventId: string): void {
		const number = numberOf(billId);
		const accepted = this.#accepted.get(subscriber);
		if (number === undefined || number >= this.#made || accepted === undefined) {
			this.strangers += 1;
			return;
		}
		if (this.#event[number] === 0) this.#event[number] = bitsOf(eventId);
		else if (this.#event[number] !== bitsOf(eventId)) this.splits += 1;
		const before = accepted[number] ?? 0;
		accepted[number] = Math.min(before + 1, MANY);
		if (before > 0) this.duplicates += 1;
		else this.#distinct.set(subscriber, this.distinct(subscriber) + 1);
	}

	/** How many callbacks a subscriber has heard of. */
	distinct(subscriber: string): number {
		return this.#distinct.get(subscriber) ?? 0;
	}

	hasReached(subscriber: string, number: number): boolean {
		return (this.#accepted.get(subscriber)?.[number] ?? 0) > 0;
	}

	/** Whether what arrived about a callback, if anything did, came as this event. */
	cameAs(number: number, eventId: string): boolean {
		const known = this.#event[number];
		return known === undefined || known === 0 || known === bitsOf(eventId);
	}

	/** Acknowledged callbacks that have not reached each of these subscribers. */
	missing(subscribers: readonly string[]): number {
		let count = 0;
		for (let number = 0; number < this.#made; number += 1)
			if (this.isAcked(number) && subscribers.some((name) => !this.hasReached(name, number))) count += 1;
		return count;
	}
}

/** Ids end in random hex digits. Never 0. */
function bitsOf(eventId: string): number {
	return Number.parseInt(eventId.slice(-13), 16) || 1;
}
