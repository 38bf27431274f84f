/** Whether a measured level grows: a line through its samples that single peaks do not bend. Pure. */

/** A level at a moment. */
export interface Sample {
	/** Milliseconds, on any clock. */
	readonly at: number;
	readonly level: number;
}

export interface Trend {
	/** Minutes from the first to the last sample that counts. */
	readonly minutes: number;
	readonly median: number;
	/** Of the line, in levels an hour. */
	readonly perHour: number;
	/** `undefined`: the time was too short to say. */
	readonly grows: boolean | undefined;
}

export interface TrendOptions {
	/** What is left out at the beginning. */
	readonly warmUpMinutes: number;
	/** Fewer minutes after that are not judged. */
	readonly leastMinutes: number;
	/** What the line must rise in the time, both as a level and as a share of the median, to be called growth. */
	readonly least: number;
	readonly leastShare: number;
}

/** The median slope of all pairs is a line that up to a quarter of outliers cannot turn (Theil and Sen). More samples are thinned. */
const SAMPLES_MAX = 600;

/**
 * @param samples in order of time
 * @returns `undefined` without two samples after the warm-up
 */
export function trendOf(samples: readonly Sample[], options: TrendOptions): Trend | undefined {
	const [first] = samples;
	if (first === undefined) return undefined;
	const counted = samples.filter(({ at }) => at - first.at >= options.warmUpMinutes * 60_000);
	const [begin, end] = [counted[0], counted.at(-1)];
	if (begin === undefined || end === undefined || begin.at === end.at) return undefined;
	const minutes = (end.at - begin.at) / 60_000;
	const step = Math.ceil(counted.length / SAMPLES_MAX);
	const perHour = medianSlope(counted.filter((_, index) => index % step === 0)) * 3_600_000;
	const median = middle(counted.map(({ level }) => level));
	const rise = (perHour * minutes) / 60;
	const need = Math.max(options.least, median * options.leastShare);
	const fifth = Math.ceil(counted.length / 5);
	const ends = middle(counted.slice(-fifth).map(levelOf)) - middle(counted.slice(0, fifth).map(levelOf));
	// A hump that rises and falls has a line of its own, but ends where it began.
	const grows = rise >= need && ends >= need / 2;
	return { minutes, median, perHour, grows: minutes < options.leastMinutes ? undefined : grows };
}

function medianSlope(samples: readonly Sample[]): number {
	const slopes = samples.flatMap((one, index) =>
		samples
			.slice(index + 1)
			.flatMap((other) => (other.at > one.at ? [(other.level - one.level) / (other.at - one.at)] : [])),
	);
	return middle(slopes);
}

function levelOf({ level }: Sample): number {
	return level;
}

function middle(values: readonly number[]): number {
	const sorted = Float64Array.from(values).sort();
	const half = sorted.length >> 1;
	const [lower = Number.NaN, upper = Number.NaN] = [sorted[half - 1], sorted[half]];
	return sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
}
