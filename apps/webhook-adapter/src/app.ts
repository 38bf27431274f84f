/** The HTTP server: limits, log lines, errors, and who hangs routes into it. */
import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { AdapterError } from './domain/errors';
import { installAuth } from './http/auth';
import { installErrors, refuseConnection, sendError } from './http/errors';
import { registerHealth } from './http/health';
import { registerInbound } from './http/inbound';
import { installOpenApi, registerReference } from './http/openapi';
import type { Routes } from './http/routes';
import { SECURITY_HEADERS } from './http/security-headers';
import { installStopping } from './http/stopping';
import { registerV1 } from './http/v1';
import { createValidatorCompiler } from './http/validation';
import { pathForLog } from './log';
import { registerPages } from './pages/routes';
import type { Services } from './services';

/** Routes for people and programs. The callback route stands apart: nothing that these share slows it down. */
const ROUTES: readonly Routes[] = [registerHealth, registerReference, registerV1, registerPages];

/** Largest body of a request that is no callback, bytes. */
const BODY_LIMIT = 256 * 1024;

/** Limits against callers that send slowly or endlessly, milliseconds. A call to PaySsam fits in. */
const LIMITS = {
	bodyLimit: BODY_LIMIT,
	requestTimeout: 20_000,
	connectionTimeout: 90_000,
	keepAliveTimeout: 65_000,
	http: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
} as const;

/** Makes the server; it does not listen yet. */
export function createApp(services: Services): FastifyInstance {
	const app: FastifyInstance = fastify({
		...LIMITS,
		loggerInstance: services.log,
		logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
		requestIdHeader: false,
		genReqId: requestIds(),
		trustProxy: services.config.trustedProxies === 0 ? false : (_address, hop) => hop < services.config.trustedProxies,
		// Connections that are open when the process stops get their answers, then "Connection: close", also those whose request is under way (stopping.ts).
		return503OnClosing: false,
		routerOptions: { maxParamLength: 200 },
		clientErrorHandler: refuseConnection,
		frameworkErrors: (error, request, reply) => sendError(error, request, reply),
	});
	app.setValidatorCompiler(createValidatorCompiler());
	installErrors(app);
	installStopping(app);
	installAuth(app, services);
	installOpenApi(app);
	app.register(async (scope) => registerInbound(scope, services));
	app.register(async (scope) => {
		installAnswerHeaders(scope);
		installRequestLines(scope);
		for (const register of ROUTES) await scope.register(async (inner) => register(inner, services));
	});
	return app;
}

/** Ids that are unique over restarts and cost next to nothing. */
function requestIds(): () => string {
	const start = randomBytes(5).toString('hex');
	let count = 0;
	return () => {
		count += 1;
		return `req_${start}_${count.toString(36)}`;
	};
}

function installAnswerHeaders(app: FastifyInstance): void {
	app.addHook('onRequest', async (request, reply) => {
		reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
	});
	app.addHook('preValidation', async (request) => {
		// PostgreSQL takes no NUL in a text, not even to look for it.
		if (request.url.includes('%00')) throw new AdapterError('invalid_request', 'The path or its query holds a NUL.');
	});
}

/** One line for each answer. */
function installRequestLines(app: FastifyInstance): void {
	app.addHook('onResponse', async (request, reply) => {
		request.log.info(
			{
				method: request.method,
				path: pathForLog(request.url),
				status: reply.statusCode,
				ms: Math.round(reply.elapsedTime * 10) / 10,
				apiKeyId: request.caller.apiKeyId ?? undefined,
			},
			'answered',
		);
	});
}
