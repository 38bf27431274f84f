/** Holds a callback against what PaySsam itself says about the bill: the strong check, since callbacks are not signed. */
import type { Approval } from '../domain/approval';

/** Fields that are compared. */
export type ComparedField = 'billId' | 'state' | 'price' | 'approvalNumber';
/** Result of {@link compareWithRead}. */
export type Comparison =
	| { readonly matches: true }
	| { readonly matches: false; readonly differences: readonly ComparedField[] };

/**
 * Compares a callback with a read of the same bill. Bill id and state must be equal, and the amount must be confirmed by the read when the callback names it. A callback that leaves it out claims nothing
 * about it, so take it from the read. A state that is not known never matches.
 *
 * The approval number is compared where both sides name one for a payment: whether a read answers it for every way of paying is not known, and that of a cancelled payment may be the number of the cancel.
 * It is no proof by itself, so tell events apart by the number of the read, not by that of the callback.
 */
export function compareWithRead(callbackApproval: Approval, readApproval: Approval): Comparison {
	const differences: ComparedField[] = [];
	if (callbackApproval.billId !== readApproval.billId) differences.push('billId');
	if (callbackApproval.state === 'unknown' || callbackApproval.state !== readApproval.state) differences.push('state');
	if (callbackApproval.price !== undefined && callbackApproval.price !== readApproval.price) differences.push('price');
	const [claimed, known] = [callbackApproval.approvalNumber, readApproval.approvalNumber];
	if (callbackApproval.state === 'paid' && claimed !== undefined && known !== undefined && claimed !== known) {
		differences.push('approvalNumber');
	}
	return differences.length === 0 ? { matches: true } : { matches: false, differences };
}
