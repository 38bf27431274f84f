/** Subscriptions: who wants to hear of what. */
import type { EventType } from './event';

/** `paused`: deliveries are kept and wait. There is no other state: what is unsubscribed, or answers 410, is gone. */
export const SUBSCRIPTION_STATES = ['active', 'paused'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** What a subscription hears of. `null` and empty mean everything. */
export interface SubscriptionFilter {
	readonly events: readonly EventType[];
	readonly connectionId: string | null;
	readonly merchant: string | null;
}

/** A subscription with its secrets opened. */
export interface Subscription {
	readonly id: string;
	readonly targetUrl: string;
	/** Host of the target, lower case, with the port when it is not the usual one: the unit of rate limits, and all that logs show. */
	readonly host: string;
	readonly filter: SubscriptionFilter;
	/** Date of the payload's version, fixed when subscribing. */
	readonly version: string;
	readonly state: SubscriptionState;
	/** For people: why it is paused. */
	readonly pausedReason: string | null;
	/** Signing secrets, `whsec_…`, the newest first: two while one is being changed. */
	readonly secrets: readonly string[];
	/** The API key that subscribed. */
	readonly apiKeyId: string | null;
	/** For people. */
	readonly label: string | null;
	/** Since when no attempt has succeeded; `null` when the last one did. */
	readonly failingSince: number | null;
	/** Attempts that failed in a row. */
	readonly failures: number;
	/** Before this moment nothing is sent: the target was not there. */
	readonly restUntil: number | null;
	readonly createdAt: number;
}

/** What decides whether a subscription hears of an event. */
export interface FilterSubject {
	readonly type: EventType;
	readonly connectionId: string;
	readonly merchant: string | null;
}

/** Whether a filter lets an event through. One by merchant lets no event through that names no merchant. */
export function matches(filter: SubscriptionFilter, event: FilterSubject): boolean {
	if (filter.events.length > 0 && !filter.events.includes(event.type)) return false;
	if (filter.connectionId !== null && filter.connectionId !== event.connectionId) return false;
	return filter.merchant === null || filter.merchant === event.merchant;
}
