import type { IDataObject, INodeProperties } from 'n8n-workflow';

type Display = NonNullable<INodeProperties['displayOptions']>;

export const billIdField = (displayOptions: Display): INodeProperties => ({
	displayName: 'Bill ID',
	name: 'billId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 2026110001',
	description: 'The ID (청구서 ID) under which the bill was sent, at most 20 letters and digits',
	displayOptions,
});

export const priceField = (displayOptions: Display, description: string): INodeProperties => ({
	displayName: 'Amount (Won)',
	name: 'price',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 45000',
	description,
	displayOptions,
});

/** For answers of more than ten fields. */
export const simplifyField = (displayOptions: Display): INodeProperties => ({
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	displayOptions,
});

/** For partners who send for several stores with one key: the store of this call instead of the credential's. */
export const storeFields: INodeProperties[] = [
	{
		displayName: 'Member',
		name: 'member',
		type: 'string',
		default: '',
		description: 'Partner user code (파트너 사용자 코드) for this call, instead of the one in the credential',
	},
	{
		displayName: 'Merchant',
		name: 'merchant',
		type: 'string',
		default: '',
		description: 'Partner store code (파트너 매장 코드) for this call, instead of the one in the credential',
	},
];

export const additionalFields = (displayOptions: Display, options: INodeProperties[]): INodeProperties => ({
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [...options].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	displayOptions,
});

/** Behaviour of the node as a whole, not of one bill. */
export const nodeOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 20 },
			default: 4,
			description: 'How many items are worked on at the same time. The rate limit of PaySsam is not documented.',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: false,
			description:
				'Whether to only check the items and show the requests, with *** for the key. Nothing is sent, and no customer is billed.',
		},
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 300 },
			default: 30,
			description:
				'How long to wait for an answer. After that the outcome is unknown, and the bill is read to find out.',
		},
	],
};

export interface NodeOptions {
	concurrency: number;
	timeoutMs: number;
}

export function readNodeOptions(collection: IDataObject): NodeOptions {
	const within = (value: unknown, fallback: number, max: number): number =>
		typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(Math.trunc(value), 1), max) : fallback;
	return {
		concurrency: within(collection.concurrency, 4, 20),
		timeoutMs: within(collection.timeout, 30, 300) * 1_000,
	};
}
