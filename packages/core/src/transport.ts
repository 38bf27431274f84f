/** The seam to the network: what is asked of a transport, and how its failures are read. */
import type { TransportResponse } from './answer';
import type { JsonObject } from './json';

/** What a transport is asked to send: JSON, by POST. */
export interface TransportRequest {
	readonly method: 'POST';
	/** Path below the base URL, as in the endpoint table. */
	readonly path: string;
	/** Full URL; present when the client was given a `baseUrl`. */
	readonly url?: string;
	/** Signed when the client was given `keys`. Otherwise it must go through `signBody` before it is sent: it can hold a signing rule that has no place on the wire. */
	readonly body: JsonObject;
	readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends one request and returns status and body text, whatever the status. It may throw on timeouts, resets and the like: that is an unknown outcome, except when
 * the error has `neverSent: true` (see {@link NeverSentError}). It should have a time limit of its own; this package has no timers.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** For transports: the request certainly never left, e.g. the name did not resolve. Any thrown object with `neverSent: true` counts. */
export class NeverSentError extends Error {
	override readonly name = 'NeverSentError';
	readonly neverSent = true;
}

/** Headers of every request. */
export const HEADERS: Readonly<Record<string, string>> = {
	'content-type': 'application/json',
	accept: 'application/json',
};

/** Whether a thrown thing says that the request never left. */
export function wasNeverSent(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'neverSent' in error && error.neverSent === true;
}

/** Only a bare error code such as ETIMEDOUT is repeated: messages of HTTP libraries can hold the signed body. */
export function reason(error: unknown): string {
	if (typeof error !== 'object' || error === null) return '';
	const code = 'code' in error ? error.code : undefined;
	if (typeof code === 'string' && /^E[A-Z_]{3,30}$/.test(code)) return ` (${code})`;
	const name = 'name' in error ? error.name : undefined;
	return name === 'AbortError' || name === 'TimeoutError' ? ` (${name})` : '';
}

/** Whether a transport handed back what it should. */
export function isResponse(response: unknown): response is TransportResponse {
	return (
		typeof response === 'object' &&
		response !== null &&
		'status' in response &&
		typeof response.status === 'number' &&
		'body' in response &&
		typeof response.body === 'string'
	);
}
