/** Builds the body of a call from domain input: checks everything, reports every issue at once, and sends nothing. */
import { BILL_ID_MAX, isBillId } from './bill-id';
import { checkUrl } from './domain/address';
import { parseIssuanceNumber } from './domain/issuance-number';
import { parseExpireDate } from './domain/korean-time';
import { checkPath } from './domain/path';
import { normalisePhone } from './domain/phone';
import { completeAmounts } from './domain/tax';
import { parseText } from './domain/text';
import { parseWon, parseWonOrZero } from './domain/won';
import {
	type Action,
	type Endpoint,
	endpointByPath,
	endpointFor,
	type FieldKind,
	type FieldSpec,
	type HashRule,
	type Identity,
	type Nesting,
} from './endpoints';
import { accept, type InputIssue, type Parsed, PaySsamInputError, type Problem, refuse } from './input';
import { copyJson, type JsonObject, ownValue } from './json';
import type { ContractModel, Generation } from './model';
import { isKeyName } from './redact';
import {
	isHashRule,
	isIdentity,
	isNesting,
	SIGNING_FIELD,
	type SigningRule,
	storeCodeIssue,
	withSigningRule,
} from './signing';

/**
 * A checked request without key and hash. `body` may hold its own `member` and `merchant`, and a signing rule that `signBody` takes out again: only what `signBody` returns is fit
 * to be sent.
 */
export interface UnsignedRequest {
	readonly generation: Generation;
	readonly action: Action;
	/** Path below the base URL. */
	readonly path: string;
	readonly body: JsonObject;
}

/** Options of {@link buildRequest}. */
export interface BuildOptions {
	/** The present: expiry days are held against today in Korea. */
	now: Date;
	/** The request goes to a sandbox: addresses that are not public become warnings. */
	sandbox?: boolean | undefined;
	/** Wire fields this package does not know, added beside the known ones. They can replace nothing. */
	additionalFields?: Readonly<Record<string, unknown>> | undefined;
	/** Where the additional fields go; `flat` is beside member and merchant. Default: where the fields of the call are. Another object than theirs only for calls with an open body. */
	additionalFieldsAt?: Nesting | undefined;
	/** Path below the base URL. Needed by the calls whose path is not public, possible for the calls that the specification lists as open, else refused. */
	path?: string | undefined;
	/** Only for calls with an open body: the hash over `billId`, `price` and perhaps `phone` among the additional fields, put beside them. Default `none`. */
	hash?: HashRule | undefined;
	/** Only for calls with an open body: whether member and merchant are sent. Default: as the table says. */
	identity?: Identity | undefined;
}

/** A request and what should be said about it although it can be sent. */
export interface BuiltRequest {
	readonly request: UnsignedRequest;
	readonly warnings: readonly InputIssue[];
}

interface Checked {
	readonly value?: string;
	readonly errors: readonly Problem[];
	readonly warnings: readonly Problem[];
}

const NEVER_ADDITIONAL: ReadonlySet<string> = new Set([
	'hash',
	'member',
	'merchant',
	'bill',
	'cashreceipt',
	SIGNING_FIELD,
	'__proto__',
	'constructor',
	'prototype',
]);

/**
 * Checks the input of an action and writes it in the spelling of the contract model.
 *
 * Fields are named as in the endpoint table (`productName`, `price` in won, `expireDate` as a day in Korea). `undefined`, `null` and blank text count as left out. A field
 * the call does not have is an issue, so that a typing error is not lost in silence.
 *
 * Cash receipts: `supplyPrice` and `tax` may be left out. Both absent: tax is a tenth on the supply price, `round(price / 11)`; one absent: it is the rest of the price. That is a convenience of
 * this package and the warnings say what is sent; tax-free goods need `tax: 0`.
 *
 * @throws PaySsamInputError with all issues.
 * @example buildRequest('V2', 'bill.read', { billId: '1024' }, { now: new Date() }).request.body // { bill: { billId: '1024' } }
 */
export function buildRequest(
	model: ContractModel,
	action: Action,
	input: Readonly<Record<string, unknown>>,
	options: BuildOptions,
): BuiltRequest {
	const endpoint = endpointFor(model, action);
	const issues: InputIssue[] = [];
	const warnings: InputIssue[] = [];
	const path = resolvePath(endpoint, options.path, issues);
	const rule = resolveRule(endpoint, options, issues);
	const nested: JsonObject = {};
	const root: JsonObject = {};
	const given = endpoint.amounts === 'supplyAndTax' ? completeAmounts(input, warnings, issues) : input;

	for (const name of ['member', 'merchant'] as const) {
		const value = present(input, name);
		if (value === undefined) continue;
		if (rule.identity === 'partner') {
			issues.push(unknownField(name));
			continue;
		}
		const code = typeof value === 'string' ? value.trim() : value;
		const issue = storeCodeIssue(name, code, endpoint.generation);
		if (issue) issues.push(issue);
		else if (typeof code === 'string') root[name] = code;
	}
	for (const field of endpoint.fields) {
		const value = present(given, field.name) ?? field.defaultValue;
		if (value === undefined) {
			if (field.required) issues.push(issueOf(field, { problem: 'It is missing.', remedy: 'Give a value.' }));
			continue;
		}
		const checked = CHECKS[field.kind](value, field, options);
		issues.push(...checked.errors.map((problem) => issueOf(field, problem)));
		warnings.push(...checked.warnings.map((problem) => issueOf(field, problem)));
		if (checked.value !== undefined) (field.atRoot ? root : nested)[field.wire] = checked.value;
	}
	for (const name of Object.keys(input)) {
		if (!isInputOf(endpoint, name) && present(input, name) !== undefined) issues.push(unknownField(name));
	}
	const at = additionalAt(endpoint, rule, options.additionalFieldsAt, issues);
	addAdditional(endpoint, options.additionalFields ?? {}, at === rule.nesting ? nested : root, issues);
	if (endpoint.openBody && endpoint.mayRepeat !== 'always' && Object.keys(nested).length === 0)
		warnings.push(NO_FIELDS);
	if (issues.length > 0 || path === undefined) throw new PaySsamInputError(issues);
	// A sub-merchant balance with an empty bill object was seen to be refused: what has nothing in it is not sent.
	const isFlat = rule.nesting === 'flat' || Object.keys(nested).length === 0;
	const body: JsonObject = isFlat ? { ...root, ...nested } : { ...root, [rule.nesting]: nested };
	const { generation } = endpoint;
	return { request: { generation, action, path, body: withSigningRule(generation, path, body, rule) }, warnings };
}

const NO_FIELDS: InputIssue = {
	field: 'additionalFields',
	label: 'Additional Fields',
	problem: 'The call goes out without fields of its own, because PaySsam does not publish which it has.',
	remedy: 'Give those that the documentation for partners names.',
};

/** The table's path, or the caller's where the specification leaves it open. */
function resolvePath(endpoint: Endpoint, wanted: unknown, issues: InputIssue[]): string | undefined {
	const issue = (problem: string, remedy: string) =>
		void issues.push({ field: 'path', label: 'Path', problem, remedy });
	if (wanted === undefined || wanted === null || wanted === '') {
		if (endpoint.path !== undefined) return endpoint.path;
		issue(
			`The path of "${endpoint.action}" is not public.`,
			'Look it up in the documentation that PaySsam gives to its partners, and pass it as the option "path".',
		);
		return undefined;
	}
	const checked = checkPath(wanted);
	if (!checked.ok) {
		issue(checked.problem, checked.remedy);
		return undefined;
	}
	const { value } = checked;
	if (value === endpoint.path) return value;
	if (endpoint.pathOverride === 'never') {
		issue(`The path of "${endpoint.action}" is known and fixed.`, 'Leave the path out, or make a custom call.');
		return undefined;
	}
	const other = endpointByPath(endpoint.generation, value);
	if (other && other.action !== endpoint.action) {
		issue(`It is the path of "${other.action}".`, 'Make that call, or check the path.');
		return undefined;
	}
	return value;
}

/** The row's own rule, or the caller's where the body is open. */
function resolveRule(endpoint: Endpoint, options: BuildOptions, issues: InputIssue[]): SigningRule {
	const choose = <T>(field: string, label: string, value: unknown, known: (one: unknown) => one is T, own: T): T => {
		if (value === undefined || value === null || value === '' || value === own) return own;
		if (!known(value))
			issues.push({ field, label, problem: 'It is none of the possible values.', remedy: 'Choose one of them.' });
		else if (!endpoint.openBody)
			issues.push({
				field,
				label,
				problem: `For "${endpoint.action}" it is fixed.`,
				remedy: 'Leave it out, or make a custom call.',
			});
		else return value;
		return own;
	};
	const at = endpoint.openBody ? options.additionalFieldsAt : undefined;
	return {
		identity: choose('identity', 'Identity', options.identity, isIdentity, endpoint.identity),
		hash: choose('hash', 'Hash', options.hash, isHashRule, endpoint.hash),
		nesting: isNesting(at) ? at : endpoint.nesting,
	};
}

function additionalAt(endpoint: Endpoint, rule: SigningRule, wanted: unknown, issues: InputIssue[]): Nesting {
	if (wanted === undefined || wanted === null || wanted === '') return rule.nesting;
	if (isNesting(wanted) && (wanted === rule.nesting || wanted === 'flat')) return wanted;
	const own = endpoint.nesting === 'flat' ? '' : ` or ${endpoint.nesting}`;
	issues.push({
		field: 'additionalFieldsAt',
		label: 'Additional Fields At',
		problem: 'This call has no such object.',
		remedy: endpoint.openBody ? 'Choose flat, bill or cashReceipt.' : `Choose flat${own}.`,
	});
	return rule.nesting;
}

/** How each kind of value is checked and written. */
const CHECKS: Readonly<Record<FieldKind, (value: unknown, field: FieldSpec, options: BuildOptions) => Checked>> = {
	billId: (value, _field, options) => {
		const text = Number.isSafeInteger(value) ? String(value) : typeof value === 'string' ? value.trim() : value;
		if (isBillId(text)) return { value: text, errors: [], warnings: [] };
		const long = typeof text === 'string' && text.length > BILL_ID_MAX;
		const problem = long
			? `It has ${text.length} characters.`
			: 'It holds something other than letters, digits, "_" and "-".';
		const remedy = `Give 1 to ${BILL_ID_MAX} letters or digits${options.sandbox ? ', in a test environment starting with the business number' : ''}.`;
		return { errors: [{ problem, remedy }], warnings: [] };
	},
	won: (value) => fromParsed(parseWon(value)),
	wonOrZero: (value) => fromParsed(parseWonOrZero(value)),
	phone: (value) => fromParsed(normalisePhone(value)),
	issuanceNumber: (value) => fromParsed(parseIssuanceNumber(value)),
	businessNumber: (value) => fromParsed(parseBusinessNumber(value)),
	text: (value, field) => {
		const soft = field.limitConfidence === 'experimental';
		const strict = parseText(value, field);
		if (strict.ok || !soft) return fromParsed(strict);
		const relaxed = parseText(value, { multiline: field.multiline });
		if (!relaxed.ok) return fromParsed(relaxed);
		const { problem, remedy } = strict;
		return { value: relaxed.value, errors: [], warnings: [{ problem, remedy: `PaySsam may refuse it. ${remedy}` }] };
	},
	date: (value, _field, options) => fromParsed(parseExpireDate(value, options.now)),
	url: (value, field, options) => {
		const { url, errors, warnings } = checkUrl(value, { mustBePublic: field.mustBePublic, sandbox: options.sandbox });
		return url === undefined ? { errors, warnings } : { value: url, errors, warnings };
	},
	enum: (value, field) => {
		const values = field.values ?? [];
		const words = field.words ?? {};
		const text = typeof value === 'string' ? value.trim() : Number.isSafeInteger(value) ? String(value) : '';
		const wire = Object.hasOwn(words, text) ? (words[text] ?? text) : text;
		if (values.includes(wire)) return { value: wire, errors: [], warnings: [] };
		const offered = [...Object.keys(words), ...values].join(', ');
		return {
			errors: [{ problem: 'It is none of the possible values.', remedy: `Choose one of ${offered}.` }],
			warnings: [],
		};
	},
};

function parseBusinessNumber(value: unknown): Parsed<string> {
	const text = Number.isSafeInteger(value) ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (/^(?:\d{10}|\d{3}-\d{2}-\d{5})$/.test(text)) return accept(text.replaceAll('-', ''));
	return refuse('It is not a business number.', 'Give ten digits, e.g. 123-45-67890.');
}

function fromParsed(parsed: Parsed<string>): Checked {
	if (parsed.ok) return { value: parsed.value, errors: [], warnings: [] };
	return { errors: [{ problem: parsed.problem, remedy: parsed.remedy }], warnings: [] };
}

function present(input: Readonly<Record<string, unknown>>, name: string): unknown {
	const value = ownValue(input, name);
	return value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value;
}

function issueOf(field: FieldSpec, { problem, remedy }: Problem): InputIssue {
	return { field: field.name, label: field.label, problem, remedy };
}

function isInputOf(endpoint: Endpoint, name: string): boolean {
	return name === 'member' || name === 'merchant' || endpoint.fields.some((field) => field.name === name);
}

function unknownField(name: string): InputIssue {
	const shown = /^\w{1,40}$/.test(name) ? name : '(unnamed)';
	return {
		field: shown,
		label: shown,
		problem: 'This call has no such field.',
		remedy: 'Remove it, or pass it as an additional field.',
	};
}

function addAdditional(
	endpoint: Endpoint,
	additional: Readonly<Record<string, unknown>>,
	target: JsonObject,
	issues: InputIssue[],
): void {
	const given = Object.entries(additional).filter(([, value]) => value !== undefined);
	// Most calls have none, and the table of taken names would cost them more than all their checks.
	if (given.length === 0) return;
	const taken = new Map(
		endpoint.fields.flatMap((field) => [field.name, field.wire].map((name) => [name.toLowerCase(), field.label])),
	);
	for (const [name, value] of given) {
		const refuse = (problem: string, remedy: string) => {
			const shown = /^\w{1,40}$/.test(name) ? name : '(unnamed)';
			issues.push({ field: 'additionalFields', label: `Additional Fields: ${shown}`, problem, remedy });
		};
		const label = taken.get(name.toLowerCase());
		if (isKeyName(name) || NEVER_ADDITIONAL.has(name.toLowerCase()))
			refuse('It is set by the connector.', 'Remove it.');
		else if (label !== undefined) refuse(`It is the field ${label}.`, `Use ${label} instead.`);
		else {
			const copy = copyJson(value);
			if (copy === undefined) refuse('It is not JSON.', 'Give text, numbers, lists or objects.');
			else target[name] = copy;
		}
	}
}
