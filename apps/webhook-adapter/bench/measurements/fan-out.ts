/** How late an event is at its subscribers: from the receiving of the callback to the arrival, 500 events a second to three subscriptions. */
import { aimed, type Row, shown, spread, undisturbed } from 'payssam-local-services';
import { arrivals } from '../arrivals.ts';
import { type FanOutReceiver, generate, startFanOutReceiver } from '../processes.ts';
import { openStage } from '../stage.ts';
import { CONNECTIONS, type Context, warmUpSeconds } from './context.ts';

const RATE = 500;
const SUBSCRIPTIONS = 3;
const PATIENCE_MS = 15_000;

export async function fanOut(context: Context): Promise<readonly Row[]> {
	const rows: Row[] = [];
	for (const store of ['sqlite', 'postgres'] as const) {
		const receiver = await startFanOutReceiver();
		const lags = await measure(context, store, receiver).finally(receiver.close);
		const name = store === 'sqlite' ? 'SQLite' : 'PostgreSQL';
		const what = `Fan-out lag at ${RATE} events/s × ${SUBSCRIPTIONS}, ${name}`;
		const missing = lags.reduce((sum, one) => sum + one.missing, 0);
		rows.push(shown(`${what}: p50`, `${spread(lags.map(({ p50 }) => p50))} ms`));
		const p99 = lags.map((one) => one.p99);
		const late = missing === 0 ? '' : `; ${missing} had not arrived ${PATIENCE_MS / 1000} s later`;
		rows.push(aimed(`${what}: p99${late}`, p99, 'ms', { atMost: 100 }));
	}
	return rows;
}

async function measure(context: Context, store: 'sqlite' | 'postgres', receiver: FanOutReceiver) {
	const { rounds, seconds, say, profiles } = context;
	const stage = await openStage({ store, subscribers: receiver.port, profiles });
	const lags: { p50: number; p99: number; missing: number }[] = [];
	try {
		for (let round = 0; round <= rounds; round += 1) {
			const seen = await undisturbed(context, async (before) => {
				receiver.set('answer');
				const load = { targets: stage.targets, connections: CONNECTIONS, rate: RATE };
				const prefix = `F${round}${before}X`;
				const { acked } = await generate({ ...load, prefix, seconds: round === 0 ? warmUpSeconds(context) : seconds });
				const { p50, p99, arrived } = await arrivals(receiver, acked * SUBSCRIPTIONS, PATIENCE_MS);
				return { p50, p99, missing: Math.max(0, acked * SUBSCRIPTIONS - arrived) };
			});
			if (round > 0) lags.push(seen);
		}
		say(`fan-out ${store}: p99 ${spread(lags.map(({ p99 }) => p99))} ms`);
		return lags;
	} finally {
		await stage.close();
	}
}
