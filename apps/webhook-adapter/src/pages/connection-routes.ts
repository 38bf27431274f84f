/** Connections and the first steps over HTTP. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ConnectionInput, PolicyInput } from '../admin/connection-input';
import {
	connectionOf,
	createConnection,
	finishKeyRotation,
	removeConnection,
	renewCallbackUrl,
	signingKeyOf,
	startKeyRotation,
	testConnection,
	updateConnection,
} from '../admin/connections';
import { type Connection, callbackUrlOf } from '../domain/connection';
import type { Services } from '../services';
import { askPage } from './ask';
import { type ConnectionProps, connectionPage } from './connection';
import { connectionsPage, newConnectionPage } from './connections';
import { type FirstStepsProps, firstStepsPage } from './first-steps';
import { EMPTY } from './form';
import { fieldOf, fieldsOf, frameOf, leadTo, mendable, show } from './visit';

interface WithId {
	Params: { id: string };
}

const pathOf = (id: string): string => `/connections/${encodeURIComponent(id)}`;

/** What a connection is, as the form has it. */
const inputOf = (fields: URLSearchParams): ConnectionInput => ({
	name: fieldOf(fields, 'name'),
	contractModel: fieldOf(fields, 'contractModel'),
	environment: fieldOf(fields, 'environment'),
	baseUrl: fieldOf(fields, 'baseUrl'),
	apiKey: fieldOf(fields, 'apiKey'),
	member: fieldOf(fields, 'member'),
	merchant: fieldOf(fields, 'merchant'),
});

/** A number as a form has it; what is none is refused. */
const numberOf = (text: string | undefined): number => Number((text ?? '').trim() || Number.NaN);

const policiesOf = (fields: URLSearchParams): PolicyInput => {
	const threshold = fieldOf(fields, 'policies.pointsThreshold') ?? '';
	return {
		keyCheck: fieldOf(fields, 'policies.keyCheck'),
		verify: fieldOf(fields, 'policies.verify'),
		allowedSenders: (fieldOf(fields, 'policies.allowedSenders') ?? '').split(/[\s,]+/).filter((one) => one !== ''),
		pointsThreshold: threshold.trim() === '' ? null : numberOf(threshold),
		reconcile: fields.has('policies.reconcile'),
		watchPaidDays: numberOf(fieldOf(fields, 'policies.watchPaidDays')),
	};
};

export function registerConnectionPages(app: FastifyInstance, services: Services): void {
	const { store } = services;
	const callbackUrl = (connection: Connection): string => callbackUrlOf(connection, services.publicUrl());

	const onePage = async (
		request: FastifyRequest,
		connection: Connection,
		differs: Partial<Pick<ConnectionProps, 'test' | 'settings' | 'keyChange'>> = {},
	): Promise<string> =>
		connectionPage({
			frame: frameOf(request, pathOf(connection.id)),
			connection,
			callbackUrl: callbackUrl(connection),
			test: null,
			signs: signingKeyOf(connection),
			settings: EMPTY,
			keyChange: EMPTY,
			...differs,
		});

	const stepsPage = async (
		request: FastifyRequest,
		differs: Partial<Pick<FirstStepsProps, 'test' | 'filled'>> = {},
	): Promise<string> => {
		const [[connection], subscriptions] = await Promise.all([store.connections.list(), store.subscriptions.list()]);
		return firstStepsPage({
			frame: frameOf(request, '/first-steps'),
			connection,
			callbackUrl: connection === undefined ? '' : callbackUrl(connection),
			test: null,
			subscriptions: subscriptions.length,
			filled: EMPTY,
			...differs,
		});
	};

	app.get('/first-steps', async (request, reply) => show(reply, await stepsPage(request)));

	app.get('/connections', async (request, reply) =>
		show(reply, connectionsPage({ frame: frameOf(request), connections: await store.connections.list() })),
	);

	app.get('/connections/new', async (request, reply) =>
		show(reply, newConnectionPage({ frame: frameOf(request), filled: EMPTY })),
	);

	app.post('/connections', async (request, reply) => {
		const values = fieldsOf(request);
		const isFirst = values.get('from') === 'first-steps';
		try {
			const { id } = await createConnection(services, inputOf(values));
			return leadTo(reply, isFirst ? '/first-steps' : pathOf(id), 'connectionAdded');
		} catch (error) {
			const problem = mendable(error);
			const filled = { values, problem };
			const html = isFirst
				? await stepsPage(request, { filled })
				: newConnectionPage({ frame: frameOf(request, '/connections/new'), filled });
			return show(reply, html, problem.status);
		}
	});

	app.get<WithId>('/connections/:id', async (request, reply) =>
		show(reply, await onePage(request, await connectionOf(services, request.params.id))),
	);

	app.post<WithId>('/connections/:id', async (request, reply) => {
		const { id } = request.params;
		const values = fieldsOf(request);
		const { name, environment, baseUrl, member, merchant } = inputOf(values);
		try {
			const change = { name, environment, baseUrl, member, merchant, policies: policiesOf(values) };
			await updateConnection(services, id, change);
			return leadTo(reply, pathOf(id), 'saved');
		} catch (error) {
			const problem = mendable(error);
			const settings = { values, problem };
			return show(reply, await onePage(request, await connectionOf(services, id), { settings }), problem.status);
		}
	});

	app.post<WithId>('/connections/:id/test', async (request, reply) => {
		const connection = await connectionOf(services, request.params.id);
		const test = await testConnection(services, connection.id);
		const isFirst = fieldsOf(request).get('from') === 'first-steps';
		return show(reply, isFirst ? await stepsPage(request, { test }) : await onePage(request, connection, { test }));
	});

	app.post<WithId>('/connections/:id/key', async (request, reply) => {
		const { id } = request.params;
		const values = fieldsOf(request);
		try {
			await startKeyRotation(services, id, { apiKey: fieldOf(values, 'apiKey'), use: fieldOf(values, 'use') });
			return leadTo(reply, pathOf(id), 'keyChangeStarted');
		} catch (error) {
			const problem = mendable(error);
			const keyChange = { values, problem };
			return show(reply, await onePage(request, await connectionOf(services, id), { keyChange }), problem.status);
		}
	});

	app.post<WithId>('/connections/:id/key/finish', async (request, reply) => {
		const { id } = request.params;
		await finishKeyRotation(services, id, { keep: fieldOf(fieldsOf(request), 'keep') });
		return leadTo(reply, pathOf(id), 'keyChangeFinished');
	});

	app.get<WithId>('/connections/:id/callback-url', async (request, reply) => {
		const { id, name } = await connectionOf(services, request.params.id);
		return show(
			reply,
			askPage({
				frame: frameOf(request),
				title: 'renewQuestion',
				subject: name,
				follows: 'renewFollows',
				yes: 'renewYes',
				action: `${pathOf(id)}/callback-url`,
				back: pathOf(id),
			}),
		);
	});

	app.post<WithId>('/connections/:id/callback-url', async (request, reply) => {
		const { id } = await renewCallbackUrl(services, request.params.id);
		return leadTo(reply, pathOf(id), 'renewed');
	});

	app.get<WithId>('/connections/:id/remove', async (request, reply) => {
		const { id, name } = await connectionOf(services, request.params.id);
		return show(
			reply,
			askPage({
				frame: frameOf(request),
				title: 'removeConnectionQuestion',
				subject: name,
				follows: 'removeConnectionFollows',
				yes: 'removeYes',
				action: `${pathOf(id)}/remove`,
				back: pathOf(id),
			}),
		);
	});

	app.post<WithId>('/connections/:id/remove', async (request, reply) => {
		await removeConnection(services, request.params.id);
		return leadTo(reply, '/connections', 'connectionRemoved');
	});
}
