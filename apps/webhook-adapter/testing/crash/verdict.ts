/** Holds what was sent, what is kept and what arrived against each other. Pure. */
import type { SentCallback } from './caller.ts';
import type { Arrived } from './receiver.ts';

/** A row of the table of events. */
export interface KeptEvent {
	readonly id: string;
	readonly billId: string;
	readonly state: string;
}

/** A row of the table of deliveries. */
export interface KeptDelivery {
	readonly id: string;
	readonly eventId: string;
	readonly subscriptionId: string;
	readonly state: string;
}

export interface Evidence {
	readonly callbacks: readonly SentCallback[];
	readonly events: readonly KeptEvent[];
	readonly deliveries: readonly KeptDelivery[];
	/** Attempts that belong to no delivery. */
	readonly strayAttempts: number;
	readonly arrived: readonly Arrived[];
	readonly subscribers: readonly string[];
	/** How many repeats of deliveries the kills explain. */
	readonly duplicatesAllowed: number;
}

export interface Verdict {
	/** Callbacks that were acknowledged at least once. */
	readonly acked: number;
	/** Of these, those that are no event, or did not reach every subscriber. */
	readonly lost: number;
	/** Deliveries that a subscriber accepted again. */
	readonly duplicates: number;
	/** Events that reached, or are meant to reach, some subscribers and not all. */
	readonly partial: number;
	/** Everything that is wrong, as sentences; empty when all is well. */
	readonly problems: readonly string[];
}

/** @returns the verdict; `problems` says what is not as it should be */
export function judgeEvidence(evidence: Evidence): Verdict {
	const { callbacks, events, deliveries, arrived, subscribers } = evidence;
	const accepted = arrived.filter((one) => one.accepted);
	const eventsOfBill = Map.groupBy(events, ({ billId }) => billId);
	const deliveriesOfEvent = Map.groupBy(deliveries, ({ eventId }) => eventId);
	const reached = new Map<string, Set<string>>();
	for (const { eventId, subscriber } of accepted)
		reached.set(eventId, (reached.get(eventId) ?? new Set()).add(subscriber));

	const reachedAll = (eventId: string): boolean => reached.get(eventId)?.size === subscribers.length;
	const acked = callbacks.filter(({ acks }) => acks > 0);
	const lost = acked.filter(({ billId }) => !eventsOfBill.get(billId)?.some(({ id }) => reachedAll(id)));
	const partial = events.filter(({ id }) => {
		const counts = [reached.get(id)?.size ?? 0, deliveriesOfEvent.get(id)?.length ?? 0];
		return counts.some((count) => count !== 0 && count !== subscribers.length);
	});
	const pairs = accepted.map(({ subscriber, eventId }) => `${subscriber} ${eventId}`);
	const duplicates = pairs.length - new Set(pairs).size;

	const sentBills = new Set(callbacks.map(({ billId }) => billId));
	const known = new Set(events.map(({ id }) => id));
	const problem = (count: number, sentence: string): string[] => (count === 0 ? [] : [`${count} ${sentence}`]);
	const problems = [
		...problem(lost.length, 'acknowledged callbacks did not reach every subscriber'),
		...problem(lost.filter(({ billId }) => !eventsOfBill.has(billId)).length, 'of these are not kept at all'),
		...problem(partial.length, 'events have some of their deliveries and not all'),
		...problem(
			[...eventsOfBill.values()].filter((same) => same.length > 1).length,
			'callbacks are more than one event',
		),
		...problem(events.filter(({ billId }) => !sentBills.has(billId)).length, 'events come from no callback'),
		...problem(
			events.filter(({ state }) => state !== 'released').length,
			'events are not released, though nothing is wrong with them',
		),
		...problem(deliveries.filter(({ eventId }) => !known.has(eventId)).length, 'deliveries belong to no event'),
		...problem(deliveries.filter(({ state }) => state !== 'done').length, 'deliveries are not done'),
		...problem(evidence.strayAttempts, 'attempts belong to no delivery'),
		...problem(arrived.filter(({ eventId }) => !known.has(eventId)).length, 'arrivals are of no event'),
		...problem(severalIds(arrived), 'deliveries came under more than one webhook-id'),
		...problem(
			Math.max(0, duplicates - evidence.duplicatesAllowed),
			`duplicates more than the kills explain (${evidence.duplicatesAllowed})`,
		),
	];
	return { acked: acked.length, lost: lost.length, duplicates, partial: partial.length, problems };
}

function severalIds(arrived: readonly Arrived[]): number {
	const byDelivery = Map.groupBy(arrived, ({ subscriber, eventId }) => `${subscriber} ${eventId}`);
	return [...byDelivery.values()].filter((same) => new Set(same.map(({ webhookId }) => webhookId)).size > 1).length;
}
