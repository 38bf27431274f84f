/** What the calls answer, apart from approvals. */
import type { BillState } from './approval';
import type { Won } from './won';

/** A bill that exists at PaySsam. */
export interface Bill {
	billId: string;
	/** Won, as sent. */
	price: Won;
	/** `unpaid` after a fresh send (inferred from the bill's life cycle); what the read said when it was settled by a read. */
	state: BillState;
	/** Where the customer pays. Absent when only a read could confirm the bill. */
	shortUrl?: string;
	/** Name shown to the payer, when the vendor repeats it. */
	billIssuer?: string;
}

/** A bill whose message went out again. */
export interface ResentBill {
	billId: string;
}

/** An unpaid bill that can no longer be paid. */
export interface DestroyedBill {
	billId: string;
	state: 'destroyed';
}

/** A payment that was given back in full. */
export interface Cancellation {
	billId: string;
	/** Won, the full amount. */
	price: Won;
	state: 'cancelled';
	/** Approval number of the cancel. Absent when only a read could confirm it. */
	cancelNumber?: string;
	originalApprovalNumber?: string;
	/** `2026-11-20T09:30:00+09:00`. */
	cancelledAt?: string;
}

/** Points left. A send by KakaoTalk was seen to cost about 55 won each. */
export interface Balance {
	/** Points as answered; the vendor sends a number or a string. */
	balance: number;
	/** Where points are bought (V2). */
	chargeUrl?: string;
}
