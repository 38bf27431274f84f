/** kill -9 under load, and what became of every callback. See `options.ts` for its options. */
import { setTimeout as delay } from 'node:timers/promises';
import { assertBuilt } from '../outside/adapter-process.ts';
import { callbackRequest, callbackSeries } from '../outside/callbacks.ts';
import { runHarness } from '../outside/harness.ts';
import { operator } from '../outside/operator.ts';
import { openWorkplace, type Workplace } from '../outside/workplace.ts';
import { type Caller, startCaller } from './caller.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { type CrashOptions, readOptions, USAGE } from './options.ts';
import { type PaidBills, payBills, SANDBOX_KEY } from './paid-bills.ts';
import { randomFrom } from './random.ts';
import { type Receiver, SUBSCRIBERS, startReceiver } from './receiver.ts';
import { type Evidence, judgeEvidence } from './verdict.ts';

/** As in `config.ts`: deliveries at the same time to one subscription. */
const DELIVERY_CONCURRENCY = 8;
/** One callback in so many is about a bill that PaySsam is asked about. */
const VERIFIED_SHARE = 12;
const PATIENCE_MS = 180_000;
/** A look at the backlog counts it, which takes time from what is measured. */
const LOOK_MS = 500;
/** Nothing is open and nothing has arrived for so long: what is missing is lost. */
const QUIET_MS = 10_000;

async function crash(options: CrashOptions): Promise<boolean> {
	assertBuilt();
	const random = randomFrom(options.seed);
	say(`store ${options.store}, ${options.rounds} rounds, ${options.rate} callbacks/s, seed ${options.seed}`);
	const closing: (() => Promise<void>)[] = [];
	try {
		const workplace = await openWorkplace(options.store);
		closing.push(workplace.close);
		const receiver = await startReceiver(randomFrom(options.seed + 1));
		closing.push(receiver.close);
		const paid = await payBills(Math.ceil((options.rate / VERIFIED_SHARE) * options.rounds * options.seconds * 0.6));
		closing.push(paid.close);
		const fleet = await startFleet(
			{ ...workplace, settings: { ...workplace.settings, DELIVERY_CONCURRENCY: String(DELIVERY_CONCURRENCY) } },
			options.variant,
		);
		closing.push(fleet.stop);
		const next = await connectAndSubscribe(fleet, receiver, paid);
		const caller = startCaller({ port: fleet.callbackPort, rate: options.rate, random, next });
		closing.push(async () => caller.close());
		const killsAtWork = await killInTurn(fleet, options, random, caller);
		caller.beginNoMore();
		await allAcknowledged(caller);
		await allDelivered(fleet, caller, receiver);
		caller.close();
		await fleet.stop();
		return await report(workplace, caller, receiver, killsAtWork * DELIVERY_CONCURRENCY * SUBSCRIBERS.length);
	} finally {
		for (const close of closing.toReversed()) await close();
	}
}

/** Two connections that ask nothing, in both spellings, and one that asks about every bill. */
async function connectAndSubscribe(fleet: Fleet, receiver: Receiver, paid: PaidBills) {
	const { connect, subscribe } = operator(fleet.url, fleet.adminKey);
	const there = { baseUrl: paid.baseUrl, apiKey: SANDBOX_KEY };
	const v1 = await connect({ ...there, name: 'V1 shop', contractModel: 'V1_T', verify: 'off' });
	const v2 = await connect({ ...there, name: 'V2 shop', contractModel: 'V2', verify: 'off' });
	const verified = await connect({ ...there, name: 'Careful shop', contractModel: 'V1_T', verify: 'verify' });
	for (const url of receiver.urls) await subscribe(url);
	const at = (url: string): string => {
		const here = new URL(url);
		here.port = String(fleet.callbackPort);
		return here.href;
	};
	const series = [
		callbackSeries({ url: at(v1), apiKey: SANDBOX_KEY, spelling: 'v1' }, 'ONE'),
		callbackSeries({ url: at(v2), apiKey: SANDBOX_KEY, spelling: 'v2' }, 'TWO'),
	];
	let number = 0;
	const bills = paid.bills.values();
	return () => {
		number += 1;
		const bill = number % VERIFIED_SHARE === 0 ? bills.next().value : undefined;
		if (bill !== undefined) return { billId: bill.billId, request: callbackRequest(at(verified), bill.body) };
		const make = series[number % series.length];
		if (make === undefined) throw new Error('There is no series.');
		return make(number);
	};
}

/** @returns how many of the killed were at work */
async function killInTurn(
	fleet: Fleet,
	{ rounds, seconds }: CrashOptions,
	random: () => number,
	caller: Caller,
): Promise<number> {
	let atWork = 0;
	for (let round = 1; round <= rounds; round += 1) {
		await delay(200 + random() * (seconds * 1000 - 200));
		const victim = fleet.members[Math.floor(random() * fleet.members.length)];
		if (victim === undefined) throw new Error('There is nothing to kill.');
		await victim.kill();
		if (victim.works) atWork += 1;
		const killedAt = performance.now();
		await delay(random() * 200);
		await victim.start();
		const back = ((performance.now() - killedAt) / 1000).toFixed(1);
		say(`round ${round}: ${victim.name} killed, back after ${back} s, ${caller.callbacks.length} callbacks so far`);
	}
	return atWork;
}

async function allAcknowledged(caller: Caller): Promise<void> {
	if (await within(PATIENCE_MS, async () => caller.waiting() === 0)) return;
	say(`After ${PATIENCE_MS / 1000} s ${caller.waiting()} callbacks were still not acknowledged.`);
}

/** A backlog may take its time, as long as something still arrives. */
async function allDelivered(fleet: Fleet, caller: Caller, receiver: Receiver): Promise<void> {
	const { metric } = operator(fleet.url, fleet.adminKey);
	const open = async (): Promise<readonly [events: number, deliveries: number]> => [
		await metric('payssam_adapter_pending_events'),
		await metric('payssam_adapter_backlog_deliveries'),
	];
	const expected = caller.callbacks.filter(({ acks }) => acks > 0).length * SUBSCRIBERS.length;
	const begun = performance.now();
	const [events, deliveries] = await open();
	say(`${events} events and ${deliveries} deliveries wait; ${receiver.distinct()} of ${expected} have arrived`);
	let changed = { distinct: receiver.distinct(), at: begun };
	for (;;) {
		await delay(LOOK_MS);
		const distinct = receiver.distinct();
		if (distinct !== changed.distinct) changed = { distinct, at: performance.now() };
		const still = performance.now() - changed.at;
		const isOpen = (await open()).some((count) => count > 0);
		if (!isOpen && (distinct >= expected || still > QUIET_MS)) break;
		if (still < PATIENCE_MS) continue;
		say(
			`Nothing has arrived for ${PATIENCE_MS / 1000} s, and ${(await open()).join(' events, ')} deliveries are open.`,
		);
		return;
	}
	say(`All is done ${((performance.now() - begun) / 1000).toFixed(0)} s after the last callback`);
}

async function within(patienceMs: number, condition: () => Promise<boolean>): Promise<boolean> {
	const deadline = performance.now() + patienceMs;
	while (!(await condition())) {
		if (performance.now() > deadline) return false;
		await delay(100);
	}
	return true;
}

async function report(
	workplace: Workplace,
	caller: Caller,
	receiver: Receiver,
	duplicatesAllowed: number,
): Promise<boolean> {
	const evidence: Evidence = {
		callbacks: caller.callbacks,
		...(await tablesOf(workplace)),
		arrived: receiver.arrived,
		subscribers: SUBSCRIBERS,
		duplicatesAllowed,
	};
	const { acked, lost, duplicates, partial, problems } = judgeEvidence(evidence);
	const refusals = [...caller.refusals].map(([status, count]) => `${status}: ${count}`).join(', ');
	const sends = caller.callbacks.reduce((sum, callback) => sum + callback.sends, 0);
	const givenUp = caller.callbacks.filter((callback) => callback.givenUp).length;
	say(
		`${caller.callbacks.length} callbacks in ${sends} sends, ${givenUp} given up; answers other than the ack: ${refusals || 'none'}`,
	);
	say(
		`${evidence.events.length} events, ${evidence.deliveries.length} deliveries; duplicates allowed: ${duplicatesAllowed}`,
	);
	for (const problem of problems) say(`WRONG: ${problem}`);
	say(`acked ${acked}, lost ${lost}, duplicates ${duplicates}, partial ${partial}`);
	return problems.length === 0 && acked > 0;
}

async function tablesOf({ query }: Workplace): Promise<Pick<Evidence, 'events' | 'deliveries' | 'strayAttempts'>> {
	const events = await query('SELECT id, bill_id, state FROM events');
	const deliveries = await query('SELECT id, event_id, subscription_id, state FROM deliveries');
	const stray = await query(
		'SELECT count(*) AS count FROM attempts WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.id = attempts.delivery_id)',
	);
	return {
		events: events.map((row) => ({ id: String(row.id), billId: String(row.bill_id), state: String(row.state) })),
		deliveries: deliveries.map((row) => ({
			id: String(row.id),
			eventId: String(row.event_id),
			subscriptionId: String(row.subscription_id),
			state: String(row.state),
		})),
		strayAttempts: Number(stray[0]?.count),
	};
}

function say(line: string): void {
	console.log(line);
}

await runHarness(USAGE, readOptions, crash);
