/** The calls, each ending in done, refused or unknown. Signs when it has keys, sends through the given transport, and settles what it can by reading. */
import {
	parseAnswer,
	readBalanceAnswer,
	readBillAnswer,
	readCancellation,
	type TransportResponse,
	unknownOutcome,
	unknownRemedy,
} from './answer';
import { checkUrl, whyNotPublic } from './domain/address';
import { type Approval, readApproval } from './domain/approval';
import type { Balance, Bill, Cancellation, DestroyedBill, ResentBill } from './domain/bill';
import { isWon } from './domain/won';
import { type Action, type Endpoint, endpointFor } from './endpoints';
import { CLIENT_CODES, ID_USED_CODES, NOT_FOUND_CODES, PaySsamError } from './errors';
import { type InputIssue, PaySsamInputError } from './input';
import { type JsonObject, readText } from './json';
import { type ContractModel, SPELLING } from './model';
import type { Done, Outcome, Refused, Unknown } from './outcome';
import { type BuiltRequest, buildRequest, type UnsignedRequest } from './request';
import { type Keys, signBody } from './signing';

/** What a transport is asked to send: JSON, by POST. */
export interface TransportRequest {
	readonly method: 'POST';
	/** Path below the base URL, as in the endpoint table. */
	readonly path: string;
	/** Full URL; present when the client was given a `baseUrl`. */
	readonly url?: string;
	/** Signed when the client was given `keys`. */
	readonly body: JsonObject;
	readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends one request and returns status and body text, whatever the status. It may throw on timeouts, resets and the like: that is an unknown outcome, except when
 * the error has `neverSent: true` (see {@link NeverSentError}). It should have a time limit of its own; this package has no timers.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** For transports: the request certainly never left, e.g. the name did not resolve. Any thrown object with `neverSent: true` counts. */
export class NeverSentError extends Error {
	override readonly name = 'NeverSentError';
	readonly neverSent = true;
}

/** Options of {@link createClient}. */
export interface ClientOptions {
	model: ContractModel;
	transport: Transport;
	/** Without trailing path, e.g. `https://sandbox.paymint.co.kr/partner`. V2 production: the one the vendor handed over. */
	baseUrl?: string | undefined;
	/** Absent: the transport signs. */
	keys?: Keys | undefined;
	/** The clock, for expiry days. */
	now?: (() => Date) | undefined;
	/** Addresses that are not public become warnings. */
	sandbox?: boolean | undefined;
}

/** Input that has not been checked, e.g. from a form. It is checked before anything is sent. */
export type UncheckedInput = Readonly<Record<string, unknown>>;

/** Another store than the one in the keys. */
export type StoreOverride = { member?: string | undefined; merchant?: string | undefined };

/** Input of {@link PaySsamClient.sendBill}. */
export type SendBillInput = StoreOverride & {
	billId: string;
	productName: string;
	/** 1 to 30 characters. */
	memberName: string;
	/** Korean mobile number in any usual notation. Optional under V1 U. */
	phone?: string | undefined;
	/** Won: `45000` or `"45,000"`. */
	price: string | number;
	callbackUrl: string;
	message?: string | undefined;
	/** `YYYY-MM-DD`; payable until that midnight in Korea. */
	expireDate?: string | undefined;
	/** Name shown to the payer; the store's name when left out. */
	billIssuer?: string | undefined;
	/** V2: PaySsam delivers (`TALK`, the default) or only gives a URL. */
	sendType?: 'TALK' | 'URL' | undefined;
	/** V2. */
	pageRedirectUrl?: string | undefined;
	/** V1 U, experimental. */
	customer?: string | undefined;
	/** V1 U, experimental: `P` one-off, `PE` recurring. */
	billType?: 'P' | 'PE' | undefined;
	/** V1 U, experimental. */
	billDescription?: string | undefined;
	/** V1 U, experimental. */
	requestPayType?: string | undefined;
};

/** Input of calls that need the bill alone. */
export type BillIdInput = StoreOverride & { billId: string };
/** Input of {@link PaySsamClient.destroyBill}. `price`: the amount of the bill, won. */
export type DestroyBillInput = BillIdInput & { price: string | number };
/** Input of {@link PaySsamClient.cancelPayment}. `cancelReason` is V2's, at most 20 characters. */
export type CancelPaymentInput = DestroyBillInput & { cancelReason?: string | undefined };

/** Options of every call. */
export interface CallOptions {
	/** Wire fields this package does not know. */
	additionalFields?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of {@link PaySsamClient.sendBill}. */
export interface SendBillOptions extends CallOptions {
	/** The id is derived from a seed and this may be the second run of one step: an id that is already used by a bill of the same amount counts as done. */
	resumeExisting?: boolean | undefined;
}

/** The calls of one contract model. Each rejects with `PaySsamInputError` before anything is sent; nothing else is thrown. */
export interface PaySsamClient {
	/** Creates a bill. Never sends under another id than the given one. */
	sendBill(input: SendBillInput | UncheckedInput, options?: SendBillOptions): Promise<Outcome<Bill>>;
	/** Reads state and payment of one bill. */
	readBill(input: BillIdInput | UncheckedInput, options?: CallOptions): Promise<Outcome<Approval>>;
	/** Sends the message of an unpaid bill again. Costs points each time. Not under V1 U. */
	resendBill(input: BillIdInput | UncheckedInput, options?: CallOptions): Promise<Outcome<ResentBill>>;
	/** Makes an unpaid bill unpayable. */
	destroyBill(input: DestroyBillInput | UncheckedInput, options?: CallOptions): Promise<Outcome<DestroyedBill>>;
	/** Gives a payment back in full. */
	cancelPayment(input: CancelPaymentInput | UncheckedInput, options?: CallOptions): Promise<Outcome<Cancellation>>;
	/** Points left, of the store that the partner manages. */
	readBalance(input?: UncheckedInput, options?: CallOptions): Promise<Outcome<Balance>>;
	/** Points left, of a sub-merchant. V2 only. */
	readSubMerchantBalance(input?: StoreOverride | UncheckedInput, options?: CallOptions): Promise<Outcome<Balance>>;
}

/** The method that makes each call of the endpoint table. */
export const CLIENT_METHODS: Readonly<Record<Action, keyof PaySsamClient>> = {
	'bill.send': 'sendBill',
	'bill.read': 'readBill',
	'bill.resend': 'resendBill',
	'bill.destroy': 'destroyBill',
	'payment.cancel': 'cancelPayment',
	'balance.read': 'readBalance',
	'balance.readSubMerchant': 'readSubMerchantBalance',
};

const HEADERS: Readonly<Record<string, string>> = { 'content-type': 'application/json', accept: 'application/json' };

/** A built request together with what its answer is held against. */
interface Call {
	readonly endpoint: Endpoint;
	readonly request: UnsignedRequest;
	/** What goes out: signed when the client has keys. */
	readonly body: JsonObject;
	readonly warnings: readonly InputIssue[];
	/** Empty for calls about no bill. */
	readonly billId: string;
	/** Won; empty for calls without an amount. */
	readonly price: string;
	readonly store: JsonObject;
}

/** What a settling read found. */
type Finding =
	| { readonly found: 'bill'; readonly approval: Approval; readonly fields: JsonObject; readonly raw: JsonObject }
	| { readonly found: 'nothing' }
	| { readonly found: 'noAnswer' };

/**
 * Creates a client for one contract model.
 *
 * @throws PaySsamInputError when `baseUrl` is no URL, or would send the key unencrypted to another machine.
 * @example
 * const client = createClient({ model: 'V2', baseUrl: BASE_URLS.v2Sandbox, keys: { apiKey, member, merchant }, transport });
 * const outcome = await client.readBill({ billId: '1024' });
 * if (outcome.outcome === 'done') outcome.value.state; // 'paid'
 */
export function createClient(options: ClientOptions): PaySsamClient {
	const { model, transport, keys } = options;
	const baseUrl = options.baseUrl === undefined ? undefined : checkBaseUrl(options.baseUrl);
	const now = options.now ?? (() => new Date());
	const secrets = keys ? [keys.apiKey] : [];

	function prepare(action: Action, input: UncheckedInput, callOptions: CallOptions = {}): Call {
		const endpoint = endpointFor(model, action);
		const built: BuiltRequest = buildRequest(model, action, input, {
			now: now(),
			sandbox: options.sandbox,
			additionalFields: callOptions.additionalFields,
		});
		const { body } = built.request;
		const nested = Object.hasOwn(body, 'bill') ? body.bill : undefined;
		const fields = typeof nested === 'object' && nested !== null && !Array.isArray(nested) ? nested : body;
		const spelling = SPELLING[endpoint.generation];
		const store: JsonObject = {};
		for (const name of ['member', 'merchant'] as const) {
			const code = readText(body, [name]);
			if (code !== undefined) store[name] = code;
		}
		return {
			endpoint,
			request: built.request,
			body: keys ? signBody(endpoint.generation, endpoint.path, body, keys) : body,
			warnings: built.warnings,
			billId: readText(fields, [spelling.billId]) ?? '',
			price: readText(fields, [spelling.price]) ?? '',
			store,
		};
	}

	async function exchange(call: Call): Promise<Outcome<JsonObject>> {
		const { endpoint, request, body } = call;
		const context = { billId: call.billId === '' ? undefined : call.billId, keys: secrets };
		const url = baseUrl === undefined ? {} : { url: baseUrl + request.path };
		let response: TransportResponse;
		try {
			response = await transport({ method: 'POST', path: request.path, ...url, body, headers: { ...HEADERS } });
		} catch (error) {
			// A transport that signs found the credential incomplete: nothing has left.
			if (error instanceof PaySsamInputError) throw error;
			if (wasNeverSent(error)) return neverSent(context.billId, error);
			const what = `No answer came${reason(error)}.`;
			return unknownOutcome(endpoint, context, CLIENT_CODES.noAnswer, what);
		}
		if (!isResponse(response)) {
			return unknownOutcome(endpoint, context, CLIENT_CODES.unreadableAnswer, 'The transport gave no status and text.');
		}
		return parseAnswer(endpoint, response, context);
	}

	/** Reads the bill of a call once. Only an answer with a known state proves that the bill exists: a bare id may be an echo of the question. */
	async function look(call: Call): Promise<Finding> {
		const read = prepare('bill.read', { ...call.store, billId: call.billId });
		const answer = await exchange(read);
		if (answer.outcome === 'refused' && NOT_FOUND_CODES.has(answer.code)) return { found: 'nothing' };
		if (answer.outcome !== 'done') return { found: 'noAnswer' };
		const approval = readApproval(answer.value, { billId: call.billId });
		if (approval.state === 'unknown') return { found: 'noAnswer' };
		return { found: 'bill', approval, fields: answer.value, raw: answer.raw };
	}

	async function sendBill(input: UncheckedInput, callOptions: SendBillOptions = {}): Promise<Outcome<Bill>> {
		const call = prepare('bill.send', input, callOptions);
		const first = await exchange(call);
		if (first.outcome === 'done') return sent(call, first);
		if (first.outcome === 'refused') {
			if (!callOptions.resumeExisting || !ID_USED_CODES.has(first.code)) return first;
			const finding = await look(call);
			return finding.found === 'bill'
				? existing(call, finding, 'alreadyUsed')
				: stillUnknown(call, first, 'The id is already used, and the bill could not be read.');
		}
		const finding = await look(call);
		if (finding.found === 'bill') return existing(call, finding, 'read');
		if (finding.found === 'noAnswer')
			return stillUnknown(call, first, 'Neither the send nor a read of the bill gave a clear answer.');
		const second = await exchange(call);
		if (second.outcome === 'done') return sent(call, second);
		if (second.outcome === 'refused' && ID_USED_CODES.has(second.code)) {
			const confirmed = await look(call);
			if (confirmed.found === 'bill') return existing(call, confirmed, 'alreadyUsed');
			return stillUnknown(
				call,
				second,
				'The id is used, so an earlier send may have arrived, but the bill could not be read.',
			);
		}
		if (second.outcome === 'refused' && second.code !== CLIENT_CODES.notSent) return second;
		return stillUnknown(call, second, 'The send was made twice under the same id without a clear answer.');
	}

	/** For a call that changes a bill: on an unknown outcome the bill's own state decides. */
	async function settle<T>(
		call: Call,
		goal: 'cancelled' | 'destroyed',
		map: (fields: JsonObject) => T | undefined,
		settled: (approval: Approval) => T | undefined,
	): Promise<Outcome<T>> {
		const answer = await exchange(call);
		if (answer.outcome === 'refused') return answer;
		if (answer.outcome === 'done') return mapped(call, answer, map);
		const finding = await look(call);
		if (finding.found === 'bill' && finding.approval.state === goal) {
			const value = settled(finding.approval);
			if (value !== undefined) {
				return { outcome: 'done', value, raw: finding.raw, settledBy: 'read', warnings: call.warnings };
			}
		}
		const seen =
			finding.found === 'bill'
				? `A read afterwards says that it is ${finding.approval.state}.`
				: 'A read afterwards gave no clear answer.';
		return stillUnknown(call, answer, seen);
	}

	return {
		sendBill,
		async readBill(input, callOptions) {
			const call = prepare('bill.read', input, callOptions);
			return mapped(call, await exchange(call), (fields) => readApproval(fields, { billId: call.billId }));
		},
		async resendBill(input, callOptions) {
			const call = prepare('bill.resend', input, callOptions);
			return mapped(call, await exchange(call), () => ({ billId: call.billId }));
		},
		async destroyBill(input, callOptions) {
			const call = prepare('bill.destroy', input, callOptions);
			const value = (): DestroyedBill => ({ billId: call.billId, state: 'destroyed' });
			return settle(call, 'destroyed', value, value);
		},
		async cancelPayment(input, callOptions) {
			const call = prepare('payment.cancel', input, callOptions);
			return settle(
				call,
				'cancelled',
				(fields) => readCancellation(fields, call),
				(approval) => cancellationFromRead(call, approval),
			);
		},
		async readBalance(input = {}, callOptions) {
			const call = prepare('balance.read', input, callOptions);
			return mapped(call, await exchange(call), readBalanceAnswer);
		},
		async readSubMerchantBalance(input = {}, callOptions) {
			const call = prepare('balance.readSubMerchant', input, callOptions);
			return mapped(call, await exchange(call), readBalanceAnswer);
		},
	};
}

function mapped<T>(call: Call, answer: Outcome<JsonObject>, map: (fields: JsonObject) => T | undefined): Outcome<T> {
	if (answer.outcome !== 'done') return answer;
	const value = map(answer.value);
	if (value !== undefined) return { ...answer, value, warnings: [...call.warnings, ...answer.warnings] };
	const context = { billId: call.billId === '' ? undefined : call.billId };
	return unknownOutcome(
		call.endpoint,
		context,
		CLIENT_CODES.unreadableAnswer,
		'The answer lacks what was asked for.',
		answer.raw,
	);
}

function sent(call: Call, answer: Done<JsonObject>): Outcome<Bill> {
	const outcome = mapped(call, answer, (fields) => readBillAnswer(fields, call));
	if (outcome.outcome !== 'done' || outcome.value.shortUrl !== undefined) return outcome;
	return { ...outcome, warnings: [...outcome.warnings, NO_SHORT_URL] };
}

const NO_SHORT_URL: InputIssue = {
	field: 'shortUrl',
	label: 'Short URL',
	problem: 'The bill exists, but the answer holds no payment address.',
	remedy: 'Look it up in the manager site of PaySsam if you need it.',
};
const NO_PRICE: InputIssue = {
	field: 'price',
	label: 'Price',
	problem: 'The bill exists, but the read names no amount, so it could not be compared.',
	remedy: 'Make sure that the id was not used for another bill before.',
};

/** The id is in use: is it by this very bill? */
function existing(
	call: Call,
	finding: Extract<Finding, { found: 'bill' }>,
	settledBy: 'read' | 'alreadyUsed',
): Outcome<Bill> {
	const { approval, fields, raw } = finding;
	if (approval.price !== undefined && approval.price !== call.price) {
		return refusedHere(
			call,
			raw,
			CLIENT_CODES.idTaken,
			'The id belongs to another bill, of a different amount. Nothing was sent for this one.',
		);
	}
	if (approval.state === 'destroyed' || approval.state === 'cancelled') {
		const what = `The id belongs to a bill that is already ${approval.state}. Nothing was sent for this one.`;
		return refusedHere(call, raw, CLIENT_CODES.billEnded, what);
	}
	const value = readBillAnswer(fields, call);
	if (value === undefined) return stillUnknown(call, undefined, 'The amount of the request cannot be read.');
	const warnings = [...call.warnings];
	if (value.shortUrl === undefined) warnings.push(NO_SHORT_URL);
	if (approval.price === undefined) warnings.push(NO_PRICE);
	return { outcome: 'done', value: { ...value, state: approval.state }, raw, settledBy, warnings };
}

function refusedHere(call: Call, raw: JsonObject, code: string, whatHappened: string): Refused {
	const error = new PaySsamError({
		code,
		whatHappened: `Bill ${call.billId}: ${whatHappened}`,
		whatToDo:
			'Ids are unique for ever. Read that bill to see what it is; a bill that is really a new one needs an id of its own.',
		mayRepeat: 'never',
		outcomeUnknown: false,
		billId: call.billId,
	});
	return { outcome: 'refused', code, error, raw };
}

/** Keeps the vendor's code and words, and says what the settling found. */
function stillUnknown(call: Call, last: Unknown | Refused | undefined, seen: string): Unknown {
	const error = new PaySsamError({
		code: last?.error.code ?? CLIENT_CODES.unreadableAnswer,
		whatHappened: `${last?.error.whatHappened ?? `Bill ${call.billId}:`} ${seen}`,
		whatToDo: unknownRemedy(call.endpoint.action, call.billId),
		mayRepeat: call.endpoint.mayRepeat,
		outcomeUnknown: true,
		vendorMessage: last?.error.vendorMessage,
		billId: call.billId,
		n8nFailureCause: last?.error.n8nFailureCause,
	});
	return last?.raw === undefined ? { outcome: 'unknown', error } : { outcome: 'unknown', error, raw: last.raw };
}

/** A read of a cancelled bill: which of its numbers is the cancel's is not documented, so only the original number is taken over. */
function cancellationFromRead(call: Call, approval: Approval): Cancellation | undefined {
	if (!isWon(call.price)) return undefined;
	const cancellation: Cancellation = { billId: call.billId, price: call.price, state: 'cancelled' };
	if (approval.originalApprovalNumber !== undefined)
		cancellation.originalApprovalNumber = approval.originalApprovalNumber;
	return cancellation;
}

function neverSent(billId: string | undefined, error: unknown): Refused {
	const details = new PaySsamError({
		code: CLIENT_CODES.notSent,
		whatHappened: `${billId === undefined ? '' : `Bill ${billId}: `}The request never left this machine${reason(error)}.`,
		whatToDo: 'Check the network and the base URL, then make the call again.',
		mayRepeat: 'always',
		outcomeUnknown: false,
		billId,
		n8nFailureCause: 'temporarily-unavailable',
	});
	return { outcome: 'refused', code: CLIENT_CODES.notSent, error: details, raw: {} };
}

function wasNeverSent(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'neverSent' in error && error.neverSent === true;
}

/** Only a bare error code such as ETIMEDOUT is repeated: messages of HTTP libraries can hold the signed body. */
function reason(error: unknown): string {
	if (typeof error !== 'object' || error === null) return '';
	const code = 'code' in error ? error.code : undefined;
	if (typeof code === 'string' && /^E[A-Z_]{3,30}$/.test(code)) return ` (${code})`;
	const name = 'name' in error ? error.name : undefined;
	return name === 'AbortError' || name === 'TimeoutError' ? ` (${name})` : '';
}

function isResponse(response: unknown): response is TransportResponse {
	return (
		typeof response === 'object' &&
		response !== null &&
		'status' in response &&
		typeof response.status === 'number' &&
		'body' in response &&
		typeof response.body === 'string'
	);
}

function checkBaseUrl(baseUrl: string): string {
	const { url, errors } = checkUrl(baseUrl);
	const issue = (problem: string, remedy: string) =>
		new PaySsamInputError([{ field: 'baseUrl', label: 'Base URL', problem, remedy }]);
	const remedy = 'Give the address that PaySsam handed over, e.g. https://sandbox.paymint.co.kr/partner.';
	if (url === undefined) throw issue(errors[0]?.problem ?? 'It is not a URL.', remedy);
	const { protocol, hostname, search, hash } = new URL(url);
	if (search !== '' || hash !== '') throw issue('It has a query or fragment.', remedy);
	if (protocol === 'http:' && whyNotPublic(hostname) === undefined) {
		throw issue('It is not encrypted, and every request carries the partner key.', 'Use https://.');
	}
	return url.replace(/\/+$/, '');
}
