/** What a tester can do to the sandbox, as methods. The control API and the pages are thin layers over these. */
import { type PayMethod, SELF_ISSUED } from '../approval';
import type { Bill, BillEvent, CallbackStyle, ContractModel, Store } from '../bill';
import { NotPayable } from '../billing';
import type { Deliverer } from '../callbacks/deliverer';
import { splitTax, type Trader } from '../cash-receipts';
import { type CertificationView, certificationOf } from '../certification';
import { type Fault, type FaultKind, faultRow } from '../faults';
import type { Ledger } from '../ledger';
import { Refusal } from '../refusal';
import type { Services } from '../services';
import { defaultStore, type Settings } from '../settings';
import { type MappingStatus, nextStatus, type StoreFacts, type SubMerchant } from '../sub-merchants';
import { HOUR_MS, kstIso } from '../time';
import { badRequest, ControlError } from './read';
import {
	type ApiCallView,
	type AttemptView,
	attemptView,
	type BillView,
	billView,
	type CashReceiptView,
	callView,
	cashReceiptView,
	type DeliveryView,
	deliveryView,
	type MessageView,
	messageView,
	type RegisteredMethodView,
	registeredMethodView,
	type SubMerchantView,
	subMerchantView,
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
	/** For bank and cash; self-issued (`0100001234`) when missing, none when null. */
	cashReceipt?: { trader: '0' | '1'; issuanceNumber: string } | null | undefined;
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
	/** Only this action (`send`, `cashReceiptIssue`, …), or callbacks of this kind (`approval`, `link`). */
	action?: string | undefined;
	/** Only calls and callbacks of this bill. */
	billId?: string | undefined;
	ms?: number | undefined;
	copies?: number | undefined;
	code?: string | undefined;
	/** Whether the call does its work; each kind has its own default. */
	afterWork?: boolean | undefined;
}

/** A store is found by its three codes; parts that are missing are those of the default store (new) or unchanged (known). */
export interface StoreRequest extends Maybe<Omit<Store, 'models' | 'paused'>> {
	models?: ContractModel[] | undefined;
}

export interface BillSettingsRequest extends BillName, CallbackStyle {}

export interface ClockView {
	/** Sandbox time, `+09:00`. */
	now: string;
	/** How far it is ahead of real time. */
	offsetHours: number;
}

/** Names a store; parts that are missing are those of the default store. */
export interface StoreChoice {
	apiKey?: string | undefined;
	member?: string | undefined;
	merchant?: string | undefined;
}

export interface CashReceiptRequest extends StoreChoice {
	/** That of a paid bill, or a fresh one for a transfer without a bill. */
	billId: string;
	/** Won; the bill's price when missing. */
	price?: string | undefined;
	/** Taken from the price (10 % tax) when both are missing. */
	supplyPrice?: string | undefined;
	tax?: string | undefined;
	/** `0` person (when missing), `1` business. */
	trader?: Trader | undefined;
	/** Self-issued (`0100001234`) when missing. */
	issuanceNumber?: string | undefined;
}

export interface AdvanceRequest extends StoreChoice, Maybe<StoreFacts> {
	/** The next one when missing. */
	status?: MappingStatus | undefined;
	/** Resolve after the first callback attempt (default) or at once. */
	wait?: boolean | undefined;
}

const defined = <T extends object>(record: T) =>
	Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

export class Control {
	readonly #ledger: Ledger;
	readonly #services: Services;
	readonly #deliverer: Deliverer;
	readonly #origin: () => string;

	constructor(services: Services, deliverer: Deliverer, origin: () => string) {
		this.#ledger = services.ledger;
		this.#services = services;
		this.#deliverer = deliverer;
		this.#origin = origin;
	}

	#find({ billId, apiKey }: BillName): Bill {
		const found = this.#ledger.billsNamed(billId).filter((bill) => apiKey === undefined || bill.apiKey === apiKey);
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
		const { delivery } = this.#try(() =>
			this.#services.billing.pay(bill, { method, amount, months, cashReceipt, byHand, by }),
		);
		if (wait) await delivery;
		return this.#view(bill);
	}

	/** The payment fails: the bill stays unpaid, no callback. */
	decline(
		{ reason = 'declined', ...name }: BillName & { reason?: string | undefined },
		by: BillEvent['by'] = 'control',
	): BillView {
		const bill = this.#find(name);
		this.#try(() => this.#services.billing.decline(bill, by, reason));
		return this.#view(bill);
	}

	/** Cancels a paid bill as the merchant would in the manager site: no callback unless `notifyCancel` is on. */
	async cancel({ reason, ...name }: BillName & { reason?: string | undefined }): Promise<BillView> {
		const bill = this.#find(name);
		await this.#try(() => this.#services.billing.cancel(bill, 'manager', reason ?? null));
		return this.#view(bill);
	}

	/** Destroys an unpaid bill as the merchant would in the manager site. */
	destroy(name: BillName): BillView {
		const bill = this.#find(name);
		this.#try(() => this.#services.billing.destroy(bill, 'manager'));
		return this.#view(bill);
	}

	/** Makes yesterday (KST) the last day of an unpaid bill. */
	expire(name: BillName): BillView {
		const bill = this.#find(name);
		this.#try(() => this.#services.billing.expire(bill));
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
			billId === undefined
				? this.#ledger.deliveries.filter((one) => one.kind === 'approval')
				: this.#ledger.deliveriesOf(this.#find({ ...name, billId }));
		return deliveries.map(deliveryView);
	}

	/** How far a store is with a rehearsal of certification (검수); the first store when none is named. */
	getCertification(choice: StoreChoice = {}): CertificationView {
		return certificationOf(this.#ledger, this.#store(choice));
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
		const { kind, times = 1, path, action, billId, ms, copies, code, afterWork = row.afterWork } = request;
		return { ...this.#ledger.faults.add({ kind, times, path, action, billId, ms, copies, code, afterWork }) };
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
		const known = this.#ledger.store({ apiKey, member, merchant });
		const store = known ?? { ...base, apiKey, member, merchant };
		Object.assign(store, defined(request));
		if (known === undefined) this.#ledger.stores.push(store);
		this.#ledger.changed();
		return { ...store };
	}

	#store({ apiKey, member, merchant }: StoreChoice): Store {
		const base = this.#ledger.stores[0] ?? defaultStore();
		const name = {
			apiKey: apiKey ?? base.apiKey,
			member: member ?? base.member,
			merchant: merchant ?? base.merchant,
		};
		const store = this.#ledger.store(name);
		if (store === undefined)
			throw new ControlError(404, 'store_not_found', `there is no store ${name.member} / ${name.merchant}`);
		return store;
	}

	/** Sets the points of a store, e.g. to a low balance. */
	setPoints({ balance, ...choice }: StoreChoice & { balance: number }): Store {
		const store = this.#store(choice);
		store.balance = balance;
		this.#ledger.changed();
		return { ...store };
	}

	/** Cash receipts of one bill id or all, oldest first. */
	listCashReceipts({ billId }: { billId?: string | undefined } = {}): CashReceiptView[] {
		return this.#ledger.cashReceipts
			.filter((one) => billId === undefined || one.billId === billId)
			.map(cashReceiptView);
	}

	/** Issues a cash receipt by hand, as in the manager site. */
	issueCashReceipt({
		billId,
		price,
		supplyPrice,
		tax,
		trader,
		issuanceNumber,
		...choice
	}: CashReceiptRequest): CashReceiptView {
		const bill = this.#ledger
			.billsNamed(billId)
			.find((one) => choice.apiKey === undefined || one.apiKey === choice.apiKey);
		const store = this.#store({ ...(bill === undefined ? {} : bill), ...defined(choice) });
		const whole = price ?? bill?.price;
		if (whole === undefined) throw badRequest(`price is required: there is no bill ${billId}`);
		if ((supplyPrice === undefined) !== (tax === undefined)) throw badRequest('send supplyPrice and tax, or neither');
		const parts = supplyPrice === undefined || tax === undefined ? splitTax(whole) : { supplyPrice, tax };
		const wanted = {
			generation: bill?.generation ?? (store.models.includes('V2') ? 'V2' : 'V1'),
			billId,
			price: whole,
			...parts,
			trader: trader ?? '0',
			issuanceNumber: issuanceNumber ?? SELF_ISSUED,
		} as const;
		return cashReceiptView(this.#try(() => this.#services.cashReceipts.issue(store, wanted, 'manager')));
	}

	/** Cancels the cash receipt in force under a bill id, as in the manager site. */
	cancelCashReceipt({ billId, apiKey }: BillName): CashReceiptView {
		const receipt = this.#ledger.cashReceipts.find(
			(one) => one.billId === billId && (apiKey === undefined || one.apiKey === apiKey),
		);
		if (receipt === undefined) throw new ControlError(404, 'receipt_not_found', `there is no cash receipt ${billId}`);
		const store = this.#store(receipt);
		return cashReceiptView(this.#try(() => this.#services.cashReceipts.cancel(store, { billId }, 'manager')));
	}

	/** Sub-merchants with their links and callbacks; stores the sandbox was configured with count as completed links. */
	listSubMerchants(): SubMerchantView[] {
		return this.#services.subMerchants.list().map((one) => this.#link(one));
	}

	#link(one: SubMerchant): SubMerchantView {
		return subMerchantView(one, this.#ledger, this.#origin());
	}

	#subMerchant(choice: StoreChoice): SubMerchant {
		const base = this.#ledger.stores[0] ?? defaultStore();
		const { apiKey = base.apiKey, member = base.member, merchant = base.merchant } = choice;
		const one = this.#services.subMerchants.find({ apiKey, member, merchant });
		if (one === undefined)
			throw new ControlError(404, 'link_not_found', `there is no sub-merchant ${member} / ${merchant}`);
		return one;
	}

	/** Moves a sub-merchant's link to its next status, or to the one named; waits for the first callback attempt unless `wait` is false. */
	async advanceSubMerchant(
		{ status, wait = true, apiKey, member, merchant, ...facts }: AdvanceRequest,
		by: 'page' | 'control' = 'control',
	): Promise<SubMerchantView> {
		const one = this.#subMerchant({ apiKey, member, merchant });
		const next = status ?? nextStatus(one.status);
		if (next === undefined) throw new ControlError(409, 'link_state', `nothing comes after ${one.status}`);
		const { delivery } = this.#services.subMerchants.moveTo(one, next, by, defined(facts));
		if (wait) await delivery;
		return this.#link(one);
	}

	/** Pauses a sub-merchant: it may not begin anything new until it is advanced again. */
	pauseSubMerchant(choice: StoreChoice & { wait?: boolean | undefined }): Promise<SubMerchantView> {
		return this.advanceSubMerchant({ ...choice, status: 'PAUSED' });
	}

	/** Sends the newest link-state callback of a sub-merchant again and returns each attempt. */
	async redeliverLink({
		copies = 1,
		parallel = false,
		...choice
	}: StoreChoice & Pick<RedeliverRequest, 'copies' | 'parallel'>): Promise<AttemptView[]> {
		const delivery = this.#ledger.deliveriesOfLink(this.#subMerchant(choice)).at(-1);
		if (delivery === undefined) throw new ControlError(409, 'no_callback', 'this sub-merchant has no callback yet');
		return (await this.#deliverer.redeliver(delivery, copies, parallel)).map(attemptView);
	}

	/** Registered pay methods of one store or all, deleted ones too. */
	listPayMethods({ member, merchant }: Pick<StoreChoice, 'member' | 'merchant'> = {}): RegisteredMethodView[] {
		return this.#ledger.methods
			.filter((one) => (member ?? one.member) === one.member && (merchant ?? one.merchant) === one.merchant)
			.map(registeredMethodView);
	}

	/** Registers a pay method as its customer would. */
	addPayMethod({ phone, ...choice }: StoreChoice & { phone?: string | undefined } = {}): RegisteredMethodView {
		return registeredMethodView(this.#services.recurring.register(this.#store(choice), phone ?? null));
	}

	deletePayMethod({ methodId }: { methodId: string }): RegisteredMethodView {
		const method = this.#ledger.methods.find((one) => one.methodId === methodId);
		if (method === undefined) throw new ControlError(404, 'method_not_found', `there is no pay method ${methodId}`);
		if (method.deletedAt !== null) throw new ControlError(409, 'method_deleted', `${methodId} is already deleted`);
		return registeredMethodView(this.#services.recurring.delete(method, methodId));
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
