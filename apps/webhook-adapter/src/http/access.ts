/** What a caller may see: a key that is restricted to connections finds nothing of others. */
import type { FastifyRequest } from 'fastify';
import type { Connection } from '../domain/connection';
import { AdapterError } from '../domain/errors';
import type { StoredEvent } from '../domain/event';
import type { Subscription } from '../domain/subscription';
import type { Services } from '../services';
import { mayUse } from './auth';

/**
 * The connections to look at: the one asked for, else all that the caller may use; `undefined`: all there are.
 *
 * @throws AdapterError `forbidden` when the caller may not use the one asked for
 */
export function visibleConnections(request: FastifyRequest, asked?: string): readonly string[] | undefined {
	const { connectionIds } = request.caller;
	if (asked === undefined) return connectionIds.length === 0 ? undefined : connectionIds;
	if (mayUse(request, asked)) return [asked];
	throw new AdapterError('forbidden', 'This API key may not use this connection.');
}

/** Connections the caller may use, oldest first. */
export async function usableConnections(services: Services, request: FastifyRequest): Promise<readonly Connection[]> {
	const all = await services.store.connections.list();
	return all.filter(({ id }) => mayUse(request, id));
}

/** @throws AdapterError `not_found`, also for what is another's */
export async function visibleEvent(services: Services, request: FastifyRequest, id: string): Promise<StoredEvent> {
	const event = await services.store.events.get(id);
	if (event !== undefined && mayUse(request, event.connectionId)) return event;
	throw new AdapterError('not_found', 'There is no event with this id.');
}

/** Whether the caller may see a subscription: one to all connections is for keys of all connections. */
export function maySee(request: FastifyRequest, { filter }: Pick<Subscription, 'filter'>): boolean {
	if (request.caller.connectionIds.length === 0) return true;
	return filter.connectionId !== null && mayUse(request, filter.connectionId);
}

/** Whether the caller subscribed, or administers. Only then it gets to see the whole target and a signing secret. */
export function isOwner(
	{ caller }: Pick<FastifyRequest, 'caller'>,
	{ apiKeyId }: Pick<Subscription, 'apiKeyId'>,
): boolean {
	return caller.scopes.includes('admin') || (apiKeyId !== null && caller.apiKeyId === apiKeyId);
}

/** @throws AdapterError `not_found`, also for what is another's */
export async function visibleHook(services: Services, request: FastifyRequest, id: string): Promise<Subscription> {
	const subscription = await services.store.subscriptions.get(id);
	if (subscription !== undefined && maySee(request, subscription)) return subscription;
	throw new AdapterError('not_found', 'There is no subscription with this id.');
}
