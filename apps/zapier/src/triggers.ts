/** The triggers: REST hooks of the adapter. */
import {
	AnswerError,
	confirmDelivery,
	EVENT_SAMPLES,
	type EventPayload,
	eventRequest,
	hearsOf,
	type KeptSubscription,
	knownIn,
	PAYLOAD_FIELDS,
	recentRequest,
	SubscriptionLostError,
	subscribeRequest,
	TRIGGERS,
	type Trigger,
	textIn,
	unsubscribeRequest,
} from 'payssam-adapter-catalogue';
import { type Bundle, defineTrigger, type Trigger as ZapierTrigger, type ZObject } from 'zapier-platform-core';
import { callAdapter, findAtAdapter, told } from './adapter';
import { inputField, outputField } from './fields';

/** What Zapier keeps of a subscription, and hands back. */
interface Subscribed {
	readonly id: string;
	/** Signs deliveries. */
	readonly secret: string;
}

async function subscribe(trigger: Trigger, z: ZObject, bundle: Bundle): Promise<Subscribed> {
	const zap = bundle.meta?.zap?.id;
	const label = `Zapier: ${trigger.label}${zap === undefined ? '' : ` (Zap ${zap})`}`;
	const request = subscribeRequest(trigger, bundle.inputData, bundle.targetUrl ?? '', label);
	const { body } = await callAdapter(z, bundle, request);
	return told(z, () => {
		const [id, secret] = [textIn(body, 'id'), textIn(body, 'secret')];
		if (id === undefined || secret === undefined) throw new AnswerError('a subscription');
		return { id, secret };
	});
}

/** The adapter takes an id that it does not know any more. */
async function unsubscribe(z: ZObject, bundle: Bundle): Promise<object> {
	const { id } = keptOf(bundle.subscribeData);
	if (id !== undefined) await callAdapter(z, bundle, unsubscribeRequest(id));
	return {};
}

/** One delivery. What the adapter did not send to this very subscription starts nothing. */
async function receive(trigger: Trigger, z: ZObject, bundle: Bundle): Promise<EventPayload[]> {
	const { cleanedRequest, rawRequest, subscribeData, inputData } = bundle;
	const kept = keptOf(subscribeData);
	const delivery = { body: cleanedRequest, rawBody: rawRequest?.content, headers: rawRequest?.headers ?? {} };
	const hears = (payload: EventPayload): boolean => hearsOf(trigger, inputData, payload);
	const ask = async (id: string): Promise<unknown> =>
		(await findAtAdapter(z, bundle, eventRequest(id), 'not_found'))?.body;
	try {
		const event = await confirmDelivery(delivery, kept, hears, ask);
		return event === undefined || !(await isNew(z, `${kept.id}:${event.id}`)) ? [] : [event];
	} catch (error) {
		if (error instanceof SubscriptionLostError) throw new z.errors.Error(error.message, 'subscription_lost');
		throw error;
	}
}

/** How long copies of one delivery are told. The adapter makes one where it dies between Zapier's answer and its note of it; a replay that a person asks for comes later. Seconds. */
const COPIES_SECONDS = 600;

/** Zapier starts a Zap for each copy of a delivery, so what has run is kept for a moment. Where it cannot be kept the event runs: a payment must not get lost. */
async function isNew(z: ZObject, key: string): Promise<boolean> {
	try {
		if ((await z.cache.get(key)) !== null) return false;
		await z.cache.set(key, true, COPIES_SECONDS);
	} catch {
		z.console.log('Zapier’s cache did not answer, so copies of this delivery are not told.');
	}
	return true;
}

/** What Zapier kept, which may be less. */
function keptOf(subscribeData: unknown): KeptSubscription {
	const [id, secret] = ['id', 'secret'].map((name) => textIn(subscribeData, name) || undefined);
	return { id, secret };
}

/** The newest events, for setting a Zap up; made-up ones where there is none. */
async function list(trigger: Trigger, z: ZObject, bundle: Bundle): Promise<EventPayload[]> {
	const { body: found } = await callAdapter(z, bundle, recentRequest(trigger, bundle.inputData));
	return told(z, () => {
		if (!Array.isArray(found)) throw new AnswerError('a list of events');
		return found;
	});
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
			// Functions of their own: Zapier knows a method by the function it is.
			performUnsubscribe: (z: ZObject, bundle: Bundle) => unsubscribe(z, bundle),
			perform: (z: ZObject, bundle: Bundle) => receive(trigger, z, bundle),
			performList: (z: ZObject, bundle: Bundle) => list(trigger, z, bundle),
			sample: sampleOf(trigger),
			outputFields: PAYLOAD_FIELDS.map(outputField),
		},
	});
}

export const triggers: readonly ZapierTrigger[] = TRIGGERS.map(zapierTrigger);
