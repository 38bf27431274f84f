/**
 * Cash receipts (현금영수증): issued with a payment by bank or cash, or on their own for a transfer that had no bill.
 * That amounts must add up and ids stay unique is documented; what forbids an issue or a cancel is inferred.
 */
import type { Bill, BillEvent, Generation, Store } from './bill';
import type { Ledger } from './ledger';
import { Refusal } from './refusal';

/** `0` person, `1` business (vendor document). */
export type Trader = '0' | '1';
export const isTrader = (value: string): value is Trader => value === '0' || value === '1';

export interface CashReceipt {
	billId: string;
	apiKey: string;
	member: string;
	merchant: string;
	generation: Generation;
	/** Won: supply price + tax. */
	price: string;
	supplyPrice: string;
	tax: string;
	trader: Trader;
	/** Phone, card or business number; `0100001234` is self-issued. */
	issuanceNumber: string;
	/** 9 digits. */
	num: string;
	at: number;
	/** `F` in force, `C` cancelled. */
	state: 'F' | 'C';
	cancellation: { num: string; at: number } | null;
	/** With the payment, by a call, or by hand in the manager site. */
	by: 'payment' | 'api' | 'manager';
}

export type NewCashReceipt = Pick<
	CashReceipt,
	'billId' | 'generation' | 'price' | 'supplyPrice' | 'tax' | 'trader' | 'issuanceNumber'
>;

export interface CashReceiptName {
	readonly billId: string;
	readonly price?: string | undefined;
	readonly trader?: string | undefined;
}

/** The tax that a price of taxed goods contains (10 %, rounded down), and what is left of the price. */
export function splitTax(price: string): { supplyPrice: string; tax: string } {
	const tax = BigInt(price) / 11n;
	return { supplyPrice: String(BigInt(price) - tax), tax: String(tax) };
}

const isStores = (one: Pick<Bill, 'member' | 'merchant'>, store: Store): boolean =>
	one.member === store.member && one.merchant === store.merchant;

export class CashReceipts {
	readonly #ledger: Ledger;

	constructor(ledger: Ledger) {
		this.#ledger = ledger;
	}

	/** The receipt that came with a payment by bank or cash. */
	issuedWith(bill: Bill): void {
		const { approval } = bill;
		if (approval === null || approval.cashReceipt === null) return;
		const { num, trader, issuanceNumber } = approval.cashReceipt;
		this.#ledger.addCashReceipt({
			billId: bill.billId,
			apiKey: bill.apiKey,
			member: bill.member,
			merchant: bill.merchant,
			generation: bill.generation,
			price: approval.price,
			...splitTax(approval.price),
			trader,
			issuanceNumber,
			num,
			at: approval.at,
			state: 'F',
			cancellation: null,
			by: 'payment',
		});
	}

	/** A cancelled payment takes its receipt with it (inferred); its number stays on the approval. */
	cancelledWith(bill: Bill): void {
		const receipt = this.#inForce(bill.apiKey, bill.billId);
		if (receipt !== undefined) this.#end(receipt);
	}

	issue(store: Store, wanted: NewCashReceipt, by: 'api' | 'manager'): CashReceipt {
		const { billId, price, supplyPrice, tax } = wanted;
		if (BigInt(supplyPrice) + BigInt(tax) !== BigInt(price)) {
			const [supply, whole] = wanted.generation === 'V1' ? ['supply_price', 'price'] : ['supplyPrice', 'price'];
			throw new Refusal('invalid', `${supply} + tax must add up to ${whole}: ${supplyPrice} + ${tax} is not ${price}`);
		}
		const bill = this.#ledger.bill(store.apiKey, billId);
		const known = this.#ledger.cashReceiptsOf(store.apiKey, billId);
		if ([bill, ...known].some((one) => one !== undefined && !isStores(one, store))) {
			throw new Refusal('idUsed', `the bill id ${billId} is already used`);
		}
		if (bill !== undefined) this.#allowFor(bill, price);
		if (this.#inForce(store.apiKey, billId) !== undefined) {
			throw new Refusal('receiptIssued', `bill ${billId} already has a cash receipt; cancel it first`);
		}
		const receipt: CashReceipt = {
			...wanted,
			apiKey: store.apiKey,
			member: store.member,
			merchant: store.merchant,
			num: this.#ledger.random.digits(9),
			at: this.#ledger.clock.now(),
			state: 'F',
			cancellation: null,
			by,
		};
		this.#ledger.addCashReceipt(receipt);
		if (bill?.approval != null) {
			bill.approval.cashReceipt = {
				num: receipt.num,
				trader: receipt.trader,
				issuanceNumber: receipt.issuanceNumber,
			};
			this.#note(bill, 'receiptIssued', by, receipt);
		}
		return receipt;
	}

	#allowFor(bill: Bill, price: string): void {
		if (bill.state === 'C') throw new Refusal('receiptOfCancelled', 'the payment of the bill is cancelled');
		if (bill.approval === null) {
			throw new Refusal('receiptOfUnpaid', 'the bill is not paid; a transfer outside of it takes a bill id of its own');
		}
		if (bill.approval.cardType !== null) {
			throw new Refusal('receiptOfCard', 'the bill was paid by card, which earns no cash receipt');
		}
		if (price !== bill.price) {
			throw new Refusal('invalid', `price must be that of the bill, ${bill.price}; ${price} was sent`);
		}
	}

	/** Every receipt under a bill id of the store, oldest first; refuses when there is none or the price is another. */
	named(store: Store, { billId, price, trader }: CashReceiptName): readonly [CashReceipt, ...CashReceipt[]] {
		const [first, ...rest] = this.#ledger.cashReceiptsOf(store.apiKey, billId).filter((one) => isStores(one, store));
		if (first === undefined) throw new Refusal('receiptNotFound', `no cash receipt ${billId} in this store`);
		const last = rest.at(-1) ?? first;
		if (price !== undefined && price !== last.price) {
			throw new Refusal('invalid', `price must be that of the cash receipt, ${last.price}; ${price} was sent`);
		}
		if (trader !== undefined && trader !== last.trader) {
			throw new Refusal('invalid', `trader must be that of the cash receipt, ${last.trader}; ${trader} was sent`);
		}
		return [first, ...rest];
	}

	cancel(store: Store, name: CashReceiptName, by: 'api' | 'manager'): CashReceipt {
		const receipts = this.named(store, name);
		const receipt = receipts.find((one) => one.state === 'F');
		if (receipt === undefined) throw new Refusal('receiptCancelled', 'the cash receipt is already cancelled');
		this.#end(receipt);
		const bill = this.#ledger.bill(store.apiKey, receipt.billId);
		if (bill?.approval?.cashReceipt?.num === receipt.num) {
			bill.approval.cashReceipt = null;
			this.#note(bill, 'receiptCancelled', by, receipt);
		}
		return receipt;
	}

	#note(bill: Bill, what: 'receiptIssued' | 'receiptCancelled', by: BillEvent['by'], receipt: CashReceipt): void {
		this.#ledger.note(bill, what, by, receipt.num);
	}

	#inForce(apiKey: string, billId: string): CashReceipt | undefined {
		return this.#ledger.cashReceiptsOf(apiKey, billId).find((one) => one.state === 'F');
	}

	#end(receipt: CashReceipt): void {
		receipt.state = 'C';
		receipt.cancellation = { num: this.#ledger.random.digits(9), at: this.#ledger.clock.now() };
		this.#ledger.changed();
	}
}
