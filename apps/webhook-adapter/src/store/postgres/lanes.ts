/** Runs lanes as jobs of graphile-worker, each at one replica at a time. */
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, runTaskList, type WorkerPool } from 'graphile-worker';
import { createBell } from '../bell';
import { type LaneLog, noteLaneFailure } from '../lane-failures';
import type { Lane, LanePlaces, Lanes, LaneWork } from '../store';
import { createPool, type Query } from './connections';
import { translate } from './errors';
import { join, type Membership } from './membership';
import { ENGINE_SCHEMA, TASKS, wakeLanes } from './wake';

/** A job that is new is told of at once; this is for those that come due, and for what a notice missed: one worker of each kind looks, and the next as soon as it found something. */
const LOOK_EVERY_MS = 250;
/** How often each worker that has nothing to do looks by itself. There are many of them, and each look is a query. */
const EACH_LOOKS_EVERY_MS = 5000;
/** How soon a process looks after it woke lanes: when others hold a job in place at the moment of the notice, it is passed over then. */
const LOOK_AFTER_WAKE_MS = 20;
/** And once more after a run in which its lane was woken: giving the job back takes time, and the lane cannot run again before. */
const LOOK_AGAIN_MS = 150;
/** Before lanes are begun anew after the database was lost. */
const RECONNECT_AFTER_MS = 500;
/** To take and to give back jobs, and one to hear of new ones. */
const ENGINE_CONNECTIONS = 4;

/** A worker pool with the session that stands for it. */
interface Crew {
	/** Resolves when it cannot go on. */
	readonly over: Promise<void>;
	nudge(): void;
	/** Lets nothing begin, signals what runs, and waits for it. */
	dismiss(): Promise<void>;
}

export interface PostgresLanes extends Lanes {
	/** To be called after a commit that woke lanes; those that run in this process need no look before they have ended. */
	woken(lanes: Iterable<Lane>): void;
}

export interface LanesOptions {
	readonly url: string;
	readonly query: Query;
	/** Lanes in which something waits. */
	readonly leftOver: () => Promise<readonly Lane[]>;
	readonly log: LaneLog;
}

export function createLanes({ url, query, leftOver, log }: LanesOptions): PostgresLanes {
	let stopping: AbortController | undefined;
	let ended: Promise<void> = Promise.resolve();
	let crew: Crew | undefined;
	let nudge: NodeJS.Timeout | undefined;

	const bell = createBell();
	const running = new Set<Lane>();
	const wokenMeanwhile = new Set<Lane>();

	const look = (): void => {
		nudge ??= setTimeout(() => {
			nudge = undefined;
			crew?.nudge();
		}, LOOK_AFTER_WAKE_MS).unref();
	};

	const woken = (lanes: Iterable<Lane>): void => {
		for (const lane of lanes) {
			if (running.has(lane)) {
				wokenMeanwhile.add(lane);
				bell.ring(lane);
			} else look();
		}
	};

	/** A run during which nobody looks for jobs of its lane. */
	const alone =
		(run: Run): Run =>
		async (lane, signal) => {
			running.add(lane);
			try {
				await run(lane, signal);
			} finally {
				running.delete(lane);
				if (wokenMeanwhile.delete(lane)) {
					look();
					setTimeout(look, LOOK_AGAIN_MS).unref();
				}
			}
		};

	const wake = async (lanes: Iterable<Lane>, at?: number): Promise<void> => {
		const all = [...lanes];
		await wakeLanes(query, all, at);
		woken(all);
	};

	const assemble = async (work: LaneWork, places: LanePlaces): Promise<Crew> => {
		const run = alone(createRun(work, wake, log));
		const others = await hire({ url, task: TASKS.other, concurrency: places.other, log, run });
		try {
			const deliverers = await hire({ url, task: TASKS.deliver, concurrency: places.deliver, log, run });
			await wake(await leftOver());
			return together(others, deliverers);
		} catch (error) {
			await others.dismiss();
			throw error;
		}
	};

	/** Keeps a crew at work until it is told to stop. */
	const keepGoing = async (work: LaneWork, places: LanePlaces, stop: AbortSignal): Promise<void> => {
		const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }));
		for (;;) {
			if (crew !== undefined) {
				await Promise.race([crew.over, stopped]);
				await crew.dismiss();
				crew = undefined;
			}
			if (stop.aborted) return;
			await delay(RECONNECT_AFTER_MS, undefined, { signal: stop }).catch(() => undefined);
			if (stop.aborted) return;
			try {
				crew = await assemble(work, places);
			} catch (error) {
				log.error({ err: translate(error) }, 'The lanes cannot run: the database is not reached. It is tried again');
			}
		}
	};

	return {
		async start(work, places) {
			if (stopping !== undefined) throw new Error('The lanes run already.');
			const stop = new AbortController();
			stopping = stop;
			try {
				crew = await assemble(work, places);
			} catch (error) {
				stopping = undefined;
				throw translate(error);
			}
			ended = keepGoing(work, places, stop.signal);
		},
		wake,
		listen: bell.listen,
		async stop() {
			clearTimeout(nudge);
			nudge = undefined;
			stopping?.abort();
			await ended;
			stopping = undefined;
		},
		woken,
	};
}

type Run = (lane: Lane, signal: AbortSignal) => Promise<void>;

/** One run of a lane, and what follows from it. A failure here is left to the engine, which tries again when the database is back. */
function createRun(work: LaneWork, wake: (lanes: readonly Lane[], at?: number) => Promise<void>, log: LaneLog): Run {
	const failures = new Map<Lane, { readonly count: number; readonly until: number }>();
	return async (lane, signal) => {
		const failed = failures.get(lane);
		if (failed !== undefined && failed.until > Date.now()) return wake([lane], failed.until);
		try {
			const next = await work(lane, signal);
			failures.delete(lane);
			// What was broken off another replica goes on with.
			if (signal.aborted) await wake([lane]);
			else if (next !== undefined) await wake([lane], next);
		} catch (error) {
			if (signal.aborted) return wake([lane]);
			const count = (failed?.count ?? 0) + 1;
			const until = Date.now() + noteLaneFailure(log, lane, count, error);
			failures.set(lane, { count, until });
			await wake([lane], until);
		}
	};
}

/** Two crews as one: when one cannot go on, both are dismissed and hired anew. */
function together(...crews: readonly Crew[]): Crew {
	return {
		over: Promise.race(crews.map((crew) => crew.over)),
		nudge: () => {
			for (const crew of crews) crew.nudge();
		},
		dismiss: async () => void (await Promise.all(crews.map((crew) => crew.dismiss()))),
	};
}

interface Hire {
	readonly url: string;
	readonly task: string;
	readonly concurrency: number;
	readonly log: LaneLog;
	readonly run: Run;
}

async function hire({ url, task, concurrency, log, run }: Hire): Promise<Crew> {
	let begin = (): void => undefined;
	let giveUp = (_reason: Error): void => undefined;
	const present = new Promise<void>((resolve, reject) => {
		begin = resolve;
		giveUp = reject;
	});
	present.catch(() => undefined);
	// No job is taken before the session stands that others know this pool by.
	const connections = createPool(url, { max: ENGINE_CONNECTIONS, ready: present });
	const stop = new AbortController();
	const workers = runTaskList(
		{
			concurrency,
			pollInterval: EACH_LOOKS_EVERY_MS,
			noHandleSignals: true,
			schema: ENGINE_SCHEMA,
			logger: engineLog(log),
			// Jobs are given back in batches, if only of one: a failure to do so then ends the pool and not the process, and a stop waits for it.
			preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
		},
		{
			[task]: (payload: unknown) => {
				nudgeWorkers(workers, stop.signal);
				return run(laneOf(payload), stop.signal);
			},
		},
		connections,
	);
	const looking = setInterval(() => nudgeWorkers(workers, stop.signal), LOOK_EVERY_MS).unref();
	const over = workers.promise.catch(() => undefined);
	const leave = async (membership?: Membership): Promise<void> => {
		clearInterval(looking);
		stop.abort();
		try {
			await workers.gracefulShutdown();
		} catch {
			// It has ended before, or could not give its jobs back: they are freed as those of one that is gone.
		}
		await over;
		await membership?.leave();
		await connections.end();
	};
	try {
		const membership = await join(url, workers.id);
		begin();
		return {
			over: Promise.race([over, membership.lost]),
			nudge: () => nudgeWorkers(workers, stop.signal),
			dismiss: () => leave(membership),
		};
	} catch (error) {
		giveUp(new Error('There is no session for the lanes.'));
		await leave();
		throw error;
	}
}

function nudgeWorkers(workers: WorkerPool, stopped: AbortSignal): void {
	if (stopped.aborted) return;
	try {
		workers.nudge(1);
	} catch {
		// It is about to end.
	}
}

function laneOf(payload: unknown): Lane {
	const isJob = (value: unknown): value is { readonly lane: Lane } =>
		typeof value === 'object' && value !== null && 'lane' in value;
	if (!isJob(payload)) throw new Error('A job without a lane is not of this program.');
	return payload.lane;
}

/** What the engine says of its troubles. What it says of jobs is said here already. */
function engineLog(log: LaneLog): Logger {
	return new Logger(() => (level, message) => {
		if (level === 'error') log.error({ engine: message }, 'The job engine met an error');
	});
}
