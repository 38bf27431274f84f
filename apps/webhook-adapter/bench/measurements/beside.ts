/** The adapter and others that take callbacks, round by round in turn: how many durable acks a second, how long one takes at a modest rate, and what is held in memory. Nobody subscribed. */
import { median, spread, type Table, undisturbed } from 'payssam-local-services';
import { residentMegabytes } from '../../testing/outside/adapter-process.ts';
import type { Target } from '../../testing/outside/callbacks.ts';
import { syncsPerSecond } from '../disk.ts';
import type { LoadResult } from '../generator.ts';
import { generate, type Server, startServer } from '../processes.ts';
import { openStage, type Stage, type StageOptions } from '../stage.ts';
import { CONNECTIONS, type Context, otherAnswers, warmUpSeconds } from './context.ts';

/** Callbacks a second that each of them should carry with ease. */
const RATE = 500;

/** What takes a callback and does nothing further beside what does all the work: the others of the table do nothing further either. */
const ADAPTERS: readonly (readonly [name: string, options: StageOptions])[] = [
	['**this adapter, SQLite**', { store: 'sqlite' }],
	['**this adapter, SQLite, taking only (`RUN_WORK=false`)**', { store: 'sqlite', settings: { RUN_WORK: 'false' } }],
	['**this adapter, PostgreSQL**', { store: 'postgres' }],
	[
		'**this adapter, PostgreSQL, taking only (`RUN_WORK=false`)**',
		{ store: 'postgres', settings: { RUN_WORK: 'false' } },
	],
];

interface Subject {
	readonly name: string;
	readonly target: Target;
	readonly pids: readonly number[];
	readonly closed: LoadResult[];
	readonly open: LoadResult[];
	/** Of its processes together, at the end of each round. */
	readonly megabytes: number[];
}

export async function beside(context: Context): Promise<readonly Table[]> {
	const closing: (() => Promise<void>)[] = [];
	try {
		const bare = await startServer('bare-server');
		closing.push(async () => bare.close());
		const stages: [name: string, stage: Stage][] = [];
		for (const [name, options] of ADAPTERS) {
			const stage = await openStage({ ...options, profiles: context.profiles });
			closing.push(stage.close);
			stages.push([name, stage]);
		}
		return [await compare(context, bare, stages)];
	} finally {
		for (const close of closing.toReversed()) await close();
	}
}

async function compare(
	context: Context,
	bare: Server,
	stages: readonly (readonly [name: string, stage: Stage])[],
): Promise<Table> {
	const subject = (name: string, target: Target | undefined, pids: readonly number[]): Subject => {
		if (target === undefined) throw new Error(`${name} has no address.`);
		return { name, target, pids, closed: [], open: [], megabytes: [] };
	};
	const anyKey = 'x'.repeat(32);
	const subjects = [
		subject(
			'bare `node:http`: reads, keeps nothing, answers',
			{ url: `http://127.0.0.1:${bare.port}/callbacks/bare`, apiKey: anyKey, spelling: 'v1' },
			[bare.pid],
		),
		...stages.map(([name, { targets, adapters }]) =>
			subject(
				name,
				targets[0],
				adapters.map(({ pid }) => pid),
			),
		),
		...context.peers.map(({ name, url, apiKey, pids }) => subject(name, { url, apiKey, spelling: 'v1' }, pids)),
	];
	const disk: number[] = [];
	for (let round = 0; round <= context.rounds; round += 1) {
		if (round > 0) disk.push(syncsPerSecond());
		// Whoever comes first finds another machine than whoever comes last: so each round begins with another one.
		const begin = round % subjects.length;
		for (const one of [...subjects.slice(begin), ...subjects.slice(0, begin)]) await measure(context, one, round);
		const rates = subjects.map(({ closed }) => Math.round(closed.at(-1)?.perSecond ?? Number.NaN));
		if (round > 0) context.say(`beside, round ${round}: ${rates.join(', ')} acks/s`);
	}
	return tableOf(subjects, disk);
}

async function measure(context: Context, { target, pids, closed, open, megabytes }: Subject, round: number) {
	const load = { targets: [target], connections: CONNECTIONS };
	const seconds = round === 0 ? warmUpSeconds(context) : context.seconds;
	const most = await undisturbed(context, (before) =>
		generate({ ...load, prefix: `C${round}${before}X`, seconds, rate: null }),
	);
	const steady = await undisturbed(context, (before) =>
		generate({ ...load, prefix: `O${round}${before}X`, seconds: round === 0 ? 0.5 : seconds, rate: RATE }),
	);
	if (round === 0) return;
	closed.push(most);
	open.push(steady);
	megabytes.push(pids.reduce((sum, pid) => sum + (residentMegabytes(pid) ?? Number.NaN), 0));
}

function tableOf(subjects: readonly Subject[], disk: readonly number[]): Table {
	const of = (results: readonly LoadResult[], name: 'perSecond' | 'p50' | 'p99'): number[] =>
		results.map((one) => one[name]);
	const own = median(subjects.flatMap(({ open }) => open.map(({ ownLateP99 }) => ownLateP99)));
	return {
		title: 'Durable acks beside others',
		note: `Closed loop: ${CONNECTIONS} connections, each sends when it has its answer. Open loop: ${RATE} callbacks a second, an answer counts from the moment at which its callback was meant to be sent; the generator itself was ${own.toFixed(1)} ms late (p99, median), which is part of the times. Nobody subscribed. Every answer is compared with the exact ack. The adapter checks the key, tells repeats apart and seals what is secret, and then, in the same process, judges each event and makes it ready for subscribers, which is a second read and a second write of it; \`RUN_WORK=false\` leaves that to another process (on PostgreSQL; with SQLite there is one process). What the others do is said below; none of them does anything further with a callback here. Memory: RSS of the process, and of Redis with it; PostgreSQL's own is not in it. Beside all of them the disk: appends of 4 kB with fdatasync, one after the other, ${spread(disk)} a second.`,
		head: [
			'who takes the callback',
			'durable acks/s',
			'p50 ms',
			'p99 ms',
			`at ${RATE}/s: p50 ms`,
			`at ${RATE}/s: p99 ms`,
			'memory MB',
		],
		rows: subjects.map(({ name, closed, open, megabytes }) => [
			name + otherAnswers([...closed, ...open].map(({ others }) => others)),
			spread(of(closed, 'perSecond')),
			spread(of(closed, 'p50'), 1),
			spread(of(closed, 'p99'), 1),
			spread(of(open, 'p50'), 1),
			spread(of(open, 'p99'), 1),
			spread(megabytes),
		]),
	};
}
