/** Cash receipts (현금영수증): what was issued for a payment in cash or by transfer, and what became of it. */
import { isJsonObject, type JsonObject, readText } from '../json';
import { parseVendorDateTime } from './korean-time';
import { isWon, parseWon, parseWonOrZero, type Won } from './won';

/** Whom a receipt is for. On the wire `0` and `1` (vendor document). */
export type Trader = 'person' | 'business';
/** State of one receipt. `unknown`: the vendor sent another letter than `F` and `C`, or none. */
export type CashReceiptState = 'issued' | 'cancelled' | 'unknown';

/** The vendor's letters. Source: seen in one integration as `F/C`; what they stand for is inferred from the states of a bill. */
export const CASH_RECEIPT_STATE_OF_CODE: Readonly<Record<string, CashReceiptState>> = { F: 'issued', C: 'cancelled' };
const TRADER_OF_CODE: Readonly<Record<string, Trader>> = { '0': 'person', '1': 'business' };

/** A receipt that was issued. Amounts and trader are those that were sent. */
export interface IssuedCashReceipt {
	billId: string;
	state: 'issued';
	/** Won. */
	price: Won;
	/** Won. */
	supplyPrice: string;
	/** Won; `0` when tax-free. */
	tax: string;
	trader: Trader;
	/** Approval number of the receipt, with its leading zeros. */
	cashReceiptNumber?: string;
	/** As answered. Personal data. */
	issuanceNumber?: string;
}

/** A receipt that was cancelled. */
export interface CancelledCashReceipt {
	billId: string;
	state: 'cancelled';
	/** Won, as sent. */
	price: Won;
	/** The number in the answer, with its leading zeros. Whether it is the receipt's or the cancel's is not documented. */
	cashReceiptNumber?: string;
}

/** One entry of a read. What the vendor leaves out, or what cannot be read, is absent: the raw answer keeps it. */
export interface CashReceipt {
	billId: string;
	state: CashReceiptState;
	/** The vendor's letter; empty when none was sent. */
	stateCode: string;
	price?: Won;
	supplyPrice?: string;
	/** `0` when tax-free. */
	tax?: string;
	trader?: Trader;
	cashReceiptNumber?: string;
	/** `2026-11-20T09:30:00+09:00`. */
	approvedAt?: string;
	/** Personal data. */
	issuanceNumber?: string;
}

/** Answer of a read. */
export interface CashReceipts {
	billId: string;
	/** State of the whole: see {@link stateOfReceipts}. `none`: there is no receipt. */
	state: CashReceiptState | 'none';
	/** In the order of the answer. */
	receipts: CashReceipt[];
}

/** The fields of one entry, in V2's spelling and in V1's, which is inferred from it. */
const ENTRY = {
	billId: ['billId', 'bill_id'],
	state: ['apprState', 'appr_state'],
	price: ['apprPrice', 'appr_price'],
	supplyPrice: ['apprSupplyPrice', 'appr_supply_price'],
	tax: ['apprTax', 'appr_tax'],
	trader: ['trader'],
	number: ['apprNum', 'appr_num', 'apprCashNum', 'appr_cash_num'],
	time: ['apprDt', 'appr_dt'],
	issuanceNumber: ['issuanceNumber', 'issuance_number'],
} as const;

/** What was sent with an issue, as on the wire. */
export interface SentCashReceipt {
	readonly billId: string;
	readonly price: string;
	readonly supplyPrice: string;
	readonly tax: string;
	readonly trader: string;
	readonly issuanceNumber: string;
}

/** The word for `0` and `1`. */
export function traderOfCode(code: string | undefined): Trader | undefined {
	return code !== undefined && Object.hasOwn(TRADER_OF_CODE, code) ? TRADER_OF_CODE[code] : undefined;
}

/** A receipt from the answer of an issue. Fields: seen in two V2 integrations; V1's spelling is inferred. */
export function readIssuedCashReceipt(fields: JsonObject, sent: SentCashReceipt): IssuedCashReceipt | undefined {
	const trader = traderOfCode(sent.trader);
	const { billId, price, supplyPrice, tax } = sent;
	if (!isWon(price) || trader === undefined) return undefined;
	const receipt: IssuedCashReceipt = { billId, state: 'issued', price, supplyPrice, tax, trader };
	const number = readText(fields, ['apprCashNum', 'appr_cash_num']);
	const issuanceNumber = readText(fields, ENTRY.issuanceNumber);
	if (number !== undefined) receipt.cashReceiptNumber = number;
	if (issuanceNumber !== undefined) receipt.issuanceNumber = issuanceNumber;
	return receipt;
}

/** A cancelled receipt from the answer of a cancel. */
export function readCancelledCashReceipt(
	fields: JsonObject,
	sent: { readonly billId: string; readonly price: string },
): CancelledCashReceipt | undefined {
	if (!isWon(sent.price)) return undefined;
	const receipt: CancelledCashReceipt = { billId: sent.billId, state: 'cancelled', price: sent.price };
	const number = readText(fields, ['apprCashNum', 'appr_cash_num']);
	if (number !== undefined) receipt.cashReceiptNumber = number;
	return receipt;
}

/**
 * The receipts of a read: the entries of `info` (a list, seen in one integration; a single object is taken as well), or the answer itself when it has the fields of an entry. `undefined` when
 * there is neither, because "no receipt" must be said by the vendor and not by a missing field.
 */
export function readCashReceipts(fields: JsonObject, sent: { readonly billId: string }): CashReceipts | undefined {
	const info = Object.hasOwn(fields, 'info') ? fields.info : undefined;
	const isEntry = readText(fields, [...ENTRY.state, ...ENTRY.number]) !== undefined;
	const entries = Array.isArray(info) ? info : isJsonObject(info) ? [info] : isEntry ? [fields] : undefined;
	if (entries === undefined || !entries.every(isJsonObject)) return undefined;
	const receipts = entries.map((entry) => readEntry(entry, sent.billId));
	return { billId: sent.billId, state: stateOfReceipts(receipts), receipts };
}

/**
 * The state that follows from all entries of one bill id. Whether the vendor lists one line per receipt or one per event is not documented, so: all alike → that state; mixed → the state of
 * the one that is later than all others by its time, which is right for both; without such a one, or with an unknown state among them, `unknown`.
 */
export function stateOfReceipts(receipts: readonly CashReceipt[]): CashReceipts['state'] {
	const states = new Set(receipts.map((receipt) => receipt.state));
	if (states.has('unknown')) return 'unknown';
	const [only] = states;
	if (states.size < 2) return only ?? 'none';
	return latestReceipt(receipts)?.state ?? 'unknown';
}

/** The entry that is later than all others; `undefined` when two are equally late or one has no time. */
export function latestReceipt(receipts: readonly CashReceipt[]): CashReceipt | undefined {
	if (receipts.some((receipt) => receipt.approvedAt === undefined))
		return receipts.length === 1 ? receipts[0] : undefined;
	const times = receipts.map((receipt) => receipt.approvedAt ?? '').sort();
	const last = receipts.filter((receipt) => receipt.approvedAt === times.at(-1));
	return last.length === 1 ? last[0] : undefined;
}

/**
 * In which fields an entry differs from what was sent; what the vendor leaves out differs in nothing. An issuance number with other signs than digits is masked and not compared.
 */
export function differencesFromSent(receipt: CashReceipt, sent: SentCashReceipt): string[] {
	const number = receipt.issuanceNumber?.replaceAll('-', '');
	const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
		['billId', receipt.billId, sent.billId],
		['price', receipt.price, sent.price],
		['supplyPrice', receipt.supplyPrice, sent.supplyPrice],
		['tax', receipt.tax, sent.tax],
		['trader', receipt.trader, traderOfCode(sent.trader)],
		['issuanceNumber', number !== undefined && /^\d+$/.test(number) ? number : undefined, sent.issuanceNumber],
	];
	return pairs.filter(([, answered, own]) => answered !== undefined && answered !== own).map(([name]) => name);
}

function readEntry(entry: JsonObject, billId: string): CashReceipt {
	const stateCode = readText(entry, ENTRY.state) ?? '';
	const known = Object.hasOwn(CASH_RECEIPT_STATE_OF_CODE, stateCode);
	const receipt: CashReceipt = {
		billId: readText(entry, ENTRY.billId) ?? billId,
		state: (known ? CASH_RECEIPT_STATE_OF_CODE[stateCode] : undefined) ?? 'unknown',
		stateCode,
	};
	const price = parseWon(readText(entry, ENTRY.price));
	const supplyPrice = parseWonOrZero(readText(entry, ENTRY.supplyPrice));
	const tax = parseWonOrZero(readText(entry, ENTRY.tax));
	const trader = traderOfCode(readText(entry, ENTRY.trader));
	const number = readText(entry, ENTRY.number);
	const time = parseVendorDateTime(readText(entry, ENTRY.time));
	const issuanceNumber = readText(entry, ENTRY.issuanceNumber);
	if (price.ok) receipt.price = price.value;
	if (supplyPrice.ok) receipt.supplyPrice = supplyPrice.value;
	if (tax.ok) receipt.tax = tax.value;
	if (trader !== undefined) receipt.trader = trader;
	if (number !== undefined) receipt.cashReceiptNumber = number;
	if (time !== undefined) receipt.approvedAt = time;
	if (issuanceNumber !== undefined) receipt.issuanceNumber = issuanceNumber;
	return receipt;
}
