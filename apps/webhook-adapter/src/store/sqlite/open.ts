/** The store in one SQLite file, for one process: node:sqlite, a write-ahead log, and a flush to the disk with each commit. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { ConfigError } from '../../config';
import type { Ground } from '../kysely/ground';
import { lanesWithWork } from '../kysely/left-over';
import { createShared } from '../kysely/shared';
import type { LaneLog } from '../lane-failures';
import { migrate } from '../migrations/migrate';
import type { Schema } from '../schema';
import { type Lane, type Store, StoreUnavailableError } from '../store';
import type { Vault } from '../vault';
import { createBookings } from './bookings';
import { createDialect } from './dialect';
import { translate } from './errors';
import { createGate } from './gate';
import { createHotPath } from './hot';
import { createLanes } from './lanes';
import { lockFolder } from './lock';

/** Name of the database in the data folder. */
export const DATABASE_FILE = 'adapter.sqlite';

/** For a reader from outside, such as the sqlite3 shell, that holds a lock for a moment. The event loop waits. */
const BUSY_TIMEOUT_MS = 250;
const LEAST_ROOM_BYTES = 2 ** 20;
/** All pages in one step: a copy in steps begins anew with each write. */
const ALL_PAGES = 2 ** 31 - 1;

const SETTINGS = `
	pragma journal_mode = wal;
	pragma synchronous = full;
	pragma fullfsync = on;
	pragma cache_size = -16384;
	pragma temp_store = memory;
	pragma journal_size_limit = 67108864;
`;

export interface SqliteOptions {
	/** Made when it is not there. */
	readonly folder: string;
	readonly vault: Vault;
	readonly log?: LaneLog | undefined;
}

/**
 * Opens the database in a folder, makes or migrates its tables, and keeps other processes out of it.
 *
 * @throws ConfigError when another process has the folder
 */
export async function openSqlite({ folder, vault, log }: SqliteOptions): Promise<Store> {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const unlock = lockFolder(folder);
	try {
		return await storeOn(openDatabase(join(folder, DATABASE_FILE)), { vault, log, onClosed: unlock });
	} catch (error) {
		unlock();
		throw error;
	}
}

/** Opens, or makes, a database file. */
export function openDatabase(file: string): DatabaseSync {
	try {
		// What SQLite puts beside it gets the same mode.
		closeSync(openSync(file, 'a', 0o600));
		const database = new DatabaseSync(file, { enableForeignKeyConstraints: false, timeout: BUSY_TIMEOUT_MS });
		try {
			database.exec(SETTINGS);
			return database;
		} catch (error) {
			database.close();
			throw error;
		}
	} catch (error) {
		throw translate(error);
	}
}

/** The store on a database that is open, which becomes the store's: it is closed with it, and when its tables cannot be made. */
export async function storeOn(
	database: DatabaseSync,
	{ vault, log = { error: () => undefined }, onClosed }: Omit<SqliteOptions, 'folder'> & { onClosed?: () => void },
): Promise<Store> {
	const gate = createGate();
	const db = new Kysely<Schema>({ dialect: createDialect(database, gate) });
	try {
		await migrate(db);
	} catch (error) {
		database.close();
		throw error;
	}
	const lanes = createLanes(() => lanesWithWork(db), log);
	const wake = (woken: readonly Lane[], at?: number): void => {
		if (woken.length > 0) void lanes.wake(woken, at);
	};
	const transaction: Ground['transaction'] = async (work) => {
		const wakes: { readonly lanes: readonly Lane[]; readonly at: number | undefined }[] = [];
		const result = await db.transaction().execute((tx) =>
			work(tx, async (woken, at) => {
				wakes.push({ lanes: woken, at });
			}),
		);
		for (const one of wakes) wake(one.lanes, one.at);
		return result;
	};
	const { purge, ...shared } = createShared({ db, vault, transaction });
	const hot = createHotPath(database, gate, wake);
	const bookings = createBookings();
	purge.begin();
	let closing: Promise<void> | undefined;
	const close = async (): Promise<void> => {
		await lanes.stop();
		await purge.stop();
		await gate.run(() => database.close());
		onClosed?.();
	};
	return {
		...shared,
		kind: 'sqlite',
		events: { ...shared.events, ...hot.events },
		deliveries: { ...shared.deliveries, ...hot.deliveries },
		lanes,
		book: async (host, count, perSecond, now) => bookings.book(host, count, perSecond, now),
		async check() {
			await shared.meta.set('checked', '');
			await checkRoom(database);
		},
		close: () => {
			closing ??= close();
			return closing;
		},
	};
}

/** A small write finds room in the log where a batch of callbacks does not. */
async function checkRoom(database: DatabaseSync): Promise<void> {
	const file = database.location();
	if (file === null) return;
	const { bavail, bsize } = await statfs(dirname(file));
	if (bavail * bsize < LEAST_ROOM_BYTES)
		throw new StoreUnavailableError(`The disk of ${dirname(file)} has less than 1 MiB left.`);
}

/**
 * Makes a consistent copy of the database in a folder, also while a store has it open, here or in another process: what is written meanwhile neither waits nor gets into the copy.
 *
 * @throws ConfigError when there is no database, or the file is there already
 */
export async function backupSqlite(folder: string, file: string): Promise<void> {
	const source = join(folder, DATABASE_FILE);
	if (!existsSync(source)) throw new ConfigError(`There is no database in ${folder}: check DATA_FOLDER.`);
	if (existsSync(file)) throw new ConfigError(`${file} is there already: give a new file.`);
	const unfinished = `${file}.unfinished`;
	rmSync(unfinished, { force: true });
	closeSync(openSync(unfinished, 'wx', 0o600));
	const reader = new DatabaseSync(source, { readOnly: true });
	try {
		await backup(reader, unfinished, { rate: ALL_PAGES });
		renameSync(unfinished, file);
	} catch (error) {
		rmSync(unfinished, { force: true });
		throw translate(error);
	} finally {
		reader.close();
	}
}
