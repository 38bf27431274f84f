/**
 * Writes what became of attempts: what comes in within a moment, or during a write, in one write. A result is kept until it is written, because a delivery whose result is lost is made again.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** Results in one write. */
const GROUP_MAX = 500;
/** How long results are gathered, unless somebody waits for them to be written. */
const GATHERING_MS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** Tries that a stopping process still makes. */
const LAST_TRIES = 3;

export interface RecorderOptions<T> {
	/** Durable when it resolves. */
	readonly write: (group: readonly T[]) => Promise<void>;
	/** Whether somebody waits for results to be written. */
	readonly isUrgent: () => boolean;
	/** Told of each write that failed and is tried again. */
	readonly onFailure: (error: unknown) => void;
	/** Aborted: tries no more than a few times. */
	readonly signal: AbortSignal;
}

export interface Recorder<T> {
	add(result: T): void;
	/** The last write failed; it is being tried again. */
	isStuck(): boolean;
	/** Resolves when everything is written. Rejects when that was given up. */
	settled(): Promise<void>;
}

export function createRecorder<T>({ write, isUrgent, onFailure, signal }: RecorderOptions<T>): Recorder<T> {
	const waiting: T[] = [];
	let running: Promise<void> | undefined;
	let stuck = false;

	const writeUntilDone = async (group: readonly T[]): Promise<void> => {
		let pause = FIRST_PAUSE_MS;
		for (let tries = 1; ; tries += 1) {
			try {
				await write(group);
				stuck = false;
				return;
			} catch (error) {
				stuck = true;
				onFailure(error);
				if (signal.aborted && tries >= LAST_TRIES) throw error;
			}
			await sleep(signal.aborted ? FIRST_PAUSE_MS : pause, undefined, {
				signal: signal.aborted ? undefined : signal,
			}).catch(() => {});
			pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
		}
	};

	const gather = async (): Promise<void> => {
		const began = performance.now();
		// What the same turn of the event loop brings goes along in any case.
		for (await turn(); !isUrgent() && performance.now() - began < GATHERING_MS; ) await sleep(1);
	};

	const drain = async (): Promise<void> => {
		while (waiting.length > 0) {
			await gather();
			await writeUntilDone(waiting.splice(0, GROUP_MAX));
		}
	};

	return {
		add(result) {
			waiting.push(result);
			if (running !== undefined) return;
			running = drain().finally(() => {
				running = undefined;
			});
			// Whoever asks `settled` hears of it.
			running.catch(() => {});
		},
		isStuck: () => stuck,
		async settled() {
			while (running !== undefined) await running;
		},
	};
}
