/** What an action leaves behind in the adapter: its bill under watch, and an event. The call at PaySsam counts; what cannot be kept becomes a warning. */
import type { Action, UncheckedInput } from 'payssam-core';
import { announcement } from '../domain/announcement';
import { differenceOf, factsOfBill, type WatchedBill } from '../domain/bill';
import type { Connection } from '../domain/connection';
import { AdapterError, type Issue } from '../domain/errors';
import type { EventFacts, EventType } from '../domain/event';
import { factOfBill, factOfCashReceipt } from '../domain/fact';
import { nextLookAt } from '../provider/pace';
import type { Services } from '../services';
import { isRecord, storeOf, textOf } from './request';

export type ActionServices = Pick<Services, 'store' | 'clientOf' | 'publicUrl' | 'now' | 'random' | 'config' | 'log'>;

const NOT_NOTED: Issue = {
	field: 'event',
	problem: 'The call took effect, but the adapter could not keep it: no event was made.',
	remedy: 'Do not repeat the call. Read the bill, and tell those who wait for the event.',
};

/** @returns the bill as it was under watch before, or as another request put it there meanwhile for another amount, customer or product */
export async function watchBeforeSend(
	services: ActionServices,
	connection: Connection,
	order: {
		readonly billId: string;
		readonly price: string | null;
		readonly input: UncheckedInput;
		readonly reference: string | null;
	},
): Promise<WatchedBill | undefined> {
	const { billId, price, input, reference } = order;
	const { store } = services;
	const known = await store.bills.get(connection.id, billId);
	// The store is kept with the bill: the connection can get another one.
	const sentFor = storeOf(connection, input);
	const bill = newlyWatched(services, connection, {
		billId,
		price,
		reference,
		state: 'unpaid',
		...textsOf(input),
		...sentFor,
	});
	if (!(await store.bills.watch(bill))) throw connectionGone();
	if (known !== undefined) return known;
	// Of two that began in the same moment the first one stands.
	const kept = await store.bills.get(connection.id, billId);
	return kept?.price === price && differenceOf(kept, bill) === undefined ? undefined : kept;
}

/** The connection was removed while the request was under way. Nothing was done. */
export function connectionGone(): AdapterError {
	return new AdapterError('not_found', 'The connection was removed meanwhile. Nothing was done.');
}

/** A bill under watch from now on. */
export function newlyWatched(
	services: ActionServices,
	connection: Connection,
	bill: Pick<WatchedBill, 'billId' | 'price' | 'reference' | 'state'> & Partial<WatchedBill>,
): WatchedBill {
	const now = services.now();
	const fresh = {
		connectionId: connection.id,
		member: null,
		merchant: null,
		productName: null,
		memberName: null,
		shortUrl: null,
		expireDate: null,
		stateSince: now,
		createdAt: now,
		lastLookAt: null,
		looks: 0,
		problem: null,
		...bill,
	};
	return { ...fresh, dueAt: bill.dueAt ?? nextLook(services, connection, fresh) };
}

/** The texts of a request that a bill under watch keeps. */
export function textsOf(
	input: UncheckedInput,
): Pick<WatchedBill, 'member' | 'merchant' | 'productName' | 'memberName' | 'expireDate'> {
	return {
		member: textOf(input.member) ?? null,
		merchant: textOf(input.merchant) ?? null,
		productName: textOf(input.productName) ?? null,
		memberName: textOf(input.memberName) ?? null,
		expireDate: textOf(input.expireDate) ?? null,
	};
}

function nextLook(
	{ config, now, random }: ActionServices,
	{ policies }: Connection,
	bill: Parameters<typeof nextLookAt>[0],
): number | null {
	return nextLookAt(bill, { policies, watchSeconds: config.watchSeconds, now: now(), random: random() });
}

/** The send certainly made no bill. */
export async function noteNotSent(
	services: ActionServices,
	{ id }: Connection,
	billId: string,
	why: string,
): Promise<void> {
	const problem = `It was not sent: ${why}`.slice(0, 400);
	await carefully(services, () => services.store.bills.update(id, billId, { problem, dueAt: null }));
}

/** Whether a bill under watch is one that PaySsam never had: its send was refused, or it was looked for in vain. */
export function wasNeverMade({ state, problem, dueAt }: WatchedBill): boolean {
	return state === 'unpaid' && problem !== null && dueAt === null;
}

/** What PaySsam answered to a send. */
export async function noteSent(
	services: ActionServices,
	connection: Connection,
	billId: string,
	sent: { readonly shortUrl?: string | undefined },
): Promise<void> {
	await carefully(services, async () => {
		const { bills } = services.store;
		const bill = await bills.get(connection.id, billId);
		if (bill === undefined) return;
		if (sent.shortUrl !== undefined && bill.shortUrl === null) await bills.watch({ ...bill, shortUrl: sent.shortUrl });
		if (bill.dueAt === null || bill.problem !== null)
			await bills.update(connection.id, billId, { problem: null, dueAt: nextLook(services, connection, bill) });
	});
}

interface Ended {
	readonly type: EventType;
	readonly factKey: string;
	readonly facts: EventFacts;
	/** The state that the bill is in now. */
	readonly state?: WatchedBill['state'];
}

/**
 * Announces what an action has done, once however often it is repeated, and notes the new state of its bill.
 *
 * @returns a warning when that could not be kept
 */
export async function noteEnd(
	services: ActionServices,
	order: { readonly action: Action; readonly connection: Connection },
	input: UncheckedInput,
	value: unknown,
): Promise<readonly Issue[]> {
	const billId = textOf(input.billId);
	if (billId === undefined) return [];
	const { connection } = order;
	const { store, now } = services;
	const noted = await carefully(services, async () => {
		const bill = await store.bills.get(connection.id, billId);
		const ended = endOf(order.action, billId, isRecord(value) ? value : {});
		if (ended === undefined) return;
		const { type, factKey, state } = ended;
		const facts = { ...factsOfBill(bill), ...storeOf(connection, input), ...ended.facts };
		await store.events.announce([announcement(connection, { type, source: 'action', factKey, facts, at: now() })]);
		if (bill === undefined || state === undefined) return;
		await store.bills.update(connection.id, billId, { state, stateSince: now(), problem: null, dueAt: null });
	});
	return noted ? [] : [NOT_NOTED];
}

function endOf(action: Action, billId: string, value: Readonly<Record<string, unknown>>): Ended | undefined {
	const price = textOf(value.price);
	const facts: EventFacts = price === undefined ? { billId } : { billId, price };
	const number = textOf(value.cashReceiptNumber);
	switch (action) {
		case 'bill.send': {
			const shortUrl = textOf(value.shortUrl);
			const type = 'bill.sent';
			return {
				type,
				factKey: factOfBill(type, billId),
				facts: shortUrl === undefined ? facts : { ...facts, shortUrl },
			};
		}
		case 'bill.destroy': {
			const type = 'bill.destroyed';
			return { type, factKey: factOfBill(type, billId), facts, state: 'destroyed' };
		}
		case 'payment.cancel': {
			const type = 'payment.cancelled';
			return { type, factKey: factOfBill(type, billId), facts: cancelled(facts, billId, value), state: 'cancelled' };
		}
		case 'cashReceipt.issue':
		case 'cashReceipt.cancel': {
			const type = action === 'cashReceipt.issue' ? 'cash_receipt.issued' : 'cash_receipt.cancelled';
			const factKey = factOfCashReceipt(type, billId, number);
			return { type, factKey, facts: number === undefined ? facts : { ...facts, cashReceiptNumber: number } };
		}
		default:
			return undefined;
	}
}

/** A cancel that PaySsam answered, as the approval that a read of the bill would give. */
function cancelled(facts: EventFacts, billId: string, value: Readonly<Record<string, unknown>>): EventFacts {
	const approvalNumber = textOf(value.cancelNumber);
	const originalApprovalNumber = textOf(value.originalApprovalNumber);
	const approvedAt = textOf(value.cancelledAt);
	return {
		...facts,
		approval: {
			billId,
			state: 'cancelled',
			stateCode: 'C',
			...(approvalNumber === undefined ? {} : { approvalNumber }),
			...(originalApprovalNumber === undefined ? {} : { originalApprovalNumber }),
			...(approvedAt === undefined ? {} : { approvedAt }),
		},
	};
}

/** False: the store could not keep it. What PaySsam has done is done all the same. */
async function carefully({ log }: ActionServices, keep: () => Promise<unknown>): Promise<boolean> {
	try {
		await keep();
		return true;
	} catch (err) {
		log.error({ err }, 'what an action has done could not be kept');
		return false;
	}
}
