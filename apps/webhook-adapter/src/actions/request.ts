/** What a caller asks for, taken apart: for which connection, what goes to PaySsam, and what is for the adapter alone. */
import {
	type CallOptions,
	type HashRule,
	type Identity,
	type Nesting,
	PaySsamInputError,
	type UncheckedInput,
} from 'payssam-core';
import type { Connection } from '../domain/connection';
import { AdapterError } from '../domain/errors';
import type { Store } from '../store/store';

/** Fields of a request that are not PaySsam's. */
const OPTION_NAMES = ['path', 'hash', 'identity', 'additionalFields', 'additionalFieldsAt'] as const;
/** Longest reference, characters. */
export const REFERENCE_MAX = 200;

/** A request, taken apart. */
export interface AskedFor {
	readonly connectionId: string | undefined;
	/** The caller's own name for the bill. */
	readonly reference: string | undefined;
	/** In core's domain names; core checks it. */
	readonly input: UncheckedInput;
	readonly options: CallOptions;
}

/**
 * Takes path parameters, query and body together; a name that stands in the path wins.
 *
 * @throws PaySsamInputError when the reference cannot be kept
 */
export function askedFor(params: UncheckedInput, query: UncheckedInput, body: UncheckedInput): AskedFor {
	const { connectionId, reference, ...rest } = { ...query, ...body, ...params };
	const input: Record<string, unknown> = { ...rest };
	for (const name of OPTION_NAMES) delete input[name];
	return { connectionId: textOf(connectionId), reference: referenceOf(reference), input, options: optionsOf(rest) };
}

/** Kept and handed on as it is: what no database keeps and no line of text holds is refused. */
function referenceOf(value: unknown): string | undefined {
	const text = textOf(value);
	if (text === undefined || !/[\p{Cc}\p{Surrogate}]/u.test(text)) return text;
	const problem = 'It holds control characters, or half a character (broken Unicode).';
	throw new PaySsamInputError([
		{ field: 'reference', label: 'Reference', problem, remedy: 'Type it, or copy it again.' },
	]);
}

/** What is no object there is for core to refuse; what is of no known rule as well. */
function optionsOf(rest: UncheckedInput): CallOptions {
	const { path, hash, identity, additionalFields, additionalFieldsAt } = rest;
	return {
		path: textOf(path),
		hash: isOneOf(HASH_RULES, hash) ? hash : undefined,
		identity: isOneOf(IDENTITIES, identity) ? identity : undefined,
		additionalFields: isRecord(additionalFields) ? additionalFields : undefined,
		additionalFieldsAt: isOneOf(NESTINGS, additionalFieldsAt) ? additionalFieldsAt : undefined,
	};
}

export const HASH_RULES = [
	'withPhone',
	'withoutPhone',
	'phoneIfPresent',
	'none',
] as const satisfies readonly HashRule[];
export const IDENTITIES = ['store', 'partner'] as const satisfies readonly Identity[];
export const NESTINGS = ['bill', 'cashReceipt', 'flat'] as const satisfies readonly Nesting[];

function isOneOf<T extends string>(values: readonly T[], value: unknown): value is T {
	return values.some((one) => one === value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text that says something. */
export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The store a request is for: the named one, or the connection's own. */
export function storeOf(
	connection: Pick<Connection, 'member' | 'merchant'>,
	{ member, merchant }: UncheckedInput,
): { readonly member: string; readonly merchant: string } {
	return { member: textOf(member) ?? connection.member, merchant: textOf(merchant) ?? connection.merchant };
}

/**
 * The connection a request is for: the named one, or the only one that the caller may use.
 *
 * @throws AdapterError `not_found`, or `invalid_request` where there is a choice
 */
export async function connectionFor(
	store: Store,
	connectionId: string | undefined,
	mayUse: (connectionId: string) => boolean,
): Promise<Connection> {
	if (connectionId !== undefined) {
		const named = mayUse(connectionId) ? await store.connections.get(connectionId) : undefined;
		if (named !== undefined) return named;
		throw new AdapterError('not_found', 'There is no such connection, or this API key may not use it.');
	}
	const usable = (await store.connections.list()).filter(({ id }) => mayUse(id));
	const [only] = usable;
	if (only !== undefined && usable.length === 1) return only;
	const problem = only === undefined ? 'There is no connection that this API key may use.' : 'It is missing.';
	const remedy = only === undefined ? 'Make a connection first.' : 'Name the connection, because there are several.';
	throw new AdapterError('invalid_request', 'The connection is not clear.', {
		issues: [{ field: 'connectionId', problem, remedy }],
	});
}
