/** What the adapter holds in memory while a million deliveries wait, subscribers do not answer, and callbacks go on. */
import { setTimeout as delay } from 'node:timers/promises';
import { residentMegabytes } from '../../testing/outside/adapter-process.ts';
import { aimed, type Row, shown, spread } from '../figures.ts';
import { type FanOutReceiver, generate, startFanOutReceiver } from '../processes.ts';
import { openStage, type Stage } from '../stage.ts';
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
		await copyEvents(stage, Math.ceil(DELIVERIES / SUBSCRIPTIONS));
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

/** Copies the one event that is there, and its deliveries, which become due. */
async function copyEvents({ workplace }: Stage, copies: number): Promise<void> {
	const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${copies})`;
	const columns = async (name: string): Promise<string[]> =>
		Object.keys((await workplace.query(`SELECT * FROM ${name} LIMIT 1`))[0] ?? {});
	const copied = async (name: string, changed: Readonly<Record<string, string>>): Promise<string> => {
		const names = await columns(name);
		const values = names.map((column) => changed[column] ?? column);
		return `INSERT INTO ${name} (${names.join(', ')}) ${numbers} SELECT ${values.join(', ')} FROM numbers, (SELECT * FROM ${name})`;
	};
	await workplace.execute([
		await copied('deliveries', {
			// The end of an id is chance; its beginning is the moment, which all three share.
			id: "'dlv_' || substr(id, -8) || printf('%024x', n)",
			event_id: "substr(event_id, 1, 20) || printf('%016x', n)",
			state: "'pending'",
			attempts: '0',
			done_at: 'NULL',
		}),
		await copied('events', {
			id: "substr(id, 1, 20) || printf('%016x', n)",
			dedupe_key: "'copy:' || n",
			fact_key: "'copy:' || n",
			bill_id: "'COPY' || n",
		}),
	]);
}
