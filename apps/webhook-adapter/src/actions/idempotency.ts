/** Requests under an Idempotency-Key: the same request is carried out once, and answered alike however often it comes. */
import { createHash } from 'node:crypto';
import type { MayRepeat } from 'payssam-core';
import { AdapterError } from '../domain/errors';
import type { Services } from '../services';

/** After this nobody works on a request any more: a send takes up to four calls of ten seconds. Milliseconds. */
export const ABANDONED_AFTER = 90_000;
/** Seconds until a caller may look again whether a request is done. */
const RETRY_SECONDS = 2;
/** Printable ASCII, so that it is the same text everywhere. */
const KEY_SHAPE = /^[\x21-\x7e]{1,128}$/;

/** What is kept and sent. `body` is JSON text. */
export interface KeptAnswer {
	readonly status: number;
	readonly body: string;
}

/** What a run of the request comes to. */
export interface Run {
	/** Whether it is answered to every repeat; else a repeat tries anew. */
	readonly isFinal: boolean;
	readonly answer: KeptAnswer;
}

export interface IdempotentRequest {
	readonly apiKeyId: string;
	readonly key: string;
	/** From {@link requestHash}. */
	readonly hash: string;
	readonly mayRepeat: MayRepeat;
}

/** Reads the header. */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
	if (header === undefined || header === '') return undefined;
	if (typeof header === 'string' && KEY_SHAPE.test(header)) return header;
	throw new AdapterError('invalid_request', 'The Idempotency-Key cannot be used.', {
		issues: [
			{
				field: 'Idempotency-Key',
				problem: 'It is not 1 to 128 printable characters without spaces.',
				remedy: 'Use a UUID, or an id of the step that makes the request.',
			},
		],
	});
}

/** Equal for the same request, whatever the order of its fields. */
export function requestHash(method: string, path: string, query: unknown, body: unknown): string {
	const text = JSON.stringify([method, path, sorted(query), sorted(body)]);
	return createHash('sha256').update(text, 'utf8').digest('hex');
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value ?? null;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, item]) => [name, sorted(item)]),
	);
}

/**
 * Carries a request out under its key.
 *
 * @param run `resumed`: it was begun before, and nobody knows how far it came. It rejects when nothing was done.
 * @param unknown the answer where it was begun before and may not be repeated
 * @throws AdapterError `idempotency_mismatch` or `in_progress`
 */
export async function once(
	{ store, now, log }: Pick<Services, 'store' | 'now' | 'log'>,
	request: IdempotentRequest,
	run: (resumed: boolean) => Promise<Run>,
	unknown: () => KeptAnswer,
): Promise<KeptAnswer & { readonly replayed: boolean }> {
	const { apiKeyId, key, hash } = request;
	const { idempotency } = store;
	const abandonedBefore = now() - ABANDONED_AFTER;
	const state = await idempotency.begin(apiKeyId, key, hash, now(), abandonedBefore);
	if (state.state !== 'new' && !state.sameRequest)
		throw new AdapterError('idempotency_mismatch', 'This Idempotency-Key was used for another request.');
	if (state.state === 'done') return { status: state.status, body: state.body, replayed: true };
	if (state.state === 'running' && state.since >= abandonedBefore) {
		const retryAfterSeconds = RETRY_SECONDS;
		throw new AdapterError('in_progress', 'The same request is being carried out.', { retryAfterSeconds });
	}
	const resumed = state.state === 'running';
	if (resumed && request.mayRepeat === 'never') {
		const answer = unknown();
		await idempotency.finish(apiKeyId, key, answer.status, answer.body);
		return { ...answer, replayed: false };
	}
	const { isFinal, answer } = await run(resumed).catch(async (error: unknown) => {
		await idempotency.release(apiKeyId, key);
		throw error;
	});
	// What PaySsam has done is answered even where the answer cannot be kept.
	const end = isFinal
		? idempotency.finish(apiKeyId, key, answer.status, answer.body)
		: idempotency.release(apiKeyId, key);
	await end.catch((err: unknown) => log.error({ err }, 'the answer to an action could not be kept'));
	return { ...answer, replayed: false };
}
