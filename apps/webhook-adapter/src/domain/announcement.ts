/** What the adapter knows by itself, as an event: found by a read, or done by an action. */
import type { Connection } from './connection';
import type { Announcement, EventFacts, EventSource, EventType } from './event';
import { newId } from './ids';

/** Everything here comes from PaySsam's own answers, so it is verified. */
export function announcement(
	connection: Pick<Connection, 'id' | 'merchant'>,
	what: {
		readonly type: EventType;
		readonly source: Exclude<EventSource, 'callback'>;
		readonly factKey: string;
		readonly facts: EventFacts;
		readonly at: number;
	},
): Announcement {
	const { type, source, factKey, facts, at } = what;
	return {
		arrival: {
			id: newId('evt'),
			connectionId: connection.id,
			type,
			source,
			dedupeKey: `${source}:${factKey}`,
			fingerprint: facts.approval?.price ?? facts.price ?? '',
			billId: facts.billId ?? null,
			merchant: facts.merchant ?? connection.merchant,
			facts,
			received: null,
			receivedAt: at,
			quarantine: null,
		},
		factKey,
		verified: true,
	};
}
