import { buildCall, type CustomCall } from 'payssam-core';
import { ALL_CONTRACTS, filledIn, type Operation, readJson, showFor } from '../../operation';

const display = showFor('custom', 'call');

/** A request holds the call under this name, so that it can be checked first and made later. */
const callOf = ({ input }: { input: Record<string, unknown> }): CustomCall => {
	const { path, body, hash, nesting, identity, changesNothing } = input;
	return {
		path: String(path ?? ''),
		body: typeof body === 'object' && body !== null ? { ...body } : {},
		...(hash === 'withPhone' || hash === 'withoutPhone' || hash === 'none' ? { hash } : {}),
		...(nesting === 'bill' || nesting === 'cashReceipt' || nesting === 'flat' ? { nesting } : {}),
		...(identity === 'store' || identity === 'partner' ? { identity } : {}),
		changesNothing: changesNothing === true,
	};
};

export const call: Operation = {
	action: 'custom',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Call',
		action: 'Make a custom call',
		description:
			'Call any path of PaySsam with a body of your own. May move money and not be idempotent: what it does depends on the path.',
	},
	properties: [
		{
			displayName: 'Path',
			name: 'path',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. /bill/read',
			description: 'Path below the base URL of the credential',
			displayOptions: display,
		},
		{
			displayName: 'Body (JSON)',
			name: 'body',
			type: 'json',
			default: '{}',
			description: 'The body as it is sent. Key and store are added.',
			displayOptions: display,
		},
		{
			displayName: 'Hash',
			name: 'hash',
			type: 'options',
			options: [
				{
					name: 'As Known for the Path',
					value: 'known',
					description: 'By the table of known calls; none for an unknown path',
				},
				{ name: 'None', value: 'none' },
				{ name: 'Of Bill ID and Amount', value: 'withoutPhone' },
				{ name: 'Of Bill ID, Phone and Amount', value: 'withPhone' },
			],
			default: 'known',
			description: 'Whether the hash (통신 암호 키) is added',
			displayOptions: display,
		},
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: display,
			options: [
				{
					displayName: 'Changes Nothing',
					name: 'changesNothing',
					type: 'boolean',
					default: false,
					description: 'Whether the call only reads, so that a failure leaves nothing open',
				},
				{
					displayName: 'Hashed Fields Are In',
					name: 'nesting',
					type: 'options',
					options: [
						{ name: 'Bill', value: 'bill' },
						{ name: 'Body Itself', value: 'flat' },
						{ name: 'Cash Receipt', value: 'cashReceipt' },
					],
					default: 'flat',
					description: 'The object that holds bill ID, phone and amount, and gets the hash',
				},
				{
					displayName: 'Identity',
					name: 'identity',
					type: 'options',
					options: [
						{ name: 'Key Alone', value: 'partner' },
						{ name: 'Key, Member and Merchant', value: 'store' },
					],
					default: 'store',
					description: 'What is added to the body to say who calls',
				},
			],
		},
	],

	read(itemIndex) {
		return {
			input: {
				path: String(this.getNodeParameter('path', itemIndex, '')).trim(),
				body: readJson(this.getNode(), this.getNodeParameter('body', itemIndex, '{}'), 'Body (JSON)', itemIndex),
				hash: this.getNodeParameter('hash', itemIndex, 'known'),
				...filledIn(this.getNodeParameter('additionalFields', itemIndex, {})),
			},
		};
	},

	build: (model, request) => ({ request: buildCall(model, callOf(request)), warnings: [] }),

	call: (client, request) => client.call(callOf(request)),
};
