/** What an event costs with ever more subscriptions to it: each number of them at an adapter of its own, in turn. SQLite. */
import { processorSeconds, spread, type Table, undisturbed } from 'payssam-local-services';
import { arrivals } from '../arrivals.ts';
import { type FanOutReceiver, generate, startFanOutReceiver } from '../processes.ts';
import { openStage, type Stage } from '../stage.ts';
import { CONNECTIONS, type Context, otherAnswers } from './context.ts';

const SIZES = [1, 10, 100, 1000];
const QUICK_SIZES = [1, 10, 50];
/** About as many are made in each run, whatever the number of subscriptions. */
const DELIVERIES = 4000;
const QUICK_DELIVERIES = 300;
const LEAST_EVENTS = 8;
/** Events a second come in at. */
const RATE = 1000;
const PATIENCE_MS = 60_000;

interface Crowd {
	readonly subscriptions: number;
	readonly events: number;
	readonly stage: Stage;
	readonly receiver: FanOutReceiver;
	readonly perSecond: number[];
	/** Milliseconds of processor time of the adapter. */
	readonly perEvent: number[];
	readonly perDelivery: number[];
	readonly ackP50: number[];
	readonly others: Readonly<Record<string, number>>[];
}

export async function growthOfSubscriptions(context: Context): Promise<readonly Table[]> {
	const crowds: Crowd[] = [];
	try {
		for (const subscriptions of context.quick ? QUICK_SIZES : SIZES) crowds.push(await gather(context, subscriptions));
		for (let round = 0; round <= context.rounds; round += 1)
			for (const crowd of crowds) await measure(context, crowd, round);
		return [tableOf(crowds)];
	} finally {
		for (const { stage, receiver } of crowds) {
			await stage.close();
			receiver.close();
		}
	}
}

async function gather({ quick, say, profiles }: Context, subscriptions: number): Promise<Crowd> {
	const receiver = await startFanOutReceiver();
	const stage = await openStage({ store: 'sqlite', subscribers: receiver.port, subscriptions, profiles });
	say(`growth of subscriptions: ${subscriptions.toLocaleString('en')} are there`);
	const events = Math.max(LEAST_EVENTS, Math.round((quick ? QUICK_DELIVERIES : DELIVERIES) / subscriptions));
	const none = { perSecond: [], perEvent: [], perDelivery: [], ackP50: [], others: [] };
	return { subscriptions, events, stage, receiver, ...none };
}

async function measure(context: Context, crowd: Crowd, round: number): Promise<void> {
	const { stage, receiver, events, subscriptions } = crowd;
	const pid = stage.adapters[0]?.pid ?? 0;
	const seen = await undisturbed(context, async (before) => {
		receiver.set('answer');
		const used = processorSeconds(pid) ?? Number.NaN;
		const began = performance.now();
		const load = { targets: stage.targets, connections: CONNECTIONS, rate: RATE };
		const result = await generate({ ...load, prefix: `S${round}${before}X`, seconds: events / RATE });
		const { arrived } = await arrivals(receiver, events * subscriptions, PATIENCE_MS);
		if (arrived < events * subscriptions)
			throw new Error(
				`${arrived} of ${events * subscriptions} deliveries to ${subscriptions} subscriptions arrived in ${PATIENCE_MS / 1000} s.`,
			);
		const seconds = (performance.now() - began) / 1000;
		return { result, seconds, used: (processorSeconds(pid) ?? Number.NaN) - used };
	});
	if (round === 0) return;
	crowd.perSecond.push((events * subscriptions) / seen.seconds);
	crowd.perEvent.push((seen.used * 1000) / events);
	crowd.perDelivery.push((seen.used * 1000) / (events * subscriptions));
	crowd.ackP50.push(seen.result.p50);
	crowd.others.push(seen.result.others);
}

function tableOf(crowds: readonly Crowd[]): Table {
	return {
		title: 'Growth: subscriptions (adapter, SQLite)',
		note: `All subscribe to everything and answer at once. About as many deliveries in each row; the callbacks come in at ${RATE.toLocaleString('en')} a second, and a run ends when the last delivery has arrived. Processor time is the adapter's, acks included, to 10 ms a run. An event has a part of its own and a part for each subscription: a straight line is the same processor time for a delivery once there are some.`,
		head: [
			'subscriptions',
			'events a run',
			'processor ms an event',
			'processor ms a delivery',
			'deliveries/s, from the first callback to the last arrival',
			'ack p50 ms',
		],
		rows: crowds.map(({ subscriptions, events, perEvent, perDelivery, perSecond, ackP50, others }) => [
			subscriptions.toLocaleString('en') + otherAnswers(others),
			events.toLocaleString('en'),
			spread(perEvent, 2),
			spread(perDelivery, 3),
			spread(perSecond),
			spread(ackP50, 2),
		]),
	};
}
