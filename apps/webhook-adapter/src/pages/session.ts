/**
 * Who is signed in. The cookie holds the id of the API key and a random token; the store holds the hash of both, so neither can be exchanged, and a session ends with its key.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiKey, allows } from '../domain/api-key';
import { hashSecret, newSecret } from '../domain/ids';
import type { Services } from '../services';

const COOKIE = 'payssam_adapter_session';
const SESSION_HOURS = 12;
const SESSION_MS = SESSION_HOURS * 3_600_000;

/** Signing in takes a key that may do everything, everywhere: the pages show everything. */
const opensPages = (key: ApiKey): boolean =>
	key.revokedAt === null && allows(key.scopes, 'admin') && key.connectionIds.length === 0;

export interface Sessions {
	/** Sets the cookie. `false`: the key opens nothing. */
	signIn(reply: FastifyReply, secret: string): Promise<boolean>;
	signOut(request: FastifyRequest, reply: FastifyReply): Promise<void>;
	/** The key that a request is signed in with. */
	keyOf(request: FastifyRequest): Promise<ApiKey | undefined>;
}

export function createSessions({ store, now, publicUrl }: Services): Sessions {
	const cookie = () => ({
		path: '/',
		httpOnly: true,
		sameSite: 'strict' as const,
		secure: publicUrl().startsWith('https:'),
	});
	return {
		async signIn(reply, secret) {
			const key = await store.apiKeys.byHash(hashSecret(secret));
			if (key === undefined || !opensPages(key)) return false;
			const value = newSecret(`${key.id}.`);
			await store.sessions.insert(hashSecret(value), now() + SESSION_MS);
			await store.apiKeys.touch(key.id, now());
			reply.setCookie(COOKIE, value, { ...cookie(), maxAge: SESSION_MS / 1000 });
			return true;
		},
		async signOut(request, reply) {
			const value = request.cookies[COOKIE];
			if (value !== undefined) await store.sessions.remove(hashSecret(value));
			reply.clearCookie(COOKIE, cookie());
		},
		async keyOf(request) {
			const value = request.cookies[COOKIE];
			if (value === undefined || !(await store.sessions.isValid(hashSecret(value), now()))) return undefined;
			const [keyId] = value.split('.');
			return (await store.apiKeys.list()).find((key) => key.id === keyId && opensPages(key));
		},
	};
}

/** Counts failed sign-ins by address. */
export interface SignInLimit {
	/** Seconds to wait before another try; `undefined`: try. */
	wait(address: string): number | undefined;
	failed(address: string): void;
}

const TRIES = 10;
const WINDOW_MS = 15 * 60_000;
const MAX_ADDRESSES = 10_000;

/** Ten failures from one address in a quarter of an hour. A key has 256 bits: this keeps guessing out of the log, not out of the house. */
export function createSignInLimit(now: () => number): SignInLimit {
	const failures = new Map<string, { count: number; until: number }>();
	const live = (address: string) => {
		const one = failures.get(address);
		return one !== undefined && one.until > now() ? one : undefined;
	};
	return {
		wait(address) {
			const one = live(address);
			return one !== undefined && one.count >= TRIES ? Math.ceil((one.until - now()) / 1000) : undefined;
		},
		failed(address) {
			const one = live(address) ?? { count: 0, until: now() + WINDOW_MS };
			failures.delete(address);
			failures.set(address, { ...one, count: one.count + 1 });
			const [oldest] = failures.keys();
			if (failures.size > MAX_ADDRESSES && oldest !== undefined) failures.delete(oldest);
		},
	};
}
