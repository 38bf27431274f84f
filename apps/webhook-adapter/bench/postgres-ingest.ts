/**
 * How many callbacks a second the finished PostgreSQL store keeps, in batches of 64, by one replica and by three, each a process with its lanes at work.
 *
 *     pnpm bench:postgres
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from 'payssam-local-services';
import type { Arrival } from '../src/domain/event';
import { newId } from '../src/domain/ids';
import { openPostgres } from '../src/store/postgres/open';
import { createVault } from '../src/store/vault';

const BATCH = 64;
const SECONDS = 5;
const ROUNDS = 5;

interface Result {
	readonly events: number;
	/** Of each batch, milliseconds. */
	readonly waits: readonly number[];
}

function arrival(): Arrival {
	const id = newId('evt');
	return {
		id,
		connectionId: 'con_bench',
		type: 'payment.approved',
		source: 'callback',
		dedupeKey: id,
		fingerprint: '33000',
		billId: id,
		merchant: null,
		facts: { billId: id, price: '33000' },
		received: { bill_id: id, price: '33000', appr_state: 'F', appr_num: '12345678' },
		receivedAt: Date.now(),
		quarantine: null,
	};
}

/** A replica in a process of its own: ingests for some seconds each time its parent says so. */
async function beReplica(url: string): Promise<void> {
	const store = await openPostgres({ url, vault: createVault(Buffer.alloc(32, 7)) });
	await store.lanes.start(async () => undefined, { deliver: 4, other: 4 });
	process.on('message', async () => {
		const waits: number[] = [];
		const until = performance.now() + SECONDS * 1000;
		let events = 0;
		while (performance.now() < until) {
			const arrivals = Array.from({ length: BATCH }, arrival);
			const begun = performance.now();
			await store.events.ingest(arrivals);
			waits.push(performance.now() - begun);
			events += BATCH;
		}
		const result: Result = { events, waits };
		process.send?.(result);
	});
	process.send?.('ready');
}

async function round(replicas: readonly ChildProcess[]): Promise<Result> {
	const results = await Promise.all(
		replicas.map(async (replica): Promise<Result> => {
			const answer = once(replica, 'message');
			replica.send('go');
			const [result] = await answer;
			return result;
		}),
	);
	return {
		events: results.reduce((sum, { events }) => sum + events, 0),
		waits: results.flatMap(({ waits }) => waits),
	};
}

function quantile(values: readonly number[], part: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

async function main(): Promise<void> {
	const folder = mkdtempSync(join('/var/tmp', 'payssam-postgres-ingest-'));
	const server = await startPostgres({ folder, password: 'bench', logFile: join(folder, 'log') });
	const url = `postgres://${server.user}:bench@127.0.0.1:${server.port}/postgres`;
	const replicas: ChildProcess[] = [];
	try {
		for (let count = 0; count < 3; count++) {
			const replica = fork(fileURLToPath(import.meta.url), [url], { execArgv: [] });
			replicas.push(replica);
			await once(replica, 'message');
		}
		console.log(`${new Date().toISOString()}, ${cpus().length} x ${cpus()[0]?.model.trim()}, node ${process.version}`);
		const sizes = [1, 3];
		const results = sizes.map((): Result[] => []);
		for (let count = 0; count < ROUNDS; count++)
			for (const [index, size] of sizes.entries()) results[index]?.push(await round(replicas.slice(0, size)));
		console.log(
			`| replicas | events/s, median of ${ROUNDS} rounds (lowest to highest) | a batch of ${BATCH}: p50 ms | p99 ms |\n|---|---|---|---|`,
		);
		for (const [index, size] of sizes.entries()) {
			const rounds = results[index] ?? [];
			const rate = (part: number): string =>
				Math.round(
					quantile(
						rounds.map(({ events }) => events / SECONDS),
						part,
					),
				).toLocaleString('en');
			const waits = rounds.flatMap((one) => one.waits);
			console.log(
				`| ${size} | ${rate(0.5)} (${rate(0)} to ${rate(1)}) | ${quantile(waits, 0.5).toFixed(1)} | ${quantile(waits, 0.99).toFixed(1)} |`,
			);
		}
	} finally {
		for (const replica of replicas) replica.kill('SIGKILL');
		await server.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

const [url] = process.argv.slice(2);
if (url === undefined) await main();
else await beReplica(url);
