/** Everything of the store that both databases do alike. */
import type { Store } from '../store';
import { createApiKeys } from './api-keys';
import { createBills } from './bills';
import { createConnections } from './connections';
import { createDeliveries, type SharedDeliveries } from './deliveries';
import { createEvents, type SharedEvents } from './events';
import type { Ground } from './ground';
import { createIdempotency } from './idempotency';
import { createMeta } from './meta';
import { readOverview, readPerHour } from './overview';
import { createPurge, type Purge } from './purge';
import { createSessions } from './sessions';
import { createSubscriptions } from './subscriptions';

export interface SharedStore
	extends Pick<
		Store,
		| 'subscriptions'
		| 'connections'
		| 'apiKeys'
		| 'bills'
		| 'idempotency'
		| 'sessions'
		| 'meta'
		| 'overview'
		| 'receivedPerHour'
	> {
	readonly events: SharedEvents;
	readonly deliveries: SharedDeliveries;
	/** To be begun when the store is open, and stopped before it is closed. */
	readonly purge: Purge;
}

export function createShared(ground: Ground): SharedStore {
	const purge = createPurge(ground);
	return {
		events: createEvents(ground),
		deliveries: createDeliveries(ground),
		subscriptions: createSubscriptions(ground, purge),
		connections: createConnections(ground),
		apiKeys: createApiKeys(ground),
		bills: createBills(ground),
		idempotency: createIdempotency(ground),
		sessions: createSessions(ground),
		meta: createMeta(ground),
		overview: (now) => readOverview(ground, now),
		receivedPerHour: (now) => readPerHour(ground, now),
		purge,
	};
}
