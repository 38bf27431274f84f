/** What every measurement is given and gives. */
import type { Table } from 'payssam-local-services';

export type { Table };

export interface Context {
	/** How often each thing is measured, in turn with its peers; the tables show medians. At least 5 in a real run. */
	readonly rounds: number;
	/** To see whether a measurement works at all: the smallest sizes. Its figures mean nothing. */
	readonly quick: boolean;
	/** Tells a person how far it is. */
	say(line: string): void;
	/** Measures a round, and again when the host took the processor away meanwhile. @param run is told how often it ran before */
	undisturbed<T>(run: (before: number) => Promise<T>): Promise<T>;
}

export interface Measurement {
	/** As it is chosen on the command line. */
	readonly name: string;
	measure(context: Context): Promise<readonly Table[]>;
}
