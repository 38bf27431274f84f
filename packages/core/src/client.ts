/** The calls, each ending in done, refused or unknown. Signs when it has keys, sends through the given transport, and settles what it can by reading. */
import {
	type AnsweredCall,
	parseAnswer,
	readBalanceAnswer,
	readBillAnswer,
	readCancellation,
	type TransportResponse,
	unknownOutcome,
	unknownRemedy,
} from './answer';
import { isBillId } from './bill-id';
import type { CallOptions, ClientOptions, PaySsamClient, SendBillOptions, UncheckedInput } from './calls';
import { buildCall } from './custom-call';
import { checkUrl, whyNotPublic } from './domain/address';
import { type Approval, readApproval } from './domain/approval';
import type { Bill, Cancellation, DestroyedBill } from './domain/bill';
import {
	type CancelledCashReceipt,
	type CashReceipts,
	differencesFromSent,
	type IssuedCashReceipt,
	latestReceipt,
	readCancelledCashReceipt,
	readCashReceipts,
	readIssuedCashReceipt,
	type SentCashReceipt,
} from './domain/cash-receipt';
import { readOpenState } from './domain/store';
import { readMappingStatus, readRegistrationUrl, readSubMerchants } from './domain/sub-merchant';
import { isWon } from './domain/won';
import { type Action, endpointByPath, endpointFor } from './endpoints';
import { CLIENT_CODES, ID_USED_CODES, NOT_FOUND_CODES, PaySsamError } from './errors';
import { type InputIssue, PaySsamInputError } from './input';
import { isJsonObject, type JsonObject, readText } from './json';
import { type Generation, SPELLING } from './model';
import type { Done, Outcome, Refused, Unknown } from './outcome';
import { MASK, previewBody } from './preview';
import { type BuiltRequest, buildRequest } from './request';
import { type Keys, signBody } from './signing';
import { HEADERS, isResponse, reason, wasNeverSent } from './transport';

/** A built request together with what its answer is held against. */
interface Call {
	readonly endpoint: AnsweredCall;
	readonly path: string;
	/** What goes out: signed when the client has keys. */
	readonly body: JsonObject;
	readonly warnings: readonly InputIssue[];
	/** Empty for calls about no bill. */
	readonly billId: string;
	/** Won; empty for calls without an amount. */
	readonly price: string;
	readonly store: JsonObject;
	/** Where the fields are: the body and the objects in it. */
	readonly fields: readonly JsonObject[];
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
	const secrets = [...(keys ? [keys.apiKey] : []), ...(options.secrets ?? [])];

	function build(action: Action, input: UncheckedInput, callOptions: CallOptions = {}): BuiltRequest {
		return buildRequest(model, action, input, { ...callOptions, now: now(), sandbox: options.sandbox });
	}

	function prepare(action: Action, input: UncheckedInput, callOptions?: CallOptions): Call {
		const { request, warnings } = build(action, input, callOptions);
		return prepared(endpointFor(model, action), request, warnings);
	}

	function prepared(
		endpoint: AnsweredCall,
		{ generation, path, body }: { generation: Generation; path: string; body: JsonObject },
		warnings: readonly InputIssue[],
	): Call {
		const fields = [body.bill, body.cashReceipt, body].filter(isJsonObject);
		const store: JsonObject = {};
		for (const name of ['member', 'merchant'] as const) {
			const code = readText(body, [name]);
			if (code !== undefined) store[name] = code;
		}
		const billId = firstText(fields, BILL_ID_NAMES);
		return {
			endpoint,
			path,
			body: keys ? signBody(generation, path, body, keys) : body,
			warnings,
			billId: isBillId(billId) ? billId : '',
			price: firstText(fields, ['price']),
			store,
			fields,
		};
	}

	async function exchange(call: Call): Promise<Outcome<JsonObject>> {
		const { endpoint, path, body } = call;
		const context = {
			billId: call.billId === '' ? undefined : call.billId,
			keys: secrets,
			issuanceNumber: firstText(call.fields, ISSUANCE_NUMBER_NAMES),
		};
		const url = baseUrl === undefined ? {} : { url: baseUrl + path };
		let response: TransportResponse;
		try {
			response = await transport({ method: 'POST', path, ...url, body, headers: { ...HEADERS } });
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

	/** Reads the cash receipts of a call's bill once. Not under V1, whose read is inferred: an answer from there would prove nothing. */
	async function lookForReceipts(call: Call): Promise<{ receipts: CashReceipts; raw: JsonObject } | undefined> {
		if (endpointFor(model, 'cashReceipt.read').pathConfidence !== 'documented') return undefined;
		const read = prepare('cashReceipt.read', { ...call.store, billId: call.billId, price: call.price });
		const answer = await exchange(read);
		if (answer.outcome !== 'done') return undefined;
		const receipts = readCashReceipts(answer.value, call);
		return receipts === undefined ? undefined : { receipts, raw: answer.raw };
	}

	/** For the calls that change a cash receipt: on an unknown outcome the receipt's own state decides. `settled` answers what is known of the receipt, or why it is not the one. */
	async function settleReceipt<T>(
		call: Call,
		map: (fields: JsonObject) => T | undefined,
		settled: (receipts: CashReceipts) => T | string,
	): Promise<Outcome<T>> {
		const answer = await exchange(call);
		if (answer.outcome !== 'unknown') return mapped(call, answer, map);
		const finding = await lookForReceipts(call);
		if (finding === undefined) return stillUnknown(call, answer, 'No reading of the cash receipt could clear it up.');
		const value = settled(finding.receipts);
		if (typeof value === 'string') return stillUnknown(call, answer, value);
		return { outcome: 'done', value, raw: finding.raw, settledBy: 'read', warnings: call.warnings };
	}

	/** A call whose outcome nothing can settle, or that needs no settling. */
	async function plain<T>(
		action: Action,
		input: UncheckedInput,
		callOptions: CallOptions | undefined,
		map: (fields: JsonObject, call: Call) => T | undefined,
	): Promise<Outcome<T>> {
		const call = prepare(action, input, callOptions);
		return mapped(call, await exchange(call), (fields) => map(fields, call));
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
		readBill: async (input, callOptions) =>
			plain('bill.read', input, callOptions, (fields, call) => readApproval(fields, { billId: call.billId })),
		resendBill: async (input, callOptions) =>
			plain('bill.resend', input, callOptions, (_fields, { billId }) => ({ billId })),
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
		async issueCashReceipt(input, callOptions) {
			const call = prepare('cashReceipt.issue', input, callOptions);
			const sentReceipt = sentReceiptOf(call);
			return settleReceipt(
				call,
				(fields) => readIssuedCashReceipt(fields, sentReceipt),
				(receipts) => issuedAccordingTo(receipts, sentReceipt),
			);
		},
		async cancelCashReceipt(input, callOptions) {
			const call = prepare('cashReceipt.cancel', input, callOptions);
			return settleReceipt(
				call,
				(fields) => readCancelledCashReceipt(fields, call),
				(receipts) => cancelledAccordingTo(receipts, call),
			);
		},
		readCashReceipt: async (input, callOptions) => plain('cashReceipt.read', input, callOptions, readCashReceipts),
		authenticateCard: async (input = {}, callOptions) => plain('card.authenticate', input, callOptions, asItComes),
		payRecurringBill: async (input = {}, callOptions) => plain('recurring.payBill', input, callOptions, asItComes),
		registerRecurringMethod: async (input = {}, callOptions) =>
			plain('recurring.registerMethod', input, callOptions, asItComes),
		deleteRecurringMethod: async (input = {}, callOptions) =>
			plain('recurring.deleteMethod', input, callOptions, asItComes),
		readCustomerPayMethods: async (input = {}, callOptions) =>
			plain('customer.readPayMethods', input, callOptions, asItComes),
		createRegistrationUrl: async (input, callOptions) =>
			plain('subMerchant.createRegistrationUrl', input, callOptions, readRegistrationUrl),
		readMappingStatus: async (input = {}, callOptions) =>
			plain('subMerchant.readMappingStatus', input, callOptions, readMappingStatus),
		listSubMerchants: async (input = {}, callOptions) =>
			plain('subMerchant.list', input, callOptions, readSubMerchants),
		readMerchant: async (input = {}, callOptions) => plain('merchant.read', input, callOptions, asItComes),
		readStoreOpenState: async (input, callOptions) => plain('store.readOpenState', input, callOptions, readOpenState),
		readPartner: async (input = {}, callOptions) => plain('partner.read', input, callOptions, asItComes),
		changeCallbackUrl: async (input = {}, callOptions) =>
			plain('partner.changeCallbackUrl', input, callOptions, asItComes),
		readBalance: async (input = {}, callOptions) => plain('balance.read', input, callOptions, readBalanceAnswer),
		readSubMerchantBalance: async (input = {}, callOptions) =>
			plain('balance.readSubMerchant', input, callOptions, readBalanceAnswer),
		async call(customCall) {
			const built = buildCall(model, customCall);
			const { generation } = built;
			// A path of the table is answered as the table says: the V1 read has no code at all.
			const known = endpointByPath(generation, built.path);
			const reads = customCall.changesNothing === true || known?.mayRepeat === 'always';
			const { answer, answerCodes } = known ?? { answer: 'fields' as const, answerCodes: undefined };
			const answered: AnsweredCall = {
				action: 'custom',
				generation,
				answer,
				mayRepeat: reads ? 'always' : 'never',
				...(answerCodes === undefined ? {} : { answerCodes }),
			};
			const call = prepared(answered, built, []);
			return mapped(call, await exchange(call), asItComes);
		},
		preview(action, input = {}, callOptions) {
			const { request, warnings } = build(action, input, callOptions);
			const { generation, path, body } = request;
			const shown = previewBody(generation, path, body, keys ?? TRANSPORT_SIGNS);
			return { path, ...(baseUrl === undefined ? {} : { url: baseUrl + path }), body: shown, warnings };
		},
	};
}

const BILL_ID_NAMES = [SPELLING.v1.billId, SPELLING.v2.billId];
const ISSUANCE_NUMBER_NAMES = ['issuance_number', 'issuanceNumber'];
/** In a preview: what the transport will put in. */
const TRANSPORT_SIGNS: Keys = { apiKey: MASK, member: MASK, merchant: MASK };

/** The vendor's fields where nothing is known about their shape. */
function asItComes(fields: JsonObject): JsonObject {
	return fields;
}

function firstText(places: readonly JsonObject[], names: readonly string[]): string {
	for (const place of places) {
		const text = readText(place, names);
		if (text !== undefined) return text;
	}
	return '';
}

function sentReceiptOf({ fields, billId, price }: Call): SentCashReceipt {
	return {
		billId,
		price,
		supplyPrice: firstText(fields, ['supply_price', 'supplyPrice']),
		tax: firstText(fields, ['tax']),
		trader: firstText(fields, ['trader']),
		issuanceNumber: firstText(fields, ISSUANCE_NUMBER_NAMES),
	};
}

/** A receipt that stands and differs in nothing is the one that was asked for, whichever call issued it. */
function issuedAccordingTo(receipts: CashReceipts, sentReceipt: SentCashReceipt): IssuedCashReceipt | string {
	if (receipts.state === 'none') return 'A read afterwards says that there is no cash receipt.';
	if (receipts.state !== 'issued') return `A read afterwards says that the cash receipt is ${receipts.state}.`;
	const receipt = latestReceipt(receipts.receipts);
	if (receipt === undefined) return 'A read afterwards shows several cash receipts.';
	const differences = differencesFromSent(receipt, sentReceipt);
	if (differences.length > 0) return `A read afterwards shows a cash receipt with another ${differences.join(', ')}.`;
	const value = readIssuedCashReceipt({}, sentReceipt);
	if (value === undefined) return 'The amount of the request cannot be read.';
	if (receipt.cashReceiptNumber !== undefined) value.cashReceiptNumber = receipt.cashReceiptNumber;
	if (receipt.issuanceNumber !== undefined) value.issuanceNumber = receipt.issuanceNumber;
	return value;
}

function cancelledAccordingTo(
	receipts: CashReceipts,
	sent: { readonly billId: string; readonly price: string },
): CancelledCashReceipt | string {
	if (receipts.state === 'none') return 'A read afterwards says that there is no cash receipt.';
	if (receipts.state !== 'cancelled') return `A read afterwards says that the cash receipt is ${receipts.state}.`;
	return readCancelledCashReceipt({}, sent) ?? 'The amount of the request cannot be read.';
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
		retryAfterMs: last?.error.retryAfterMs,
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
