/** The triggers: REST hooks of the adapter. */
import {
	confirmDelivery,
	deliveredPayload,
	EVENT_SAMPLES,
	type EventPayload,
	eventRequest,
	knownIn,
	PAYLOAD_FIELDS,
	recentRequest,
	subscribeRequest,
	TRIGGERS,
	type Trigger,
	unsubscribeRequest,
} from 'payssam-adapter-catalogue';
import { type Bundle, defineTrigger, type Trigger as ZapierTrigger, type ZObject } from 'zapier-platform-core';
import { callAdapter, findAtAdapter } from './adapter';
import { inputField, outputField } from './fields';

/** What Zapier keeps of a subscription, and hands back. */
interface Subscribed {
	readonly id: string;
	/** Signs deliveries. */
	readonly secret: string;
}

async function subscribe(trigger: Trigger, z: ZObject, bundle: Bundle): Promise<Subscribed> {
	const request = subscribeRequest(trigger, bundle.inputData, bundle.targetUrl ?? '', `Zapier: ${trigger.label}`);
	const { id, secret } = Object(await callAdapter(z, bundle, request));
	return { id: String(id), secret: String(secret) };
}

/** The adapter takes an id that it does not know any more. */
async function unsubscribe(z: ZObject, bundle: Bundle): Promise<object> {
	const { id } = keptOf(bundle.subscribeData);
	if (id !== undefined) await callAdapter(z, bundle, unsubscribeRequest(id));
	return {};
}

/** One delivery. What the adapter did not send to this very subscription starts nothing. */
async function receive(z: ZObject, bundle: Bundle): Promise<EventPayload[]> {
	const { cleanedRequest, rawRequest, subscribeData } = bundle;
	const { id, secret } = keptOf(subscribeData);
	const event = await confirmDelivery(
		{ body: cleanedRequest, rawBody: rawRequest?.content, headers: rawRequest?.headers ?? {} },
		secret,
		async (eventId) => deliveredPayload(await findAtAdapter(z, bundle, eventRequest(eventId), 'not_found'), id),
	);
	return event === undefined ? [] : [event];
}

/** What Zapier kept, which may be less. */
function keptOf(subscribeData: unknown): Partial<Subscribed> {
	const [id, secret] = ['id', 'secret'].map((name) => Reflect.get(Object(subscribeData), name));
	return {
		...(typeof id === 'string' && id !== '' ? { id } : {}),
		...(typeof secret === 'string' && secret !== '' ? { secret } : {}),
	};
}

/** The newest events, for setting a Zap up; made-up ones where there is none. */
async function list(trigger: Trigger, z: ZObject, bundle: Bundle): Promise<EventPayload[]> {
	const found = await callAdapter(z, bundle, recentRequest(trigger, bundle.inputData));
	return Array.isArray(found) ? found : [];
}

function sampleOf({ events }: Trigger): Record<string, unknown> {
	const [first = 'payment.approved'] = events === 'chosen' ? [] : events;
	return knownIn(EVENT_SAMPLES[first] ?? {});
}

function zapierTrigger(trigger: Trigger): ZapierTrigger {
	const { key, noun, label, description, fields } = trigger;
	return defineTrigger({
		key,
		noun,
		display: { label, description },
		operation: {
			type: 'hook',
			inputFields: fields.map(inputField),
			performSubscribe: (z: ZObject, bundle: Bundle) => subscribe(trigger, z, bundle),
			performUnsubscribe: unsubscribe,
			perform: receive,
			performList: (z: ZObject, bundle: Bundle) => list(trigger, z, bundle),
			sample: sampleOf(trigger),
			outputFields: PAYLOAD_FIELDS.map(outputField),
		},
	});
}

export const triggers: readonly ZapierTrigger[] = TRIGGERS.map(zapierTrigger);
