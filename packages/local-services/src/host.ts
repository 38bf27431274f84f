/** What the host of a virtual machine takes from it: a round that it disturbed says more about the neighbours than about what was measured. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Share of the processor time that the host may take in a round. */
export const TOLERATED = 0.03;
/** How often a round is measured at most. The last try counts, however it was. */
export const TRIES = 5;
/** Neighbours come and go. */
const PAUSE_MS = 5000;

/** Rounds that the host disturbed: measured again, or kept after the last try. */
export interface Disturbed {
	repeated: number;
	kept: number;
}

/** Who measures. */
export interface Observer {
	readonly disturbed: Disturbed;
	/** How often a round is measured at most. Default {@link TRIES}. */
	readonly tries?: number;
	/** Tells a person what was disturbed. */
	say(line: string): void;
}

/** Processor time since the start of the system, in its ticks, and what of it the host took ("steal"). */
export interface ProcessorTime {
	readonly all: number;
	readonly taken: number;
}

/** @returns `undefined` where the system does not tell */
export function processorTime(): ProcessorTime | undefined {
	try {
		return readProcessorTime(readFileSync('/proc/stat', 'utf8'));
	} catch {
		return undefined;
	}
}

/** @param text of /proc/stat */
export function readProcessorTime(text: string): ProcessorTime | undefined {
	const [, ...times] = (/^cpu .*$/m.exec(text)?.[0] ?? '').split(/\s+/);
	// User, nice, system, idle, iowait, irq, softirq, steal; guests are in the first two.
	const numbers = times.slice(0, 8).map(Number);
	const taken = numbers[7];
	return taken === undefined ? undefined : { all: numbers.reduce((sum, one) => sum + one, 0), taken };
}

/**
 * Measures a round, and again when the host disturbed it.
 *
 * @param run is told how often it ran before
 * @param options for tests: where the times come from, and the pause before another try in milliseconds
 */
export async function undisturbed<T>(
	observer: Observer,
	run: (before: number) => Promise<T>,
	{ time = processorTime, pauseMs = PAUSE_MS }: { time?: typeof processorTime; pauseMs?: number } = {},
): Promise<T> {
	const most = observer.tries ?? TRIES;
	for (let tries = 0; ; tries += 1) {
		const before = time();
		const result = await run(tries);
		const share = taken(before, time());
		if (share <= TOLERATED) return result;
		const percent = `${Math.round(share * 100)} %`;
		if (tries + 1 >= most) {
			observer.disturbed.kept += 1;
			observer.say(`  the host took ${percent} of the processor; kept after ${most} ${most === 1 ? 'try' : 'tries'}`);
			return result;
		}
		observer.disturbed.repeated += 1;
		observer.say(`  the host took ${percent} of the processor: measured again`);
		await delay(pauseMs);
	}
}

function taken(before: ProcessorTime | undefined, after: ProcessorTime | undefined): number {
	if (before === undefined || after === undefined || after.all === before.all) return 0;
	return (after.taken - before.taken) / (after.all - before.all);
}

/** A sentence for the page of results: what was done about disturbed rounds. */
export function aboutDisturbed({ repeated, kept }: Disturbed): string {
	return `A round in which the host took more than ${TOLERATED * 100} % of the processor time from this virtual machine was measured again, up to ${TRIES} times: ${repeated} were, and ${kept} were kept although disturbed.`;
}
