/** Subscribing and what follows: pause, resume, a new signing secret, another filter, unsubscribe. */
import { checkTarget } from '../dispatch/guard';
import { newSigningSecret } from '../dispatch/sign';
import { AdapterError } from '../domain/errors';
import { EVENT_TYPES, type EventType } from '../domain/event';
import { newId } from '../domain/ids';
import { NEWEST_VERSION, PAYLOAD_VERSIONS } from '../domain/payload';
import {
	SUBSCRIPTION_STATES,
	type Subscription,
	type SubscriptionFilter,
	type SubscriptionState,
} from '../domain/subscription';
import type { Services } from '../services';
import { Findings } from './findings';

/** Subscriptions of one API key: more come from a loop, not from workflows. */
export const SUBSCRIPTIONS_PER_KEY = 1000;
const URL_MAX = 2000;
const LABEL_MAX = 100;
const MERCHANT_MAX = 60;
const REFUSED = 'The subscription cannot be kept as it is.';

/** What a subscription is to hear of: unchecked. */
export interface FilterInput {
	/** Names of events; none, empty or `*`: all of them. */
	readonly events?: readonly string[] | undefined;
	readonly connectionId?: string | null | undefined;
	readonly merchant?: string | null | undefined;
}

/** A subscription as it is asked for: unchecked. */
export interface SubscribeInput extends FilterInput {
	readonly targetUrl?: string | undefined;
	readonly label?: string | null | undefined;
	/** Date of the payload's version; the newest when it is left out. */
	readonly version?: string | undefined;
}

/**
 * Subscribes. The same target with the same filter is a subscription of its own each time, as REST hook platforms expect. The signing secret is in the result, and shown to callers this once.
 *
 * @param connectionIds connections the caller may use; empty: all. A caller with some must name one, unless it has only one.
 * @throws AdapterError `invalid_request` with issues, `target_blocked`, or `conflict` when the key has too many already
 */
export async function subscribe(
	services: Services,
	input: SubscribeInput,
	apiKeyId: string | null,
	connectionIds: readonly string[] = [],
): Promise<{ readonly subscription: Subscription; readonly secret: string }> {
	const findings = new Findings();
	const targetUrl = findings.text('targetUrl', input.targetUrl, URL_MAX, 'Give the URL that is to be called.');
	const version = readVersion(input.version, findings);
	const label = readOptional('label', input.label, LABEL_MAX, findings);
	const filter = await readFilter(services, input, connectionIds, findings);
	findings.refuse(REFUSED);
	if (targetUrl === undefined || version === undefined || filter === undefined)
		throw new AdapterError('internal', REFUSED);
	const url = permitted(services, targetUrl);
	await refuseTooMany(services, apiKeyId);
	const secret = newSigningSecret();
	const subscription: Subscription = {
		id: newId('sub'),
		targetUrl: url.href,
		host: url.host,
		filter,
		version,
		state: 'active',
		pausedReason: null,
		secrets: [secret],
		apiKeyId,
		label,
		failingSince: null,
		failures: 0,
		restUntil: null,
		createdAt: services.now(),
	};
	await services.store.subscriptions.insert(subscription);
	return { subscription, secret };
}

/** Unsubscribes: nothing is sent any more, and what waits is forgotten. False: there was none. */
export function unsubscribe(services: Services, id: string): Promise<boolean> {
	return services.store.subscriptions.remove(id);
}

/** Keeps deliveries back until {@link resume}. */
export function pause(services: Services, id: string, reason = 'Paused by hand.'): Promise<Subscription> {
	return change(services, id, { state: 'paused', pausedReason: reason });
}

/** Sends what was kept back, and what comes. */
export function resume(services: Services, id: string): Promise<Subscription> {
	return change(services, id, {
		state: 'active',
		pausedReason: null,
		failingSince: null,
		failures: 0,
		restUntil: null,
	});
}

/** What of a subscription can change: unchecked. What is left out stays. */
export interface SubscriptionChange extends FilterInput {
	/** `paused` or `active`. */
	readonly state?: string | undefined;
	readonly label?: string | null | undefined;
}

/**
 * Changes label and filter, pauses or resumes.
 *
 * @throws AdapterError `not_found`, or `invalid_request` with issues
 */
export async function updateSubscription(
	services: Services,
	id: string,
	input: SubscriptionChange,
	connectionIds: readonly string[] = [],
): Promise<Subscription> {
	const present = await subscriptionOf(services, id);
	const findings = new Findings();
	const state = input.state === undefined ? undefined : findings.choice('state', input.state, SUBSCRIPTION_STATES);
	const label = input.label === undefined ? present.label : readOptional('label', input.label, LABEL_MAX, findings);
	const filter = await readFilter(
		services,
		{
			events: input.events ?? present.filter.events,
			connectionId: input.connectionId === undefined ? present.filter.connectionId : input.connectionId,
			merchant: input.merchant === undefined ? present.filter.merchant : input.merchant,
		},
		connectionIds,
		findings,
	);
	findings.refuse(REFUSED);
	if (filter === undefined) throw new AdapterError('internal', REFUSED);
	const changed = await change(services, id, { label, filter });
	if (state === undefined || state === changed.state) return changed;
	return state === 'paused' ? pause(services, id) : resume(services, id);
}

/**
 * Makes a new signing secret. Deliveries carry two signatures, by the new one and the old one, until {@link finishSecretRotation}; a second rotation before that drops the oldest.
 *
 * @throws AdapterError `not_found`
 */
export async function rotateSecret(
	services: Services,
	id: string,
): Promise<{ readonly subscription: Subscription; readonly secret: string }> {
	const { secrets } = await subscriptionOf(services, id);
	const secret = newSigningSecret();
	const subscription = await change(services, id, { secrets: [secret, ...secrets.slice(0, 1)] });
	return { subscription, secret };
}

/**
 * Ends a rotation: only the newest secret signs.
 *
 * @throws AdapterError `not_found`
 */
export async function finishSecretRotation(services: Services, id: string): Promise<Subscription> {
	const { secrets } = await subscriptionOf(services, id);
	return change(services, id, { secrets: secrets.slice(0, 1) });
}

/** A subscription as callers see it: without its secrets. */
export interface SubscriptionView {
	readonly id: string;
	readonly label: string | null;
	/** The whole URL for whoever subscribed and for administrators, `null` for others: it can hold a secret of the target. */
	readonly targetUrl: string | null;
	readonly host: string;
	/** Names of events; empty: all. */
	readonly events: EventType[];
	readonly connectionId: string | null;
	readonly merchant: string | null;
	readonly version: string;
	readonly state: SubscriptionState;
	readonly pausedReason: string | null;
	/** Whether deliveries carry two signatures. */
	readonly secretIsChanging: boolean;
	/** Since when no attempt has succeeded. */
	readonly failingSince: string | null;
	readonly failures: number;
	readonly createdAt: string;
}

/** @param withTarget whether the reader may see the whole URL */
export function subscriptionView(subscription: Subscription, withTarget: boolean): SubscriptionView {
	const { id, label, targetUrl, host, filter, version, state, pausedReason, secrets, failures } = subscription;
	const { failingSince, createdAt } = subscription;
	return {
		id,
		label,
		targetUrl: withTarget ? targetUrl : null,
		host,
		events: [...filter.events],
		connectionId: filter.connectionId,
		merchant: filter.merchant,
		version,
		state,
		pausedReason,
		secretIsChanging: secrets.length > 1,
		failingSince: failingSince === null ? null : new Date(failingSince).toISOString(),
		failures,
		createdAt: new Date(createdAt).toISOString(),
	};
}

/** @throws AdapterError `not_found` */
export async function subscriptionOf(services: Services, id: string): Promise<Subscription> {
	const subscription = await services.store.subscriptions.get(id);
	if (subscription === undefined) throw new AdapterError('not_found', 'There is no subscription with this id.');
	return subscription;
}

async function change(
	services: Services,
	id: string,
	fields: Parameters<Services['store']['subscriptions']['update']>[1],
): Promise<Subscription> {
	if (!(await services.store.subscriptions.update(id, fields)))
		throw new AdapterError('not_found', 'There is no subscription with this id.');
	return subscriptionOf(services, id);
}

function permitted(services: Services, targetUrl: string): URL {
	const check = checkTarget(targetUrl, { allowPrivate: services.config.allowPrivateTargets });
	if (check.ok) return check.url;
	const { problem, remedy } = check;
	throw new AdapterError('target_blocked', `The target cannot be called: ${problem}`, {
		whatToDo: remedy,
		issues: [{ field: 'targetUrl', problem, remedy }],
	});
}

async function refuseTooMany(services: Services, apiKeyId: string | null): Promise<void> {
	if (apiKeyId === null) return;
	const all = await services.store.subscriptions.list();
	if (all.filter((one) => one.apiKeyId === apiKeyId).length < SUBSCRIPTIONS_PER_KEY) return;
	throw new AdapterError('conflict', `The API key has ${SUBSCRIPTIONS_PER_KEY} subscriptions, and may have no more.`, {
		whatToDo: 'Unsubscribe those that are not used any more, and look for what subscribes over and over.',
	});
}

function readVersion(given: string | undefined, findings: Findings): string | undefined {
	return given === undefined ? NEWEST_VERSION : findings.choice('version', given, PAYLOAD_VERSIONS);
}

function readOptional(field: string, given: string | null | undefined, max: number, findings: Findings): string | null {
	if (given === undefined || given === null || given.trim() === '') return null;
	return findings.text(field, given, max, 'Leave it out, or give a text.') ?? null;
}

async function readFilter(
	services: Services,
	input: FilterInput,
	connectionIds: readonly string[],
	findings: Findings,
): Promise<SubscriptionFilter | undefined> {
	const events = readEvents(input.events ?? [], findings);
	const merchant = readOptional('merchant', input.merchant, MERCHANT_MAX, findings);
	const [only] = connectionIds;
	const given = readOptional('connectionId', input.connectionId, 100, findings);
	const connectionId = given ?? (connectionIds.length === 1 ? (only ?? null) : null);
	if (connectionId === null) {
		if (connectionIds.length > 0)
			findings.add('connectionId', 'The API key may use some connections only.', 'Name the connection to hear of.');
	} else if (connectionIds.length > 0 && !connectionIds.includes(connectionId)) {
		findings.add('connectionId', 'There is no such connection for this API key.', 'List the connections it may use.');
	} else if ((await services.store.connections.get(connectionId)) === undefined) {
		findings.add('connectionId', 'There is no such connection.', 'List the connections to see their ids.');
	}
	return events === undefined ? undefined : { events, connectionId, merchant };
}

function readEvents(given: readonly string[], findings: Findings): readonly EventType[] | undefined {
	if (given.length === 0 || given.includes('*')) return [];
	const types = EVENT_TYPES.filter((type) => given.includes(type));
	const known: readonly string[] = EVENT_TYPES;
	const unknown = given.filter((name) => !known.includes(name));
	if (unknown.length === 0) return types;
	findings.add(
		'events',
		`There is no event ${unknown
			.slice(0, 3)
			.map((name) => JSON.stringify(name.slice(0, 60)))
			.join(', ')}.`,
		`Possible are: ${EVENT_TYPES.join(', ')}, or * for all.`,
	);
	return undefined;
}
