/** What the conformance tests keep: one of each, and changes to it. */
import type { ApiKey } from '../../domain/api-key';
import type { WatchedBill } from '../../domain/bill';
import { type Connection, DEFAULT_POLICIES } from '../../domain/connection';
import type { AttemptResult, Delivery } from '../../domain/delivery';
import type { Arrival, Decision } from '../../domain/event';
import { newId } from '../../domain/ids';
import type { Subscription } from '../../domain/subscription';
import type { Store } from '../store';

/** A moment in November 2026, on the hour. */
export const NOON = Date.UTC(2026, 10, 20, 12);

export function arrival(change: Partial<Arrival> = {}): Arrival {
	const id = change.id ?? newId('evt');
	const billId = change.billId ?? `bill-${id}`;
	return {
		id,
		connectionId: 'con_shop',
		type: 'payment.approved',
		source: 'callback',
		dedupeKey: `${billId}:paid`,
		fingerprint: '45000',
		billId,
		merchant: 'shop-1',
		facts: { billId, price: '45000', memberName: '김결제' },
		received: { bill_id: billId, appr_price: '45000' },
		receivedAt: NOON,
		quarantine: null,
		...change,
	};
}

type Release = Extract<Decision, { readonly decision: 'release' }>;

/** Releases an arrival as it came. */
export function release(of: Arrival, change: Partial<Release> = {}): Release {
	return {
		eventId: of.id,
		decision: 'release',
		factKey: `${of.type}:${of.billId}`,
		type: of.type,
		facts: of.facts,
		billId: of.billId,
		merchant: of.merchant,
		verified: true,
		at: of.receivedAt,
		...change,
	};
}

export function connection(change: Partial<Connection> = {}): Connection {
	return {
		id: 'con_shop',
		name: '한빛상점',
		contractModel: 'V1_T',
		environment: 'test',
		baseUrl: 'https://pay.example.kr',
		member: 'member-1',
		merchant: 'shop-1',
		policies: { ...DEFAULT_POLICIES, allowedSenders: ['203.0.113.0/24'] },
		secrets: { apiKey: 'partner-key-in-clear', otherApiKey: 'other-key-in-clear', callbackToken: 'token-in-clear' },
		createdAt: NOON,
		updatedAt: NOON,
		...change,
	};
}

export function subscription(change: Partial<Subscription> = {}): Subscription {
	return {
		id: newId('sub'),
		targetUrl: 'https://hooks.example.kr/catch/1',
		host: 'hooks.example.kr',
		filter: { events: [], connectionId: null, merchant: null },
		version: '2026-11-21',
		state: 'active',
		pausedReason: null,
		secrets: ['whsec_new-in-clear', 'whsec_old-in-clear'],
		apiKeyId: 'key_1',
		label: 'Zap 1',
		failingSince: null,
		failures: 0,
		restUntil: null,
		createdAt: NOON,
		...change,
	};
}

export function apiKey(change: Partial<ApiKey> = {}): ApiKey {
	return {
		id: newId('key'),
		name: 'Zapier',
		prefix: 'psk_AbCd',
		hash: newId('key'),
		scopes: ['hooks', 'actions'],
		connectionIds: ['con_shop'],
		createdAt: NOON,
		lastUsedAt: null,
		revokedAt: null,
		...change,
	};
}

export function bill(change: Partial<WatchedBill> = {}): WatchedBill {
	return {
		connectionId: 'con_shop',
		billId: 'bill-1',
		member: 'member-1',
		merchant: 'shop-1',
		price: '45000',
		productName: '사과',
		memberName: '김결제',
		reference: null,
		shortUrl: null,
		expireDate: '2026-12-20',
		state: 'unpaid',
		stateSince: NOON,
		createdAt: NOON,
		lastLookAt: null,
		looks: 0,
		problem: null,
		dueAt: NOON + 60_000,
		...change,
	};
}

/** An attempt at a delivery and what follows from it. */
export function attempted(
	delivery: Delivery,
	next: AttemptResult['next'],
	change: Partial<AttemptResult['attempt']> = {},
): AttemptResult {
	return {
		attempt: {
			deliveryId: delivery.id,
			number: delivery.attempts + 1,
			at: NOON + 1000,
			durationMs: 20,
			class: next.state === 'done' ? '2xx' : '5xx',
			status: next.state === 'done' ? 200 : 503,
			detail: next.state === 'done' ? null : 'busy',
			...change,
		},
		eventId: delivery.eventId,
		subscriptionId: delivery.subscriptionId,
		next,
	};
}

/** Keeps and releases events, one after another in time. */
export async function released(
	store: Store,
	count: number,
	change: Partial<Arrival> = {},
): Promise<readonly Arrival[]> {
	const arrivals = Array.from({ length: count }, (_, index) => arrival({ receivedAt: NOON + index, ...change }));
	await store.events.ingest(arrivals);
	await store.events.decide(arrivals.map((one) => release(one)));
	return arrivals;
}

/** A promise to be resolved from outside. */
export function signal<T = void>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
	let resolve: (value: T) => void = () => undefined;
	const promise = new Promise<T>((settle) => {
		resolve = settle;
	});
	return { promise, resolve };
}
