/**
 * Sub-merchants (V2): a store of a partner registers on a page and its link moves on step by step. The call, the page's URL in the
 * answer and a callback on each change are documented; the names of the steps were seen once; their order, what each step asks for
 * and the callback's fields are inferred.
 */
import { type Store, type StoreName, sameStore } from './bill';
import type { Deliverer } from './callbacks/deliverer';
import type { LinkDelivery } from './callbacks/delivery';
import type { Ledger } from './ledger';

export const MAPPING_STATUSES = [
	'INITIALIZED',
	'MEMBER_MAPPED',
	'MERCHANT_OPENING',
	'COMPLETED',
	'LEGACY',
	'PAUSED',
] as const;
export type MappingStatus = (typeof MAPPING_STATUSES)[number];

/** What comes next when everything goes well. */
const NEXT: Partial<Record<MappingStatus, MappingStatus>> = {
	INITIALIZED: 'MEMBER_MAPPED',
	MEMBER_MAPPED: 'MERCHANT_OPENING',
	MERCHANT_OPENING: 'COMPLETED',
	PAUSED: 'COMPLETED',
};

export const nextStatus = (status: MappingStatus): MappingStatus | undefined => NEXT[status];

/** Links that let the store be used. */
const LIVE: readonly MappingStatus[] = ['COMPLETED', 'LEGACY', 'PAUSED'];

/** What the store tells of itself on the registration page; the names are those of `/read/mapping`. */
export interface StoreFacts {
	companyNm: string;
	branchNm: string;
	businessNumber: string;
	ceoName: string;
	email: string;
}

export interface SubMerchant extends StoreName {
	/** Last part of the registration URL. */
	code: string;
	status: MappingStatus;
	facts: StoreFacts;
	/** Null for a store that the sandbox was configured with. */
	callbackUrl: string | null;
	redirectUrl: string | null;
	createdAt: number;
	history: { at: number; status: MappingStatus; by: 'api' | 'page' | 'control' }[];
}

export interface Registration extends StoreName {
	readonly businessNumber: string | null;
	readonly callbackUrl: string;
	readonly redirectUrl: string;
}

export class SubMerchants {
	readonly #ledger: Ledger;
	readonly #deliverer: Deliverer;

	constructor(ledger: Ledger, deliverer: Deliverer) {
		this.#ledger = ledger;
		this.#deliverer = deliverer;
	}

	/** A store the sandbox was configured with counts as a completed link. */
	#fromStore(store: Store): SubMerchant {
		return {
			apiKey: store.apiKey,
			member: store.member,
			merchant: store.merchant,
			code: this.#ledger.storeCode(store),
			status: store.paused ? 'PAUSED' : 'COMPLETED',
			facts: { companyNm: store.name, branchNm: '', businessNumber: store.businessNumber, ceoName: '', email: '' },
			callbackUrl: null,
			redirectUrl: null,
			createdAt: this.#ledger.clock.now(),
			history: [],
		};
	}

	/** Every link of a partner, or of all: configured stores with a V2 contract first. */
	list(apiKey?: string): SubMerchant[] {
		const { stores, subMerchants } = this.#ledger;
		const configured = stores
			.filter((store) => store.models.includes('V2') && !subMerchants.some((one) => sameStore(one, store)))
			.map((store) => this.#fromStore(store));
		return [...configured, ...subMerchants].filter((one) => apiKey === undefined || one.apiKey === apiKey);
	}

	find(name: StoreName): SubMerchant | undefined {
		return this.list(name.apiKey).find((one) => sameStore(one, name));
	}

	/** Asking again for the same store gives the same page; a new callback URL takes the place of the old one (inferred). */
	register({ businessNumber, callbackUrl, redirectUrl, ...name }: Registration): SubMerchant {
		const known = this.find(name);
		const one: SubMerchant = known ?? {
			...name,
			code: this.#ledger.freeCode(),
			status: 'INITIALIZED',
			facts: { companyNm: '', branchNm: '', businessNumber: '', ceoName: '', email: '' },
			callbackUrl,
			redirectUrl,
			createdAt: this.#ledger.clock.now(),
			history: [{ at: this.#ledger.clock.now(), status: 'INITIALIZED', by: 'api' }],
		};
		Object.assign(one, { callbackUrl, redirectUrl });
		if (businessNumber !== null) one.facts.businessNumber = businessNumber;
		this.#ledger.keepSubMerchant(one);
		return one;
	}

	/** Moves a link on. The callback goes out by itself; `delivery` resolves when its first attempt is over. */
	moveTo(
		one: SubMerchant,
		status: MappingStatus,
		by: 'page' | 'control',
		facts: Partial<StoreFacts> = {},
	): { delivery: Promise<LinkDelivery> | undefined } {
		Object.assign(one.facts, facts);
		this.#ledger.keepSubMerchant(one);
		if (one.status === status) return { delivery: undefined };
		one.status = status;
		one.history.push({ at: this.#ledger.clock.now(), status, by });
		if (LIVE.includes(status)) this.#open(one);
		this.#ledger.changed();
		if (one.callbackUrl === null) return { delivery: undefined };
		return { delivery: this.#deliverer.notifyLink(one, one.callbackUrl) };
	}

	/** The store can be used from now on, with no points (inferred). */
	#open(one: SubMerchant): void {
		const store = this.#ledger.store(one);
		if (store !== undefined) {
			store.paused = one.status === 'PAUSED';
			if (!store.models.includes('V2')) store.models.push('V2');
			return;
		}
		const { companyNm, branchNm, businessNumber } = one.facts;
		this.#ledger.stores.push({
			apiKey: one.apiKey,
			member: one.member,
			merchant: one.merchant,
			name: [companyNm, branchNm].filter((part) => part !== '').join(' ') || one.merchant,
			businessNumber,
			models: ['V2'],
			balance: 0,
			...(one.status === 'PAUSED' ? { paused: true } : {}),
		});
	}
}
