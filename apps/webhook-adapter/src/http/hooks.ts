/** `/v1/hooks`: REST hooks. Subscribe, unsubscribe, pause, change, replay, and try a target out. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { replaySubscription } from '../admin/replays';
import {
	finishSecretRotation,
	rotateSecret,
	subscribe,
	subscriptionView,
	unsubscribe,
	updateSubscription,
} from '../admin/subscriptions';
import { testDelivery } from '../admin/test-delivery';
import { ATTEMPT_CLASSES } from '../domain/delivery';
import { AdapterError } from '../domain/errors';
import { EVENT_TYPES } from '../domain/event';
import { SUBSCRIPTION_STATES, type Subscription } from '../domain/subscription';
import type { Services } from '../services';
import { isOwner, maySee, visibleHook } from './access';
import { needs } from './auth';
import {
	answer,
	EventTypeSchema,
	HookSchema,
	idParams,
	NewHookSchema,
	noContent,
	numberOrNull,
	oneOf,
	refTo,
	refusals,
	SECURITY,
	textOrNull,
	VersionSchema,
} from './schemas';

const tags = ['Hooks'];
const params = idParams('sub', 'the subscription');

const EventNameSchema = oneOf([...EVENT_TYPES, '*'], 'Name of an event, or `*` for all.');
const filterFields = {
	events: Type.Optional(Type.Array(EventNameSchema, { description: 'Events to hear of; left out or empty: all.' })),
	connectionId: Type.Optional(textOrNull('Only events of this connection. Needed by keys that may use several only.')),
	merchant: Type.Optional(textOrNull('Only events of this store.')),
};
const label = Type.Optional(textOrNull('For people, such as the name of the workflow.'));

const SubscribeBody = Type.Object(
	{
		targetUrl: Type.Optional(Type.String({ description: 'URL that is to be called: https, on a public address.' })),
		target_url: Type.Optional(Type.String({ description: 'The same, as REST hooks call it.' })),
		url: Type.Optional(Type.String({ description: 'The same.' })),
		event: Type.Optional(EventNameSchema),
		...filterFields,
		label,
		version: Type.Optional(VersionSchema),
	},
	{
		additionalProperties: false,
		examples: [
			{
				targetUrl: 'https://hooks.example.com/hooks/standard/1/2/',
				events: ['payment.approved'],
				label: 'Paid bills to the sheet',
			},
		],
	},
);

const ChangeBody = Type.Object(
	{ state: Type.Optional(oneOf(SUBSCRIPTION_STATES, '`paused` keeps deliveries back.')), ...filterFields, label },
	{ additionalProperties: false, examples: [{ state: 'paused' }] },
);

const ReplayBody = Type.Object(
	{
		from: Type.String({ description: 'Events received at or after, ISO 8601 with its zone.' }),
		until: Type.Optional(Type.String({ description: 'Events received before; now when it is left out.' })),
		onlyFailed: Type.Optional(Type.Boolean({ description: 'Only deliveries whose every attempt failed.' })),
	},
	{
		additionalProperties: false,
		examples: [{ from: '2026-11-20T00:00:00+09:00', until: '2026-11-21T00:00:00+09:00', onlyFailed: true }],
	},
);

export const ReplayedSchema = Type.Object(
	{ due: Type.Integer({ description: 'Deliveries that are due now because of it.' }) },
	{ 'x-response-description': 'They are under way.', examples: [{ due: 12 }] },
);

const TriedSchema = Type.Object(
	{
		ok: Type.Boolean({ description: 'Whether the target answered with 2xx.' }),
		eventId: Type.String({ description: 'Id of the sample, `evt_sample_…`.' }),
		class: oneOf(ATTEMPT_CLASSES, 'How it ended.'),
		status: numberOrNull('HTTP status of the answer.'),
		durationMs: Type.Number({ description: 'How long it took.' }),
		detail: textOrNull('For people.'),
	},
	{
		'x-response-description': 'How it ended, whatever the target answered.',
		examples: [{ ok: true, eventId: 'evt_sample_0199aa', class: '2xx', status: 200, durationMs: 84, detail: null }],
	},
);

export function registerHooks(app: FastifyInstance, services: Services): void {
	const routes = app.withTypeProvider<TypeBoxTypeProvider>();

	routes.post(
		'/hooks',
		{
			onRequest: needs('hooks'),
			schema: {
				operationId: 'subscribe',
				summary: 'Subscribe',
				description:
					'Calls `targetUrl` for each event that matches, signed as Standard Webhooks says. The same target and filter twice are two subscriptions. A key can have 1,000.',
				tags,
				security: SECURITY,
				body: SubscribeBody,
				response: {
					201: answer(NewHookSchema, 'Subscribed. `secret` is shown this once.'),
					...refusals('invalid_request', 'conflict', 'target_blocked'),
				},
			},
		},
		async (request, reply) => {
			const { body, caller } = request;
			const { subscription, secret } = await subscribe(
				services,
				{ ...body, targetUrl: oneTarget(body), events: body.events ?? (body.event === undefined ? [] : [body.event]) },
				caller.apiKeyId,
				caller.connectionIds,
			);
			return reply.code(201).send({ ...subscriptionView(subscription, true), secret });
		},
	);

	routes.get(
		'/hooks',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'listHooks',
				summary: 'List subscriptions',
				description: 'Newest first. A key that is restricted to connections sees those to its connections.',
				tags,
				security: SECURITY,
				response: {
					200: Type.Object(
						{ items: Type.Array(refTo(HookSchema)) },
						{ 'x-response-description': 'The subscriptions.' },
					),
					...refusals(),
				},
			},
		},
		async (request) => {
			const all = await services.store.subscriptions.list();
			const seen = all.filter((one) => maySee(request, one));
			return { items: seen.map((one) => subscriptionView(one, isOwner(request, one))) };
		},
	);

	routes.get(
		'/hooks/:id',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'getHook',
				summary: 'Read a subscription',
				description: 'State, filter and how deliveries fare. Never the secret.',
				tags,
				security: SECURITY,
				params,
				response: { 200: answer(HookSchema, 'The subscription.'), ...refusals('not_found') },
			},
		},
		async (request) => {
			const subscription = await visibleHook(services, request, request.params.id);
			return subscriptionView(subscription, isOwner(request, subscription));
		},
	);

	routes.patch(
		'/hooks/:id',
		{
			onRequest: needs('hooks'),
			schema: {
				operationId: 'updateHook',
				summary: 'Pause, resume or change a subscription',
				description: 'What is left out stays. Events of a paused subscription are kept, and sent when it is resumed.',
				tags,
				security: SECURITY,
				params,
				body: ChangeBody,
				response: { 200: answer(HookSchema, 'As it is now.'), ...refusals('invalid_request', 'not_found') },
			},
		},
		async (request) => {
			const { id } = await visibleHook(services, request, request.params.id);
			const changed = await updateSubscription(services, id, request.body, request.caller.connectionIds);
			return subscriptionView(changed, isOwner(request, changed));
		},
	);

	routes.delete(
		'/hooks/:id',
		{
			onRequest: needs('hooks'),
			schema: {
				operationId: 'unsubscribe',
				summary: 'Unsubscribe',
				description: 'Nothing is sent any more, and what waits is forgotten. An id that is not there is fine too.',
				tags,
				security: SECURITY,
				params,
				response: { 204: noContent('It is not there, or not any more.'), ...refusals() },
			},
		},
		async (request, reply) => {
			const subscription = await services.store.subscriptions.get(request.params.id);
			if (subscription !== undefined && maySee(request, subscription)) await unsubscribe(services, subscription.id);
			return reply.code(204).send(null);
		},
	);

	routes.post(
		'/hooks/:id/secret',
		{
			onRequest: needs('hooks'),
			schema: {
				operationId: 'rotateHookSecret',
				summary: 'Make a new signing secret',
				description:
					'Deliveries carry two signatures from now on, by the new secret and the old one, until the change is finished. For the key that subscribed, and for scope `admin`.',
				tags,
				security: SECURITY,
				params,
				response: {
					200: answer(NewHookSchema, 'The subscription and its new secret, which is shown this once.'),
					...refusals('not_found'),
				},
			},
		},
		async (request) => {
			const { id } = await ownHook(services, request, request.params.id);
			const { subscription, secret } = await rotateSecret(services, id);
			return { ...subscriptionView(subscription, true), secret };
		},
	);

	routes.post(
		'/hooks/:id/secret/finish',
		{
			onRequest: needs('hooks'),
			schema: {
				operationId: 'finishHookSecret',
				summary: 'Finish the change of a signing secret',
				description: 'From now on only the newest secret signs. For the key that subscribed, and for scope `admin`.',
				tags,
				security: SECURITY,
				params,
				response: { 200: answer(HookSchema, 'As it is now.'), ...refusals('not_found') },
			},
		},
		async (request) => {
			const { id } = await ownHook(services, request, request.params.id);
			const subscription = await finishSecretRotation(services, id);
			return subscriptionView(subscription, isOwner(request, subscription));
		},
	);

	routes.post(
		'/hooks/:id/replay',
		{
			onRequest: needs('hooks'),
			schema: {
				operationId: 'replayHook',
				summary: 'Send a range of events again',
				description:
					'Sends the released events that were received in a range and that the subscription hears of. They keep their ids, by which the receiver tells copies.',
				tags,
				security: SECURITY,
				params,
				body: ReplayBody,
				response: { 202: ReplayedSchema, ...refusals('invalid_request', 'not_found') },
			},
		},
		async (request, reply) => {
			const { id } = await visibleHook(services, request, request.params.id);
			return reply.code(202).send({ due: await replaySubscription(services, id, request.body) });
		},
	);

	routes.post(
		'/hooks/:id/test',
		{
			onRequest: needs('hooks'),
			schema: {
				operationId: 'testHook',
				summary: 'Send a sample now',
				description:
					'Sends one signed sample, whose id begins with `evt_sample`, and says how that ended. It is sent once, also to a paused subscription, and is kept nowhere.',
				tags,
				security: SECURITY,
				params,
				querystring: Type.Object({ type: Type.Optional(EventTypeSchema) }),
				response: { 200: TriedSchema, ...refusals('invalid_request', 'not_found') },
			},
		},
		async (request) => {
			const { id } = await visibleHook(services, request, request.params.id);
			const { eventId, class: kind, status, durationMs, detail } = await testDelivery(services, id, request.query.type);
			return { ok: kind === '2xx', eventId, class: kind, status, durationMs, detail };
		},
	);
}

/** @throws AdapterError `not_found`, or `forbidden` when another key subscribed: who does not have the secret must not change it under its owner */
async function ownHook(services: Services, request: FastifyRequest, id: string): Promise<Subscription> {
	const subscription = await visibleHook(services, request, id);
	if (isOwner(request, subscription)) return subscription;
	throw new AdapterError('forbidden', 'Another API key made this subscription.', {
		whatToDo: 'Use the key that subscribed, or one of scope "admin".',
	});
}

/** The one URL among its three names. */
function oneTarget(body: Static<typeof SubscribeBody>): string | undefined {
	const given = [body.targetUrl, body.target_url, body.url].filter((url) => url !== undefined);
	if (new Set(given).size <= 1) return given[0];
	throw new AdapterError('invalid_request', 'The target is given twice, and differs.', {
		issues: [{ field: 'targetUrl', problem: 'It differs from `target_url` or `url`.', remedy: 'Give one of them.' }],
	});
}
