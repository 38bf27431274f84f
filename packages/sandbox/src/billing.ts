/** The life of a bill: W → F → C, W → D. Every door (API, pay page, control) comes through here. */
import { type ApprovalRequest, cancelNumber, makeApproval, type PayMethod } from './approval';
import { type Bill, type BillEvent, type BillState, isExpired, type Store } from './bill';
import type { Deliverer } from './callbacks/deliverer';
import type { ApprovalDelivery } from './callbacks/delivery';
import type { CashReceipts } from './cash-receipts';
import type { Ledger } from './ledger';
import { Refusal, type RefusalReason } from './refusal';
import { DAY_MS, kstDate } from './time';

export type NewBill = Pick<
	Bill,
	| 'billId'
	| 'generation'
	| 'sendType'
	| 'productName'
	| 'memberName'
	| 'phone'
	| 'price'
	| 'message'
	| 'expireDate'
	| 'issuer'
	| 'callbackUrl'
	| 'redirectUrl'
	| 'hash'
>;

export interface Payment {
	readonly method: PayMethod;
	/** Won approved; the bill's price when missing. */
	readonly amount?: string | undefined;
	readonly months?: number | undefined;
	readonly cashReceipt?: ApprovalRequest['cashReceipt'];
	readonly card?: ApprovalRequest['card'];
	/** Recorded by hand in the manager site: no callback (vendor document). */
	readonly byHand?: boolean | undefined;
	readonly by: BillEvent['by'];
}

type StateRule = Readonly<Partial<Record<BillState, readonly [RefusalReason, string]>>>;

/** What a state forbids. A state that is not named allows the action. */
const FORBIDDEN = {
	cancel: {
		W: ['cancelUnpaid', 'the bill is not paid, so there is nothing to cancel; destroy it instead'],
		C: ['cancelCancelled', 'the payment is already cancelled'],
		D: ['cancelDestroyed', 'the bill is destroyed'],
	},
	destroy: {
		F: ['destroyPaid', 'the bill is already paid; cancel the payment instead'],
		C: ['destroyCancelled', 'the payment is already cancelled'],
		D: ['destroyDestroyed', 'the bill is already destroyed'],
	},
	resend: {
		F: ['resendPaid', 'the bill is already paid'],
		C: ['resendCancelled', 'the payment is already cancelled'],
		D: ['resendDestroyed', 'the bill is destroyed'],
	},
} satisfies Record<string, StateRule>;

/** Thrown when the payer or a tester asks for what a bill's state does not allow. */
export class NotPayable extends Error {}

export class Billing {
	readonly #ledger: Ledger;
	readonly #deliverer: Deliverer;
	readonly #cashReceipts: CashReceipts;

	constructor(ledger: Ledger, deliverer: Deliverer, cashReceipts: CashReceipts) {
		this.#ledger = ledger;
		this.#deliverer = deliverer;
		this.#cashReceipts = cashReceipts;
	}

	#allow(action: keyof typeof FORBIDDEN, bill: Bill): void {
		const rules: StateRule = FORBIDDEN[action];
		const rule = rules[bill.state];
		if (rule !== undefined) throw new Refusal(...rule);
	}

	#spend(store: Store): void {
		const { sendCost } = this.#ledger.settings;
		if (store.balance < sendCost) {
			throw new Refusal('noPoints', `not enough points: ${store.balance} left, a send costs ${sendCost}`);
		}
		store.balance -= sendCost;
	}

	/** Creates a bill and, for `TALK`, sends the message (costs points). Ids are used up for ever. */
	create(store: Store, fields: NewBill): Bill {
		if (this.#ledger.isUsed(store.apiKey, fields.billId)) {
			throw new Refusal('idUsed', `the bill id ${fields.billId} is already used`);
		}
		if (fields.sendType === 'TALK') this.#spend(store);
		const bill: Bill = {
			...fields,
			apiKey: store.apiKey,
			member: store.member,
			merchant: store.merchant,
			storeName: store.name,
			code: this.#ledger.freeCode(),
			state: 'W',
			createdAt: this.#ledger.clock.now(),
			approval: null,
			cancellation: null,
			history: [],
		};
		this.#ledger.add(bill);
		this.#ledger.note(bill, 'created', 'api');
		this.#talk(bill, 'send');
		return bill;
	}

	#talk(bill: Bill, kind: 'send' | 'resend'): void {
		if (bill.sendType !== 'TALK' || bill.phone === null) return;
		this.#ledger.message(bill, bill.phone, kind);
		this.#ledger.note(bill, kind === 'send' ? 'sent' : 'resent', 'api');
	}

	resend(store: Store, bill: Bill): void {
		this.#allow('resend', bill);
		if (bill.sendType !== 'TALK')
			throw new Refusal('resendOfUrl', 'the bill was issued as a URL; there is no message to resend');
		if (isExpired(bill, this.#ledger.clock.now())) throw new Refusal('resendExpired', 'the bill is expired');
		this.#spend(store);
		this.#talk(bill, 'resend');
	}

	destroy(bill: Bill, by: BillEvent['by']): void {
		this.#allow('destroy', bill);
		bill.state = 'D';
		this.#ledger.note(bill, 'destroyed', by);
	}

	/** Cancels the payment. The callback for it, if the style wants one, goes out by itself. */
	cancel(bill: Bill, by: BillEvent['by'], reason: string | null): Promise<ApprovalDelivery> | undefined {
		this.#allow('cancel', bill);
		bill.cancellation = { num: cancelNumber(this.#ledger.random), at: this.#ledger.clock.now(), reason };
		bill.state = 'C';
		this.#cashReceipts.cancelledWith(bill);
		this.#ledger.note(bill, 'cancelled', by, reason);
		return this.#deliverer.notifiesCancel(bill) ? this.#deliverer.notify(bill) : undefined;
	}

	/** Why the bill cannot be paid now, or undefined. */
	unpayable(bill: Bill): string | undefined {
		const states: Record<BillState, string | undefined> = {
			W: isExpired(bill, this.#ledger.clock.now()) ? 'the bill is expired' : undefined,
			F: 'the bill is already paid',
			C: 'the payment is already cancelled',
			D: 'the bill is destroyed',
		};
		return states[bill.state];
	}

	/** Pays the bill. The answer comes at once; `delivery` resolves when the first callback attempt is over. */
	pay(bill: Bill, payment: Payment): { delivery: Promise<ApprovalDelivery> | undefined } {
		this.#payable(bill);
		bill.approval = makeApproval(
			{
				method: payment.method,
				price: payment.amount ?? bill.price,
				months: payment.months ?? 0,
				at: this.#ledger.clock.now(),
				cashReceipt: payment.cashReceipt,
				card: payment.card,
			},
			this.#ledger.random,
		);
		bill.state = 'F';
		this.#cashReceipts.issuedWith(bill);
		this.#ledger.note(bill, 'paid', payment.byHand ? 'manager' : payment.by, payment.method);
		return { delivery: payment.byHand ? undefined : this.#deliverer.notify(bill) };
	}

	/** The payment fails; the bill stays unpaid and nobody is called back (vendor document). */
	decline(bill: Bill, by: BillEvent['by'], reason: string): void {
		this.#payable(bill);
		this.#ledger.note(bill, 'declined', by, reason);
	}

	#payable(bill: Bill): void {
		const problem = this.unpayable(bill);
		if (problem !== undefined) throw new NotPayable(problem);
	}

	/** Makes yesterday (KST) the last day of an unpaid bill. */
	expire(bill: Bill): void {
		this.#payable(bill);
		bill.expireDate = kstDate(this.#ledger.clock.now() - DAY_MS);
		this.#ledger.note(bill, 'expired', 'control');
	}
}
