/** `/v1/connections` and `/v1/merchants`: the stores at PaySsam. Lists are for everybody, the rest for administrators. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
	connectionOf,
	connectionView,
	createConnection,
	finishKeyRotation,
	removeConnection,
	renewCallbackUrl,
	startKeyRotation,
	testConnection,
	updateConnection,
} from '../admin/connections';
import { CONTRACT_MODELS, type Connection, ENVIRONMENTS, KEY_CHECKS, VERIFY_POLICIES } from '../domain/connection';
import type { Services } from '../services';
import { usableConnections, visibleConnections } from './access';
import { needs } from './auth';
import {
	answer,
	ConnectionSchema,
	idParams,
	noContent,
	numberOrNull,
	oneOf,
	refusals,
	SECURITY,
	textOrNull,
} from './schemas';

const tags = ['Connections'];
const params = idParams('con', 'the connection');

const PoliciesBody = Type.Object(
	{
		keyCheck: Type.Optional(
			oneOf(
				KEY_CHECKS,
				'How the partner key in callbacks is checked. `require` for V1. V2 was seen to leave it out, so there `ifPresent` is the default where each callback is confirmed by a read, and outside production.',
			),
		),
		verify: Type.Optional(
			oneOf(
				VERIFY_POLICIES,
				'`verify` (default): only what PaySsam confirms is delivered. `flag`: delivered with `verified: false` when PaySsam cannot be asked. `off`: PaySsam is not asked.',
			),
		),
		allowedSenders: Type.Optional(
			Type.Array(Type.String(), { description: 'Addresses and ranges that may send callbacks; empty: any.' }),
		),
		pointsThreshold: Type.Optional(numberOrNull('Points below which `points.low` is an event; null: never asked.')),
		reconcile: Type.Optional(Type.Boolean({ description: 'Whether bills are read until they are final.' })),
		watchPaidDays: Type.Optional(Type.Integer({ description: 'Days for which a paid bill is still read, 0 to 366.' })),
		businessNumber: Type.Optional(
			textOrNull('Ten digits in front of bill ids that the adapter makes, which test environments ask for.'),
		),
	},
	{ additionalProperties: false },
);

const changeable = {
	environment: oneOf(ENVIRONMENTS, '`custom` is any other address, such as a sandbox.'),
	name: Type.String({ description: 'For people.' }),
	member: Type.String({ description: 'Code of the partner’s user, as PaySsam registered it.' }),
	merchant: Type.String({ description: 'Code of the store, as PaySsam registered it.' }),
	apiKey: Type.String({ description: 'Partner key. Kept encrypted, shown never.' }),
};
const baseUrl = Type.Optional(
	textOrNull(
		'Address of PaySsam. Needed for `custom`, and for V2 in production, whose address PaySsam hands over. https, or http to a private address.',
	),
);
const policies = Type.Optional(PoliciesBody);

const CreateBody = Type.Object(
	{
		...changeable,
		contractModel: oneOf(CONTRACT_MODELS, 'Contract with PaySsam. It does not change.'),
		baseUrl,
		policies,
	},
	{
		additionalProperties: false,
		examples: [
			{
				name: 'Gangnam store',
				contractModel: 'V2',
				environment: 'test',
				member: 'my-member',
				merchant: 'my-merchant',
				apiKey: 'the-key-that-payssam-issued',
				policies: { pointsThreshold: 5000 },
			},
		],
	},
);
const ChangeBody = Type.Object(
	{ ...Type.Partial(Type.Object(changeable)).properties, baseUrl, policies },
	{ additionalProperties: false, examples: [{ policies: { verify: 'verify' } }] },
);

const SIGNERS = ['new', 'old'] as const;
const StartKeyBody = Type.Object(
	{
		apiKey: Type.String({ description: 'The new partner key.' }),
		use: Type.Optional(oneOf(SIGNERS, 'Which key signs calls meanwhile; the new one, when left out.')),
	},
	{ additionalProperties: false, examples: [{ apiKey: 'the-new-key-that-payssam-issued', use: 'old' }] },
);
const FinishKeyBody = Type.Object(
	{ keep: Type.Optional(oneOf(SIGNERS, 'Which key stays; the new one, when left out. `old` takes the change back.')) },
	{ additionalProperties: false, examples: [{ keep: 'new' }] },
);

const BriefSchema = Type.Object({
	id: Type.String(),
	name: Type.String(),
	contractModel: oneOf(CONTRACT_MODELS, 'Contract with PaySsam.'),
	environment: oneOf(ENVIRONMENTS, 'Where PaySsam is called.'),
});

const TestedSchema = Type.Object(
	{
		ok: Type.Boolean({ description: 'Whether PaySsam answered and took the key.' }),
		message: Type.String({ description: 'What came of it, for people.' }),
		whatToDo: textOrNull('What to do about it; null when all is well.'),
		code: textOrNull('Code of PaySsam, or of the adapter’s client beginning with `CLIENT_`; null when all is well.'),
		points: numberOrNull('Points that are left.'),
		chargeUrl: textOrNull('Where points are bought.'),
	},
	{
		'x-response-description': 'What came of it.',
		examples: [
			{
				ok: true,
				message: 'PaySsam answers, and accepts the key. 12000 points are left.',
				whatToDo: null,
				code: null,
				points: 12_000,
				chargeUrl: null,
			},
		],
	},
);

const MerchantsSchema = Type.Object(
	{ items: Type.Array(Type.Object({ id: Type.String({ description: 'Code of the store.' }), name: Type.String() })) },
	{ 'x-response-description': 'The stores.' },
);

/** Events that are looked through for stores: the newest thousand. */
const MERCHANT_PAGES = 5;

export function registerConnections(app: FastifyInstance, services: Services): void {
	const routes = app.withTypeProvider<TypeBoxTypeProvider>();
	const view = (connection: Connection) => connectionView(connection, services.publicUrl());

	routes.get(
		'/connections',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'listConnections',
				summary: 'List connections',
				description: 'Those that the key may use, oldest first, with id and name only. The rest is for administrators.',
				tags,
				security: SECURITY,
				response: {
					200: Type.Object(
						{ items: Type.Array(BriefSchema) },
						{ 'x-response-description': 'The connections that the key may use.' },
					),
					...refusals(),
				},
			},
		},
		async (request) => {
			const usable = await usableConnections(services, request);
			return {
				items: usable.map(({ id, name, contractModel, environment }) => ({ id, name, contractModel, environment })),
			};
		},
	);

	routes.post(
		'/connections',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'createConnection',
				summary: 'Make a connection',
				description: 'With a callback URL of its own, to be given to PaySsam with each bill. Needs scope `admin`.',
				tags,
				security: SECURITY,
				body: CreateBody,
				response: { 201: answer(ConnectionSchema, 'The connection.'), ...refusals('invalid_request') },
			},
		},
		async (request, reply) => reply.code(201).send(view(await createConnection(services, request.body))),
	);

	routes.get(
		'/connections/:id',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'getConnection',
				summary: 'Read a connection',
				description: 'With the callback URL, without the partner key. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				response: { 200: answer(ConnectionSchema, 'The connection.'), ...refusals('not_found') },
			},
		},
		async (request) => view(await connectionOf(services, request.params.id)),
	);

	routes.patch(
		'/connections/:id',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'updateConnection',
				summary: 'Change a connection',
				description:
					'What is left out stays. `apiKey` replaces the partner key at once; to change it without a gap use `/connections/{id}/key`. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				body: ChangeBody,
				response: { 200: answer(ConnectionSchema, 'As it is now.'), ...refusals('invalid_request', 'not_found') },
			},
		},
		async (request) => view(await updateConnection(services, request.params.id, request.body)),
	);

	routes.delete(
		'/connections/:id',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'removeConnection',
				summary: 'Remove a connection',
				description:
					'Only one under which no event is kept and no bill is open: `conflict` otherwise. It takes some seconds. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				response: { 204: noContent('It is gone.'), ...refusals('not_found', 'conflict') },
			},
		},
		async (request, reply) => {
			await removeConnection(services, request.params.id);
			return reply.code(204).send(null);
		},
	);

	routes.post(
		'/connections/:id/test',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'testConnection',
				summary: 'Test a connection',
				description:
					'Reads the points, which costs nothing. It shows that address and partner key are right; `member` and `merchant` are not part of that call. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				response: { 200: TestedSchema, ...refusals('not_found') },
			},
		},
		async (request) => {
			const test = await testConnection(services, request.params.id);
			return test.ok ? { ...test, whatToDo: null, code: null } : { ...test, points: null, chargeUrl: null };
		},
	);

	routes.post(
		'/connections/:id/key',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'startKeyRotation',
				summary: 'Begin to change the partner key',
				description:
					'Callbacks are accepted with the new and the old key until the change is finished. Sent again with the same key, it changes which key signs calls. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				body: StartKeyBody,
				response: {
					200: answer(ConnectionSchema, 'As it is now.'),
					...refusals('invalid_request', 'not_found', 'conflict'),
				},
			},
		},
		async (request) => view(await startKeyRotation(services, request.params.id, request.body)),
	);

	routes.post(
		'/connections/:id/key/finish',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'finishKeyRotation',
				summary: 'Finish the change of the partner key',
				description: 'The old key goes; with `keep: old` the new one. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				body: FinishKeyBody,
				response: {
					200: answer(ConnectionSchema, 'As it is now.'),
					...refusals('invalid_request', 'not_found', 'conflict'),
				},
			},
		},
		async (request) => view(await finishKeyRotation(services, request.params.id, request.body)),
	);

	routes.post(
		'/connections/:id/callback-url',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'renewCallbackUrl',
				summary: 'Make a new callback URL',
				description:
					'For when strangers know the old one, which is dead at once. Bills that carry it are found paid by the reads of those under watch; others have to be sent again. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params,
				response: { 200: answer(ConnectionSchema, 'As it is now.'), ...refusals('not_found') },
			},
		},
		async (request) => view(await renewCallbackUrl(services, request.params.id)),
	);

	routes.get(
		'/merchants',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'listMerchants',
				summary: 'List stores',
				description:
					'For choosing a filter: the stores of the connections that the key may use, and those of the newest thousand events.',
				tags,
				security: SECURITY,
				querystring: Type.Object({
					connectionId: Type.Optional(Type.String({ maxLength: 100, description: 'Only stores of this connection.' })),
				}),
				response: { 200: MerchantsSchema, ...refusals('invalid_request') },
			},
		},
		async (request) => {
			const connectionIds = visibleConnections(request, request.query.connectionId);
			const usable = await usableConnections(services, request);
			const own = usable.filter(({ id }) => connectionIds?.includes(id) ?? true).map(({ merchant }) => merchant);
			const merchants = new Set([...own, ...(await merchantsOfEvents(services, connectionIds))]);
			return { items: [...merchants].sort().map((merchant) => ({ id: merchant, name: merchant })) };
		},
	);
}

async function merchantsOfEvents(
	{ store }: Services,
	connectionIds: readonly string[] | undefined,
): Promise<readonly string[]> {
	const found: string[] = [];
	let after: string | undefined;
	for (let page = 0; page < MERCHANT_PAGES; page += 1) {
		const { items, next } = await store.events.list({ connectionIds, after, limit: 200 });
		for (const { merchant } of items) if (merchant !== null) found.push(merchant);
		if (next === null) break;
		after = next;
	}
	return found;
}
