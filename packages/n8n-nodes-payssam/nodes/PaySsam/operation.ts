import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Action, ContractModel, Outcome, PaySsamClient } from 'payssam-core';

/** What one item asks for. */
export interface Request {
	/** Values by core's field names. */
	input: Record<string, unknown>;
	/** A bill that exists under this id already is the answer, not an error: the id was derived from what the bill is. */
	resumeExisting?: boolean;
}

/** What all items of one node run share. */
export interface Setting {
	model: ContractModel;
	/** Ten digits in front of generated bill ids, from a test credential. */
	businessNumber?: string;
	/** Tells this run of the node from every other, also from an earlier turn of a loop. Same for every retry. */
	runSeed: string;
	/** An AI agent runs the node. */
	isTool: boolean;
}

/** One operation of the node: the fields it shows, and how an item becomes a call. */
export interface Operation {
	action: Action;
	/** Contract models that have it. */
	contracts: readonly ContractModel[];
	/** How the menu shows it. `action` is the sentence in n8n's node list, and what an AI tool is told. */
	menu: { name: string; action: string; description: string };
	properties: INodeProperties[];
	/** Reads the parameters of one item. Nothing is sent here. */
	read(this: IExecuteFunctions, itemIndex: number, setting: Setting): Request;
	call(client: PaySsamClient, request: Request): Promise<Outcome<object>>;
}

/** A resource and its operations, in the order of the menu. */
export interface Resource {
	name: string;
	operations: Readonly<Record<string, Operation>>;
	/** The operation that a new node starts with. */
	first: string;
}

export const ALL_CONTRACTS: readonly ContractModel[] = ['V1_T', 'V1_U', 'V2'];

/** Contract models that an operation's fields are shown for. */
export function showFor(
	resource: string,
	operation: string,
	contracts: readonly ContractModel[] = ALL_CONTRACTS,
): NonNullable<INodeProperties['displayOptions']> {
	return { show: { resource: [resource], operation: [operation], contract: [...contracts] } };
}

/** A collection parameter without the fields that were left empty. */
export function filledIn(collection: unknown): IDataObject {
	if (typeof collection !== 'object' || collection === null) return {};
	return Object.fromEntries(Object.entries(collection).filter(([, value]) => value !== '' && value !== undefined));
}
