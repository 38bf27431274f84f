/** What the sandbox remembers of a bill (청구서), its approval (승인) and its cancellation. Times are milliseconds of the sandbox clock. */
import { endOfKstDay } from './time';

export type Generation = 'V1' | 'V2';
/** V1 T: the vendor sends KakaoTalk. V1 U: the partner delivers a URL. V2: one `/bill` with a send type. */
export type ContractModel = 'V1 T' | 'V1 U' | 'V2';
export type SendType = 'TALK' | 'URL';
/** `W` unpaid, `F` paid, `C` cancelled, `D` destroyed (vendor document). There is no value for "expired". */
export type BillState = 'W' | 'F' | 'C' | 'D';
export type CallbackSpelling = 'snake' | 'camel';
export type CallbackKey = 'present' | 'absent';

/** How a V2 callback is written; V1 is always snake_case with the key (vendor schema). */
export interface CallbackStyle {
	callbackSpelling?: CallbackSpelling | undefined;
	callbackKey?: CallbackKey | undefined;
	/** Also call back on a cancel (`C`): one production user sees this, the document says no. */
	notifyCancel?: boolean | undefined;
}

/** The three codes that name a store. */
export interface StoreName {
	/** Partner key, at most 32 characters; also valid for V1 and V2 alike (vendor: one sandbox key for both). */
	apiKey: string;
	member: string;
	merchant: string;
}

export const sameStore = (a: StoreName, b: StoreName): boolean =>
	a.apiKey === b.apiKey && a.member === b.member && a.merchant === b.merchant;

/** What V1 `/if/read/open` answers: `0000`, `1010` or `1700` (seen once). */
export type OpenState = 'open' | 'review' | 'joined';

/** A store (매장) of a partner, found by all three codes. The first store of a key is the partner-managed one. */
export interface Store extends StoreName, CallbackStyle {
	/** Shown to the payer when a bill names no issuer. */
	name: string;
	/** 10 digits; the required start of bill ids when `testBillIds` is on. */
	businessNumber: string;
	models: ContractModel[];
	/** Points left. */
	balance: number;
	/** `open` when missing. */
	openState?: OpenState | undefined;
	/** A paused sub-merchant may not begin anything new. */
	paused?: boolean | undefined;
}

export interface Approval {
	payType: string;
	cardType: string | null;
	at: number;
	/** Won, as a string from end to end. */
	price: string;
	/** 8 digits, leading zeros kept. */
	num: string;
	issuer: string;
	issuerCode: string;
	/** Masked. */
	issuerNumber: string;
	acquirerCode: string | null;
	acquirerName: string | null;
	responseCode: string | null;
	/** `0` is a lump sum. */
	months: string;
	terminal: string;
	cashReceipt: CashReceiptOfApproval | null;
}

export interface CashReceiptOfApproval {
	num: string;
	/** `0` person, `1` business. */
	trader: '0' | '1';
	issuanceNumber: string;
}

export interface Cancellation {
	num: string;
	at: number;
	reason: string | null;
}

export interface BillEvent {
	at: number;
	what:
		| 'created'
		| 'sent'
		| 'resent'
		| 'paid'
		| 'declined'
		| 'cancelled'
		| 'destroyed'
		| 'expired'
		| 'receiptIssued'
		| 'receiptCancelled';
	by: 'api' | 'payer' | 'control' | 'manager';
	detail: string | null;
}

export interface Bill extends CallbackStyle {
	billId: string;
	apiKey: string;
	member: string;
	merchant: string;
	storeName: string;
	generation: Generation;
	sendType: SendType;
	productName: string;
	memberName: string;
	phone: string | null;
	price: string;
	message: string | null;
	/** `YYYY-MM-DD`, KST. */
	expireDate: string | null;
	issuer: string | null;
	callbackUrl: string;
	/** V2 `pageRedirectUrl`: where the payer may go after paying. */
	redirectUrl: string | null;
	hash: string;
	/** Last part of the short URL. */
	code: string;
	state: BillState;
	createdAt: number;
	approval: Approval | null;
	cancellation: Cancellation | null;
	history: BillEvent[];
}

/** One KakaoTalk message that reached the customer's phone. */
export interface PhoneMessage {
	at: number;
	phone: string;
	billId: string;
	apiKey: string;
	kind: 'send' | 'resend';
	/** Short URL's code. */
	code: string;
}

/** Bills that can no longer be paid because their day is over; a paid, cancelled or destroyed bill does not expire. */
export const isExpired = (bill: Bill, now: number): boolean =>
	bill.state === 'W' && bill.expireDate !== null && now >= endOfKstDay(bill.expireDate);
