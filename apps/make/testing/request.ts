/** One request of a communication, as Make makes it. Ours, not Make's. */
import { fill } from './iml/evaluate';
import { MakeError } from './make-error';
import { type Collection, collection, collectionIn, text } from './values';

/** What goes out, and what comes back. */
export interface Sent {
	readonly method: string;
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	/** JSON. */
	readonly body?: string;
	/** Whether a redirect is followed, as Make does unless it is told not to. */
	readonly follows: boolean;
}
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}
/** Rejects when nobody answers. */
export type Send = (request: Sent) => Promise<Answer>;

/** A line of the log that a user of Make can open. */
export interface Logged {
	readonly request: Collection;
	readonly response: Collection;
}

/**
 * The request, filled in.
 *
 * Headers of the request stand in place of those of the base: whether Make merges them is not documented, so the app must not need it.
 */
export function requestOf(communication: Collection, base: Collection, variables: Collection): Sent {
	const filled = (name: string): unknown => fill(communication[name], variables);
	const method = String(communication.method ?? 'GET');
	const path = text(filled('url'), 'The address');
	const url = path.startsWith('/') ? `${text(fill(base.baseUrl, variables), 'The base address')}${path}` : path;
	const address = communication.encodeUrl === false ? url : encodeURI(url);
	const headers = collection(fill(communication.headers ?? base.headers ?? {}, variables), 'Headers');
	const redirects = method === 'GET' ? 'followRedirects' : 'followAllRedirects';
	const hasBody = method !== 'GET' && communication.body !== undefined;
	return {
		method,
		follows: (communication[redirects] ?? base[redirects]) !== false,
		url: `${address}${queryOf(collectionIn(filled('qs')))}`,
		headers: {
			...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value, `The header ${name}`)])),
			...(hasBody ? { 'content-type': 'application/json' } : {}),
		},
		...(hasBody ? { body: JSON.stringify(filled('body')) } : {}),
	};
}

/** A list is repeated. */
function queryOf(values: Collection): string {
	const parameters = new URLSearchParams();
	for (const [name, value] of Object.entries(values))
		for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
	const query = parameters.toString();
	return query === '' ? '' : `?${query}`;
}

/** JSON where it says so. */
export function readBody({ headers, body }: Answer): unknown {
	if (!/\bjson\b/.test(headers['content-type'] ?? '')) return body === '' ? undefined : body;
	try {
		return JSON.parse(body);
	} catch {
		return body;
	}
}

/** @throws MakeError for a status of 400 and more, and for what `valid` refuses */
export function refuse(response: Collection, variables: Collection): void {
	const status = Number(variables.statusCode);
	const error = collectionIn(response.error);
	if (status >= 400) {
		const { message, type } = { ...error, ...collectionIn(error[String(status)]) };
		throw new MakeError(String(fill(type ?? 'RuntimeError', variables)), String(fill(message ?? '', variables)));
	}
	const { condition, message, type } =
		typeof response.valid === 'string' ? { condition: response.valid } : collectionIn(response.valid);
	if (condition === undefined || fill(condition, variables)) return;
	throw new MakeError(String(fill(type ?? 'RuntimeError', variables)), String(fill(message ?? '', variables)));
}

/** A copy in which what is to be kept out of the log is starred. @param paths such as `request.headers.authorization` */
export function sanitised(line: Logged, paths: readonly string[]): Logged {
	const copy: Logged = structuredClone(line);
	for (const path of paths) {
		const steps = path.split('.');
		const last = steps.pop() ?? '';
		let place: unknown = copy;
		for (const step of steps) place = collectionIn(place)[step];
		if (typeof place === 'object' && place !== null && last in place) Reflect.set(place, last, '*****');
	}
	return copy;
}
