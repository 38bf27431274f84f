/** For tests of the pages: a person's browser as far as HTTP goes, and a house in which everything has happened once. */
import type { Connection } from '../src/domain/connection';
import type { Arrival, EventFacts, QuarantineReason } from '../src/domain/event';
import { newId } from '../src/domain/ids';
import type { Subscription } from '../src/domain/subscription';
import type { Store } from '../src/store/store';
import { addConnection, addKey, type ServedApp } from './served-app';
import { newSubscription } from './subscription';

/** An answer, read. */
export interface Seen {
	readonly status: number;
	readonly headers: Headers;
	readonly html: string;
}

/** Keeps cookies, follows no redirect, and says where a form comes from as browsers do. */
export interface Visitor {
	get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
	post(
		path: string,
		fields?: Readonly<Record<string, string | readonly string[]>>,
		headers?: Readonly<Record<string, string>>,
	): Promise<Seen>;
	/** The cookie as it is sent now. */
	cookie(): string;
}

export function createVisitor(url: string): Visitor {
	const cookies = new Map<string, string>();
	const cookie = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	const call = async (path: string, init: RequestInit): Promise<Seen> => {
		const headers = { 'accept-language': 'en', cookie: cookie(), ...Object.fromEntries(new Headers(init.headers)) };
		const response = await fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' });
		for (const line of response.headers.getSetCookie()) {
			const [pair = ''] = line.split(';');
			const [name = '', value = ''] = pair.split('=');
			if (value === '') cookies.delete(name);
			else cookies.set(name, value);
		}
		return { status: response.status, headers: response.headers, html: await response.text() };
	};
	return {
		cookie,
		get: (path, headers = {}) => call(path, { headers }),
		post: (path, fields = {}, headers = { origin: url }) => {
			const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
			return call(path, { method: 'POST', headers, body: new URLSearchParams(pairs) });
		},
	};
}

/** A visitor who is signed in with a new admin key. */
export async function signedIn(served: ServedApp): Promise<Visitor & { readonly key: string }> {
	const key = await addKey(served.store);
	const visitor = createVisitor(served.url);
	await visitor.post('/sign-in', { key });
	return { ...visitor, key };
}

/** The texts that strangers can bring in. */
export interface Names {
	readonly store: string;
	readonly product: string;
	readonly member: string;
	readonly label: string;
	readonly detail: string;
}

const ORDINARY: Names = {
	store: '가온학원 강남점',
	product: '11월 수강료 (중등 수학)',
	member: '김하늘',
	label: 'Receipts by mail',
	detail: 'connect ECONNREFUSED',
};

export interface House {
	readonly connection: Connection;
	readonly subscriptions: readonly Subscription[];
	/** Ids of events: delivered, held, each reason of quarantine, dismissed. */
	readonly delivered: string;
	readonly held: string;
	readonly quarantined: readonly string[];
}

const REASONS: readonly QuarantineReason[] = [
	'contradicted',
	'not_found',
	'implausible_time',
	'unknown_state',
	'cannot_verify',
];

/** Fills a store: connections, subscriptions that work, fail and rest, events in every state. */
export async function fillHouse(store: Store, now: number, change: Partial<Names> = {}): Promise<House> {
	const names = { ...ORDINARY, ...change };
	const connection = await addConnection(store, {
		name: names.store,
		contractModel: 'V2',
		environment: 'test',
		baseUrl: 'https://sandbox.paymint.co.kr/partner',
		member: 'gaon-academy',
		merchant: 'gangnam',
	});
	await addConnection(store, { name: '가온학원 분당점', member: 'gaon-academy', merchant: 'bundang' });
	const subscription = (targetUrl: string, change: Partial<Subscription>): Subscription =>
		newSubscription(targetUrl, { createdAt: now - 5 * 86_400_000, ...change });
	const subscriptions = [
		subscription('https://hooks.zapier.com/hooks/standard/123456/abcdef0123456789/', {
			filter: { events: ['payment.approved', 'payment.cancelled'], connectionId: connection.id, merchant: null },
		}),
		subscription('https://crm.example.kr/payssam/in', {
			label: names.label,
			failingSince: now - 3 * 3_600_000,
			failures: 4,
		}),
		subscription('https://hook.eu1.make.com/qwertyuiop', {
			state: 'paused',
			pausedReason: 'Nothing has arrived there for 120 hours.',
			filter: { events: [], connectionId: null, merchant: 'gangnam' },
		}),
	];
	for (const one of subscriptions) await store.subscriptions.insert(one);

	const facts = (billId: string, price: string): EventFacts => ({
		billId,
		price,
		productName: names.product,
		memberName: names.member,
		approval: {
			billId,
			state: 'paid',
			stateCode: 'F',
			payType: 'CARD_VAN',
			cardType: '신용카드(일반)',
			approvedAt: '2026-11-20T09:30:00+09:00',
			approvalNumber: '00769951',
			issuer: '신한카드',
			issuerNumber: '4518-****-****-1234',
		},
	});
	let made = 0;
	const arrival = (price: string, receivedAt: number, rest: Partial<Arrival> = {}): Arrival => {
		made += 1;
		const billId = `20261121${String(made).padStart(4, '0')}`;
		return {
			id: newId('evt'),
			connectionId: connection.id,
			type: 'payment.approved',
			source: 'callback',
			dedupeKey: `${billId}:paid`,
			fingerprint: price,
			billId,
			merchant: 'gangnam',
			facts: facts(billId, price),
			received: { bill_id: billId, appr_state: 'F', appr_price: price, product_nm: names.product },
			receivedAt,
			quarantine: null,
			...rest,
		};
	};
	const plain = Array.from({ length: 9 }, (_, index) => arrival('45000', now - (index % 6) * 3_900_000));
	const held = arrival('120000', now - 1_500_000);
	const forged = REASONS.map((reason) =>
		arrival('990000', now - 7_200_000, { quarantine: { reason, detail: names.detail } }),
	);
	await store.events.ingest([...plain, held, ...forged]);
	const [first] = plain;
	if (first === undefined) throw new Error('There is no first event.');
	await store.events.ingest([{ ...first, id: newId('evt') }]);
	await store.events.ingest([
		{ ...first, id: newId('evt'), fingerprint: '4500', facts: facts(first.billId ?? '', '4500') },
	]);
	await store.events.decide([
		...plain.map((one) => ({
			eventId: one.id,
			decision: 'release' as const,
			factKey: `payment.approved:${one.billId}:00769951`,
			type: one.type,
			facts: one.facts,
			billId: one.billId,
			merchant: one.merchant,
			verified: true,
			at: one.receivedAt + 800,
		})),
		{ eventId: held.id, decision: 'hold', dueAt: now + 240_000, detail: 'PaySsam did not answer within 15 seconds.' },
	]);
	for (const delivery of await store.deliveries.ofEvent(first.id)) {
		const works = delivery.subscriptionId === subscriptions[0]?.id;
		if (delivery.subscriptionId === subscriptions[2]?.id) continue;
		await store.deliveries.record(
			[1, 2].slice(0, works ? 1 : 2).map((number) => ({
				attempt: {
					deliveryId: delivery.id,
					number,
					at: first.receivedAt + number * 5000,
					durationMs: 184.2,
					class: works ? '2xx' : 'connection',
					status: works ? 200 : null,
					detail: works ? null : names.detail,
				},
				eventId: first.id,
				subscriptionId: delivery.subscriptionId,
				next: works ? { state: 'done' } : { state: 'pending', dueAt: now + 300_000 },
			})),
		);
	}
	return {
		connection,
		subscriptions,
		delivered: first.id,
		held: held.id,
		quarantined: forged.map(({ id }) => id),
	};
}
