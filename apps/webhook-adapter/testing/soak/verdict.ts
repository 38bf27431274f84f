/** Holds what was sent, what is kept and what arrived against each other, and says whether memory grew. Pure. */
import { FORGED, numberOf } from './bills.ts';
import type { Life } from './gauge.ts';
import type { Ledger } from './ledger.ts';
import { type Trend, type TrendOptions, trendOf } from './trend.ts';

/** A row of the table of events. */
export interface KeptEvent {
	readonly id: string;
	readonly billId: string;
	readonly state: string;
}

/** A row of the table of deliveries that says it is done. */
export interface DoneDelivery {
	readonly subscriber: string;
	readonly billId: string;
}

/** Deliveries of one subscriber in one state. */
export interface DeliveryCount {
	readonly subscriber: string;
	readonly state: string;
	readonly count: number;
}

export interface Evidence {
	readonly ledger: Ledger;
	/** Every callback has to reach them. */
	readonly healthy: readonly string[];
	readonly events: AsyncIterable<KeptEvent> | Iterable<KeptEvent>;
	readonly counts: readonly DeliveryCount[];
	/** Of the subscribers that are not healthy. */
	readonly done: AsyncIterable<DoneDelivery> | Iterable<DoneDelivery>;
	readonly deliveriesOfNoEvent: number;
	readonly attemptsOfNoDelivery: number;
	/** How many repeats of deliveries the kills and the cut connections explain. */
	readonly duplicatesAllowed: number;
	/** Subscriptions that stayed although their target answered 410. */
	readonly notRemoved: number;
	readonly lives: readonly Life[];
}

export interface LifeVerdict {
	readonly life: Life;
	readonly memory: Trend | undefined;
	readonly files: Trend | undefined;
}

export interface Verdict {
	readonly acked: number;
	/** Acknowledged callbacks that are no event, or did not reach every healthy subscriber. */
	readonly lost: number;
	/** Callbacks that are more than one event, or arrived as more than one. */
	readonly split: number;
	/** Deliveries that a subscriber accepted again. */
	readonly duplicates: number;
	/** Events of forged callbacks. */
	readonly forged: number;
	readonly lives: readonly LifeVerdict[];
	/** Everything that is wrong, as sentences; empty when all is well. */
	readonly problems: readonly string[];
}

/** Caches fill, and the hottest code is compiled. */
const WARM_UP_MINUTES = 3;
/** V8 gives memory back when it thinks fit, and a backlog of a troubled subscriber is held in part: less than this is no growth. */
const MEMORY: TrendOptions = { warmUpMinutes: WARM_UP_MINUTES, leastMinutes: 8, least: 15, leastShare: 0.1 };
/** Connections of 64 callers and of the lanes come and go. */
const FILES: TrendOptions = { warmUpMinutes: WARM_UP_MINUTES, leastMinutes: 8, least: 40, leastShare: 0.5 };

/** @returns the verdict; `problems` says what is not as it should be */
export async function judge(evidence: Evidence): Promise<Verdict> {
	const { ledger, healthy } = evidence;
	const problem = (count: number, sentence: string): string[] => (count === 0 ? [] : [`${count} ${sentence}`]);
	const events = await compareEvents(evidence);
	const missing = ledger.missing(healthy);
	const lost = missing + events.unkeptButReached;
	let falselyDone = 0;
	for await (const { subscriber, billId } of evidence.done) {
		const number = numberOf(billId);
		if (number === undefined || !ledger.hasReached(subscriber, number)) falselyDone += 1;
	}
	const lives = evidence.lives.map((life) => ({
		life,
		memory: trendOf(life.memory, MEMORY),
		files: trendOf(life.files, FILES),
	}));
	const problems = [
		...problem(missing, 'acknowledged callbacks did not reach every healthy subscriber'),
		...problem(events.unkept, 'acknowledged callbacks are not kept'),
		...problem(ledger.waiting, 'callbacks were never acknowledged'),
		...problem(events.several, 'callbacks are more than one event'),
		...problem(ledger.splits, 'deliveries came under another event id than before'),
		...problem(events.otherwise, 'events arrived under another id than they are kept under'),
		...problem(events.forged, 'events come from forged callbacks'),
		...problem(events.strange, 'events come from no callback'),
		...problem(events.notReleased, 'events are not released, though nothing is wrong with them'),
		...problem(ledger.strangers, 'arrivals are about no callback'),
		...problem(ledger.wrongAcks, 'callbacks with a wrong key, or that are none, were acknowledged'),
		...healthy.flatMap((subscriber) => wrongDeliveries(evidence, subscriber, events.released)),
		...evidence.counts
			.filter(({ state }) => state !== 'done' && state !== 'pending')
			.flatMap(({ subscriber, state, count }) => problem(count, `deliveries to ${subscriber} are ${state}`)),
		...problem(falselyDone, 'deliveries are done that never arrived'),
		...problem(evidence.deliveriesOfNoEvent, 'deliveries belong to no event'),
		...problem(evidence.attemptsOfNoDelivery, 'attempts belong to no delivery'),
		...problem(evidence.notRemoved, 'subscriptions stayed although their target answered 410'),
		...problem(
			Math.max(0, ledger.duplicates - evidence.duplicatesAllowed),
			`duplicates more than the kills and cuts explain (${evidence.duplicatesAllowed})`,
		),
		...lives.flatMap(growth),
	];
	return {
		acked: ledger.acked,
		lost,
		split: events.several + ledger.splits,
		duplicates: ledger.duplicates,
		forged: events.forged,
		lives,
		problems,
	};
}

async function compareEvents({ ledger, healthy, events }: Evidence) {
	const times = new Uint8Array(ledger.made);
	const counted = { forged: 0, strange: 0, notReleased: 0, otherwise: 0, released: 0 };
	for await (const { id, billId, state } of events) {
		const number = numberOf(billId);
		if (number === undefined || number >= ledger.made) {
			if (billId.startsWith(FORGED)) counted.forged += 1;
			else counted.strange += 1;
			continue;
		}
		times[number] = Math.min((times[number] ?? 0) + 1, 2);
		if (state === 'released') counted.released += 1;
		else counted.notReleased += 1;
		if (!ledger.cameAs(number, id)) counted.otherwise += 1;
	}
	let [unkept, unkeptButReached, several] = [0, 0, 0];
	times.forEach((kept, number) => {
		if (kept > 1) several += 1;
		if (kept > 0 || !ledger.isAcked(number)) return;
		unkept += 1;
		if (healthy.every((name) => ledger.hasReached(name, number))) unkeptButReached += 1;
	});
	return { ...counted, unkept, unkeptButReached, several };
}

/** A healthy subscriber has one delivery of each event, and each is done. */
function wrongDeliveries({ counts, ledger }: Evidence, subscriber: string, released: number): readonly string[] {
	const own = counts.filter((one) => one.subscriber === subscriber);
	const all = own.reduce((sum, { count }) => sum + count, 0);
	const done = own.find(({ state }) => state === 'done')?.count ?? 0;
	const problems: string[] = [];
	if (all !== released) problems.push(`${subscriber} has ${all} deliveries, and there are ${released} events`);
	if (done !== all) problems.push(`${all - done} deliveries to ${subscriber} are not done`);
	if (done !== ledger.distinct(subscriber))
		problems.push(`${done} deliveries to ${subscriber} are done, and ${ledger.distinct(subscriber)} arrived there`);
	return problems;
}

function growth({ life: { name, pid }, memory, files }: LifeVerdict): readonly string[] {
	const problems: string[] = [];
	if (memory?.grows) problems.push(`the memory of ${name} (process ${pid}) grows: ${rate(memory, 'MB')}`);
	if (files?.grows) problems.push(`the open files of ${name} (process ${pid}) grow: ${rate(files, '')}`);
	return problems;
}

/** `+1.4 MB an hour over 34 min, 148 MB in the middle`. */
export function rate({ perHour, minutes, median }: Trend, unit: string): string {
	const of = unit === '' ? '' : ` ${unit}`;
	return `${perHour < 0 ? '−' : '+'}${Math.abs(perHour).toFixed(1)}${of} an hour over ${minutes.toFixed(0)} min, ${median.toFixed(0)}${of} in the middle`;
}
