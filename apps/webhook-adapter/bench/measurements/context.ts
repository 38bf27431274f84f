/** What every measurement is given and gives. */
import type { Row } from '../figures.ts';

export interface Context {
	/** How often; the table shows medians. */
	readonly rounds: number;
	/** Length of one run. */
	readonly seconds: number;
	/** Folder for CPU profiles of the adapter; `undefined`: none are made. */
	readonly profiles: string | undefined;
	/** Rounds that the host disturbed: measured again, or kept after the last try. */
	readonly disturbed: { repeated: number; kept: number };
	/** Tells a person how far it is. */
	say(line: string): void;
}

export type Measurement = (context: Context) => Promise<readonly Row[]>;

/** Connections of the generators. */
export const CONNECTIONS = 64;

/** Answers that were not the ack, for a row: empty when there were none. */
export function otherAnswers(others: readonly Readonly<Record<string, number>>[]): string {
	const all = others.flatMap((one) => Object.entries(one).map(([status, count]) => `${count} × ${status}`));
	return all.length === 0 ? '' : `; NOT the ack: ${all.join(', ')}`;
}
