/** An approval as a person, a sheet or a connector wants it: flat, words instead of codes, a number for the amount. */
import type { Approval, BillState } from './approval';
import { traderOfCode } from './cash-receipt';

/** Every field is always there; `null` where the vendor said nothing. */
export interface SimpleApproval {
	/** Bill id, up to 20 characters. */
	billId: string;
	/** `paid`, `unpaid`, `cancelled`, `destroyed`, or `unknown` for a state this version does not know. */
	status: BillState;
	/** Approved amount in won. */
	amount: number | null;
	/** Time of the payment, `2026-11-20T09:30:00+09:00`. For a cancelled payment the time of the original approval; `null` for a bill that was not paid. */
	paidAt: string | null;
	/** Means of payment in words, see {@link PAY_METHOD_WORDS}; a code this version does not know is passed through. */
	payMethod: string | null;
	/** Name of the card company or bank. */
	cardOrBank: string | null;
	/** Kind of card in the vendor's words, e.g. `신용카드(일반)`. */
	cardType: string | null;
	/** Masked card or account number. */
	cardOrAccountNumber: string | null;
	/** A text: leading zeros matter, `00769951`. */
	approvalNumber: string | null;
	/** Number of the approval that a cancel refers to, a text. */
	originalApprovalNumber: string | null;
	/** Months of instalment; `0` is a lump sum. */
	instalments: number | null;
	/** Whether a cash receipt was issued with the payment. */
	hasCashReceipt: boolean;
	/** Approval number of the cash receipt, a text. */
	cashReceiptNumber: string | null;
	/** `person` or `business`; a code this version does not know is passed through. */
	cashReceiptFor: string | null;
}

/**
 * Words for the vendor's means of payment. The first four codes are documented, the last two seen in integrations; what they stand for is read from their names.
 */
export const PAY_METHOD_WORDS: Readonly<Record<string, string>> = {
	CARD_VAN: 'card',
	KEYIN: 'card (number entered by hand)',
	OFFLINE_CARD: 'card (offline)',
	OFFLINE_CASH: 'cash (offline)',
	CARD_RP: 'card (recurring)',
	BANK: 'bank transfer',
};

/** Whether a cash receipt was issued with the payment: the vendor names its number. A number asked for alone is not a receipt yet. */
export function hasCashReceipt(approval: Pick<Approval, 'cashReceiptNumber'>): boolean {
	return approval.cashReceiptNumber !== undefined && approval.cashReceiptNumber !== '';
}

/**
 * The simplified view of an approval, from a read or a callback.
 * @example simplifyApproval(verdict.approval) // { billId: '1024', status: 'paid', amount: 45000, paidAt: '2026-11-20T09:30:00+09:00', … }
 */
export function simplifyApproval(approval: Readonly<Approval>): SimpleApproval {
	const { billId, state, payType, cashReceiptTrader } = approval;
	return {
		billId,
		status: state,
		amount: approval.price === undefined ? null : Number(approval.price),
		paidAt: paidAt(approval),
		payMethod: payType === undefined ? null : wordOf(payType),
		cardOrBank: approval.issuer ?? null,
		cardType: approval.cardType ?? null,
		cardOrAccountNumber: approval.issuerNumber ?? null,
		approvalNumber: approval.approvalNumber ?? null,
		originalApprovalNumber: approval.originalApprovalNumber ?? null,
		instalments: months(approval.instalmentMonths),
		hasCashReceipt: hasCashReceipt(approval),
		cashReceiptNumber: approval.cashReceiptNumber ?? null,
		cashReceiptFor: traderOfCode(cashReceiptTrader) ?? cashReceiptTrader ?? null,
	};
}

/** The time of an approval means "paid" only for a paid bill; a cancel has a time of its own and the original's beside it. */
function paidAt(approval: Readonly<Approval>): string | null {
	if (approval.state === 'paid') return approval.approvedAt ?? null;
	if (approval.state === 'cancelled') return approval.originalApprovedAt ?? null;
	return null;
}

function wordOf(payType: string): string {
	return Object.hasOwn(PAY_METHOD_WORDS, payType) ? (PAY_METHOD_WORDS[payType] ?? payType) : payType;
}

function months(text: string | undefined): number | null {
	return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : null;
}
