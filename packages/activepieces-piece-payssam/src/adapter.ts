/** Calls of the adapter's HTTP API. */
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import {
	type AdapterRequest,
	baseUrlOf,
	FieldError,
	type Refusal,
	readRefusal,
	urlOf,
} from 'payssam-adapter-catalogue';

/** An adapter and the key to it. */
export interface Account {
	readonly baseUrl: string;
	readonly apiKey: string;
}

/** The adapter refused. */
export class AdapterRefusal extends Error {
	override readonly name = 'AdapterRefusal';

	constructor(readonly refusal: Refusal) {
		super(told(refusal));
	}
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 30_000;

/**
 * What a person filled in when connecting.
 *
 * @throws FieldError which field is wrong, without its value
 */
export function accountOf(given: Readonly<Record<string, unknown>>): Account {
	const apiKey = String(given.apiKey ?? '').trim();
	if (!/^[\x21-\x7e]+$/.test(apiKey))
		throw new FieldError('The API key is empty or holds characters that no key has. Copy it anew from the adapter.');
	return { baseUrl: baseUrlOf(given.adapterUrl), apiKey };
}

/** What the adapter answers. */
export interface Answered {
	/** JSON; `undefined` where there is none. */
	readonly body: unknown;
	/** It is the answer of an earlier request with the same Idempotency-Key. */
	readonly isReplayed: boolean;
}

/**
 * @returns the answer
 * @throws AdapterRefusal for any answer but 2xx, a redirect too; Error where there is none. Neither holds the key.
 */
export async function call(
	{ baseUrl, apiKey }: Account,
	request: AdapterRequest,
	patience = PATIENCE,
): Promise<Answered> {
	const body = request.body === undefined ? undefined : JSON.stringify(request.body);
	const headers = {
		accept: 'application/json',
		...(body === undefined ? {} : { 'content-type': 'application/json' }),
		...request.headers,
		authorization: `Bearer ${apiKey}`,
	};
	const isKeyed = 'Idempotency-Key' in request.headers;
	const answer = await send(new URL(urlOf(baseUrl, request)), request.method, headers, body, patience).catch(
		(error: unknown) => {
			throw unanswered(baseUrl, error, isKeyed);
		},
	);
	if (answer.status < 200 || answer.status > 299) {
		// Whoever is at that address may send back what it was sent.
		const text = answer.text.replaceAll(apiKey, '…');
		throw new AdapterRefusal(readRefusal(answer.status, text, answer.retryAfter, isKeyed || request.method !== 'POST'));
	}
	const { isReplayed } = answer;
	if (answer.text === '') return { body: undefined, isReplayed };
	try {
		return { body: JSON.parse(answer.text), isReplayed };
	} catch {
		throw new Error(`${baseUrl} answered with something else than JSON. Check the address of the adapter.`);
	}
}

interface Answer {
	readonly status: number;
	readonly text: string;
	readonly retryAfter: string | undefined;
	readonly isReplayed: boolean;
}

/**
 * Not `fetch`, and not the `httpClient` of Activepieces: that one switches the check of certificates off for the whole
 * process (NODE_TLS_REJECT_UNAUTHORIZED), so whatever holds a key has to ask for the check by itself. It also follows
 * redirects and drops the headers of refusals.
 */
function send(
	url: URL,
	method: string,
	headers: Record<string, string>,
	body: string | undefined,
	patience: number,
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const open = url.protocol === 'https:' ? overHttps : overHttp;
		const options = { method, headers, signal: AbortSignal.timeout(patience), rejectUnauthorized: true };
		const sent = open(url, options, (answer) => {
			const parts: Buffer[] = [];
			answer.on('data', (part: Buffer) => parts.push(part));
			answer.on('error', reject);
			answer.on('end', () => {
				const text = Buffer.concat(parts).toString('utf8');
				const { 'retry-after': retryAfter, 'idempotency-replayed': replayed } = answer.headers;
				resolve({ status: answer.statusCode ?? 0, text, retryAfter, isReplayed: replayed === 'true' });
			});
		});
		sent.on('error', reject);
		sent.end(body);
	});
}

function unanswered(baseUrl: string, error: unknown, isKeyed: boolean): Error {
	const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
	const why = code === 'ABORT_ERR' ? 'it did not answer in time' : code;
	const again = isKeyed ? ' The step can be run again: what was done is not done twice.' : '';
	return new Error(
		`The adapter at ${baseUrl} cannot be reached (${why}). Check its address, and whether it runs.${again}`,
	);
}

function told({ kind, message, retryAfterSeconds }: Refusal): string {
	if (kind === 'wait') return `${message} Try again in ${retryAfterSeconds} seconds.`;
	if (kind === 'key') return `${message} Give the connection in Activepieces a key that is accepted.`;
	return message;
}
