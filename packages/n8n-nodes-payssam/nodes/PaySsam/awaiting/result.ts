import type { IDataObject } from 'n8n-workflow';
import type { Approval } from 'payssam-core';
import { simple } from '../simple';
import type { Plan } from './plan';

/** How waiting for a bill ends. `timeLimit`: it can still be paid, but is not waited for any longer. */
export type Ending = 'paid' | 'cancelled' | 'destroyed' | 'expired' | 'timeLimit';

/** The ending that a state of the bill is; `undefined` while there is something to wait for. */
export function endingOf({ state }: Pick<Approval, 'state'>, plan: Plan, now: number): Ending | undefined {
	if (state === 'paid' || state === 'cancelled' || state === 'destroyed') return state;
	if (plan.expiresAt !== undefined && now >= plan.expiresAt) return 'expired';
	return now >= plan.until ? 'timeLimit' : undefined;
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
