/** What a client offers: the calls with their input and options, and which method makes which call. */
import type { CustomCall } from './custom-call';
import type { Approval } from './domain/approval';
import type { Balance, Bill, Cancellation, DestroyedBill, ResentBill } from './domain/bill';
import type { CancelledCashReceipt, CashReceipts, IssuedCashReceipt, Trader } from './domain/cash-receipt';
import type { StoreOpenState } from './domain/store';
import type { RegistrationUrl, SubMerchant, SubMerchantLink } from './domain/sub-merchant';
import type { Action } from './endpoints';
import type { JsonObject } from './json';
import type { ContractModel } from './model';
import type { Outcome } from './outcome';
import type { Preview } from './preview';
import type { BuildOptions } from './request';
import type { Keys } from './signing';
import type { Transport } from './transport';

/** Options of `createClient`. */
export interface ClientOptions {
	model: ContractModel;
	transport: Transport;
	/** Without trailing path, e.g. `https://sandbox.paymint.co.kr/partner`. V2 production: the one the vendor handed over. */
	baseUrl?: string | undefined;
	/** Absent: the transport signs. */
	keys?: Keys | undefined;
	/** Texts that must not be shown, wherever PaySsam repeats them: the API key, where the transport signs. That of `keys` need not be named. */
	secrets?: readonly string[] | undefined;
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

/** Input of {@link PaySsamClient.issueCashReceipt}. */
export type IssueCashReceiptInput = StoreOverride & {
	/** The bill, or a fresh id of its own for a payment that had no bill (seen in one integration). */
	billId: string;
	/** Won. */
	price: string | number;
	/** Won. Left out: worked out, see `buildRequest`. */
	supplyPrice?: string | number | undefined;
	/** Won; `0` for what is tax-free. Left out: worked out, see `buildRequest`. */
	tax?: string | number | undefined;
	/** As text: mobile, business or card number, hyphens allowed, or `0100001234` for a self-issued receipt. */
	issuanceNumber: string;
	trader: TraderInput;
};
/** Whom a receipt is for; `0` and `1` are the vendor's codes. */
export type TraderInput = Trader | '0' | '1';
/** Input of {@link PaySsamClient.cancelCashReceipt}. `price`: the amount of the receipt, won. */
export type CancelCashReceiptInput = DestroyBillInput & { trader: TraderInput };

/** Input of {@link PaySsamClient.createRegistrationUrl}. */
export type RegistrationUrlInput = {
	/** Code that the store will have as `member`, at most 30 characters. */
	memberId: string;
	/** Code that the store will have as `merchant`, at most 30 characters. */
	merchantId: string;
	/** Ten digits, hyphens allowed. */
	businessNumber?: string | undefined;
	/** Where PaySsam reports the states of the link. Public. */
	callbackUrl: string;
	/** Where the store's owner goes after the registration. */
	redirectUrl: string;
};

/** Options of every call. */
export type CallOptions = Omit<BuildOptions, 'now' | 'sandbox'>;

/** Options of {@link PaySsamClient.sendBill}. */
export interface SendBillOptions extends CallOptions {
	/** The id is derived from a seed and this may be the second run of one step: an id that is already used by a bill of the same amount counts as done. */
	resumeExisting?: boolean | undefined;
}

/** Input of the calls whose fields are not public: they travel as `additionalFields`. */
export type OpenInput = StoreOverride | UncheckedInput;

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
	/**
	 * Issues a cash receipt. An unknown outcome is settled under V2 by {@link readCashReceipt} of the same bill id; under V1, where the read is inferred, it stays unknown. Warnings say what was
	 * sent for amounts that were left out.
	 */
	issueCashReceipt(
		input: IssueCashReceiptInput | UncheckedInput,
		options?: CallOptions,
	): Promise<Outcome<IssuedCashReceipt>>;
	/** Cancels a cash receipt. Settled like an issue. V1: experimental, path and body are inferred. */
	cancelCashReceipt(
		input: CancelCashReceiptInput | UncheckedInput,
		options?: CallOptions,
	): Promise<Outcome<CancelledCashReceipt>>;
	/** Reads the cash receipts of one bill id. V1: experimental, path and body are inferred. */
	readCashReceipt(input: DestroyBillInput | UncheckedInput, options?: CallOptions): Promise<Outcome<CashReceipts>>;
	/** Authenticates a card. V1. Experimental: `options.path` is needed, all fields are additional ones. */
	authenticateCard(input?: OpenInput, options?: CallOptions): Promise<Outcome<JsonObject>>;
	/** Charges a bill to a registered means of payment. V2. Moves money. Experimental: all fields are additional ones. */
	payRecurringBill(input?: OpenInput, options?: CallOptions): Promise<Outcome<JsonObject>>;
	/** Registers a means of recurring payment. V2. Experimental: all fields are additional ones. */
	registerRecurringMethod(input?: OpenInput, options?: CallOptions): Promise<Outcome<JsonObject>>;
	/** Deletes a means of recurring payment. V2. Experimental: all fields are additional ones. */
	deleteRecurringMethod(input?: OpenInput, options?: CallOptions): Promise<Outcome<JsonObject>>;
	/** The means of payment a customer has registered. V2. Experimental: all fields are additional ones. */
	readCustomerPayMethods(input?: OpenInput, options?: CallOptions): Promise<Outcome<JsonObject>>;
	/** Makes the page on which a store registers itself as a sub-merchant. V2. */
	createRegistrationUrl(
		input: RegistrationUrlInput | UncheckedInput,
		options?: CallOptions,
	): Promise<Outcome<RegistrationUrl>>;
	/** How far the link of one sub-merchant is. V2. Experimental. */
	readMappingStatus(input?: OpenInput, options?: CallOptions): Promise<Outcome<SubMerchantLink>>;
	/** All sub-merchants of the partner. V2. Seen in one integration. */
	listSubMerchants(input?: UncheckedInput, options?: CallOptions): Promise<Outcome<SubMerchant[]>>;
	/** What PaySsam knows about the merchant. V1. The shape of the answer is not public: the vendor's fields as they come. */
	readMerchant(input?: UncheckedInput, options?: CallOptions): Promise<Outcome<JsonObject>>;
	/** Whether a store can be used yet. V1. "Not open" and "joined already" are answers, not refusals. */
	readStoreOpenState(
		input: (StoreOverride & { callbackUrl: string }) | UncheckedInput,
		options?: CallOptions,
	): Promise<Outcome<StoreOpenState>>;
	/** Partner information. V2. Experimental: `options.path` is needed. */
	readPartner(input?: OpenInput, options?: CallOptions): Promise<Outcome<JsonObject>>;
	/** Changes the partner's callback address. V2. Experimental: `options.path` is needed, all fields are additional ones. */
	changeCallbackUrl(input?: OpenInput, options?: CallOptions): Promise<Outcome<JsonObject>>;
	/** Points left, of the store that the partner manages. */
	readBalance(input?: UncheckedInput, options?: CallOptions): Promise<Outcome<Balance>>;
	/** Points left, of a sub-merchant. V2 only. */
	readSubMerchantBalance(input?: StoreOverride | UncheckedInput, options?: CallOptions): Promise<Outcome<Balance>>;
	/**
	 * Any call: a path and a JSON body; key, store and, on request, the hash are added. The value is the vendor's fields, V2's `data` lifted to the top. Nothing is settled: an unknown outcome stays
	 * unknown.
	 */
	call(call: CustomCall): Promise<Outcome<JsonObject>>;
	/**
	 * What a call would send. Sends nothing. Without `keys` the store that the transport would add is shown as `***`, like the key.
	 * @throws PaySsamInputError, at once, where the call would reject with it.
	 */
	preview(action: Action, input?: UncheckedInput, options?: CallOptions): Preview;
}

/** The methods of {@link PaySsamClient} that each make one call of the endpoint table. */
export type CallMethod = Exclude<keyof PaySsamClient, 'call' | 'preview'>;

/** The method that makes each call of the endpoint table. */
export const CLIENT_METHODS: Readonly<Record<Action, CallMethod>> = {
	'bill.send': 'sendBill',
	'bill.read': 'readBill',
	'bill.resend': 'resendBill',
	'bill.destroy': 'destroyBill',
	'payment.cancel': 'cancelPayment',
	'cashReceipt.issue': 'issueCashReceipt',
	'cashReceipt.cancel': 'cancelCashReceipt',
	'cashReceipt.read': 'readCashReceipt',
	'card.authenticate': 'authenticateCard',
	'recurring.payBill': 'payRecurringBill',
	'recurring.registerMethod': 'registerRecurringMethod',
	'recurring.deleteMethod': 'deleteRecurringMethod',
	'customer.readPayMethods': 'readCustomerPayMethods',
	'subMerchant.createRegistrationUrl': 'createRegistrationUrl',
	'subMerchant.readMappingStatus': 'readMappingStatus',
	'subMerchant.list': 'listSubMerchants',
	'merchant.read': 'readMerchant',
	'store.readOpenState': 'readStoreOpenState',
	'partner.read': 'readPartner',
	'partner.changeCallbackUrl': 'changeCallbackUrl',
	'balance.read': 'readBalance',
	'balance.readSubMerchant': 'readSubMerchantBalance',
};
