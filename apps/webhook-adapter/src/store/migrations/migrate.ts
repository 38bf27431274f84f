/** Brings a database to the present tables. The migrations are part of the program: nothing is read from files. */
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Schema } from '../schema';
import { NewerDatabaseError } from '../store';
import * as tables from './tables';

/** In their order, for ever: what was released is never changed, what has to change is a new one. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
	'001-tables': tables,
};

/** What Kysely says of a migration that was run and is not among those that it is given. */
const UNKNOWN = /previously executed migration (\S+) is missing/;

/** @throws NewerDatabaseError, or what the first migration that failed threw; what was done before it stays */
export async function migrate(db: Kysely<Schema>): Promise<void> {
	const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
	const { error } = await migrator.migrateToLatest();
	const [, unknown] = UNKNOWN.exec(error instanceof Error ? error.message : '') ?? [];
	if (unknown !== undefined) throw new NewerDatabaseError(unknown);
	if (error !== undefined) throw error;
}
