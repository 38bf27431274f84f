/** A call to any path with any JSON body, for what the endpoint table does not know. */
import { checkPath } from './domain/path';
import { endpointByPath, type HashRule, type Identity, type Nesting } from './endpoints';
import { type InputIssue, PaySsamInputError } from './input';
import { copyJson, isJsonObject, type JsonObject, type JsonValue } from './json';
import { type ContractModel, GENERATION_OF, type Generation } from './model';
import { isKeyName } from './redact';
import { isHashRule, isIdentity, isNesting, SIGNING_FIELD, storeCodeIssue, withSigningRule } from './signing';

/** A call of the caller's own making. */
export interface CustomCall {
	/** Path below the base URL: `/rp/manage`. Plain segments only, see `checkPath`. */
	path: string;
	/** The whole JSON body as it is to be sent, without key and hash. `member` and `merchant` in it win over those of the keys. Default: empty. */
	body?: Readonly<Record<string, unknown>> | undefined;
	/** `store`: key, member and merchant are added. `partner`: the key alone. Default: as the table says about the path, else `store`. */
	identity?: Identity | undefined;
	/**
	 * Whether the communication hash is added, and over what: `withoutPhone` bill id and price, `withPhone` bill id, phone and price. They must be in the body as text, under the
	 * generation's names (`bill_id`, `billId`). Default: as the table says about the path, else `none`.
	 */
	hash?: HashRule | undefined;
	/** The object that holds the hashed fields and gets the hash: `bill`, `cashReceipt`, or the body itself (`flat`). Default: as the table says about the path, else `flat`. */
	nesting?: Nesting | undefined;
	/** The caller knows that the call changes nothing: then no failure leaves an open outcome, and it may be repeated. Default false. */
	changesNothing?: boolean | undefined;
}

/** A checked custom call. `body` may hold a signing rule, which `signBody` takes out: only what `signBody` returns is fit to be sent. */
export interface BuiltCall {
	readonly generation: Generation;
	readonly path: string;
	readonly body: JsonObject;
}

/**
 * Checks a custom call. The body must be JSON and may hold neither a key nor a `hash` of its own: a hash left over from another bill would be refused by the vendor at best.
 *
 * @throws PaySsamInputError with all issues.
 * @example buildCall('V2', { path: '/rp/manage', body: { bill: { billId: '1024', price: '45000' } }, hash: 'withoutPhone', nesting: 'bill' })
 */
export function buildCall(model: ContractModel, call: CustomCall): BuiltCall {
	const issues: InputIssue[] = [];
	const generation = Object.hasOwn(GENERATION_OF, model) ? GENERATION_OF[model] : undefined;
	if (generation === undefined) {
		const problem = 'The contract model is none of V1_T, V1_U and V2.';
		throw new PaySsamInputError([{ field: 'model', label: 'Contract Model', problem, remedy: 'Choose one of them.' }]);
	}
	const path = checkPath(call.path);
	if (!path.ok) issues.push({ field: 'path', label: 'Path', problem: path.problem, remedy: path.remedy });
	const row = path.ok ? endpointByPath(generation, path.value) : undefined;
	const rule = {
		identity: choose('identity', 'Identity', call.identity, isIdentity, row?.identity ?? 'store', issues),
		hash: choose('hash', 'Hash', call.hash, isHashRule, row?.hash ?? 'none', issues),
		nesting: choose('nesting', 'Nesting', call.nesting, isNesting, row?.nesting ?? 'flat', issues),
	};
	const body = copyJson(call.body ?? {});
	if (!isJsonObject(body))
		issues.push(bodyIssue('Body', 'It is no JSON object.', 'Give an object, e.g. {"bill": {}}.'));
	else issues.push(...whyNotSendable(body, generation));
	if (!path.ok || !isJsonObject(body) || issues.length > 0) throw new PaySsamInputError(issues);
	return { generation, path: path.value, body: withSigningRule(generation, path.value, body, rule) };
}

function choose<T>(
	field: string,
	label: string,
	value: unknown,
	known: (one: unknown) => one is T,
	byDefault: T,
	issues: InputIssue[],
): T {
	if (value === undefined || value === null || value === '') return byDefault;
	if (known(value)) return value;
	issues.push({ field, label, problem: 'It is none of the possible values.', remedy: 'Choose one of them.' });
	return byDefault;
}

function whyNotSendable(body: JsonObject, generation: Generation): InputIssue[] {
	const issues: InputIssue[] = [];
	const setByUs = (name: string, remedy: string) =>
		issues.push(bodyIssue(`Body: ${name}`, 'It is set by the connector.', remedy));
	if (holdsKey(body)) setByUs('key', 'Remove the partner key from the body.');
	if (Object.hasOwn(body, SIGNING_FIELD)) setByUs(SIGNING_FIELD, 'Remove it.');
	for (const place of [body, body.bill, body.cashReceipt]) {
		if (isJsonObject(place) && Object.hasOwn(place, 'hash'))
			setByUs('hash', 'Remove it, and say with "hash" and "nesting" what is to be hashed.');
	}
	for (const name of ['member', 'merchant'] as const) {
		const value = Object.hasOwn(body, name) ? body[name] : undefined;
		const issue =
			value === undefined || value === null || value === '' ? undefined : storeCodeIssue(name, value, generation);
		if (issue) issues.push(issue);
	}
	return issues;
}

function holdsKey(value: JsonValue): boolean {
	if (Array.isArray(value)) return value.some(holdsKey);
	if (!isJsonObject(value)) return false;
	return Object.entries(value).some(([name, item]) => isKeyName(name) || holdsKey(item));
}

function bodyIssue(label: string, problem: string, remedy: string): InputIssue {
	return { field: 'body', label, problem, remedy };
}
