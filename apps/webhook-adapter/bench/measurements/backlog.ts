/** What the adapter holds in memory while a million deliveries wait, subscribers do not answer, and callbacks go on. */
import { setTimeout as delay } from 'node:timers/promises';
import { aimed, type Row, shown, spread } from 'payssam-local-services';
import { residentMegabytes } from '../../testing/outside/adapter-process.ts';
import { copyEvent } from '../copies.ts';
import { type FanOutReceiver, generate, startFanOutReceiver } from '../processes.ts';
import { openStage } from '../stage.ts';
import { CONNECTIONS, type Context } from './context.ts';

const DELIVERIES = 1_000_000;
const SUBSCRIPTIONS = 3;
const RATE = 1000;

export async function backlog(context: Context): Promise<readonly Row[]> {
	const receiver = await startFanOutReceiver();
	return await measure(context, receiver).finally(receiver.close);
}

async function measure({ seconds, say, profiles }: Context, receiver: FanOutReceiver): Promise<readonly Row[]> {
	const stage = await openStage({ store: 'sqlite', subscribers: receiver.port, profiles });
	try {
		const [target] = stage.targets;
		if (target === undefined) throw new Error('There is no target.');
		await generate({ targets: [target], prefix: 'SEED', connections: 1, seconds: 0.01, rate: 100 });
		while ((await receiver.report()).arrived < SUBSCRIPTIONS) await delay(50);
		await stage.rest();
		await copyEvent(stage, Math.ceil(DELIVERIES / SUBSCRIPTIONS), 'waiting');
		say(`backlog: ${DELIVERIES.toLocaleString('en')} deliveries are there`);
		receiver.set('hang');
		const began = performance.now();
		const { pid } = await stage.resume();
		const ready = (performance.now() - began) / 1000;
		const samples: number[] = [];
		const sampling = setInterval(() => samples.push(residentMegabytes(pid) ?? Number.NaN), 200);
		const load = { targets: [target], connections: CONNECTIONS, rate: RATE };
		const { p99 } = await generate({ ...load, prefix: 'LATER', seconds });
		clearInterval(sampling);
		return [
			shown('Start with 1,000,000 deliveries waiting', `${spread([ready], 1)} s`),
			aimed('RSS with 1,000,000 deliveries waiting, at 1,000/s, greatest', [Math.max(...samples)], 'MB', {
				atMost: 160,
			}),
			shown('Ack p99 meanwhile', `${spread([p99], 1)} ms`),
		];
	} finally {
		await stage.close();
	}
}
