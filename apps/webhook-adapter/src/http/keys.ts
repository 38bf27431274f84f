/** `/v1/keys` and `/v1/me`: the keys of this API, and what the present one may do. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { createKey, keyView, revokeKey } from '../admin/keys';
import { SCOPES } from '../domain/api-key';
import type { Services } from '../services';
import { usableConnections } from './access';
import { needs } from './auth';
import { answer, idParams, KeySchema, NewKeySchema, noContent, oneOf, refTo, refusals, SECURITY } from './schemas';

const tags = ['Keys'];

const ScopeSchema = oneOf(
	SCOPES,
	'`read`: look. `hooks`: subscribe as well. `actions`: send bills and the like. `admin`: everything.',
);

const CreateBody = Type.Object(
	{
		name: Type.String({ description: 'Who uses it, for people.' }),
		scopes: Type.Array(ScopeSchema, { description: 'At least one.' }),
		connectionIds: Type.Optional(
			Type.Array(Type.String({ maxLength: 100 }), {
				maxItems: 100,
				description: 'Connections it may use; left out or empty: all.',
			}),
		),
	},
	{ additionalProperties: false, examples: [{ name: 'Zapier', scopes: ['hooks', 'actions'] }] },
);

const MeSchema = Type.Object(
	{
		label: Type.String({ description: 'What to call this access, for people.' }),
		apiKeyId: Type.String(),
		scopes: Type.Array(ScopeSchema),
		connections: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
			description: 'Connections the key may use.',
		}),
	},
	{
		'x-response-description': 'The key works.',
		examples: [
			{
				label: 'Zapier (Gangnam store)',
				apiKeyId: 'key_0199aa',
				scopes: ['hooks', 'actions'],
				connections: [{ id: 'con_0199aa', name: 'Gangnam store' }],
			},
		],
	},
);

export function registerKeys(app: FastifyInstance, services: Services): void {
	const routes = app.withTypeProvider<TypeBoxTypeProvider>();

	routes.get(
		'/me',
		{
			onRequest: needs('read'),
			schema: {
				operationId: 'me',
				summary: 'Test a key',
				description: 'Says what the key is called, what it allows, and which connections it may use.',
				tags,
				security: SECURITY,
				response: { 200: MeSchema, ...refusals() },
			},
		},
		async (request) => {
			const { apiKeyId, scopes } = request.caller;
			const keys = await services.store.apiKeys.list();
			const usable = await usableConnections(services, request);
			const connections = usable.map(({ id, name }) => ({ id, name }));
			const name = keys.find(({ id }) => id === apiKeyId)?.name ?? 'API key';
			const [only] = connections;
			const label = only !== undefined && connections.length === 1 ? `${name} (${only.name})` : name;
			return { label, apiKeyId: apiKeyId ?? '', scopes: [...scopes], connections };
		},
	);

	routes.get(
		'/keys',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'listKeys',
				summary: 'List keys',
				description: 'Newest first, revoked ones too, none with the key itself. Needs scope `admin`.',
				tags,
				security: SECURITY,
				response: {
					200: Type.Object({ items: Type.Array(refTo(KeySchema)) }, { 'x-response-description': 'The keys.' }),
					...refusals(),
				},
			},
		},
		async () => ({ items: (await services.store.apiKeys.list()).map(keyView) }),
	);

	routes.post(
		'/keys',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'createKey',
				summary: 'Make a key',
				description: 'The key is shown this once; a hash of it is kept. Needs scope `admin`.',
				tags,
				security: SECURITY,
				body: CreateBody,
				response: { 201: answer(NewKeySchema, 'The key.'), ...refusals('invalid_request') },
			},
		},
		async (request, reply) => {
			const { key, secret } = await createKey(services, request.body);
			return reply.code(201).send({ ...keyView(key), key: secret });
		},
	);

	routes.delete(
		'/keys/:id',
		{
			onRequest: needs('admin'),
			schema: {
				operationId: 'revokeKey',
				summary: 'Revoke a key',
				description:
					'It is refused from now on, by other replicas within seconds; what it subscribed stays. The last key of scope `admin` stays too. Needs scope `admin`.',
				tags,
				security: SECURITY,
				params: idParams('key', 'the key'),
				response: { 204: noContent('It is revoked.'), ...refusals('not_found', 'conflict') },
			},
		},
		async (request, reply) => {
			await revokeKey(services, request.params.id);
			return reply.code(204).send(null);
		},
	);
}
