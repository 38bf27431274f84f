/**
 * Who is signed in. The cookie holds the id of the API key and a random token; the store holds the hash of both, so neither can be exchanged, and a session ends with its key.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiKey, allows } from '../domain/api-key';
import { AdapterError } from '../domain/errors';
import { hashSecret, newSecret } from '../domain/ids';
import type { Services } from '../services';

const COOKIE = 'payssam_adapter_session';
const SESSION_HOURS = 12;
const SESSION_MS = SESSION_HOURS * 3_600_000;

/** Signing in takes a key that may do everything, everywhere: the pages show everything. */
const opensPages = (key: ApiKey): boolean =>
	key.revokedAt === null && allows(key.scopes, 'admin') && key.connectionIds.length === 0;

export interface Sessions {
	/**
	 * Sets the cookie.
	 *
	 * @throws AdapterError `unauthorized` or `forbidden`, or `rate_limited` after many failures from one address
	 */
	signIn(request: FastifyRequest, reply: FastifyReply, secret: string): Promise<void>;
	signOut(request: FastifyRequest, reply: FastifyReply): Promise<void>;
	/** The key that a request is signed in with. */
	keyOf(request: FastifyRequest): Promise<ApiKey | undefined>;
}

export function createSessions(services: Services): Sessions {
	const { store, now } = services;
	const cookie = () => ({
		path: '/',
		httpOnly: true,
		sameSite: 'strict' as const,
		secure: services.publicUrl().startsWith('https:'),
	});
	return {
		async signIn(request, reply, secret) {
			const key = await request.server.keyRing.find(secret, request.ip);
			if (!opensPages(key)) throw new AdapterError('forbidden', 'The key does not open the pages.');
			const value = newSecret(`${key.id}.`);
			await store.sessions.insert(hashSecret(value), now() + SESSION_MS);
			reply.setCookie(COOKIE, value, { ...cookie(), maxAge: SESSION_MS / 1000 });
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
