/** The adapter beside what people write or put together instead. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisPath } from 'payssam-local-services';
import type { Context, Measurement, Table } from '../measurement';
import { measureParts } from '../parts';
import { call } from '../programs';
import { type Fate, type KillOptions, killInTurn } from './kill';
import { adapterFolder, adapterTables } from './load';
import { API_KEY, HAND_WRITTEN, QUEUE, type RunningPeer, startHandWritten, startQueue } from './peers';

/** The adapter's own goals. Its bench has two more, `trouble` and `backlog`: the one has no peer, the other is in `growth`. */
const GOALS = ['acks', 'latency', 'fan-out', 'replicas'];
const SECONDS = 2;
const QUICK_SECONDS = 0.5;

const NO_REDIS = 'BullMQ was left out: this machine has no redis-server.';

export const adapter: Measurement = {
	name: 'adapter',
	measure: (context) => measureParts(context, [besideOthers, goals, killed]),
};

function secondsOf({ quick }: Context): number {
	return quick ? QUICK_SECONDS : SECONDS;
}

async function goals(context: Context): Promise<readonly Table[]> {
	return await adapterTables(context, { only: GOALS, seconds: secondsOf(context) });
}

async function besideOthers(context: Context): Promise<readonly Table[]> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-peers-'));
	const running: RunningPeer[] = [];
	try {
		running.push(await startHandWritten({ folder }));
		const queue = await startQueue({ folder });
		if (queue !== undefined) running.push(queue);
		const peers = running.map(({ name, url, pids }) => ({ name, url, apiKey: API_KEY, pids: pids() }));
		const tables = await adapterTables(context, { only: ['beside'], seconds: secondsOf(context), peers });
		return tables.map((table) => ({ ...table, note: `${table.note} ${aboutPeers(queue !== undefined)}` }));
	} finally {
		for (const peer of running) await peer.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

function aboutPeers(withQueue: boolean): string {
	return [
		'Hand-written: Fastify with a schema, `node:sqlite` with WAL and synchronous=FULL, one INSERT and one commit for each request; the adapter commits those together that wait.',
		withQueue
			? 'BullMQ: one job for each callback, acknowledged when Redis has flushed it; Redis flushes those together that wait.'
			: NO_REDIS,
		"n8n's own Webhook node is measured in `trigger`.",
	].join(' ');
}

const KILL: KillOptions = { kills: 5, seconds: 2, rate: 200 };
const QUICK_KILL: KillOptions = { kills: 1, seconds: 1, rate: 100 };

async function killed({ quick, say }: Context): Promise<readonly Table[]> {
	const options = quick ? QUICK_KILL : KILL;
	const folder = mkdtempSync(join(tmpdir(), 'payssam-kill-'));
	try {
		const own = await crashOfAdapter(options);
		say(`  killed: adapter ${JSON.stringify(own)}`);
		const written = await killInTurn((target) => startHandWritten({ folder, ...target }), options);
		say(`  killed: ${HAND_WRITTEN} ${JSON.stringify(written)}`);
		const queue = await killInTurn((target) => startQueue({ folder, ...target }), options);
		say(`  killed: ${QUEUE} ${JSON.stringify(queue)}`);
		const row = (name: string, why: string, fate: Fate): string[] => [
			name,
			...[fate.acknowledged, fate.lost, fate.doubled].map((count) => count.toLocaleString('en')),
			why,
		];
		return [
			{
				title: 'Killed while they work',
				note: `\`kill -9\` under ${options.rate} callbacks a second, ${options.kills} × in a row, with a subscriber behind them; Redis is killed together with the process that uses it. A callback is sent until it is acknowledged, and some come again afterwards. The system lives on, so this tells nothing about a power failure. The adapter is killed by its own harness (\`testing/crash\`), which has three subscribers that also fail on purpose; a doubled delivery there has the same \`webhook-id\`, by which a receiver knows it.${redisPath() === undefined ? ` ${NO_REDIS}` : ''}`,
				head: ['who takes the callback', 'acknowledged', 'of them lost', 'delivered twice', 'why'],
				rows: [
					row(
						'**this adapter, SQLite**',
						'what was under way is delivered again at the start; a kill between the answer of the subscriber and its note delivers twice',
						own,
					),
					...(written === undefined
						? []
						: [row(HAND_WRITTEN, 'deliveries live in memory: what is kept is not delivered after a kill', written)]),
					...(queue === undefined
						? []
						: [row(QUEUE, 'a job whose worker died runs again when its lock is over (30 s; here 3 s)', queue)]),
				],
			},
		];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function crashOfAdapter({ kills, seconds, rate }: KillOptions): Promise<Fate> {
	const options = { '--store': 'sqlite', '--rounds': kills, '--seconds': seconds, '--rate': rate };
	const program = join(adapterFolder(), 'testing', 'crash', 'main.ts');
	// It ends with 1 when something was lost: that is a figure here.
	const output = await call(process.execPath, [program, ...Object.entries(options).flat().map(String)], {
		mayFail: true,
	});
	const counts = /acked (\d+), lost (\d+), duplicates (\d+), partial \d+\s*$/.exec(output);
	if (counts === null) throw new Error(`The adapter's crash harness did not come to its end: ${output.slice(-500)}`);
	const [, acknowledged, lost, doubled] = counts.map(Number);
	return { acknowledged: acknowledged ?? 0, lost: lost ?? 0, doubled: doubled ?? 0, repeated: 0 };
}
