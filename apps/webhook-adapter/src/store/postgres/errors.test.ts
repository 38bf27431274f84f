import pg from 'pg';
import { expect, test } from 'vitest';
import { StoreUnavailableError } from '../store';
import { isLostAgainstAnother, translate } from './errors';

function databaseError(code: string): pg.DatabaseError {
	const error = new pg.DatabaseError('what the server said', 0, 'error');
	error.code = code;
	return error;
}

test.each([
	['08006', 'is not connected'],
	['25006', 'is read-only'],
	['28P01', 'lets nobody in'],
	['3D000', 'is not there'],
	['40P01', 'is too busy'],
	['53100', 'has no room left'],
	['53300', 'has too many connections'],
	['53200', 'has not enough of something'],
	['55P03', 'is locked'],
	['57014', 'took too long'],
	['57P01', 'is stopped or starting'],
	['58030', 'cannot be read or written'],
])('%s means that the store is not available: it %s', (code, what) => {
	const error = translate(databaseError(code));
	expect(error).toBeInstanceOf(StoreUnavailableError);
	expect(String(error)).toContain(what);
});

test.each(['23505', '42601', '22P02', '42P01'])('%s is a mistake of the statement', (code) => {
	const error = databaseError(code);
	expect(translate(error)).toBe(error);
});

test('a lost connection and a time limit mean that the store is not available; a mistake of the program does not', () => {
	expect(translate(new Error('Connection terminated unexpectedly'))).toBeInstanceOf(StoreUnavailableError);
	expect(translate(Object.assign(new Error(''), { code: 'ECONNREFUSED' }))).toBeInstanceOf(StoreUnavailableError);
	expect(translate(new TypeError('x is not a function'))).toBeInstanceOf(TypeError);
});

test('what lost against another is known, also once it was translated', () => {
	expect(isLostAgainstAnother(databaseError('40P01'))).toBe(true);
	expect(isLostAgainstAnother(translate(databaseError('40001')))).toBe(true);
	expect(isLostAgainstAnother(databaseError('53100'))).toBe(false);
});
