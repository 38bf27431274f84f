/**
 * Two job engines inside the transaction that keeps callbacks: what a job costs there, how soon it runs, what idling costs, and when a killed worker's job runs elsewhere.
 *
 *     node bench/job-engines.ts
 *
 * It starts a PostgreSQL of its own with the server's default, durable settings.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Logger, runMigrations, runTaskList } from 'graphile-worker';
import { startPostgres } from 'payssam-local-services';
import pg from 'pg';
import { PgBoss } from 'pg-boss';

const BATCH = 64;
const BATCHES = 40;
const ROUNDS = 5;
const KILLS = 3;
const LANE = 'confirm:con_bench';
const BOSS_LANES = 'lanes';
const BOSS_JOBS = 'jobs';
const MEMBERS = 7_311_001;
const quiet = new Logger(() => () => undefined);

type Write = (client: pg.PoolClient) => Promise<unknown>;

const EVENTS = `
create table events (
	id text primary key, connection_id text not null, type text not null, state text not null, dedupe_key text not null, fingerprint text not null,
	facts text, received text, due_at bigint, received_at bigint not null, unique (connection_id, dedupe_key)
);
create index events_due on events (connection_id, due_at) where state = 'pending'`;

/** A wake that leaves a job alone which is about to run anyway: it only holds it in place, together with others, until the commit. */
const WAKE = `
create function wake_gently(lane text) returns void language plpgsql as $$
begin
	perform 1 from graphile_worker._private_jobs where key = lane and is_available and run_at <= now() for share;
	if not found then
		perform graphile_worker.add_job('lane', json_build_object('lane', lane), queue_name => lane, job_key => lane);
	end if;
end $$`;

const facts = JSON.stringify({ approval: { billId: '20261121000000000001', price: '33000', state: 'paid' } });

function arrivals(): string {
	const at = Date.now();
	return JSON.stringify(
		Array.from({ length: BATCH }, () => {
			const id = randomUUID();
			return { id, dedupe_key: id, facts, received: facts, at };
		}),
	);
}

const keep: Write = (client) =>
	client.query({
		name: 'keep',
		text: `insert into events (id, connection_id, type, state, dedupe_key, fingerprint, facts, received, due_at, received_at)
			select id, 'con_bench', 'payment.approved', 'pending', dedupe_key, '33000', facts, received, at, at
			from json_to_recordset($1::json) as a(id text, dedupe_key text, facts text, received text, at bigint)
			on conflict do nothing`,
		values: [arrivals()],
	});

const addLane: Write = (client) =>
	client.query({
		name: 'lane',
		text: "select 1 from graphile_worker.add_job('lane', json_build_object('lane', $1::text), queue_name => $1, job_key => $1)",
		values: [LANE],
	});

const wakeGently: Write = (client) => client.query({ name: 'gently', text: 'select wake_gently($1)', values: [LANE] });

const addEach: Write = (client) =>
	client.query({
		name: 'each',
		text: `select count(*) from graphile_worker.add_jobs(array(
			select row('each', json_build_object('id', n), null, null, null, null, null, null)::graphile_worker.job_spec from generate_series(1, $1::int) n))`,
		values: [BATCH],
	});

function through(client: pg.PoolClient): {
	executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
} {
	return { executeSql: (text, values) => client.query(text, values) };
}

const sendLane =
	(boss: PgBoss): Write =>
	(client) =>
		boss.send(BOSS_LANES, {}, { singletonKey: LANE, db: through(client) });

const sendEach =
	(boss: PgBoss): Write =>
	(client) =>
		boss.insert(
			BOSS_JOBS,
			Array.from({ length: BATCH }, (_, n) => ({ data: { id: n } })),
			{ db: through(client) },
		);

/** Events a second of one, or several writers that each commit batch after batch. */
async function rate(pool: pg.Pool, writers: number, writes: readonly Write[]): Promise<number> {
	await pool.query('truncate events');
	const clients = await Promise.all(Array.from({ length: writers }, () => pool.connect()));
	const begun = performance.now();
	await Promise.all(
		clients.map(async (client) => {
			for (let batch = 0; batch < BATCHES; batch++) {
				await client.query('begin');
				for (const write of writes) await write(client);
				await client.query('commit');
			}
		}),
	);
	const seconds = (performance.now() - begun) / 1000;
	for (const client of clients) client.release();
	return (writers * BATCHES * BATCH) / seconds;
}

function quantile(values: readonly number[], part: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

async function ingest(pool: pg.Pool, boss: PgBoss): Promise<void> {
	const variants: readonly (readonly [string, number, readonly Write[]])[] = [
		['no job', 1, [keep]],
		['graphile: one lane job, add_job', 1, [keep, addLane]],
		['graphile: one lane job, left alone when it waits', 1, [keep, wakeGently]],
		['pg-boss: one lane job, stately + singletonKey', 1, [keep, sendLane(boss)]],
		['graphile: a job for each event', 1, [keep, addEach]],
		['pg-boss: a job for each event', 1, [keep, sendEach(boss)]],
		['3 writers, no job', 3, [keep]],
		['3 writers, graphile add_job first', 3, [addLane, keep]],
		['3 writers, graphile add_job last', 3, [keep, addLane]],
		['3 writers, graphile left alone, last', 3, [keep, wakeGently]],
		['3 writers, pg-boss last', 3, [keep, sendLane(boss)]],
	];
	const figures = variants.map((): number[] => []);
	for (let round = 0; round < ROUNDS; round++)
		for (const [index, [, writers, writes]] of variants.entries()) {
			await pool.query('truncate graphile_worker._private_jobs');
			await boss.deleteAllJobs();
			figures[index]?.push(await rate(pool, writers, writes));
		}
	console.log(
		`\n| batches of ${BATCH} new events, one transaction each; median of ${ROUNDS} rounds (lowest to highest) | events/s |\n|---|---|`,
	);
	for (const [index, [name]] of variants.entries()) {
		const values = figures[index] ?? [];
		const whole = (part: number): string => Math.round(quantile(values, part)).toLocaleString('en');
		console.log(`| ${name} | ${whole(0.5)} (${whole(0)} to ${whole(1)}) |`);
	}
}

/** Milliseconds from the answer to the commit until the job runs. */
async function latency(pool: pg.Pool, write: Write, onRun: (listener: () => void) => void): Promise<number[]> {
	const client = await pool.connect();
	const waits: number[] = [];
	for (let count = 0; count < 300; count++) {
		const ran = new Promise<number>((resolve) => onRun(() => resolve(performance.now())));
		await client.query('begin');
		await keep(client);
		await write(client);
		await client.query('commit');
		const committed = performance.now();
		waits.push((await ran) - committed);
		await delay(5);
	}
	client.release();
	return waits;
}

async function transactions(pool: pg.Pool): Promise<number> {
	const { rows } = await pool.query(
		'select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()',
	);
	return Number(rows[0]?.n);
}

/** Transactions a second while nothing is to do; the two that ask are taken off. */
async function idle(pool: pg.Pool): Promise<number> {
	const seconds = 20;
	// The server counts a session's transactions up to ten seconds late.
	await delay(12_000);
	const before = await transactions(pool);
	await delay(seconds * 1000);
	return ((await transactions(pool)) - before - 1) / seconds;
}

function startGraphile(pool: pg.Pool, run: () => Promise<void> | void): ReturnType<typeof runTaskList> {
	const options = { concurrency: 4, pollInterval: 1000, noHandleSignals: true, logger: quiet };
	// With a batch, if only of one, a shutdown waits until jobs are taken off the table.
	const preset = { worker: { completeJobBatchDelay: 0 } };
	return runTaskList({ ...options, preset, pgPool: pool }, { lane: run }, pool);
}

async function startBoss(url: string, run?: () => Promise<void> | void): Promise<PgBoss> {
	const boss = new PgBoss({
		connectionString: url,
		useListenNotify: true,
		superviseIntervalSeconds: 1,
		monitorIntervalSeconds: 1,
		queueCacheIntervalSeconds: 1,
		supervise: run !== undefined,
		schedule: false,
	});
	boss.on('error', () => undefined);
	await boss.start();
	await boss.createQueue(BOSS_LANES, { policy: 'stately', notify: true, heartbeatSeconds: 10, retryLimit: 100 });
	await boss.createQueue(BOSS_JOBS);
	if (run !== undefined)
		await boss.work(BOSS_LANES, { localConcurrency: 4, pollingIntervalSeconds: 1 }, async () => {
			await run();
		});
	return boss;
}

async function running(url: string, pool: pg.Pool, sender: PgBoss): Promise<void> {
	console.log('\n| | commit to run p50 ms | p99 ms | idle: transactions/s |\n|---|---|---|---|');
	const line = (name: string, waits: readonly number[], idling: number): void =>
		console.log(
			`| ${name} | ${quantile(waits, 0.5).toFixed(1)} | ${quantile(waits, 0.99).toFixed(1)} | ${idling.toFixed(1)} |`,
		);
	await pool.query('truncate graphile_worker._private_jobs');
	await sender.deleteAllJobs();
	let listener = (): void => undefined;
	const onRun = (next: () => void): void => {
		listener = next;
	};
	const workers = startGraphile(pool, () => listener());
	const gentle = await latency(pool, wakeGently, onRun);
	line('graphile, 4 workers, a look each second + NOTIFY', gentle, await idle(pool));
	await workers.gracefulShutdown();
	const boss = await startBoss(url, () => listener());
	const sent = await latency(pool, sendLane(boss), onRun);
	line('pg-boss, 4 workers, notify + a look each second, monitor each second', sent, await idle(pool));
	await boss.stop({ graceful: true });
}

/** In a process of its own: takes a job and never ends it. */
async function hang(engine: string, url: string): Promise<void> {
	const run = async (): Promise<void> => {
		process.stdout.write('running\n');
		await delay(600_000);
	};
	if (engine === 'boss') {
		await startBoss(url, run);
		return;
	}
	const pool = new pg.Pool({ connectionString: url });
	pool.on('error', () => undefined);
	const member = await pool.connect();
	const { id } = startGraphile(pool, run);
	await member.query('select pg_advisory_lock($1, hashtext($2))', [MEMBERS, id]);
}

async function killWhileRunning(engine: string, url: string): Promise<void> {
	const child: ChildProcess = spawn(process.execPath, [fileURLToPath(import.meta.url), engine, url], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const ended = new Promise((resolve) => child.once('exit', resolve));
	await new Promise((resolve) => child.stdout?.once('data', resolve));
	await delay(1000);
	child.kill('SIGKILL');
	await ended;
}

/** Each second frees what is locked by a pool whose session is gone. */
function startUnlocking(pool: pg.Pool): NodeJS.Timeout {
	const unlock = `select graphile_worker.force_unlock_workers(array(
		select distinct locked_by from graphile_worker._private_job_queues q where locked_by is not null and not exists (
			select 1 from pg_locks where locktype = 'advisory' and classid = ${MEMBERS} and objid = (hashtext(q.locked_by)::bigint & 4294967295)::oid)))`;
	return setInterval(() => void pool.query(unlock).catch(() => undefined), 1000);
}

async function takeover(url: string, pool: pg.Pool, sender: PgBoss): Promise<void> {
	console.log(`\n| from SIGKILL until another worker runs the job | seconds (${KILLS} times) |\n|---|---|`);
	const line = (name: string, times: readonly number[]): void =>
		console.log(`| ${name} | ${times.map((time) => (time / 1000).toFixed(1)).join(', ')} |`);
	const graphile: number[] = [];
	for (let round = 0; round < KILLS; round++) {
		await pool.query('truncate graphile_worker._private_jobs');
		await pool.query('select wake_gently($1)', [LANE]);
		await killWhileRunning('graphile', url);
		const killed = performance.now();
		const unlocking = startUnlocking(pool);
		let workers: ReturnType<typeof runTaskList> | undefined;
		await new Promise<void>((resolve) => {
			workers = startGraphile(pool, () => resolve());
		});
		graphile.push(performance.now() - killed);
		clearInterval(unlocking);
		await workers?.gracefulShutdown();
	}
	line('graphile, session advisory lock + force_unlock_workers each second (as shipped: 4 hours)', graphile);
	const boss: number[] = [];
	for (let round = 0; round < KILLS; round++) {
		await sender.deleteAllJobs();
		await sender.send(BOSS_LANES, {}, { singletonKey: LANE });
		await killWhileRunning('boss', url);
		const killed = performance.now();
		let other: PgBoss | undefined;
		await new Promise<void>((resolve, reject) => {
			startBoss(url, resolve).then((started) => {
				other = started;
			}, reject);
		});
		boss.push(performance.now() - killed);
		await delay(100);
		await other?.stop({ graceful: true });
	}
	line('pg-boss, heartbeat 10 s (its least), monitor each second', boss);
}

async function main(): Promise<void> {
	const folder = mkdtempSync(join('/var/tmp', 'payssam-job-engines-'));
	const server = await startPostgres({ folder, password: 'bench', logFile: join(folder, 'log') });
	const url = `postgres://${server.user}:bench@127.0.0.1:${server.port}/postgres`;
	const pool = new pg.Pool({ connectionString: url, max: 10 });
	pool.on('error', () => undefined);
	try {
		await pool.query(EVENTS);
		await runMigrations({ pgPool: pool, logger: quiet });
		await pool.query(WAKE);
		const boss = await startBoss(url);
		const { rows } = await pool.query(
			"select version() as v, current_setting('fsync') f, current_setting('synchronous_commit') s",
		);
		console.log(`${new Date().toISOString()}, ${cpus().length} x ${cpus()[0]?.model.trim()}, node ${process.version}`);
		console.log(`${rows[0]?.v}; fsync ${rows[0]?.f}, synchronous_commit ${rows[0]?.s}`);
		await ingest(pool, boss);
		await running(url, pool, boss);
		await takeover(url, pool, boss);
		await boss.stop({ graceful: false });
	} finally {
		await pool.end();
		await server.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

const [engine, url] = process.argv.slice(2);
if (engine !== undefined && url !== undefined) await hang(engine, url);
else await main();
