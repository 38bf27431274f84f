/** What the crash harness and the soak have in common: how they are told what to do, and how they end. */
import { parseArgs } from 'node:util';
import type { StoreKind } from './workplace.ts';

const STORES: readonly StoreKind[] = ['sqlite', 'postgres'];
const VARIANTS = ['adapter', 'ack-first'] as const;

export interface HarnessOptions {
	readonly store: StoreKind;
	/** `ack-first`: an adapter that acknowledges before it keeps, to show that the harness finds losses. */
	readonly variant: (typeof VARIANTS)[number];
}

/**
 * @param numbers the options that are numbers above 0, with what they are where nothing is said
 * @throws with a sentence about what cannot be used
 */
export function readHarnessOptions<Name extends string>(
	args: readonly string[],
	numbers: Readonly<Record<Name, number>>,
): (HarnessOptions & Readonly<Record<Name, number>>) | 'help' {
	const names = Object.keys(numbers) as Name[];
	const text = { type: 'string' as const };
	const { values } = parseArgs({
		// pnpm hands its own "--" on.
		args: args.filter((arg) => arg !== '--'),
		options: {
			...Object.fromEntries(names.map((name) => [name, text])),
			store: text,
			variant: text,
			help: { type: 'boolean' },
		},
	});
	if (values.help === true) return 'help';
	const given = new Map<string, unknown>(Object.entries(values));
	const counted = names.map((name) => [name, positive(name, given.get(name) ?? numbers[name])]);
	return {
		...(Object.fromEntries(counted) as Record<Name, number>),
		store: oneOf('store', values.store ?? 'sqlite', STORES),
		variant: oneOf('variant', values.variant ?? 'adapter', VARIANTS),
	};
}

function oneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
	const found = allowed.find((one) => one === value);
	if (found === undefined) throw new Error(`--${name} is one of ${allowed.join(', ')}.`);
	return found;
}

function positive(name: string, value: unknown): number {
	const number = Number(value);
	if (!(number > 0)) throw new Error(`--${name} is a number above 0.`);
	return number;
}

/** Without `--seed`: another run each time. */
export function anySeed(): number {
	return 1 + (Date.now() % 100_000);
}

/** Runs a harness to its end: exit code 0 when all held, 1 when not, 2 when it could not be run. */
export async function runHarness<O extends HarnessOptions>(
	usage: string,
	read: (args: readonly string[]) => O | 'help',
	run: (options: O) => Promise<boolean>,
): Promise<void> {
	try {
		const options = read(process.argv.slice(2));
		if (options === 'help') console.log(usage);
		else process.exitCode = (await run(options)) ? 0 : 1;
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 2;
	}
}
