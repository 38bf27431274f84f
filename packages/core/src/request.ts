/** Builds the body of a call from domain input: checks everything, reports every issue at once, and sends nothing. */
import { BILL_ID_MAX, isBillId } from './bill-id';
import { checkUrl } from './domain/address';
import { parseExpireDate } from './domain/korean-time';
import { normalisePhone } from './domain/phone';
import { parseText } from './domain/text';
import { parseWon } from './domain/won';
import { type Action, type Endpoint, endpointFor, type FieldKind, type FieldSpec } from './endpoints';
import { type InputIssue, type Parsed, PaySsamInputError, type Problem } from './input';
import { copyJson, type JsonObject, ownValue } from './json';
import type { ContractModel, Generation } from './model';
import { isKeyName } from './redact';
import { storeCodeIssue } from './signing';

/** A checked request without key and hash. `body` may hold its own `member` and `merchant`. */
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
	const nested: JsonObject = {};
	const root: JsonObject = {};

	for (const name of ['member', 'merchant'] as const) {
		const value = present(input, name);
		if (value === undefined) continue;
		if (endpoint.identity === 'partner') {
			issues.push(unknownField(name));
			continue;
		}
		const code = typeof value === 'string' ? value.trim() : value;
		const issue = storeCodeIssue(name, code, endpoint.generation);
		if (issue) issues.push(issue);
		else if (typeof code === 'string') root[name] = code;
	}
	for (const field of endpoint.fields) {
		const value = present(input, field.name) ?? field.defaultValue;
		if (value === undefined) {
			if (field.required) issues.push(issueOf(field, { problem: 'It is missing.', remedy: 'Give a value.' }));
			continue;
		}
		const checked = CHECKS[field.kind](value, field, options);
		issues.push(...checked.errors.map((problem) => issueOf(field, problem)));
		warnings.push(...checked.warnings.map((problem) => issueOf(field, problem)));
		if (checked.value !== undefined) (field.atRoot ? root : nested)[field.wire] = checked.value;
	}
	const known = new Set(['member', 'merchant', ...endpoint.fields.map((field) => field.name)]);
	for (const name of Object.keys(input)) {
		if (!known.has(name) && present(input, name) !== undefined) issues.push(unknownField(name));
	}
	addAdditional(endpoint, options.additionalFields ?? {}, nested, issues);
	if (issues.length > 0) throw new PaySsamInputError(issues);
	const body = endpoint.nesting === 'bill' ? { ...root, bill: nested } : { ...root, ...nested };
	return { request: { generation: endpoint.generation, action, path: endpoint.path, body }, warnings };
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
	phone: (value) => fromParsed(normalisePhone(value)),
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
		const text = typeof value === 'string' ? value.trim() : '';
		if (values.includes(text)) return { value: text, errors: [], warnings: [] };
		return {
			errors: [{ problem: 'It is none of the possible values.', remedy: `Choose one of ${values.join(', ')}.` }],
			warnings: [],
		};
	},
};

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
	const taken = new Map(
		endpoint.fields.flatMap((field) => [field.name, field.wire].map((name) => [name.toLowerCase(), field.label])),
	);
	for (const [name, value] of Object.entries(additional)) {
		if (value === undefined) continue;
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
