/** Whether a delivery is really from the adapter: its signature (Standard Webhooks), or else the adapter itself, which is asked for the event. */
import { Webhook } from 'standardwebhooks';

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

/**
 * @param secret from the subscription; `undefined` where the platform lost it
 * @param ask reads an event from the adapter by its id: its payload; `undefined` when there is none that is released
 * @returns the payload to run with; `undefined` for what is not the adapter's
 * @throws what `ask` throws
 */
export async function confirmDelivery(
	{ rawBody, body, headers }: Delivery,
	secret: string | undefined,
	ask: (eventId: string) => Promise<EventPayload | undefined>,
): Promise<EventPayload | undefined> {
	if (rawBody !== undefined && secret !== undefined && isSigned(rawBody, headers, secret))
		return payloadIn(JSON.parse(rawBody));
	const claimed = payloadIn(body);
	if (claimed === undefined || claimed.id.startsWith(SAMPLE_PREFIX) || !EVENT_ID.test(claimed.id)) return undefined;
	return await ask(claimed.id);
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
	const has = (name: string): boolean => typeof Reflect.get(body, name) === 'string';
	return has('id') && has('type') ? (body as EventPayload) : undefined;
}

/** The payload of an event as `GET /v1/events/{id}` answers it, when it was released to subscribers. */
export function releasedPayload(body: unknown): EventPayload | undefined {
	return stringIn(body, 'state') === 'released' ? payloadIn(Reflect.get(Object(body), 'payload')) : undefined;
}

/** The same, when it went to one subscription: whoever knows the id of an event must not start with it what never heard of it. */
export function deliveredPayload(body: unknown, subscriptionId: string | undefined): EventPayload | undefined {
	const deliveries: unknown = Reflect.get(Object(body), 'deliveries');
	const isMine = (delivery: unknown): boolean => stringIn(delivery, 'subscriptionId') === subscriptionId;
	const went = subscriptionId !== undefined && Array.isArray(deliveries) && deliveries.some(isMine);
	return went ? releasedPayload(body) : undefined;
}

function stringIn(body: unknown, name: string): string | undefined {
	const value: unknown = Reflect.get(Object(body), name);
	return typeof value === 'string' ? value : undefined;
}
