/** Puts the adapter together, starts it, and stops it without losing what is under way. */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import type { Dispatcher } from 'undici';
import { createApp } from './app';
import type { Config } from './config';
import { guardedAgent } from './dispatch/guard';
import { checkEncryptionKey, readEncryptionKey } from './encryption-key';
import { makeFirstKey } from './first-key';
import { createLaneWork } from './lane-work';
import { createLog } from './log';
import { createMetrics } from './metrics';
import { createClients } from './provider/client';
import { wakePointReaders } from './provider/watch';
import type { Services } from './services';
import { openStore } from './store/open';
import type { LanePlaces, Store } from './store/store';
import { createVault } from './store/vault';

/** What tests replace. */
export interface StartOptions {
	/** Where log lines go; standard output by default. */
	readonly logTo?: DestinationStream;
	readonly now?: () => number;
	readonly random?: () => number;
}

/** An adapter that runs. */
export interface RunningAdapter {
	/** Where it listens, without a trailing slash. */
	readonly url: string;
	/** The first API key; at the first start of an installation only. */
	readonly adminKey?: string;
	/** Takes no more connections, finishes the requests under way and the work of its lanes, and closes the store. */
	close(): Promise<void>;
}

/** Lanes that run at the same time. A deliver lane that has much to do gives its place up every few seconds, see `dispatch/deliver.ts`. */
const PLACES: LanePlaces = { deliver: 64, other: 16 };
/** How long requests under way may take when the adapter stops, milliseconds. */
const DRAIN_MS = 8_000;

/**
 * Starts the adapter.
 *
 * @throws ConfigError when a setting does not fit the data that is there
 */
export async function startAdapter(config: Config, options: StartOptions = {}): Promise<RunningAdapter> {
	const log = createLog(config.logLevel, options.logTo);
	const now = options.now ?? Date.now;
	mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
	const vault = createVault(readEncryptionKey(config));
	const store = await openStore(config, vault, log);
	const metrics = createMetrics();
	const clients = createClients({ metrics, now });
	const agent = guardedAgent({
		allowPrivate: config.allowPrivateTargets,
		connectTimeoutMs: config.deliveryTimeoutMs,
	});
	let url = '';
	const services: Services = {
		config,
		store,
		log,
		metrics,
		clientOf: clients.clientOf,
		publicUrl: () => config.publicUrl ?? url,
		now,
		random: options.random ?? Math.random,
	};
	const app = createApp(services);
	try {
		await checkEncryptionKey(vault, store.meta);
		await app.listen({ host: config.host, port: config.port });
		url = urlOf(app, config.host);
		if (config.runWork) await startLanes(services, agent);
		// Last of all: the key of a start that fails would be shown to nobody.
		const adminKey = await makeFirstKey(store, now());
		log.info({ url, store: store.kind, runWork: config.runWork }, 'the adapter runs');
		return {
			url,
			...(adminKey === undefined ? {} : { adminKey }),
			close: once(() => stop({ app, store, log, connections: [clients, agent] })),
		};
	} catch (error) {
		await app.close();
		await Promise.all([clients.close(), agent.close()]);
		await store.close();
		throw error;
	}
}

/** Lanes with rows wake by themselves; these have something to do also without. */
async function startLanes(services: Services, agent: Dispatcher): Promise<void> {
	const { store } = services;
	await store.lanes.start(createLaneWork(services, agent), PLACES);
	await store.lanes.wake(['housekeeping']);
	await wakePointReaders(store);
}

function urlOf(app: FastifyInstance, host: string): string {
	const { port } = app.server.address() as AddressInfo;
	const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
	return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** What a running adapter holds. */
interface Held {
	readonly app: FastifyInstance;
	readonly store: Store;
	readonly log: Services['log'];
	/** To PaySsam and to targets. */
	readonly connections: readonly { close(): Promise<void> }[];
}

async function stop({ app, store, log, connections }: Held): Promise<void> {
	log.info('the adapter stops');
	const hurry = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
	await app.close();
	clearTimeout(hurry);
	await store.lanes.stop();
	await Promise.all(connections.map((one) => one.close()));
	await store.close();
	log.info('the adapter has stopped');
}

function once(act: () => Promise<void>): () => Promise<void> {
	let done: Promise<void> | undefined;
	return () => {
		done ??= act();
		return done;
	};
}
