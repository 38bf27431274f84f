/** A long load with random faults, and what became of every callback, of the memory and of the disk. See `options.ts` for its options. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fleet, startFleet } from '../crash/fleet.ts';
import { randomFrom } from '../crash/random.ts';
import { assertBuilt } from '../outside/adapter-process.ts';
import { runHarness } from '../outside/harness.ts';
import { operator } from '../outside/operator.ts';
import { openWorkplace, type Workplace } from '../outside/workplace.ts';
import type { Shop } from './bills.ts';
import { type Caller, startCaller } from './caller.ts';
import { atMoments, changeMoods, drawMoments, type FaultOptions } from './faults.ts';
import { bytesBelow, type Gauge, startGauge } from './gauge.ts';
import { Ledger } from './ledger.ts';
import { readOptions, type SoakOptions, USAGE } from './options.ts';
import { PROVIDER_MOODS, type Provider, startProvider } from './provider.ts';
import { readRecords } from './records.ts';
import { HEALTHY, type Mood, type Subscribers, startSubscribers, TROUBLED, type Troubled } from './subscribers.ts';
import { judge, rate, type Verdict } from './verdict.ts';

const API_KEY = 'SOAK-KEY-NOT-REAL-00000000000000';
const SECOND_STORE = 'second-store';
/** As in `config.ts`: deliveries at the same time to one subscription. */
const DELIVERY_CONCURRENCY = 8;
/** A target that hangs is given up after this, so that short runs see it as well. */
const DELIVERY_TIMEOUT_MS = 5000;
/** At the end: as long as something still arrives it may go on; when nothing does for so long, the rest is lost. */
const PATIENCE_MS = 330_000;
/** Nothing waits for PaySsam and nothing has arrived for so long: what is missing is lost. */
const QUIET_MS = 20_000;
/** A subscription has to be gone so long after its target answered 410, also when the adapter is killed meanwhile. */
const REMOVAL_MS = 60_000;

/** Everything that a run is made of. */
interface Stage {
	readonly options: SoakOptions;
	readonly workplace: Workplace;
	readonly ledger: Ledger;
	readonly subscribers: Subscribers;
	readonly provider: Provider;
	readonly fleet: Fleet;
	readonly caller: Caller;
	readonly gauge: Gauge;
	/** Ids of the subscriptions by the names of the subscribers. */
	readonly subscriptions: Map<string, string>;
	/** Processes at work that were killed or lost their database, each time. */
	interruptions: number;
	kills: number;
	notRemoved: number;
}

async function soak(options: SoakOptions): Promise<boolean> {
	assertBuilt();
	const { store, minutes, rate: asked, seed } = options;
	const seconds = minutes * 60;
	say(`store ${store}, ${minutes} min at ${asked} callbacks/s, seed ${seed}`);
	const over = new AbortController();
	const closing: (() => Promise<void>)[] = [async () => over.abort()];
	try {
		const workplace = await openWorkplace(store);
		closing.push(workplace.close);
		// An hour may be broken off: the processes end with this one, and the database must not stay behind.
		process.once('exit', () => rmSync(workplace.folder, { recursive: true, force: true, maxRetries: 5 }));
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
		const ledger = new Ledger(Math.ceil(asked * (seconds + 60)), [...HEALTHY, ...TROUBLED]);
		const subscribers = await startSubscribers(randomFrom(seed + 1), ledger);
		closing.push(subscribers.close);
		const provider = await startProvider(randomFrom(seed + 2));
		closing.push(provider.close);
		const limits = {
			DELIVERY_CONCURRENCY: String(DELIVERY_CONCURRENCY),
			DELIVERY_TIMEOUT_MS: String(DELIVERY_TIMEOUT_MS),
		};
		const fleet = await startFleet({ ...workplace, settings: { ...workplace.settings, ...limits } }, options.variant);
		closing.push(fleet.stop);
		const { urls, subscriptions } = await connectAndSubscribe(fleet, subscribers, provider);
		const gauge = startGauge(fleet.members, Math.min(5000, seconds * 20));
		closing.push(async () => gauge.stop());
		const random = randomFrom(seed);
		const caller = startCaller({ port: fleet.callbackPort, rate: asked, random, ledger, urls, apiKey: API_KEY });
		closing.push(async () => caller.close());
		const stage: Stage = {
			...{ options, workplace, ledger, subscribers, provider, fleet, caller, gauge, subscriptions },
			...{ interruptions: 0, kills: 0, notRemoved: 0 },
		};
		const took = await letItRun(stage, seconds, over);
		await allDelivered(stage);
		caller.close();
		gauge.stop();
		const disk = bytesBelow(workplace.folder);
		await fleet.stop();
		return await report(stage, took, disk);
	} finally {
		for (const close of closing.toReversed()) await close();
	}
}

/** Two connections that ask nothing, in both spellings, and one that asks about every bill. */
async function connectAndSubscribe(fleet: Fleet, subscribers: Subscribers, provider: Provider) {
	const { connect, subscribe } = operator(fleet.url, fleet.adminKey);
	const there = { baseUrl: provider.baseUrl, apiKey: API_KEY };
	const at = (url: string): string => {
		const here = new URL(url);
		here.port = String(fleet.callbackPort);
		return here.href;
	};
	const urls: Readonly<Record<Shop, string>> = {
		v1: at(await connect({ ...there, name: 'V1 shop', contractModel: 'V1_T', verify: 'off' })),
		v2: at(await connect({ ...there, name: 'V2 shop', contractModel: 'V2', verify: 'off', merchant: SECOND_STORE })),
		verified: at(await connect({ ...there, name: 'Careful shop', contractModel: 'V1_T', verify: 'verify' })),
	};
	const subscriptions = new Map<string, string>();
	for (const name of [...HEALTHY, ...TROUBLED])
		subscriptions.set(name, await subscribe(subscribers.url(name), name === 'sheets' ? SECOND_STORE : undefined));
	return { urls, subscriptions };
}

/** @returns how many seconds callbacks came */
async function letItRun(stage: Stage, seconds: number, end: AbortController): Promise<number> {
	const { caller, fleet, provider, workplace, options } = stage;
	const over = end.signal;
	const faults = (number: number): FaultOptions => ({ seconds, seed: options.seed + number, signal: over });
	const moments = drawMoments(seconds, options.seed + 10);
	const { server } = workplace;
	const began = performance.now();
	let took = 0;
	const teller = tellOfPassages(stage, seconds, over);
	await Promise.all([
		changeMoods(
			{ moods: ['well', 'hangs', 'refuses', 'resets', 'slow'], set: (mood) => feel(stage, 'messages', mood) },
			faults(11),
		),
		changeMoods({ moods: ['well', 'gone', 'refuses', 'gone'], set: (mood) => feel(stage, 'sheets', mood) }, faults(12)),
		changeMoods(
			{
				moods: PROVIDER_MOODS,
				set: (mood) => {
					provider.mood = mood;
				},
			},
			faults(13),
		),
		atMoments(moments.kills, over, (random) => killOne(stage, random), options.seed + 14),
		...(server === undefined
			? []
			: [
					atMoments(
						moments.cuts,
						over,
						async () => {
							stage.interruptions += fleet.members.length;
							const cut = await server.cutConnections().catch(() => 0);
							say(`  ${cut} connections to the database cut`);
						},
						0,
					),
					atMoments(
						moments.restarts,
						over,
						async () => {
							stage.interruptions += fleet.members.length;
							await server.restart();
							say('  PostgreSQL restarted');
						},
						0,
					),
				]),
		sleep(seconds * 1000, undefined, { signal: over }).then(() => {
			caller.beginNoMore();
			took = (performance.now() - began) / 1000;
			end.abort();
		}),
	]);
	await teller;
	return took;
}

async function feel(stage: Stage, name: Troubled, mood: Mood): Promise<void> {
	stage.subscribers.moods[name] = mood;
	if (mood === 'gone') await leaveAndComeBack(stage, name);
}

/** 410 ends a subscription. Whoever it was subscribes again, at another place. */
async function leaveAndComeBack(stage: Stage, name: Troubled): Promise<void> {
	const { fleet, subscribers, subscriptions } = stage;
	const { isSubscribed, subscribe } = operator(fleet.url, fleet.adminKey);
	const id = subscriptions.get(name) ?? '';
	const before = subscribers.gone();
	const isRemoved = await within(REMOVAL_MS, async () => !(await isSubscribed(id).catch(() => true)));
	if (!isRemoved) {
		// Who was not asked in that time could not answer.
		if (subscribers.gone() > before) stage.notRemoved += 1;
		return;
	}
	const isBack = await within(REMOVAL_MS, async () => {
		try {
			subscriptions.set(name, await subscribe(subscribers.url(name, String(subscribers.gone())), SECOND_STORE));
			return true;
		} catch {
			return false;
		}
	});
	if (!isBack) throw new Error(`${name} could not subscribe again.`);
}

async function killOne(stage: Stage, random: () => number): Promise<void> {
	const { members } = stage.fleet;
	const victim = members[Math.floor(random() * members.length)];
	if (victim === undefined) throw new Error('There is nothing to kill.');
	await victim.kill();
	stage.kills += 1;
	if (victim.works) stage.interruptions += 1;
	const killedAt = performance.now();
	await sleep(random() * 500);
	await startAgain(victim);
	say(`  ${victim.name} killed, back after ${((performance.now() - killedAt) / 1000).toFixed(1)} s`);
}

/** As a supervisor would: while the database is not there a start fails. */
async function startAgain(victim: Fleet['members'][number]): Promise<void> {
	for (let tries = 1; ; tries += 1) {
		try {
			await victim.start();
			return;
		} catch (error) {
			if (tries === 10) throw error;
			await sleep(1000);
		}
	}
}

/** A line a minute; in short runs five in all. */
async function tellOfPassages(stage: Stage, seconds: number, over: AbortSignal): Promise<void> {
	const every = Math.min(60, seconds / 5);
	let [accepted, at] = [0, performance.now()];
	for (let number = 1; !over.aborted; number += 1) {
		await sleep(every * 1000, undefined, { signal: over }).catch(() => undefined);
		const { ledger, caller, subscribers, provider, gauge, workplace } = stage;
		const { asked, made, p50, p99 } = caller.passage();
		const took = (performance.now() - at) / 1000;
		at = performance.now();
		const perSecond = (count: number): string => (count / took).toFixed(0);
		const arrived = subscribers.accepted() - accepted;
		accepted = subscribers.accepted();
		const behind = HEALTHY.map((name) => Math.max(0, ledger.acked - ledger.distinct(name)));
		const [events, deliveries, heap] = await figures(stage.fleet);
		const minute = (number * every) / 60;
		say(
			`${every < 60 ? minute.toFixed(2) : minute} min: ${perSecond(made)}/s of ${perSecond(asked)}/s asked, ack p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(0)} ms, ${ledger.waiting} not acknowledged; ${perSecond(arrived)} deliveries/s, healthy behind by ${behind.join(' and ')}; ${events} events pend, ${deliveries} deliveries open; ${gauge.line()}, heap ${heap}; disk ${(bytesBelow(workplace.folder) / 2 ** 20).toFixed(0)} MB; messages ${subscribers.moods.messages}, sheets ${subscribers.moods.sheets}, PaySsam ${provider.mood}`,
		);
	}
}

/** Pending events, open deliveries, and the heap in use of the first process; a question mark where it does not answer now. */
async function figures({ url, adminKey }: Fleet): Promise<readonly string[]> {
	const { metric } = operator(url, adminKey);
	try {
		return [
			String(await metric('payssam_adapter_pending_events')),
			String(await metric('payssam_adapter_backlog_deliveries')),
			`${((await metric('payssam_adapter_nodejs_heap_size_used_bytes')) / 2 ** 20).toFixed(0)} MB`,
		];
	} catch {
		return ['?', '?', '?'];
	}
}

/** A backlog may take its time, as long as something still arrives. */
async function allDelivered({ fleet, ledger, subscribers, provider, caller }: Stage): Promise<void> {
	provider.mood = 'well';
	for (const name of TROUBLED) subscribers.moods[name] = 'well';
	const { metric } = operator(fleet.url, fleet.adminKey);
	const begun = performance.now();
	const distinct = (): number => HEALTHY.reduce((sum, name) => sum + ledger.distinct(name), 0);
	let changed = { distinct: distinct(), waiting: ledger.waiting, at: begun };
	say(`The last callback is sent: ${ledger.waiting} wait for an ack, ${ledger.missing(HEALTHY)} for a delivery`);
	for (;;) {
		await sleep(500);
		if (distinct() !== changed.distinct || ledger.waiting !== changed.waiting)
			changed = { distinct: distinct(), waiting: ledger.waiting, at: performance.now() };
		const still = performance.now() - changed.at;
		const pending = await metric('payssam_adapter_pending_events').catch(() => Number.NaN);
		const missing = ledger.missing(HEALTHY);
		if (ledger.waiting === 0 && pending === 0 && (missing === 0 || still > QUIET_MS)) break;
		if (still < PATIENCE_MS) continue;
		say(`Nothing has changed for ${PATIENCE_MS / 1000} s: ${pending} events pend, ${missing} have not arrived.`);
		break;
	}
	await caller.sendEachStrange();
	caller.close();
	// What has arrived is written a moment later.
	await sleep(1000);
	say(`Waited ${((performance.now() - begun) / 1000).toFixed(0)} s for the rest`);
}

async function within(patienceMs: number, condition: () => Promise<boolean>): Promise<boolean> {
	const deadline = performance.now() + patienceMs;
	while (!(await condition())) {
		if (performance.now() > deadline) return false;
		await sleep(250);
	}
	return true;
}

async function report(stage: Stage, took: number, disk: number): Promise<boolean> {
	const { options, workplace, ledger, caller, gauge, provider, subscribers, subscriptions } = stage;
	const subscriberOf = new Map([...subscriptions].map(([name, id]) => [id, name]));
	const duplicatesAllowed = stage.interruptions * DELIVERY_CONCURRENCY * subscriptions.size;
	const verdict = await judge({
		ledger,
		healthy: HEALTHY,
		...(await readRecords(workplace, subscriberOf, HEALTHY)),
		duplicatesAllowed,
		notRemoved: stage.notRemoved,
		lives: gauge.lives,
	});
	const counts = (map: ReadonlyMap<string, number>): string =>
		[...map].map(([status, count]) => `${status}: ${count}`).join(', ') || 'none';
	const reached = ledger.made / took;
	say(
		`${ledger.made} callbacks, ${ledger.acks} acks, ${ledger.givenUp} given up; answers other than the ack: ${counts(caller.refusals)}`,
	);
	say(`Forged and broken ones: ${counts(caller.rebuffs)}`);
	say(
		`${stage.kills} kills, ${stage.interruptions} interruptions of work, ${subscribers.gone()} answers 410, PaySsam asked ${provider.asked()} times; ${(disk / 2 ** 20).toFixed(0)} MB on disk, ${(disk / Math.max(1, ledger.made) / 1024).toFixed(1)} kB a callback`,
	);
	for (const { life, memory, files } of verdict.lives) {
		const greatest = Math.max(...life.memory.map(({ level }) => level));
		const trend = memory === undefined ? 'too short for a trend' : rate(memory, 'MB');
		const judged = memory?.grows === undefined ? ', not judged' : '';
		const open = files === undefined ? '' : `; files ${rate(files, '')}`;
		say(`${life.name}, process ${life.pid}: memory ${trend}, at most ${greatest.toFixed(0)} MB${judged}${open}`);
	}
	for (const problem of verdict.problems) say(`WRONG: ${problem}`);
	if (caller.heldBack() > 0)
		say(
			`SLOWER THAN ASKED: ${caller.heldBack()} callbacks were not made, because too many waited for a connection. The machine is too slow or was busy with something else: the figures are those of ${reached.toFixed(1)}/s.`,
		);
	say(lastLine(verdict, duplicatesAllowed, reached, options.rate));
	return verdict.problems.length === 0 && verdict.acked > 0;
}

function lastLine(
	{ acked, lost, split, duplicates, forged, lives, problems }: Verdict,
	allowed: number,
	reached: number,
	asked: number,
): string {
	const judged = lives.filter(({ memory }) => memory?.grows !== undefined);
	const longest = judged.toSorted((a, b) => (b.memory?.minutes ?? 0) - (a.memory?.minutes ?? 0))[0]?.memory;
	const memory =
		longest === undefined
			? 'memory not judged'
			: `memory ${judged.some((one) => one.memory?.grows) ? 'GROWS' : 'flat'} (${rate(longest, 'MB')})`;
	return `${problems.length === 0 ? 'passed' : 'FAILED'}: acked ${acked}, lost ${lost}, split ${split}, forged kept ${forged}, duplicates ${duplicates} (at most ${allowed}), ${reached.toFixed(1)}/s of ${asked}/s, ${memory}`;
}

function say(line: string): void {
	console.log(line);
}

await runHarness(USAGE, readOptions, soak);
