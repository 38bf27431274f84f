/** Reads what came back: decided by the vendor's `code`, never by the HTTP status, and never by guessing. */
import type { Balance, Bill, Cancellation } from './domain/bill';
import { hideNumber } from './domain/issuance-number';
import { parseVendorDateTime } from './domain/korean-time';
import { isWon } from './domain/won';
import type { Action, Endpoint } from './endpoints';
import { CLIENT_CODES, codeEntry, PaySsamError, type PaySsamErrorDetails, SUCCESS_CODE } from './errors';
import { isJsonObject, type JsonObject, ownValue, parseJson, readText } from './json';
import type { MayRepeat } from './model';
import type { Outcome, Refused, Unknown } from './outcome';
import { redactFields } from './redact';
import { cleanVendorText } from './vendor-text';

/** What a transport hands back. `body` is the text as received. */
export interface TransportResponse {
	readonly status: number;
	readonly contentType?: string | undefined;
	/** The `Retry-After` header as received. */
	readonly retryAfter?: string | undefined;
	readonly body: string;
}

/** What is known about the call that was answered. */
export interface AnswerContext {
	/** The bill the call was about: named in errors, and compared with the id in the answer. */
	billId?: string | undefined;
	/** Keys in use, removed from everything that is shown. */
	keys?: readonly string[] | undefined;
	/** Issuance number of a cash receipt, digits: removed from the messages that are shown. */
	issuanceNumber?: string | undefined;
}

/** What must be known about a call to read its answer: a row of the endpoint table, or a custom call. */
export type AnsweredCall = Pick<Endpoint, 'generation' | 'answer' | 'mayRepeat' | 'answerCodes'> & {
	readonly action: Action | 'custom';
};

/**
 * Reads an answer of any call.
 *
 * - `code` is `0000`, or one that answers the question of this call (`answerCodes`) → done, whatever the HTTP status. The V1 read has no code: there a 2xx answer with a bill id or state is a success (vendor document).
 * - any other readable code → refused, also with HTTP 200 or 500 (200 with an error code: measured on V2). A code that leaves the effect open (see the code table) on a call
 *   that changes something → unknown; so does a code that is not in the table where HTTP says that the server failed or gave up (5xx, 408): a gateway may have coined it.
 * - no readable code (HTML page, empty, cut off, list, null…), or the answer speaks of another bill → unknown.
 *
 * `value` holds the vendor's fields flat, V2's `data` lifted to the top, without keys.
 */
export function parseAnswer(
	endpoint: AnsweredCall,
	response: TransportResponse,
	context: AnswerContext = {},
): Outcome<JsonObject> {
	const parsed = parseJson(response.body);
	if (!isJsonObject(parsed)) return unreadable(endpoint, response, context);
	const keys = [...(context.keys ?? []), ...keysIn(parsed)];
	const raw = redactFields(parsed, keys);
	const code = readCode(raw);
	const data = Object.hasOwn(raw, 'data') ? raw.data : undefined;
	const fields = isJsonObject(data) ? { ...raw, ...data } : raw;
	const answeredId = readText(fields, ['bill_id', 'billId']);

	const isAnswer = code !== undefined && (code === SUCCESS_CODE || endpoint.answerCodes?.includes(code));
	if (isAnswer || (code === undefined && isCodelessRead(endpoint, response, fields))) {
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
	const said = readText(raw, ['msg', 'message']) ?? '';
	const message = cleanVendorText(hideNumber(said, context.issuanceNumber ?? ''), keys);
	return coded(endpoint, context, code, message, raw, response);
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

function isCodelessRead(endpoint: AnsweredCall, response: TransportResponse, fields: JsonObject): boolean {
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
	endpoint: AnsweredCall,
	context: AnswerContext,
	code: string,
	message: string,
	raw: JsonObject,
	response: TransportResponse,
): Refused | Unknown {
	const entry = codeEntry(code);
	const gaveUp = response.status >= 500 || response.status === 408;
	const leavesOpen = entry === undefined ? gaveUp : (entry.outcomeUnknown ?? false);
	const open = leavesOpen && endpoint.mayRepeat !== 'always';
	const error = new PaySsamError({
		code,
		whatHappened: about(
			context.billId,
			entry?.whatHappened ??
				(open
					? `PaySsam, or a gateway before it, failed with the code ${code} (HTTP ${response.status}), which is not documented.`
					: `PaySsam refused the call with the code ${code}, which is not documented.`),
		),
		whatToDo: open
			? unknownRemedy(endpoint.action, context.billId)
			: (entry?.whatToDo ??
				'Act on what PaySsam says. If the bill may have changed, read it first; never repeat a send under a new id.'),
		mayRepeat: repeatAfter(endpoint, entry?.mayRepeat ?? 'never', leavesOpen),
		outcomeUnknown: open,
		vendorMessage: message === '' ? undefined : message,
		billId: context.billId,
		n8nFailureCause: entry?.n8nFailureCause,
		...throttling(response),
	});
	return open ? { outcome: 'unknown', error, raw } : { outcome: 'refused', code, error, raw };
}

/** While the effect is open the call's own rule holds; a definite refusal goes by its code. */
function repeatAfter(endpoint: AnsweredCall, byCode: MayRepeat, open: boolean): MayRepeat {
	if (open) return endpoint.mayRepeat;
	return byCode === 'sameBillId' && endpoint.mayRepeat !== 'sameBillId' ? 'always' : byCode;
}

function unreadable(
	endpoint: AnsweredCall,
	response: TransportResponse,
	context: AnswerContext,
	raw?: JsonObject,
): Unknown {
	const type = /^[\w.+-]+\/[\w.+-]+/.exec(response.contentType ?? '')?.[0] ?? 'no content type';
	const size = response.body.length === 0 ? 'empty' : `${response.body.length} characters`;
	const what = `The answer cannot be read (HTTP ${Number(response.status)}, ${type}, ${size}).`;
	return unknownOutcome(endpoint, context, CLIENT_CODES.unreadableAnswer, what, raw, throttling(response));
}

type Throttling = Pick<PaySsamErrorDetails, 'n8nFailureCause' | 'retryAfterMs'>;

/** Whether and how PaySsam limits calls is not documented. HTTP 429 means the same everywhere (RFC 6585), whoever on the way says it; it names the cause, the outcome is still decided by the code. */
function throttling({ status, retryAfter }: TransportResponse): Throttling {
	if (status !== 429) return {};
	const seconds = retryAfter?.trim() ?? '';
	const wait = /^\d{1,6}$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1_000 } : {};
	return { n8nFailureCause: 'rate-limited', ...wait };
}

/** An unknown outcome with the advice that fits the call. */
export function unknownOutcome(
	endpoint: AnsweredCall,
	context: AnswerContext,
	code: string,
	whatHappened: string,
	raw?: JsonObject,
	more: Partial<PaySsamErrorDetails> = {},
): Unknown {
	const error = new PaySsamError({
		code,
		whatHappened: about(context.billId, whatHappened),
		whatToDo: remedyOf(endpoint, context.billId),
		mayRepeat: endpoint.mayRepeat,
		outcomeUnknown: endpoint.mayRepeat !== 'always',
		billId: context.billId,
		n8nFailureCause: 'temporarily-unavailable',
		...more,
	});
	return raw === undefined ? { outcome: 'unknown', error } : { outcome: 'unknown', error, raw };
}

function remedyOf(endpoint: AnsweredCall, billId: string | undefined): string {
	return endpoint.mayRepeat === 'always' ? NOTHING_CHANGED() : unknownRemedy(endpoint.action, billId);
}

function about(billId: string | undefined, sentence: string): string {
	return billId === undefined ? sentence : `Bill ${billId}: ${sentence}`;
}

const NOTHING_CHANGED = (): string => 'Nothing was changed: read again later.';

const UNKNOWN_REMEDIES: Readonly<Record<AnsweredCall['action'], (bill: string) => string>> = {
	'bill.send': (bill) =>
		`It is not known whether ${bill} was created. Do not send under a new id: the customer could be billed twice. Read ${bill}, or send it again with the same id.`,
	'bill.read': NOTHING_CHANGED,
	'bill.resend': (bill) =>
		`It is not known whether the message for ${bill} went out again. A further resend costs points and may reach the customer twice: check before repeating.`,
	'bill.destroy': (bill) =>
		`It is not known whether ${bill} was destroyed. Read it: if it is still unpaid, destroy it again with the same id.`,
	'payment.cancel': (bill) =>
		`It is not known whether the payment of ${bill} was cancelled. Read it: if it is still paid, cancel again with the same id and amount. Do not refund by another way before that.`,
	'cashReceipt.issue': (bill) =>
		`It is not known whether a cash receipt was issued for ${bill}. Read the cash receipt of the same bill id: only if there is none, issue it again under that id.`,
	'cashReceipt.cancel': (bill) =>
		`It is not known whether the cash receipt of ${bill} was cancelled. Read it: only if it still stands, cancel it again.`,
	'cashReceipt.read': NOTHING_CHANGED,
	'card.authenticate': () =>
		'It is not known what became of the card authentication. Ask PaySsam before you repeat it.',
	'recurring.payBill': (bill) =>
		`It is not known whether ${bill} was charged to the registered means of payment. Read the bill id you gave it, or look in the manager site of PaySsam: a repeat could charge the customer twice.`,
	'recurring.registerMethod': () =>
		'It is not known whether the means of payment was registered. Read the pay methods of the customer before you repeat it.',
	'recurring.deleteMethod': () =>
		'It is not known whether the means of payment was deleted. Read the pay methods of the customer before you repeat it.',
	'customer.readPayMethods': NOTHING_CHANGED,
	'subMerchant.createRegistrationUrl': () =>
		'It is not known whether a registration page was made. Read the mapping status of the same member and merchant before you repeat it.',
	'subMerchant.readMappingStatus': NOTHING_CHANGED,
	'subMerchant.list': NOTHING_CHANGED,
	'merchant.read': NOTHING_CHANGED,
	'store.readOpenState': NOTHING_CHANGED,
	'partner.read': NOTHING_CHANGED,
	'partner.changeCallbackUrl': () =>
		'It is not known whether callbacks now go to the new address. Keep both addresses in service, and ask PaySsam or read the partner information.',
	'balance.read': NOTHING_CHANGED,
	'balance.readSubMerchant': NOTHING_CHANGED,
	custom: () => 'It is not known whether the call took effect. Find out before you repeat it.',
};

/** What to do when the outcome of a call is unknown. */
export function unknownRemedy(action: AnsweredCall['action'], billId: string | undefined): string {
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
