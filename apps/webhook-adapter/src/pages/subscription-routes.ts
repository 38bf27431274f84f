/** Subscriptions over HTTP. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { replaySubscription } from '../admin/replays';
import {
	finishSecretRotation,
	pause,
	resume,
	rotateSecret,
	subscribe,
	subscriptionOf,
	unsubscribe,
	updateSubscription,
} from '../admin/subscriptions';
import { testDelivery } from '../admin/test-delivery';
import type { Subscription } from '../domain/subscription';
import type { Services } from '../services';
import { askPage } from './ask';
import { readKoreanTime } from './figures';
import { EMPTY } from './form';
import { type SubscriptionProps, subscriptionPage } from './subscription';
import { newSubscriptionPage, subscriptionsPage } from './subscriptions';
import { fieldOf, fieldsOf, frameOf, leadTo, mendable, show } from './visit';

interface WithId {
	Params: { id: string };
}

const SHOWN_DELIVERIES = 25;

const pathOf = (id: string): string => `/subscriptions/${encodeURIComponent(id)}`;

/** What a subscription is to hear of, as the form has it. */
const filterOf = (fields: URLSearchParams) => ({
	label: fieldOf(fields, 'label'),
	events: fields.getAll('events'),
	connectionId: fieldOf(fields, 'connectionId'),
	merchant: fieldOf(fields, 'merchant'),
});

/** Korean time as a form has it, with its zone; what is none stays as it is, and is refused. */
const momentOf = (text: string | undefined): string | undefined => {
	const moment = readKoreanTime(text ?? '');
	return moment === undefined ? text : new Date(moment).toISOString();
};

export function registerSubscriptionPages(app: FastifyInstance, services: Services): void {
	const { store } = services;

	const onePage = async (
		request: FastifyRequest,
		subscription: Subscription,
		differs: Partial<Omit<SubscriptionProps, 'subscription' | 'frame'>> = {},
	): Promise<string> => {
		const [connections, { items }] = await Promise.all([
			store.connections.list(),
			store.deliveries.list({ subscriptionId: subscription.id, limit: SHOWN_DELIVERIES }),
		]);
		const deliveries = await Promise.all(
			items.map(async (delivery) => ({ delivery, event: await store.events.get(delivery.eventId) })),
		);
		return subscriptionPage({
			frame: { ...frameOf(request, pathOf(subscription.id)), stays: typeof differs.secret === 'string' },
			subscription,
			connections,
			deliveries,
			secret: null,
			test: null,
			filter: EMPTY,
			replay: EMPTY,
			now: services.now(),
			...differs,
		});
	};

	app.get('/subscriptions', async (request, reply) => {
		const [connections, subscriptions] = await Promise.all([store.connections.list(), store.subscriptions.list()]);
		return show(reply, subscriptionsPage({ frame: frameOf(request), subscriptions, connections }));
	});

	app.get('/subscriptions/new', async (request, reply) => {
		const connections = await store.connections.list();
		return show(reply, newSubscriptionPage({ frame: frameOf(request), connections, filled: EMPTY }));
	});

	app.post('/subscriptions', async (request, reply) => {
		const values = fieldsOf(request);
		const input = { ...filterOf(values), targetUrl: fieldOf(values, 'targetUrl') };
		try {
			const { subscription, secret } = await subscribe(services, input, null);
			return show(reply, await onePage(request, subscription, { secret }));
		} catch (error) {
			const problem = mendable(error);
			const frame = frameOf(request, '/subscriptions/new');
			const connections = await store.connections.list();
			return show(reply, newSubscriptionPage({ frame, connections, filled: { values, problem } }), problem.status);
		}
	});

	app.get<WithId>('/subscriptions/:id', async (request, reply) =>
		show(reply, await onePage(request, await subscriptionOf(services, request.params.id))),
	);

	app.post<WithId>('/subscriptions/:id', async (request, reply) => {
		const { id } = request.params;
		const values = fieldsOf(request);
		try {
			await updateSubscription(services, id, filterOf(values));
			return leadTo(reply, pathOf(id), 'saved');
		} catch (error) {
			const problem = mendable(error);
			const filter = { values, problem };
			return show(reply, await onePage(request, await subscriptionOf(services, id), { filter }), problem.status);
		}
	});

	app.post<WithId>('/subscriptions/:id/pause', async (request, reply) => {
		await pause(services, request.params.id);
		return leadTo(reply, pathOf(request.params.id), 'subscriptionPaused');
	});

	app.post<WithId>('/subscriptions/:id/resume', async (request, reply) => {
		await resume(services, request.params.id);
		return leadTo(reply, pathOf(request.params.id), 'subscriptionResumed');
	});

	app.post<WithId>('/subscriptions/:id/test', async (request, reply) => {
		const subscription = await subscriptionOf(services, request.params.id);
		const end = await testDelivery(services, subscription.id);
		const message = [end.status === null ? '' : `HTTP ${end.status}.`, end.detail ?? ''].join(' ').trim();
		return show(reply, await onePage(request, subscription, { test: { ok: end.class === '2xx', message } }));
	});

	app.post<WithId>('/subscriptions/:id/replay', async (request, reply) => {
		const { id } = request.params;
		const values = fieldsOf(request);
		const range = {
			from: momentOf(fieldOf(values, 'from')),
			until: momentOf(fieldOf(values, 'until')),
			onlyFailed: values.has('onlyFailed'),
		};
		try {
			return leadTo(reply, pathOf(id), 'rangeReplayed', await replaySubscription(services, id, range));
		} catch (error) {
			const problem = mendable(error);
			const replay = { values, problem };
			return show(reply, await onePage(request, await subscriptionOf(services, id), { replay }), problem.status);
		}
	});

	app.post<WithId>('/subscriptions/:id/secret', async (request, reply) => {
		const { subscription, secret } = await rotateSecret(services, request.params.id);
		return show(reply, await onePage(request, subscription, { secret }));
	});

	app.post<WithId>('/subscriptions/:id/secret/finish', async (request, reply) => {
		await finishSecretRotation(services, request.params.id);
		return leadTo(reply, pathOf(request.params.id), 'secretFinished');
	});

	app.get<WithId>('/subscriptions/:id/remove', async (request, reply) => {
		const { id, label, host } = await subscriptionOf(services, request.params.id);
		return show(
			reply,
			askPage({
				frame: frameOf(request),
				title: 'removeSubscription',
				subject: label ?? host,
				follows: 'removeSubscriptionFollows',
				yes: 'removeYes',
				action: `${pathOf(id)}/remove`,
				back: pathOf(id),
			}),
		);
	});

	app.post<WithId>('/subscriptions/:id/remove', async (request, reply) => {
		await unsubscribe(services, request.params.id);
		return leadTo(reply, '/subscriptions', 'subscriptionRemoved');
	});
}
