import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Lane, LaneWork } from '../store';
import { createLanes } from './lanes';

describe('lanes in the process', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	const logged: { lane: Lane; pauseMs: number }[] = [];
	const log = { error: (fields: object) => void logged.push(fields as { lane: Lane; pauseMs: number }) };
	const make = () => {
		logged.length = 0;
		return createLanes(async () => [], log);
	};
	const settle = () => vi.advanceTimersByTimeAsync(0);

	test('what was woken first runs first; a lane that goes on goes behind the others', async () => {
		const lanes = make();
		const runs: Lane[] = [];
		const work: LaneWork = async (lane) => {
			runs.push(lane);
			return runs.filter((one) => one === lane).length < 3 ? Date.now() : undefined;
		};
		await lanes.wake(['deliver:a', 'deliver:b', 'deliver:c']);
		await lanes.start(work, { deliver: 1, other: 1 });
		await settle();
		const round: Lane[] = ['deliver:a', 'deliver:b', 'deliver:c'];
		expect(runs).toEqual([...round, ...round, ...round]);
	});

	test('pauses after failures grow, a wake does not shorten them, a success ends them', async () => {
		const lanes = make();
		let runs = 0;
		await lanes.start(
			async () => {
				runs += 1;
				if (runs <= 9 || runs === 11) throw new Error('no');
				return undefined;
			},
			{ deliver: 1, other: 1 },
		);
		await lanes.wake(['housekeeping']);
		await settle();
		for (let turn = 0; turn < 10; turn += 1) await lanes.wake(['housekeeping']);
		await settle();
		expect(runs).toBe(1);
		await vi.advanceTimersByTimeAsync(120_000);
		expect(runs).toBe(10);
		await lanes.wake(['housekeeping']);
		await settle();
		expect(logged.map(({ pauseMs }) => pauseMs)).toEqual([
			250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 250,
		]);
		await lanes.stop();
	});

	test('the earliest of several moments counts, and a wait longer than a timer can be is waited for', async () => {
		const lanes = make();
		const runs: number[] = [];
		await lanes.start(async () => void runs.push(Date.now()), { deliver: 1, other: 1 });
		const begin = Date.now();
		await lanes.wake(['housekeeping'], begin + 5000);
		await lanes.wake(['housekeeping'], begin + 1000);
		await lanes.wake(['housekeeping'], begin + 9000);
		await vi.advanceTimersByTimeAsync(999);
		expect(runs).toEqual([]);
		await vi.advanceTimersByTimeAsync(1);
		expect(runs).toEqual([begin + 1000]);
		const far = Date.now() + 40 * 86_400_000;
		await lanes.wake(['housekeeping'], far);
		await vi.advanceTimersByTimeAsync(39 * 86_400_000);
		expect(runs).toHaveLength(1);
		await vi.advanceTimersByTimeAsync(86_400_000);
		expect(runs).toEqual([begin + 1000, far]);
		await lanes.stop();
	});

	test('what was woken before the start runs then; after a stop they can start anew', async () => {
		const lanes = make();
		const runs: Lane[] = [];
		const work: LaneWork = async (lane) => void runs.push(lane);
		await lanes.wake(['housekeeping']);
		expect(runs).toEqual([]);
		await lanes.start(work, { deliver: 2, other: 2 });
		await expect(lanes.start(work, { deliver: 2, other: 2 })).rejects.toThrow('already');
		await settle();
		expect(runs).toEqual(['housekeeping']);
		await lanes.stop();
		await lanes.start(work, { deliver: 2, other: 2 });
		await lanes.wake(['watch:a']);
		await settle();
		expect(runs).toEqual(['housekeeping', 'watch:a']);
		await lanes.stop();
	});
});
