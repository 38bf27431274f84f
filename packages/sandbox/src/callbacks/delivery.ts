/** One callback and every attempt to deliver it. */
import type { BillState } from '../bill';

export interface Attempt {
	/** 1, 2, … within the delivery. */
	n: number;
	kind: 'first' | 'retry' | 'duplicate' | 'redelivery';
	/** Sandbox time, ms. */
	at: number;
	url: string;
	/** The JSON text as sent, key included. */
	requestBody: string;
	/** HTTP status, or null when no answer came. */
	status: number | null;
	contentType: string | null;
	answerText: string;
	answerHex: string;
	answerBytes: number;
	durationMs: number;
	/** Why no answer came: refused, reset, timed out. */
	error: string | null;
	wouldPassCertification: boolean;
	/** One sentence per fault of the answer. */
	why: string[];
}

/** `pending` waits for its next retry, `exhausted` used up 24 h, `lost` was never sent (fault). */
export type DeliveryStatus = 'pending' | 'acked' | 'exhausted' | 'lost';

export interface Delivery {
	id: number;
	billId: string;
	apiKey: string;
	apprState: BillState;
	url: string;
	body: string;
	createdAt: number;
	status: DeliveryStatus;
	/** When the next retry is due; null when none is. */
	nextAt: number | null;
	attempts: Attempt[];
}
