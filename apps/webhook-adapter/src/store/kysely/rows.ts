/** Rows and what they mean. */
import type { ApiKey } from '../../domain/api-key';
import type { WatchedBill } from '../../domain/bill';
import type { Connection } from '../../domain/connection';
import type { Attempt, Delivery } from '../../domain/delivery';
import type { Announcement, Arrival, StoredEvent } from '../../domain/event';
import type { Subscription, SubscriptionFilter } from '../../domain/subscription';
import type { Listener } from '../hot-path';
import type { ApiKeyRow, AttemptRow, BillRow, ConnectionRow, DeliveryRow, EventRow, SubscriptionRow } from '../schema';
import type { Vault } from '../vault';

/** The key under which an event is kept that has the dedupe key of another and not its fingerprint. Dedupe keys hold no space. */
export function keyBeside(dedupeKey: string, fingerprint: string): string {
	return `${dedupeKey} ${fingerprint}`;
}

/** The row of an arrival that is new. */
export function rowOfArrival(arrival: Arrival): EventRow {
	const { quarantine } = arrival;
	return {
		id: arrival.id,
		connection_id: arrival.connectionId,
		type: arrival.type,
		source: arrival.source,
		state: quarantine === null ? 'pending' : 'quarantined',
		dedupe_key: arrival.dedupeKey,
		fingerprint: arrival.fingerprint,
		fact_key: null,
		bill_id: arrival.billId,
		merchant: arrival.merchant,
		facts: JSON.stringify(arrival.facts),
		received: arrival.received === null ? null : JSON.stringify(arrival.received),
		verified: 0,
		reason: quarantine?.reason ?? null,
		detail: quarantine?.detail ?? null,
		looks: 0,
		due_at: quarantine === null ? arrival.receivedAt : null,
		repeats: 0,
		received_at: arrival.receivedAt,
		released_at: null,
	};
}

/** The row of what is kept and released at once. */
export function announcedRow({ arrival, factKey, verified }: Announcement): EventRow {
	return {
		...rowOfArrival({ ...arrival, quarantine: null }),
		state: 'released',
		fact_key: factKey,
		verified: verified ? 1 : 0,
		due_at: null,
		released_at: arrival.receivedAt,
	};
}

/** Whether an arrival that has the dedupe key of an event and another amount begins as `pending`. */
export function isAskedBeside({ otherAmount, quarantine }: Arrival): boolean {
	return otherAmount === 'ask' && quarantine === null;
}

/** The row of an arrival that has the dedupe key of an event and another amount. */
export function rowBeside(arrival: Arrival): EventRow {
	const quarantine = {
		reason: 'other_amount',
		detail: 'The same bill, approval number and state came before with another amount.',
	} as const;
	return {
		...rowOfArrival(isAskedBeside(arrival) ? arrival : { ...arrival, quarantine }),
		dedupe_key: keyBeside(arrival.dedupeKey, arrival.fingerprint),
	};
}

export function eventOf(row: EventRow): StoredEvent {
	return {
		id: row.id,
		connectionId: row.connection_id,
		type: row.type,
		source: row.source,
		state: row.state,
		dedupeKey: row.dedupe_key,
		factKey: row.fact_key,
		billId: row.bill_id,
		merchant: row.merchant,
		facts: row.facts === null ? {} : JSON.parse(row.facts),
		received: row.received === null ? null : JSON.parse(row.received),
		verified: row.verified === 1,
		reason: row.reason,
		detail: row.detail,
		looks: row.looks,
		dueAt: row.due_at,
		repeats: row.repeats,
		receivedAt: row.received_at,
		releasedAt: row.released_at,
	};
}

/** A delivery that has not been tried. */
export function newDeliveryRow(id: string, eventId: string, subscriptionId: string, now: number): DeliveryRow {
	return {
		id,
		event_id: eventId,
		subscription_id: subscriptionId,
		state: 'pending',
		attempts: 0,
		schedule_from: 0,
		due_at: now,
		created_at: now,
		done_at: null,
		last_class: null,
		last_status: null,
	};
}

export function deliveryOf(row: DeliveryRow): Delivery {
	return {
		id: row.id,
		eventId: row.event_id,
		subscriptionId: row.subscription_id,
		state: row.state,
		attempts: row.attempts,
		dueAt: row.due_at,
		createdAt: row.created_at,
		doneAt: row.done_at,
		scheduleFrom: row.schedule_from,
		lastClass: row.last_class,
		lastStatus: row.last_status,
	};
}

export function attemptOf(row: AttemptRow): Attempt {
	return {
		deliveryId: row.delivery_id,
		number: row.number,
		at: row.at,
		durationMs: row.duration_ms,
		class: row.class,
		status: row.status,
		detail: row.detail,
	};
}

export function attemptRow(attempt: Attempt): AttemptRow {
	return {
		delivery_id: attempt.deliveryId,
		number: attempt.number,
		at: attempt.at,
		duration_ms: Math.round(attempt.durationMs),
		class: attempt.class,
		status: attempt.status,
		detail: attempt.detail,
	};
}

const connectionContext = (id: string): string => `connections:${id}`;
const subscriptionContext = (id: string): string => `subscriptions:${id}`;

/** @param tokenHash of the callback token */
export function connectionRow(connection: Connection, tokenHash: string, vault: Vault): ConnectionRow {
	return {
		id: connection.id,
		name: connection.name,
		contract_model: connection.contractModel,
		environment: connection.environment,
		base_url: connection.baseUrl,
		member: connection.member,
		merchant: connection.merchant,
		policies: JSON.stringify(connection.policies),
		token_hash: tokenHash,
		secrets: vault.seal(JSON.stringify(connection.secrets), connectionContext(connection.id)),
		created_at: connection.createdAt,
		updated_at: connection.updatedAt,
	};
}

export function connectionOf(row: ConnectionRow, vault: Vault): Connection {
	return {
		id: row.id,
		name: row.name,
		contractModel: row.contract_model,
		environment: row.environment,
		baseUrl: row.base_url,
		member: row.member,
		merchant: row.merchant,
		policies: JSON.parse(row.policies),
		secrets: JSON.parse(vault.open(row.secrets, connectionContext(row.id))),
		createdAt: row.created_at,
		updatedAt: row.updated_at,
	};
}

/** What of a subscription's row its filter is made of. */
export type FilterRow = Pick<SubscriptionRow, 'events' | 'connection_id' | 'merchant'>;

export function filterOf(row: FilterRow): SubscriptionFilter {
	return { events: JSON.parse(row.events), connectionId: row.connection_id, merchant: row.merchant };
}

/** What of a subscription's row says who it is and what it hears of. */
export type ListenerRow = FilterRow & Pick<SubscriptionRow, 'id'>;

export function listenerOf(row: ListenerRow): Listener {
	return { id: row.id, filter: filterOf(row) };
}

export function filterRow(filter: SubscriptionFilter): FilterRow {
	return {
		events: JSON.stringify(filter.events),
		connection_id: filter.connectionId,
		merchant: filter.merchant,
	};
}

export function sealSigningSecrets(secrets: readonly string[], id: string, vault: Vault): string {
	return vault.seal(JSON.stringify(secrets), subscriptionContext(id));
}

export function subscriptionRow(subscription: Subscription, vault: Vault): SubscriptionRow {
	return {
		id: subscription.id,
		target_url: subscription.targetUrl,
		host: subscription.host,
		...filterRow(subscription.filter),
		version: subscription.version,
		state: subscription.state,
		paused_reason: subscription.pausedReason,
		secrets: sealSigningSecrets(subscription.secrets, subscription.id, vault),
		api_key_id: subscription.apiKeyId,
		label: subscription.label,
		failing_since: subscription.failingSince,
		failures: subscription.failures,
		rest_until: subscription.restUntil,
		created_at: subscription.createdAt,
	};
}

export function subscriptionOf(row: SubscriptionRow, vault: Vault): Subscription {
	return {
		id: row.id,
		targetUrl: row.target_url,
		host: row.host,
		filter: filterOf(row),
		version: row.version,
		state: row.state,
		pausedReason: row.paused_reason,
		secrets: JSON.parse(vault.open(row.secrets, subscriptionContext(row.id))),
		apiKeyId: row.api_key_id,
		label: row.label,
		failingSince: row.failing_since,
		failures: row.failures,
		restUntil: row.rest_until,
		createdAt: row.created_at,
	};
}

export function apiKeyOf(row: ApiKeyRow): ApiKey {
	return {
		id: row.id,
		name: row.name,
		prefix: row.prefix,
		hash: row.hash,
		scopes: JSON.parse(row.scopes),
		connectionIds: JSON.parse(row.connection_ids),
		createdAt: row.created_at,
		lastUsedAt: row.last_used_at,
		revokedAt: row.revoked_at,
	};
}

export function apiKeyRow(key: ApiKey): ApiKeyRow {
	return {
		id: key.id,
		name: key.name,
		prefix: key.prefix,
		hash: key.hash,
		scopes: JSON.stringify(key.scopes),
		connection_ids: JSON.stringify(key.connectionIds),
		created_at: key.createdAt,
		last_used_at: key.lastUsedAt,
		revoked_at: key.revokedAt,
	};
}

export function billOf(row: BillRow): WatchedBill {
	return {
		connectionId: row.connection_id,
		billId: row.bill_id,
		member: row.member,
		merchant: row.merchant,
		price: row.price,
		productName: row.product_name,
		memberName: row.member_name,
		reference: row.reference,
		shortUrl: row.short_url,
		expireDate: row.expire_date,
		state: row.state,
		stateSince: row.state_since,
		createdAt: row.created_at,
		lastLookAt: row.last_look_at,
		looks: row.looks,
		problem: row.problem,
		dueAt: row.due_at,
	};
}

export function billRow(bill: WatchedBill): BillRow {
	return {
		connection_id: bill.connectionId,
		bill_id: bill.billId,
		member: bill.member,
		merchant: bill.merchant,
		price: bill.price,
		product_name: bill.productName,
		member_name: bill.memberName,
		reference: bill.reference,
		short_url: bill.shortUrl,
		expire_date: bill.expireDate,
		state: bill.state,
		state_since: bill.stateSince,
		created_at: bill.createdAt,
		last_look_at: bill.lastLookAt,
		looks: bill.looks,
		problem: bill.problem,
		due_at: bill.dueAt,
	};
}
