/** The id of a bill that is to be sent: it is what keeps a repeat from billing twice. */
import { derivedBillId, PaySsamInputError, randomBillId } from 'payssam-core';
import type { Connection } from '../domain/connection';

/** Where an id comes from. A derived one is the same in every repeat. */
export interface ChosenBillId {
	readonly billId: string;
	readonly from: 'given' | 'reference' | 'idempotencyKey' | 'random';
}

type BillIdConnection = Pick<Connection, 'id' | 'policies'>;

export interface BillIdSources {
	readonly billId: string | undefined;
	/** The caller's own name for the bill. */
	readonly reference: string | undefined;
	/** The store that is billed. */
	readonly member: string;
	readonly merchant: string;
	/** The key with what it belongs to. */
	readonly idempotency: { readonly apiKeyId: string; readonly key: string } | undefined;
}

/**
 * The given id; else one derived from the reference, for the store; else one derived from the Idempotency-Key; else a random one.
 *
 * @throws PaySsamInputError when the reference is blank
 */
export function chooseBillId(connection: BillIdConnection, sources: BillIdSources): ChosenBillId {
	const { billId, reference, idempotency } = sources;
	const prefix = prefixOf(connection);
	if (billId !== undefined) return { billId, from: 'given' };
	if (reference !== undefined)
		return { billId: idOfReference(connection, { ...sources, reference }), from: 'reference' };
	if (idempotency !== undefined) {
		const seed = ['idempotency-key', connection.id, idempotency.apiKeyId, idempotency.key];
		return { billId: derivedBillId(seed, { prefix }), from: 'idempotencyKey' };
	}
	return { billId: randomBillId({ prefix }), from: 'random' };
}

/**
 * The id of a bill that was sent before: the given one, else that of its reference.
 *
 * @throws PaySsamInputError when neither says anything
 */
export function idOfSent(connection: BillIdConnection, sources: Omit<BillIdSources, 'idempotency'>): string {
	const { billId, reference = '' } = sources;
	return billId ?? idOfReference(connection, { ...sources, reference });
}

function idOfReference(
	connection: BillIdConnection,
	{ member, merchant, reference }: Pick<BillIdSources, 'member' | 'merchant'> & { readonly reference: string },
): string {
	return derivedBillId(['reference', member, merchant, nameOf(reference)], { prefix: prefixOf(connection) });
}

function prefixOf({ policies }: BillIdConnection): string | undefined {
	return policies.businessNumber ?? undefined;
}

/** Hangul has two spellings in Unicode, and an empty cell of a sheet must not become the one bill of all rows. */
function nameOf(reference: string): string {
	const text = reference.normalize('NFC').trim();
	if (text !== '' && !['undefined', 'null', 'NaN', '[object Object]'].includes(text)) return text;
	const remedy = 'Give something that is unique to this bill, such as an order number, or leave it out.';
	throw new PaySsamInputError([{ field: 'reference', label: 'Reference', problem: 'It is empty.', remedy }]);
}
