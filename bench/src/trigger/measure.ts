/** Callback to ack on a real n8n server: our trigger beside what a person builds of n8n's own nodes. */
import { median, processorSeconds, redisPath, spread } from 'payssam-local-services';
import { ACK_TEXT } from 'payssam-sandbox';
import { paidBill, v1Callback } from 'payssam-tests/callbacks';
import { startQueueN8n } from 'payssam-tests/queue-n8n';
import { startRealN8n } from 'payssam-tests/real-n8n';
import { openShop, type Shop } from 'payssam-tests/shop';
import type { Context, Measurement, Table } from '../measurement';
import { measureParts } from '../parts';
import { type Called, callAll } from './callers';
import { CONTESTANTS, type Contestant, type Published } from './workflows';

const CONNECTIONS = 16;
const REPEATS = 24;
/** n8n gives a JavaScript isolate to every execution and every call to a trigger that is not its own Webhook, unless it is told to wait until one is needed. */
const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/** An n8n that is measured. */
interface Place {
	readonly real: Awaited<ReturnType<typeof startRealN8n>> | Awaited<ReturnType<typeof startQueueN8n>>;
	stop(): Promise<void>;
}

interface Setting {
	readonly title: string;
	readonly note: string;
	/** `undefined`: this machine has not what it takes. */
	start(): Promise<Place | undefined>;
}

const inMain = (settings: Readonly<Record<string, string>>) => async (): Promise<Place> => {
	const real = await startRealN8n(settings);
	return { real, stop: () => real.stop() };
};

const SETTINGS: readonly Setting[] = [
	{ title: 'one process, n8n as it comes', note: 'n8n as `n8n start` with PostgreSQL.', start: inMain({}) },
	{
		title: 'one process, isolates on demand',
		note: 'The same with `N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true`: n8n makes a JavaScript isolate when an expression needs one, not for every execution and every call to a trigger.',
		start: inMain(LAZY),
	},
	{
		title: 'queue mode, n8n as it comes',
		note: 'Main, one webhook process, two workers, Redis; callbacks come in at the webhook process. CPU is that of all four.',
		start: async () => {
			const redis = redisPath();
			if (redis === undefined) return undefined;
			const real = await startQueueN8n({ redis, webhooks: 1 });
			return { real, stop: () => real.stop() };
		},
	},
];

export const trigger: Measurement = {
	name: 'trigger',
	measure: (context) =>
		measureParts(
			context,
			SETTINGS.map((setting) => async () => await measureAt(context, setting)),
		),
};

interface Round extends Called {
	readonly cpuMs: number;
}

async function measureAt(context: Context, { title, note, start }: Setting): Promise<readonly Table[]> {
	const { rounds, quick, say } = context;
	const place = await start();
	if (place === undefined) {
		say(`  ${title}: this machine has no redis-server`);
		return [];
	}
	const calls = quick ? 8 : 100;
	const shop = await openShop();
	try {
		const { real } = place;
		const entrants: Array<{ contestant: Contestant; published: Published; results: Round[] }> = [];
		for (const [index, contestant] of CONTESTANTS.entries()) {
			const published = await contestant.publish(real, `load-${index}`, {
				type: 'n8n-nodes-base.noOp',
				parameters: {},
			});
			entrants.push({ contestant, published, results: [] });
		}
		for (let round = 0; round <= rounds; round += 1) {
			for (const { contestant, published, results } of entrants) {
				const result = await context.undisturbed(async (before) => {
					const prefix = `${contestant.confirms ? 'C' : 'N'}${results.length}r${round}b${before}`;
					return await measureRound(real, contestant, published, prefix, calls);
				});
				// The first round warms n8n up.
				if (round > 0) results.push(result);
			}
			say(`  ${title}: round ${round} of ${rounds}`);
		}
		const rows: string[][] = [];
		for (const [index, { contestant, results }] of entrants.entries()) {
			const once = await repeat(real, contestant, `repeat-${index}`, shop, 1);
			const parallel = await repeat(real, contestant, `same-${index}`, shop, REPEATS);
			rows.push([
				contestant.name,
				String(contestant.nodes),
				spread(
					results.map(({ took, seconds }) => took.length / seconds),
					1,
				),
				spread(results.map(({ took }) => quantile(took, 0.5))),
				spread(results.map(({ took }) => quantile(took, 0.99))),
				spread(
					results.map(({ cpuMs, took }) => cpuMs / took.length),
					0,
				),
				once,
				parallel,
				wrongAnswers(results),
			]);
			say(
				`  ${title}: ${contestant.name}: ${median(results.map(({ cpuMs, took }) => cpuMs / took.length)).toFixed(0)} ms of CPU`,
			);
		}
		return [
			{
				title: `Trigger: ${title}`,
				note: `${note} ${calls} callbacks of different payments a round over ${CONNECTIONS} connections, each sent when the one before it is answered; then all executions end before the next round. CPU is what n8n used for one callback until all had ended. “Repeats” are ${REPEATS + 1} equal callbacks one after the other, “copies” ${REPEATS} at the same moment: executions, and how often the step behind the trigger ran (it should be 1).`,
				head: [
					'workflow',
					'nodes to place',
					'acks/s',
					'ack p50 ms',
					'ack p99 ms',
					'CPU ms a callback',
					'repeats: executions, runs',
					'copies: executions, runs',
					'answers that were not the exact ack',
				],
				rows,
			},
		];
	} finally {
		await place.stop();
		await shop.close();
	}
}

async function measureRound(
	real: Place['real'],
	contestant: Contestant,
	{ id, url }: Published,
	prefix: string,
	calls: number,
): Promise<Round> {
	const bills = Array.from({ length: calls }, (_, number) => `${prefix}n${number}`);
	const bodies = await Promise.all(bills.map((billId) => callback(real, contestant, billId)));
	const before = cpuMs(real.pids());
	const called = await callAll({
		url,
		connections: CONNECTIONS,
		body: (call) => bodies[call],
		isAck: (status, body) => status === 200 && body === ACK_TEXT,
	});
	await drained(real, id);
	return { ...called, cpuMs: cpuMs(real.pids()) - before };
}

/** Equal callbacks. @param together how many at the same moment; 1: one after the other */
async function repeat(
	real: Place['real'],
	contestant: Contestant,
	path: string,
	shop: Shop,
	together: number,
): Promise<string> {
	const order = { method: 'POST', url: `=${shop.url}/${path}`, options: {} };
	const { id, url } = await contestant.publish(real, path, {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: order,
	});
	const body = await callback(real, contestant, `X${path}`);
	await callAll({
		url,
		connections: together,
		body: (call) => (call < (together === 1 ? REPEATS + 1 : together) ? body : undefined),
		isAck: () => true,
	});
	await drained(real, id);
	return `${await executionsOf(real, id)}, ${shop.orders.get(path) ?? 0}`;
}

/** The callback of a payment. Where it is to be confirmed, the bill is sent and paid at the sandbox first. */
async function callback(real: Place['real'], contestant: Contestant, billId: string): Promise<string> {
	if (contestant.confirms) return await paidBill(real, billId);
	return JSON.stringify(v1Callback(billId));
}

async function drained(real: Place['real'], workflowId: string): Promise<void> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId, status: ['new', 'running', 'waiting'] }));
	for (const deadline = Date.now() + 120_000; ; ) {
		const { results } = await real.n8n.request('GET', `/rest/executions?filter=${filter}&limit=1`);
		if (Array.isArray(results) && results.length === 0) return;
		if (Date.now() > deadline) throw new Error('The executions have not ended within two minutes.');
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

async function executionsOf(real: Place['real'], workflowId: string): Promise<number> {
	return (await real.n8n.executions(workflowId)).length;
}

/** Milliseconds of processor time that the processes have used since they were started. */
function cpuMs(pids: readonly number[]): number {
	return pids.reduce((sum, pid) => sum + (processorSeconds(pid) ?? Number.NaN) * 1000, 0);
}

/** @param share 0.99: the value that 99 of 100 do not exceed */
function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function wrongAnswers(results: readonly Called[]): string {
	const all: Record<string, number> = {};
	for (const { others } of results)
		for (const [name, count] of Object.entries(others)) all[name] = (all[name] ?? 0) + count;
	return (
		Object.entries(all)
			.map(([name, count]) => `${count} × ${name}`)
			.join('; ') || 'none'
	);
}
