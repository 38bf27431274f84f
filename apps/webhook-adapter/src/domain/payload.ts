/**
 * What subscribers get: flat, every field always there (`null` where nothing is known), versioned by date. The same builder makes live payloads, lists and samples. A version never changes; what has to change gets a new date.
 */
import { type ContractModel, simplifyApproval } from 'payssam-core';
import type { Connection, Environment } from './connection';
import type { EventSource, EventType, StoredEvent } from './event';
import type { Subscription } from './subscription';

/** The versions, the newest last. A new subscription gets the newest unless it asks for another. */
export const PAYLOAD_VERSIONS = ['2026-11-21'] as const;
export type PayloadVersion = (typeof PAYLOAD_VERSIONS)[number];
export const NEWEST_VERSION: PayloadVersion = '2026-11-21';

/** The version that a subscription was made with. */
export function payloadVersionOf({ version }: Pick<Subscription, 'version'>): PayloadVersion {
	return PAYLOAD_VERSIONS.find((known) => known === version) ?? NEWEST_VERSION;
}

/** The payload of every event type. Amounts are won as numbers, moments ISO 8601, numbers with leading zeros texts. */
export interface EventPayload {
	/** `evt_…`, the same in every repeat and replay: what to tell copies by. */
	id: string;
	type: EventType;
	version: PayloadVersion;
	/** When the adapter learned of it, `2026-11-20T00:30:00.000Z`. */
	occurredAt: string;
	source: EventSource;
	/** Whether PaySsam confirmed it when asked. */
	verified: boolean;
	connectionId: string;
	connectionName: string;
	environment: Environment;
	contractModel: ContractModel;
	member: string | null;
	merchant: string | null;
	billId: string | null;
	/** `paid`, `unpaid`, `cancelled`, `destroyed`, `expired`; `null` for what is not about a bill. */
	status: string | null;
	/** Won. */
	amount: number | null;
	productName: string | null;
	memberName: string | null;
	/** The caller's own name for the bill. */
	reference: string | null;
	shortUrl: string | null;
	/** `YYYY-MM-DD`, Korea. */
	expireDate: string | null;
	/** `2026-11-20T09:30:00+09:00`. */
	paidAt: string | null;
	payMethod: string | null;
	cardOrBank: string | null;
	cardType: string | null;
	/** Masked. */
	cardOrAccountNumber: string | null;
	approvalNumber: string | null;
	originalApprovalNumber: string | null;
	instalments: number | null;
	hasCashReceipt: boolean;
	cashReceiptNumber: string | null;
	/** `person` or `business`. */
	cashReceiptFor: string | null;
	mappingStatus: string | null;
	companyName: string | null;
	branchName: string | null;
	points: number | null;
	pointsThreshold: number | null;
	chargeUrl: string | null;
}

/** What of a connection goes into payloads. */
export type PayloadConnection = Pick<
	Connection,
	'id' | 'name' | 'environment' | 'contractModel' | 'member' | 'merchant'
>;

/** What of an event goes into payloads. */
type PayloadEvent = Pick<StoredEvent, 'id' | 'type' | 'source' | 'facts' | 'verified' | 'receivedAt'>;

const STATUS_OF_TYPE: Partial<Record<EventType, string>> = {
	'payment.approved': 'paid',
	'payment.cancelled': 'cancelled',
	'bill.sent': 'unpaid',
	'bill.destroyed': 'destroyed',
	'bill.expired': 'expired',
};

/** Builds the payload of an event in a version. */
export function buildPayload(
	_version: PayloadVersion,
	event: PayloadEvent,
	connection: PayloadConnection,
): EventPayload {
	const { facts } = event;
	const simple = facts.approval === undefined ? undefined : simplifyApproval(facts.approval);
	return {
		id: event.id,
		type: event.type,
		version: '2026-11-21',
		occurredAt: new Date(event.receivedAt).toISOString(),
		source: event.source,
		verified: event.verified,
		connectionId: connection.id,
		connectionName: connection.name,
		environment: connection.environment,
		contractModel: connection.contractModel,
		member: facts.member ?? connection.member,
		merchant: facts.merchant ?? connection.merchant,
		billId: facts.billId ?? simple?.billId ?? null,
		status: STATUS_OF_TYPE[event.type] ?? simple?.status ?? null,
		amount: simple?.amount ?? (facts.price === undefined ? null : Number(facts.price)),
		productName: facts.productName ?? null,
		memberName: facts.memberName ?? null,
		reference: facts.reference ?? null,
		shortUrl: facts.shortUrl ?? null,
		expireDate: facts.expireDate ?? null,
		paidAt: simple?.paidAt ?? null,
		payMethod: simple?.payMethod ?? null,
		cardOrBank: simple?.cardOrBank ?? null,
		cardType: simple?.cardType ?? null,
		cardOrAccountNumber: simple?.cardOrAccountNumber ?? null,
		approvalNumber: simple?.approvalNumber ?? null,
		originalApprovalNumber: simple?.originalApprovalNumber ?? null,
		instalments: simple?.instalments ?? null,
		hasCashReceipt: simple?.hasCashReceipt ?? facts.cashReceiptNumber !== undefined,
		cashReceiptNumber: facts.cashReceiptNumber ?? simple?.cashReceiptNumber ?? null,
		cashReceiptFor: simple?.cashReceiptFor ?? null,
		mappingStatus: facts.mappingStatus ?? null,
		companyName: facts.companyName ?? null,
		branchName: facts.branchName ?? null,
		points: facts.points ?? null,
		pointsThreshold: facts.pointsThreshold ?? null,
		chargeUrl: facts.chargeUrl ?? null,
	};
}
