/** What a row of the API table is made of, and the parts that rows share. The tables themselves: `rows.ts` and the `*-rows.ts` beside it. */
import type { Bill, ContractModel, Generation, Store } from '../bill';
import type { HashRule } from '../hash';
import { type Confidence, Refusal } from '../refusal';
import type { Services } from '../services';
import { type FieldRule, isPublicUrl } from './fields';

export type Action =
	| 'send'
	| 'url'
	| 'read'
	| 'resend'
	| 'destroy'
	| 'cancel'
	| 'remainCount'
	| 'merchantRemainCount'
	| 'cashReceiptIssue'
	| 'cashReceiptCancel'
	| 'cashReceiptRead'
	| 'merchant'
	| 'open'
	| 'cardAuth'
	| 'rp'
	| 'rpManage'
	| 'rpDelete'
	| 'payMethods'
	| 'mapping'
	| 'mappingStatus'
	| 'mappings'
	| 'partner'
	| 'partnerCallbackUrl';

/** A call that passed every check. */
export interface Call extends Services {
	/** The caller's store; the partner-managed one when the call names none that exists. */
	readonly store: Store;
	/** Origin of short URLs. */
	readonly origin: string;
	/** The field's value, '' when it was not sent. */
	readonly text: (name: string) => string;
	/** The field's value, null when it was not sent. */
	readonly optional: (name: string) => string | null;
	/** The bill named by the call; refuses when there is none or the price is another. */
	readonly bill: () => Bill;
	/** Names of the fields beside the credentials. */
	readonly sent: readonly string[];
}

/** V1: the flat fields beside `code` and `msg`; V2: `data`. */
export type AnswerFields = Record<string, unknown>;

/** `none` refuses a `bill`; `standIn` may be left out, its fields are the sandbox's own. */
export type Nest = 'bill' | 'cashReceipt' | 'standIn' | 'flat' | 'none';

export interface ApiRow {
	readonly generation: Generation;
	readonly action: Action;
	/** Below `/v1` or `/v2`. */
	readonly path: string;
	/** The caller needs one of these contracts. */
	readonly models: readonly ContractModel[];
	/** Partner calls carry the key only; store calls also member and merchant; `codes` carry them too, but the store need not exist. */
	readonly caller: 'partner' | 'store' | 'codes';
	/** Where the fields are. */
	readonly nest: Nest;
	readonly fields: readonly FieldRule[];
	readonly hash: HashRule;
	/** V1 read answers without `code` and `msg` (vendor schema). */
	readonly bare?: boolean;
	/** Nobody knows the fields beyond the credentials, so any are taken. */
	readonly open?: boolean;
	/** Begins something new, which a paused sub-merchant may not (inferred). */
	readonly begins?: boolean;
	readonly confidence: Confidence;
	/** A list is possible in V2 only: `data` is then a list. */
	readonly handle: (call: Call) => AnswerFields | readonly AnswerFields[];
}

export const required = (name: string, kind: FieldRule['kind'], max?: number): FieldRule => ({
	name,
	kind,
	required: true,
	...(max === undefined ? {} : { max }),
});
export const optional = (name: string, kind: FieldRule['kind'], max?: number): FieldRule => ({
	...required(name, kind, max),
	required: false,
});

/** Longest credentials: key 32 in both; codes 30 in V1, 60 in V2 since v2.0.1 (vendor document and release notes). */
export const CREDENTIALS: Record<Generation, { key: FieldRule; codes: readonly FieldRule[] }> = {
	V1: {
		key: required('apikey', 'text', 32),
		codes: [required('member', 'text', 30), required('merchant', 'text', 30)],
	},
	V2: {
		key: required('apiKey', 'text', 32),
		codes: [required('member', 'text', 60), required('merchant', 'text', 60)],
	},
};

/** The fields are in an object of their own. */
export const isNested = (nest: Nest): nest is 'bill' | 'cashReceipt' | 'standIn' => nest !== 'flat' && nest !== 'none';

export const v1Credentials = ({ store }: Call) => ({
	apikey: store.apiKey,
	member: store.member,
	merchant: store.merchant,
});
export const v2Credentials = ({ store }: Call) => ({
	apiKey: store.apiKey,
	member: store.member,
	merchant: store.merchant,
});

/** The vendor cannot reach local and private hosts (seen); refused when the setting says so. */
export function refusePrivateCallback({ ledger, text }: Call, name: string): void {
	if (!ledger.settings.publicCallbacksOnly || isPublicUrl(text(name))) return;
	throw new Refusal(
		'callbackNotPublic',
		`${name} must be reachable from the internet; local and private hosts are refused`,
	);
}

/** What every answer of a call whose path or fields are unknown carries, so that nobody takes it for the vendor's. */
export const STAND_IN_NOTE =
	'Stand-in of the sandbox, not the vendor: the real path and fields are in the partner documentation.';
