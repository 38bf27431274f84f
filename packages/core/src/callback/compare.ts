/** Holds a callback against what PaySsam itself says about the bill: the strong check, since callbacks are not signed. */
import type { Approval } from '../domain/approval';

/** Fields that are compared. */
export type ComparedField = 'billId' | 'state' | 'price' | 'approvalNumber';
/** Result of {@link compareWithRead}. */
export type Comparison =
	| { readonly matches: true }
	| { readonly matches: false; readonly differences: readonly ComparedField[] };

/**
 * Compares a callback with a read of the same bill. Bill id and state must be equal; amount and approval number must be confirmed by the read when the callback names them. A callback that leaves
 * them out claims nothing about them, so take them from the read. A state that is not known never matches.
 */
export function compareWithRead(callbackApproval: Approval, readApproval: Approval): Comparison {
	const differences: ComparedField[] = [];
	if (callbackApproval.billId !== readApproval.billId) differences.push('billId');
	if (callbackApproval.state === 'unknown' || callbackApproval.state !== readApproval.state) differences.push('state');
	for (const field of ['price', 'approvalNumber'] as const) {
		if (callbackApproval[field] !== undefined && callbackApproval[field] !== readApproval[field])
			differences.push(field);
	}
	return differences.length === 0 ? { matches: true } : { matches: false, differences };
}
