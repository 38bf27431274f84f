/** What a user filled in or mapped, as Make hands it to a module: checked and converted as its documentation says (help.make.com, "Type coercion"; developers.make.com, "Parameters"). Ours, not Make's. */
import { MakeError } from './make-error';
import { type Collection, collectionIn, collections } from './values';

/** @param specs parameters of a component @throws MakeError `BundleValidationError` */
export function fillIn(specs: unknown, input: Collection): Collection {
	const filled: Record<string, unknown> = {};
	for (const spec of collections(specs)) {
		const name = String(spec.name);
		const value = converted(spec, input[name]);
		if (value !== undefined) filled[name] = value;
		else if (spec.required === true)
			throw new MakeError('BundleValidationError', `Missing value of required parameter '${name}'.`);
		Object.assign(filled, fillIn(nestedOf(spec, value), input));
	}
	return filled;
}

/** Parameters that stand below an option, or below none. */
function nestedOf({ options }: Collection, value: unknown): unknown {
	const { nested, placeholder } = collectionIn(options);
	return value === undefined ? collectionIn(placeholder).nested : nested;
}

/** Nothing, null and an empty list are left out, as a field is that was not touched. */
function converted(spec: Collection, value: unknown): unknown {
	if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return undefined;
	switch (spec.type) {
		case 'text':
		case 'password':
			return matching(spec, asText(value));
		case 'boolean':
			return typeof value === 'string' ? value !== '' && value !== 'false' : Boolean(value);
		case 'date':
			return asDate(spec, value);
		case 'json':
			return asJson(spec, value);
		case 'select':
			return chosen(spec, value);
		default:
			throw new Error(`Parameters of the type ${String(spec.type)} are not known here.`);
	}
}

function asText(value: unknown): string {
	return value instanceof Date ? value.toISOString() : String(value);
}

function wrong({ name }: Collection, problem: string): MakeError {
	return new MakeError('BundleValidationError', `Validation failed for parameter '${String(name)}': ${problem}`);
}

function matching(spec: Collection, value: string): string {
	const { pattern } = collectionIn(spec.validate);
	if (typeof pattern === 'string' && !new RegExp(pattern).test(value)) throw wrong(spec, 'it is not of the pattern.');
	return value;
}

/** "Passes them to requests as ISO with milliseconds and universal time zone." */
function asDate(spec: Collection, value: unknown): string {
	const date = value instanceof Date ? value : new Date(String(value));
	if (Number.isNaN(date.getTime())) throw wrong(spec, 'it is no date.');
	return date.toISOString();
}

function asJson(spec: Collection, value: unknown): unknown {
	if (value === '') return undefined;
	try {
		return typeof value === 'string' ? JSON.parse(value) : value;
	} catch {
		throw wrong(spec, 'it is no JSON.');
	}
}

/** A value is held against options that are written there; those of a remote procedure are not checked when mapped. */
function chosen(spec: Collection, value: unknown): unknown {
	const values = collections(spec.options).map((option) => option.value);
	const given = Array.isArray(value) ? value : [value];
	if (Array.isArray(value) !== (spec.multiple === true)) throw wrong(spec, 'one value and several are not the same.');
	if (values.length > 0 && !given.every((one) => values.includes(one))) throw wrong(spec, 'there is no such option.');
	return value;
}
