/** Calls the adapter, and turns its refusals into the errors that Zapier tells apart. */
import {
	type AdapterRequest,
	AnswerError,
	baseUrlOf,
	FieldError,
	type Refusal,
	readRefusal,
	urlOf,
} from 'payssam-adapter-catalogue';
import type { Bundle, HttpResponse, ZObject } from 'zapier-platform-core';

/** Zapier ends a step after thirty seconds; an answer that comes later is found by the Idempotency-Key. */
const TIMEOUT_MS = 25_000;
/** Seconds after which an adapter that did not answer is tried again. */
const UNANSWERED_SECONDS = 60;

/** What the adapter answers. */
export interface Answer {
	/** JSON; `undefined` where there is none to read. */
	readonly body: unknown;
	/** It is the answer of an earlier request with the same Idempotency-Key. */
	readonly isReplayed: boolean;
}

export interface CallOptions {
	/** Codes of PaySsam that say that there is nothing to do any more. */
	readonly nothingToDo?: readonly string[];
}

/**
 * What the adapter answers.
 *
 * @throws `ExpiredAuthError` when the key is not accepted, `ThrottledError` when nothing was done and the step may come again, `HaltedError` when there is nothing to do any more, else `z.errors.Error` with the adapter's words. None holds a key, a secret or what a person filled in
 */
export async function callAdapter(
	z: ZObject,
	bundle: WithAuth,
	request: AdapterRequest,
	options: CallOptions = {},
): Promise<Answer> {
	const answer = await ask(z, bundle, request);
	if ('refusal' in answer) throw errorOf(z, answer.refusal, options);
	return answer;
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
): Promise<Answer | undefined> {
	const answer = await ask(z, bundle, request);
	if (!('refusal' in answer)) return answer;
	if (answer.refusal.code === missing) return undefined;
	throw errorOf(z, answer.refusal);
}

type WithAuth = Pick<Bundle, 'authData'>;

async function ask(
	z: ZObject,
	{ authData }: WithAuth,
	request: AdapterRequest,
): Promise<Answer | { readonly refusal: Refusal }> {
	const mayRepeat = request.method !== 'POST' || 'Idempotency-Key' in request.headers;
	const response = await send(z, authData, request, mayRepeat);
	const { status, content } = response;
	const isReplayed = response.getHeader('idempotency-replayed') === 'true';
	if (status === 204) return { body: undefined, isReplayed };
	const body = status >= 200 && status < 300 ? jsonIn(content) : undefined;
	if (body !== undefined) return { body, isReplayed };
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
	{ url: address, apiKey = '' }: Bundle['authData'],
	request: AdapterRequest,
	mayRepeat: boolean,
): Promise<HttpResponse> {
	const { method, body, headers } = request;
	const url = urlOf(
		told(z, () => baseUrlOf(address)),
		request,
	);
	if (!/^[\x21-\x7e]+$/.test(apiKey))
		throw new z.errors.Error('The API key holds what no key holds. Copy it anew.', 'invalid_input', 400);
	const options = {
		url,
		method,
		headers: {
			...headers,
			Authorization: `Bearer ${apiKey}`,
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
		throw unanswered(z, error, mayRepeat);
	}
}

/** Codes behind which no second try helps: a name that is not there, a certificate that is not right. */
const HOPELESS = /^(?:ENOTFOUND|ERR_TLS\w*|CERT_\w+|DEPTH_ZERO\w*|SELF_SIGNED\w*|UNABLE_TO\w*|EPROTO)$/;

/** What the network, or Zapier's own client, threw. Their messages can hold addresses and values, so only codes are told. */
function unanswered(z: ZObject, error: unknown, mayRepeat: boolean): Error {
	const [code, type] = ['code', 'type'].map((name) => Reflect.get(Object(error), name));
	const reason = [code, type].find((one) => typeof one === 'string');
	if (reason === undefined)
		return new z.errors.Error('The request could not be made. Look for a field that was not filled in.', 'not_sent');
	if (/timeout/i.test(reason)) {
		const message = 'The adapter did not answer in time; it may still be at work.';
		return mayRepeat
			? new z.errors.ThrottledError(message, UNANSWERED_SECONDS)
			: new z.errors.Error(message, 'timeout');
	}
	const message = `The adapter cannot be reached: ${reason}. Check its address, and whether it runs.`;
	return mayRepeat && !HOPELESS.test(reason)
		? new z.errors.ThrottledError(message, UNANSWERED_SECONDS)
		: new z.errors.Error(message, 'unreachable');
}

function errorOf(z: ZObject, refusal: Refusal, { nothingToDo = [] }: CallOptions = {}): Error {
	const { kind, message, code, status, vendorCode = '', retryAfterSeconds } = refusal;
	if (kind === 'key') return bare(new z.errors.ExpiredAuthError(message));
	if (kind === 'wait') return new z.errors.ThrottledError(message, retryAfterSeconds);
	if (nothingToDo.includes(vendorCode)) return bare(new z.errors.HaltedError(message));
	return new z.errors.Error(message, code, status);
}

/** Zapier adds to these errors what happened, with the signing secret, the address of the hook and the customer in it, unless it is told not to. */
function bare(error: Error): Error {
	return Object.assign(error, { doNotContextify: true });
}

/** Runs something that refuses what a person filled in, or an answer that is none, and says so in the way that Zapier shows. */
export function told<T>(z: ZObject, make: () => T): T {
	try {
		return make();
	} catch (error) {
		if (error instanceof FieldError) throw new z.errors.Error(error.message, 'invalid_input', 400);
		if (error instanceof AnswerError) throw new z.errors.Error(error.message, 'no_adapter');
		throw error;
	}
}
