/** What the crash harness can be told. */
import { anySeed, type HarnessOptions, readHarnessOptions } from '../outside/harness.ts';

export interface CrashOptions extends HarnessOptions {
	readonly rounds: number;
	/** Longest time from one start to the next kill. */
	readonly seconds: number;
	/** New callbacks a second. */
	readonly rate: number;
	/** The same seed draws the same moments. */
	readonly seed: number;
}

export const USAGE = `node testing/crash/main.ts [--store sqlite|postgres] [--rounds 10] [--seconds 3] [--rate 400] [--seed 1] [--variant adapter|ack-first]

Kills the built adapter with SIGKILL under load, starts it again, and counts what became of every callback.`;

/** @throws with a sentence about what cannot be used */
export function readOptions(args: readonly string[]): CrashOptions | 'help' {
	return readHarnessOptions(args, { rounds: 10, seconds: 3, rate: 400, seed: anySeed() });
}
