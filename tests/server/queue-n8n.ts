/*
 * n8n's queue mode as an operator runs it: Redis, PostgreSQL, one main process, workers that run executions, and
 * webhook processes that take callbacks. Each process of n8n has a user folder of its own, as a container would.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
	freePort,
	N8nClient,
	type N8nRole,
	type N8nServer,
	type Redis,
	startN8n,
	startRedis,
} from 'payssam-quickstart';
import { Client } from 'pg';
import { createCredentials, OWNER, type RealN8n, startSurroundings, type TriggerPlace } from './real-n8n';

export interface QueueOptions {
	/** Path of a redis-server. */
	redis: string;
	/** How many webhook processes take callbacks. */
	webhooks: 1 | 2;
	/** Further settings of every process, by n8n's own variable names. */
	settings?: Readonly<Record<string, string>>;
}

export interface QueueN8n
	extends Pick<RealN8n, 'n8n' | 'sandbox' | 'addresses' | 'credentials' | 'pids'>,
		TriggerPlace {
	readonly webhookUrl: string;
	/** Addresses of the webhook processes. A trigger has the same path on each. */
	readonly webhookUrls: readonly string[];
	readonly redis: Redis;
	/** The processes that run executions. A test may kill one and start another. */
	readonly workers: readonly N8nServer[];
	startWorker(): Promise<N8nServer>;
	/** Executions of a workflow by status, counted in n8n's database. */
	executionsByStatus(workflowId: string): Promise<Record<string, number>>;
	/** Waits until every execution of the workflow has ended, and counts them by status. */
	drained(workflowId: string, timeoutMs?: number): Promise<Record<string, number>>;
	stop(): Promise<void>;
}

export async function startQueueN8n(options: QueueOptions): Promise<QueueN8n> {
	const ends: Array<() => unknown> = [];
	const stop = async (): Promise<void> => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	try {
		return await start(options, ends, stop);
	} catch (error) {
		await stop();
		throw error;
	}
}

async function start(options: QueueOptions, ends: Array<() => unknown>, stop: () => Promise<void>): Promise<QueueN8n> {
	const { folder, sandbox, addresses, database, nodes } = await startSurroundings(ends);
	const redis = await startRedis({ program: options.redis, folder, flush: 'never' });
	ends.push(() => redis.stop());
	const webhookPort = await freePort();
	const webhookUrl = `http://127.0.0.1:${webhookPort}`;
	const settings = {
		// Main shows it as the address of triggers, and workers give it out as the address of waiting executions.
		N8N_WEBHOOK_URL: webhookUrl,
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		// Every process must read the credentials that main has stored.
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		// Callbacks come in at the webhook processes alone.
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
		...options.settings,
	};
	let started = 0;
	const servers: N8nServer[] = [];
	const startOne = async (role: N8nRole, preferredPort?: number): Promise<N8nServer> => {
		const name = `${role}-${++started}`;
		const server = await startN8n({
			role,
			folder: join(folder, name),
			database,
			packages: [nodes],
			settings,
			...(preferredPort === undefined ? {} : { preferredPort }),
			logFile: join(folder, `${name}.log`),
		});
		ends.push(() => server.stop());
		servers.push(server);
		return server;
	};
	// Main first: it makes the tables. The others together, which on two cores takes as long as three in a row.
	const main = await startOne('main');
	const workers: N8nServer[] = [];
	const startWorker = async (): Promise<N8nServer> => {
		const worker = await startOne('worker');
		workers.push(worker);
		return worker;
	};
	const others = await Promise.allSettled([
		startOne('webhook', webhookPort),
		...Array.from({ length: options.webhooks - 1 }, () => startOne('webhook')),
		startWorker(),
		startWorker(),
	]);
	// All have settled: nothing is still starting while the rest is being ended.
	const webhooks: N8nServer[] = [];
	for (const one of others) {
		if (one.status === 'rejected') throw one.reason;
		if (!workers.includes(one.value)) webhooks.push(one.value);
	}
	const webhookUrls = webhooks.map(({ url }) => url);
	if (webhookUrls[0] !== webhookUrl) throw new Error(`The webhook process is not at ${webhookUrl}.`);

	const n8n = new N8nClient(main.url);
	await n8n.signIn(OWNER);
	const sql = new Client(database);
	await sql.connect();
	ends.push(() => sql.end());
	const executionsByStatus = async (workflowId: string): Promise<Record<string, number>> => {
		const { rows } = await sql.query<{ status: string; count: number }>(
			'SELECT status, count(*)::int AS count FROM execution_entity WHERE "workflowId" = $1 AND "deletedAt" IS NULL GROUP BY status',
			[workflowId],
		);
		return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
	};
	return {
		n8n,
		sandbox,
		addresses,
		credentials: await createCredentials(n8n, addresses),
		webhookUrl,
		webhookUrls,
		pids: () => servers.map(({ process }) => process.pid),
		redis,
		workers,
		startWorker,
		executionsByStatus,
		async drained(workflowId, timeoutMs = 60_000) {
			for (const deadline = Date.now() + timeoutMs; ; ) {
				const counts = await executionsByStatus(workflowId);
				if (!['new', 'running', 'waiting'].some((status) => status in counts)) return counts;
				if (Date.now() > deadline) {
					throw new Error(`The queue has not drained within ${timeoutMs / 1000} s: ${JSON.stringify(counts)}`);
				}
				await new Promise((resolve) => setTimeout(resolve, 200));
			}
		},
		stop,
	};
}
