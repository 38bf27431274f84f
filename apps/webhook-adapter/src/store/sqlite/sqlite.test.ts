import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../../config';
import { conformance } from '../conformance/conformance';
import { arrival, connection, NOON, released, subscription } from '../conformance/samples';
import { type Store, StoreUnavailableError } from '../store';
import { createVault } from '../vault';
import { backupSqlite, DATABASE_FILE, openDatabase, openSqlite, storeOn } from './open';

const vault = createVault(Buffer.alloc(32, 7));

conformance('SQLite', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'adapter-sqlite-'));
	let store = await openSqlite({ folder, vault });
	return {
		store,
		async reopen() {
			await store.close();
			store = await openSqlite({ folder, vault });
			return store;
		},
		contents: async () =>
			readdirSync(folder)
				.map((file) => readFileSync(join(folder, file), 'latin1'))
				.join('\n'),
		async close() {
			await store.close();
			rmSync(folder, { recursive: true });
		},
	};
});

describe('a SQLite file', () => {
	let folder: string;
	let database: DatabaseSync;
	let store: Store;
	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), 'adapter-sqlite-'));
		database = openDatabase(join(folder, DATABASE_FILE));
		store = await storeOn(database, { vault });
	});
	afterEach(async () => {
		await store.close();
		rmSync(folder, { recursive: true });
	});

	const count = (table: string): unknown => database.prepare(`select count(*) as count from ${table}`).get()?.count;

	test('commits are flushed: a write-ahead log, synchronous in full', () => {
		expect(database.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
		expect(database.prepare('pragma synchronous').get()).toMatchObject({ synchronous: 2 });
	});

	test('a full disk: nothing is half-written, and all goes on when there is room', async () => {
		await store.subscriptions.insert(subscription());
		await released(store, 10);
		const events = count('events');
		const batch = Array.from({ length: 64 }, () => arrival({ received: { text: 'x'.repeat(20_000) } }));
		const pages = database.prepare('pragma page_count').get()?.page_count;
		database.exec(`pragma max_page_count = ${Number(pages) + 100}`);
		await expect(store.events.ingest(batch)).rejects.toThrow(StoreUnavailableError);
		await expect(store.events.ingest(batch)).rejects.toThrow('has no room left');
		expect(database.isTransaction).toBe(false);
		await expect(store.meta.set('long', 'x'.repeat(1_000_000))).rejects.toThrow(StoreUnavailableError);
		expect(count('events')).toBe(events);
		database.exec('pragma max_page_count = 1000000');
		expect(new Set(await store.events.ingest(batch))).toEqual(new Set(['new']));
		await store.meta.set('long', 'x'.repeat(1_000_000));
	});

	test('a full disk in a transaction of many steps is rolled back', async () => {
		await released(store, 400);
		const hears = subscription();
		await store.subscriptions.insert(hears);
		database.exec(`pragma max_page_count = ${Number(database.prepare('pragma page_count').get()?.page_count) + 5}`);
		const range = { subscriptionId: hears.id, from: NOON, until: NOON + 1000, onlyFailed: false };
		await expect(store.deliveries.replay(range, NOON)).rejects.toThrow(StoreUnavailableError);
		expect(count('deliveries')).toBe(0);
		expect(database.isTransaction).toBe(false);
		database.exec('pragma max_page_count = 1000000');
		expect(await store.deliveries.replay(range, NOON)).toBe(400);
	});

	test('a lock from outside: refused, then taken', async () => {
		const outside = new DatabaseSync(join(folder, DATABASE_FILE));
		outside.exec('begin immediate');
		const one = arrival();
		await expect(store.events.ingest([one])).rejects.toThrow(StoreUnavailableError);
		await expect(store.check()).rejects.toThrow('is locked');
		await expect(store.connections.insert(connection())).rejects.toThrow(StoreUnavailableError);
		expect(await store.events.get(one.id)).toBeUndefined();
		outside.exec('rollback');
		outside.close();
		expect(await store.events.ingest([one])).toEqual(['new']);
		await store.check();
		await store.connections.insert(connection());
	});

	test('a sealed secret that is moved to another row does not open', async () => {
		await store.connections.insert(connection());
		const secrets = { apiKey: 'k', otherApiKey: null, callbackToken: 't' };
		await store.connections.insert(connection({ id: 'con_other', secrets }));
		database.exec("update connections set secrets = (select secrets from connections where id = 'con_shop')");
		expect((await store.connections.get('con_shop'))?.secrets).toEqual(connection().secrets);
		await expect(store.connections.get('con_other')).rejects.toThrow();
	});

	test('a backup is a whole database, made while it is written to', async () => {
		await store.connections.insert(connection());
		await released(store, 500);
		const file = join(folder, 'copy.sqlite');
		const writing = Array.from({ length: 50 }, () => store.events.ingest([arrival()]));
		await Promise.all([backupSqlite(folder, file), ...writing]);
		await expect(backupSqlite(folder, file)).rejects.toThrow('is there already');
		expect(existsSync(`${file}.unfinished`)).toBe(false);
		const copy = await storeOn(openDatabase(file), { vault });
		expect(await copy.connections.list()).toEqual([connection()]);
		const { items } = await copy.events.list({ states: ['released'], limit: 1000 });
		expect(items).toHaveLength(500);
		await copy.close();
	});

	test('a transaction of several steps and single commits do not mix', async () => {
		const hears = subscription();
		await store.subscriptions.insert(hears);
		await released(store, 3000, { receivedAt: NOON });
		const late = subscription();
		await store.subscriptions.insert(late);
		const range = { subscriptionId: late.id, from: NOON, until: NOON + 1, onlyFailed: false };
		const [replayed, ...landings] = await Promise.all([
			store.deliveries.replay(range, NOON),
			...Array.from({ length: 200 }, () => store.events.ingest([arrival({ receivedAt: NOON + 5 })])),
		]);
		expect(replayed).toBe(3000);
		expect(new Set(landings.flat())).toEqual(new Set(['new']));
	});

	test.each([
		[
			'pending of a connection',
			"select * from events where connection_id = ? and state = 'pending' and due_at <= ? order by due_at",
			'events_pending',
		],
		[
			'list',
			'select * from events where (received_at, id) < (?, ?) order by received_at desc, id desc',
			'events_received',
		],
		['list of a bill', 'select * from events where bill_id = ? order by received_at desc, id desc', 'events_bill'],
		[
			'what is in one state',
			"select * from events where state in (?) and state <> 'released' order by received_at desc, id desc",
			'events_unreleased',
		],
		[
			'retention',
			"select id from events where facts is not null and received_at < ? and state not in ('pending') order by received_at",
			'events_full',
		],
		['facts', "select id from events where connection_id = ? and fact_key = ? and state = 'released'", 'events_fact'],
		[
			'due deliveries',
			"select * from deliveries where subscription_id = ? and state = 'pending' and due_at <= ? order by due_at",
			'deliveries_pending',
		],
		[
			'failed deliveries',
			"select * from deliveries where subscription_id = ? and state = 'failed' order by id desc",
			'deliveries_failed_there',
		],
		['all failed deliveries', "select * from deliveries where state = 'failed' order by id desc", 'deliveries_failed'],
		['due bills', 'select * from bills where connection_id = ? and due_at <= ? order by due_at', 'bills_due'],
	])('%s: is found by its index, in order', (_, sql, index) => {
		const plan = database
			.prepare(`explain query plan ${sql}`)
			.all()
			.map(({ detail }) => String(detail));
		expect(plan.join('\n')).toContain(index);
		expect(plan.join('\n')).not.toContain('TEMP B-TREE');
	});
});

describe('the data folder', () => {
	let folder: string;
	const children: ChildProcess[] = [];
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'adapter-sqlite-'));
	});
	afterEach(() => {
		for (const child of children.splice(0)) child.kill('SIGKILL');
		rmSync(folder, { recursive: true });
	});

	/** Another process that does to the folder's lock what an adapter does. */
	const holder = async (): Promise<ChildProcess> => {
		const script = `
			const { DatabaseSync } = require('node:sqlite');
			const lock = new DatabaseSync(${JSON.stringify(join(folder, 'adapter.lock'))});
			lock.exec('begin exclusive');
			process.send('held');
			setInterval(() => lock.isTransaction, 1000);
		`;
		const child = fork('-e', [script], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
		children.push(child);
		await once(child, 'message');
		return child;
	};

	test('belongs to one process, until that ends, however it ends', async () => {
		const child = await holder();
		await expect(openSqlite({ folder, vault })).rejects.toThrow(ConfigError);
		await expect(openSqlite({ folder, vault })).rejects.toThrow(folder);
		child.kill('SIGKILL');
		await once(child, 'exit');
		const store = await openSqlite({ folder, vault });
		await store.close();
	});

	test('is refused to a second store of the same process, and free once the first is closed', async () => {
		const first = await openSqlite({ folder, vault });
		await expect(openSqlite({ folder, vault })).rejects.toThrow(ConfigError);
		await first.events.ingest([arrival()]);
		await first.close();
		const second = await openSqlite({ folder, vault });
		expect((await second.events.list({ limit: 5 })).items).toHaveLength(1);
		await second.close();
	});

	test('is made when it is not there, for its owner only', async () => {
		const store = await openSqlite({ folder: join(folder, 'a', 'b'), vault });
		await store.check();
		const modes = ['.', DATABASE_FILE, `${DATABASE_FILE}-wal`].map(
			(name) => statSync(join(folder, 'a', 'b', name)).mode,
		);
		if (process.platform !== 'win32') expect(modes.map((mode) => mode & 0o777)).toEqual([0o700, 0o600, 0o600]);
		await store.close();
	});

	test('a file that is no database is refused', async () => {
		writeFileSync(join(folder, DATABASE_FILE), 'this is no database'.repeat(1000));
		await expect(openSqlite({ folder, vault })).rejects.toThrow(StoreUnavailableError);
		rmSync(join(folder, DATABASE_FILE));
		const store = await openSqlite({ folder, vault });
		await store.close();
	});
});
