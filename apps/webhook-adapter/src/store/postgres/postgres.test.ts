import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Postgres, startPostgres } from 'payssam-local-services';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { conformance } from '../conformance/conformance';
import { createVault } from '../vault';
import { openPostgres } from './open';

const vault = createVault(Buffer.alloc(32, 7));

let folder: string;
let server: Postgres;
let databases = 0;

beforeAll(async () => {
	folder = mkdtempSync(join('/var/tmp', 'adapter-postgres-'));
	server = await startPostgres({ folder, password: 'test', logFile: join(folder, 'log') });
	const template = await openPostgres({ url: urlOf('template1'), vault });
	await template.close();
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

/** Every row of every table, as text. */
function contentsOf(database: string): Promise<string> {
	return asking(database, async (client) => {
		const { rows: tables } = await client.query<{ name: string }>(
			"select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
		);
		const texts: string[] = [];
		for (const { name } of tables) texts.push(JSON.stringify((await client.query(`select * from ${name}`)).rows));
		return texts.join('\n');
	});
}

conformance('PostgreSQL', async () => {
	const database = await newDatabase();
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
		// The database goes with the server: to drop one takes a checkpoint.
		close: () => store.close(),
	};
});
