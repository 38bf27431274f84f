/** Connections to PostgreSQL: their settings, the pool, and transactions that are tried again when they lose against another. */
import pg from 'pg';
import { isLostAgainstAnother, translate } from './errors';

const CONNECT_TIMEOUT_MS = 5000;
/** On the server; the client gives up a little later, so that a server that does not answer holds nobody up for long. */
const STATEMENT_TIMEOUT_MS = 15_000;
const ANSWER_TIMEOUT_MS = 20_000;
const LOCK_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 5000;
const TRIES = 5;

/** So that the server notices within seconds that a machine is gone and frees what it held; and never less durable than the port promises. */
const SESSION = `
	set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3; set tcp_user_timeout = 11000;
	select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`;

/** Moments and counts are int8, and far from what a number cannot hold. */
const types = {
	getTypeParser: ((oid: number, format: 'text' = 'text') =>
		oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Settings of a connection that waits for as long as it takes: for migrations. */
export function patientSettings(url: string): pg.ClientConfig {
	return {
		connectionString: url,
		application_name: 'payssam-webhook-adapter',
		connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
		types,
	};
}

export function settings(url: string): pg.ClientConfig {
	return {
		...patientSettings(url),
		statement_timeout: STATEMENT_TIMEOUT_MS,
		query_timeout: ANSWER_TIMEOUT_MS,
		lock_timeout: LOCK_TIMEOUT_MS,
		idle_in_transaction_session_timeout: ANSWER_TIMEOUT_MS,
	};
}

/**
 * For statements that know their rows by keys. A plan that is made while a table is small and kept would otherwise read the whole table each time, when it has long grown: measured, a group of four results took 6 ms instead of 0.2.
 */
const BY_KEYS = 'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off';

/** Sets a new connection up. */
export async function prepare(client: pg.ClientBase): Promise<void> {
	client.on('error', () => undefined);
	await client.query(SESSION);
}

export interface PoolOptions {
	readonly max: number;
	/** Connections are handed out when it has resolved. */
	readonly ready?: Promise<void>;
	/** Whether all statements know their rows by keys. */
	readonly byKeys?: boolean;
}

/** A pool whose lost connections are replaced by themselves. */
export function createPool(url: string, { max, ready = Promise.resolve(), byKeys = false }: PoolOptions): pg.Pool {
	const pool = new pg.Pool({
		...settings(url),
		max,
		verify: (client, done) => {
			ready
				.then(() => prepare(client))
				.then(() => (byKeys ? client.query(BY_KEYS) : undefined))
				.then(() => done(), done);
		},
	});
	pool.on('error', () => undefined);
	return pool;
}

/** A statement. Named ones are prepared once per connection. */
export interface Statement {
	readonly name: string;
	readonly text: string;
	readonly values: readonly unknown[];
}

export type Query = <Row extends object>(statement: Statement) => Promise<readonly Row[]>;

export interface Database {
	/** One statement, which is its own transaction. */
	readonly query: Query;
	/** Several statements in one transaction. It is begun anew when it loses against another one. */
	transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
}

export function createDatabase(pool: pg.Pool): Database {
	const asking =
		(asked: Pick<pg.ClientBase, 'query'>): Query =>
		async <Row extends object>({ name, text, values }: Statement) =>
			(await asked.query<Row>({ name, text, values: [...values] })).rows;

	const attempt = async <T>(work: (query: Query) => Promise<T>): Promise<T> => {
		const client = await pool.connect();
		let broken: Error | undefined;
		try {
			await client.query('begin');
			const result = await work(asking(client));
			await client.query('commit');
			return result;
		} catch (error) {
			await client.query('rollback').catch((cause: Error) => {
				broken = cause;
			});
			throw error;
		} finally {
			client.release(broken);
		}
	};

	return {
		query: async <Row extends object>(statement: Statement) => {
			try {
				const { name, text, values } = statement;
				return (await pool.query<Row>({ name, text, values: [...values] })).rows;
			} catch (error) {
				throw translate(error);
			}
		},
		transaction: (work) => tryAgain(() => attempt(work)),
	};
}

/** Does a transaction again that lost against another. */
export async function tryAgain<T>(attempt: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await attempt();
		} catch (error) {
			if (tries >= TRIES || !isLostAgainstAnother(error)) throw translate(error);
		}
	}
}
