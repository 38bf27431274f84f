/** The log: JSON lines by pino. What could hold a secret never reaches a line: no bodies, no query, no headers, callback tokens cut out of paths. */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config';

/** Path of a request for people: no query, which can hold anything, and no callback token. */
export function pathForLog(url: string): string {
	const path = url.split(/[?#]/, 1)[0] ?? '';
	return /^\/+callbacks(?:\/|$)/i.test(decodedPath(path)) ? '/callbacks/…' : path.slice(0, 300);
}

/** Escapes such as `%63allbacks` lead to the same route. */
function decodedPath(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

/** Field names whose values are cut out wherever somebody logs them by mistake. */
const SECRET_FIELDS = [
	'apiKey',
	'otherApiKey',
	'callbackToken',
	'secret',
	'secrets',
	'targetUrl',
	'authorization',
	'cookie',
	'password',
];

/** @param stream where lines go; standard output by default */
export function createLog(level: Config['logLevel'], stream?: DestinationStream): Logger {
	const options = {
		level,
		base: null,
		timestamp: pino.stdTimeFunctions.isoTime,
		redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '…' },
		serializers: { err: errorForLog },
		hooks: { streamWrite: withoutControls },
	};
	return stream === undefined ? pino(options) : pino(options, stream);
}

/** What JSON leaves as it is, and terminals and viewers obey: further control characters, line separators, the direction of text. */
const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The line with them as escapes of JSON: read back, it says the same. */
function withoutControls(line: string): string {
	return line.replace(OBEYED, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What is said of an error that ends the process: no property of it and of what caused it, where clients of databases keep rows and addresses. */
export function crashText(error: unknown): string {
	if (!(error instanceof Error)) return `The adapter ended by an error that it did not expect: ${typeof error}\n`;
	const causes = error.cause instanceof Error ? `Caused by: ${error.cause.stack ?? error.cause.message}\n` : '';
	return `The adapter ended by an error that it did not expect:\n${error.stack ?? error.message}\n${causes}`;
}

/** An error without its properties: errors of HTTP clients and databases carry requests and rows along. */
function errorForLog(error: unknown): unknown {
	if (!(error instanceof Error)) return typeof error;
	const { name, message, stack } = error;
	const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
	const cause = error.cause === undefined ? {} : { cause: errorForLog(error.cause) };
	return { name, message, ...code, stack, ...cause };
}
