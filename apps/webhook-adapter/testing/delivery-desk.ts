/** What tests and benches of deliveries need: a real store in a folder of its own, subscriptions, events, and targets that are real servers. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import Fastify from 'fastify';
import type { Agent } from 'undici';
import { type Config, readConfig } from '../src/config';
import { createDeliverWork, type DeliverWork } from '../src/dispatch/deliver';
import { guardedAgent } from '../src/dispatch/guard';
import { type Connection, DEFAULT_POLICIES } from '../src/domain/connection';
import type { Delivery } from '../src/domain/delivery';
import type { Announcement } from '../src/domain/event';
import { newId } from '../src/domain/ids';
import type { Subscription } from '../src/domain/subscription';
import { createMetrics } from '../src/metrics';
import type { Services } from '../src/services';
import { openSqlite } from '../src/store/sqlite/open';
import type { Store } from '../src/store/store';
import { createVault } from '../src/store/vault';
import { newSubscription } from './subscription';

/** A request as a target got it. */
export interface Received {
	readonly at: number;
	readonly id: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** Answers a request; how often this event came before is told. */
export type Answer = (response: ServerResponse, received: Received, before: number) => void;

export interface TargetServer {
	readonly url: string;
	readonly received: readonly Received[];
	/** From now on it answers so. */
	answer(answer: Answer): void;
	/** Resolves when that many requests have come. */
	reached(count: number): Promise<void>;
	/** Answers that have not ended. */
	open(): number;
	close(): void;
}

/** An HTTP server on 127.0.0.1 that keeps what it gets. */
export async function openTarget(first: Answer): Promise<TargetServer> {
	const received: Received[] = [];
	const counts = new Map<string, number>();
	let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
	let answer = first;
	let open = 0;
	const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
		const id = headers['webhook-id'] ?? '';
		const one = { at: performance.now(), id, headers, body: Buffer.concat(chunks).toString('utf8') };
		const before = counts.get(id) ?? 0;
		counts.set(id, before + 1);
		received.push(one);
		open += 1;
		response.on('close', () => {
			open -= 1;
		});
		answer(response, one, before);
		for (const { count, resolve } of waiting) if (received.length >= count) resolve();
		waiting = waiting.filter(({ count }) => received.length < count);
	};
	const server: Server = createServer((request, response) => {
		take(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/hooks/secret-path`,
		received,
		answer: (next) => {
			answer = next;
		},
		reached: (count) =>
			received.length >= count
				? Promise.resolve()
				: new Promise((resolve) => {
						waiting.push({ count, resolve });
					}),
		open: () => open,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** Answers with a status. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Answer {
	return (response) => response.writeHead(code, headers).end('answer');
}

/** Says nothing, for ever. */
export const silence: Answer = () => {};

export interface Desk {
	readonly services: Services;
	readonly store: Store;
	readonly agent: Agent;
	/** Lines of the log. */
	readonly lines: readonly string[];
	readonly deliver: DeliverWork;
	/** A second process, as it were: it remembers nothing. */
	restarted(change?: Partial<Config>): DeliverWork;
	subscribe(targetUrl: string, change?: Partial<Subscription>): Promise<Subscription>;
	/** Releases events with their deliveries; returns their ids. */
	announce(count: number): Promise<readonly string[]>;
	deliveriesOf(subscriptionId: string): Promise<readonly Delivery[]>;
	subscription(id: string): Promise<Subscription>;
	/** Moves the clock to a moment. */
	moveTo(at: number): void;
	close(): Promise<void>;
}

export interface DeskOptions {
	readonly config?: Partial<Config>;
	/** A clock that stands until it is moved; without it the machine's. */
	readonly clock?: number;
	/** What `services.random` gives. */
	readonly random?: number;
}

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-deliveries-'));
	const lines: string[] = [];
	const stream = new Writable({
		write(line, _encoding, done) {
			lines.push(String(line));
			done();
		},
	});
	const app = Fastify({ logger: { level: 'debug', stream } });
	const store = await openSqlite({ folder, vault: createVault(randomBytes(32)), log: app.log });
	const config: Config = { ...readConfig({}, folder), allowPrivateTargets: true, ...options.config };
	let clock = options.clock;
	const connection = someConnection();
	await store.connections.insert(connection);
	const services: Services = {
		config,
		store,
		log: app.log,
		metrics: createMetrics(),
		clientOf: () => {
			throw new Error('Deliveries do not ask PaySsam.');
		},
		publicUrl: () => 'http://127.0.0.1',
		now: () => clock ?? Date.now(),
		random: () => options.random ?? 0,
	};
	const agent = guardedAgent({ allowPrivate: config.allowPrivateTargets, connectTimeoutMs: config.deliveryTimeoutMs });
	const deliver = createDeliverWork(services, { agent });
	let announced = 0;
	return {
		services,
		store,
		agent,
		lines,
		deliver,
		restarted: (change = {}) => createDeliverWork({ ...services, config: { ...config, ...change } }, { agent }),
		async subscribe(targetUrl, change = {}) {
			const subscription = newSubscription(targetUrl, { createdAt: services.now(), ...change });
			await store.subscriptions.insert(subscription);
			return subscription;
		},
		async announce(count) {
			const items = Array.from({ length: count }, () => {
				announced += 1;
				return someFact(connection, announced, services.now());
			});
			for (let from = 0; from < count; from += 1000) await store.events.announce(items.slice(from, from + 1000));
			return items.map(({ arrival }) => arrival.id);
		},
		async deliveriesOf(subscriptionId) {
			const all: Delivery[] = [];
			let after: string | undefined;
			do {
				const page = await store.deliveries.list({ subscriptionId, after, limit: 200 });
				all.push(...page.items);
				after = page.next ?? undefined;
			} while (after !== undefined);
			return all;
		},
		async subscription(id) {
			const found = await store.subscriptions.get(id);
			if (found === undefined) throw new Error('The subscription is gone.');
			return found;
		},
		moveTo(at) {
			clock = at;
		},
		async close() {
			await agent.destroy();
			await store.close();
			await app.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

function someConnection(): Connection {
	return {
		id: newId('con'),
		name: 'Shop',
		contractModel: 'V2',
		environment: 'custom',
		baseUrl: 'http://127.0.0.1:1',
		member: 'member',
		merchant: 'merchant',
		policies: DEFAULT_POLICIES,
		secrets: { apiKey: 'key', otherApiKey: null, callbackToken: 'token' },
		createdAt: 0,
		updatedAt: 0,
	};
}

function someFact(connection: Connection, number: number, receivedAt: number): Announcement {
	const billId = `BILL${number}`;
	return {
		arrival: {
			id: newId('evt'),
			connectionId: connection.id,
			type: 'bill.sent',
			source: 'action',
			dedupeKey: `sent:${billId}`,
			fingerprint: '45000',
			billId,
			merchant: null,
			facts: { billId, price: '45000', productName: '수강료' },
			received: null,
			receivedAt,
			quarantine: null,
		},
		factKey: `bill.sent:${billId}`,
		verified: true,
	};
}
