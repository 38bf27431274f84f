/** The tables, the same in both databases. Moments are epoch milliseconds, truth values 0 and 1, lists and objects JSON text. */
import type { ContractModel } from 'payssam-core';
import type { WatchedBill } from '../domain/bill';
import type { Environment } from '../domain/connection';
import type { AttemptClass, DeliveryState } from '../domain/delivery';
import type { EventSource, EventState, EventType, QuarantineReason } from '../domain/event';
import type { SubscriptionState } from '../domain/subscription';

export interface ConnectionRow {
	id: string;
	name: string;
	contract_model: ContractModel;
	environment: Environment;
	base_url: string;
	member: string;
	merchant: string;
	policies: string;
	/** SHA-256 of the callback token. */
	token_hash: string;
	/** Sealed JSON of the secrets. */
	secrets: string;
	created_at: number;
	updated_at: number;
}

export interface EventRow {
	id: string;
	connection_id: string;
	type: EventType;
	source: EventSource;
	state: EventState;
	dedupe_key: string;
	fingerprint: string;
	fact_key: string | null;
	bill_id: string | null;
	merchant: string | null;
	facts: string | null;
	received: string | null;
	verified: number;
	reason: QuarantineReason | null;
	detail: string | null;
	looks: number;
	due_at: number | null;
	repeats: number;
	received_at: number;
	released_at: number | null;
}

export interface DeliveryRow {
	id: string;
	event_id: string;
	subscription_id: string;
	state: DeliveryState;
	attempts: number;
	schedule_from: number;
	due_at: number;
	created_at: number;
	done_at: number | null;
	last_class: AttemptClass | null;
	last_status: number | null;
}

export interface AttemptRow {
	delivery_id: string;
	number: number;
	at: number;
	duration_ms: number;
	class: AttemptClass;
	status: number | null;
	detail: string | null;
}

export interface SubscriptionRow {
	id: string;
	target_url: string;
	host: string;
	/** JSON list. */
	events: string;
	connection_id: string | null;
	merchant: string | null;
	version: string;
	state: SubscriptionState;
	paused_reason: string | null;
	/** Sealed JSON list. */
	secrets: string;
	api_key_id: string | null;
	label: string | null;
	failing_since: number | null;
	failures: number;
	rest_until: number | null;
	created_at: number;
}

export interface ApiKeyRow {
	id: string;
	name: string;
	prefix: string;
	hash: string;
	scopes: string;
	connection_ids: string;
	created_at: number;
	last_used_at: number | null;
	revoked_at: number | null;
}

export interface BillRow {
	connection_id: string;
	bill_id: string;
	member: string | null;
	merchant: string | null;
	price: string | null;
	product_name: string | null;
	member_name: string | null;
	reference: string | null;
	short_url: string | null;
	expire_date: string | null;
	state: WatchedBill['state'];
	state_since: number;
	created_at: number;
	last_look_at: number | null;
	looks: number;
	problem: string | null;
	due_at: number | null;
}

export interface IdempotencyRow {
	api_key_id: string;
	key: string;
	request_hash: string;
	state: 'running' | 'done';
	status: number | null;
	body: string | null;
	created_at: number;
}

export interface SessionRow {
	hash: string;
	expires_at: number;
}

export interface HostRow {
	host: string;
	/** Moment at which the next send is free, with a fraction. */
	next_at: number;
}

export interface MetaRow {
	key: string;
	value: string;
}

export interface Schema {
	connections: ConnectionRow;
	events: EventRow;
	deliveries: DeliveryRow;
	attempts: AttemptRow;
	subscriptions: SubscriptionRow;
	api_keys: ApiKeyRow;
	bills: BillRow;
	idempotency: IdempotencyRow;
	sessions: SessionRow;
	hosts: HostRow;
	meta: MetaRow;
}
