import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepQuarantined, keepReleased } from '../testing/kept-events';
import { addConnection, type ServedApp, serveApp } from '../testing/served-app';
import { DAY } from './domain/durations';
import { createHousekeeping } from './housekeeping';
import { bill } from './store/conformance/samples';

let served: ServedApp;
let connectionId: string;
beforeEach(async () => {
	served = await serveApp({ config: { retentionDays: 30 } });
	({ id: connectionId } = await addConnection(served.store));
});
afterEach(() => served.close());

const keepHouse = (): Promise<number> => createHousekeeping(served.services)(new AbortController().signal);

test('after its time nothing personal is left of events, in quarantine or not, and of bills that have ended', async () => {
	const { store, services, advance, logged } = served;
	const ids = [await keepReleased(store, { connectionId }), await keepQuarantined(store, connectionId)];
	const watched = { connectionId, stateSince: services.now(), dueAt: null };
	for (let count = 0; count < 1100; count += 1)
		await store.bills.watch(bill({ ...watched, billId: `B${count}`, state: 'paid' }));
	const read = async () => ({
		events: await Promise.all(ids.map(async (id) => Object.keys((await store.events.get(id))?.facts ?? {}).length)),
		bills: (await store.bills.some(connectionId, ['B0', 'B1099'])).map(({ memberName }) => memberName),
	});
	const whole = { events: [2, 2], bills: ['김결제', '김결제'] };
	advance(29 * DAY);
	expect(await keepHouse()).toBeGreaterThan(services.now());
	expect(await read()).toEqual(whole);
	advance(2 * DAY);
	await keepHouse();
	expect(await read()).toEqual({ events: [0, 0], bills: [null, null] });
	expect((await store.events.get(ids[1] ?? ''))?.state).toBe('quarantined');
	expect(logged()).toContain('"events":2,"bills":1100');
});

test('a stop ends it after the part that is being emptied', async () => {
	const { store, services, advance } = served;
	const watched = { connectionId, stateSince: services.now(), dueAt: null };
	for (let count = 0; count < 600; count += 1)
		await store.bills.watch(bill({ ...watched, billId: `B${String(count).padStart(4, '0')}`, state: 'paid' }));
	advance(31 * DAY);
	await createHousekeeping(services)(AbortSignal.abort());
	expect((await store.bills.get(connectionId, 'B0000'))?.memberName).toBeNull();
	expect((await store.bills.get(connectionId, 'B0599'))?.memberName).not.toBeNull();
});
