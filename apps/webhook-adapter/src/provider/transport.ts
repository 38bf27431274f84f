/** Carries core's requests to PaySsam over HTTP: with a time limit, a limit of size, and never after a redirect. */

import { NeverSentError, type Transport } from 'payssam-core';
import { Agent, request } from 'undici';

/** A transport with the connections it holds open. */
export interface HttpTransport {
	readonly transport: Transport;
	/** Ends what is under way, and the connections. */
	close(): Promise<void>;
}

/** Milliseconds for connecting and answering together. */
const TIMEOUT_MS = 10_000;
/** Shorter than the whole, so that a host that takes no connection is known for one that was sent nothing. */
const CONNECT_SHARE = 0.5;
/** 1 MB: far above any answer. */
const ANSWER_MAX = 1_048_576;

/** Codes that TLS ends a handshake with: the request is written after it only. */
const HANDSHAKE_CODES: ReadonlySet<string> = new Set([
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'CERT_REVOKED',
	'CERT_UNTRUSTED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** One pool of connections for every call of this process. An agent of its own, so that no proxy variable reroutes partner keys. */
export function createHttpTransport(timeoutMs = TIMEOUT_MS): HttpTransport {
	const agent = new Agent({
		connect: { timeout: timeoutMs * CONNECT_SHARE },
		headersTimeout: timeoutMs,
		bodyTimeout: timeoutMs,
		keepAliveTimeout: 30_000,
		maxResponseSize: ANSWER_MAX,
	});
	return {
		async transport({ method, url, body, headers }) {
			if (url === undefined) throw new NeverSentError('The connection has no base URL.');
			try {
				const answer = await request(url, {
					method,
					headers: { ...headers },
					body: JSON.stringify(body),
					dispatcher: agent,
					signal: AbortSignal.timeout(timeoutMs),
				});
				const text = await answer.body.text();
				return {
					status: answer.statusCode,
					contentType: first(answer.headers['content-type']),
					retryAfter: first(answer.headers['retry-after']),
					body: text,
				};
			} catch (error) {
				throw neverLeft(error) ? Object.assign(new NeverSentError('Not sent.'), codeOf(error)) : error;
			}
		},
		close: () => agent.destroy(),
	};
}

function first(header: string | string[] | undefined): string | undefined {
	return Array.isArray(header) ? header[0] : header;
}

/** Whether an error can only come from before the request was written: the look-up of the name, the connecting, the handshake. */
function neverLeft(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	// Every address of the name was tried, see RFC 8305.
	if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverLeft);
	const { code } = codeOf(error);
	if (code === 'UND_ERR_CONNECT_TIMEOUT' || (code !== undefined && HANDSHAKE_CODES.has(code))) return true;
	return 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo');
}

function codeOf(error: unknown): { code?: string } {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
}
