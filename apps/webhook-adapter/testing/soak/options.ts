/** What the soak harness can be told. */
import { parseArgs } from 'node:util';
import type { StoreKind } from '../outside/workplace.ts';

export interface SoakOptions {
	readonly store: StoreKind;
	/** How long callbacks come. Waiting for the last deliveries, and the reckoning, come on top. */
	readonly minutes: number;
	/** New callbacks a second. */
	readonly rate: number;
	/** The same seed draws the same faults at the same moments. */
	readonly seed: number;
	/** `ack-first`: an adapter that acknowledges before it keeps, to show that the harness finds losses. */
	readonly variant: 'adapter' | 'ack-first';
}

export const USAGE = `node testing/soak/main.ts [--store sqlite|postgres] [--minutes 60] [--rate 500] [--seed 1] [--variant adapter|ack-first]

Loads the built adapter at a steady rate while subscribers, PaySsam, the database and the adapter itself fail now and then, and says what became of every callback and of the memory.`;

/** @throws with a sentence about what cannot be used */
export function readOptions(args: readonly string[]): SoakOptions | 'help' {
	const { values } = parseArgs({
		// pnpm hands its own "--" on.
		args: args.filter((arg) => arg !== '--'),
		options: {
			store: { type: 'string', default: 'sqlite' },
			minutes: { type: 'string', default: '60' },
			rate: { type: 'string', default: '500' },
			seed: { type: 'string', default: String(Date.now() % 100_000) },
			variant: { type: 'string', default: 'adapter' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return 'help';
	return {
		store: oneOf('store', values.store, ['sqlite', 'postgres']),
		minutes: positive('minutes', values.minutes),
		rate: positive('rate', values.rate),
		seed: positive('seed', values.seed),
		variant: oneOf('variant', values.variant, ['adapter', 'ack-first']),
	};
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
	const found = allowed.find((one) => one === value);
	if (found === undefined) throw new Error(`--${name} is one of ${allowed.join(', ')}.`);
	return found;
}

function positive(name: string, value: string): number {
	const number = Number(value);
	if (!(number > 0)) throw new Error(`--${name} is a number above 0.`);
	return number;
}
