/** The webhooks: one for each trigger, so that none can be given to another trigger by mistake. Make subscribes at the adapter and unsubscribes by itself. */
import { PAYLOAD_VERSION, TRIGGERS, type Trigger } from 'payssam-adapter-catalogue';
import type { Component } from './components';
import { CONNECTION_ID, HEADERS, LOG, NO_REDIRECTS } from './connection';
import { errors, valid } from './errors';
import { iml, sendable } from './iml';
import type { JsonObject } from './json';
import { webhookParameters } from './parameters';
import { camel, sentence } from './words';

/** Where subscriptions are. A whole address, as in Make's own examples: that these calls inherit the base is not written there. */
const HOOKS = `${iml('connection.url')}/v1/hooks`;

function attach({ label, events, fields }: Trigger): JsonObject {
	const filters = fields.map((field) => [field.key, iml(sendable(field))]);
	return {
		url: HOOKS,
		method: 'POST',
		...NO_REDIRECTS,
		headers: HEADERS,
		body: {
			targetUrl: iml('webhook.url'),
			...(events === 'chosen' ? {} : { events }),
			...Object.fromEntries(filters),
			version: PAYLOAD_VERSION,
			label: `Make: ${label}`,
		},
		response: {
			valid: valid('if(body.id, true, false)', 'InvalidConfigurationError'),
			data: { hookId: iml('body.id') },
			error: errors(),
		},
		// The signing secret is in the answer, once. Make shows no module the bytes that it signs, so it is kept nowhere.
		log: { sanitize: [...LOG.sanitize, 'response.body.secret'] },
	};
}

/** An id that the adapter does not know any more is fine to it. */
const DETACH: JsonObject = {
	url: `${HOOKS}/${iml('webhook.hookId')}`,
	method: 'DELETE',
	...NO_REDIRECTS,
	headers: HEADERS,
	response: { valid: valid('statusCode == 204', 'InvalidConfigurationError'), error: errors() },
	log: LOG,
};

/** Nothing of a delivery is believed but the id, by which the trigger asks the adapter. `data` is what `attach` kept. What has none of the adapter's is dropped; so are samples, which are kept nowhere. */
const RECEIVED = "ifempty(body.id, '')";
const COMMUNICATION: JsonObject = {
	condition: iml(`indexOf(${RECEIVED}, 'evt_') == 0 && indexOf(${RECEIVED}, 'evt_sample') == -1`),
	output: { id: iml('body.id'), subscriptionId: iml('data.hookId') },
};

export const webhooks: readonly Component<'webhook'>[] = TRIGGERS.map((trigger: Trigger) => ({
	kind: 'webhook',
	id: camel(trigger.key),
	metadata: { label: sentence(trigger.label), webhookType: 'web', connection: CONNECTION_ID, altConnection: null },
	codes: {
		communication: COMMUNICATION,
		params: webhookParameters(trigger.fields),
		attach: attach(trigger),
		detach: DETACH,
		update: {},
		requiredScope: [],
	},
}));
