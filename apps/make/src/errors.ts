/** What the adapter's refusals are in Make: the text that people read, and the type that decides what Make does next. */
import { iml, quoted } from './iml';
import type { JsonObject } from './json';

/**
 * Types of errors, by what Make's documentation says of them.
 *
 * `InvalidAccessTokenError` and `InvalidConfigurationError` switch the scenario off and tell its owner. `RateLimitError` and `ConnectionError` are tried again, later and later. `DataError` is kept as an incomplete execution, to be repaired. `DuplicateDataError` is a warning that stops nothing: the documentation has no other type of that kind, so it also stands for "there is nothing here".
 */
export type ErrorType =
	| 'InvalidAccessTokenError'
	| 'InvalidConfigurationError'
	| 'RateLimitError'
	| 'ConnectionError'
	| 'DataError'
	| 'RuntimeError'
	| 'DuplicateDataError';

/** What starts nothing and is no mistake of the user's. */
export const QUIET = 'DuplicateDataError' satisfies ErrorType;

/** `issues` of the envelope, in columns: IML cannot join the columns of each. */
const ISSUES = ['field', 'problem', 'remedy'].map(
	(name) => `join(map(ifempty(body.error.issues, emptyarray), '${name}'), '${name === 'field' ? ', ' : ' '}')`,
);
const ADAPTER = [
	'body.error.message',
	`if(length(ifempty(body.error.issues, emptyarray)) > 0, ' ' + ${ISSUES[0]} + ': ' + ${ISSUES[1]} + ' ' + ${ISSUES[2]}, '')`,
	"' ' + body.error.whatToDo",
	"' ('",
	"if(body.error.vendorCode, 'PaySsam’s code ' + body.error.vendorCode + ', ', '')",
	"'request ' + body.error.requestId + ')'",
].join(' + ');
const SOMETHING_ELSE =
	'This is not how a PaySsam adapter answers. Check the address of the adapter, and whether it runs.';

/** What happened, which fields, what to do. Where the answer is none of an adapter it says so. */
export const MESSAGE = `[{{statusCode}}] ${iml(`if(body.error.code, ${ADAPTER}, ${quoted(SOMETHING_ELSE)})`)}`;

/** By status, where that decides. */
const BY_STATUS: Readonly<Record<string, ErrorType>> = {
	401: 'InvalidAccessTokenError',
	403: 'InvalidConfigurationError',
	429: 'RateLimitError',
	503: 'ConnectionError',
	504: 'ConnectionError',
};

/** By the adapter's code: expressions. */
const BY_CODE: Readonly<Record<string, string>> = {
	// The same request is still under way: its answer comes with the next try, under the same Idempotency-Key.
	in_progress: quoted('ConnectionError'),
	internal: quoted('RuntimeError'),
};
/** Every other code is for a person to look at, `outcome_unknown` (502) among them; a 502 without a code is a proxy's, whose adapter is not there. */
const OTHER = "if(body.error.code, 'DataError', if(statusCode == 502, 'ConnectionError', 'RuntimeError'))";

/** What is no mistake here, and starts nothing. */
export interface Quiet {
	/** Of the adapter. */
	readonly codes?: readonly string[];
	/** Of PaySsam, when it refused. */
	readonly vendorCodes?: readonly string[];
}

export function errors({ codes = [], vendorCodes = [] }: Quiet = {}): JsonObject {
	const isQuiet = vendorCodes.map((code) => `body.error.vendorCode == ${quoted(code)}`).join(' || ');
	const byCode = {
		...BY_CODE,
		...Object.fromEntries(codes.map((code) => [code, quoted(QUIET)])),
		...(isQuiet === '' ? {} : { refused: `if(${isQuiet}, '${QUIET}', 'DataError')` }),
	};
	const cases = Object.entries(byCode).map(([code, type]) => `'${code}', ${type}`);
	const byStatus = Object.entries(BY_STATUS).map(([status, type]) => [status, { message: MESSAGE, type }]);
	return {
		message: MESSAGE,
		type: iml(`switch(body.error.code, ${cases.join(', ')}, ${OTHER})`),
		...Object.fromEntries(byStatus),
	};
}

/** Refuses an answer that looks like success and is not the adapter's: a page of a proxy, or a redirect. @param condition what only the adapter answers */
export function valid(condition: string, type: ErrorType): JsonObject {
	return { condition: iml(condition), message: `[{{statusCode}}] ${SOMETHING_ELSE}`, type };
}
