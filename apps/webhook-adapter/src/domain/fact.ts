/** When two reports are about one and the same fact, whoever made them: a callback, a scheduled read, an action. */
import { createHash } from 'node:crypto';
import { type Approval, kstDateString } from 'payssam-core';
import type { EventFacts, EventType } from './event';

/**
 * The key of a fact about a bill. A payment is told from others of its bill by the approval number that PaySsam confirms; a bill is sent, destroyed and expires once. `undefined` for a state that is no event.
 */
export function factOfApproval(
	approval: Pick<Approval, 'billId' | 'state' | 'approvalNumber' | 'originalApprovalNumber'>,
): { readonly type: EventType; readonly factKey: string } | undefined {
	const { billId } = approval;
	switch (approval.state) {
		case 'paid':
			return {
				type: 'payment.approved',
				factKey: `payment.approved:${billId}:${short(approval.approvalNumber ?? '')}`,
			};
		case 'cancelled':
			return { type: 'payment.cancelled', factKey: factOfBill('payment.cancelled', billId) };
		case 'destroyed':
			return { type: 'bill.destroyed', factKey: factOfBill('bill.destroyed', billId) };
		default:
			return undefined;
	}
}

/** Numbers have up to a few dozen characters. A longer one is made up, and stands for itself by its digest: an index cannot hold it. */
const NUMBER_MAX = 64;

function short(number: string): string {
	return number.length <= NUMBER_MAX ? number : createHash('sha256').update(number, 'utf8').digest('hex');
}

/** What happens to a bill once. */
export function factOfBill(
	type: 'bill.sent' | 'bill.destroyed' | 'bill.expired' | 'payment.cancelled',
	billId: string,
): string {
	return `${type}:${billId}`;
}

/** A bill id can have several receipts, one after the other: they are told apart by their numbers. */
export function factOfCashReceipt(
	type: 'cash_receipt.issued' | 'cash_receipt.cancelled',
	billId: string,
	number: string | undefined,
): string {
	return `${type}:${billId}:${short(number ?? '')}`;
}

/** A link comes back to states that it had (PAUSED, COMPLETED, PAUSED), so the day in Korea is part of it. */
export function factOfLink(
	{ member, merchant, mappingStatus }: Pick<EventFacts, 'member' | 'merchant' | 'mappingStatus'>,
	at: number,
): string {
	const parts = JSON.stringify([member ?? null, merchant ?? null, mappingStatus ?? null]);
	const digest = createHash('sha256').update(parts, 'utf8').digest('hex');
	return `submerchant.link_changed:${digest}:${kstDateString(new Date(at))}`;
}
