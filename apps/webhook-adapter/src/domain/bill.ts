/** Bills that are read until they are final, because PaySsam calls back payments only. */
import type { BillState } from 'payssam-core';
import type { EventFacts } from './event';

/** A bill under watch. */
export interface WatchedBill {
	readonly connectionId: string;
	readonly billId: string;
	readonly member: string | null;
	readonly merchant: string | null;
	/** Won as text; `null` for a registered bill whose amount was not told. */
	readonly price: string | null;
	readonly productName: string | null;
	readonly memberName: string | null;
	/** The caller's own name for it, handed on in events. */
	readonly reference: string | null;
	readonly shortUrl: string | null;
	/** `YYYY-MM-DD`, Korea. */
	readonly expireDate: string | null;
	/** The last state that was confirmed or caused. */
	readonly state: BillState | 'expired';
	/** Since when it is in that state, as far as the adapter knows. */
	readonly stateSince: number;
	readonly createdAt: number;
	readonly lastLookAt: number | null;
	readonly looks: number;
	/** Why the last look told nothing; `null` when it did. */
	readonly problem: string | null;
	/** When it is read next; `null`: final. */
	readonly dueAt: number | null;
}

type Told = Pick<WatchedBill, 'memberName' | 'productName'>;

/** What tells a bill from the one that was sent under its id, in words: who is to pay, or for what. A reference that is used twice by mistake would else bill nobody, and look done. */
export function differenceOf(earlier: Told, later: Told): string | undefined {
	const differs = (name: keyof Told): boolean =>
		earlier[name] !== null && later[name] !== null && plain(earlier[name]) !== plain(later[name]);
	if (differs('memberName')) return `to another customer (${earlier.memberName})`;
	return differs('productName') ? `for something else (${earlier.productName})` : undefined;
}

/** Whether a bill has lost whom and what it was for, as those do that ended long ago: who sends under its id again means another. */
export function isEmptied({ state, price, memberName, productName }: WatchedBill): boolean {
	const hasEnded = state !== 'unpaid' && state !== 'unknown';
	return hasEnded && price !== null && memberName === null && productName === null;
}

/** Hangul has two spellings in Unicode, and blanks say nothing. */
const plain = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** What the adapter knows of a bill beside what PaySsam answers. */
export function factsOfBill(bill: WatchedBill | undefined): EventFacts {
	if (bill === undefined) return {};
	const { member, merchant, price, productName, memberName, reference, shortUrl, expireDate } = bill;
	return {
		member: member ?? undefined,
		merchant: merchant ?? undefined,
		price: price ?? undefined,
		productName: productName ?? undefined,
		memberName: memberName ?? undefined,
		reference: reference ?? undefined,
		shortUrl: shortUrl ?? undefined,
		expireDate: expireDate ?? undefined,
	};
}
