import type { IAllExecuteFunctions, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';
import { NeverSentError, type Transport } from 'payssam-core';

/** Name of the credential of each API generation. */
export const CREDENTIAL = { v1: 'paySsamV1Api', v2: 'paySsamV2Api' } as const;

export type CredentialName = (typeof CREDENTIAL)[keyof typeof CREDENTIAL];

/**
 * Sends core's requests through n8n's own HTTP helper, so that proxy, address policy and cancellation of n8n apply. The
 * credential adds base URL, key, store and hash. Every answer is handed back as text: core decides by its content.
 *
 * @param timeoutMs after this many milliseconds without an answer the outcome is unknown
 */
export function n8nTransport(
	context: IAllExecuteFunctions | IWebhookFunctions,
	credential: CredentialName,
	timeoutMs: number,
): Transport {
	return async ({ path, body }) => {
		const request: IHttpRequestOptions = {
			method: 'POST',
			url: path,
			headers: { 'content-type': 'application/json', accept: 'application/json' },
			body,
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: timeoutMs,
		};
		return await context.helpers.httpRequestWithAuthentication
			.call(context, credential, request)
			.then(readResponse, (error: unknown) => Promise.reject(withoutRequest(error)));
	};
}

/** Failures before a connection stood: nothing of the request can have arrived. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * The platform's error carries the whole request, and with it the API key: nothing of it goes on. Not even its code, since
 * n8n puts a sentence of its own in the place of a message that holds one.
 */
function withoutRequest(error: unknown): Error {
	const code = errorCode(error, 3);
	return NEVER_CONNECTED.has(code) ? new NeverSentError() : new Error('No answer');
}

/** n8n wraps the error of the network, at times more than once. Older ones (2.8) keep of it only the code, as `httpCode`. */
function errorCode(error: unknown, depth: number): string {
	if (typeof error !== 'object' || error === null || depth === 0) return 'UNKNOWN';
	for (const code of ['code' in error && error.code, 'httpCode' in error && error.httpCode]) {
		if (typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code)) return code;
	}
	const inner = 'cause' in error ? errorCode(error.cause, depth - 1) : 'UNKNOWN';
	return inner === 'UNKNOWN' && 'errorResponse' in error ? errorCode(error.errorResponse, depth - 1) : inner;
}

function readResponse(response: unknown): Awaited<ReturnType<Transport>> {
	const full: { statusCode?: unknown; headers?: unknown; body?: unknown } =
		typeof response === 'object' && response !== null ? response : {};
	const headers: object = typeof full.headers === 'object' && full.headers !== null ? full.headers : {};
	const contentType = 'content-type' in headers ? String(headers['content-type']) : undefined;
	const retryAfter = 'retry-after' in headers ? String(headers['retry-after']) : undefined;
	return {
		status: typeof full.statusCode === 'number' ? full.statusCode : 0,
		body: typeof full.body === 'string' ? full.body : JSON.stringify(full.body ?? ''),
		...(contentType === undefined ? {} : { contentType }),
		...(retryAfter === undefined ? {} : { retryAfter }),
	};
}
