/** What one look at PaySsam tells about an event. */
import { cleanVendorText, type JsonObject } from 'payssam-core';
import type { EventFacts, EventType, QuarantineReason } from '../domain/event';
import type { NotAsked, Trouble } from './trouble';

/** PaySsam says the same. `facts` are PaySsam's. */
export interface Confirmed {
	readonly finding: 'confirmed';
	readonly type: EventType;
	readonly factKey: string;
	readonly facts: EventFacts;
	readonly billId: string | null;
	readonly merchant: string | null;
}

/** PaySsam says otherwise. With `patienceMs` it may only lag behind: it is asked again so long before it counts. */
export interface Contradicted {
	readonly finding: 'contradicted';
	readonly reason: QuarantineReason;
	/** For operators: what, and what to do. */
	readonly detail: string;
	readonly patienceMs: number;
}

/** Judged without a question: it tells nothing about whether PaySsam answers. A person has to decide. */
export interface Unasked {
	readonly finding: 'unasked';
	readonly reason: QuarantineReason;
	/** For operators: what, and what to do. */
	readonly detail: string;
}

/** PaySsam did not answer the question. */
export interface Unanswered {
	readonly finding: 'unanswered';
	readonly trouble: Trouble;
}

export type Finding = Confirmed | Contradicted | Unasked | Unanswered;

/** A text that stands in PaySsam's raw answer; core's own shape does not have every field. */
export function textIn(raw: JsonObject, name: string): string | undefined {
	const value = raw[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One field on which the two sides differ: `price (callback: 45000, PaySsam: 44000)`. */
export function difference(field: string, claimed: string | undefined, known: string | undefined): string {
	const shown = (value: string | undefined): string => cleanVendorText((value ?? 'nothing').slice(0, 40));
	return `${field} (callback: ${shown(claimed)}, PaySsam: ${shown(known)})`;
}

/** No question was sent. */
export function unasked(reason: QuarantineReason, detail: string): Unasked {
	return { finding: 'unasked', reason, detail };
}

/** A question that cannot be asked, see {@link NotAsked}. */
export function unaskable({ notAsked }: NotAsked, whatToDo: string): Unasked {
	return unasked('cannot_verify', `PaySsam cannot be asked about this event: ${notAsked} ${whatToDo}`);
}

/** An answered question; nothing is to be waited for. */
export function contradicted(reason: QuarantineReason, detail: string, patienceMs = 0): Contradicted {
	return { finding: 'contradicted', reason, detail, patienceMs };
}
