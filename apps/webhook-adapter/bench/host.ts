/** What the host of a virtual machine takes from it: a round that it disturbed says more about the neighbours than about the adapter. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from './measurements/context.ts';

/** Share of the processor time that the host may take in a round. */
export const TOLERATED = 0.03;
/** How often a round is measured at most. The last try counts, however it was. */
export const TRIES = 5;
/** Neighbours come and go. */
const PAUSE_MS = 5000;

/** Processor time since the start, and what of it the host took ("steal"); `undefined` where the system does not tell. */
function processorTime(): { readonly all: number; readonly taken: number } | undefined {
	try {
		const [, ...times] = (/^cpu .*$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[0] ?? '').split(/\s+/);
		// User, nice, system, idle, iowait, irq, softirq, steal; guests are in the first two.
		const numbers = times.slice(0, 8).map(Number);
		return { all: numbers.reduce((sum, one) => sum + one, 0), taken: numbers[7] ?? 0 };
	} catch {
		return undefined;
	}
}

/** Measures a round, and again when the host disturbed it. @param run is told how often it ran before */
export async function undisturbed<T>(context: Context, run: (before: number) => Promise<T>): Promise<T> {
	for (let tries = 0; ; tries += 1) {
		const before = processorTime();
		const result = await run(tries);
		const after = processorTime();
		const share =
			before === undefined || after === undefined ? 0 : (after.taken - before.taken) / (after.all - before.all);
		if (share <= TOLERATED) return result;
		const percent = `${Math.round(share * 100)} %`;
		if (tries + 1 === TRIES) {
			context.disturbed.kept += 1;
			context.say(`  the host took ${percent} of the processor; kept after ${TRIES} tries`);
			return result;
		}
		context.disturbed.repeated += 1;
		context.say(`  the host took ${percent} of the processor: measured again`);
		await delay(PAUSE_MS);
	}
}
