/** What people do with events in quarantine. */
import { AdapterError } from '../domain/errors';
import type { StoredEvent } from '../domain/event';
import type { Services } from '../services';
import type { Page } from '../store/store';

/** Events in quarantine, newest first. `connectionIds`: those of these connections only. */
export function listQuarantine(
	services: Services,
	query: {
		readonly connectionIds?: readonly string[] | undefined;
		readonly after?: string | undefined;
		readonly limit: number;
	},
): Promise<Page<StoredEvent>> {
	return services.store.events.list({ ...query, states: ['quarantined'] });
}

/**
 * Has PaySsam asked about an event again: it is delivered when PaySsam confirms it now.
 *
 * @throws AdapterError `not_found`, or `conflict` when it is not in quarantine, or was emptied
 */
export async function recheckQuarantined(services: Services, eventId: string): Promise<void> {
	if (!(await services.store.events.recheck(eventId, services.now()))) await refuse(services, eventId);
}

/**
 * Ends an event that is nothing. It stays known, so that its repeats are nothing either.
 *
 * @throws AdapterError `not_found`, or `conflict` when it is not in quarantine
 */
export async function dismissQuarantined(services: Services, eventId: string): Promise<void> {
	if (!(await services.store.events.dismiss(eventId))) await refuse(services, eventId);
}

async function refuse(services: Services, eventId: string): Promise<never> {
	const event = await services.store.events.get(eventId);
	if (event === undefined) throw new AdapterError('not_found', 'There is no event with this id.');
	if (event.state !== 'quarantined')
		throw new AdapterError('conflict', `The event is ${event.state}, not quarantined.`);
	throw new AdapterError('conflict', 'The event is so old that what it said was emptied.', { whatToDo: 'Dismiss it.' });
}
