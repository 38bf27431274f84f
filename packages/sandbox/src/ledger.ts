/** The sandbox's memory: stores, bills, callbacks, what reached the phone, the calls that came in. Every change is announced, so it can be kept. */
import { createHash } from 'node:crypto';
import { type Bill, type BillEvent, type PhoneMessage, type Store, type StoreName, sameStore } from './bill';
import type { ApprovalDelivery, Delivery, LinkDelivery } from './callbacks/delivery';
import type { CashReceipt } from './cash-receipts';
import { Clock } from './clock';
import { FaultQueue } from './faults';
import { Random } from './random';
import type { RegisteredMethod } from './recurring';
import { DEFAULT_SETTINGS, defaultStore, type SandboxOptions, type Settings } from './settings';
import type { SubMerchant } from './sub-merchants';
import { HOUR_MS } from './time';

/** One call to the API, as the request log keeps it: the key is masked. */
export interface ApiCall {
	at: number;
	method: string;
	/** With the version: `/v1/if/bill/send`. */
	path: string;
	action: string | null;
	body: unknown;
	/** HTTP status of the answer; null when no answer was given (fault). */
	status: number | null;
	/** The code the call earned, also when a fault hid it; null when a fault came before the work. */
	code: string | null;
	message: string | null;
	fault: string | null;
	/** What was accepted but looks odd, e.g. fields no document names. */
	notes: string[];
}

/** What a snapshot file holds. */
export interface Snapshot {
	format: 1;
	clockOffsetMs: number;
	randomState: number;
	stores: Store[];
	settings: Settings;
	bills: Bill[];
	deliveries: Delivery[];
	messages: PhoneMessage[];
	/** Missing in files of versions that had none of these. */
	cashReceipts?: CashReceipt[];
	subMerchants?: SubMerchant[];
	methods?: RegisteredMethod[];
	/** Partner key and the callback URL the partner last set. */
	partnerCallbacks?: [apiKey: string, url: string][];
}

const MAX_CALLS = 10_000;

function append<T>(index: Map<string, T[]>, key: string, item: T): void {
	const known = index.get(key);
	if (known === undefined) index.set(key, [item]);
	else known.push(item);
}

const billKey = (apiKey: string, billId: string): string => JSON.stringify([apiKey, billId]);

/** The settings that the options name. */
function namedSettings(options: SandboxOptions): Partial<Settings> {
	const { stores, dataFile, seed, now, timer, publicUrl, allowedHosts, ...settings } = options;
	return settings;
}

export class Ledger {
	readonly #options: SandboxOptions;
	readonly clock: Clock;
	random: Random;
	settings: Settings;
	stores: Store[];
	deliveries: Delivery[] = [];
	messages: PhoneMessage[] = [];
	calls: ApiCall[] = [];
	cashReceipts: CashReceipt[] = [];
	subMerchants: SubMerchant[] = [];
	/** Registered pay methods, deleted ones too. */
	methods: RegisteredMethod[] = [];
	/** Callback URL that a partner last set, by key. */
	partnerCallbacks = new Map<string, string>();
	/** Callbacks that may still be repeated. */
	readonly pending = new Set<Delivery>();
	readonly faults = new FaultQueue();
	readonly #bills = new Map<string, Bill>();
	readonly #byCode = new Map<string, Bill>();
	readonly #byId = new Map<string, Bill[]>();
	readonly #cashReceiptsByBill = new Map<string, CashReceipt[]>();
	readonly #deliveriesByBill = new Map<string, ApprovalDelivery[]>();
	readonly #deliveriesByLink = new Map<string, LinkDelivery[]>();
	/** Called after every change that a snapshot would show. */
	changed: () => void = () => {};

	constructor(options: SandboxOptions) {
		this.#options = options;
		this.clock = new Clock(options.now ?? Date.now);
		this.random = new Random(options.seed ?? Math.floor(Math.random() * 2 ** 32));
		this.settings = { ...DEFAULT_SETTINGS, ...namedSettings(options) };
		this.stores = this.#configuredStores();
	}

	#configuredStores(): Store[] {
		const stores = this.#options.stores ?? [{}];
		return stores.map((store) => ({ ...defaultStore(), ...store }));
	}

	/** Back to how the sandbox started: no bills, no calls, no faults, configured stores, real time. */
	reset(): void {
		this.clock.reset();
		this.random = new Random(this.#options.seed ?? Math.floor(Math.random() * 2 ** 32));
		this.settings = { ...DEFAULT_SETTINGS, ...namedSettings(this.#options) };
		this.stores = this.#configuredStores();
		this.deliveries = [];
		this.messages = [];
		this.calls = [];
		this.cashReceipts = [];
		this.subMerchants = [];
		this.methods = [];
		this.faults.clear();
		for (const index of [
			this.partnerCallbacks,
			this.pending,
			this.#bills,
			this.#byCode,
			this.#byId,
			this.#cashReceiptsByBill,
			this.#deliveriesByBill,
			this.#deliveriesByLink,
		]) {
			index.clear();
		}
		this.changed();
	}

	/** Newest last. */
	bills(): Bill[] {
		return [...this.#bills.values()];
	}

	/** Bills of this id: one per partner that uses it. */
	billsNamed(billId: string): readonly Bill[] {
		return this.#byId.get(billId) ?? [];
	}

	store(name: StoreName): Store | undefined {
		return this.stores.find((one) => sameStore(one, name));
	}

	/** Names a store in the address of a page, without its key. */
	storeCode({ apiKey, member, merchant }: StoreName): string {
		return createHash('sha256')
			.update(JSON.stringify([apiKey, member, merchant]))
			.digest('hex')
			.slice(0, 12);
	}

	storeByCode(code: string): Store | undefined {
		return this.stores.find((one) => this.storeCode(one) === code);
	}

	/** A bill or a cash receipt of this partner has the id. */
	isUsed(apiKey: string, billId: string): boolean {
		return this.bill(apiKey, billId) !== undefined || this.cashReceiptsOf(apiKey, billId).length > 0;
	}

	/** Oldest first. */
	cashReceiptsOf(apiKey: string, billId: string): readonly CashReceipt[] {
		return this.#cashReceiptsByBill.get(billKey(apiKey, billId)) ?? [];
	}

	addCashReceipt(receipt: CashReceipt): void {
		append(this.#cashReceiptsByBill, billKey(receipt.apiKey, receipt.billId), receipt);
		this.cashReceipts.push(receipt);
		this.changed();
	}

	keepSubMerchant(one: SubMerchant): void {
		if (!this.subMerchants.includes(one)) this.subMerchants.push(one);
		this.changed();
	}

	bill(apiKey: string, billId: string): Bill | undefined {
		return this.#bills.get(billKey(apiKey, billId));
	}

	billByCode(code: string): Bill | undefined {
		return this.#byCode.get(code);
	}

	#index(bill: Bill): void {
		this.#bills.set(billKey(bill.apiKey, bill.billId), bill);
		this.#byCode.set(bill.code, bill);
		append(this.#byId, bill.billId, bill);
	}

	add(bill: Bill): void {
		this.#index(bill);
		this.changed();
	}

	/** A short code that no bill and no registration has. */
	freeCode(): string {
		let code = this.random.code(8);
		while (this.#byCode.has(code) || this.subMerchants.some((one) => one.code === code)) code = this.random.code(8);
		return code;
	}

	note(bill: Bill, what: BillEvent['what'], by: BillEvent['by'], detail: string | null = null): void {
		bill.history.push({ at: this.clock.now(), what, by, detail });
		this.changed();
	}

	/** A KakaoTalk message reaches the customer. */
	message(bill: Bill, phone: string, kind: PhoneMessage['kind']): void {
		this.messages.push({
			at: this.clock.now(),
			phone,
			billId: bill.billId,
			apiKey: bill.apiKey,
			kind,
			code: bill.code,
		});
		this.changed();
	}

	logCall(call: ApiCall): void {
		this.calls.push(call);
		// Not one by one: that would move the whole list on every call.
		if (this.calls.length > MAX_CALLS * 1.1) this.calls.splice(0, this.calls.length - MAX_CALLS);
	}

	addDelivery(delivery: Delivery): void {
		if (delivery.kind === 'link') append(this.#deliveriesByLink, delivery.code, delivery);
		else append(this.#deliveriesByBill, billKey(delivery.apiKey, delivery.billId), delivery);
		this.deliveries.push(delivery);
		if (delivery.status === 'pending') this.pending.add(delivery);
		this.changed();
	}

	/** Oldest first. */
	deliveriesOf(bill: Bill): readonly ApprovalDelivery[] {
		return this.#deliveriesByBill.get(billKey(bill.apiKey, bill.billId)) ?? [];
	}

	/** Oldest first. */
	deliveriesOfLink({ code }: SubMerchant): readonly LinkDelivery[] {
		return this.#deliveriesByLink.get(code) ?? [];
	}

	snapshot(): Snapshot {
		return {
			format: 1,
			clockOffsetMs: this.clock.offsetMs,
			randomState: this.random.state,
			stores: this.stores,
			settings: this.settings,
			bills: this.bills(),
			deliveries: this.deliveries,
			messages: this.messages,
			cashReceipts: this.cashReceipts,
			subMerchants: this.subMerchants,
			methods: this.methods,
			partnerCallbacks: [...this.partnerCallbacks],
		};
	}

	/** Takes over a snapshot. Settings named in the options win over it; stores of the options that it lacks are added. */
	restore(snapshot: Snapshot): void {
		this.clock.moveTo(this.clock.now() + snapshot.clockOffsetMs);
		this.random = new Random(snapshot.randomState);
		const added = this.stores.filter((store) => !snapshot.stores.some((kept) => sameStore(kept, store)));
		this.stores = [...snapshot.stores, ...added];
		this.settings = { ...DEFAULT_SETTINGS, ...snapshot.settings, ...namedSettings(this.#options) };
		for (const one of snapshot.deliveries) {
			// The process ended during the first attempt: the next one is the first retry.
			const cutOff = one.status === 'pending' && one.nextAt === null;
			const retriesFrom = one.retriesFrom ?? one.createdAt;
			const whole: Delivery = one.kind === 'link' ? one : { ...one, kind: 'approval' };
			this.addDelivery({ ...whole, retriesFrom, nextAt: cutOff ? retriesFrom + HOUR_MS : one.nextAt });
		}
		this.messages = snapshot.messages;
		for (const bill of snapshot.bills) this.#index(bill);
		for (const receipt of snapshot.cashReceipts ?? []) this.addCashReceipt(receipt);
		this.subMerchants = snapshot.subMerchants ?? [];
		this.methods = snapshot.methods ?? [];
		this.partnerCallbacks = new Map(snapshot.partnerCallbacks);
	}
}
