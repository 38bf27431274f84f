/** What a tester can do to the sandbox, as methods. The control API and the pages are thin layers over these. */
import type { PayMethod } from '../approval';
import type { Bill, BillEvent, CallbackStyle, ContractModel, Store } from '../bill';
import { type Billing, NotPayable } from '../billing';
import type { Deliverer } from '../callbacks/deliverer';
import { type Fault, type FaultKind, faultRow } from '../faults';
import type { Ledger } from '../ledger';
import { Refusal } from '../refusal';
import { defaultStore, type Settings } from '../settings';
import { HOUR_MS, kstIso } from '../time';
import { badRequest, ControlError } from './read';
import {
	type ApiCallView,
	type AttemptView,
	attemptView,
	type BillView,
	billView,
	callView,
	type DeliveryView,
	deliveryView,
	type MessageView,
	messageView,
} from './views';

type Maybe<T> = { [K in keyof T]?: T[K] | undefined };

/** Names a bill. The key is needed only when two partners use the same id. */
export interface BillName {
	billId: string;
	apiKey?: string | undefined;
}

export interface PayRequest extends BillName {
	/** `card` when missing. */
	method?: PayMethod | undefined;
	/** Won approved, for testing a callback whose amount differs; the bill's price when missing. */
	amount?: string | undefined;
	/** Instalment months for cards, 0 is a lump sum. */
	months?: number | undefined;
	/** For bank and cash; self-issued (`0100001234`) when missing. */
	cashReceipt?: { trader: '0' | '1'; issuanceNumber: string } | undefined;
	/** Recorded by the merchant by hand: no callback. */
	byHand?: boolean | undefined;
	/** Resolve after the first callback attempt (default) or at once. */
	wait?: boolean | undefined;
}

export interface RedeliverRequest extends BillName {
	/** 1 to 100; 1 when missing. */
	copies?: number | undefined;
	/** All at once, or one after the other (default). */
	parallel?: boolean | undefined;
}

export interface FaultRequest {
	kind: FaultKind;
	/** How many calls it hits; 1 when missing. */
	times?: number | undefined;
	/** Only this path, with or without `/v1`, `/v2`. */
	path?: string | undefined;
	/** Only this action: `send`, `url`, `read`, `resend`, `destroy`, `cancel`, `remainCount`, `merchantRemainCount`. */
	action?: string | undefined;
	ms?: number | undefined;
	copies?: number | undefined;
	code?: string | undefined;
	/** Whether the call does its work; each kind has its own default. */
	afterWork?: boolean | undefined;
}

/** A store is found by its three codes; parts that are missing are those of the default store (new) or unchanged (known). */
export interface StoreRequest extends Maybe<Omit<Store, 'models'>> {
	models?: ContractModel[] | undefined;
}

export interface BillSettingsRequest extends BillName, CallbackStyle {}

export interface ClockView {
	/** Sandbox time, `+09:00`. */
	now: string;
	/** How far it is ahead of real time. */
	offsetHours: number;
}

const defined = <T extends object>(record: T) =>
	Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

export class Control {
	readonly #ledger: Ledger;
	readonly #billing: Billing;
	readonly #deliverer: Deliverer;
	readonly #origin: () => string;

	constructor(ledger: Ledger, billing: Billing, deliverer: Deliverer, origin: () => string) {
		this.#ledger = ledger;
		this.#billing = billing;
		this.#deliverer = deliverer;
		this.#origin = origin;
	}

	#find({ billId, apiKey }: BillName): Bill {
		const found = this.#ledger
			.bills()
			.filter((bill) => bill.billId === billId && (apiKey === undefined || bill.apiKey === apiKey));
		const [bill, second] = found;
		if (bill === undefined) throw new ControlError(404, 'bill_not_found', `there is no bill ${billId}`);
		if (second !== undefined) {
			throw new ControlError(409, 'bill_ambiguous', `two partners have a bill ${billId}; name the apiKey as well`);
		}
		return bill;
	}

	/** Turns a state that forbids the wish into a 409. */
	#try<T>(work: () => T): T {
		try {
			return work();
		} catch (error) {
			if (error instanceof NotPayable || error instanceof Refusal)
				throw new ControlError(409, 'bill_state', error.message);
			throw error;
		}
	}

	#view(bill: Bill): BillView {
		return billView(bill, this.#ledger, this.#origin());
	}

	/** Every bill, oldest first, with its callbacks and attempts. */
	listBills(): BillView[] {
		return this.#ledger.bills().map((bill) => this.#view(bill));
	}

	getBill(name: BillName): BillView {
		return this.#view(this.#find(name));
	}

	/** Callback spelling, key and cancel notice for one bill. */
	setBill({ billId, apiKey, ...style }: BillSettingsRequest): BillView {
		const bill = this.#find({ billId, apiKey });
		Object.assign(bill, defined(style));
		this.#ledger.changed();
		return this.#view(bill);
	}

	/** Pays a bill as its payer would. Waits for the first callback attempt unless `wait` is false. */
	async pay(request: PayRequest, by: BillEvent['by'] = 'control'): Promise<BillView> {
		const bill = this.#find(request);
		const { method = 'card', amount, months, cashReceipt, byHand, wait = true } = request;
		const { delivery } = this.#try(() => this.#billing.pay(bill, { method, amount, months, cashReceipt, byHand, by }));
		if (wait) await delivery;
		return this.#view(bill);
	}

	/** The payment fails: the bill stays unpaid, no callback. */
	decline(
		{ reason = 'declined', ...name }: BillName & { reason?: string | undefined },
		by: BillEvent['by'] = 'control',
	): BillView {
		const bill = this.#find(name);
		this.#try(() => this.#billing.decline(bill, by, reason));
		return this.#view(bill);
	}

	/** Cancels a paid bill as the merchant would in the manager site: no callback unless `notifyCancel` is on. */
	async cancel({ reason, ...name }: BillName & { reason?: string | undefined }): Promise<BillView> {
		const bill = this.#find(name);
		await this.#try(() => this.#billing.cancel(bill, 'manager', reason ?? null));
		return this.#view(bill);
	}

	/** Destroys an unpaid bill as the merchant would in the manager site. */
	destroy(name: BillName): BillView {
		const bill = this.#find(name);
		this.#try(() => this.#billing.destroy(bill, 'manager'));
		return this.#view(bill);
	}

	/** Makes yesterday (KST) the last day of an unpaid bill. */
	expire(name: BillName): BillView {
		const bill = this.#find(name);
		this.#try(() => this.#billing.expire(bill));
		return this.#view(bill);
	}

	/** Sends the newest callback of a bill again, out of turn, and returns each attempt. */
	async redeliver({ copies = 1, parallel = false, ...name }: RedeliverRequest): Promise<AttemptView[]> {
		const delivery = this.#ledger.deliveriesOf(this.#find(name)).at(-1);
		if (delivery === undefined)
			throw new ControlError(409, 'no_callback', `bill ${name.billId} has no callback yet: pay it first`);
		return (await this.#deliverer.redeliver(delivery, copies, parallel)).map(attemptView);
	}

	/** Callbacks of one bill or of all, oldest first, with every attempt. */
	listCallbacks(name: Maybe<BillName> = {}): DeliveryView[] {
		const { billId } = name;
		const deliveries =
			billId === undefined ? this.#ledger.deliveries : this.#ledger.deliveriesOf(this.#find({ ...name, billId }));
		return deliveries.map(deliveryView);
	}

	getClock(): ClockView {
		const { clock } = this.#ledger;
		return { now: kstIso(clock.now()), offsetHours: clock.offsetMs / HOUR_MS };
	}

	/** Moves the clock; retries that come due fire in order, each at its own time, and are waited for. */
	async advanceClock({ hours }: { hours: number }): Promise<ClockView & { fired: number }> {
		const fired = await this.#deliverer.advance(hours * HOUR_MS);
		return { ...this.getClock(), fired };
	}

	/** What reached the customer's phone, oldest first. */
	listMessages({ phone, billId }: { phone?: string | undefined; billId?: string | undefined } = {}): MessageView[] {
		return this.#ledger.messages
			.filter((one) => (phone === undefined || one.phone === phone) && (billId === undefined || one.billId === billId))
			.map((one) => messageView(one, this.#ledger, this.#origin()));
	}

	/** Calls the API got, oldest first, keys masked. */
	listRequests({ path, action }: { path?: string | undefined; action?: string | undefined } = {}): ApiCallView[] {
		return this.#ledger.calls
			.filter((one) => (path === undefined || one.path === path) && (action === undefined || one.action === action))
			.map(callView);
	}

	listFaults(): Fault[] {
		return this.#ledger.faults.list().map((fault) => ({ ...fault }));
	}

	/** Queues a fault for the next call (or the next `times`) it fits. */
	addFault(request: FaultRequest): Fault {
		const row = faultRow(request.kind);
		if (row === undefined) throw badRequest(`unknown fault ${request.kind}`);
		const { kind, times = 1, path, action, ms, copies, code, afterWork = row.afterWork } = request;
		return { ...this.#ledger.faults.add({ kind, times, path, action, ms, copies, code, afterWork }) };
	}

	clearFaults(): Fault[] {
		this.#ledger.faults.clear();
		return [];
	}

	listStores(): Store[] {
		return this.#ledger.stores.map((store) => ({ ...store }));
	}

	/** Adds a store or changes the one with the same three codes. */
	putStore(request: StoreRequest): Store {
		const base = defaultStore();
		const { apiKey = base.apiKey, member = base.member, merchant = base.merchant } = request;
		const known = this.#ledger.stores.find(
			(store) => store.apiKey === apiKey && store.member === member && store.merchant === merchant,
		);
		const store = known ?? { ...base, apiKey, member, merchant };
		Object.assign(store, defined(request));
		if (known === undefined) this.#ledger.stores.push(store);
		this.#ledger.changed();
		return { ...store };
	}

	getSettings(): Settings {
		return { ...this.#ledger.settings };
	}

	setSettings(request: Maybe<Settings>): Settings {
		Object.assign(this.#ledger.settings, defined(request));
		this.#ledger.changed();
		return this.getSettings();
	}

	/** Back to the start: no bills, calls, faults; configured stores; real time. */
	reset(): { ok: true } {
		this.#ledger.reset();
		return { ok: true };
	}
}
