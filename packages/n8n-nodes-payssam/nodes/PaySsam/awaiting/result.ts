import type { IDataObject } from 'n8n-workflow';
import { type Approval, parseWon } from 'payssam-core';
import { simple } from '../simple';
import type { Plan } from './plan';

/**
 * How waiting for a bill ends. `timeLimit`: it can still be paid, but is not waited for any longer. `otherAmount`: it was
 * paid, and it is another bill than the one that was to be sent, sent before under the same ID.
 */
export type Ending = 'paid' | 'otherAmount' | 'cancelled' | 'destroyed' | 'expired' | 'timeLimit';

/** The ending that a state of the bill is; `undefined` while there is something to wait for. */
export function endingOf(
	{ state, price }: Pick<Approval, 'state' | 'price'>,
	plan: Plan,
	now: number,
): Ending | undefined {
	if (state === 'paid') return isOtherAmount(price, plan) ? 'otherAmount' : 'paid';
	if (state === 'cancelled' || state === 'destroyed') return state;
	if (plan.expiresAt !== undefined && now >= plan.expiresAt) return 'expired';
	return now >= plan.until ? 'timeLimit' : undefined;
}

/** An unpaid bill names no amount, so that a bill which existed before could not be compared when it was found. */
function isOtherAmount(price: string | undefined, { input }: Plan): boolean {
	const asked = parseWon(input.price);
	return price !== undefined && asked.ok && price !== asked.value;
}

/** What the workflow goes on with. */
export function endResult(approval: Approval, outcome: Ending, learnedFrom: 'callback' | 'check'): IDataObject {
	return { outcome, paid: outcome === 'paid', learnedFrom, ...simple(approval) };
}

/**
 * What every step of the waiting hands on until there is an ending. When waiting is cut off (n8n was killed during a look,
 * a person has stopped an execution and retries it), n8n goes on with whatever lies there last, and nothing that lies
 * there may look like a payment.
 */
export function notKnown(billId: string): IDataObject {
	return { outcome: 'unknown', paid: false, billId };
}
