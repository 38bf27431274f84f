/** When what fails. Everybody who can fail has a source of chance of their own, so that a seed draws the same moments whatever the others do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../crash/random.ts';

/** Long runs have spells as long as a real outage; short ones have as many in less time. */
const LONG_RUN_SECONDS = 600;
const WELL_SECONDS: Range = [15, 60];
const BAD_SECONDS: Range = [8, 30];
const SHORTEST_SECONDS = 1;
/** The middle of a run, in which the adapter is not killed, so that one process lives long enough for its memory to be judged. */
const QUIET_FROM = 0.2;
const QUIET_UNTIL = 0.8;
const MINUTES_PER_KILL = 5;
const MINUTES_PER_CUT = 4;
const MINUTES_PER_RESTART = 12;

type Range = readonly [least: number, most: number];

/** Somebody whose mood changes. The first mood is the good one. */
export interface Moody<M extends string> {
	readonly moods: readonly M[];
	/** May take time: the spell begins when it resolves. */
	set(mood: M): void | Promise<void>;
}

export interface FaultOptions {
	readonly seconds: number;
	readonly seed: number;
	readonly signal: AbortSignal;
}

/** Changes a mood from good to bad and back until the signal. The last one is the good one. */
export async function changeMoods<M extends string>(
	{ moods: [good, ...bad], set }: Moody<M>,
	{ seconds, seed, signal }: FaultOptions,
): Promise<void> {
	if (good === undefined) throw new Error('There are no moods.');
	const random = randomFrom(seed);
	const tempo = Math.min(1, seconds / LONG_RUN_SECONDS);
	const spell = (range: Range): number => Math.max(SHORTEST_SECONDS, within(range, random()) * tempo);
	while (!signal.aborted) {
		await pause(spell(WELL_SECONDS), signal);
		const mood = bad[Math.floor(random() * bad.length)];
		if (mood === undefined || signal.aborted) break;
		await set(mood);
		await pause(spell(BAD_SECONDS), signal);
		await set(good);
	}
}

/** Moments, in seconds from the beginning, in order. */
export interface Moments {
	readonly kills: readonly number[];
	readonly cuts: readonly number[];
	readonly restarts: readonly number[];
}

/** When the adapter is killed, and when its database fails. */
export function drawMoments(seconds: number, seed: number): Moments {
	const random = randomFrom(seed);
	const times = (minutesPer: number): number => Math.max(1, Math.round(seconds / 60 / minutesPer));
	const anywhere = (count: number): number[] =>
		Array.from({ length: count }, () => within([0.05, 0.95], random()) * seconds);
	const kills = Array.from({ length: times(MINUTES_PER_KILL) }, (_, index) => {
		const share = index % 2 === 0 ? within([0.03, QUIET_FROM], random()) : within([QUIET_UNTIL, 0.97], random());
		return share * seconds;
	});
	const inOrder = (moments: number[]): number[] => moments.sort((a, b) => a - b);
	return {
		kills: inOrder(kills),
		cuts: inOrder(anywhere(times(MINUTES_PER_CUT))),
		restarts: inOrder(anywhere(times(MINUTES_PER_RESTART))),
	};
}

/** Does something at each moment, one after the other. */
export async function atMoments(
	moments: readonly number[],
	signal: AbortSignal,
	act: (random: () => number) => Promise<void>,
	seed: number,
): Promise<void> {
	const began = performance.now();
	const random = randomFrom(seed);
	for (const moment of moments) {
		await pause(moment - (performance.now() - began) / 1000, signal);
		if (signal.aborted) return;
		await act(random);
	}
}

function within([least, most]: Range, share: number): number {
	return least + (most - least) * share;
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
	await sleep(Math.max(0, seconds * 1000), undefined, { signal }).catch(() => undefined);
}
