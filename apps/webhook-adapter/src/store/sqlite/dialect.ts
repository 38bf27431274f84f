/** Kysely on node:sqlite: one connection, shared with the prepared statements of the hot path through a gate. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
	type CompiledQuery,
	type DatabaseConnection,
	type Dialect,
	type Driver,
	type QueryResult,
	SqliteAdapter,
	SqliteIntrospector,
	SqliteQueryCompiler,
} from 'kysely';
import { translate } from './errors';
import type { Gate } from './gate';

/** Prepared statements that are kept; lists of values make many different ones. */
const KEPT_STATEMENTS = 200;

export function createDialect(database: DatabaseSync, gate: Gate): Dialect {
	return {
		createAdapter: () => new SqliteAdapter(),
		createDriver: () => createDriver(database, gate),
		createIntrospector: (db) => new SqliteIntrospector(db),
		createQueryCompiler: () => new SqliteQueryCompiler(),
	};
}

function createDriver(database: DatabaseSync, gate: Gate): Driver {
	const connection = createConnection(database);
	return {
		init: async () => undefined,
		async acquireConnection() {
			await gate.enter();
			return connection;
		},
		releaseConnection: async () => gate.leave(),
		beginTransaction: async () => execute(database, 'begin immediate'),
		commitTransaction: async () => execute(database, 'commit'),
		// A full disk ends a transaction by itself.
		rollbackTransaction: async () => {
			if (database.isOpen && database.isTransaction) execute(database, 'rollback');
		},
		destroy: async () => undefined,
	};
}

function execute(database: DatabaseSync, sql: string): void {
	try {
		database.exec(sql);
	} catch (error) {
		throw translate(error);
	}
}

function createConnection(database: DatabaseSync): DatabaseConnection {
	const kept = new Map<string, StatementSync>();
	const prepare = (sql: string): StatementSync => {
		const found = kept.get(sql);
		if (found !== undefined) return found;
		const statement = database.prepare(sql);
		const oldest = kept.size < KEPT_STATEMENTS ? undefined : kept.keys().next().value;
		if (oldest !== undefined) kept.delete(oldest);
		kept.set(sql, statement);
		return statement;
	};
	return {
		async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
			try {
				const statement = prepare(sql);
				const values = parameters as readonly SQLInputValue[];
				if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] };
				const { changes } = statement.run(...values);
				return { rows: [], numAffectedRows: BigInt(changes) };
			} catch (error) {
				throw translate(error);
			}
		},
		// biome-ignore lint/correctness/useYield: nothing here reads a stream.
		async *streamQuery() {
			throw new Error('SQLite answers at once: there is nothing to stream.');
		},
	};
}
