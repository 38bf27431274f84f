/** What happens for every callback and every attempt: each database does it in its own way, for speed. */
import type { SubscriptionFilter } from '../domain/subscription';
import type { DeliveryStore, EventStore } from './store';

export interface HotPath {
	readonly events: Pick<EventStore, 'ingest' | 'decide' | 'announce' | 'releasedOf'>;
	readonly deliveries: Pick<DeliveryStore, 'due' | 'record'>;
}

/** A subscription as far as it decides who hears of an event. */
export interface Listener {
	readonly id: string;
	readonly filter: SubscriptionFilter;
}
