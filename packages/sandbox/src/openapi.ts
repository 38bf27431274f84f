/** Serves the OpenAPI 3.1 description that the project carries. */
import type { FastifyInstance } from 'fastify';
import document from '../openapi/payssam.openapi.yaml';

export async function openApiRoutes(app: FastifyInstance): Promise<void> {
	app.get('/openapi.json', (_request, reply) => reply.send(document));
}
