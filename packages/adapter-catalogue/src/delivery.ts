/** Whether a delivery is really from the adapter: its signature (Standard Webhooks), or else the adapter itself, which is asked for the event. */
import { Webhook } from 'standardwebhooks';
import { listIn, textIn, valueIn } from './wire';

export type EventPayload = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

export interface Delivery {
	/** The body as it came, where the platform hands it over. */
	readonly rawBody: string | undefined;
	/** The body as the platform read it. */
	readonly body: unknown;
	/** Names in any notation: Zapier writes `Http-Webhook-Id`. */
	readonly headers: Readonly<Record<string, unknown>>;
}

/** How ids of made-up events begin. They are kept nowhere, so the adapter cannot be asked for one. */
const SAMPLE_PREFIX = 'evt_sample';
const EVENT_ID = /^evt_\w{1,80}$/;

/** What a platform keeps of a subscription. It may have lost it. */
export interface KeptSubscription {
	readonly id: string | undefined;
	/** Signs deliveries. */
	readonly secret: string | undefined;
}

/** Thrown where nothing was kept: nothing that comes can be told from a forgery. */
export class SubscriptionLostError extends Error {
	override readonly name = 'SubscriptionLostError';
}

/** How long after an attempt its delivery is still believed without a signature. Milliseconds. */
const STILL_UNDER_WAY = 24 * 3_600_000;

/**
 * @param hears whether the trigger hears of an event: what is sent as a trial may be of any kind
 * @param ask reads an event from the adapter by its id, as `GET /v1/events/{id}` answers it; `undefined` when there is none
 * @returns the payload to run with; `undefined` for what is not the adapter's, is a made-up event, or nothing that the trigger hears of
 * @throws SubscriptionLostError, and what `ask` throws
 */
export async function confirmDelivery(
	{ rawBody, body, headers }: Delivery,
	{ id, secret }: KeptSubscription,
	hears: (payload: EventPayload) => boolean,
	ask: (eventId: string) => Promise<unknown>,
): Promise<EventPayload | undefined> {
	if (id === undefined && secret === undefined)
		throw new SubscriptionLostError(
			'Nothing is known any more of the subscription that this came for. Switch the workflow off and on, then have the adapter send the event again.',
		);
	const isOurs = rawBody !== undefined && secret !== undefined && isSigned(rawBody, headers, secret);
	const claimed = isOurs ? payloadIn(parsed(rawBody)) : (payloadIn(body) ?? payloadIn(parsed(rawBody ?? '')));
	if (claimed === undefined || claimed.id.startsWith(SAMPLE_PREFIX) || !EVENT_ID.test(claimed.id)) return undefined;
	const payload = isOurs ? claimed : deliveredPayload(await ask(claimed.id), id, Date.now());
	return payload !== undefined && hears(payload) ? payload : undefined;
}

function isSigned(rawBody: string, headers: Delivery['headers'], secret: string): boolean {
	const named = Object.fromEntries(
		Object.entries(headers).flatMap(([name, value]) =>
			typeof value === 'string'
				? [
						[
							name
								.toLowerCase()
								.replaceAll('_', '-')
								.replace(/^http-/, ''),
							value,
						],
					]
				: [],
		),
	);
	try {
		new Webhook(secret).verify(rawBody, named);
		return true;
	} catch {
		return false;
	}
}

function payloadIn(body: unknown): EventPayload | undefined {
	if (typeof body !== 'object' || body === null) return undefined;
	const has = (name: string): boolean => textIn(body, name) !== undefined;
	return has('id') && has('type') ? (body as EventPayload) : undefined;
}

/** The payload of an event that is on its way to one subscription, or came there not long ago: whoever knows its id must not start with it what never heard of it, nor for ever. */
export function deliveredPayload(
	body: unknown,
	subscriptionId: string | undefined,
	now: number,
): EventPayload | undefined {
	const mine = listIn(body, 'deliveries').filter((one) => textIn(one, 'subscriptionId') === subscriptionId);
	const isRecent = (attempt: unknown): boolean => Date.parse(textIn(attempt, 'at') ?? '') > now - STILL_UNDER_WAY;
	const isUnderWay = mine.some((one) => textIn(one, 'state') === 'pending' || listIn(one, 'attempts').some(isRecent));
	if (subscriptionId === undefined || !isUnderWay || textIn(body, 'state') !== 'released') return undefined;
	return payloadIn(valueIn(body, 'payload'));
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
