/** Made-up events, for setting up workflows before anything has happened. Their payloads come from the builder of the live ones, and their ids begin with `evt_sample`. */
import { readApproval } from 'payssam-core';
import type { EventFacts, EventSource, EventType } from './event';
import { buildPayload, type EventPayload, type PayloadConnection, type PayloadVersion } from './payload';

/** How the id of every sample begins. */
export const SAMPLE_ID_PREFIX = 'evt_sample';

/** A connection for samples where there is none yet. */
const SAMPLE_CONNECTION: PayloadConnection = {
	id: 'con_sample',
	name: 'Sample store',
	environment: 'test',
	contractModel: 'V2',
	member: 'sample-member',
	merchant: 'sample-merchant',
};

const BILL_ID = '1234567890SAMPLE0001';

const BILL: EventFacts = {
	billId: BILL_ID,
	price: '45000',
	productName: '11월 수강료',
	memberName: '홍길동',
	reference: 'invoice-2026-11-0042',
	shortUrl: 'https://example.com/b/sample',
	expireDate: '2026-11-30',
};

/** As PaySsam writes them (V2). */
const PAID_FIELDS = {
	billId: BILL_ID,
	apprState: 'F',
	apprPayType: 'CARD_VAN',
	apprCardType: '신용카드(일반)',
	apprDt: '20261120093000',
	apprPrice: '45000',
	apprNum: '00769951',
	apprIssuer: '신한카드',
	apprIssuerNum: '4518-****-****-1234',
	apprMonthly: '0',
};
const CANCELLED_FIELDS = {
	...PAID_FIELDS,
	apprState: 'C',
	apprDt: '20261120151000',
	apprOriginDt: '20261120093000',
	apprNum: '00769988',
	apprOriginNum: '00769951',
};
const PAID = readApproval(PAID_FIELDS, { billId: BILL_ID });
const CANCELLED = readApproval(CANCELLED_FIELDS, { billId: BILL_ID });

interface Sample {
	readonly source: EventSource;
	readonly facts: EventFacts;
}

const SAMPLES: Readonly<Record<EventType, Sample>> = {
	'payment.approved': { source: 'callback', facts: { ...BILL, approval: PAID } },
	'payment.cancelled': { source: 'reconciliation', facts: { ...BILL, approval: CANCELLED } },
	'bill.sent': { source: 'action', facts: BILL },
	'bill.destroyed': { source: 'reconciliation', facts: BILL },
	'bill.expired': { source: 'reconciliation', facts: BILL },
	'cash_receipt.issued': { source: 'action', facts: { ...BILL, cashReceiptNumber: '123456789' } },
	'cash_receipt.cancelled': { source: 'action', facts: { ...BILL, cashReceiptNumber: '123456790' } },
	'submerchant.link_changed': {
		source: 'callback',
		facts: { mappingStatus: 'COMPLETED', companyName: '샘플상사', branchName: '강남점' },
	},
	'points.low': {
		source: 'reconciliation',
		facts: { points: 4200, pointsThreshold: 5000, chargeUrl: 'https://example.com/charge/sample' },
	},
};

/** What a sample is to look like. */
export interface SampleOptions {
	readonly type: EventType;
	readonly version: PayloadVersion;
	/** The reader's own, when there is one. */
	readonly connection?: PayloadConnection | undefined;
	/** Epoch milliseconds. */
	readonly at: number;
	/** What tells it from other samples; its type, when it is left out. */
	readonly mark?: string | undefined;
}

/** The payload of a made-up event. */
export function samplePayload({ type, version, connection, at, mark }: SampleOptions): EventPayload {
	const { source, facts } = SAMPLES[type];
	const id = `${SAMPLE_ID_PREFIX}_${mark ?? type.replaceAll('.', '_')}`;
	return buildPayload(
		version,
		{ id, type, source, facts, verified: true, receivedAt: at },
		connection ?? SAMPLE_CONNECTION,
	);
}
