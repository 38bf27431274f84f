/** API keys over HTTP. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createKey, revokeKey } from '../admin/keys';
import { AdapterError } from '../domain/errors';
import type { Services } from '../services';
import { askPage } from './ask';
import { EMPTY } from './form';
import { type KeysProps, keysPage } from './keys';
import { fieldOf, fieldsOf, frameOf, leadTo, mendable, show } from './visit';

interface WithId {
	Params: { id: string };
}

export function registerKeyPages(app: FastifyInstance, services: Services): void {
	const { store } = services;

	const listPage = async (
		request: FastifyRequest,
		differs: Partial<Pick<KeysProps, 'made' | 'filled'>> = {},
	): Promise<string> => {
		const [keys, connections] = await Promise.all([store.apiKeys.list(), store.connections.list()]);
		return keysPage({
			frame: { ...frameOf(request, '/keys'), stays: typeof differs.made === 'string' },
			keys,
			connections,
			made: null,
			ownId: request.signedInWith?.id,
			filled: EMPTY,
			...differs,
		});
	};

	app.get('/keys', async (request, reply) => show(reply, await listPage(request)));

	app.post('/keys', async (request, reply) => {
		const values = fieldsOf(request);
		const input = {
			name: fieldOf(values, 'name'),
			scopes: values.getAll('scopes'),
			connectionIds: values.getAll('connectionIds'),
		};
		try {
			const { secret } = await createKey(services, input);
			return show(reply, await listPage(request, { made: secret }));
		} catch (error) {
			const problem = mendable(error);
			return show(reply, await listPage(request, { filled: { values, problem } }), problem.status);
		}
	});

	app.get<WithId>('/keys/:id/revoke', async (request, reply) => {
		const key = (await store.apiKeys.list()).find(({ id }) => id === request.params.id);
		if (key === undefined) throw new AdapterError('not_found', 'There is no key with this id.');
		return show(
			reply,
			askPage({
				frame: frameOf(request),
				title: 'revokeQuestion',
				subject: `${key.name} (${key.prefix}…)`,
				follows: 'revokeFollows',
				yes: 'revokeYes',
				action: `/keys/${key.id}/revoke`,
				back: '/keys',
			}),
		);
	});

	app.post<WithId>('/keys/:id/revoke', async (request, reply) => {
		await revokeKey(services, request.params.id);
		return leadTo(reply, '/keys', 'keyRevoked');
	});
}
