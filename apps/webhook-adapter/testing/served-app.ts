/** For tests: the real server on a free port, over a real SQLite store in a folder of its own, without lanes at work. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { createApp } from '../src/app';
import { type Config, readConfig } from '../src/config';
import type { ApiKey } from '../src/domain/api-key';
import { type Connection, DEFAULT_POLICIES } from '../src/domain/connection';
import { hashSecret, newId, newSecret } from '../src/domain/ids';
import { createLog } from '../src/log';
import { createMetrics } from '../src/metrics';
import { createClients } from '../src/provider/client';
import type { Services } from '../src/services';
import { openSqlite } from '../src/store/sqlite/open';
import type { Store } from '../src/store/store';
import { createVault } from '../src/store/vault';

export interface ServedApp {
	readonly app: FastifyInstance;
	/** Without a trailing slash. */
	readonly url: string;
	readonly port: number;
	readonly store: Store;
	readonly services: Services;
	/** Folder of the database. */
	readonly folder: string;
	/** Everything that was logged. */
	logged(): string;
	/** Moves the clock. */
	advance(ms: number): void;
	close(): Promise<void>;
}

export interface ServeOptions {
	readonly config?: Partial<Config>;
	/** Puts something between the server and the store, such as a store that fails for a while. */
	readonly around?: (store: Store) => Store;
	/** How long PaySsam has to answer; ten seconds unless given. */
	readonly providerTimeoutMs?: number;
	/** Routes of the test's own. */
	readonly more?: (app: FastifyInstance) => void;
}

export async function serveApp(options: ServeOptions = {}): Promise<ServedApp> {
	const { config, around = (store: Store) => store, more, providerTimeoutMs } = options;
	const folder = mkdtempSync(join(tmpdir(), 'adapter-'));
	const store = await openSqlite({ folder, vault: createVault(new Uint8Array(32).fill(7)) });
	let lines = '';
	const logTo: DestinationStream = { write: (line) => (lines += line) };
	let ahead = 0;
	const now = (): number => Date.now() + ahead;
	const metrics = createMetrics();
	const clients = createClients({ metrics, now, timeoutMs: providerTimeoutMs });
	const used: Config = { ...readConfig({}, folder), dataFolder: folder, logLevel: 'debug', ...config };
	let url = '';
	const services: Services = {
		config: used,
		store: around(store),
		log: createLog(used.logLevel, logTo),
		metrics,
		clientOf: clients.clientOf,
		publicUrl: () => url,
		now,
		random: Math.random,
	};
	const app = createApp(services);
	more?.(app);
	await app.listen({ host: '127.0.0.1', port: 0 });
	const { port } = app.server.address() as AddressInfo;
	url = `http://127.0.0.1:${port}`;
	return {
		app,
		url,
		port,
		store,
		services,
		folder,
		logged: () => lines,
		advance: (ms) => {
			ahead += ms;
		},
		async close() {
			app.server.closeAllConnections();
			await app.close();
			await clients.close();
			await store.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** The partner key of {@link addConnection}. */
export const PARTNER_KEY = 'partner-key-0123456789abcdef';

/** Puts a connection into the store. @returns it; its callback token is in its secrets */
export async function addConnection(store: Store, change: Partial<Connection> = {}): Promise<Connection> {
	const connection: Connection = {
		id: newId('con'),
		name: 'Academy',
		contractModel: 'V1_T',
		environment: 'custom',
		baseUrl: 'http://127.0.0.1:9',
		member: 'member-1',
		merchant: 'store-1',
		policies: DEFAULT_POLICIES,
		secrets: { apiKey: PARTNER_KEY, otherApiKey: null, callbackToken: newSecret('') },
		createdAt: Date.now(),
		updatedAt: Date.now(),
		...change,
	};
	await store.connections.insert(connection);
	return connection;
}

/** Puts an API key into the store. @returns the key itself */
export async function addKey(store: Store, change: Partial<ApiKey> = {}): Promise<string> {
	const secret = newSecret('psk_');
	await store.apiKeys.insert({
		id: newId('key'),
		name: 'Test',
		prefix: secret.slice(0, 8),
		hash: hashSecret(secret),
		scopes: ['admin'],
		connectionIds: [],
		createdAt: Date.now(),
		lastUsedAt: null,
		revokedAt: null,
		...change,
	});
	return secret;
}
