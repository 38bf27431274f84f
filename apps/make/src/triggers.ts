/** The instant triggers. Each reads its event from the adapter, so that a delivery by anybody else starts nothing. */
import {
	EVENT_SAMPLES,
	knownIn,
	PAYLOAD_FIELDS,
	PAYLOAD_VERSION,
	TRIGGERS,
	type Trigger,
	type TriggerKey,
} from 'payssam-adapter-catalogue';
import type { Component } from './components';
import { CONNECTION_ID } from './connection';
import { errors, QUIET } from './errors';
import { iml } from './iml';
import type { Json, JsonObject } from './json';
import { output } from './parameters';
import { camel, TRIGGERS_SHOWN, watching } from './words';

/**
 * Whether the event went to the subscription of this webhook: who knows the id of another must not start anything with it. Where Make did not keep the subscription's id the event itself has to do.
 */
const WENT_HERE = `if(${[
	'payload.subscriptionId',
	"indexOf(join(map(ifempty(body.deliveries, emptyarray), 'subscriptionId'), ' '), ifempty(payload.subscriptionId, '')) != -1",
	'true',
].join(', ')})`;

function communication({ events }: Trigger): JsonObject {
	const isIts =
		events === 'chosen' ? [] : [`(${events.map((event) => `body.payload.type == '${event}'`).join(' || ')})`];
	return {
		url: `/v1/events/${iml('encodeURL(payload.id)')}`,
		encodeUrl: false,
		method: 'GET',
		qs: { version: PAYLOAD_VERSION },
		response: {
			valid: {
				condition: iml(["body.state == 'released'", ...isIts, WENT_HERE].join(' && ')),
				message: 'The adapter has an event of this id, and has not released it to this trigger. Nothing was started.',
				type: QUIET,
			},
			// A delivery that is not the adapter's must not be able to switch the scenario off.
			error: errors({ codes: ['not_found'] }),
			output: iml('body.payload'),
		},
	};
}

function sampleOf({ events }: Trigger): JsonObject {
	const [first = 'payment.approved'] = events === 'chosen' ? [] : events;
	return plain(knownIn(EVENT_SAMPLES[first] ?? {}));
}

/** Sample values are JSON already; this tells the compiler. */
export function plain(sample: Readonly<Record<string, unknown>>): JsonObject {
	return Object.fromEntries(
		Object.entries(sample).flatMap(([key, value]): [string, Json][] =>
			typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : [],
		),
	);
}

function triggerModule(trigger: Trigger & { readonly key: TriggerKey }): Component<'module'> {
	return {
		kind: 'module',
		id: watching(trigger.key),
		metadata: {
			label: TRIGGERS_SHOWN[trigger.key].label,
			description: trigger.description,
			moduleType: 'instant_trigger',
			connection: CONNECTION_ID,
			altConnection: null,
			webhook: camel(trigger.key),
		},
		codes: {
			communication: communication(trigger),
			staticParams: [],
			mappableParams: [],
			interface: PAYLOAD_FIELDS.map(output),
			samples: sampleOf(trigger),
		},
	};
}

export const triggers: readonly Component<'module'>[] = TRIGGERS.map(triggerModule);
