/** Who calls: bearer keys `psk_…` of the adapter's API, what they may do, and for which connections. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiKey, allows, type Scope } from '../domain/api-key';
import { AdapterError } from '../domain/errors';
import { hashSecret } from '../domain/ids';
import type { Services } from '../services';
import { createFailureLimit, peerName } from './failure-limit';

/** Who made a request. */
export interface Caller {
	/** `null`: a person who is signed in to the pages, or nobody when there are no scopes. */
	readonly apiKeyId: string | null;
	readonly scopes: readonly Scope[];
	/** Connections it may use; empty: all. */
	readonly connectionIds: readonly string[];
}

/** Looks keys up. */
export interface KeyRing {
	/**
	 * The key behind a secret.
	 *
	 * @param peer address of the caller, by which failures are counted
	 * @throws AdapterError `unauthorized`, or `rate_limited` after many failures of a peer; a right key always passes
	 */
	find(secret: string, peer: string): Promise<ApiKey>;
}

declare module 'fastify' {
	interface FastifyRequest {
		/** Set by {@link needs}. */
		caller: Caller;
	}
	interface FastifyInstance {
		keyRing: KeyRing;
	}
}

/** Before {@link needs} has run. */
const NOBODY: Caller = Object.freeze({ apiKeyId: null, scopes: [], connectionIds: [] });
/** How long a revoked key may still pass, milliseconds. */
const REMEMBERED_FOR = 3000;
/** How often the use of a key is noted, milliseconds. */
const TOUCHED_EVERY = 60_000;
const REMEMBERED_KEYS = 1000;
const KEY_SHAPE = /^psk_[\w-]{16,128}$/;

/** Makes `request.caller` and `app.keyRing`. To be called on the outermost instance, before routes are added. */
export function installAuth(app: FastifyInstance, services: Services): void {
	const callers = new WeakMap<FastifyRequest, Caller>();
	app.decorateRequest('caller', {
		getter() {
			return callers.get(this) ?? NOBODY;
		},
		setter(caller: Caller) {
			callers.set(this, caller);
		},
	});
	app.decorate('keyRing', createKeyRing(services));
}

/** @returns a hook that lets a request pass when its key allows `scope`, and says in `request.caller` who it is */
export function needs(scope: Scope): (request: FastifyRequest) => Promise<void> {
	return async (request) => {
		const key = await request.server.keyRing.find(bearerOf(request), request.ip);
		if (!allows(key.scopes, scope))
			throw new AdapterError('forbidden', `This API key does not have the scope "${scope}".`);
		request.caller = { apiKeyId: key.id, scopes: key.scopes, connectionIds: key.connectionIds };
	};
}

/** Whether the caller may see and use a connection. */
export function mayUse({ caller }: Pick<FastifyRequest, 'caller'>, connectionId: string): boolean {
	return caller.scopes.length > 0 && (caller.connectionIds.length === 0 || caller.connectionIds.includes(connectionId));
}

function bearerOf({ headers }: FastifyRequest): string {
	return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

export function createKeyRing({ store, now, log }: Services): KeyRing {
	const remembered = new Map<string, { key: ApiKey; until: number }>();
	const touched = new Map<string, number>();
	const failures = createFailureLimit({ burst: 20, perMinute: 20, now });

	async function lookUp(secret: string): Promise<ApiKey | undefined> {
		if (!KEY_SHAPE.test(secret)) return undefined;
		const hash = hashSecret(secret);
		const known = remembered.get(hash);
		if (known !== undefined && known.until > now()) return known.key;
		remembered.delete(hash);
		const key = await store.apiKeys.byHash(hash);
		if (key === undefined || key.revokedAt !== null) return undefined;
		if (remembered.size >= REMEMBERED_KEYS) remembered.clear();
		remembered.set(hash, { key, until: now() + REMEMBERED_FOR });
		return key;
	}

	function touch(key: ApiKey): void {
		const last = touched.get(key.id) ?? key.lastUsedAt ?? 0;
		if (now() - last < TOUCHED_EVERY) return;
		touched.set(key.id, now());
		store.apiKeys
			.touch(key.id, now())
			.catch((err: unknown) => log.warn({ err }, 'the use of an API key was not noted'));
	}

	return {
		async find(secret, peer) {
			const key = await lookUp(secret);
			if (key !== undefined) {
				touch(key);
				return key;
			}
			const wait = failures.note(peerName(peer));
			if (wait !== undefined) {
				throw new AdapterError('rate_limited', 'Too many requests without a valid API key came from this address.', {
					retryAfterSeconds: wait,
				});
			}
			throw new AdapterError('unauthorized', secret === '' ? 'The API key is missing.' : 'The API key is not valid.');
		},
	};
}
