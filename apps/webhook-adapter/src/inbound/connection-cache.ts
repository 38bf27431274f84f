/** Connections by their callback token, remembered for moments: the token is in every callback, and a connection hardly ever changes. */
import type { Connection } from '../domain/connection';
import { hashSecret } from '../domain/ids';
import type { Services } from '../services';

/** How long a change of a connection may take to show, milliseconds. */
const LIFE = 2000;
const REMEMBERED = 1000;
const TOKEN_SHAPE = /^[\w-]{16,128}$/;

/** A connection that a callback token led to. */
export interface KnownConnection {
	readonly connection: Connection;
	/** `performance.now()` just before the store was asked. */
	readonly askedAt: number;
}

export interface ConnectionCache {
	/** At once when it is remembered; `undefined`: no such token. Rejects when the store cannot be asked. */
	find(token: string): KnownConnection | Promise<KnownConnection | undefined> | undefined;
	/** Asks the store whether the token leads anywhere now. */
	leadsSomewhere(token: string): Promise<boolean>;
}

export function createConnectionCache({ store, now }: Pick<Services, 'store' | 'now'>): ConnectionCache {
	const remembered = new Map<string, { known: KnownConnection; until: number }>();
	const asked = new Map<string, Promise<KnownConnection | undefined>>();

	async function ask(token: string): Promise<KnownConnection | undefined> {
		const [askedAt, until] = [performance.now(), now() + LIFE];
		const connection = await store.connections.byToken(hashSecret(token));
		if (connection === undefined) return undefined;
		if (remembered.size >= REMEMBERED) remembered.clear();
		const known = { connection, askedAt };
		remembered.set(token, { known, until });
		return known;
	}

	return {
		find(token) {
			if (!TOKEN_SHAPE.test(token)) return undefined;
			const one = remembered.get(token);
			if (one !== undefined && one.until > now()) return one.known;
			remembered.delete(token);
			const running = asked.get(token) ?? ask(token).finally(() => asked.delete(token));
			asked.set(token, running);
			return running;
		},
		leadsSomewhere: async (token) => (await store.connections.byToken(hashSecret(token))) !== undefined,
	};
}
