/** When two reports are about one and the same fact, whoever made them: a callback, a scheduled read, an action. */
import type { Approval } from 'payssam-core';
import type { EventType } from './event';

/**
 * The key of a fact about a bill. A payment is told from others of its bill by the approval number that PaySsam confirms; a bill is sent, destroyed and expires once. `undefined` for a state that is no event.
 */
export function factOfApproval(
	approval: Pick<Approval, 'billId' | 'state' | 'approvalNumber' | 'originalApprovalNumber'>,
): { readonly type: EventType; readonly factKey: string } | undefined {
	const { billId } = approval;
	switch (approval.state) {
		case 'paid':
			return { type: 'payment.approved', factKey: `payment.approved:${billId}:${approval.approvalNumber ?? ''}` };
		case 'cancelled':
			return { type: 'payment.cancelled', factKey: `payment.cancelled:${billId}` };
		case 'destroyed':
			return { type: 'bill.destroyed', factKey: `bill.destroyed:${billId}` };
		default:
			return undefined;
	}
}
