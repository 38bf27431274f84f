/** The API below `/v1`: who may call, then one file per subject. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services';
import { registerActions } from './actions';
import { registerConnections } from './connections';
import { registerEvents } from './events';
import { registerHooks } from './hooks';
import { registerKeys } from './keys';
import { registerQuarantine } from './quarantine';
import type { Routes } from './routes';
import { SHARED_SCHEMAS } from './schemas';

/** Each adds its routes, with paths such as `/hooks`, and asks for the scope that it `needs`. */
const SUBJECTS: readonly Routes[] = [
	registerHooks,
	registerEvents,
	registerConnections,
	registerKeys,
	registerQuarantine,
	registerActions,
];

export async function registerV1(app: FastifyInstance, services: Services): Promise<void> {
	await app.register(
		async (v1) => {
			takeEmptyBodies(v1);
			for (const { schema } of SHARED_SCHEMAS) v1.addSchema(schema);
			for (const register of SUBJECTS) await v1.register(async (scope) => register(scope, services));
		},
		{ prefix: '/v1' },
	);
}

/** Automation platforms say JSON also where they send nothing, as in a DELETE. Nothing is taken for an object without fields where a body is read. */
function takeEmptyBodies(app: FastifyInstance): void {
	const parseJson = app.getDefaultJsonParser('error', 'error');
	app.removeContentTypeParser('application/json');
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
		if (body === '') done(null, undefined);
		else parseJson(request, String(body), done);
	});
	app.addHook('preValidation', async (request) => {
		if (request.routeOptions.schema?.body !== undefined) request.body ??= {};
	});
}
