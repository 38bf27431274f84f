/** Core's client for each connection: signed with its key, over one pool of connections, with outcomes counted. */
import { createClient, type Outcome, type PaySsamClient } from 'payssam-core';
import type { Connection } from '../domain/connection';
import type { Metrics } from '../metrics';
import { createHttpTransport } from './transport';

/** Clients of all connections. */
export interface Clients {
	/**
	 * The client of a connection as it is now: after a change of key or address it is another one.
	 *
	 * @throws PaySsamInputError when the base URL cannot be used
	 */
	clientOf(connection: Connection): PaySsamClient;
	/** Ends what is under way. */
	close(): Promise<void>;
}

export interface ClientsOptions {
	readonly metrics: Pick<Metrics, 'provider'>;
	/** Epoch milliseconds. */
	readonly now: () => number;
	/** Milliseconds for connecting and answering together; 10 seconds unless given. */
	readonly timeoutMs?: number | undefined;
}

/** Makes clients, and keeps them as long as their connection is unchanged. */
export function createClients({ metrics, now, timeoutMs }: ClientsOptions): Clients {
	const { transport, close } = createHttpTransport(timeoutMs);
	const made = new Map<string, { readonly version: string; readonly client: PaySsamClient }>();
	return {
		clientOf(connection) {
			const { id, contractModel, environment, baseUrl, member, merchant, secrets } = connection;
			const version = JSON.stringify([contractModel, environment, baseUrl, member, merchant, secrets.apiKey]);
			const known = made.get(id);
			if (known?.version === version) return known.client;
			const plain = createClient({
				model: contractModel,
				transport,
				baseUrl,
				keys: { apiKey: secrets.apiKey, member, merchant },
				now: () => new Date(now()),
				sandbox: environment !== 'production',
			});
			const client = counting(plain, metrics);
			made.set(id, { version, client });
			return client;
		},
		close,
	};
}

/** Counts how each call ended. What was refused before it was sent is not counted. */
function counting(client: PaySsamClient, metrics: ClientsOptions['metrics']): PaySsamClient {
	const count = (outcome: Outcome<unknown>['outcome']): void => metrics.provider.inc({ outcome });
	return new Proxy(client, {
		get(target, name, receiver) {
			const member: unknown = Reflect.get(target, name, receiver);
			if (typeof member !== 'function') return member;
			return (...args: unknown[]) => {
				const result: unknown = Reflect.apply(member, target, args);
				// A rejection is the caller's: it was refused before anything was sent.
				if (result instanceof Promise)
					result.then(({ outcome }: Outcome<unknown>) => count(outcome)).catch(() => undefined);
				return result;
			};
		},
	});
}
