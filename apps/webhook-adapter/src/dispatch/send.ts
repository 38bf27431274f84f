/** One attempt to deliver: a signed POST, and how it ended. Nothing is thrown: every end has a class. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { version } from '../../package.json';
import type { AttemptClass } from '../domain/delivery';
import { RETRY_AFTER_MAX_MS } from '../domain/schedule';
import { detailOf } from './detail';
import { BlockedTargetError, checkTarget } from './guard';
import { type SignedMessage, signatureHeaders } from './sign';

/** Bytes of an answer that are read; the rest is dropped with the connection. */
export const ANSWER_MAX_BYTES = 4096;

/** How an attempt ended. */
export interface AttemptEnd {
	readonly class: AttemptClass;
	readonly status: number | null;
	/** For people, at most 200 characters, nothing of the target beyond its host. */
	readonly detail: string | null;
	/** What the target asked for, at most {@link RETRY_AFTER_MAX_MS}. */
	readonly retryAfterMs: number | undefined;
	readonly durationMs: number;
}

/** Where a message goes and who signs it. */
export interface Target {
	readonly targetUrl: string;
	readonly secrets: readonly string[];
}

export type Send = (target: Target, message: SignedMessage) => Promise<AttemptEnd>;

export interface SendOptions {
	readonly agent: Dispatcher;
	readonly allowPrivate: boolean;
	/** Milliseconds for the whole exchange: connecting, sending, and reading the answer. */
	readonly timeoutMs: number;
	/** Epoch milliseconds; judges dates in `Retry-After`. */
	readonly now: () => number;
}

const USER_AGENT = `payssam-webhook-adapter/${version}`;

export function createSend({ agent, allowPrivate, timeoutMs, now }: SendOptions): Send {
	return async ({ targetUrl, secrets }, message) => {
		const began = performance.now();
		const ended = (end: Omit<AttemptEnd, 'durationMs'>): AttemptEnd => ({
			...end,
			durationMs: Math.round(performance.now() - began),
		});
		const check = checkTarget(targetUrl, { allowPrivate });
		if (!check.ok) return ended({ ...NO_ANSWER, class: 'blocked', detail: check.problem });
		const deadline = new AbortController();
		const timer = setTimeout(() => deadline.abort(), timeoutMs);
		try {
			const { statusCode, headers, body } = await request(check.url, {
				dispatcher: agent,
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'user-agent': USER_AGENT,
					...signatureHeaders(message, secrets),
				},
				body: message.body,
				signal: deadline.signal,
			});
			const answer = await beginningOf(body);
			return ended({
				class: classOfStatus(statusCode),
				status: statusCode,
				detail: detailOfAnswer(statusCode, answer, check.url),
				retryAfterMs: retryAfter(headers, now()),
			});
		} catch (error) {
			const { class: kind, text } = deadline.signal.aborted
				? { class: 'timeout' as const, text: `no answer within ${timeoutMs} ms` }
				: failureOf(error);
			return ended({ ...NO_ANSWER, class: kind, detail: detailOf(text, check.url) });
		} finally {
			clearTimeout(timer);
		}
	};
}

const NO_ANSWER = { status: null, retryAfterMs: undefined } as const;

/**
 * Reads what is kept of an answer. Its status is there by then and decides, so a body that breaks off or never ends is none of the receiver's failures: sent again, an event would run twice.
 */
async function beginningOf(body: Readable): Promise<string> {
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of body) {
			const bytes = Buffer.from(chunk);
			chunks.push(bytes);
			length += bytes.byteLength;
			if (length >= ANSWER_MAX_BYTES) break;
		}
	} catch {
		// What has come is enough.
	}
	return Buffer.concat(chunks).subarray(0, ANSWER_MAX_BYTES).toString('utf8');
}

function classOfStatus(status: number): AttemptClass {
	if (status === 410) return '410';
	if (status === 429) return '429';
	if (status < 300) return '2xx';
	if (status < 400) return '3xx';
	return status < 500 ? '4xx' : '5xx';
}

function detailOfAnswer(status: number, answer: string, target: URL): string | null {
	if (status < 300) return null;
	if (status < 400) return 'redirects are not followed';
	return detailOf(answer, target);
}

/** Seconds or an HTTP date, as milliseconds from now. */
function retryAfter(headers: IncomingHttpHeaders, now: number): number | undefined {
	const text = headers['retry-after']?.trim() ?? '';
	const asked = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : / GMT$/.test(text) ? Date.parse(text) - now : Number.NaN;
	return Number.isNaN(asked) ? undefined : Math.min(Math.max(asked, 0), RETRY_AFTER_MAX_MS);
}

const TIMEOUT_CODES = /^(?:ETIMEDOUT|ETIMEOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/;
/** Node's codes of TLS itself, and those of OpenSSL's certificate checks. */
const TLS_CODES =
	/^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_C|HOSTNAME_MISMATCH$|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$)/;

/** The error that says most: the first attempt's where several addresses were tried. */
function tellingError(error: unknown): unknown {
	return error instanceof AggregateError && error.errors.length > 0 ? tellingError(error.errors[0]) : error;
}

function failureOf(thrown: unknown): { readonly class: AttemptClass; readonly text: string } {
	const error = tellingError(thrown);
	if (!(error instanceof Error)) return { class: 'connection', text: 'the connection failed' };
	if (error instanceof BlockedTargetError) return { class: 'blocked', text: error.message };
	const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
	const text = error.message.includes(code) ? error.message : `${code}: ${error.message}`;
	if (TIMEOUT_CODES.test(code)) return { class: 'timeout', text };
	return { class: TLS_CODES.test(code) ? 'tls' : 'connection', text };
}
