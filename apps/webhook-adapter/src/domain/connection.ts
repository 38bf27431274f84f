/** A connection: one store at PaySsam, its credentials, its callback URL, and what is done with its callbacks. */
import type { ContractModel, KeyCheck } from 'payssam-core';

export const CONTRACT_MODELS = ['V1_T', 'V1_U', 'V2'] as const satisfies readonly ContractModel[];
/** How the partner key in callbacks is checked, the strictest first. */
export const KEY_CHECKS = ['require', 'ifPresent', 'off'] as const satisfies readonly KeyCheck[];

/** `production` and `test` are the vendor's; `custom` is any other base URL, such as a sandbox on one's own machine. */
export const ENVIRONMENTS = ['production', 'test', 'custom'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/**
 * What happens between a callback and its delivery. `verify`: PaySsam is asked, and only what it confirms is delivered; while it cannot be asked the event is held. `flag`: PaySsam is asked once; what cannot be
 * confirmed because it does not answer is delivered with `verified: false`. `off`: nothing is asked, everything is delivered with `verified: false`. What PaySsam contradicts is quarantined under the first two.
 */
export const VERIFY_POLICIES = ['verify', 'flag', 'off'] as const;
export type VerifyPolicy = (typeof VERIFY_POLICIES)[number];

/** How callbacks and bills of a connection are treated. */
export interface ConnectionPolicies {
	readonly keyCheck: KeyCheck;
	readonly verify: VerifyPolicy;
	/** Addresses and CIDR ranges that may send callbacks; empty: any. */
	readonly allowedSenders: readonly string[];
	/** Points below which `points.low` is an event; `null`: never asked. */
	readonly pointsThreshold: number | null;
	/** Whether bills sent through the adapter, or registered with it, are read until they are final. */
	readonly reconcile: boolean;
	/** For how many days after its payment a bill is still read, in case it is cancelled in the manager site. */
	readonly watchPaidDays: number;
	/** Business number in front of bill ids that the adapter makes: PaySsam's test environment asks for it. */
	readonly businessNumber?: string | null;
}

/** The defaults of a new connection. */
export const DEFAULT_POLICIES: ConnectionPolicies = {
	keyCheck: 'require',
	verify: 'verify',
	allowedSenders: [],
	pointsThreshold: null,
	reconcile: true,
	watchPaidDays: 30,
};

/** What is encrypted at rest and shown never. */
export interface ConnectionSecrets {
	/** Partner key that signs calls and is accepted in callbacks. */
	readonly apiKey: string;
	/** A second key accepted in callbacks while the key is being changed. */
	readonly otherApiKey: string | null;
	/** Which of two keys that is; of no meaning when there is one. Left out: the old one, as the new one signs. */
	readonly otherApiKeyIs?: 'old' | 'new';
	/** Last part of the callback URL, 256 bits. It is shown to administrators: it has to be given to PaySsam. */
	readonly callbackToken: string;
}

/** A connection with its secrets opened. It is never serialised as it is: see `connectionView` in `admin/connections.ts`. */
export interface Connection {
	readonly id: string;
	/** For people: the store's name. */
	readonly name: string;
	readonly contractModel: ContractModel;
	readonly environment: Environment;
	/** Where PaySsam is called. */
	readonly baseUrl: string;
	readonly member: string;
	readonly merchant: string;
	readonly policies: ConnectionPolicies;
	readonly secrets: ConnectionSecrets;
	/** Moment, epoch milliseconds. */
	readonly createdAt: number;
	readonly updatedAt: number;
}

/**
 * For how long a callback may go by one look at its connection, milliseconds: from that look until its acknowledgement. What takes longer looks again before it is acknowledged, and a removal waits for longer than this.
 */
export const CONNECTION_TRUST_MS = 3000;

/** Where PaySsam calls back for bills of a connection. @param publicUrl where callers reach the adapter, without a trailing slash */
export function callbackUrlOf({ secrets }: Pick<Connection, 'secrets'>, publicUrl: string): string {
	return `${publicUrl}/callbacks/${secrets.callbackToken}`;
}
