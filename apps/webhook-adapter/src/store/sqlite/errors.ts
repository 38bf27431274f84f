/** What SQLite's errors mean for callers. */
import { StoreUnavailableError } from '../store';

/** Primary result codes that speak of the place, not of the statement. */
const UNAVAILABLE: ReadonlyMap<number, string> = new Map([
	[5, 'is locked by another process'],
	[6, 'is locked'],
	[7, 'got no memory'],
	[8, 'cannot be written to'],
	[10, 'cannot be read or written'],
	[11, 'is damaged'],
	[13, 'has no room left'],
	[14, 'cannot be opened'],
	[22, 'is too large for its disk'],
	[26, 'is no database'],
]);

/** Turns an error of node:sqlite into `StoreUnavailableError` where the statement is not to blame. */
export function translate(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	const { code, errcode } = error as { code?: unknown; errcode?: unknown };
	if (code === 'ERR_INVALID_STATE') return new StoreUnavailableError('The database is closed.', { cause: error });
	if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return error;
	const what = UNAVAILABLE.get(errcode & 0xff);
	return what === undefined
		? error
		: new StoreUnavailableError(`The database ${what}: ${error.message}.`, { cause: error });
}
