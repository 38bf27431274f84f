/** Sends a made-up event to a subscription, to see whether its target takes it. */
import { guardedAgent } from '../dispatch/guard';
import { type AttemptEnd, createSend } from '../dispatch/send';
import type { EventType } from '../domain/event';
import { newId } from '../domain/ids';
import { payloadVersionOf } from '../domain/payload';
import { samplePayload } from '../domain/samples';
import type { Services } from '../services';
import { subscriptionOf } from './subscriptions';

/** How a sample fared. */
export interface TestDelivery extends AttemptEnd {
	/** Id of the sample, `evt_sample_…`. */
	readonly eventId: string;
}

/**
 * Posts a sample, once, signed as live events are. Nothing is kept, and the state of the subscription does not change.
 *
 * @param type of the sample; the first event that the subscription hears of, when it is left out
 * @throws AdapterError `not_found`
 */
export async function testDelivery(
	services: Services,
	subscriptionId: string,
	type?: EventType,
): Promise<TestDelivery> {
	const { config, store, now } = services;
	const subscription = await subscriptionOf(services, subscriptionId);
	const { events, connectionId } = subscription.filter;
	const connection = connectionId === null ? undefined : await store.connections.get(connectionId);
	const payload = samplePayload({
		type: type ?? events[0] ?? 'payment.approved',
		version: payloadVersionOf(subscription),
		at: now(),
		mark: newId('evt').slice(-12),
		connection,
	});
	const { allowPrivateTargets: allowPrivate, deliveryTimeoutMs: timeoutMs } = config;
	const agent = guardedAgent({ allowPrivate, connectTimeoutMs: timeoutMs });
	try {
		const send = createSend({ agent, allowPrivate, timeoutMs, now });
		const end = await send(subscription, { id: payload.id, at: now(), body: JSON.stringify(payload) });
		return { ...end, eventId: payload.id };
	} finally {
		await agent.destroy();
	}
}
