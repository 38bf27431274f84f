/** What an ack and a delivery cost with ever more events kept: each size in a database of its own, in turn. SQLite. */
import { spread, type Table, undisturbed } from 'payssam-local-services';
import { arrivals } from '../arrivals.ts';
import { copyEvent, MIXED_PREFIX } from '../copies.ts';
import { type FanOutReceiver, generate, startFanOutReceiver } from '../processes.ts';
import { openStage, type Stage } from '../stage.ts';
import { CONNECTIONS, type Context, otherAnswers } from './context.ts';

const SIZES = [1000, 10_000, 100_000, 1_000_000];
const QUICK_SIZES = [10, 100, 1000, 10_000];
const RATE = 200;
const PATIENCE_MS = 15_000;
/** A round has at most as many callbacks; the next begins behind them. */
const NUMBERS_A_RUN = 100_000;

interface Kept {
	readonly events: number;
	readonly stage: Stage;
	readonly receiver: FanOutReceiver;
	/** Of the next run. */
	number: number;
	readonly perSecond: number[];
	readonly p50: number[];
	readonly p99: number[];
	readonly lagP50: number[];
	readonly lagP99: number[];
	readonly metrics: number[];
	readonly others: Readonly<Record<string, number>>[];
}

export async function growthOfEvents(context: Context): Promise<readonly Table[]> {
	const kept: Kept[] = [];
	try {
		for (const events of context.quick ? QUICK_SIZES : SIZES) {
			const one = await openEmpty(context, events);
			kept.push(one);
			await fill(context, one);
		}
		for (let round = 0; round <= context.rounds; round += 1)
			for (const one of kept) await measure(context, one, round > 0);
		return [tableOf(kept)];
	} finally {
		for (const { stage, receiver } of kept) {
			await stage.close();
			receiver.close();
		}
	}
}

async function openEmpty({ profiles }: Context, events: number): Promise<Kept> {
	const receiver = await startFanOutReceiver();
	const stage = await openStage({ store: 'sqlite', subscribers: receiver.port, subscriptions: 1, profiles });
	const none = { perSecond: [], p50: [], p99: [], lagP50: [], lagP99: [], metrics: [], others: [] };
	return { events, stage, receiver, number: events + 1, ...none };
}

async function fill({ say }: Context, { events, stage, receiver }: Kept): Promise<void> {
	receiver.set('answer');
	await generate({ targets: stage.targets, prefix: 'SEED', connections: 1, seconds: 0.01, rate: 100 });
	await arrivals(receiver, 1, PATIENCE_MS);
	await stage.rest();
	await copyEvent(stage, events - 1, 'delivered');
	const [row] = await stage.workplace.query(
		"SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM deliveries WHERE state = 'done') AS delivered, (SELECT count(*) FROM attempts) AS attempts",
	);
	if (row?.events !== events || row.delivered !== events || row.attempts !== events)
		throw new Error(`There should be ${events} events, delivered: ${JSON.stringify(row)}.`);
	await stage.resume();
	say(`growth of events: ${events.toLocaleString('en')} are kept`);
}

async function measure(context: Context, one: Kept, counts: boolean): Promise<void> {
	const { stage, receiver } = one;
	const load = { targets: stage.targets, connections: CONNECTIONS, prefix: MIXED_PREFIX };
	const next = (): number => {
		one.number += NUMBERS_A_RUN;
		return one.number;
	};
	receiver.set('answer');
	const steady = await undisturbed(context, async () => {
		receiver.set('answer');
		const result = await generate({ ...load, seconds: context.seconds, rate: RATE, mixedFrom: next() });
		return { ...result, lag: await arrivals(receiver, result.acked, PATIENCE_MS) };
	});
	const most = await undisturbed(context, async () => {
		receiver.set('answer');
		const result = await generate({ ...load, seconds: context.seconds, rate: null, mixedFrom: next() });
		// What is left to deliver would weigh on whoever comes next.
		await arrivals(receiver, result.acked, PATIENCE_MS);
		return result;
	});
	if (!counts) return;
	one.perSecond.push(most.perSecond);
	one.p50.push(steady.p50);
	one.p99.push(steady.p99);
	one.lagP50.push(steady.lag.p50);
	one.lagP99.push(steady.lag.p99);
	one.metrics.push(await timeOfMetrics(stage));
	one.others.push(most.others, steady.others);
}

/** What a look of Prometheus takes, milliseconds; on SQLite acks wait for what of it is counting. */
async function timeOfMetrics({ operator }: Stage): Promise<number> {
	const began = performance.now();
	await operator.metric('payssam_adapter_pending_events');
	return performance.now() - began;
}

function tableOf(kept: readonly Kept[]): Table {
	return {
		title: 'Growth: events kept (adapter, SQLite)',
		note: `One subscription that answers at once. Each event that is kept has its delivery and its attempt; their bill ids, and those of the callbacks that are measured, are mixed up, so that new rows find their place between old ones. Closed loop: ${CONNECTIONS} connections, the same process delivering meanwhile. Ack and lag (from the receiving to the arrival at the subscriber) at ${RATE} callbacks a second. A straight line is the same cost in every row.`,
		head: ['events kept', 'acks/s', 'ack p50 ms', 'ack p99 ms', 'lag p50 ms', 'lag p99 ms', '`/metrics` ms'],
		rows: kept.map(({ events, perSecond, p50, p99, lagP50, lagP99, metrics, others }) => [
			events.toLocaleString('en') + otherAnswers(others),
			spread(perSecond),
			spread(p50, 2),
			spread(p99, 1),
			spread(lagP50),
			spread(lagP99),
			spread(metrics, 1),
		]),
	};
}
