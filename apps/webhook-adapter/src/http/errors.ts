/** The one error envelope: whatever is thrown beneath a route, and whatever never reached one, is answered in this shape. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PaySsamInputError } from 'payssam-core';
import { AdapterError, type AdapterErrorOptions, type ErrorCode, type Issue, MISSING } from '../domain/errors';
import { StoreUnavailableError } from '../store/store';
import { SECURITY_HEADERS } from './security-headers';

/** Body of every answer that is an error. */
export interface ErrorEnvelope {
	readonly error: {
		readonly code: ErrorCode;
		readonly message: string;
		readonly whatToDo: string;
		readonly requestId: string;
		readonly issues?: readonly Issue[];
		/** The vendor's code, when PaySsam refused. */
		readonly vendorCode?: string;
		readonly billId?: string;
	};
}

/** Issues that are told at once: a body of wrong values would else be answered with many times its size. */
const ISSUES_MAX = 50;

/** Seconds after which a store that could not be written to is worth another try. */
const STORE_RETRY_SECONDS = 5;

/** Fastify's own refusals. Their messages can quote the request, so they are put in our words. */
const FASTIFY_ERRORS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
	FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'The body is too large.'],
	FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'The content type is not one that is read here.'],
	FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_request', 'The body is empty, and the content type says JSON.'],
	FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_request', 'The body is not JSON, or not whole.'],
	FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The body is not as long as Content-Length says.'],
	FST_ERR_BAD_URL: ['invalid_request', 'The path cannot be read.'],
	FST_ERR_NOT_FOUND: ['not_found', 'There is nothing at this path.'],
};

/** Makes an {@link AdapterError} of anything that was thrown. What is not known becomes `internal` and says nothing of itself. */
export function asAdapterError(thrown: unknown): AdapterError {
	if (thrown instanceof AdapterError) return thrown;
	if (thrown instanceof PaySsamInputError) {
		const issues = thrown.issues.map(({ field, problem, remedy }) => ({ field, problem, remedy }));
		return new AdapterError('invalid_request', 'Some fields cannot be used.', { issues });
	}
	if (thrown instanceof StoreUnavailableError) {
		return new AdapterError('unavailable', 'The adapter cannot write to its store now. Nothing was done.', {
			retryAfterSeconds: STORE_RETRY_SECONDS,
		});
	}
	return thrown instanceof Error ? asFastifyError(thrown) : internalError();
}

function internalError(): AdapterError {
	return new AdapterError('internal', 'Something went wrong inside the adapter.');
}

function asFastifyError(thrown: Error & Partial<FastifyError>): AdapterError {
	if (thrown.validation !== undefined) {
		const place = thrown.validationContext ?? 'body';
		const told = thrown.validation.slice(0, ISSUES_MAX);
		const issues = told.map((one) => issueOf(place, one.instancePath, one.message, one.params));
		return new AdapterError('invalid_request', 'Some fields cannot be used.', { issues });
	}
	const known = FASTIFY_ERRORS[thrown.code ?? ''];
	if (known !== undefined) return new AdapterError(...known);
	const status = thrown.statusCode ?? 500;
	return status >= 400 && status < 500
		? new AdapterError('invalid_request', 'The request cannot be read.')
		: internalError();
}

/** One complaint of the schema validator; its words name rules, never what was sent. */
function issueOf(
	place: string,
	path: string,
	message: string | undefined,
	params: Readonly<Record<string, unknown>>,
): Issue {
	const named = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
	const steps = [...path.split('/').slice(1), ...(typeof named === 'string' ? [named.slice(0, 60)] : [])];
	const allowed = Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : '';
	const field = steps.length === 0 ? place : steps.join('.');
	if (params.missingProperty !== undefined)
		return { field, problem: MISSING, remedy: 'Add it; it cannot be left out.' };
	if (typeof named === 'string')
		return {
			field,
			problem: 'There is no such field.',
			remedy: 'Check its spelling in the API reference, or leave it out.',
		};
	const problem = `It ${message ?? 'is not as the API reference says'}${allowed}.`;
	return { field, problem, remedy: 'Give it as the API reference says.' };
}

/** The envelope of an error. */
export function envelopeOf(error: AdapterError, requestId: string): ErrorEnvelope {
	const { issues, vendorCode, billId }: AdapterErrorOptions = error.options;
	return {
		error: {
			code: error.code,
			message: error.message,
			whatToDo: error.whatToDo,
			requestId,
			...(issues === undefined ? {} : { issues }),
			...(vendorCode === undefined ? {} : { vendorCode }),
			...(billId === undefined ? {} : { billId }),
		},
	};
}

/** Answers with the envelope of what was thrown; what is our fault goes to the log under the request id. */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	const error = asAdapterError(thrown);
	if (error.code === 'internal') request.log.error({ err: thrown }, 'request failed');
	else if (error.code === 'unavailable') request.log.error({ err: thrown }, 'the store cannot be written to');
	const { retryAfterSeconds } = error.options;
	if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds))));
	if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="payssam-webhook-adapter"');
	return reply
		.code(error.status)
		.headers(SECURITY_HEADERS)
		.type('application/json; charset=utf-8')
		.serializer(JSON.stringify)
		.send(envelopeOf(error, request.id));
}

/** Paths and methods that are there, so that a wrong method is told from a wrong path. */
type KnownRoute = { readonly pattern: RegExp; readonly methods: Set<string> };

/** Makes `app` answer every error, unknown path and wrong method with the envelope. To be called before routes are added. */
export function installErrors(app: FastifyInstance): void {
	const routes = new Map<string, KnownRoute>();
	app.addHook('onRoute', ({ url, method }) => {
		const known = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
		for (const one of [method].flat()) known.methods.add(one);
		routes.set(url, known);
	});
	app.setErrorHandler((thrown, request, reply) => sendError(thrown, request, reply));
	app.setNotFoundHandler((request, reply) => {
		const path = request.url.split('?', 1)[0] ?? '';
		const methods = [...routes.values()].flatMap(({ pattern, methods }) => (pattern.test(path) ? [...methods] : []));
		if (methods.length === 0)
			return sendError(new AdapterError('not_found', 'There is nothing at this path.'), request, reply);
		const allow = [...new Set(methods)].sort().join(', ');
		const error = new AdapterError('method_not_allowed', `This path takes ${allow}.`);
		return sendError(error, request, reply.header('allow', allow));
	});
}

/** `/v1/hooks/:id` as an expression for whole paths. */
function patternOf(url: string): RegExp {
	const parts = url.split('/').map((part) => {
		if (part.startsWith(':')) return '[^/]+';
		return part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
	});
	return new RegExp(`^${parts.join('/')}$`);
}

/** Answers what is no HTTP request at all, or one that took too long, and ends the connection. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
	if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
		socket.destroy();
		return;
	}
	const [status, message] = CONNECTION_ERRORS[error.code ?? ''] ?? [400, 'This is no HTTP request that can be read.'];
	const refusal = new AdapterError('invalid_request', message, { whatToDo: 'Send a whole HTTP/1.1 request.' });
	const body = JSON.stringify(envelopeOf(refusal, '-'));
	const head = [
		`HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
		'Content-Type: application/json; charset=utf-8',
		`Content-Length: ${Buffer.byteLength(body)}`,
		'Connection: close',
	];
	socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const CONNECTION_ERRORS: Readonly<Record<string, readonly [number, string]>> = {
	HPE_HEADER_OVERFLOW: [431, 'The headers are too large.'],
	ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
};
