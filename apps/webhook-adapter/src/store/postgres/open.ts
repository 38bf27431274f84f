/** The store on PostgreSQL, for any number of replicas. */
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import type { Ground } from '../kysely/ground';
import { lanesWithWork } from '../kysely/left-over';
import { createShared } from '../kysely/shared';
import type { LaneLog } from '../lane-failures';
import type { Schema } from '../schema';
import type { Lane, Store } from '../store';
import type { Vault } from '../vault';
import { book } from './bookings';
import { createDatabase, createPool, type Query, type Statement, tryAgain } from './connections';
import { translating } from './dialect';
import { translate } from './errors';
import { createHotPath } from './hot';
import { createLanes } from './lanes';
import { migratePostgres } from './migrate';
import { wakeLanes } from './wake';

/** For callbacks and deliveries. */
const HOT_CONNECTIONS = 6;
/** For everything else. */
const CONNECTIONS = 5;

export interface PostgresOptions {
	/** `postgres://user:password@host:5432/name`. The session must last: not through a pooler that hands sessions out by transaction. */
	readonly url: string;
	readonly vault: Vault;
	readonly log?: LaneLog | undefined;
}

/**
 * Connects to a database, and makes or migrates its tables.
 *
 * @throws StoreUnavailableError when it cannot be reached
 */
export async function openPostgres({ url, vault, log = { error: () => undefined } }: PostgresOptions): Promise<Store> {
	try {
		await migratePostgres(url);
	} catch (error) {
		throw translate(error);
	}
	const pool = createPool(url, { max: CONNECTIONS });
	const hotPool = createPool(url, { max: HOT_CONNECTIONS, byKeys: true });
	const database = createDatabase(hotPool);
	const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: translating(pool) }) });
	const lanes = createLanes({ url, query: database.query, leftOver: () => lanesWithWork(db), log });

	const transaction: Ground['transaction'] = async (work) => {
		const result = await tryAgain(() =>
			db.transaction().execute(async (tx) => {
				const wakes = new Map<number | undefined, Lane[]>();
				const value = await work(tx, async (woken, at) => {
					wakes.set(at, [...(wakes.get(at) ?? []), ...woken]);
				});
				for (const [at, woken] of wakes) await wakeLanes(queryIn(tx), woken, at);
				return { value, lanes: [...wakes.values()].flat() };
			}),
		);
		lanes.woken(result.lanes);
		return result.value;
	};

	const { purge, ...shared } = createShared({ db, vault, transaction });
	const hot = createHotPath(database, lanes.woken);
	purge.begin();
	let closing: Promise<void> | undefined;
	const close = async (): Promise<void> => {
		await lanes.stop();
		await purge.stop();
		await Promise.all([pool.end(), hotPool.end()]);
	};
	const { woken: _woken, ...publicLanes } = lanes;
	return {
		...shared,
		kind: 'postgres',
		events: { ...shared.events, ...hot.events },
		deliveries: { ...shared.deliveries, ...hot.deliveries },
		lanes: publicLanes,
		book: (host, count, perSecond, now) => book(database.query, host, count, perSecond, now),
		check: () => shared.meta.set('checked', ''),
		close: () => {
			closing ??= close();
			return closing;
		},
	};
}

/** Statements in a transaction of Kysely's. */
function queryIn(tx: Kysely<Schema>): Query {
	return async <Row extends object>({ text, values }: Statement) =>
		(await tx.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;
}
