/** Events and quarantine over HTTP. */
import type { FastifyInstance } from 'fastify';
import { dismissQuarantined, listQuarantine, recheckQuarantined } from '../admin/quarantine';
import { replayEvent } from '../admin/replays';
import { AdapterError } from '../domain/errors';
import { EVENT_STATES, EVENT_TYPES } from '../domain/event';
import type { Services } from '../services';
import { eventPage } from './event';
import { type EventSearch, eventsPage } from './events';
import { quarantinePage } from './quarantine';
import { fieldsOf, frameOf, leadTo, queryOf, show } from './visit';

interface WithId {
	Params: { id: string };
}

const PAGE_SIZE = 50;
const CASES_PER_PAGE = 20;
const EVENT_ID = /^evt_[0-9A-Za-z_-]{1,80}$/;

/** The cursor of a list; what is none begins at the newest. */
const cursorOf = (query: URLSearchParams): string | undefined => {
	const after = query.get('after') ?? '';
	return EVENT_ID.test(after) ? after : undefined;
};

function searchOf(query: URLSearchParams): EventSearch {
	return {
		bill: (query.get('bill') ?? '').trim().slice(0, 40),
		state: EVENT_STATES.find((state) => state === query.get('state')) ?? '',
		type: EVENT_TYPES.find((type) => type === query.get('type')) ?? '',
		connection: (query.get('connection') ?? '').slice(0, 60),
		after: cursorOf(query) ?? '',
	};
}

export function registerEventPages(app: FastifyInstance, services: Services): void {
	const { store } = services;

	app.get('/events', async (request, reply) => {
		const search = searchOf(queryOf(request));
		const [connections, events] = await Promise.all([
			store.connections.list(),
			store.events.list({
				states: EVENT_STATES.filter((state) => search.state === '' || state === search.state),
				types: EVENT_TYPES.filter((type) => search.type === '' || type === search.type),
				connectionIds: search.connection === '' ? undefined : [search.connection],
				billId: search.bill === '' ? undefined : search.bill,
				after: search.after === '' ? undefined : search.after,
				limit: PAGE_SIZE,
			}),
		]);
		return show(reply, eventsPage({ frame: frameOf(request), search, events, connections }));
	});

	app.get<WithId>('/events/:id', async (request, reply) => {
		const event = await store.events.get(request.params.id);
		if (event === undefined) throw new AdapterError('not_found', 'There is no event with this id.');
		const [connection, deliveries, subscriptions] = await Promise.all([
			store.connections.get(event.connectionId),
			store.deliveries.ofEvent(event.id),
			store.subscriptions.list(),
		]);
		const shown = await Promise.all(
			deliveries.map(async (delivery) => ({
				delivery,
				attempts: await store.deliveries.attemptsOf(delivery.id),
				subscription: subscriptions.find(({ id }) => id === delivery.subscriptionId),
			})),
		);
		return show(reply, eventPage({ frame: frameOf(request), event, connection, deliveries: shown, subscriptions }));
	});

	app.post<WithId>('/events/:id/replay', async (request, reply) => {
		const { id } = request.params;
		await replayEvent(services, id, fieldsOf(request).get('subscription'));
		return leadTo(reply, `/events/${encodeURIComponent(id)}`, 'replayed');
	});

	app.get('/quarantine', async (request, reply) => {
		const after = cursorOf(queryOf(request));
		const [connections, events] = await Promise.all([
			store.connections.list(),
			listQuarantine(services, { after, limit: CASES_PER_PAGE }),
		]);
		return show(reply, quarantinePage({ frame: frameOf(request), events, connections }));
	});

	const decisions = { recheck: recheckQuarantined, dismiss: dismissQuarantined };
	const notices = { recheck: 'rechecked', dismiss: 'dismissed' } as const;
	for (const decision of ['recheck', 'dismiss'] as const) {
		app.post<WithId>(`/quarantine/:id/${decision}`, async (request, reply) => {
			const { id } = request.params;
			await decisions[decision](services, id);
			const back = fieldsOf(request).get('from') === 'event' ? `/events/${encodeURIComponent(id)}` : '/quarantine';
			return leadTo(reply, back, notices[decision]);
		});
	}
}
