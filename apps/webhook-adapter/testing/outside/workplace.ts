/** A place for one harness: a folder, and a database of one of the two kinds. All of it goes when the harness ends. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from 'payssam-local-services';
import type { Settings } from './adapter-process.ts';

export type StoreKind = 'sqlite' | 'postgres';

export interface Workplace {
	readonly store: StoreKind;
	readonly folder: string;
	/** For every process that shares the database. */
	readonly settings: Settings;
	/** Rows of a query, in the words of both databases. The adapter must not run on SQLite meanwhile. */
	query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
	/** Statements, one after the other, in one transaction. */
	execute(statements: readonly string[]): Promise<void>;
	/** What can happen to a database that is a server; `undefined` for a file. */
	readonly server: DatabaseServer | undefined;
	close(): Promise<void>;
}

export interface DatabaseServer {
	/** Ends every connection of others, as a failover or an administrator does. @returns how many there were */
	cutConnections(): Promise<number>;
	/** Stops the server in an orderly way, which cuts everybody off, and starts it again. */
	restart(): Promise<void>;
}

/** Name of the database file in the data folder. */
const SQLITE_FILE = 'adapter.sqlite';

export async function openWorkplace(store: StoreKind): Promise<Workplace> {
	const folder = mkdtempSync(join(tmpdir(), `payssam-${store}-`));
	const common = {
		DATA_FOLDER: join(folder, 'data'),
		ENCRYPTION_KEY: randomBytes(32).toString('hex'),
		ALLOW_PRIVATE_TARGETS: 'true',
		DELIVERIES_PER_SECOND: '100000',
		LOG_LEVEL: 'warn',
	};
	try {
		return store === 'sqlite' ? onSqlite(folder, common) : await onPostgres(folder, common);
	} catch (error) {
		rmSync(folder, { recursive: true, force: true });
		throw error;
	}
}

async function onSqlite(folder: string, settings: Settings): Promise<Workplace> {
	const { DatabaseSync } = await import('node:sqlite');
	const file = join(folder, 'data', SQLITE_FILE);
	return {
		store: 'sqlite',
		folder,
		settings,
		server: undefined,
		async query(sql) {
			const database = new DatabaseSync(file, { readOnly: true });
			try {
				return database.prepare(sql).all();
			} finally {
				database.close();
			}
		},
		async execute(statements) {
			const database = new DatabaseSync(file);
			try {
				database.exec(`BEGIN IMMEDIATE;\n${statements.join(';\n')};\nCOMMIT;`);
			} finally {
				database.close();
			}
		},
		async close() {
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function onPostgres(folder: string, settings: Settings): Promise<Workplace> {
	// Where the harness runs as root PostgreSQL does not, and has to get here.
	chmodSync(folder, 0o755);
	const { Pool } = await import('pg').then((module) => module.default);
	const password = randomBytes(12).toString('hex');
	const options = { folder: join(folder, 'postgres'), password, logFile: join(folder, 'postgres.log') };
	let server = await startPostgres(options);
	const url = `postgres://${server.user}:${password}@127.0.0.1:${server.port}/${server.database}`;
	const pool = new Pool({ connectionString: url, max: 2 });
	// An idle connection may hear of the server's end before it has ended itself.
	pool.on('error', () => undefined);
	return {
		store: 'postgres',
		folder,
		settings: { ...settings, DATABASE_URL: url },
		server: {
			async cutConnections() {
				const cut = await pool.query(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
				);
				return cut.rows.length;
			},
			async restart() {
				const { port } = server;
				await server.stop();
				server = await startPostgres({ ...options, preferredPort: port });
				if (server.port !== port) throw new Error(`PostgreSQL came back on port ${server.port}, not ${port}.`);
			},
		},
		query: async (sql) => (await pool.query<Record<string, unknown>>(sql)).rows,
		async execute(statements) {
			const client = await pool.connect();
			try {
				await client.query(`BEGIN;\n${statements.join(';\n')};\nCOMMIT;`);
			} finally {
				client.release();
			}
		},
		async close() {
			await pool.end();
			await server.stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
