/** What the command line can say. */
import { parseArgs } from 'node:util';

export interface Options {
	readonly only: string | undefined;
	readonly rounds: number;
	readonly quick: boolean;
}

export const USAGE = `npm run bench [-- --only core,start --rounds 5 --quick]

  --only NAMES   some of the measurements, with commas between
  --rounds N     how often each thing is measured (default 5; with --quick 1)
  --quick        the smallest sizes, to see that everything works; the figures mean nothing
`;

/** @throws with a sentence about what cannot be used */
export function readOptions(args: readonly string[]): Options | 'help' {
	const { values } = parseArgs({
		// npm and pnpm hand their own "--" on.
		args: args.filter((arg) => arg !== '--'),
		options: {
			only: { type: 'string' },
			rounds: { type: 'string' },
			quick: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return 'help';
	const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
	if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number above 0.');
	return { only: values.only, rounds, quick: values.quick };
}
