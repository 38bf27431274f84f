/** Events: what has happened at PaySsam, once each. */
import type { Approval, JsonObject } from 'payssam-core';

/** The names subscribers know. `noun.verb`. */
export const EVENT_TYPES = [
	'payment.approved',
	'payment.cancelled',
	'bill.sent',
	'bill.destroyed',
	'bill.expired',
	'cash_receipt.issued',
	'cash_receipt.cancelled',
	'submerchant.link_changed',
	'points.low',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** How the adapter learned of it: PaySsam called back, a scheduled read (of a bill, or of the points) found it, or an action through the adapter did it. */
export const EVENT_SOURCES = ['callback', 'reconciliation', 'action'] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];

/**
 * `pending`: kept and acknowledged, not confirmed yet (also while PaySsam cannot be asked). `released`: delivered or being delivered. `quarantined`: contradicts what PaySsam or an earlier
 * callback says; a person decides. `duplicate`: confirmed to be an event that is there already. `dismissed`: a person decided that it is nothing.
 */
export const EVENT_STATES = ['pending', 'released', 'quarantined', 'duplicate', 'dismissed'] as const;
export type EventState = (typeof EVENT_STATES)[number];

/** Why an event is quarantined. */
export const QUARANTINE_REASONS = [
	/** The same bill, approval number and state came before with another amount, and PaySsam is not to be asked which is right. */
	'other_amount',
	/** A read of the bill says something else. */
	'contradicted',
	/** PaySsam has no such bill, or no such link. */
	'not_found',
	/** The approval time lies in the future, or is days old. */
	'implausible_time',
	/** A state that this version does not know. */
	'unknown_state',
	/** PaySsam cannot be asked about it, or refuses to be, for a reason that does not pass by itself. */
	'cannot_verify',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/**
 * What is known of an event, before it is written for subscribers. Everything is optional; what is not known is `null` in the payload.
 */
export interface EventFacts {
	readonly member?: string | undefined;
	readonly merchant?: string | undefined;
	readonly approval?: Approval | undefined;
	readonly billId?: string | undefined;
	/** Won, as text. */
	readonly price?: string | undefined;
	/** From the bill as it was sent through the adapter. */
	readonly productName?: string | undefined;
	readonly memberName?: string | undefined;
	readonly reference?: string | undefined;
	readonly shortUrl?: string | undefined;
	/** `YYYY-MM-DD`, Korea. */
	readonly expireDate?: string | undefined;
	readonly cashReceiptNumber?: string | undefined;
	readonly mappingStatus?: string | undefined;
	readonly companyName?: string | undefined;
	readonly branchName?: string | undefined;
	readonly points?: number | undefined;
	readonly pointsThreshold?: number | undefined;
	readonly chargeUrl?: string | undefined;
}

/** What comes in, to be kept before it is acknowledged. */
export interface Arrival {
	/** `evt_…`, made by the receiver. */
	readonly id: string;
	readonly connectionId: string;
	readonly type: EventType;
	readonly source: EventSource;
	/** Equal for repeats of one event; unique for ever per connection. Not longer than 120 characters. */
	readonly dedupeKey: string;
	/** What has to be equal in repeats: the amount. */
	readonly fingerprint: string;
	readonly billId: string | null;
	readonly merchant: string | null;
	readonly facts: EventFacts;
	/** The callback as it came, without any key; `null` for what was not called back. */
	readonly received: JsonObject | null;
	readonly receivedAt: number;
	/** Set when it must not be confirmed but looked at. */
	readonly quarantine: { readonly reason: QuarantineReason; readonly detail: string } | null;
	/** What becomes of it where the same came before with another amount. `ask`: it is pending like the first, PaySsam decides. Left out: it is quarantined. */
	readonly otherAmount?: 'ask' | undefined;
}

/** What the adapter knows by itself, to be kept and released at once. */
export interface Announcement {
	readonly arrival: Arrival;
	/** See {@link StoredEvent.factKey}. */
	readonly factKey: string;
	readonly verified: boolean;
}

/** What became of an arrival. Whatever it is, it is durable. */
export type Landing = 'new' | 'repeat' | 'quarantined';

/** An event as it is kept. */
export interface StoredEvent {
	readonly id: string;
	readonly connectionId: string;
	readonly type: EventType;
	readonly source: EventSource;
	readonly state: EventState;
	readonly dedupeKey: string;
	/** Equal for one fact, whoever reported it; unique per connection among released events. `null` until it is confirmed. */
	readonly factKey: string | null;
	readonly billId: string | null;
	readonly merchant: string | null;
	readonly facts: EventFacts;
	readonly received: JsonObject | null;
	/** Whether PaySsam confirmed it. */
	readonly verified: boolean;
	readonly reason: QuarantineReason | null;
	/** For people: why it is held or quarantined. Holds no secret. */
	readonly detail: string | null;
	/** How often PaySsam was asked about it. */
	readonly looks: number;
	/** When it is looked at next; `null` when that is over. */
	readonly dueAt: number | null;
	/** How often PaySsam repeated it after the first time. */
	readonly repeats: number;
	readonly receivedAt: number;
	readonly releasedAt: number | null;
}

/** Decision on a pending event. */
export type Decision =
	| {
			readonly eventId: string;
			readonly decision: 'release';
			readonly factKey: string;
			/** May differ from the arrival's: the state that PaySsam confirms decides. */
			readonly type: EventType;
			readonly facts: EventFacts;
			readonly billId: string | null;
			readonly merchant: string | null;
			readonly verified: boolean;
			readonly at: number;
	  }
	| { readonly eventId: string; readonly decision: 'hold'; readonly dueAt: number; readonly detail: string }
	| {
			readonly eventId: string;
			readonly decision: 'quarantine';
			readonly reason: QuarantineReason;
			readonly detail: string;
	  };
