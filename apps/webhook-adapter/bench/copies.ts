/** A database that has long been in use, or that has fallen behind: the one event that is there, and what belongs to it, copied. SQLite. */
import type { Stage } from './stage.ts';

/** What became of the copies. `delivered`: all is done, attempts included. `waiting`: every delivery is due. */
export type Fate = 'delivered' | 'waiting';

/** Bill ids of the copies, and of callbacks that shall find their place between them: the nine digits of a number, mixed up. No two numbers have the same. */
export const MIXED_PREFIX = 'MIX';

/** Copies the one event and its deliveries. The adapter must rest. */
export async function copyEvent({ workplace }: Stage, copies: number, fate: Fate): Promise<void> {
	const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${copies})`;
	const copied = async (name: string, changed: Readonly<Record<string, string>>): Promise<string> => {
		const columns = Object.keys((await workplace.query(`SELECT * FROM ${name} LIMIT 1`))[0] ?? {});
		const values = columns.map((column) => changed[column] ?? column);
		return `INSERT INTO ${name} (${columns.join(', ')}) ${numbers} SELECT ${values.join(', ')} FROM numbers, (SELECT * FROM ${name})`;
	};
	// The end of a delivery's id is chance; its beginning is the moment, which those of one event share.
	const delivery = (id: string): string => `'dlv_' || substr(${id}, -8) || printf('%024x', n)`;
	// 3^18 has no factor in common with a billion: each number gets another one.
	const billId = `'${MIXED_PREFIX}' || printf('%09d', n * 387420489 % 1000000000)`;
	await workplace.execute([
		// The keys of a million rows, mixed up, do not fit into the usual 2 MB.
		'PRAGMA cache_size = -500000',
		...(fate === 'delivered' ? [await copied('attempts', { delivery_id: delivery('delivery_id') })] : []),
		await copied('deliveries', {
			id: delivery('id'),
			event_id: "substr(event_id, 1, 20) || printf('%016x', n)",
			...(fate === 'waiting' ? { state: "'pending'", attempts: '0', done_at: 'NULL' } : {}),
		}),
		await copied('events', {
			id: "substr(id, 1, 20) || printf('%016x', n)",
			dedupe_key: `${billId} || ':copy'`,
			fact_key: `${billId} || ':copy'`,
			bill_id: billId,
		}),
	]);
}

/** The digits of a mixed bill id, as a number. Exact up to 23 million. */
export function mixed(number: number): number {
	return (number * 387_420_489) % 1_000_000_000;
}
