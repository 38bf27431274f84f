/** Lanes: who runs when. */
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Arrival } from '../../domain/event';
import type { Lane, LaneWork, Store } from '../store';
import { arrival, bill, connection, NOON, release, released, signal, subscription } from './samples';

/** A job engine may look for work every few seconds. */
const SOON = { timeout: 20_000, interval: 10 };

/** Work that notes its runs, and ends them when it is told to. */
function notedWork(answer: (lane: Lane, run: number) => Promise<number | undefined> = async () => undefined) {
	const runs: Lane[] = [];
	const now = new Set<Lane>();
	let overlaps = 0;
	let most = 0;
	const work: LaneWork = async (lane) => {
		if (now.has(lane)) overlaps += 1;
		now.add(lane);
		most = Math.max(most, now.size);
		runs.push(lane);
		try {
			return await answer(lane, runs.filter((one) => one === lane).length);
		} finally {
			now.delete(lane);
		}
	};
	return {
		work,
		runs,
		count: (lane: Lane) => runs.filter((one) => one === lane).length,
		overlaps: () => overlaps,
		most: () => most,
	};
}

export function lanesConform(store: () => Store, reopen: () => Promise<Store>): void {
	describe('lanes', () => {
		test('what writes make due is woken', async () => {
			const { work, count } = notedWork();
			await store().lanes.start(work, { deliver: 4, other: 4 });
			await store().connections.insert(connection());
			const hears = subscription({ id: 'sub_1', state: 'paused' });
			await store().subscriptions.insert(hears);
			const one = arrival();
			const runsAgain = async (lane: Lane, write: () => Promise<unknown>): Promise<void> => {
				const before = count(lane);
				await write();
				await expect.poll(() => count(lane), SOON).toBeGreaterThan(before);
			};
			await runsAgain('confirm:con_shop', () => store().events.ingest([one]));
			const beside = (): Arrival => ({ ...one, id: arrival().id, fingerprint: '1', otherAmount: 'ask' });
			const asked = beside();
			await runsAgain('confirm:con_shop', () => store().events.ingest([asked]));
			await store().events.decide([
				{ eventId: asked.id, decision: 'quarantine', reason: 'contradicted', detail: 'unpaid' },
			]);
			await runsAgain('confirm:con_shop', () => store().events.ingest([beside()]));
			await runsAgain('deliver:sub_1', () => store().events.decide([release(one)]));
			await runsAgain('deliver:sub_1', () => store().subscriptions.update('sub_1', { state: 'active' }));
			await runsAgain('deliver:sub_1', () =>
				store().deliveries.replay({ eventId: one.id, subscriptionId: null }, NOON),
			);
			await runsAgain('deliver:sub_1', () =>
				store().deliveries.replay({ subscriptionId: 'sub_1', from: NOON, until: NOON + 1, onlyFailed: false }, NOON),
			);
			await runsAgain('deliver:sub_1', () =>
				store().events.announce([{ arrival: arrival(), factKey: 'f', verified: true }]),
			);
			const doubtful = arrival({ quarantine: { reason: 'not_found', detail: '' } });
			await store().events.ingest([doubtful]);
			await runsAgain('confirm:con_shop', () => store().events.recheck(doubtful.id, NOON));
			await runsAgain('watch:con_shop', () => store().bills.watch(bill()));
			await runsAgain('watch:con_shop', () => store().bills.revive('con_shop', NOON));
			await runsAgain('housekeeping', () => store().lanes.wake(['housekeeping']));
		});

		test('what was left over runs first when the process begins', async () => {
			await store().connections.insert(connection());
			await store().subscriptions.insert(subscription({ id: 'sub_1' }));
			await released(store(), 1);
			await store().events.ingest([arrival()]);
			await store().bills.watch(bill());
			const store2 = await reopen();
			const { work, runs } = notedWork();
			await store2.lanes.start(work, { deliver: 2, other: 2 });
			await expect
				.poll(() => new Set(runs), SOON)
				.toEqual(new Set(['confirm:con_shop', 'deliver:sub_1', 'watch:con_shop']));
		});

		test('a lane runs at one place at a time; woken while it runs it runs once more', async () => {
			const began = signal();
			const go = signal();
			const { work, count, overlaps } = notedWork(async (_lane, run) => {
				if (run === 1) {
					began.resolve();
					await go.promise;
				}
				return undefined;
			});
			await store().lanes.start(work, { deliver: 8, other: 8 });
			await store().lanes.wake(['housekeeping']);
			await began.promise;
			for (let turn = 0; turn < 20; turn += 1) await store().lanes.wake(['housekeeping']);
			expect(count('housekeeping')).toBe(1);
			go.resolve();
			await expect.poll(() => count('housekeeping'), SOON).toBe(2);
			await store().lanes.wake(['confirm:after']);
			await expect.poll(() => count('confirm:after'), SOON).toBe(1);
			expect(count('housekeeping')).toBe(2);
			expect(overlaps()).toBe(0);
		});

		test('a lane that runs hears of its wakes in this process, and of no others', async () => {
			const began = signal();
			const heard: string[] = [];
			const { work } = notedWork(async (lane) => {
				if (lane !== 'deliver:sub_1' || heard.length > 0) return undefined;
				const first = store().lanes.listen(lane);
				began.resolve();
				await once(first.heard, 'abort');
				heard.push('a wake');
				first.close();
				const second = store().lanes.listen(lane);
				await new Promise((resolve) => setTimeout(resolve, 200));
				if (second.heard.aborted) heard.push('another');
				second.close();
				return undefined;
			});
			await store().subscriptions.insert(subscription({ id: 'sub_1' }));
			await store().lanes.start(work, { deliver: 2, other: 2 });
			await store().lanes.wake(['deliver:sub_1']);
			await began.promise;
			await store().lanes.wake(['deliver:sub_2', 'housekeeping']);
			await new Promise((resolve) => setTimeout(resolve, 100));
			expect(heard).toEqual([]);
			await released(store(), 1);
			await expect.poll(() => heard, SOON).toEqual(['a wake']);
			await new Promise((resolve) => setTimeout(resolve, 300));
			expect(heard).toEqual(['a wake']);
		});

		test('a lane that does not end holds up no other, and no more run than allowed', async () => {
			const stuck = signal<undefined>();
			const { work, count, most, runs } = notedWork((lane) =>
				lane === 'deliver:stuck' ? stuck.promise : new Promise((resolve) => setTimeout(resolve, 5)),
			);
			await store().lanes.start(work, { deliver: 2, other: 2 });
			await store().lanes.wake(['deliver:stuck']);
			await expect.poll(() => count('deliver:stuck'), SOON).toBe(1);
			const others = Array.from({ length: 6 }, (_, index): Lane => `deliver:${index}`);
			await store().lanes.wake(others);
			await expect.poll(() => new Set(runs).size, SOON).toBe(7);
			expect(most()).toBe(2);
			stuck.resolve(undefined);
		});

		test('it runs again when it said, and when it was woken for', async () => {
			const ran: { readonly lane: Lane; readonly at: number }[] = [];
			const { work, count } = notedWork(async (lane, run) => {
				ran.push({ lane, at: Date.now() });
				return lane === 'housekeeping' && run === 1 ? Date.now() + 300 : undefined;
			});
			const momentsOf = (lane: Lane): readonly number[] => ran.filter((one) => one.lane === lane).map((one) => one.at);
			await store().lanes.start(work, { deliver: 2, other: 2 });
			const at = Date.now() + 400;
			await store().lanes.wake(['watch:later'], at);
			await store().lanes.wake(['housekeeping']);
			await expect.poll(() => count('housekeeping'), SOON).toBe(2);
			const [first = 0, second = 0] = momentsOf('housekeeping');
			expect(second - first).toBeGreaterThanOrEqual(299);
			await expect.poll(() => count('watch:later'), SOON).toBe(1);
			expect(momentsOf('watch:later')[0]).toBeGreaterThanOrEqual(at);
		});

		test('work that throws is tried again', async () => {
			const { work, count } = notedWork(async (_lane, run) => {
				if (run < 3) throw new Error('not yet');
				return undefined;
			});
			await store().lanes.start(work, { deliver: 2, other: 2 });
			await store().lanes.wake(['confirm:con_shop']);
			await expect.poll(() => count('confirm:con_shop'), SOON).toBe(3);
		});

		test('a stop signals what runs, waits for it, and lets nothing begin', async () => {
			const began = signal();
			let ended = false;
			const runs: Lane[] = [];
			await store().lanes.start(
				async (lane, stopping) => {
					runs.push(lane);
					began.resolve();
					await new Promise<void>((resolve) => stopping.addEventListener('abort', () => setTimeout(resolve, 50)));
					ended = true;
					return Date.now();
				},
				{ deliver: 1, other: 1 },
			);
			await store().lanes.wake(['housekeeping', 'confirm:waits']);
			await began.promise;
			await store().lanes.stop();
			expect(ended).toBe(true);
			await store().events.ingest([arrival()]);
			await new Promise((resolve) => setTimeout(resolve, 100));
			expect(runs).toHaveLength(1);
			await store().lanes.stop();
		});
	});
}
