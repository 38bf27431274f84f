/** Puts key, store and hash on a request: the last step before the wire, and the only one that needs the secret. */
import { type Endpoint, endpointByPath } from './endpoints';
import { hashBill } from './hash';
import { type InputIssue, PaySsamInputError } from './input';
import { isJsonObject, type JsonObject, ownValue } from './json';
import { type Generation, SPELLING } from './model';
import { isKeyName } from './redact';

/** What identifies a partner and its store. */
export interface Keys {
	/** Partner key, at most 32 characters (vendor document). Sandbox and live keys differ. */
	apiKey: string;
	/** Partner's user code. Needed by every call about a store. */
	member?: string | undefined;
	/** Partner's store code (sub-merchant). Needed by every call about a store. */
	merchant?: string | undefined;
}

/** Longest `member` and `merchant`. Source: vendor document; V2 was 30 until 2.0.1. */
export const STORE_CODE_MAX: Readonly<Record<Generation, number>> = { v1: 30, v2: 60 };

const STORE_LABEL = { member: 'Member', merchant: 'Merchant' } as const;

/** Why a store code cannot be sent; `undefined` when it can. */
export function storeCodeIssue(
	name: 'member' | 'merchant',
	value: unknown,
	generation: Generation,
): InputIssue | undefined {
	const limit = STORE_CODE_MAX[generation];
	const issue = (problem: string, remedy: string): InputIssue => ({
		field: name,
		label: STORE_LABEL[name],
		problem,
		remedy,
	});
	if (typeof value !== 'string' || value.trim() === '')
		return issue('The code is missing.', 'Give the code that PaySsam registered for the store.');
	if (/\p{Cc}/u.test(value)) return issue('The code holds control characters.', 'Copy it again.');
	if (value.length > limit) return issue(`The code has ${value.length} characters.`, `At most ${limit} are possible.`);
	return undefined;
}

/**
 * Returns a signed copy of a body: the key under the generation's spelling, member and merchant, and the hash over exactly the strings in the body.
 *
 * Any key or hash already there is removed first, so signing twice, or again with another key after a 401, gives what signing once gives. The body's own
 * `member` and `merchant` win over those of `keys`. For a path that is not in the table the key is added, and member and merchant if `keys` has them; a hash already there stays.
 *
 * @throws PaySsamInputError when the key, a store code, or a hashed field is missing.
 */
export function signBody(generation: Generation, path: string, body: JsonObject, keys: Keys): JsonObject {
	const endpoint = endpointByPath(generation, path);
	const issues: InputIssue[] = [];
	const apiKey = typeof keys.apiKey === 'string' ? keys.apiKey.trim() : '';
	if (apiKey === '' || /[\p{Cc}\s]/u.test(apiKey)) {
		issues.push({
			field: 'apiKey',
			label: 'API Key',
			problem: apiKey === '' ? 'The partner key is missing.' : 'The partner key holds spaces or control characters.',
			remedy: 'Copy the key that PaySsam issued.',
		});
	}
	const rest = Object.fromEntries(
		Object.entries(body).filter(([name]) => !isKeyName(name) && name !== 'member' && name !== 'merchant'),
	);
	const signed: JsonObject = {
		[SPELLING[generation].key]: apiKey,
		...storeCodes(generation, body, keys, endpoint, issues),
		...rest,
	};
	if (endpoint) replaceHash(signed, endpoint, issues);
	if (issues.length > 0) throw new PaySsamInputError(issues);
	return signed;
}

function storeCodes(
	generation: Generation,
	body: JsonObject,
	keys: Keys,
	endpoint: Endpoint | undefined,
	issues: InputIssue[],
): JsonObject {
	const codes: JsonObject = {};
	for (const name of ['member', 'merchant'] as const) {
		const own = ownValue(body, name);
		const offered = endpoint?.identity === 'partner' ? undefined : keys[name]?.trim();
		const value = own === undefined || own === null || own === '' ? offered : own;
		if (value === undefined || value === '') {
			if (endpoint?.identity !== 'store') continue;
		}
		const issue = storeCodeIssue(name, value, generation);
		if (issue) issues.push(issue);
		else if (typeof value === 'string') codes[name] = value;
	}
	return codes;
}

/** Works on the object that holds the fields: the nested bill (as a copy) or the body itself. */
function replaceHash(signed: JsonObject, endpoint: Endpoint, issues: InputIssue[]): void {
	const spelling = SPELLING[endpoint.generation];
	const nested = Object.hasOwn(signed, 'bill') ? signed.bill : undefined;
	const isNested = endpoint.nesting === 'bill';
	const target: JsonObject = isNested ? (isJsonObject(nested) ? { ...nested } : {}) : signed;
	for (const name of Object.keys(target)) {
		if (name === 'hash' || (isNested && isKeyName(name))) delete target[name];
	}
	if (isNested) signed.bill = target;
	if (endpoint.hash === 'none') return;
	const part = (name: 'billId' | 'price' | 'phone', label: string): string => {
		const value = ownValue(target, spelling[name]);
		if (typeof value === 'string' && value !== '' && !value.includes(',')) return value;
		issues.push({
			field: name,
			label,
			problem: 'It is needed for the hash and is not plain text.',
			remedy: 'Build the request with buildRequest.',
		});
		return '-';
	};
	const hasPhone = ownValue(target, spelling.phone) !== undefined;
	const wantsPhone = endpoint.hash === 'withPhone' || (endpoint.hash === 'phoneIfPresent' && hasPhone);
	target.hash = hashBill({
		billId: part('billId', 'Bill ID'),
		phone: wantsPhone ? part('phone', 'Phone') : undefined,
		price: part('price', 'Price'),
	});
}
