/** Connections by their callback token from memory: every callback asks for one, and no other process changes them. */
import type { Connection } from '../../domain/connection';
import type { ConnectionStore } from '../store';

export function rememberTokens(connections: ConnectionStore): ConnectionStore {
	const known = new Map<string, Connection>();
	let changes = 0;
	/** What is read while something changes is not remembered. */
	const changing = async <T>(change: () => Promise<T>): Promise<T> => {
		changes += 1;
		try {
			return await change();
		} finally {
			changes += 1;
			known.clear();
		}
	};
	return {
		...connections,
		async byToken(tokenHash) {
			const remembered = known.get(tokenHash);
			if (remembered !== undefined) return remembered;
			const before = changes;
			const connection = await connections.byToken(tokenHash);
			if (connection !== undefined && before === changes) known.set(tokenHash, connection);
			return connection;
		},
		insert: (connection) => changing(() => connections.insert(connection)),
		update: (connection) => changing(() => connections.update(connection)),
		remove: (id) => changing(() => connections.remove(id)),
	};
}
