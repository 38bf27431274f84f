/** How long an ack takes at a steady 1,000 a second, and what the process holds then. Nobody subscribed; once more with three subscribers that are served by the same process. */
import { aimed, type Row, shown, spread, undisturbed } from 'payssam-local-services';
import { residentMegabytes } from '../../testing/outside/adapter-process.ts';
import type { LoadResult } from '../generator.ts';
import { generate, startFanOutReceiver } from '../processes.ts';
import { openStage } from '../stage.ts';
import { CONNECTIONS, type Context, otherAnswers, warmUpSeconds } from './context.ts';

const RATE = 1000;

interface Seen extends LoadResult {
	readonly megabytes: number;
}

export async function latency(context: Context): Promise<readonly Row[]> {
	const receiver = await startFanOutReceiver();
	try {
		const quiet = await openLoops(context, undefined);
		const busy = await openLoops(context, receiver.port);
		const of = (seen: readonly Seen[], name: 'p50' | 'p99' | 'ownLateP99' | 'megabytes'): number[] =>
			seen.map((one) => one[name]);
		return [
			shown('Open loop 1,000/s, SQLite: p50', `${spread(of(quiet, 'p50'), 2)} ms`),
			aimed(
				`Open loop 1,000/s, SQLite: p99${otherAnswers(quiet.map(({ others }) => others))}`,
				of(quiet, 'p99'),
				'ms',
				{ atMost: 10 },
				1,
			),
			shown('… of which the generator itself was late, p99', `${spread(of(quiet, 'ownLateP99'), 1)} ms`),
			shown('Open loop 1,000/s, SQLite, delivering 3,000/s meanwhile: p50', `${spread(of(busy, 'p50'), 2)} ms`),
			shown(
				`Open loop 1,000/s, SQLite, delivering 3,000/s meanwhile: p99${otherAnswers(busy.map(({ others }) => others))}`,
				`${spread(of(busy, 'p99'), 1)} ms`,
			),
			aimed('RSS of the adapter at 1,000/s', of(quiet, 'megabytes'), 'MB', { atMost: 160 }),
			shown('RSS of the adapter at 1,000/s and 3,000 deliveries/s', `${spread(of(busy, 'megabytes'))} MB`),
		];
	} finally {
		receiver.close();
	}
}

async function openLoops(context: Context, subscribers: number | undefined): Promise<readonly Seen[]> {
	const { rounds, seconds, say, profiles } = context;
	const stage = await openStage({ store: 'sqlite', profiles, ...(subscribers === undefined ? {} : { subscribers }) });
	const pid = stage.adapters[0]?.pid ?? 0;
	try {
		const results: Seen[] = [];
		for (let round = 0; round <= rounds; round += 1) {
			const seen = await undisturbed(context, async (before): Promise<Seen> => {
				let megabytes = 0;
				const sampling = setInterval(() => {
					megabytes = Math.max(megabytes, residentMegabytes(pid) ?? Number.NaN);
				}, 200);
				const load = { targets: stage.targets, connections: CONNECTIONS, rate: RATE };
				const result = await generate({
					...load,
					prefix: `O${round}${before}X`,
					seconds: round === 0 ? Math.min(2, warmUpSeconds(context)) : seconds,
				});
				clearInterval(sampling);
				return { ...result, megabytes };
			});
			if (round > 0) results.push(seen);
		}
		say(
			`open loop${subscribers === undefined ? '' : ', delivering'}: p99 ${spread(
				results.map(({ p99 }) => p99),
				1,
			)} ms`,
		);
		return results;
	} finally {
		await stage.close();
	}
}
