/** Reads what is given of a connection, and says what is wrong with it. */
import ipaddr from 'ipaddr.js';
import {
	BASE_URLS,
	businessNumberPrefix,
	type ContractModel,
	checkUrl,
	GENERATION_OF,
	PaySsamInputError,
} from 'payssam-core';
import {
	type ConnectionPolicies,
	DEFAULT_POLICIES,
	type Environment,
	KEY_CHECKS,
	VERIFY_POLICIES,
} from '../domain/connection';
import { MISSING } from '../domain/errors';
import type { Findings } from './findings';

/** Policies as they are given: unchecked, and only those that differ from the default or the present ones. */
export interface PolicyInput {
	readonly keyCheck?: string | undefined;
	readonly verify?: string | undefined;
	readonly allowedSenders?: readonly string[] | undefined;
	readonly pointsThreshold?: number | null | undefined;
	readonly reconcile?: boolean | undefined;
	readonly watchPaidDays?: number | undefined;
	/** Ten digits, hyphens allowed; blank or `null`: none. */
	readonly businessNumber?: string | null | undefined;
}

/** A connection as it is given: unchecked. */
export interface ConnectionInput {
	readonly name?: string | undefined;
	/** `V1_T`, `V1_U` or `V2`. */
	readonly contractModel?: string | undefined;
	/** `production`, `test` or `custom`. */
	readonly environment?: string | undefined;
	/** Needed by V2 production, whose address PaySsam hands over, and by `custom`. */
	readonly baseUrl?: string | null | undefined;
	readonly member?: string | undefined;
	readonly merchant?: string | undefined;
	readonly apiKey?: string | undefined;
	readonly policies?: PolicyInput | undefined;
}

/** Longest name. */
const NAME_MAX = 100;
/** Longest member and merchant. Source: vendor document. */
const STORE_CODE_MAX = { v1: 30, v2: 60 } as const;
const SENDERS_MAX = 100;
/**
 * The policies of a new connection. V1's schema demands the key in callbacks. V2 left it out in one sandbox and sent it in production, both measured: so where every callback is confirmed by a read, or it is no
 * production, a callback without a key is taken too; one with a wrong key never is.
 */
export function defaultPolicies(
	contractModel: ContractModel,
	environment: Environment,
	verify: string = DEFAULT_POLICIES.verify,
): ConnectionPolicies {
	const lenient = contractModel === 'V2' && (verify === 'verify' || environment !== 'production');
	return { ...DEFAULT_POLICIES, keyCheck: lenient ? 'ifPresent' : 'require' };
}

/** The vendor's address of an environment; `undefined` where it is not public, or there is none. */
function knownBaseUrl(contractModel: ContractModel, environment: Environment): string | undefined {
	if (environment === 'custom') return undefined;
	if (contractModel === 'V2') return environment === 'test' ? BASE_URLS.v2Sandbox : undefined;
	return environment === 'test' ? BASE_URLS.v1Test : BASE_URLS.v1Production;
}

export function readName(value: unknown, findings: Findings): string | undefined {
	return findings.text('name', value, NAME_MAX, 'Give the store a name that people know it by.');
}

export function readApiKey(value: unknown, findings: Findings): string | undefined {
	const key = findings.text('apiKey', value, 100, 'Give the partner key that PaySsam issued.');
	if (key === undefined || !/\s/.test(key)) return key;
	findings.add('apiKey', 'It holds spaces.', 'Copy the key that PaySsam issued again.');
	return undefined;
}

export function readStore(
	input: Pick<ConnectionInput, 'member' | 'merchant'>,
	contractModel: ContractModel,
	findings: Findings,
): { readonly member: string; readonly merchant: string } | undefined {
	const max = STORE_CODE_MAX[GENERATION_OF[contractModel]];
	const remedy = 'Give the code that PaySsam registered for the store.';
	const member = findings.text('member', input.member, max, remedy);
	const merchant = findings.text('merchant', input.merchant, max, remedy);
	return member === undefined || merchant === undefined ? undefined : { member, merchant };
}

export function readBaseUrl(
	value: string | null | undefined,
	contractModel: ContractModel,
	environment: Environment,
	findings: Findings,
): string | undefined {
	const given = (value ?? '').trim();
	if (given === '') {
		const known = knownBaseUrl(contractModel, environment);
		if (known !== undefined) return known;
		const remedy =
			environment === 'custom'
				? 'Give the address, such as http://127.0.0.1:4010/v2 of a sandbox.'
				: 'Give the address that PaySsam handed over with the live key: it is not public.';
		findings.add('baseUrl', MISSING, remedy);
		return undefined;
	}
	const { url, errors } = checkUrl(given);
	const [problem] = errors;
	if (url === undefined || problem !== undefined) {
		findings.add('baseUrl', problem?.problem ?? 'It is no address.', problem?.remedy ?? 'Give an https address.');
		return undefined;
	}
	const parsed = new URL(url);
	if (parsed.search !== '' || parsed.hash !== '') {
		findings.add('baseUrl', 'The address holds a query.', 'Give it without what follows "?" or "#".');
		return undefined;
	}
	const isPublic = checkUrl(url, { mustBePublic: true }).errors.length === 0;
	if (parsed.protocol === 'http:' && (isPublic || environment !== 'custom')) {
		findings.add(
			'baseUrl',
			'The address is not encrypted, and every call carries the partner key.',
			'Use https; http is possible for a sandbox on this machine or in this network (environment "custom").',
		);
		return undefined;
	}
	return url.replace(/\/+$/, '');
}

export function readPolicies(
	input: PolicyInput,
	base: ConnectionPolicies,
	findings: Findings,
): ConnectionPolicies | undefined {
	const field = (name: keyof PolicyInput): string => `policies.${name}`;
	const keyCheck =
		input.keyCheck === undefined ? base.keyCheck : findings.choice(field('keyCheck'), input.keyCheck, KEY_CHECKS);
	const verify =
		input.verify === undefined ? base.verify : findings.choice(field('verify'), input.verify, VERIFY_POLICIES);
	const watchPaidDays =
		input.watchPaidDays === undefined
			? base.watchPaidDays
			: findings.wholeNumber(field('watchPaidDays'), input.watchPaidDays, 0, 366);
	const pointsThreshold =
		input.pointsThreshold === undefined || input.pointsThreshold === null
			? input.pointsThreshold === undefined
				? base.pointsThreshold
				: null
			: findings.wholeNumber(field('pointsThreshold'), input.pointsThreshold, 1, 1_000_000_000);
	const allowedSenders =
		input.allowedSenders === undefined ? base.allowedSenders : readSenders(input.allowedSenders, findings);
	if (
		keyCheck === undefined ||
		verify === undefined ||
		watchPaidDays === undefined ||
		pointsThreshold === undefined ||
		allowedSenders === undefined
	)
		return undefined;
	const reconcile = input.reconcile ?? base.reconcile;
	const businessNumber =
		input.businessNumber === undefined
			? (base.businessNumber ?? null)
			: readBusinessNumber(input.businessNumber, findings);
	const policies = { keyCheck, verify, allowedSenders, pointsThreshold, reconcile, watchPaidDays };
	return businessNumber === null ? policies : { ...policies, businessNumber };
}

function readBusinessNumber(value: string | null, findings: Findings): string | null {
	if (value === null || value.trim() === '') return null;
	try {
		return businessNumberPrefix(value);
	} catch (error) {
		if (!(error instanceof PaySsamInputError)) throw error;
		for (const { problem, remedy } of error.issues) findings.add('policies.businessNumber', problem, remedy);
		return null;
	}
}

function readSenders(senders: readonly string[], findings: Findings): readonly string[] | undefined {
	const field = 'policies.allowedSenders';
	const given = [...new Set(senders.map((sender) => sender.trim()).filter((sender) => sender !== ''))];
	const wrong = given.filter((sender) => !isRange(sender));
	if (given.length > SENDERS_MAX)
		findings.add(field, `It has ${given.length} entries.`, `At most ${SENDERS_MAX} are possible: use ranges.`);
	else if (wrong.length > 0)
		findings.add(
			field,
			`${wrong.slice(0, 3).join(', ')}: no address and no range.`,
			'Give addresses such as 52.78.118.82, or ranges such as 203.0.113.0/24.',
		);
	else return given;
	return undefined;
}

function isRange(text: string): boolean {
	return text.includes('/')
		? ipaddr.isValidCIDR(text)
		: ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
}
