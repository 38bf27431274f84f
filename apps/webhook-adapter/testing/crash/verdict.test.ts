import { expect, test } from 'vitest';
import { type Evidence, judgeEvidence } from './verdict.ts';

/* The judge of the crash harness must find each kind of fault in evidence that is otherwise sound. */

const SUBSCRIBERS = ['a', 'b'];

/** Two acknowledged callbacks, each one event that reached both subscribers. */
function sound(): { -readonly [Key in keyof Evidence]: Evidence[Key] } {
	const numbers = [1, 2];
	const pairs = numbers.flatMap((number) => SUBSCRIBERS.map((subscriber) => ({ number, subscriber })));
	return {
		callbacks: numbers.map((number) => ({ billId: `B${number}`, request: '', sends: 1, acks: 1, givenUp: false })),
		events: numbers.map((number) => ({ id: `e${number}`, billId: `B${number}`, state: 'released' })),
		deliveries: pairs.map(({ number, subscriber }) => ({
			id: `d${number}${subscriber}`,
			eventId: `e${number}`,
			subscriptionId: subscriber,
			state: 'done',
		})),
		strayAttempts: 0,
		arrived: pairs.map(({ number, subscriber }) => ({
			subscriber,
			eventId: `e${number}`,
			webhookId: `e${number}`,
			at: number,
			accepted: true,
		})),
		subscribers: SUBSCRIBERS,
		duplicatesAllowed: 1,
	};
}

test('sound evidence has no problems', () => {
	expect(judgeEvidence(sound())).toEqual({ acked: 2, lost: 0, duplicates: 0, partial: 0, problems: [] });
});

type Fault = (evidence: ReturnType<typeof sound>) => void;

const FAULTS: Readonly<Record<string, readonly [Fault, { lost?: number; duplicates?: number; partial?: number }]>> = {
	'an acknowledged callback that is not kept': [
		(evidence) => {
			evidence.events = evidence.events.slice(1);
			evidence.deliveries = evidence.deliveries.slice(2);
			evidence.arrived = evidence.arrived.slice(2);
		},
		{ lost: 1 },
	],
	'a delivery that never arrived': [
		(evidence) => {
			evidence.arrived = evidence.arrived.slice(1);
		},
		{ lost: 1, partial: 1 },
	],
	'a delivery that arrived and was refused': [
		(evidence) => {
			evidence.arrived = evidence.arrived.map((one, index) => ({ ...one, accepted: index > 0 }));
		},
		{ lost: 1, partial: 1 },
	],
	'an event with some of its deliveries': [
		(evidence) => {
			evidence.deliveries = evidence.deliveries.slice(1);
		},
		{ partial: 1 },
	],
	'one callback that is two events': [
		(evidence) => {
			evidence.events = [...evidence.events, { id: 'e3', billId: 'B2', state: 'duplicate' }];
		},
		{},
	],
	'an event that nobody sent': [
		(evidence) => {
			evidence.callbacks = evidence.callbacks.slice(1);
		},
		{},
	],
	'more duplicates than the kills explain': [
		(evidence) => {
			evidence.arrived = [...evidence.arrived, ...evidence.arrived.slice(0, 2)];
		},
		{ duplicates: 2 },
	],
	'a delivery of no event': [
		(evidence) => {
			evidence.deliveries = [...evidence.deliveries, { id: 'd', eventId: 'e9', subscriptionId: 'a', state: 'done' }];
		},
		{},
	],
	'a delivery that is not done': [
		(evidence) => {
			evidence.deliveries = evidence.deliveries.map((one) => ({ ...one, state: 'pending' }));
		},
		{},
	],
	'attempts of no delivery': [
		(evidence) => {
			evidence.strayAttempts = 3;
		},
		{},
	],
	'a delivery that came under two ids': [
		(evidence) => {
			evidence.arrived = [
				...evidence.arrived,
				...evidence.arrived.slice(0, 1).map((one) => ({ ...one, webhookId: 'x' })),
			];
		},
		{ duplicates: 1 },
	],
};

test.each(Object.entries(FAULTS))('%s is a problem', (_name, [spoil, counts]) => {
	const evidence = sound();
	spoil(evidence);
	const verdict = judgeEvidence(evidence);
	expect(verdict).toMatchObject({ lost: 0, duplicates: 0, partial: 0, ...counts });
	expect(verdict.problems).not.toEqual([]);
});

test('duplicates that the kills explain are counted and no problem', () => {
	const evidence = sound();
	evidence.arrived = [...evidence.arrived, ...evidence.arrived.slice(0, 1)];
	expect(judgeEvidence(evidence)).toMatchObject({ duplicates: 1, problems: [] });
});

test('a callback that was given up is one event or none', () => {
	const evidence = sound();
	evidence.callbacks = [
		...evidence.callbacks.map((one) => ({ ...one, acks: 0, givenUp: true })),
		{ billId: 'B3', request: '', sends: 1, acks: 0, givenUp: true },
	];
	expect(judgeEvidence(evidence)).toMatchObject({ acked: 0, lost: 0, problems: [] });
});
