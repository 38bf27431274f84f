/** Brings a database to the present tables, functions and engine. Replicas that start at once wait for each other. */
import { Logger, runMigrations } from 'graphile-worker';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { migrate } from '../migrations/migrate';
import type { Schema } from '../schema';
import { patientSettings } from './connections';
import { ENGINE_SCHEMA, WAKE_FUNCTIONS } from './wake';

/** Key of the advisory lock that is held meanwhile. */
const MIGRATION_LOCK = 7_311_000;

export async function migratePostgres(url: string): Promise<void> {
	const holder = new pg.Client(patientSettings(url));
	const pool = new pg.Pool({ ...patientSettings(url), max: 3 });
	holder.on('error', () => undefined);
	pool.on('error', () => undefined);
	pool.on('connect', (client) => client.on('error', () => undefined));
	try {
		await holder.connect();
		await holder.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
		await migrate(new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }));
		await runMigrations({ pgPool: pool, schema: ENGINE_SCHEMA, logger: new Logger(() => () => undefined) });
		await pool.query(WAKE_FUNCTIONS);
	} finally {
		await pool.end();
		await holder.end().catch(() => undefined);
	}
}
