/** What start, memory, acks and deliveries cost with ever more deliveries waiting: each backlog in a database of its own, in turn. SQLite. */
import { spread, type Table, undisturbed } from 'payssam-local-services';
import { residentMegabytes } from '../../testing/outside/adapter-process.ts';
import { arrivals } from '../arrivals.ts';
import { copyEvent } from '../copies.ts';
import { type FanOutReceiver, generate, startFanOutReceiver } from '../processes.ts';
import { openStage, type Stage } from '../stage.ts';
import { CONNECTIONS, type Context, otherAnswers } from './context.ts';

const SIZES = [1000, 10_000, 100_000, 1_000_000];
const QUICK_SIZES = [100, 1000, 10_000];
/** Callbacks a second while the backlog waits. */
const RATE = 500;
const PATIENCE_MS = 15_000;

interface Backlog {
	readonly deliveries: number;
	readonly stage: Stage;
	readonly receiver: FanOutReceiver;
	readonly startSeconds: number[];
	readonly megabytes: number[];
	readonly p50: number[];
	readonly p99: number[];
	readonly delivered: number[];
	readonly others: Readonly<Record<string, number>>[];
}

export async function growthOfBacklog(context: Context): Promise<readonly Table[]> {
	const backlogs: Backlog[] = [];
	try {
		for (const size of context.quick ? QUICK_SIZES : SIZES) {
			const backlog = await openEmpty(context, size);
			backlogs.push(backlog);
			await fallBehind(context, backlog);
		}
		for (let round = 1; round <= context.rounds; round += 1)
			for (const backlog of backlogs) await measure(context, backlog, round);
		return [tableOf(backlogs)];
	} finally {
		for (const { stage, receiver } of backlogs) {
			await stage.close();
			receiver.close();
		}
	}
}

async function openEmpty({ profiles }: Context, deliveries: number): Promise<Backlog> {
	const receiver = await startFanOutReceiver();
	const stage = await openStage({ store: 'sqlite', subscribers: receiver.port, subscriptions: 1, profiles });
	const none = { startSeconds: [], megabytes: [], p50: [], p99: [], delivered: [], others: [] };
	return { deliveries, stage, receiver, ...none };
}

async function fallBehind({ say }: Context, { deliveries, stage, receiver }: Backlog): Promise<void> {
	receiver.set('answer');
	await generate({ targets: stage.targets, prefix: 'SEED', connections: 1, seconds: 0.01, rate: 100 });
	await arrivals(receiver, 1, PATIENCE_MS);
	await stage.rest();
	await copyEvent(stage, deliveries, 'waiting');
	say(`growth of the backlog: ${deliveries.toLocaleString('en')} deliveries wait`);
}

async function measure(context: Context, backlog: Backlog, round: number): Promise<void> {
	const { stage, receiver, deliveries } = backlog;
	const seen = await undisturbed(context, async (before) => {
		await waitAgain(backlog);
		receiver.set('hang');
		const began = performance.now();
		const { pid } = await stage.resume();
		const startSeconds = (performance.now() - began) / 1000;
		const load = { targets: stage.targets, connections: CONNECTIONS, rate: RATE };
		let megabytes = 0;
		const sampling = setInterval(() => {
			megabytes = Math.max(megabytes, residentMegabytes(pid) ?? Number.NaN);
		}, 100);
		const result = await generate({ ...load, prefix: `L${round}${before}X`, seconds: context.seconds });
		clearInterval(sampling);
		// An orderly end would wait for the answers that never come.
		await stage.adapters[0]?.kill();
		await waitAgain(backlog);
		receiver.set('answer');
		await stage.resume();
		const delivered = await deliveriesPerSecond(receiver, deliveries, context.seconds);
		await stage.rest();
		return { result, startSeconds, megabytes, delivered };
	});
	backlog.startSeconds.push(seen.startSeconds);
	backlog.megabytes.push(seen.megabytes);
	backlog.p50.push(seen.result.p50);
	backlog.p99.push(seen.result.p99);
	backlog.delivered.push(seen.delivered);
	backlog.others.push(seen.result.others);
}

/** Between the first arrival and the last, of the whole backlog or of what came in the time. */
async function deliveriesPerSecond(receiver: FanOutReceiver, waiting: number, seconds: number): Promise<number> {
	const first = await arrivals(receiver, 1, PATIENCE_MS);
	if (first.arrived === 0) throw new Error('Of the backlog nothing arrived.');
	const { arrived, overMs } = await arrivals(receiver, waiting, seconds * 1000);
	return (arrived - 1) / (overMs / 1000);
}

/** Makes due again what was delivered or has failed, and takes away what came in meanwhile, so that every round finds the same backlog. */
async function waitAgain({ stage, deliveries }: Backlog): Promise<void> {
	await stage.workplace.execute([
		"DELETE FROM deliveries WHERE event_id IN (SELECT id FROM events WHERE bill_id >= 'L' AND bill_id < 'M')",
		"DELETE FROM events WHERE bill_id >= 'L' AND bill_id < 'M'",
		'DELETE FROM attempts',
		"UPDATE deliveries SET state = 'pending', attempts = 0, done_at = NULL, last_class = NULL, last_status = NULL, due_at = created_at WHERE state <> 'pending' OR attempts > 0",
		'UPDATE subscriptions SET failing_since = NULL, failures = 0, rest_until = NULL',
	]);
	const [row] = await stage.workplace.query("SELECT count(*) AS waiting FROM deliveries WHERE state = 'pending'");
	// The event that was copied waits as well.
	if (row?.waiting !== deliveries + 1)
		throw new Error(`${deliveries + 1} deliveries should wait: ${JSON.stringify(row)}.`);
}

function tableOf(backlogs: readonly Backlog[]): Table {
	return {
		title: 'Growth: backlog of deliveries (adapter, SQLite)',
		note: `One subscription. Start: from the spawn until the adapter takes requests. Acks and memory (RSS, greatest) at ${RATE} callbacks a second while the subscriber takes connections and never answers. Deliveries a second once it answers, at the default of 8 at a time to one subscription, between the first arrival and the last of a run.`,
		head: ['deliveries waiting', 'start s', 'memory MB', 'ack p50 ms', 'ack p99 ms', 'deliveries/s afterwards'],
		rows: backlogs.map(({ deliveries, startSeconds, megabytes, p50, p99, delivered, others }) => [
			deliveries.toLocaleString('en') + otherAnswers(others),
			spread(startSeconds, 2),
			spread(megabytes),
			spread(p50, 2),
			spread(p99, 1),
			spread(delivered),
		]),
	};
}
