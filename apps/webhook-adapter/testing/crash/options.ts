/** What the crash harness can be told. */
import { parseArgs } from 'node:util';
import type { StoreKind } from '../outside/workplace.ts';

export interface CrashOptions {
	readonly store: StoreKind;
	readonly rounds: number;
	/** Longest time from one start to the next kill. */
	readonly seconds: number;
	/** New callbacks a second. */
	readonly rate: number;
	/** The same seed draws the same moments. */
	readonly seed: number;
	/** `ack-first`: an adapter that acknowledges before it keeps, to show that the harness finds losses. */
	readonly variant: 'adapter' | 'ack-first';
}

export const USAGE = `node testing/crash/main.ts [--store sqlite|postgres] [--rounds 10] [--seconds 3] [--rate 400] [--seed 1] [--variant adapter|ack-first]

Kills the built adapter with SIGKILL under load, starts it again, and counts what became of every callback.`;

/** @throws with a sentence about what cannot be used */
export function readOptions(args: readonly string[]): CrashOptions | 'help' {
	const { values } = parseArgs({
		// pnpm hands its own "--" on.
		args: args.filter((arg) => arg !== '--'),
		options: {
			store: { type: 'string', default: 'sqlite' },
			rounds: { type: 'string', default: '10' },
			seconds: { type: 'string', default: '3' },
			rate: { type: 'string', default: '400' },
			seed: { type: 'string', default: String(Date.now() % 100_000) },
			variant: { type: 'string', default: 'adapter' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return 'help';
	return {
		store: oneOf('store', values.store, ['sqlite', 'postgres']),
		rounds: positive('rounds', values.rounds),
		seconds: positive('seconds', values.seconds),
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
