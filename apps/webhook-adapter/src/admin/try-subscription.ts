/** One sample to a target, to see whether it is there and takes signed deliveries. */
import { guardedAgent } from '../dispatch/guard';
import { createSend } from '../dispatch/send';
import type { AttemptClass } from '../domain/delivery';
import { EVENT_TYPES, type EventType } from '../domain/event';
import { newId } from '../domain/ids';
import { NEWEST_VERSION, PAYLOAD_VERSIONS } from '../domain/payload';
import { samplePayload } from '../domain/samples';
import type { Subscription } from '../domain/subscription';
import type { Services } from '../services';

/** How the sample fared. */
export interface Trial {
	/** Whether the target answered with 2xx. */
	readonly ok: boolean;
	/** `evt_sample_…`. */
	readonly eventId: string;
	readonly class: AttemptClass;
	readonly status: number | null;
	readonly durationMs: number;
	readonly detail: string | null;
}

/** Sends one sample, whatever state the subscription is in. Nothing of it is kept. `type`: one that it hears of, when left out. */
export async function trySubscription(
	services: Services,
	subscription: Subscription,
	type: EventType = subscription.filter.events[0] ?? EVENT_TYPES[0],
): Promise<Trial> {
	const { config, now, store } = services;
	const { connectionId } = subscription.filter;
	const connection = connectionId === null ? undefined : await store.connections.get(connectionId);
	const version = PAYLOAD_VERSIONS.find((one) => one === subscription.version) ?? NEWEST_VERSION;
	const payload = samplePayload({ type, version, connection, at: now(), mark: newId('evt').slice('evt_'.length) });
	const agent = guardedAgent({ allowPrivate: config.allowPrivateTargets, connectTimeoutMs: config.deliveryTimeoutMs });
	const send = createSend({
		agent,
		allowPrivate: config.allowPrivateTargets,
		timeoutMs: config.deliveryTimeoutMs,
		now,
	});
	try {
		const message = { id: payload.id, at: now(), body: JSON.stringify(payload) };
		const { class: kind, status, durationMs, detail } = await send(subscription, message);
		return { ok: kind === '2xx', eventId: payload.id, class: kind, status, durationMs, detail };
	} finally {
		await agent.close();
	}
}
