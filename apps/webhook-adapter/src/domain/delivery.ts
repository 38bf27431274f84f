/** Deliveries: one event on its way to one subscription. */

/** `pending`: due now or later. `done`: a 2xx. `failed`: every attempt of the schedule failed; it can be replayed. */
export const DELIVERY_STATES = ['pending', 'done', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How an attempt ended. `blocked`: the target is not a public address. `gone`: 410. `unsent`: the connection of the event is gone, so there is nothing to send. */
export const ATTEMPT_CLASSES = [
	'2xx',
	'3xx',
	'4xx',
	'410',
	'429',
	'5xx',
	'timeout',
	'connection',
	'tls',
	'blocked',
	'unsent',
] as const;
export type AttemptClass = (typeof ATTEMPT_CLASSES)[number];

/** A delivery as it is kept. */
export interface Delivery {
	readonly id: string;
	readonly eventId: string;
	readonly subscriptionId: string;
	readonly state: DeliveryState;
	/** Attempts made. */
	readonly attempts: number;
	readonly dueAt: number;
	readonly createdAt: number;
	readonly doneAt: number | null;
	/** Attempts when the present run through the schedule began: a replay begins a new one. */
	readonly scheduleFrom: number;
	readonly lastClass: AttemptClass | null;
	readonly lastStatus: number | null;
}

/** One attempt. */
export interface Attempt {
	readonly deliveryId: string;
	/** From 1. */
	readonly number: number;
	readonly at: number;
	readonly durationMs: number;
	readonly class: AttemptClass;
	readonly status: number | null;
	/** For people, at most 200 characters, no secret: `connect ECONNREFUSED`, or the beginning of the answer. */
	readonly detail: string | null;
}

/** What is to be written after an attempt, all in one transaction. */
export interface AttemptResult {
	readonly attempt: Attempt;
	readonly eventId: string;
	readonly subscriptionId: string;
	/** `done`, `failed`, or when to try again. */
	readonly next: { readonly state: 'done' | 'failed' } | { readonly state: 'pending'; readonly dueAt: number };
}
