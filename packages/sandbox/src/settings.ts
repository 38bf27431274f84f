/** What a sandbox can be told, and the defaults. */
import type { CallbackKey, CallbackSpelling, ContractModel, Store } from './bill';

/** Obviously not a real key, and exactly 32 characters, as the vendor's are. */
export const DEFAULT_API_KEY = 'SANDBOX-KEY-NOT-REAL-00000000000';

export const ALL_MODELS: readonly ContractModel[] = ['V1 T', 'V1 U', 'V2'];

/** The store that every sandbox has unless `stores` says otherwise. */
export const defaultStore = (): Store => ({
	apiKey: DEFAULT_API_KEY,
	member: 'sandbox-member',
	merchant: 'sandbox-merchant',
	name: '샌드박스 상점',
	businessNumber: '1234567890',
	models: [...ALL_MODELS],
	balance: 1_000_000,
});

/** Settings that can change while the sandbox runs. */
export interface Settings {
	/** Spelling of V2 callbacks; the vendor's schema is camelCase, one production user receives snake_case. */
	callbackSpelling: CallbackSpelling;
	/** Whether V2 callbacks carry the key; both were measured. */
	callbackKey: CallbackKey;
	/** Also call back on a cancel. */
	notifyCancel: boolean;
	/** Points one KakaoTalk send or resend costs. About 55 (won) is seen in integrations; a URL is free. */
	sendCost: number;
	/** How long one callback may take, in ms. Experimental: the vendor's own limit is unknown. */
	callbackTimeoutMs: number;
	/** Require bill ids to be the store's business number + up to 10 free characters, as the vendor's test environment does. */
	testBillIds: boolean;
	/** Refuse callback URLs with a local or private host, as the vendor does (seen). Off, because here the receiver is local. */
	publicCallbacksOnly: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
	callbackSpelling: 'camel',
	callbackKey: 'present',
	notifyCancel: false,
	sendCost: 55,
	callbackTimeoutMs: 10_000,
	testBillIds: false,
	publicCallbacksOnly: false,
};

export interface SandboxOptions extends Partial<Settings> {
	/** Stores instead of the default one. Missing parts are taken from the default store. */
	stores?: Partial<Store>[];
	/** A JSON file that keeps the bills over restarts. Without it everything is in memory. */
	dataFile?: string;
	/** Makes approval numbers and short codes repeat. Random when missing. */
	seed?: number;
	/** Real time in ms; the sandbox's clock adds its own offset. `Date.now` when missing. */
	now?: () => number;
	/** Fire due callback retries by themselves as real time passes. Off in the library (call `advance`), on in the CLI. */
	timer?: boolean;
	/** Origin of short URLs, e.g. `http://10.0.0.5:4010`. The listening address when missing. */
	publicUrl?: string;
	/** Host names, besides loopback ones, under which pages and control API may be reached. */
	allowedHosts?: string[];
}
