/** The pool as Kysely takes it, with errors as the port has them. */
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { translate } from './errors';

export function translating(pool: pg.Pool): PostgresPool {
	return {
		options: pool.options,
		end: () => pool.end(),
		async connect() {
			try {
				return translatingClient(await pool.connect());
			} catch (error) {
				throw translate(error);
			}
		},
	};
}

function translatingClient(client: PostgresPoolClient): PostgresPoolClient {
	const ask = async <Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>> => {
		try {
			return await client.query<Row>(text, values);
		} catch (error) {
			throw translate(error);
		}
	};
	function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
	function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
	function query<Row>(
		asked: string | PostgresCursor<Row>,
		values: readonly unknown[] = [],
	): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
		return typeof asked === 'string' ? ask<Row>(asked, values) : client.query(asked);
	}
	return { query, release: (destroy) => client.release(destroy) };
}
