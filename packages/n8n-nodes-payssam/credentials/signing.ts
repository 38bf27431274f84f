import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { type Generation, type JsonObject, signBody } from 'payssam-core';
import { pathBelow, readConnection } from './environments';

/**
 * Adds what PaySsam wants to see in the body of every call: the key, the store and the hash. n8n calls it for each
 * request that is made with the credential, also a second time with options that are signed already (after a 401).
 *
 * @throws Error where the request would carry the key to another address than the credential's own
 */
export async function signRequest(
	generation: Generation,
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const connection = readConnection(generation, credential);
	if (typeof request.url !== 'string') {
		// The HTTP Request node names its address otherwise, and follows redirects.
		throw new Error('This PaySsam credential works in the PaySsam nodes only.');
	}
	const path = pathBelow(connection.baseUrl, request.url);
	if (path === undefined) {
		throw new Error(
			'This PaySsam credential signs requests to its own Base URL only, so that the API key goes nowhere else.',
		);
	}
	const { apiKey, member, merchant } = connection;
	const body = signBody(generation, path, readBody(request.body), { apiKey, member, merchant });
	return {
		...request,
		method: 'POST',
		baseURL: connection.baseUrl,
		url: path,
		// A redirect would take the key, which is in the body, to another address.
		disableFollowRedirect: true,
		headers: { ...request.headers, 'content-type': 'application/json' },
		body,
	};
}

/** The body as JSON values of its own, so that signing changes nothing of the caller's. */
function readBody(body: unknown): JsonObject {
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
	const value: unknown = text.trim() === '' ? {} : JSON.parse(text);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new Error('The body of a PaySsam request must be a JSON object.');
	}
	const object: JsonObject = JSON.parse(JSON.stringify(value));
	return object;
}
