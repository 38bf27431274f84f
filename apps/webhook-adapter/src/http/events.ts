/** `/v1/events` and `/v1/event-types`: what has happened, samples of it, and sending it again. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Findings } from '../admin/findings';
import { readMoment, replayEvent } from '../admin/replays';
import type { Connection } from '../domain/connection';
import { EVENT_STATES, EVENT_TYPES, type EventType } from '../domain/event';
import { EVENT_WORDS } from '../domain/event-words';
import { type EventPayload, NEWEST_VERSION, type PayloadVersion } from '../domain/payload';
import { samplePayload } from '../domain/samples';
import type { Services } from '../services';
import { usableConnections, visibleConnections, visibleEvent, visibleHook } from './access';
import { needs } from './auth';
import { deliveryViews, eventViews, payloadsOf } from './event-view';
import { ReplayedSchema } from './hooks';
import {
	afterField,
	answer,
	EventDetailSchema,
	EventSchema,
	EventTypeSchema,
	idParams,
	limitField,
	oneOf,
	PayloadSchema,
	pageOf,
	refTo,
	refusals,
	SECURITY,
	VersionSchema,
} from './schemas';

const tags = ['Events'];
const params = idParams('evt', 'the event');
const version = Type.Optional(VersionSchema);
const connectionId = Type.Optional(Type.String({ maxLength: 100, description: 'Only events of this connection.' }));
const merchant = Type.Optional(Type.String({ maxLength: 60, description: 'Only events of this store.' }));
const types = Type.Optional(
	Type.Array(oneOf([...EVENT_TYPES, '*'], 'Name of an event, or `*` for all.'), {
		maxItems: EVENT_TYPES.length + 1,
		description: 'Only these events. The parameter may be repeated.',
	}),
);

const EventQuerySchema = Type.Object({
	type: types,
	state: Type.Optional(
		Type.Array(oneOf(EVENT_STATES, 'State of an event.'), {
			maxItems: EVENT_STATES.length,
			description: 'Only events in these states. The parameter may be repeated.',
		}),
	),
	connectionId,
	merchant,
	billId: Type.Optional(Type.String({ maxLength: 40, description: 'Only events of this bill, exactly.' })),
	since: Type.Optional(Type.String({ description: 'Received at or after, ISO 8601 with its zone.' })),
	after: afterField,
	limit: limitField(50, 200),
	version,
});

const ReplayEventBody = Type.Object(
	{
		subscriptionId: Type.Optional(
			Type.String({ maxLength: 100, description: 'Only to this subscription; left out: to each that matches now.' }),
		),
	},
	{ additionalProperties: false, examples: [{}] },
);

const EventTypesSchema = Type.Object(
	{
		items: Type.Array(
			Type.Object({
				id: EventTypeSchema,
				name: Type.String({ description: 'In English.' }),
				description: Type.String({ description: 'In English.' }),
				nameKo: Type.String({ description: 'In Korean.' }),
				descriptionKo: Type.String({ description: 'In Korean.' }),
			}),
		),
	},
	{ 'x-response-description': 'The events.' },
);

export function registerEvents(app: FastifyInstance, services: Services): void {
	const routes = app.withTypeProvider<TypeBoxTypeProvider>();

	routes.get(
		'/event-types',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'listEventTypes',
				summary: 'List the names of events',
				description: 'What a subscription can hear of, in words of English and Korean.',
				tags,
				security: SECURITY,
				response: { 200: EventTypesSchema, ...refusals() },
			},
		},
		async () => ({
			items: EVENT_TYPES.map((id) => {
				const { en, ko } = EVENT_WORDS[id];
				return { id, ...en, nameKo: ko.name, descriptionKo: ko.description };
			}),
		}),
	);

	routes.get(
		'/events',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'listEvents',
				summary: 'List events',
				description:
					'Newest first, in every state. Only `released` ones are confirmed and delivered; the payload of others shows what they would be. `next` leads to what is older.',
				tags,
				security: SECURITY,
				querystring: EventQuerySchema,
				response: { 200: pageOf(EventSchema, 'A page of events.'), ...refusals('invalid_request') },
			},
		},
		async (request) => {
			const { type, state, connectionId, since, version = NEWEST_VERSION, limit = 50, ...rest } = request.query;
			const page = await services.store.events.list({
				types: namedTypes(type),
				states: state,
				connectionIds: visibleConnections(request, connectionId),
				since: sinceOf(since),
				limit,
				...rest,
			});
			return { items: await eventViews(services, page.items, version), next: page.next };
		},
	);

	routes.get(
		'/events/sample',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'sampleEvent',
				summary: 'Read one payload of an event',
				description:
					'The newest real one when there is one, else a made-up one with the same fields, whose id begins with `evt_sample`.',
				tags,
				security: SECURITY,
				querystring: Type.Object({ type: EventTypeSchema, connectionId, version }),
				response: { 200: answer(PayloadSchema, 'A payload.'), ...refusals('invalid_request') },
			},
		},
		async (request) => {
			const { type, connectionId, version = NEWEST_VERSION } = request.query;
			const recent = await recentPayloads(services, request, { types: [type], connectionId, version, limit: 1 });
			return recent[0] ?? madeUp(services, type, version, await firstConnection(services, request, connectionId));
		},
	);

	routes.get(
		'/events/recent',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'recentEvents',
				summary: 'List the payloads of recent events',
				description:
					'A plain array of what subscribers got, newest first, as Zapier lists. Made-up ones, whose ids begin with `evt_sample`, when there is none yet.',
				tags,
				security: SECURITY,
				querystring: Type.Object({ type: types, connectionId, merchant, version, limit: limitField(10, 100) }),
				response: {
					200: Type.Array(refTo(PayloadSchema), { 'x-response-description': 'Payloads, newest first.' }),
					...refusals('invalid_request'),
				},
			},
		},
		async (request) => {
			const { type, connectionId, merchant, version = NEWEST_VERSION, limit = 10 } = request.query;
			const asked = namedTypes(type);
			const recent = await recentPayloads(services, request, { types: asked, connectionId, merchant, version, limit });
			if (recent.length > 0) return recent;
			const connection = await firstConnection(services, request, connectionId);
			return (asked ?? EVENT_TYPES).slice(0, limit).map((one) => madeUp(services, one, version, connection));
		},
	);

	routes.get(
		'/events/:id',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'getEvent',
				summary: 'Read an event',
				description: 'With its deliveries and their attempts.',
				tags,
				security: SECURITY,
				params,
				querystring: Type.Object({ version }),
				response: {
					200: answer(EventDetailSchema, 'The event.'),
					...refusals('invalid_request', 'not_found'),
				},
			},
		},
		async (request) => {
			const event = await visibleEvent(services, request, request.params.id);
			const [view] = await eventViews(services, [event], request.query.version ?? NEWEST_VERSION);
			if (view === undefined) throw new Error(`The connection of ${event.id} is gone.`);
			return { ...view, deliveries: await deliveryViews(services, event.id) };
		},
	);

	routes.post(
		'/events/:id/replay',
		{
			onRequest: needs('hooks'),
			schema: {
				operationId: 'replayEvent',
				summary: 'Send an event again',
				description:
					'To one subscription, or to each that matches now. It keeps its id, by which receivers tell that they have it.',
				tags,
				security: SECURITY,
				params,
				body: ReplayEventBody,
				response: { 202: ReplayedSchema, ...refusals('invalid_request', 'not_found', 'conflict') },
			},
		},
		async (request, reply) => {
			const { id } = await visibleEvent(services, request, request.params.id);
			const { subscriptionId } = request.body;
			if (subscriptionId !== undefined) await visibleHook(services, request, subscriptionId);
			return reply.code(202).send({ due: await replayEvent(services, id, subscriptionId ?? null) });
		},
	);
}

/** The events that are named; `undefined`: all. */
function namedTypes(given: readonly (EventType | '*')[] | undefined): readonly EventType[] | undefined {
	if (given === undefined || given.length === 0 || given.includes('*')) return undefined;
	return EVENT_TYPES.filter((type) => given.includes(type));
}

function sinceOf(given: string | undefined): number | undefined {
	if (given === undefined) return undefined;
	const findings = new Findings();
	const since = readMoment('since', given, findings);
	findings.refuse('The events cannot be listed.');
	return since;
}

interface RecentQuery {
	readonly types: readonly EventType[] | undefined;
	readonly connectionId?: string | undefined;
	readonly merchant?: string | undefined;
	readonly version: PayloadVersion;
	readonly limit: number;
}

async function recentPayloads(
	services: Services,
	request: FastifyRequest,
	{ types, connectionId, merchant, version, limit }: RecentQuery,
): Promise<EventPayload[]> {
	const connectionIds = visibleConnections(request, connectionId);
	const { items } = await services.store.events.list({ states: ['released'], types, connectionIds, merchant, limit });
	return payloadsOf(services, items, version);
}

async function firstConnection(
	services: Services,
	request: FastifyRequest,
	connectionId: string | undefined,
): Promise<Connection | undefined> {
	const usable = await usableConnections(services, request);
	return connectionId === undefined ? usable[0] : usable.find(({ id }) => id === connectionId);
}

function madeUp(
	{ now }: Services,
	type: EventType,
	version: PayloadVersion,
	connection: Connection | undefined,
): EventPayload {
	return samplePayload({ type, version, connection, at: now() });
}
