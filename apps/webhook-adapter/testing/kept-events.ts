/** For tests: puts events into a store as the adapter does. */
import type { Arrival, EventType } from '../src/domain/event';
import { newId } from '../src/domain/ids';
import type { Store } from '../src/store/store';

let count = 0;

export function arrivalOf(change: Partial<Arrival> & { connectionId: string }): Arrival {
	count += 1;
	return {
		id: newId('evt'),
		type: 'bill.sent',
		source: 'action',
		dedupeKey: `made-${count}`,
		fingerprint: '45000',
		billId: `BILL${count}`,
		merchant: 'store-1',
		facts: { billId: change.billId ?? `BILL${count}`, price: '45000' },
		received: null,
		receivedAt: Date.now(),
		quarantine: null,
		...change,
	};
}

/** Keeps an event that is released at once. @returns its id */
export async function keepReleased(
	store: Store,
	change: Partial<Arrival> & { connectionId: string; type?: EventType },
): Promise<string> {
	const arrival = arrivalOf(change);
	await store.events.announce([{ arrival, factKey: `fact:${arrival.dedupeKey}`, verified: true }]);
	return arrival.id;
}

/** Keeps an event in quarantine. @returns its id */
export async function keepQuarantined(store: Store, connectionId: string): Promise<string> {
	const arrival = arrivalOf({
		connectionId,
		type: 'payment.approved',
		source: 'callback',
		quarantine: { reason: 'not_found', detail: 'PaySsam has no such bill.' },
	});
	await store.events.ingest([arrival]);
	return arrival.id;
}
