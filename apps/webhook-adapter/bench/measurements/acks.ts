/** How many durable acks a second: a closed loop on both stores, beside a server that keeps nothing and the syncs that the disk allows. */
import { aimed, type Row, shown, spread, undisturbed } from 'payssam-local-services';
import { syncsPerSecond } from '../disk.ts';
import type { LoadResult } from '../generator.ts';
import { generate, startFanOutReceiver, startServer } from '../processes.ts';
import { openStage, type StageOptions } from '../stage.ts';
import { CONNECTIONS, type Context, otherAnswers, warmUpSeconds } from './context.ts';

export async function acks(context: Context): Promise<readonly Row[]> {
	const disk = Array.from({ length: context.rounds }, syncsPerSecond);
	const bare = await bareServer(context);
	const receiver = await startFanOutReceiver();
	const only = { settings: { RUN_WORK: 'false' }, subscribers: receiver.port };
	try {
		const sqlite = await closedLoops(context, { store: 'sqlite', ...only });
		const postgres = await closedLoops(context, { store: 'postgres', ...only });
		const busy = await closedLoops(context, { store: 'sqlite', subscribers: receiver.port });
		const label = (text: string, results: readonly LoadResult[]): string =>
			`${text}${otherAnswers(results.map(({ others }) => others))}`;
		return [
			shown('Disk: appends of 4 kB with fdatasync, one after the other', `${spread(disk)}/s`),
			shown(`Bare node:http, same request and answer, ${CONNECTIONS} connections`, `${spread(bare.map(rate))}/s`),
			aimed(label('Durable acks, SQLite', sqlite), sqlite.map(rate), '/s', { atLeast: 10_000 }),
			shown(
				'Durable acks, SQLite: p99',
				`${spread(
					sqlite.map(({ p99 }) => p99),
					1,
				)} ms`,
			),
			aimed(label('Durable acks, PostgreSQL', postgres), postgres.map(rate), '/s', { atLeast: 8000 }),
			shown(
				'Durable acks, PostgreSQL: p99',
				`${spread(
					postgres.map(({ p99 }) => p99),
					1,
				)} ms`,
			),
			shown(
				label('Durable acks, SQLite, the same process delivering to three subscribers meanwhile', busy),
				`${spread(busy.map(rate))}/s`,
			),
		];
	} finally {
		receiver.close();
	}
}

function rate({ perSecond }: LoadResult): number {
	return perSecond;
}

async function bareServer(context: Context): Promise<readonly LoadResult[]> {
	const { rounds, seconds, say } = context;
	const server = await startServer('bare-server');
	const targets = [
		{ url: `http://127.0.0.1:${server.port}/callbacks/bare`, apiKey: 'x'.repeat(32), spelling: 'v1' as const },
	];
	const results: LoadResult[] = [];
	for (let round = 0; round <= rounds; round += 1) {
		const result = await undisturbed(context, (before) =>
			generate({
				targets,
				prefix: `B${round}${before}X`,
				connections: CONNECTIONS,
				seconds: round === 0 ? warmUpSeconds(context) : seconds,
				rate: null,
			}),
		);
		if (round > 0) results.push(result);
	}
	server.close();
	say(`bare: ${spread(results.map(rate))}/s`);
	return results;
}

async function closedLoops(context: Context, options: StageOptions): Promise<readonly LoadResult[]> {
	const { rounds, seconds, say, profiles } = context;
	const stage = await openStage({ ...options, profiles });
	try {
		const results: LoadResult[] = [];
		for (let round = 0; round <= rounds; round += 1) {
			const load = { targets: stage.targets, connections: CONNECTIONS, rate: null };
			const result = await undisturbed(context, (before) =>
				generate({ ...load, prefix: `C${round}${before}X`, seconds: round === 0 ? warmUpSeconds(context) : seconds }),
			);
			if (round > 0) results.push(result);
		}
		say(`closed loop ${options.store}: ${spread(results.map(rate))}/s`);
		return results;
	} finally {
		await stage.close();
	}
}
