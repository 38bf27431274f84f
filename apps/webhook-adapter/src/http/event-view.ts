/** Events as callers see them: with the payload as subscribers get it. */
import type { Connection } from '../domain/connection';
import type { Delivery } from '../domain/delivery';
import type { EventState, EventType, QuarantineReason, StoredEvent } from '../domain/event';
import { buildPayload, type EventPayload, type PayloadVersion } from '../domain/payload';
import type { Services } from '../services';

export interface EventView {
	readonly id: string;
	readonly type: EventType;
	readonly state: EventState;
	readonly connectionId: string;
	readonly merchant: string | null;
	readonly billId: string | null;
	readonly reason: QuarantineReason | null;
	readonly detail: string | null;
	readonly repeats: number;
	readonly receivedAt: string;
	readonly releasedAt: string | null;
	readonly payload: EventPayload;
}

/** Events with their payloads, in their order. One whose connection is gone is left out. */
export async function eventViews(
	services: Services,
	events: readonly StoredEvent[],
	version: PayloadVersion,
): Promise<EventView[]> {
	const connections = await connectionsOf(services, events);
	return events.flatMap((event) => {
		const connection = connections.get(event.connectionId);
		return connection === undefined ? [] : [eventView(event, connection, version)];
	});
}

/** The payloads alone. */
export async function payloadsOf(
	services: Services,
	events: readonly StoredEvent[],
	version: PayloadVersion,
): Promise<EventPayload[]> {
	return (await eventViews(services, events, version)).map(({ payload }) => payload);
}

/** The deliveries of an event with their attempts. */
export async function deliveryViews({ store }: Services, eventId: string) {
	const deliveries = await store.deliveries.ofEvent(eventId);
	return Promise.all(
		deliveries.map(async (delivery) => {
			const subscription = await store.subscriptions.get(delivery.subscriptionId);
			const attempts = await store.deliveries.attemptsOf(delivery.id);
			return {
				...deliveryView(delivery),
				host: subscription?.host ?? null,
				attempts: attempts.map(({ number, at, durationMs, class: kind, status, detail }) => ({
					number,
					at: iso(at),
					durationMs,
					class: kind,
					status,
					detail,
				})),
			};
		}),
	);
}

function deliveryView({ id, subscriptionId, state, dueAt, createdAt, doneAt }: Delivery) {
	return {
		id,
		subscriptionId,
		state,
		dueAt: iso(dueAt),
		createdAt: iso(createdAt),
		doneAt: doneAt === null ? null : iso(doneAt),
	};
}

function eventView(event: StoredEvent, connection: Connection, version: PayloadVersion): EventView {
	const { id, type, state, connectionId, merchant, billId, reason, detail, repeats, receivedAt, releasedAt } = event;
	return {
		id,
		type,
		state,
		connectionId,
		merchant,
		billId,
		reason,
		detail,
		repeats,
		receivedAt: iso(receivedAt),
		releasedAt: releasedAt === null ? null : iso(releasedAt),
		payload: buildPayload(version, event, connection),
	};
}

async function connectionsOf(
	{ store }: Services,
	events: readonly StoredEvent[],
): Promise<ReadonlyMap<string, Connection>> {
	const ids = [...new Set(events.map(({ connectionId }) => connectionId))];
	const found = await Promise.all(ids.map((id) => store.connections.get(id)));
	return new Map(found.flatMap((connection) => (connection === undefined ? [] : [[connection.id, connection]])));
}

function iso(at: number): string {
	return new Date(at).toISOString();
}
