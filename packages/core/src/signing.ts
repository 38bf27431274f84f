/** Puts key, store and hash on a request: the last step before the wire, and the only one that needs the secret. */
import { endpointByPath, type HashRule, type Identity, type Nesting } from './endpoints';
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

/** How a body is to be signed. Every row of the endpoint table is one. */
export interface SigningRule {
	/** `store`: key, member and merchant are added. `partner`: the key alone. */
	readonly identity: Identity;
	readonly hash: HashRule;
	/** The object that holds the hashed fields and gets the hash. */
	readonly nesting: Nesting;
}

/**
 * Field of an unsigned body in which a {@link SigningRule} travels to {@link signBody} when the path alone does not say it: under a path outside the table, or against the
 * table. Needed where the transport signs and knows path and body only (n8n's credential). {@link signBody} removes it, so it never reaches the wire.
 */
export const SIGNING_FIELD = 'payssam-core/signing';

const HASH_RULES: ReadonlySet<unknown> = new Set<HashRule>(['none', 'withoutPhone', 'withPhone', 'phoneIfPresent']);
const NESTINGS: ReadonlySet<unknown> = new Set<Nesting>(['flat', 'bill', 'cashReceipt']);
const IDENTITIES: ReadonlySet<unknown> = new Set<Identity>(['store', 'partner']);
/** The objects that can hold hashed fields. */
const NESTED = ['bill', 'cashReceipt'] as const;

/** Whether a value, e.g. from a form, is a hash rule. */
export function isHashRule(value: unknown): value is HashRule {
	return HASH_RULES.has(value);
}
/** Whether a value is a nesting. */
export function isNesting(value: unknown): value is Nesting {
	return NESTINGS.has(value);
}
/** Whether a value is an identity. */
export function isIdentity(value: unknown): value is Identity {
	return IDENTITIES.has(value);
}

/** The body with the rule in {@link SIGNING_FIELD}, or the body itself where the table says the same about the path. */
export function withSigningRule(
	generation: Generation,
	path: string,
	body: JsonObject,
	{ identity, hash, nesting }: SigningRule,
): JsonObject {
	const row = endpointByPath(generation, path);
	const same = row?.identity === identity && row.hash === hash && row.nesting === nesting;
	return same ? body : { ...body, [SIGNING_FIELD]: { identity, hash, nesting } };
}

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
 * How to sign is said by the rule in {@link SIGNING_FIELD} if there is one, else by the row of the path. Any key or hash already there is removed first, so signing twice, or again
 * with another key after a 401, gives what signing once gives. The body's own `member` and `merchant` win over those of `keys`.
 *
 * A path outside the table without a rule gets the key, and member and merchant if `keys` has them; a body that carries a key already is taken for signed, and keeps the store it has.
 * A hash stays only if it is the hash of the bill id, price and perhaps phone beside it: that of an earlier signing is, one left over from another bill is not and is an error.
 * (A rule that contradicts the table about a path in the table holds for the signing that sees it.)
 *
 * @throws PaySsamInputError when the key, a store code, or a hashed field is missing, or a hash is stale.
 */
export function signBody(generation: Generation, path: string, body: JsonObject, keys: Keys): JsonObject {
	const issues: InputIssue[] = [];
	const rule = readRule(body, issues) ?? endpointByPath(generation, path);
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
		Object.entries(body).filter(
			([name]) => !isKeyName(name) && name !== 'member' && name !== 'merchant' && name !== SIGNING_FIELD,
		),
	);
	const signed: JsonObject = {
		[SPELLING[generation].key]: apiKey,
		...storeCodes(generation, body, keys, rule, issues),
		...rest,
	};
	if (rule) replaceHash(generation, signed, rule, issues);
	else keepTrueHashes(generation, signed, issues);
	if (issues.length > 0) throw new PaySsamInputError(issues);
	return signed;
}

function readRule(body: JsonObject, issues: InputIssue[]): SigningRule | undefined {
	if (!Object.hasOwn(body, SIGNING_FIELD)) return undefined;
	const value = body[SIGNING_FIELD];
	const { identity, hash, nesting } = isJsonObject(value) ? value : {};
	if (isIdentity(identity) && isHashRule(hash) && isNesting(nesting)) return { identity, hash, nesting };
	issues.push({
		field: 'signing',
		label: 'Signing',
		problem: `The field ${SIGNING_FIELD} is reserved and holds no signing rule.`,
		remedy: 'Remove it, or build the request with buildRequest or buildCall.',
	});
	return undefined;
}

function storeCodes(
	generation: Generation,
	body: JsonObject,
	keys: Keys,
	rule: SigningRule | undefined,
	issues: InputIssue[],
): JsonObject {
	const codes: JsonObject = {};
	const asItIs = rule === undefined ? Object.keys(body).some(isKeyName) : rule.identity === 'partner';
	for (const name of ['member', 'merchant'] as const) {
		const own = ownValue(body, name);
		const offered = asItIs ? undefined : keys[name]?.trim();
		const value = own === undefined || own === null || own === '' ? offered : own;
		if (value === undefined || value === '') {
			if (rule?.identity !== 'store') continue;
		}
		const issue = storeCodeIssue(name, value, generation);
		if (issue) issues.push(issue);
		else if (typeof value === 'string') codes[name] = value;
	}
	return codes;
}

/** Works on the object that holds the fields: the nested one (as a copy) or the body itself. No other hash or key stays where one could be looked for. */
function replaceHash(generation: Generation, signed: JsonObject, rule: SigningRule, issues: InputIssue[]): void {
	delete signed.hash;
	for (const place of NESTED) {
		const nested = ownObject(signed, place);
		if (nested) signed[place] = Object.fromEntries(Object.entries(nested).filter(isNeitherHashNorKey));
	}
	if (rule.hash === 'none') return;
	const target = rule.nesting === 'flat' ? signed : (ownObject(signed, rule.nesting) ?? {});
	const spelling = SPELLING[generation];
	const part = (name: 'billId' | 'price' | 'phone', label: string): string => {
		const value = ownValue(target, spelling[name]);
		if (isHashable(value)) return value;
		issues.push({
			field: name,
			label,
			problem: `It is needed for the hash, and the field "${spelling[name]}" is not plain text.`,
			remedy: 'Give it as text, exactly as it is to be sent.',
		});
		return '-';
	};
	const hasPhone = ownValue(target, spelling.phone) !== undefined;
	const wantsPhone = rule.hash === 'withPhone' || (rule.hash === 'phoneIfPresent' && hasPhone);
	target.hash = hashBill({
		billId: part('billId', 'Bill ID'),
		phone: wantsPhone ? part('phone', 'Phone') : undefined,
		price: part('price', 'Price'),
	});
}

function isNeitherHashNorKey([name]: readonly [string, unknown]): boolean {
	return name !== 'hash' && !isKeyName(name);
}

/** For a path nobody knows the rule of. */
function keepTrueHashes(generation: Generation, signed: JsonObject, issues: InputIssue[]): void {
	for (const target of [signed, ...NESTED.map((place) => ownObject(signed, place))]) {
		if (target === undefined || !Object.hasOwn(target, 'hash') || isTrueHash(generation, target)) continue;
		issues.push({
			field: 'hash',
			label: 'Hash',
			problem: 'It is not the hash of the bill id, price and perhaps phone beside it.',
			remedy: 'Remove it. The custom call can add the hash itself.',
		});
	}
}

function isTrueHash(generation: Generation, target: JsonObject): boolean {
	const spelling = SPELLING[generation];
	const [billId, price, phone] = [spelling.billId, spelling.price, spelling.phone].map((name) =>
		ownValue(target, name),
	);
	if (!isHashable(billId) || !isHashable(price)) return false;
	if (target.hash === hashBill({ billId, price })) return true;
	return isHashable(phone) && target.hash === hashBill({ billId, phone, price });
}

function isHashable(value: unknown): value is string {
	return typeof value === 'string' && value !== '' && !value.includes(',');
}

function ownObject(body: JsonObject, name: (typeof NESTED)[number]): JsonObject | undefined {
	const value = Object.hasOwn(body, name) ? body[name] : undefined;
	return isJsonObject(value) ? value : undefined;
}
