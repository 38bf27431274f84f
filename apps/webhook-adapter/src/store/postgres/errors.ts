/** What PostgreSQL's errors mean for callers. */
import pg from 'pg';
import { StoreUnavailableError } from '../store';

/** SQLSTATEs, or their classes, that speak of the place, not of the statement. */
const UNAVAILABLE: readonly (readonly [code: string, what: string])[] = [
	['08', 'is not connected'],
	['25006', 'is read-only'],
	['28', 'lets nobody in'],
	['3D000', 'is not there'],
	['40', 'is too busy'],
	['53100', 'has no room left'],
	['53300', 'has too many connections'],
	['53', 'has not enough of something'],
	['55P03', 'is locked'],
	['57014', 'took too long'],
	['57', 'is stopped or starting'],
	['58', 'cannot be read or written'],
];

/** Transactions that can simply be done again: they lost against another. `23505` is the other one having written the same fact. */
const LOST_AGAINST_ANOTHER: ReadonlySet<string> = new Set(['40001', '40P01', '23505']);

export function isLostAgainstAnother(thrown: unknown): boolean {
	const error = thrown instanceof StoreUnavailableError ? thrown.cause : thrown;
	return error instanceof pg.DatabaseError && LOST_AGAINST_ANOTHER.has(error.code ?? '');
}

/** Turns an error of a query or of connecting into `StoreUnavailableError` where the statement is not to blame. */
export function translate(error: unknown): unknown {
	if (!(error instanceof Error) || error instanceof StoreUnavailableError) return error;
	if (!(error instanceof pg.DatabaseError)) return isOfTheProgram(error) ? error : unavailable('is not reached', error);
	const { code = '' } = error;
	const found = UNAVAILABLE.find(([prefix]) => code.startsWith(prefix));
	return found === undefined ? error : unavailable(found[1], error);
}

/** pg reports a lost connection and its own time limits as plain errors, Node as errors with a code. */
function isOfTheProgram(error: Error): boolean {
	return error.constructor !== Error && error.constructor !== AggregateError;
}

function unavailable(what: string, cause: Error): StoreUnavailableError {
	return new StoreUnavailableError(`The database ${what}: ${cause.message || cause.name}.`, { cause });
}
