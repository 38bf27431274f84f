/** The triggers: one for each row of the catalogue, each a subscription at the adapter. */
import { createTrigger, DEDUPE_KEY_PROPERTY, type Trigger, TriggerStrategy } from '@activepieces/pieces-framework';
import {
	AnswerError,
	confirmDelivery,
	EVENT_SAMPLES,
	type EventPayload,
	eventRequest,
	hearsOf,
	PAYLOAD_FIELDS,
	type Trigger as Row,
	recentRequest,
	subscribeRequest,
	TRIGGERS,
} from 'payssam-adapter-catalogue';
import { type Account, AdapterRefusal, accountOf, call } from './adapter';
import { payssamAuth } from './auth';
import { outputSchemaOf } from './output-schema';
import { propertiesOf } from './properties';
import { keptSubscription, subscribe, unsubscribe } from './subscription';

export const triggers: Trigger[] = TRIGGERS.map(triggerOf);

type Input = Readonly<Record<string, unknown>>;

function triggerOf(row: Row): Trigger {
	return createTrigger({
		auth: payssamAuth,
		name: row.key,
		displayName: row.label,
		description: row.description,
		type: TriggerStrategy.WEBHOOK,
		props: propertiesOf(row.fields),
		sampleData: sampleOf(row),
		outputSchema: outputSchemaOf(PAYLOAD_FIELDS),
		onEnable: async ({ auth, propsValue, store, webhookUrl, flows }) => {
			const label = `Activepieces, ${row.label}, flow ${flows.current.id}`;
			await subscribe(store, accountOf(auth.props), subscribeRequest(row, propsValue, webhookUrl, label));
		},
		onDisable: async ({ auth, store }) => {
			const problems = await unsubscribe(store, () => accountOf(auth.props));
			for (const problem of problems) console.warn(`${row.label}: the subscription was not ended. ${problem}`);
		},
		run: async ({ auth, propsValue, store, payload: { rawBody, body, headers } }) => {
			const delivery = { rawBody: typeof rawBody === 'string' ? rawBody : undefined, body, headers };
			const hears = (event: EventPayload): boolean => hearsOf(row, propsValue, event);
			const ask = (eventId: string): Promise<unknown> => eventAt(accountOf(auth.props), eventId);
			const payload = await confirmDelivery(delivery, await keptSubscription(store), hears, ask);
			// Activepieces takes the key out, and drops a second payload with the same one within 30 seconds.
			return payload === undefined ? [] : [{ ...payload, [DEDUPE_KEY_PROPERTY]: payload.id }];
		},
		test: async ({ auth, propsValue }) => {
			const { body: recent } = await call(accountOf(auth.props), recentRequest(row, propsValue));
			if (!Array.isArray(recent)) throw new AnswerError('a list of events');
			return recent;
		},
	});
}

/** Of the first event that it hears of; a payment where a person chooses. */
function sampleOf({ events }: Row): Input {
	const [first = 'payment.approved'] = events === 'chosen' ? [] : events;
	return EVENT_SAMPLES[first] ?? {};
}

/** An event as the adapter has it; `undefined` where it has none. */
async function eventAt(account: Account, eventId: string): Promise<unknown> {
	try {
		return (await call(account, eventRequest(eventId))).body;
	} catch (error) {
		if (error instanceof AdapterRefusal && error.refusal.code === 'not_found') return undefined;
		throw error;
	}
}
