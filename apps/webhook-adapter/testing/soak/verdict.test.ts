import { expect, test } from 'vitest';
import { numberOf, PREFIX, shopOf } from './bills.ts';
import type { Life } from './gauge.ts';
import { Ledger } from './ledger.ts';
import { type Evidence, judge } from './verdict.ts';

/* The judge of the soak must find each kind of fault in records that are otherwise sound. */

const HEALTHY = ['a', 'b'];
const CALLBACKS = 10;

function billOf(number: number): string {
	return `${PREFIX[shopOf(number)]}${String(number).padStart(9, '0')}`;
}
const eventOf = (number: number): string => `evt_0199a8b2c3d4e5f6${String(number + 1).padStart(16, '0')}`;

type Changeable = { -readonly [Key in keyof Evidence]: Evidence[Key] } & { ledger: Ledger };

/** Acknowledged callbacks, each one event that reached both subscribers, and a third that is not healthy. */
function sound(): Changeable {
	const ledger = new Ledger(CALLBACKS, [...HEALTHY, 'c']);
	for (let made = 0; made < CALLBACKS; made += 1) {
		const number = ledger.make();
		ledger.acknowledge(number);
		for (const name of [...HEALTHY, 'c']) ledger.accept(name, billOf(number), eventOf(number));
	}
	return {
		ledger,
		healthy: HEALTHY,
		events: Array.from({ length: CALLBACKS }, (_, number) => ({
			id: eventOf(number),
			billId: billOf(number),
			state: 'released',
		})),
		counts: [...HEALTHY, 'c'].map((subscriber) => ({ subscriber, state: 'done', count: CALLBACKS })),
		done: Array.from({ length: CALLBACKS }, (_, number) => ({ subscriber: 'c', billId: billOf(number) })),
		deliveriesOfNoEvent: 0,
		attemptsOfNoDelivery: 0,
		duplicatesAllowed: 1,
		notRemoved: 0,
		lives: [life(() => 150)],
	};
}

function life(memory: (minute: number) => number, files: (minute: number) => number = () => 100): Life {
	const at = (index: number): number => index * 5000;
	return {
		name: 'adapter',
		pid: 1,
		memory: Array.from({ length: 361 }, (_, index) => ({ at: at(index), level: memory(index / 12) })),
		files: Array.from({ length: 361 }, (_, index) => ({ at: at(index), level: files(index / 12) })),
	};
}

/** The sound ledger with one callback more. */
function oneMore(evidence: Changeable, then: (ledger: Ledger, number: number) => void): void {
	const ledger = new Ledger(CALLBACKS + 1, [...HEALTHY, 'c']);
	for (let made = 0; made < CALLBACKS; made += 1) {
		const number = ledger.make();
		ledger.acknowledge(number);
		for (const name of [...HEALTHY, 'c']) ledger.accept(name, billOf(number), eventOf(number));
	}
	then(ledger, ledger.make());
	evidence.ledger = ledger;
}

test('a bill id tells its number', () => {
	expect([0, 1, 4, 123_456_789].map((number) => numberOf(billOf(number)))).toEqual([0, 1, 4, 123_456_789]);
	expect(['', 'FORGED000000001', 'TWO000000000', 'ONE1', 'ONE00000000x'].map(numberOf)).toEqual(
		Array.from({ length: 5 }),
	);
});

test('sound records have no problems', async () => {
	const { lives, ...verdict } = await judge(sound());
	expect(verdict).toEqual({ acked: CALLBACKS, lost: 0, split: 0, duplicates: 0, forged: 0, problems: [] });
	expect(lives[0]?.memory).toMatchObject({ grows: false, median: 150, perHour: 0 });
});

type Fault = (evidence: Changeable) => void;
interface Found {
	readonly counts?: {
		readonly lost?: number;
		readonly split?: number;
		readonly duplicates?: number;
		readonly forged?: number;
	};
	readonly says: RegExp;
}

const FAULTS: Readonly<Record<string, readonly [Fault, Found]>> = {
	'an acknowledged callback that is not kept and did not arrive': [
		(evidence) => oneMore(evidence, (ledger, number) => ledger.acknowledge(number)),
		{ counts: { lost: 1 }, says: /1 acknowledged callbacks are not kept/ },
	],
	'an acknowledged callback that arrived and is not kept': [
		(evidence) => {
			evidence.events = [...(evidence.events as Iterable<never>)].slice(1);
		},
		{ counts: { lost: 1 }, says: /1 acknowledged callbacks are not kept/ },
	],
	'a delivery that never arrived': [
		(evidence) =>
			oneMore(evidence, (ledger, number) => {
				ledger.acknowledge(number);
				ledger.accept('a', billOf(number), eventOf(number));
				evidence.events = [
					...(evidence.events as Iterable<never>),
					{ id: eventOf(number), billId: billOf(number), state: 'released' },
				];
				evidence.counts = evidence.counts.map((one) => ({ ...one, count: one.count + 1 }));
			}),
		{ counts: { lost: 1 }, says: /11 deliveries to b are done, and 10 arrived there/ },
	],
	'a callback that nobody acknowledged': [
		(evidence) => oneMore(evidence, () => undefined),
		{ says: /1 callbacks were never acknowledged/ },
	],
	'one callback that is two events': [
		(evidence) => {
			evidence.events = [
				...(evidence.events as Iterable<never>),
				{ id: 'evt_1', billId: billOf(2), state: 'released' },
			];
		},
		{ counts: { split: 1 }, says: /1 callbacks are more than one event/ },
	],
	'a callback that arrived as two events': [
		({ ledger }) => ledger.accept('a', billOf(3), eventOf(9)),
		{ counts: { split: 1, duplicates: 1 }, says: /under another event id than before/ },
	],
	'an event that arrived under another id than it is kept under': [
		(evidence) => {
			evidence.events = [...(evidence.events as Iterable<{ id: string }>)].map((event, index) =>
				index === 4 ? { ...event, id: eventOf(77) } : event,
			) as never;
		},
		{ says: /1 events arrived under another id/ },
	],
	'a forged callback that is kept': [
		(evidence) => {
			const forged = { id: 'evt_1', billId: 'FORGED000000003', state: 'quarantined' };
			evidence.events = [...(evidence.events as Iterable<never>), forged];
		},
		{ counts: { forged: 1 }, says: /1 events come from forged callbacks/ },
	],
	'a forged callback that is acknowledged': [
		({ ledger }) => {
			ledger.wrongAcks += 1;
		},
		{ says: /wrong key, or that are none, were acknowledged/ },
	],
	'an event of no callback': [
		(evidence) => {
			evidence.events = [...(evidence.events as Iterable<never>), { id: 'e', billId: billOf(500), state: 'released' }];
		},
		{ says: /1 events come from no callback/ },
	],
	'an arrival of no callback': [
		({ ledger }) => ledger.accept('a', 'FORGED000000003', 'evt_1'),
		{ says: /1 arrivals are about no callback/ },
	],
	'an event that is not released': [
		(evidence) => {
			evidence.events = [...(evidence.events as Iterable<{ state: string }>)].map((event, index) =>
				index === 4 ? { ...event, state: 'pending' } : event,
			) as never;
		},
		{ says: /1 events are not released/ },
	],
	'a delivery that is not done': [
		(evidence) => {
			evidence.counts = [
				{ subscriber: 'a', state: 'done', count: CALLBACKS - 1 },
				{ subscriber: 'a', state: 'pending', count: 1 },
				...evidence.counts.slice(1),
			];
		},
		{ says: /1 deliveries to a are not done/ },
	],
	'a subscriber without one of its deliveries': [
		(evidence) => {
			evidence.counts = evidence.counts.map((one) => (one.subscriber === 'b' ? { ...one, count: CALLBACKS - 1 } : one));
		},
		{ says: /b has 9 deliveries, and there are 10 events/ },
	],
	'a troubled subscriber whose delivery was given up': [
		(evidence) => {
			evidence.counts = [...evidence.counts, { subscriber: 'c', state: 'failed', count: 2 }];
		},
		{ says: /2 deliveries to c are failed/ },
	],
	'a delivery that is done and never arrived': [
		(evidence) => {
			const { ledger } = evidence;
			oneMore(evidence, (fuller, number) => fuller.giveUp(number));
			expect(evidence.ledger).not.toBe(ledger);
			evidence.done = [{ subscriber: 'c', billId: billOf(CALLBACKS) }];
		},
		{ says: /1 deliveries are done that never arrived/ },
	],
	'deliveries of no event': [
		(evidence) => {
			evidence.deliveriesOfNoEvent = 4;
		},
		{ says: /4 deliveries belong to no event/ },
	],
	'attempts of no delivery': [
		(evidence) => {
			evidence.attemptsOfNoDelivery = 3;
		},
		{ says: /3 attempts belong to no delivery/ },
	],
	'a subscription that stayed after 410': [
		(evidence) => {
			evidence.notRemoved = 1;
		},
		{ says: /although their target answered 410/ },
	],
	'more duplicates than the kills explain': [
		({ ledger }) => {
			for (const number of [1, 2, 3]) ledger.accept('a', billOf(number), eventOf(number));
		},
		{ counts: { duplicates: 3 }, says: /^2 duplicates more than the kills and cuts explain \(1\)$/m },
	],
	'memory that grows': [
		(evidence) => {
			evidence.lives = [life((minute) => 140 + minute)];
		},
		{ says: /memory of adapter \(process 1\) grows: \+60\.0 MB an hour over 27 min/ },
	],
	'open files that grow': [
		(evidence) => {
			evidence.lives = [
				life(
					() => 150,
					(minute) => 60 + 5 * minute,
				),
			];
		},
		{ says: /open files of adapter \(process 1\) grow: \+300/ },
	],
};

test.each(Object.entries(FAULTS))('%s is found', async (_name, [spoil, { counts, says }]) => {
	const evidence = sound();
	spoil(evidence);
	const verdict = await judge(evidence);
	expect(verdict).toMatchObject({ lost: 0, split: 0, duplicates: 0, forged: 0, ...counts });
	expect(verdict.problems.join('\n')).toMatch(says);
});

test('repeats that the kills explain are counted and no problem', async () => {
	const evidence = sound();
	evidence.ledger.accept('b', billOf(0), eventOf(0));
	expect(await judge(evidence)).toMatchObject({ duplicates: 1, problems: [] });
});

test('a callback that was given up is one event or none', async () => {
	const evidence = sound();
	oneMore(evidence, (ledger, number) => ledger.giveUp(number));
	expect(await judge(evidence)).toMatchObject({ acked: CALLBACKS, lost: 0, problems: [] });
});

test('an ack that comes after its callback was given up counts', () => {
	const ledger = new Ledger(1, []);
	const number = ledger.make();
	ledger.giveUp(number);
	expect([ledger.acked, ledger.givenUp, ledger.waiting]).toEqual([0, 1, 0]);
	ledger.acknowledge(number);
	ledger.giveUp(number);
	expect([ledger.acked, ledger.givenUp, ledger.waiting]).toEqual([1, 0, 0]);
});

test('memory of a process that lived for a short time is not judged', async () => {
	const evidence = sound();
	const { memory, files } = life((minute) => 100 + 10 * minute);
	evidence.lives = [{ name: 'adapter', pid: 2, memory: memory.slice(0, 100), files: files.slice(0, 100) }];
	const { lives, problems } = await judge(evidence);
	expect(problems).toEqual([]);
	expect(lives[0]?.memory?.grows).toBeUndefined();
});
