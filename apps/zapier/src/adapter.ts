/** Calls the adapter, and turns its refusals into the errors that Zapier tells apart. */
import {
	type AdapterRequest,
	baseUrlOf,
	FieldError,
	type Refusal,
	readRefusal,
	urlOf,
} from 'payssam-adapter-catalogue';
import type { Bundle, HttpResponse, ZObject } from 'zapier-platform-core';

/** Zapier ends a step after thirty seconds; an answer that comes later is found by the Idempotency-Key. */
const TIMEOUT_MS = 25_000;
/** Seconds after which an adapter that could not be reached is tried again. */
const UNREACHABLE_SECONDS = 60;

/**
 * What the adapter answers, as JSON.
 *
 * @throws `ExpiredAuthError` when the key is not accepted, `ThrottledError` when nothing was done and the step may come again, `HaltedError` when there is nothing to do any more, else `z.errors.Error` with the adapter's words
 */
export async function callAdapter(z: ZObject, bundle: WithAuth, request: AdapterRequest): Promise<unknown> {
	const answer = await ask(z, bundle, request);
	if ('refusal' in answer) throw errorOf(z, answer.refusal);
	return answer.body;
}

/**
 * The same for what may not be there.
 *
 * @param missing the adapter's code for that, `not_found` or `bill_not_found`
 * @returns `undefined` when it is not there
 */
export async function findAtAdapter(
	z: ZObject,
	bundle: WithAuth,
	request: AdapterRequest,
	missing: string,
): Promise<unknown> {
	const answer = await ask(z, bundle, request);
	if (!('refusal' in answer)) return answer.body;
	if (answer.refusal.code === missing) return undefined;
	throw errorOf(z, answer.refusal);
}

type WithAuth = Pick<Bundle, 'authData'>;

async function ask(
	z: ZObject,
	{ authData }: WithAuth,
	request: AdapterRequest,
): Promise<{ readonly body: unknown } | { readonly refusal: Refusal }> {
	const mayRepeat = request.method !== 'POST' || 'Idempotency-Key' in request.headers;
	const response = await send(z, authData, request, mayRepeat);
	const { status, content } = response;
	if (status === 204) return { body: undefined };
	const body = status >= 200 && status < 300 ? jsonIn(content) : undefined;
	if (body !== undefined) return { body };
	return { refusal: readRefusal(status, content, response.getHeader('retry-after'), mayRepeat) };
}

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

async function send(
	z: ZObject,
	authData: Bundle['authData'],
	request: AdapterRequest,
	mayRepeat: boolean,
): Promise<HttpResponse> {
	const { method, body, headers } = request;
	const url = urlOf(
		orFieldError(z, () => baseUrlOf(authData.url)),
		request,
	);
	const options = {
		url,
		method,
		headers: {
			...headers,
			Authorization: `Bearer ${authData.apiKey}`,
			...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
		// A redirect could take the key elsewhere.
		redirect: 'manual' as const,
		timeout: TIMEOUT_MS,
		skipThrowForStatus: true,
		// Zapier would throw for 429 with words of its own. Its types do not know the option.
		throwForThrottlingEarly: false,
	};
	try {
		return await z.request(options);
	} catch (error) {
		const message = `The adapter cannot be reached: ${reasonOf(error)}. Check its address, and whether it runs.`;
		if (mayRepeat) throw new z.errors.ThrottledError(message, UNREACHABLE_SECONDS);
		throw new z.errors.Error(message, 'unreachable');
	}
}

/** The system's own code, such as ECONNREFUSED: messages of the network can hold addresses. */
function reasonOf(error: unknown): string {
	const [code, type] = ['code', 'type'].map((name) => Reflect.get(Object(error), name));
	return String(code ?? type ?? 'no answer');
}

function errorOf(z: ZObject, { kind, message, code, status, retryAfterSeconds }: Refusal): Error {
	if (kind === 'key') return new z.errors.ExpiredAuthError(message);
	if (kind === 'wait') return new z.errors.ThrottledError(message, retryAfterSeconds);
	if (kind === 'halt') return new z.errors.HaltedError(message);
	return new z.errors.Error(message, code, status);
}

/** Runs something that refuses what a person filled in, and says so in the way that Zapier shows. */
export function orFieldError<T>(z: ZObject, make: () => T): T {
	try {
		return make();
	} catch (error) {
		if (error instanceof FieldError) throw new z.errors.Error(error.message, 'invalid_input', 400);
		throw error;
	}
}
