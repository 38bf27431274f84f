/** One callback and every attempt to deliver it. */
import type { BillState } from '../bill';
import type { MappingStatus } from '../sub-merchants';

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

interface DeliveryBase {
	id: number;
	apiKey: string;
	url: string;
	body: string;
	createdAt: number;
	/** The instant the hourly retries are counted from; null until the first failure (V1). */
	retriesFrom: number | null;
	status: DeliveryStatus;
	/** When the next retry is due; null when none is. */
	nextAt: number | null;
	attempts: Attempt[];
}

/** Tells of a payment (or, when wanted, a cancel). */
export interface ApprovalDelivery extends DeliveryBase {
	kind: 'approval';
	billId: string;
	/** State the callback tells of. */
	apprState: BillState;
}

/** Tells of a change of a sub-merchant's link (V2). */
export interface LinkDelivery extends DeliveryBase {
	kind: 'link';
	/** Code of the registration. */
	code: string;
	mappingStatus: MappingStatus;
}

export type Delivery = ApprovalDelivery | LinkDelivery;
