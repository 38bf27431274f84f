/** Many bills in one run, in the real engine: our node beside what a person builds of n8n's own nodes. */
import { spread } from 'payssam-local-services';
import { createSandbox, type Listening, type Sandbox } from 'payssam-sandbox';
import type { Context, Measurement, Table } from '../measurement';
import { measureParts } from '../parts';
import { runProgram } from '../programs';
import { numberIn } from '../wire';
import { build, CONCURRENCY, TITLES, WAYS, type Way } from './workflows';

/** Milliseconds that PaySsam takes for an answer. */
const DELAYS = [0, 50];
const FEW = 1000;
const MANY = 10_000;
/** Items of which some answers get lost. */
const ITEMS_WITH_LOSSES = 100;
const LOST_ANSWERS = 10;
/** Far more calls than are made. */
const ALWAYS = 1_000_000;

export const actionNode: Measurement = {
	name: 'action-node',
	measure: (context) =>
		measureParts(context, [async () => [await throughput(context)], async () => [await lostAnswers(context)]]),
};

interface Ran {
	readonly wallMs: number;
	readonly cpuMs: number;
	readonly peakMb: number;
	readonly done: number;
}

let runs = 0;

async function run(at: Listening, way: Way, items: number, round: string, tries = 1): Promise<Ran> {
	const told = await runProgram('action-node/run', [way, String(items), at.v2, round, String(tries)]);
	const figure = (name: keyof Ran): number => numberIn(told, name);
	return { wallMs: figure('wallMs'), cpuMs: figure('cpuMs'), peakMb: figure('peakMb'), done: figure('done') };
}

/** A round that has its own bills: an id is sent once. */
function newRound(): string {
	runs += 1;
	return `r${runs}`;
}

async function throughput({ rounds, quick, say, undisturbed }: Context): Promise<Table> {
	const rows: string[][] = [];
	for (const delay of DELAYS) {
		for (const items of quick ? [20] : [FEW, MANY]) {
			const ways = WAYS.filter((way) => way !== 'at-once' || items <= FEW);
			const results = new Map<Way, Ran[]>(ways.map((way) => [way, []]));
			for (let round = 1; round <= rounds; round += 1) {
				for (const way of ways) {
					const ran = await undisturbed(() =>
						withSandbox(delay, async ({ at }) => await run(at, way, items, newRound())),
					);
					results.get(way)?.push(ran);
				}
				say(`  ${items} items, ${delay} ms: round ${round} of ${rounds}`);
			}
			for (const [way, ran] of results) {
				rows.push([
					`${items.toLocaleString('en')} items, answers after ${delay} ms`,
					way === 'ours' ? `**${TITLES[way]}**` : TITLES[way],
					spread(
						ran.map(({ wallMs }) => wallMs / 1000),
						2,
					),
					spread(
						ran.map(({ cpuMs }) => cpuMs / 1000),
						2,
					),
					spread(ran.map(({ peakMb }) => peakMb)),
					spread(ran.map(({ done }) => done)),
				]);
			}
		}
	}
	const idle = (await withSandbox(0, async ({ at }) => await run(at, 'ours', 1, newRound()))).peakMb;
	return {
		title: 'Action node: one bill for each item',
		note: `The real engine (n8n-core), each run in a fresh process, expressions in an isolate as on n8n’s server; a V2 sandbox on the same machine. The engine with one item takes ${Math.round(idle)} MB. The HTTP Request node has no bound on how much is under way at once: it starts all items it is given. So for equal concurrency (${CONCURRENCY}) the items go to it in a loop; “all at once” is what most people build.`,
		head: ['work', 'workflow', 'seconds', 'CPU seconds', 'peak memory MB', 'items done'],
		rows,
	};
}

/** PaySsam takes the bill, and its answer is lost: what the workflow says, and what customers get; then the same items once more. */
async function lostAnswers({ say }: Context): Promise<Table> {
	const rows: string[][] = [];
	const tries: ReadonlyArray<readonly [Way, number, string]> = [
		['ours', 1, `**${TITLES.ours}**`],
		['loop', 1, TITLES.loop],
		['loop', 3, `${TITLES.loop}, with Retry On Fail`],
	];
	for (const [way, times, title] of tries) {
		const row = await withSandbox(0, async ({ sandbox, at }) => {
			const round = newRound();
			sandbox.addFault({ kind: 'acceptThenReset', action: 'send', times: LOST_ANSWERS });
			const first = await run(at, way, ITEMS_WITH_LOSSES, round, times);
			const after = sandbox.listBills().length;
			const again = await run(at, way, ITEMS_WITH_LOSSES, round, times);
			return [title, String(build(way, '', '').toPlace), first.done, after, again.done, sandbox.listBills().length];
		});
		rows.push(row.map(String));
		say(`  lost answers: ${row.join(', ')}`);
	}
	return {
		title: 'Action node: answers that get lost',
		note: `${ITEMS_WITH_LOSSES} items; for ${LOST_ANSWERS} calls PaySsam takes the bill and the connection breaks before the answer. What is not “done” although the bill is there is a customer who has a bill that the workflow knows nothing of. Then the workflow is run again with the same items, as a person does who sees errors.`,
		head: [
			'workflow',
			'nodes to place',
			'items done',
			'bills at PaySsam',
			'items done in the second run',
			'bills at PaySsam then',
		],
		rows,
	};
}

async function withSandbox<T>(
	delayMs: number,
	body: (place: { sandbox: Sandbox; at: Listening }) => Promise<T>,
): Promise<T> {
	const sandbox = createSandbox();
	const at = await sandbox.listen();
	try {
		if (delayMs > 0) sandbox.addFault({ kind: 'delay', ms: delayMs, times: ALWAYS });
		return await body({ sandbox, at });
	} finally {
		await sandbox.close();
	}
}
