/** The sandbox's memory: stores, bills, callbacks, what reached the phone, the calls that came in. Every change is announced, so it can be kept. */
import type { Bill, BillEvent, PhoneMessage, Store } from './bill';
import type { Delivery } from './callbacks/delivery';
import { Clock } from './clock';
import { FaultQueue } from './faults';
import { Random } from './random';
import { DEFAULT_SETTINGS, defaultStore, type SandboxOptions, type Settings } from './settings';
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
}

const MAX_CALLS = 10_000;

const billKey = (apiKey: string, billId: string): string => JSON.stringify([apiKey, billId]);

/** The settings that the options name. */
function namedSettings(options: SandboxOptions): Partial<Settings> {
	const { stores, dataFile, seed, now, timer, publicUrl, allowedHosts, ...settings } = options;
	return settings;
}

const sameStore = (a: Store, b: Store): boolean =>
	a.apiKey === b.apiKey && a.member === b.member && a.merchant === b.merchant;

export class Ledger {
	readonly #options: SandboxOptions;
	readonly clock: Clock;
	random: Random;
	settings: Settings;
	stores: Store[];
	deliveries: Delivery[] = [];
	messages: PhoneMessage[] = [];
	calls: ApiCall[] = [];
	readonly faults = new FaultQueue();
	readonly #bills = new Map<string, Bill>();
	readonly #byCode = new Map<string, Bill>();
	readonly #deliveriesByBill = new Map<string, Delivery[]>();
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
		this.faults.clear();
		this.#bills.clear();
		this.#byCode.clear();
		this.#deliveriesByBill.clear();
		this.changed();
	}

	/** Newest last. */
	bills(): Bill[] {
		return [...this.#bills.values()];
	}

	bill(apiKey: string, billId: string): Bill | undefined {
		return this.#bills.get(billKey(apiKey, billId));
	}

	billByCode(code: string): Bill | undefined {
		return this.#byCode.get(code);
	}

	add(bill: Bill): void {
		this.#bills.set(billKey(bill.apiKey, bill.billId), bill);
		this.#byCode.set(bill.code, bill);
		this.changed();
	}

	/** A short code that no bill has. */
	freeCode(): string {
		let code = this.random.code(8);
		while (this.#byCode.has(code)) code = this.random.code(8);
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
		if (this.calls.length > MAX_CALLS) this.calls.shift();
	}

	addDelivery(delivery: Delivery): void {
		const key = billKey(delivery.apiKey, delivery.billId);
		const known = this.#deliveriesByBill.get(key);
		if (known === undefined) this.#deliveriesByBill.set(key, [delivery]);
		else known.push(delivery);
		this.deliveries.push(delivery);
		this.changed();
	}

	/** Oldest first. */
	deliveriesOf(bill: Bill): readonly Delivery[] {
		return this.#deliveriesByBill.get(billKey(bill.apiKey, bill.billId)) ?? [];
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
			this.addDelivery(cutOff ? { ...one, nextAt: one.createdAt + HOUR_MS } : one);
		}
		this.messages = snapshot.messages;
		for (const bill of snapshot.bills) {
			this.#bills.set(billKey(bill.apiKey, bill.billId), bill);
			this.#byCode.set(bill.code, bill);
		}
	}
}
