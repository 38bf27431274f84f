/** Connections by their callback token, remembered for moments: the token is in every callback, and a connection hardly ever changes. */
import type { Connection } from '../domain/connection';
import { hashSecret } from '../domain/ids';
import type { Services } from '../services';

/** How long a change of a connection may take to show, milliseconds. */
const LIFE = 2000;
const REMEMBERED = 1000;
const TOKEN_SHAPE = /^[\w-]{16,128}$/;

export interface ConnectionCache {
	/** At once when it is remembered; `undefined`: no such token. Rejects when the store cannot be asked. */
	find(token: string): Connection | Promise<Connection | undefined> | undefined;
}

export function createConnectionCache({ store, now }: Pick<Services, 'store' | 'now'>): ConnectionCache {
	const remembered = new Map<string, { connection: Connection; until: number }>();
	const asked = new Map<string, Promise<Connection | undefined>>();

	async function ask(token: string): Promise<Connection | undefined> {
		const connection = await store.connections.byToken(hashSecret(token));
		if (connection === undefined) return undefined;
		if (remembered.size >= REMEMBERED) remembered.clear();
		remembered.set(token, { connection, until: now() + LIFE });
		return connection;
	}

	return {
		find(token) {
			if (!TOKEN_SHAPE.test(token)) return undefined;
			const known = remembered.get(token);
			if (known !== undefined && known.until > now()) return known.connection;
			remembered.delete(token);
			const running = asked.get(token) ?? ask(token).finally(() => asked.delete(token));
			asked.set(token, running);
			return running;
		},
	};
}
