/** Makes one call at PaySsam for a caller, and keeps what follows from it: the bill under watch, and the event. */
import {
	type Action,
	type Approval,
	type BillState,
	CLIENT_CODES,
	CLIENT_METHODS,
	type Outcome,
	type PaySsamClient,
	PaySsamError,
	parseWon,
	type Refused,
	simplifyApproval,
	type UncheckedInput,
} from 'payssam-core';
import { differenceOf, isEmptied } from '../domain/bill';
import { type Connection, callbackUrlOf } from '../domain/connection';
import type { Issue } from '../domain/errors';
import { type ChosenBillId, chooseBillId } from './bill-id';
import {
	type ActionServices,
	noteEnd,
	noteNotSent,
	noteSent,
	textsOf,
	wasNeverMade,
	watchBeforeSend,
} from './consequences';
import { type AskedFor, storeOf, textOf } from './request';

/** What a caller asks for, and under which key. */
export interface Order {
	readonly action: Action;
	readonly connection: Connection;
	readonly asked: AskedFor;
	readonly idempotency: { readonly apiKeyId: string; readonly key: string } | undefined;
	/** The request was begun before and nobody knows how far it came. */
	readonly resumed: boolean;
}

/** How it ended: what the caller gets to see, or the outcome that is not done. */
export type Performed =
	| { readonly outcome: 'done'; readonly answer: ActionAnswer }
	| Exclude<Outcome<unknown>, { readonly outcome: 'done' }>;

/** The body of an answer. */
export interface ActionAnswer {
	readonly connectionId: string;
	readonly billId: string | null;
	/** In core's domain names. */
	readonly result: unknown;
	/** How it was found out, when PaySsam's own answer was missing. */
	readonly settledBy: 'read' | 'alreadyUsed' | null;
	/** What should be said although the call took effect. */
	readonly warnings: readonly Issue[];
}

/** Calls in which PaySsam is told where it reports to. */
const WITH_CALLBACK: ReadonlySet<Action> = new Set([
	'bill.send',
	'store.readOpenState',
	'subMerchant.createRegistrationUrl',
]);

/** The state that a call brings about. A repeat under a key that finds it there is done. */
const GOALS: Partial<Record<Action, BillState>> = { 'payment.cancel': 'cancelled', 'bill.destroy': 'destroyed' };

/**
 * @throws PaySsamInputError when the input cannot be sent; nothing was done
 */
export async function perform(services: ActionServices, order: Order): Promise<Performed> {
	const { action, connection, asked } = order;
	const client = services.clientOf(connection);
	const chosen = action === 'bill.send' ? choose(order) : undefined;
	const input = { ...asked.input, ...callbackOf(services, order), ...(chosen && { billId: chosen.billId }) };
	// Throws for input that cannot be sent, before anything is kept.
	client.preview(action, input, asked.options);
	const outcome =
		chosen === undefined ? await call(client, order, input) : await send(services, client, order, input, chosen);
	if (outcome.outcome !== 'done') return outcome;
	const warnings = outcome.warnings.map(({ field, problem, remedy }) => ({ field, problem, remedy }));
	const more = await noteEnd(services, order, input, outcome.value);
	const answer: ActionAnswer = {
		connectionId: connection.id,
		billId: textOf(input.billId) ?? null,
		result: shown(action, outcome.value),
		settledBy: outcome.settledBy ?? null,
		warnings: [...warnings, ...more],
	};
	return { outcome: 'done', answer };
}

function choose({ connection, asked, idempotency }: Order): ChosenBillId {
	return chooseBillId(connection, {
		billId: textOf(asked.input.billId),
		reference: asked.reference,
		...storeOf(connection, asked.input),
		idempotency,
	});
}

function callbackOf(services: ActionServices, { action, connection }: Order): UncheckedInput {
	if (!WITH_CALLBACK.has(action)) return {};
	return { callbackUrl: callbackUrlOf(connection, services.publicUrl()) };
}

/** Under watch before it goes out, so that its callback, or a crash, finds it. */
async function send(
	services: ActionServices,
	client: PaySsamClient,
	{ connection, asked, resumed }: Order,
	input: UncheckedInput,
	{ billId, from }: ChosenBillId,
): Promise<Outcome<unknown>> {
	const price = parseWon(input.price);
	const known = await watchBeforeSend(services, connection, {
		billId,
		price: price.ok ? price.value : null,
		input,
		reference: asked.reference ?? null,
	});
	const isRepeat = known !== undefined && price.ok && known.price === price.value;
	if (known !== undefined && wasNeverMade(known)) {
		const { productName, memberName, expireDate } = textsOf(input);
		const corrected = { price: price.ok ? price.value : null, productName, memberName, expireDate };
		await services.store.bills.update(connection.id, billId, corrected);
	} else if (known !== undefined) {
		if (isEmptied(known)) return otherBill(billId, 'and has ended');
		const other = differenceOf(known, textsOf(input));
		if (other !== undefined) return otherBill(billId, other);
		// A read of an unpaid bill need not name its amount, so what the adapter knows decides.
		if (known.price !== null && !isRepeat) return otherBill(billId, `for ${known.price} won`);
	}
	const resumeExisting = resumed || isRepeat || from === 'reference' || from === 'idempotencyKey';
	const outcome = await client.sendBill(input, { ...asked.options, resumeExisting });
	if (outcome.outcome === 'done') await noteSent(services, connection, billId, outcome.value);
	else if (outcome.outcome === 'refused' && (known === undefined || wasNeverMade(known)))
		await noteNotSent(services, connection, billId, outcome.error.whatHappened);
	return outcome;
}

/** @param how it was sent before */
function otherBill(billId: string, how: string): Refused {
	const error = new PaySsamError({
		code: CLIENT_CODES.idTaken,
		whatHappened: `Bill ${billId} was sent before ${how}. Nothing was sent for this one.`,
		whatToDo:
			'A bill that is really a new one needs another reference or id. To correct a bill, destroy it and send a new one.',
		mayRepeat: 'never',
		outcomeUnknown: false,
		billId,
	});
	return { outcome: 'refused', code: CLIENT_CODES.idTaken, error, raw: {} };
}

async function call(client: PaySsamClient, order: Order, input: UncheckedInput): Promise<Outcome<unknown>> {
	const { action, asked, idempotency } = order;
	const outcome = await client[CLIENT_METHODS[action]](input, asked.options);
	const goal = GOALS[action];
	if (outcome.outcome !== 'refused' || goal === undefined || idempotency === undefined) return outcome;
	const { billId, member, merchant } = input;
	const read = await client.readBill({ billId, member, merchant });
	if (read.outcome !== 'done' || read.value.state !== goal) return outcome;
	const value = { billId: read.value.billId, state: goal, price: read.value.price };
	return { outcome: 'done', value, raw: read.raw, settledBy: 'read', warnings: [] };
}

function shown(action: Action, value: unknown): unknown {
	return action === 'bill.read' && isApproval(value) ? { ...simplifyApproval(value), approval: value } : value;
}

function isApproval(value: unknown): value is Approval {
	return typeof value === 'object' && value !== null && 'stateCode' in value && 'state' in value;
}
