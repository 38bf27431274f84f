/** What every measurement is given and gives. */
import type { Observer, Row, Table } from 'payssam-local-services';
import type { Peer } from '../peers.ts';

export interface Context extends Observer {
	/** How often; the table shows medians. */
	readonly rounds: number;
	/** Length of one run. */
	readonly seconds: number;
	/** To see whether it works at all: short warm-ups, the smallest sizes. The figures mean nothing. */
	readonly quick: boolean;
	/** Folder for CPU profiles of the adapter; `undefined`: none are made. */
	readonly profiles: string | undefined;
	/** Other servers that take callbacks, measured beside the adapter. */
	readonly peers: readonly Peer[];
}

/** Rows with goals, which stand in one table. */
export type Measurement = (context: Context) => Promise<readonly Row[]>;

/** Tables of their own. */
export type Comparison = (context: Context) => Promise<readonly Table[]>;

/** Connections of the generators. */
export const CONNECTIONS = 64;

/** The hottest code is compiled by then. */
const WARM_UP_SECONDS = 4;

/** Length of the run before the first round. */
export function warmUpSeconds({ quick }: Pick<Context, 'quick'>): number {
	return quick ? 0.5 : WARM_UP_SECONDS;
}

/** Answers that were not the ack, for a row: empty when there were none. */
export function otherAnswers(others: readonly Readonly<Record<string, number>>[]): string {
	const all = others.flatMap((one) => Object.entries(one).map(([status, count]) => `${count} × ${status}`));
	return all.length === 0 ? '' : `; NOT the ack: ${all.join(', ')}`;
}
