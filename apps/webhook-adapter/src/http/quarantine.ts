/** `/v1/quarantine`: events that contradict what PaySsam says. An administrator decides. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { dismissQuarantined, listQuarantine, recheckQuarantined } from '../admin/quarantine';
import { NEWEST_VERSION } from '../domain/payload';
import type { Services } from '../services';
import { needs } from './auth';
import { eventViews } from './event-view';
import { afterField, EventSchema, idParams, limitField, noContent, pageOf, refusals, SECURITY } from './schemas';

const tags = ['Quarantine'];
const params = idParams('evt', 'the event');

export function registerQuarantine(app: FastifyInstance, services: Services): void {
	const routes = app.withTypeProvider<TypeBoxTypeProvider>();

	routes.get(
		'/quarantine',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'listQuarantine',
				summary: 'List events in quarantine',
				description: 'Newest first. `reason` and `detail` say why each is there. Needs scope `admin`.',
				tags,
				security: SECURITY,
				querystring: Type.Object({
					connectionId: Type.Optional(Type.String({ maxLength: 100, description: 'Only events of this connection.' })),
					after: afterField,
					limit: limitField(50, 200),
				}),
				response: { 200: pageOf(EventSchema, 'A page of events.'), ...refusals('invalid_request') },
			},
		},
		async (request) => {
			const { connectionId, after, limit = 50 } = request.query;
			const connectionIds = connectionId === undefined ? undefined : [connectionId];
			const page = await listQuarantine(services, { connectionIds, after, limit });
			return { items: await eventViews(services, page.items, NEWEST_VERSION), next: page.next };
		},
	);

	routes.post(
		'/quarantine/:id/recheck',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'recheckQuarantined',
				summary: 'Have an event checked again',
				description: 'PaySsam is asked again; what it confirms is delivered. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				response: { 204: noContent('PaySsam will be asked.'), ...refusals('not_found', 'conflict') },
			},
		},
		async (request, reply) => {
			await recheckQuarantined(services, request.params.id);
			return reply.code(204).send(null);
		},
	);

	routes.post(
		'/quarantine/:id/dismiss',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'dismissQuarantined',
				summary: 'Dismiss an event',
				description: 'It is nothing, and so are its repeats. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				response: { 204: noContent('It is dismissed.'), ...refusals('not_found', 'conflict') },
			},
		},
		async (request, reply) => {
			await dismissQuarantined(services, request.params.id);
			return reply.code(204).send(null);
		},
	);
}
