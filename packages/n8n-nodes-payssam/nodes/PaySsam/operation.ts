import {
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeProperties,
	jsonParse,
	NodeOperationError,
} from 'n8n-workflow';
import {
	type Action,
	buildRequest,
	type CallOptions,
	CLIENT_METHODS,
	type ContractModel,
	endpointFor,
	type Generation,
	type InputIssue,
	type JsonObject,
	type Outcome,
	type PathOverride,
	type PaySsamClient,
} from 'payssam-core';
import { additionalFields } from './fields';

type Display = NonNullable<INodeProperties['displayOptions']>;

/** What one item asks for. */
export interface Request {
	/** Values by core's field names. */
	input: Record<string, unknown>;
	/** A path of the user's, and fields that core does not know. */
	options?: CallOptions;
	/** A bill that exists under this id already is the answer, not an error: the id was derived from what the bill is. */
	resumeExisting?: boolean;
	/** The answer is wanted in its short form. */
	simplify?: boolean;
}

/** What all items of one node run share. */
export interface Setting {
	model: ContractModel;
	/** Ten digits in front of generated bill ids, from a test credential. */
	businessNumber?: string;
	/** Tells this run of the node from every other, also from an earlier turn of a loop. Same for every retry. */
	runSeed: string;
	/** Why there is no such thing here, and a retry would look like a new run. */
	notRetried?: NotRetried;
}

/**
 * `tool`: n8n runs the node anew for every try of an AI agent. `subWorkflow`: and the whole sub-workflow for every try of the
 * workflow that calls it. `lost`: a person retries an execution, and n8n has not kept when it began (n8n 2.8 after a crash).
 */
export type NotRetried = 'tool' | 'subWorkflow' | 'lost';

/** One operation of the node: the fields it shows, and how an item becomes a call. */
export interface Operation {
	/** The call in core's table; `custom` for a call of the user's own; `composed` for what is made of several. */
	action: Action | 'custom' | 'composed';
	/** Contract models that have it. */
	contracts: readonly ContractModel[];
	/** How the menu shows it. `action` is the sentence in n8n's node list, and what an AI tool is told. */
	menu: { name: string; action: string; description: string };
	properties: INodeProperties[];
	/** Reads the parameters of one item. Nothing is sent here. */
	read(this: IExecuteFunctions, itemIndex: number, setting: Setting): Request;
	/** Checks the request without sending it. */
	build(model: ContractModel, request: Request, connection: { sandbox: boolean }): BuiltOperation;
	call(client: PaySsamClient, request: Request, context: IExecuteFunctions): Promise<Outcome<object>>;
}

/** A checked request: what would be signed, and what should be said about it. */
export interface BuiltOperation {
	request: { generation: Generation; path: string; body: JsonObject };
	warnings: readonly InputIssue[];
}

/** How a call of core's table is checked and made. */
export function tableCall(action: Action): Pick<Operation, 'build' | 'call'> {
	return {
		build: (model, { input, options }, { sandbox }) =>
			buildRequest(model, action, input, { ...options, now: new Date(), sandbox }),
		call: (client, { input, options }) => client[CLIENT_METHODS[action]](input, options),
	};
}

interface FieldOperation {
	resource: string;
	name: string;
	action: Action;
	contracts: readonly ContractModel[];
	menu: Operation['menu'];
	/** Fields named as core names them. */
	fields?: (display: Display) => INodeProperties[];
	/** Parameters that are no fields of the call, shown below them. */
	after?: (display: Display) => INodeProperties[];
	/** Fields in the collection "Additional Fields", likewise. */
	additional?: INodeProperties[];
}

/** Contract models under which the caller may give a path, or must, because PaySsam publishes it only in part, or not at all. */
export function pathIs(kind: PathOverride, action: Action, contracts: readonly ContractModel[]): ContractModel[] {
	return contracts.filter((model) => endpointFor(model, action).pathOverride === kind);
}

/** An operation whose parameters are the fields of the call. What core's table calls open can be filled in, and is marked. */
export function fieldOperation(spec: FieldOperation): Operation {
	const { resource, name, action, contracts, menu } = spec;
	const display = showFor(resource, name, contracts);
	const fields = spec.fields?.(display) ?? [];
	const rows = contracts.map((model) => endpointFor(model, action));
	const needsPath = pathIs('required', action, contracts).length > 0;
	const takesPath = pathIs('allowed', action, contracts);
	const isOpen = rows.some(({ openBody }) => openBody);
	const additional = [...(spec.additional ?? []), ...(takesPath.length > 0 ? [pathField(takesPath)] : [])];
	return {
		action,
		contracts,
		menu: rows.every(({ confidence }) => confidence === 'experimental')
			? { ...menu, description: experimental(menu.description) }
			: menu,
		properties: [
			...(needsPath ? [{ ...pathField(), required: true, displayOptions: display }] : []),
			...fields,
			...(isOpen ? [jsonField(display)] : []),
			...(spec.after?.(display) ?? []),
			...(additional.length === 0 ? [] : [additionalFields(display, additional)]),
		],
		read(itemIndex) {
			const input = Object.fromEntries(
				fields.map((field) => [field.name, this.getNodeParameter(field.name, itemIndex, '')]),
			);
			const { path: changed, ...more } = filledIn(this.getNodeParameter('additionalFields', itemIndex, {}));
			const json = isOpen ? this.getNodeParameter('bodyFields', itemIndex, '{}') : '{}';
			return {
				input: { ...filledIn(input), ...more },
				options: {
					...givenPath(needsPath ? this.getNodeParameter('path', itemIndex, '') : changed),
					additionalFields: readJson(this.getNode(), json, 'Body Fields (JSON)', itemIndex),
				},
			};
		},
		...tableCall(action),
	};
}

/** A path of the user's, for core. */
export function givenPath(path: unknown): Pick<CallOptions, 'path'> {
	return path === undefined ? {} : { path: String(path).trim() };
}

const experimental = (description: string): string =>
	description.endsWith('.') ? `${description} Experimental.` : `${description} (experimental)`;

export const pathField = (contracts?: ContractModel[]): INodeProperties => ({
	displayName: 'Path',
	name: 'path',
	type: 'string',
	default: '',
	placeholder: 'e.g. /some/path',
	description:
		'Path of the call below the base URL, as in your partner documentation. PaySsam does not publish it (experimental).',
	...(contracts === undefined ? {} : { displayOptions: { show: { '/contract': contracts } } }),
});

const jsonField = (displayOptions: Display): INodeProperties => ({
	displayName: 'Body Fields (JSON)',
	name: 'bodyFields',
	type: 'json',
	default: '{}',
	description:
		'Fields of the call, as in your partner documentation. Key, store and hash are added. PaySsam does not publish them (experimental).',
	displayOptions,
});

/** A JSON object from a field of type JSON. */
export function readJson(node: INode, value: unknown, label: string, itemIndex: number): Record<string, unknown> {
	const text = typeof value === 'string' ? value : JSON.stringify(value ?? {});
	const parsed: unknown = jsonParse(text.trim() === '' ? '{}' : text, { fallbackValue: undefined });
	if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
	throw new NodeOperationError(node, `${label}: It is no JSON object [item ${itemIndex}]`, {
		itemIndex,
		description: 'Nothing was sent. Give an object such as {"field": "value"}.',
	});
}

/** A resource and its operations, in the order of the menu. */
export interface Resource {
	name: string;
	operations: Readonly<Record<string, Operation>>;
	/** The operation that a new node starts with. */
	first: string;
}

export const ALL_CONTRACTS: readonly ContractModel[] = ['V1_T', 'V1_U', 'V2'];

/** Where the fields of one or more operations are shown. */
export function showFor(
	resource: string,
	operation: string | readonly string[],
	contracts: readonly ContractModel[] = ALL_CONTRACTS,
): NonNullable<INodeProperties['displayOptions']> {
	const operations = typeof operation === 'string' ? [operation] : [...operation];
	return { show: { resource: [resource], operation: operations, contract: [...contracts] } };
}

/** A collection parameter without the fields that were left empty. */
export function filledIn(collection: unknown): IDataObject {
	if (typeof collection !== 'object' || collection === null) return {};
	return Object.fromEntries(Object.entries(collection).filter(([, value]) => value !== '' && value !== undefined));
}
