/** Runs lanes inside the process: what was woken first runs first, each lane at one place at a time. */
import { createBell } from '../bell';
import { type LaneLog, noteLaneFailure } from '../lane-failures';
import { type Lane, type LanePlaces, type Lanes, type LaneWork, placeOf } from '../store';

/** Timers cannot be longer; what is later is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface LaneState {
	isQueued: boolean;
	isRunning: boolean;
	/** Woken while it runs. */
	again: boolean;
	/** Failures in a row. While it pauses after one, wakes wait as well. */
	failures: number;
	timer: NodeJS.Timeout | undefined;
	/** For when the timer is set. */
	at: number;
}

/** @param leftOver lanes in which something waits, when the process begins */
export function createLanes(leftOver: () => Promise<readonly Lane[]>, log: LaneLog): Lanes {
	const states = new Map<Lane, LaneState>();
	const bell = createBell();
	const queues: Readonly<Record<keyof LanePlaces, Lane[]>> = { deliver: [], other: [] };
	const runs: Readonly<Record<keyof LanePlaces, Set<Promise<void>>>> = { deliver: new Set(), other: new Set() };
	let running: { readonly work: LaneWork; readonly places: LanePlaces; readonly stop: AbortController } | undefined;

	const stateOf = (lane: Lane): LaneState => {
		const known = states.get(lane);
		if (known !== undefined) return known;
		const state: LaneState = {
			isQueued: false,
			isRunning: false,
			again: false,
			failures: 0,
			timer: undefined,
			at: Number.POSITIVE_INFINITY,
		};
		states.set(lane, state);
		return state;
	};

	const wakeNow = (lane: Lane): void => {
		const state = stateOf(lane);
		if (state.isRunning) {
			state.again = true;
			bell.ring(lane);
			return;
		}
		const pauses = state.failures > 0 && state.timer !== undefined;
		if (!state.isQueued && !pauses) {
			state.isQueued = true;
			queues[placeOf(lane)].push(lane);
		}
	};

	const clearTimer = (state: LaneState): void => {
		clearTimeout(state.timer);
		state.timer = undefined;
		state.at = Number.POSITIVE_INFINITY;
	};

	const wakeAt = (lane: Lane, at: number): void => {
		const wait = at - Date.now();
		if (wait <= 0) {
			wakeNow(lane);
			return;
		}
		const state = stateOf(lane);
		if (state.at <= at) return;
		clearTimer(state);
		state.at = at;
		state.timer = setTimeout(
			() => {
				clearTimer(state);
				wakeAt(lane, at);
				fill();
			},
			Math.min(wait, LONGEST_TIMER_MS),
		).unref();
	};

	/** Drops what is at rest, so that lanes of what was removed do not pile up. */
	const forget = (lane: Lane, state: LaneState): void => {
		if (!state.isQueued && !state.isRunning && state.timer === undefined) states.delete(lane);
	};

	const runOnce = async (lane: Lane, state: LaneState, work: LaneWork, signal: AbortSignal): Promise<void> => {
		try {
			const next = await work(lane, signal);
			state.failures = 0;
			if (next !== undefined) wakeAfterRun(lane, state, next);
		} catch (error) {
			if (signal.aborted) return;
			state.failures += 1;
			state.again = false;
			wakeAfterRun(lane, state, Date.now() + noteLaneFailure(log, lane, state.failures, error));
		}
	};

	const wakeAfterRun = (lane: Lane, state: LaneState, at: number): void => {
		if (at <= Date.now()) state.again = true;
		else wakeAt(lane, at);
	};

	const run = async (lane: Lane, state: LaneState, work: LaneWork, signal: AbortSignal): Promise<void> => {
		await runOnce(lane, state, work, signal);
		state.isRunning = false;
		if (state.again) {
			state.again = false;
			wakeNow(lane);
		} else forget(lane, state);
	};

	const fill = (): void => {
		fillPlaces('other');
		fillPlaces('deliver');
	};

	const fillPlaces = (place: keyof LanePlaces): void => {
		if (running === undefined) return;
		const { work, places, stop } = running;
		while (runs[place].size < places[place]) {
			const lane = queues[place].shift();
			if (lane === undefined) return;
			const state = stateOf(lane);
			state.isQueued = false;
			state.isRunning = true;
			const one = run(lane, state, work, stop.signal).finally(() => {
				runs[place].delete(one);
				fillPlaces(place);
			});
			runs[place].add(one);
		}
	};

	return {
		async start(work, places) {
			if (running !== undefined) throw new Error('The lanes run already.');
			running = { work, places, stop: new AbortController() };
			for (const lane of await leftOver()) wakeNow(lane);
			fill();
		},
		async wake(lanes, at) {
			for (const lane of lanes) {
				if (at === undefined) wakeNow(lane);
				else wakeAt(lane, at);
			}
			fill();
		},
		listen: bell.listen,
		async stop() {
			const stopped = running;
			running = undefined;
			for (const state of states.values()) clearTimer(state);
			stopped?.stop.abort();
			await Promise.all([...runs.other, ...runs.deliver]);
			queues.other.length = 0;
			queues.deliver.length = 0;
			states.clear();
		},
	};
}
