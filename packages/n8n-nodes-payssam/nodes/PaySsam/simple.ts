import { type Approval, type SimpleApproval, simplifyApproval } from 'payssam-core';

/** An approval has up to 22 fields. These are what most workflows ask for: ten, the most that n8n wants of a simplified answer. */
const SIMPLE_FIELDS = [
	'billId',
	'status',
	'amount',
	'paidAt',
	'payMethod',
	'cardOrBank',
	'cardOrAccountNumber',
	'approvalNumber',
	'instalments',
	'hasCashReceipt',
] as const satisfies readonly (keyof SimpleApproval)[];

/** The state of a bill and its payment in ten readable fields. */
export function simple(approval: Approval): Partial<SimpleApproval> {
	const view = simplifyApproval(approval);
	return Object.fromEntries(SIMPLE_FIELDS.map((name) => [name, view[name]]));
}
