/** Remote procedures: what dropdowns offer. */
import type { Component } from './components';
import { CONNECTION_ID } from './connection';
import { valid } from './errors';
import { iml, sendable } from './iml';
import type { JsonObject } from './json';
import { CONNECTION_LIST, MERCHANT_LIST } from './parameters';

/** Most that a dropdown holds, as Make recommends. */
const LIMIT = 500;

function list(id: string, label: string, path: string, qs: JsonObject): Component<'rpc'> {
	return {
		kind: 'rpc',
		id,
		metadata: { label, connection: CONNECTION_ID, altConnection: null },
		codes: {
			communication: {
				url: path,
				method: 'GET',
				...(Object.keys(qs).length === 0 ? {} : { qs }),
				response: {
					valid: valid('if(body.items, true, false)', 'InvalidConfigurationError'),
					limit: LIMIT,
					iterate: iml('body.items'),
					output: { label: iml('item.name'), value: iml('item.id') },
				},
			},
			params: [],
		},
	};
}

export const lists: readonly Component<'rpc'>[] = [
	list(CONNECTION_LIST, 'List connections', '/v1/connections', {}),
	list(MERCHANT_LIST, 'List stores', '/v1/merchants', {
		connectionId: iml(sendable({ key: 'connectionId', kind: 'connection' })),
	}),
];
