/** Reads what came back: decided by the vendor's `code`, never by the HTTP status, and never by guessing. */
import type { Balance, Bill, Cancellation } from './domain/bill';
import { parseVendorDateTime } from './domain/korean-time';
import { isWon } from './domain/won';
import type { Action, Endpoint } from './endpoints';
import { CLIENT_CODES, codeEntry, PaySsamError, type PaySsamErrorDetails, SUCCESS_CODE } from './errors';
import { isJsonObject, type JsonObject, ownValue, parseJson, readText } from './json';
import type { MayRepeat } from './model';
import type { Outcome, Refused, Unknown } from './outcome';
import { redactKeys } from './redact';
import { cleanVendorText } from './vendor-text';

/** What a transport hands back. `body` is the text as received. */
export interface TransportResponse {
	readonly status: number;
	readonly contentType?: string | undefined;
	readonly body: string;
}

/** What is known about the call that was answered. */
export interface AnswerContext {
	/** The bill the call was about: named in errors, and compared with the id in the answer. */
	billId?: string | undefined;
	/** Keys in use, removed from everything that is shown. */
	keys?: readonly string[] | undefined;
}

/**
 * Reads an answer of any call.
 *
 * - `code` is `0000` → done, whatever the HTTP status. The V1 read has no code: there a 2xx answer with a bill id or state is a success (vendor document).
 * - any other readable code → refused, also with HTTP 200 or 500 (200 with an error code: measured on V2). A code that leaves the effect open (see the code table) on a call
 *   that changes something → unknown.
 * - no readable code (HTML page, empty, cut off, list, null…), or the answer speaks of another bill → unknown.
 *
 * `value` holds the vendor's fields flat, V2's `data` lifted to the top, without keys.
 */
export function parseAnswer(
	endpoint: Endpoint,
	response: TransportResponse,
	context: AnswerContext = {},
): Outcome<JsonObject> {
	const parsed = parseJson(response.body);
	if (!isJsonObject(parsed)) return unreadable(endpoint, response, context);
	const keys = [...(context.keys ?? []), ...keysIn(parsed)];
	const raw = redactKeys(parsed, keys);
	const code = readCode(raw);
	const data = Object.hasOwn(raw, 'data') ? raw.data : undefined;
	const fields = isJsonObject(data) ? { ...raw, ...data } : raw;
	const answeredId = readText(fields, ['bill_id', 'billId']);

	if (code === SUCCESS_CODE || (code === undefined && isCodelessRead(endpoint, response, fields))) {
		if (context.billId !== undefined && answeredId !== undefined && answeredId !== context.billId) {
			return unknownOutcome(
				endpoint,
				context,
				CLIENT_CODES.unreadableAnswer,
				'The answer speaks of another bill.',
				raw,
			);
		}
		return { outcome: 'done', value: fields, raw, warnings: [] };
	}
	if (code === undefined) return unreadable(endpoint, response, context, raw);
	const message = cleanVendorText(readText(raw, ['msg', 'message']) ?? '', keys);
	return coded(endpoint, context, code, message, raw);
}

/**
 * A code as text, `undefined` when there is none that can be read. V1's codes have four digits and V2's start with a letter; a bare `200` or `502` is a gateway speaking
 * about itself and says nothing about the bill.
 */
function readCode(raw: JsonObject): string | undefined {
	const value = ownValue(raw, 'code');
	const text = typeof value === 'number' ? String(value) : value;
	return typeof text === 'string' && /^(?:\d{4,6}|[A-Za-z][\w.-]{1,39})$/.test(text.trim()) ? text.trim() : undefined;
}

function isCodelessRead(endpoint: Endpoint, response: TransportResponse, fields: JsonObject): boolean {
	return (
		endpoint.generation === 'v1' &&
		endpoint.answer === 'approval' &&
		response.status >= 200 &&
		response.status < 300 &&
		(!Object.hasOwn(fields, 'code') || fields.code === null) &&
		readText(fields, ['bill_id', 'billId', 'appr_state', 'apprState']) !== undefined
	);
}

/** Keys that the vendor repeats in its answer; they are removed from texts as well. */
function keysIn(parsed: JsonObject): string[] {
	const data = Object.hasOwn(parsed, 'data') ? parsed.data : undefined;
	return [parsed, isJsonObject(data) ? data : {}].flatMap((part) => {
		const key = readText(part, ['apikey', 'apiKey']);
		return key !== undefined && key.length >= 8 ? [key] : [];
	});
}

function coded(
	endpoint: Endpoint,
	context: AnswerContext,
	code: string,
	message: string,
	raw: JsonObject,
): Refused | Unknown {
	const entry = codeEntry(code);
	const open = entry?.outcomeUnknown === true && endpoint.mayRepeat !== 'always';
	const error = new PaySsamError({
		code,
		whatHappened: about(
			context.billId,
			entry?.whatHappened ?? `PaySsam refused the call with the code ${code}, which is not documented.`,
		),
		whatToDo: open
			? unknownRemedy(endpoint.action, context.billId)
			: (entry?.whatToDo ??
				'Act on what PaySsam says. If the bill may have changed, read it first; never repeat a send under a new id.'),
		mayRepeat: repeatAfter(endpoint, entry?.mayRepeat ?? 'never', entry?.outcomeUnknown ?? false),
		outcomeUnknown: open,
		vendorMessage: message === '' ? undefined : message,
		billId: context.billId,
		n8nFailureCause: entry?.n8nFailureCause,
	});
	return open ? { outcome: 'unknown', error, raw } : { outcome: 'refused', code, error, raw };
}

/** While the effect is open the call's own rule holds; a definite refusal goes by its code. */
function repeatAfter(endpoint: Endpoint, byCode: MayRepeat, open: boolean): MayRepeat {
	if (open) return endpoint.mayRepeat;
	return byCode === 'sameBillId' && endpoint.mayRepeat !== 'sameBillId' ? 'always' : byCode;
}

function unreadable(
	endpoint: Endpoint,
	response: TransportResponse,
	context: AnswerContext,
	raw?: JsonObject,
): Unknown {
	const type = /^[\w.+-]+\/[\w.+-]+/.exec(response.contentType ?? '')?.[0] ?? 'no content type';
	const size = response.body.length === 0 ? 'empty' : `${response.body.length} characters`;
	const what = `The answer cannot be read (HTTP ${Number(response.status)}, ${type}, ${size}).`;
	return unknownOutcome(endpoint, context, CLIENT_CODES.unreadableAnswer, what, raw);
}

/** An unknown outcome with the advice that fits the call. */
export function unknownOutcome(
	endpoint: Endpoint,
	context: AnswerContext,
	code: string,
	whatHappened: string,
	raw?: JsonObject,
	more: Partial<PaySsamErrorDetails> = {},
): Unknown {
	const error = new PaySsamError({
		code,
		whatHappened: about(context.billId, whatHappened),
		whatToDo: unknownRemedy(endpoint.action, context.billId),
		mayRepeat: endpoint.mayRepeat,
		outcomeUnknown: endpoint.mayRepeat !== 'always',
		billId: context.billId,
		n8nFailureCause: 'temporarily-unavailable',
		...more,
	});
	return raw === undefined ? { outcome: 'unknown', error } : { outcome: 'unknown', error, raw };
}

function about(billId: string | undefined, sentence: string): string {
	return billId === undefined ? sentence : `Bill ${billId}: ${sentence}`;
}

const UNKNOWN_REMEDIES: Readonly<Record<Action, (bill: string) => string>> = {
	'bill.send': (bill) =>
		`It is not known whether ${bill} was created. Do not send under a new id: the customer could be billed twice. Read ${bill}, or send it again with the same id.`,
	'bill.read': () => 'Nothing was changed: read again later.',
	'bill.resend': (bill) =>
		`It is not known whether the message for ${bill} went out again. A further resend costs points and may reach the customer twice: check before repeating.`,
	'bill.destroy': (bill) =>
		`It is not known whether ${bill} was destroyed. Read it: if it is still unpaid, destroy it again with the same id.`,
	'payment.cancel': (bill) =>
		`It is not known whether the payment of ${bill} was cancelled. Read it: if it is still paid, cancel again with the same id and amount. Do not refund by another way before that.`,
	'balance.read': () => 'Nothing was changed: read again later.',
	'balance.readSubMerchant': () => 'Nothing was changed: read again later.',
};

/** What to do when the outcome of a call is unknown. */
export function unknownRemedy(action: Action, billId: string | undefined): string {
	return UNKNOWN_REMEDIES[action](billId === undefined ? 'the bill' : `bill ${billId}`);
}

/** A bill from the fields of a send. `price` is the amount that was sent. */
export function readBillAnswer(fields: JsonObject, sent: { billId: string; price: string }): Bill | undefined {
	if (!isWon(sent.price)) return undefined;
	const bill: Bill = { billId: sent.billId, price: sent.price, state: 'unpaid' };
	const shortUrl = readShortUrl(fields);
	const billIssuer = readText(fields, ['bill_issuer', 'billIssuer']);
	if (shortUrl !== undefined) bill.shortUrl = shortUrl;
	if (billIssuer !== undefined) bill.billIssuer = billIssuer;
	return bill;
}

/** The payment page; all spellings met in integrations. Only an http(s) address counts. */
export function readShortUrl(fields: JsonObject): string | undefined {
	const text = readText(fields, ['shortURL', 'shortUrl', 'short_url']);
	return text !== undefined && /^https?:\/\/[^\s\p{Cc}]+$/iu.test(text) ? text : undefined;
}

/** A cancellation from the fields of a cancel. */
export function readCancellation(
	fields: JsonObject,
	sent: { billId: string; price: string },
): Cancellation | undefined {
	if (!isWon(sent.price)) return undefined;
	const cancellation: Cancellation = { billId: sent.billId, price: sent.price, state: 'cancelled' };
	const cancelNumber = readText(fields, ['appr_num', 'apprNum']);
	const originalApprovalNumber = readText(fields, ['appr_origin_num', 'apprOriginNum']);
	const cancelledAt = parseVendorDateTime(readText(fields, ['appr_cancel_dt', 'apprCancelDt']));
	if (cancelNumber !== undefined) cancellation.cancelNumber = cancelNumber;
	if (originalApprovalNumber !== undefined) cancellation.originalApprovalNumber = originalApprovalNumber;
	if (cancelledAt !== undefined) cancellation.cancelledAt = cancelledAt;
	return cancellation;
}

/** Points from a balance answer: V1 `info.remain_count` or `remain_count` (seen), V2 `balance` (documented). `undefined` when there is no whole number. */
export function readBalanceAnswer(fields: JsonObject): Balance | undefined {
	const info = Object.hasOwn(fields, 'info') ? fields.info : undefined;
	const names = ['balance', 'remain_count', 'remainCount'];
	const text = readText(fields, names) ?? (isJsonObject(info) ? readText(info, names) : undefined);
	if (text === undefined || !/^-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})$/.test(text)) return undefined;
	const balance: Balance = { balance: Number(text.replaceAll(',', '')) };
	const chargeUrl = readText(fields, ['chargeUrl', 'charge_url']);
	if (chargeUrl !== undefined && /^https?:\/\//i.test(chargeUrl)) balance.chargeUrl = chargeUrl;
	return balance;
}
