import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Postgres, startPostgres } from 'payssam-local-services';
import pg from 'pg';
import { build } from 'tsup';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Decision, StoredEvent } from '../../domain/event';
import { conformance } from '../conformance/conformance';
import { arrival, connection, NOON, signal } from '../conformance/samples';
import { type Lane, type Store, StoreUnavailableError } from '../store';
import { createVault } from '../vault';
import { openPostgres } from './open';

const vault = createVault(Buffer.alloc(32, 7));

let folder: string;
let server: Postgres;
let databases = 0;

beforeAll(async () => {
	folder = mkdtempSync(join('/var/tmp', 'adapter-postgres-'));
	server = await startPostgres({ folder, password: 'test', logFile: join(folder, 'log') });
});

afterAll(async () => {
	await server.stop();
	rmSync(folder, { recursive: true, force: true });
});

function urlOf(database: string): string {
	return `postgres://${server.user}:test@127.0.0.1:${server.port}/${database}`;
}

async function asking<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client(urlOf(database));
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

/** A database of its own. */
async function newDatabase(): Promise<string> {
	databases += 1;
	const name = `adapter_${databases}`;
	await asking('postgres', (client) => client.query(`create database ${name}`));
	return name;
}

async function empty(database: string): Promise<void> {
	await asking(database, async (client) => {
		const tables = (await tablesOf(client)).filter((table) => !SETTLED.test(table));
		await client.query(tables.map((table) => `delete from ${table};`).join(''));
	});
}

/** What migrations and the engine write once. */
const SETTLED = /migration|_private_tasks/;

async function tablesOf(client: pg.Client): Promise<string[]> {
	const { rows } = await client.query<{ name: string }>(
		"select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
	);
	return rows.map(({ name }) => name);
}

/** Every row of every table, as text. */
function contentsOf(database: string): Promise<string> {
	return asking(database, async (client) => {
		const texts: string[] = [];
		for (const table of await tablesOf(client))
			texts.push(JSON.stringify((await client.query(`select * from ${table}`)).rows));
		return texts.join('\n');
	});
}

let conforming: string | undefined;

conformance('PostgreSQL', async () => {
	conforming ??= await newDatabase();
	const database = conforming;
	const url = urlOf(database);
	let store = await openPostgres({ url, vault });
	return {
		store,
		async reopen() {
			await store.close();
			store = await openPostgres({ url, vault });
			return store;
		},
		contents: () => contentsOf(database),
		async close() {
			await store.close();
			await empty(database);
		},
	};
});

function released({ id, type, facts, billId, merchant }: StoredEvent): Decision {
	return { eventId: id, decision: 'release', factKey: id, type, facts, billId, merchant, verified: true, at: NOON };
}

/** Longer than any step takes on a busy machine. */
const SOON = { timeout: 20_000, interval: 20 };

describe('replicas on one database', () => {
	let database: string;
	let stores: Store[];
	const children: ChildProcess[] = [];

	beforeEach(async () => {
		database = await newDatabase();
		// All at once, and none of them finds tables.
		stores = await Promise.all([1, 2, 3].map(() => openPostgres({ url: urlOf(database), vault })));
	});

	afterEach(async () => {
		for (const child of children.splice(0)) child.kill('SIGKILL');
		await Promise.all(stores.map((store) => store.close()));
	});

	const storeAt = (index: number): Store => {
		const store = stores[index % stores.length];
		if (store === undefined) throw new Error('there are three');
		return store;
	};

	test('200 copies that come in everywhere at once are one event', async () => {
		const copies = Array.from({ length: 200 }, () => arrival({ dedupeKey: 'one' }));
		const landings = await Promise.all(copies.map((copy, index) => storeAt(index).events.ingest([copy])));
		expect(landings.flat().filter((landing) => landing === 'new')).toHaveLength(1);
		expect(landings.flat().filter((landing) => landing === 'repeat')).toHaveLength(199);
		const { items } = await storeAt(0).events.list({ limit: 10 });
		expect(items.map(({ repeats }) => repeats)).toEqual([199]);
	});

	test('a lane never runs at two of them at once, and no wake is lost', async () => {
		await storeAt(0).connections.insert(connection());
		let running = 0;
		let overlaps = 0;
		const places = new Set<Store>();
		for (const store of stores)
			await store.lanes.start(
				async () => {
					running += 1;
					if (running > 1) overlaps += 1;
					places.add(store);
					// Nothing is left for another run: what is not seen here waits for its own wake.
					const due = await store.events.due('con_shop', Number.MAX_SAFE_INTEGER, 1000);
					await store.events.decide(due.map(released));
					running -= 1;
					return undefined;
				},
				{ deliver: 4, other: 4 },
			);
		const write = async (store: Store): Promise<void> => {
			for (let batch = 0; batch < 60; batch++) await store.events.ingest([arrival(), arrival(), arrival()]);
		};
		await Promise.all(stores.map(write));
		await expect.poll(() => storeAt(0).events.nextDue('con_shop'), SOON).toBeUndefined();
		expect((await storeAt(0).overview(NOON)).quarantined).toBe(0);
		const perHour = await storeAt(0).receivedPerHour(NOON);
		expect(perHour.reduce((sum, { events }) => sum + events, 0)).toBe(540);
		expect(overlaps).toBe(0);
		const wakeEverywhere = (): Promise<unknown> =>
			Promise.all(stores.map((store) => store.lanes.wake(['confirm:con_shop'])));
		await expect.poll(() => wakeEverywhere().then(() => places.size), SOON).toBe(stores.length);
		expect(overlaps).toBe(0);
		const { rows } = await asking(database, (client) =>
			client.query('select deadlocks from pg_stat_database where datname = current_database()'),
		);
		expect(rows).toEqual([{ deadlocks: '0' }]);
	});

	test('a lane that is woken in a transaction begins when it is committed, also if it was about to begin', async () => {
		await storeAt(0).lanes.wake(['housekeeping']);
		const runs: Lane[] = [];
		await asking(database, async (client) => {
			await client.query('begin');
			await client.query("select payssam_wake(array['housekeeping'], clock_timestamp())");
			await storeAt(1).lanes.start(
				async (lane) => {
					runs.push(lane);
					return undefined;
				},
				{ deliver: 2, other: 2 },
			);
			await storeAt(2).lanes.wake(['watch:other']);
			await expect.poll(() => runs, SOON).toEqual(['watch:other']);
			await client.query('commit');
		});
		await expect.poll(() => runs, SOON).toEqual(['watch:other', 'housekeeping']);
	});

	test('a wake for later puts off no earlier one', async () => {
		const runs: Lane[] = [];
		await storeAt(0).lanes.wake(['housekeeping']);
		await storeAt(1).lanes.wake(['housekeeping'], Date.now() + 3_600_000);
		await storeAt(1).lanes.wake(['watch:a'], Date.now() + 3_600_000);
		await storeAt(2).lanes.wake(['watch:a']);
		await storeAt(0).lanes.start(
			async (lane) => {
				runs.push(lane);
				return undefined;
			},
			{ deliver: 1, other: 1 },
		);
		await expect.poll(() => [...runs].sort(), SOON).toEqual(['housekeeping', 'watch:a']);
	});

	test('what a killed replica ran another one takes over within seconds', async () => {
		const child = await startReplica(urlOf(database));
		children.push(child);
		const told = once(child, 'message');
		await storeAt(0).lanes.wake(['deliver:sub_1']);
		expect(await told).toEqual(['deliver:sub_1', undefined]);
		const taken = signal<Lane>();
		await storeAt(1).lanes.start(
			async (lane) => {
				taken.resolve(lane);
				return undefined;
			},
			{ deliver: 2, other: 2 },
		);
		const exit = once(child, 'exit');
		const killedAt = performance.now();
		child.kill('SIGKILL');
		await exit;
		expect(await taken.promise).toBe('deliver:sub_1');
		const seconds = (performance.now() - killedAt) / 1000;
		process.stdout.write(`taken over after ${seconds.toFixed(1)} s\n`);
		expect(seconds).toBeLessThan(20);
	});

	test('one that loses its session stops what it runs, and begins anew', async () => {
		const stopped = signal<undefined>();
		const began = signal<undefined>();
		let runs = 0;
		await storeAt(0).lanes.start(
			(_lane, stopping) => {
				runs += 1;
				began.resolve(undefined);
				if (runs > 1) return Promise.resolve(undefined);
				return new Promise((resolve) =>
					stopping.addEventListener('abort', () => {
						stopped.resolve(undefined);
						resolve(undefined);
					}),
				);
			},
			{ deliver: 2, other: 2 },
		);
		await storeAt(0).lanes.wake(['housekeeping']);
		await began.promise;
		await asking(database, (client) =>
			client.query("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2"),
		);
		await stopped.promise;
		await expect.poll(() => runs, SOON).toBe(2);
	});

	test('a database that takes nothing makes the store unavailable, until it does again', async () => {
		const settled = async (setting: string): Promise<void> => {
			await asking('postgres', async (client) => {
				await client.query(`alter database ${database} set default_transaction_read_only = ${setting}`);
				await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
			});
		};
		const outcome = (): Promise<string> =>
			storeAt(0)
				.events.ingest([arrival()])
				.then(String, (error: unknown) => (error instanceof StoreUnavailableError ? error.message : 'something else'));
		await settled('on');
		await expect.poll(outcome, SOON).toContain('is read-only');
		await settled('off');
		await expect.poll(outcome, SOON).toBe('new');
		await storeAt(0).check();
	});
});

async function startReplica(url: string): Promise<ChildProcess> {
	const outDir = join(import.meta.dirname, '../../../node_modules/.lane-replica');
	await build({
		entry: { replica: join(import.meta.dirname, '../../../testing/lane-replica.ts') },
		outDir,
		config: false,
		format: 'esm',
		target: 'node22',
		platform: 'node',
		silent: true,
		clean: true,
		removeNodeProtocol: false,
	});
	return fork(join(outDir, 'replica.js'), [url], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

test('a server that is stopped and started again: unavailable meanwhile, then it works again, lanes included', async () => {
	const own = mkdtempSync(join('/var/tmp', 'adapter-postgres-'));
	const options = { folder: own, password: 'test', logFile: join(own, 'log') };
	let running = await startPostgres(options);
	const store = await openPostgres({
		url: `postgres://${running.user}:test@127.0.0.1:${running.port}/postgres`,
		vault,
	});
	try {
		const runs: Lane[] = [];
		await store.lanes.start(
			async (lane) => {
				runs.push(lane);
				return undefined;
			},
			{ deliver: 2, other: 2 },
		);
		expect(await store.events.ingest([arrival()])).toEqual(['new']);
		await expect.poll(() => runs.length, SOON).toBeGreaterThan(0);
		await running.stop();
		await expect(store.events.ingest([arrival()])).rejects.toThrow(StoreUnavailableError);
		await expect(store.events.list({ limit: 1 })).rejects.toThrow(StoreUnavailableError);
		await expect(store.lanes.wake(['housekeeping'])).rejects.toThrow(StoreUnavailableError);
		await expect(store.check()).rejects.toThrow(StoreUnavailableError);
		running = await startPostgres({ ...options, preferredPort: running.port });
		await expect
			.poll(
				() =>
					store.check().then(
						() => 'taken',
						() => 'not taken',
					),
				SOON,
			)
			.toBe('taken');
		await store.lanes.wake(['housekeeping']);
		await expect.poll(() => runs, SOON).toContain('housekeeping');
	} finally {
		await store.close();
		await running.stop();
		rmSync(own, { recursive: true, force: true });
	}
}, 60_000);
