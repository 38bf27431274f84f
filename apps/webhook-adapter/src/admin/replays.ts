/** Sending again what was sent, or never arrived. */
import { AdapterError } from '../domain/errors';
import type { Services } from '../services';
import { Findings } from './findings';
import { subscriptionOf } from './subscriptions';

/**
 * Sends an event again: to one subscription, or to every one that matches now. It keeps its id, by which receivers can tell that they have it.
 *
 * @returns how many deliveries are due now because of it
 * @throws AdapterError `not_found`, or `conflict` when the event was never released
 */
export async function replayEvent(services: Services, eventId: string, subscriptionId: string | null): Promise<number> {
	const event = await services.store.events.get(eventId);
	if (event === undefined) throw new AdapterError('not_found', 'There is no event with this id.');
	if (event.state !== 'released') {
		throw new AdapterError('conflict', `The event is ${event.state}: only released events are sent.`, {
			whatToDo:
				event.state === 'quarantined'
					? 'Have it checked again, and decide on the page "Quarantine".'
					: 'Wait until PaySsam has confirmed it.',
		});
	}
	if (subscriptionId !== null) await subscriptionOf(services, subscriptionId);
	return services.store.deliveries.replay({ eventId, subscriptionId }, services.now());
}

/** What of a subscription is to be sent again: unchecked. Moments are ISO 8601 texts. */
export interface ReplayInput {
	/** Events received at or after. */
	readonly from?: string | undefined;
	/** Events received before; now when it is left out. */
	readonly until?: string | undefined;
	/** Only deliveries whose every attempt failed. */
	readonly onlyFailed?: boolean | undefined;
}

/**
 * Sends the released events of a range of receiving times to a subscription again; what it never got is among them.
 *
 * @returns how many deliveries are due now because of it
 * @throws AdapterError `not_found`, or `invalid_request` with issues
 */
export async function replaySubscription(
	services: Services,
	subscriptionId: string,
	input: ReplayInput,
): Promise<number> {
	const findings = new Findings();
	const from = readMoment('from', input.from, findings);
	const until = input.until === undefined ? services.now() + 1 : readMoment('until', input.until, findings);
	if (from !== undefined && until !== undefined && from >= until)
		findings.add('until', 'It is not after `from`.', 'Give a later moment.');
	findings.refuse('The range cannot be replayed.');
	if (from === undefined || until === undefined) throw new AdapterError('internal', 'The range cannot be replayed.');
	await subscriptionOf(services, subscriptionId);
	const onlyFailed = input.onlyFailed ?? false;
	return services.store.deliveries.replay({ subscriptionId, from, until, onlyFailed }, services.now());
}

/** A moment with its zone; without one two readers would take it for two moments. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads an ISO 8601 text as epoch milliseconds; what is none is noted. */
export function readMoment(field: string, text: string | undefined, findings: Findings): number | undefined {
	const moment = text !== undefined && MOMENT.test(text) ? Date.parse(text) : Number.NaN;
	if (!Number.isNaN(moment)) return moment;
	findings.add(
		field,
		text === undefined ? 'It is missing.' : 'It is no moment with a time zone.',
		'Give it as 2026-11-20T09:30:00+09:00.',
	);
	return undefined;
}
