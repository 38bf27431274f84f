import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { PaySsamInputError } from 'payssam-core';
import type { Batches } from './progress';

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

/** Whom a cash receipt is for. */
export const traderField = (displayOptions: Display): INodeProperties => ({
	displayName: 'For',
	name: 'trader',
	type: 'options',
	options: [
		{ name: 'Business (지출증빙)', value: 'business' },
		{ name: 'Person (소득공제)', value: 'person' },
	],
	default: 'person',
	description: 'Whom the receipt is for',
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
		placeholder: 'e.g. academy',
		description: 'Partner user code (파트너 사용자 코드) for this call, instead of the one in the credential',
	},
	{
		displayName: 'Merchant',
		name: 'merchant',
		type: 'string',
		default: '',
		placeholder: 'e.g. busan',
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
			displayName: 'Batch Size',
			name: 'batchSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description:
				'How many items are worked on before a pause. Without this option and the pause there are no batches.',
		},
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
			// Who adds the option wants it on. Off, it would bill a customer at the first try.
			default: true,
			description:
				'Whether to only check the items and show the requests, with *** for the key. Nothing is sent, and no customer is billed.',
		},
		{
			displayName: 'Pause Between Batches (Milliseconds)',
			name: 'batchPause',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 3_600_000 },
			default: 1_000,
			description: 'How long to wait after each batch, for example to keep below a limit that PaySsam has told you',
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

export interface NodeOptions extends Batches {
	concurrency: number;
	timeoutMs: number;
}

/**
 * A number as a person or an expression gives it; an expression often gives text. Empty is the fallback.
 * @throws PaySsamInputError where it is none
 */
export function readNumber(value: unknown, fallback: number, field: string, label: string): number {
	const text = String(value ?? '').trim();
	if (text === '') return fallback;
	const number = Number(text);
	if (Number.isFinite(number) && typeof value !== 'boolean') return number;
	throw new PaySsamInputError([
		{ field, label, problem: 'It is no number.', remedy: `Give a number such as ${fallback}. Nothing was sent.` },
	]);
}

export function readNodeOptions(collection: IDataObject): NodeOptions {
	const labels = new Map(
		nodeOptions.options?.map((option) => [option.name, 'displayName' in option ? option.displayName : option.name]),
	);
	const within = (name: string, fallback: number, min: number, max: number): number => {
		const number = readNumber(collection[name], fallback, name, labels.get(name) ?? name);
		return Math.min(Math.max(Math.trunc(number), min), max);
	};
	// One of the two is enough to ask for batches; the other then has its default.
	const inBatches = collection.batchSize !== undefined || collection.batchPause !== undefined;
	return {
		concurrency: within('concurrency', 4, 1, 20),
		timeoutMs: within('timeout', 30, 1, 300) * 1_000,
		batchSize: inBatches ? within('batchSize', 50, 1, Number.MAX_SAFE_INTEGER) : Number.POSITIVE_INFINITY,
		pauseMs: inBatches ? within('batchPause', 1_000, 0, 3_600_000) : 0,
	};
}
