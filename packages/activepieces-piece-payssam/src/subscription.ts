/** The subscription of a flow at the adapter, and what is kept of it in the store of the flow. */
import type { Store } from '@activepieces/pieces-framework';
import {
	type AdapterRequest,
	AnswerError,
	type KeptSubscription,
	unsubscribeRequest,
	valueIn,
} from 'payssam-adapter-catalogue';
import { type Account, call } from './adapter';

interface Subscription {
	readonly hookId: string;
	/** Signs its deliveries. */
	readonly secret: string;
}

/** Holds the present subscription, and after it those that could not be ended yet. */
const KEY = 'subscriptions';

/**
 * Subscribes, then ends what was there before: Activepieces may enable a trigger again without having disabled it, and two
 * subscriptions would run the flow twice for each payment. In this order no event falls between the two.
 *
 * @param request as the catalogue makes it
 */
export async function subscribe(store: Store, account: Account, request: AdapterRequest): Promise<void> {
	const earlier = await subscriptionsIn(store);
	const present = subscriptionOf((await call(account, request)).body);
	await store.put(KEY, [present, ...earlier]);
	for (const one of earlier) await end(account, one);
	await store.put(KEY, [present]);
}

/**
 * Never fails: a flow can be turned off although the adapter is gone or the key is revoked. Activepieces answers 404 for a
 * flow that is off, so nothing runs; what could not be ended is ended when the flow is turned on again.
 *
 * @returns why something could not be ended
 */
export async function unsubscribe(store: Store, account: () => Account): Promise<string[]> {
	const left: Subscription[] = [];
	const problems: string[] = [];
	for (const one of await subscriptionsIn(store)) {
		try {
			await end(account(), one);
		} catch (error) {
			left.push(one);
			problems.push(error instanceof Error ? error.message : String(error));
		}
	}
	if (left.length === 0) await store.delete(KEY);
	else await store.put(KEY, left);
	return problems;
}

/** The present one. */
export async function keptSubscription(store: Store): Promise<KeptSubscription> {
	const [present] = await subscriptionsIn(store);
	return { id: present?.hookId, secret: present?.secret };
}

async function end(account: Account, { hookId }: Subscription): Promise<void> {
	await call(account, unsubscribeRequest(hookId));
}

async function subscriptionsIn(store: Store): Promise<readonly Subscription[]> {
	const kept: unknown = await store.get(KEY);
	return Array.isArray(kept) ? kept.filter(isSubscription) : [];
}

function isSubscription(kept: unknown): kept is Subscription {
	return typeof valueIn(kept, 'hookId') === 'string' && typeof valueIn(kept, 'secret') === 'string';
}

function subscriptionOf(body: unknown): Subscription {
	const one = { hookId: valueIn(body, 'id'), secret: valueIn(body, 'secret') };
	if (!isSubscription(one)) throw new AnswerError('a subscription');
	return one;
}
