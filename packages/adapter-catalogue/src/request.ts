/** From what a person filled in to requests of the adapter's API. */
import type { Action } from './actions';
import type { Field } from './fields';
import { idempotencyKeyOf } from './idempotency';
import { PAYLOAD_VERSION } from './output';
import type { Trigger } from './triggers';

export interface AdapterRequest {
	readonly method: 'GET' | 'POST' | 'DELETE';
	/** With `/v1`, without address and query. */
	readonly path: string;
	/** A parameter with several values is repeated. */
	readonly query: Readonly<Record<string, string | readonly string[]>>;
	readonly body?: Readonly<Record<string, unknown>>;
	/** Without the key. */
	readonly headers: Readonly<Record<string, string>>;
}

/** Thrown for what cannot be sent. Says which field and what to do. */
export class FieldError extends Error {
	override readonly name = 'FieldError';
}

type Input = Readonly<Record<string, unknown>>;

/** The request of an action. Values are checked by the adapter; what is left empty is left out. */
export function actionRequest(action: Action, input: Input): AdapterRequest {
	const given = new Map<string, unknown>();
	let runKey: unknown;
	for (const field of action.fields) {
		const value = sendable(field, input[field.key]);
		if (field.isRunKey) runKey = value;
		if (value === undefined) {
			if (field.required) throw new FieldError(`"${field.label}" is empty. Fill it in: ${field.help}`);
		} else if (!field.isRunKey) given.set(field.key, value);
	}
	const key = idempotencyKeyOf(action, { ...Object.fromEntries(given), runKey });
	const path = pathOf(action, given);
	const headers = key === undefined ? {} : { 'Idempotency-Key': key };
	if (action.method === 'POST') return { method: 'POST', path, query: {}, body: Object.fromEntries(given), headers };
	return { method: 'GET', path, query: texts(given), headers };
}

/** Fills `{name}` in, and takes it out of what else is sent. */
function pathOf({ path }: Action, given: Map<string, unknown>): string {
	return `/v1${path.replace(/\{(\w+)\}/g, (_, name: string) => {
		const value = String(given.get(name));
		given.delete(name);
		if (/^\.{1,2}$/.test(value)) throw new FieldError(`"${value}" is no id of a bill.`);
		return encodeURIComponent(value);
	})}`;
}

function texts(given: ReadonlyMap<string, unknown>): Record<string, string> {
	return Object.fromEntries([...given].map(([name, value]) => [name, String(value)]));
}

/** A value as the adapter takes it; `undefined` where there is none. */
function sendable(field: Field, given: unknown): unknown {
	if (given === undefined || given === null) return undefined;
	if (field.kind === 'json') return objectOf(field, given);
	if (field.kind === 'yesNo') return given === true || given === 'true' ? true : undefined;
	if (typeof given === 'object' || typeof given === 'function' || typeof given === 'symbol')
		throw new FieldError(`"${field.label}" is a list or an object. Map one value to it.`);
	const text = String(given).trim();
	if (text === '') return undefined;
	if (/^\{\{[^{}]*\}\}$/.test(text))
		throw new FieldError(`"${field.label}" was not filled in: nothing was found for ${text}. Map it anew.`);
	return field.kind === 'date' ? dayOf(text) : text;
}

function objectOf({ label }: Field, given: unknown): unknown {
	if (typeof given === 'string' && given.trim() === '') return undefined;
	let value = given;
	try {
		if (typeof given === 'string') value = JSON.parse(given);
	} catch {
		value = undefined;
	}
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
	throw new FieldError(`"${label}" is not a JSON object. Write it like {"name": "value"}.`);
}

/** Platforms make a moment of a day. One that names its zone is that day in Korea; all else is left to the adapter to judge. */
function dayOf(text: string): string {
	if (/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)))
		return new Date(Date.parse(text) + 9 * 3_600_000).toISOString().slice(0, 10);
	return /^\d{4}-\d{2}-\d{2}T/.test(text) ? text.slice(0, 10) : text;
}

/** Which events a trigger hears of; empty: all. */
function eventsOf({ events }: Trigger, input: Input): readonly string[] {
	if (events !== 'chosen') return events;
	return [input.events ?? []].flat().filter(isSaid).map(String);
}

/** Platforms hand over an emptied list as one that holds nothing. */
const isSaid = (value: unknown): boolean => value !== null && value !== undefined && String(value).trim() !== '';

/** Whether a trigger hears of an event. Connection and store are the adapter's to filter. */
export function hearsOf(trigger: Trigger, input: Input, { type }: { readonly type: string }): boolean {
	const events = eventsOf(trigger, input);
	return events.length === 0 || events.includes(type);
}

function filterOf(input: Input): Record<string, string> {
	const filter: Record<string, string> = {};
	for (const name of ['connectionId', 'merchant']) {
		const text = String(input[name] ?? '').trim();
		if (text !== '') filter[name] = text;
	}
	return filter;
}

/** @param targetUrl where the platform listens @param label for the list of subscriptions in the adapter */
export function subscribeRequest(trigger: Trigger, input: Input, targetUrl: string, label: string): AdapterRequest {
	return {
		method: 'POST',
		path: '/v1/hooks',
		query: {},
		headers: {},
		body: { targetUrl, events: eventsOf(trigger, input), ...filterOf(input), label, version: PAYLOAD_VERSION },
	};
}

/** An id that the adapter does not know is fine to it. */
export function unsubscribeRequest(hookId: string): AdapterRequest {
	return { method: 'DELETE', path: `/v1/hooks/${encodeURIComponent(hookId)}`, query: {}, headers: {} };
}

/** The newest events of a trigger, or made-up ones where there is none: an array of payloads. */
export function recentRequest(trigger: Trigger, input: Input, limit = 3): AdapterRequest {
	const types = eventsOf(trigger, input);
	const query = { ...filterOf(input), limit: String(limit), version: PAYLOAD_VERSION };
	return get('/v1/events/recent', types.length === 0 ? query : { ...query, type: types });
}

/** One event with its payload. */
export function eventRequest(eventId: string): AdapterRequest {
	return get(`/v1/events/${encodeURIComponent(eventId)}`, { version: PAYLOAD_VERSION });
}

/** Whose key it is, and what it allows. */
export const WHO: AdapterRequest = get('/v1/me');

/** What a connection can be chosen from: to be read with `itemsIn`. */
export const CONNECTIONS: AdapterRequest = get('/v1/connections');

/** What a store can be chosen from, of the chosen connection or of all. */
export function merchantsRequest(input: Input): AdapterRequest {
	const { connectionId } = filterOf(input);
	return get('/v1/merchants', connectionId === undefined ? {} : { connectionId });
}

function get(path: string, query: AdapterRequest['query'] = {}): AdapterRequest {
	return { method: 'GET', path, query, headers: {} };
}

/** Address of a request. */
export function urlOf(baseUrl: string, { path, query }: AdapterRequest): string {
	const parameters = new URLSearchParams();
	for (const [name, values] of Object.entries(query))
		for (const value of [values].flat()) parameters.append(name, value);
	const text = parameters.toString();
	return `${baseUrl}${path}${text === '' ? '' : `?${text}`}`;
}

/**
 * The address of an adapter as a person gives it, without a slash at its end.
 *
 * @throws FieldError for what is no https address: the key would go over the network in clear. This machine may be called by http.
 */
export function baseUrlOf(given: unknown): string {
	const text = String(given ?? '').trim();
	const url = URL.canParse(text) ? new URL(text) : undefined;
	const isHere = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
	if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere)))
		throw new FieldError(
			'The address of the adapter is not one that begins with https://. Give it as https://adapter.example.kr.',
		);
	if (url.username !== '' || url.password !== '')
		throw new FieldError(
			'The address of the adapter holds a name or password. Leave them out; the key has a field of its own.',
		);
	return `${url.origin}${url.pathname.replace(/\/(?:v1\/?)?$/, '')}`;
}
