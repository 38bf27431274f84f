/** What the soak harness can be told. */
import { anySeed, type HarnessOptions, readHarnessOptions } from '../outside/harness.ts';

export interface SoakOptions extends HarnessOptions {
	/** How long callbacks come. Waiting for the last deliveries, and the reckoning, come on top. */
	readonly minutes: number;
	/** New callbacks a second. */
	readonly rate: number;
	/** The same seed draws the same faults at the same moments. */
	readonly seed: number;
}

export const USAGE = `node testing/soak/main.ts [--store sqlite|postgres] [--minutes 60] [--rate 500] [--seed 1] [--variant adapter|ack-first]

Loads the built adapter at a steady rate while subscribers, PaySsam, the database and the adapter itself fail now and then, and says what became of every callback and of the memory.`;

/** @throws with a sentence about what cannot be used */
export function readOptions(args: readonly string[]): SoakOptions | 'help' {
	return readHarnessOptions(args, { minutes: 60, rate: 500, seed: anySeed() });
}
