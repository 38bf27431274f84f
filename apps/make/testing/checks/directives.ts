/** Directives of requests: those that Make documents for a place, in the form that it documents. */
import { type AppFiles, baseOf } from '../files';
import { collectionIn, isCollection } from '../values';
import { type Code, codesIn, type Finding, type Place, textsIn } from './app';

interface Allowed {
	readonly request: readonly string[];
	readonly response: readonly string[];
	/** What must be there, as a path of two steps at most. */
	readonly needed: readonly string[];
}

/** Make documents more for most places; what the app does not need is not let in. */
const ALLOWED: Readonly<Record<Place, Allowed>> = {
	base: {
		request: ['baseUrl', 'timeout', 'followRedirects', 'followAllRedirects', 'headers', 'response', 'log'],
		response: ['error'],
		needed: ['baseUrl', 'followRedirects', 'followAllRedirects', 'headers', 'response.error', 'log.sanitize'],
	},
	// One request, no pagination, no iterate, limit or output.
	connection: {
		request: ['url', 'method', 'followRedirects', 'followAllRedirects', 'headers', 'response', 'log'],
		response: ['valid', 'error', 'metadata', 'data'],
		needed: [
			'url',
			'followRedirects',
			'headers',
			'response.valid',
			'response.error',
			'response.metadata',
			'log.sanitize',
		],
	},
	rpc: {
		request: ['url', 'method', 'qs', 'response'],
		response: ['valid', 'limit', 'iterate', 'output'],
		needed: ['url', 'response.valid', 'response.limit', 'response.iterate', 'response.output'],
	},
	attach: {
		request: ['url', 'method', 'followRedirects', 'followAllRedirects', 'headers', 'body', 'response', 'log'],
		response: ['valid', 'data', 'error'],
		needed: [
			'url',
			'method',
			'followAllRedirects',
			'headers',
			'response.valid',
			'response.data',
			'response.error',
			'log.sanitize',
		],
	},
	detach: {
		request: ['url', 'method', 'followRedirects', 'followAllRedirects', 'headers', 'response', 'log'],
		response: ['valid', 'error'],
		needed: ['url', 'method', 'followAllRedirects', 'headers', 'response.valid', 'response.error', 'log.sanitize'],
	},
	webhook: { request: ['condition', 'output'], response: [], needed: ['condition', 'output'] },
	// One bundle: no iterate, no pagination.
	action: {
		request: ['url', 'encodeUrl', 'method', 'headers', 'qs', 'body', 'response'],
		response: ['valid', 'output', 'error'],
		needed: ['url', 'method', 'response.valid', 'response.output'],
	},
	search: {
		request: ['url', 'encodeUrl', 'method', 'qs', 'response'],
		response: ['valid', 'iterate', 'output', 'error'],
		needed: ['url', 'method', 'response.valid', 'response.iterate', 'response.output'],
	},
	// A single request, no iterate, no pagination.
	instant_trigger: {
		request: ['url', 'encodeUrl', 'method', 'qs', 'response'],
		response: ['valid', 'output', 'error'],
		needed: ['url', 'response.valid', 'response.output'],
	},
};

const ERROR_TYPES: ReadonlySet<string> = new Set([
	'RuntimeError',
	'DataError',
	'RateLimitError',
	'OutOfSpaceError',
	'ConnectionError',
	'InvalidConfigurationError',
	'InvalidAccessTokenError',
	'IncompleteDataError',
	'DuplicateDataError',
]);
/** Characters, in the schemas of the Make Apps Editor. */
const LONGEST_URL = 512;
const LONGEST_MESSAGE = 1024;
/** What the schemas allow. Milliseconds. */
const LONGEST_TIMEOUT = 300_000;
/** Make's recommendation for what a dropdown offers. */
const LONGEST_LIST = 500;

export function checkDirectives(files: AppFiles): Finding[] {
	const requests = codesIn(files).flatMap(({ path, place, content }) =>
		place === undefined ? [] : [{ path, place, content }],
	);
	return [{ path: 'base', place: 'base' as const, content: baseOf(files) }, ...requests].flatMap(checkRequest);
}

function checkRequest({ path, place, content }: Pick<Code, 'path' | 'content'> & { readonly place: Place }): Finding[] {
	if (!isCollection(content)) return [`${path}: it is not one request`];
	const found: Finding[] = [];
	const note = (broken: boolean, problem: string): void => void (broken && found.push(`${path}: ${problem}`));
	const allowed = ALLOWED[place];
	const response = collectionIn(content.response);
	for (const name of Object.keys(content)) note(!allowed.request.includes(name), `${name} may not stand here`);
	for (const name of Object.keys(response))
		note(!allowed.response.includes(name), `response.${name} may not stand here`);
	for (const name of allowed.needed) {
		const [first = '', second] = name.split('.');
		const value = second === undefined ? content[first] : collectionIn(content[first])[second];
		note(value === undefined, `${name} is missing`);
	}
	const { url = '/', method = 'GET', body, headers, qs, timeout = 1, encodeUrl } = content;
	note(typeof url !== 'string' || url.length > LONGEST_URL, 'its address is no text, or too long');
	note(!['GET', 'POST', 'DELETE'].includes(String(method)), `the method ${String(method)} is not one that is used`);
	note((method === 'POST') !== isCollection(body), 'a body belongs to a POST, and only there');
	note(/\{\{encodeURL\(/.test(String(url)) !== (encodeUrl === false), 'what is encoded would be encoded once more');
	for (const [name, values] of Object.entries({ headers, qs }))
		for (const value of Object.values(collectionIn(values)))
			note(typeof value === 'object', `${name} is not of one level`);
	for (const name of ['followRedirects', 'followAllRedirects'])
		note(content[name] !== undefined && content[name] !== false, 'a redirect could take the key elsewhere');
	note(!(Number(timeout) >= 1 && Number(timeout) <= LONGEST_TIMEOUT), 'its time is not one that Make allows');
	note(Number(response.limit ?? 1) > LONGEST_LIST, 'its list is too long');
	return [...found, ...checkError(path, response.error), ...checkValid(path, response.valid)];
}

function checkError(path: string, error: unknown): Finding[] {
	if (error === undefined) return [];
	const { message, type, ...statuses } = collectionIn(error);
	const found: Finding[] = [...checkSpec(path, 'response.error', { message, type })];
	for (const [status, spec] of Object.entries(statuses)) {
		if (!/^[45]\d\d$/.test(status)) found.push(`${path}: ${status} is no status of an error`);
		found.push(...checkSpec(path, `response.error.${status}`, collectionIn(spec)));
	}
	return found;
}

function checkSpec(path: string, where: string, { message, type }: Readonly<Record<string, unknown>>): Finding[] {
	const found: Finding[] = [];
	if (typeof message !== 'string' || message === '' || message.length > LONGEST_MESSAGE)
		found.push(`${path}: ${where} has no message, or one that is too long`);
	const types = typesIn(type);
	if (types.length === 0 || types.some((one) => !ERROR_TYPES.has(one)))
		found.push(`${path}: ${where} is of the type ${types.join(', ')}`);
	return found;
}

/** The type, or those between which an expression chooses. */
function typesIn(type: unknown): string[] {
	if (typeof type !== 'string') return [];
	return type.startsWith('{{') ? [...type.matchAll(/'(\w+Error)'/g)].map(([, name = '']) => name) : [type];
}

function checkValid(path: string, valid: unknown): Finding[] {
	if (valid === undefined) return [];
	const { condition, ...spec } = collectionIn(valid);
	const found = checkSpec(path, 'response.valid', spec);
	if (typeof condition !== 'string' || textsIn(condition).length !== 1) found.push(`${path}: valid has no condition`);
	return found;
}
