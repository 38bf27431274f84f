/**
 * The `confirm` lane of a connection: PaySsam is asked about each pending event, and what it says decides. Nothing is dropped: an event whose question is not answered is held, and comes up again.
 */
import { type Approval, type PaySsamClient, PaySsamInputError } from 'payssam-core';
import { factsOfBill, type WatchedBill } from '../domain/bill';
import type { Connection } from '../domain/connection';
import { LANE_TURN } from '../domain/durations';
import type { Decision, EventType, StoredEvent } from '../domain/event';
import { factOfApproval, factOfLink } from '../domain/fact';
import { createLinger, LINGER_MS } from '../linger';
import type { Services } from '../services';
import { StoreUnavailableError } from '../store/store';
import { type Breaker, breakerName, createBreaker, pauseFor, type Subject } from './breaker';
import { confirmBill } from './confirm-bill';
import { confirmLink } from './confirm-link';
import type { Confirmed, Contradicted, Finding, Unasked } from './finding';
import { inGroups } from './in-groups';
import { nextLookAt } from './pace';
import type { Trouble } from './trouble';

/** Questions at the same time for one connection. */
const CONCURRENCY = 8;
/** Events that are taken from the store at once. */
const BATCH = 64;
/** Lanes that may linger at the same time: half of the places that an adapter has for them. */
const LINGERING = 8;
/** How old, at most, what a lane knows of its connection is. */
const CONNECTION_FRESH_MS = 250;
/** A refusal that nobody can place may pass for so long. */
const REFUSAL_PATIENCE = 86_400_000;
/** Under `flag` only what is new goes without an answer: an event that a person has checked again is held like under `verify`. */
const FLAG_PATIENCE = 600_000;

/** What the lanes to PaySsam need. */
export type LaneServices = Pick<Services, 'store' | 'clientOf' | 'metrics' | 'now' | 'random' | 'config' | 'log'>;

/** What one look led to. */
interface Looked {
	readonly decision: Decision;
	/** Whether PaySsam was asked. */
	readonly asked: boolean;
	/** Why the question was not answered. */
	readonly trouble?: Trouble | undefined;
	/** The bill under watch that a confirmed event is about, and its state. */
	readonly paid?: { readonly bill: WatchedBill; readonly state: WatchedBill['state'] } | undefined;
}

/** Makes the work of the `confirm` lanes: it resolves with when to run the lane again. */
export function createConfirmWork(
	services: LaneServices,
): (connectionId: string, signal: AbortSignal) => Promise<number | undefined> {
	const { store } = services;
	const breaker = createBreaker(services);
	const linger = createLinger(LINGERING);
	return async (connectionId, signal) => {
		const turnEnds = performance.now() + LANE_TURN;
		let connection: Connection | undefined;
		let readAt = Number.NEGATIVE_INFINITY;
		while (!signal.aborted && performance.now() < turnEnds) {
			if (performance.now() - readAt >= CONNECTION_FRESH_MS) {
				connection = await store.connections.get(connectionId);
				readAt = performance.now();
			}
			if (connection === undefined) return undefined;
			const holds = connection.policies.verify === 'verify';
			const rests = breaker.restsUntil(breakerName(connection));
			if (holds && rests !== undefined) return rests;
			const events = await store.events.due(connectionId, services.now(), BATCH);
			if (events.length === 0) return store.events.nextDue(connectionId);
			const isLink = ({ type }: StoredEvent): boolean => subjectOf(type) === 'links';
			const bills = events.filter((event) => !isLink(event));
			await passOver(services, breaker, connection, bills, signal);
			const left = await passOver(services, breaker, connection, events.filter(isLink), signal);
			await holdWhileResting(services, breaker, connection, left);
			if (events.length < BATCH && !(await linger.wait(LINGER_MS, signal))) return store.events.nextDue(connectionId);
		}
		return services.now();
	};
}

/** What a question about an event is about. */
function subjectOf(type: EventType): Subject {
	return type === 'submerchant.link_changed' ? 'links' : 'bills';
}

function breakerOf(connection: Connection, { type }: StoredEvent): string {
	return breakerName(connection, subjectOf(type));
}

/**
 * Looks at events of one subject, some at the same time, and writes in groups what is decided. After a failure one question goes first; where PaySsam cannot be asked, the rest stays due.
 *
 * @returns that rest
 */
async function passOver(
	services: LaneServices,
	breaker: Breaker,
	connection: Connection,
	events: readonly StoredEvent[],
	signal: AbortSignal,
): Promise<readonly StoredEvent[]> {
	const [first] = events;
	if (first === undefined) return [];
	const { verify } = connection.policies;
	const name = breakerOf(connection, first);
	const waiting = [...events];
	const known = await knownReader(services, connection, events);
	const write = inGroups<Looked>((looked) => carryOut(services, connection, looked));
	const pass = breaker.pass(name);
	const rests = (): boolean => verify === 'verify' && (pass.isDown() || breaker.restsUntil(name) !== undefined);
	const lookInTurn = async (isProbe: boolean): Promise<void> => {
		while (!signal.aborted && !rests()) {
			const event = waiting.shift();
			if (event === undefined) return;
			const looked = await lookSafely(services, breaker, connection, event, known);
			if (looked.asked) pass.note(looked.trouble);
			await write(looked);
			if (isProbe && looked.asked) return;
		}
	};
	if (verify === 'verify' && breaker.probes(name)) await lookInTurn(true);
	// Where nothing is asked nothing has to be spared: all of them become one write.
	const atOnce = verify === 'off' ? waiting.length : Math.min(CONCURRENCY, waiting.length);
	await Promise.all(Array.from({ length: atOnce }, () => lookInTurn(false)));
	pass.end();
	return waiting;
}

/** Links whose breaker rests are put off until it has rested: as long as they were due they would stand before the bills. */
async function holdWhileResting(
	services: LaneServices,
	breaker: Breaker,
	connection: Connection,
	links: readonly StoredEvent[],
): Promise<void> {
	const rests = breaker.restsUntil(breakerName(connection, 'links'));
	if (rests === undefined || links.length === 0) return;
	await decide(
		services,
		links.map((link) => holdUnasked(link, rests)),
	);
}

function holdUnasked({ id, detail }: StoredEvent, dueAt: number): Decision {
	return { eventId: id, decision: 'hold', dueAt, detail: detail ?? 'PaySsam could not be asked yet.' };
}

/** An event at which the adapter itself fails is held: it must not keep the others from being confirmed. */
async function lookSafely(
	services: LaneServices,
	breaker: Breaker,
	connection: Connection,
	event: StoredEvent,
	known: KnownReader,
): Promise<Looked> {
	try {
		return await look(services, breaker, connection, event, await known(event));
	} catch (error) {
		if (error instanceof StoreUnavailableError) throw error;
		return { decision: holdFailed(services, event.id, error), asked: false };
	}
}

/** How long an event at which the adapter failed is left alone. */
const FAILURE_PAUSE = 300_000;

function holdFailed({ log, now }: LaneServices, eventId: string, err: unknown): Decision {
	log.error({ err, eventId }, 'An event cannot be confirmed: the adapter failed at it. It is held and tried again');
	const detail = 'The adapter failed at this event, see its log. It is kept and tried again.';
	return { eventId, decision: 'hold', dueAt: now() + FAILURE_PAUSE, detail };
}

/** What the adapter itself knows of the bill that an event is about. */
interface Known {
	readonly bill: WatchedBill | undefined;
	/** The bill's released events that no callback brought. */
	released(): Promise<readonly StoredEvent[]>;
}

type KnownReader = (event: StoredEvent) => Promise<Known>;

/** Where PaySsam is not asked, what is known of all the bills is read together; where it is, that takes time, and each is read when its turn comes. */
async function knownReader(
	{ store }: LaneServices,
	{ id, policies }: Connection,
	events: readonly StoredEvent[],
): Promise<KnownReader> {
	const billIds = [...new Set(events.flatMap(({ billId }) => (billId === null ? [] : [billId])))];
	if (policies.verify !== 'off')
		return async ({ billId }) => ({
			bill: billId === null ? undefined : await store.bills.get(id, billId),
			released: async () => (billId === null ? [] : store.events.releasedOf(id, [billId], 'adapter')),
		});
	const [watched, released] = await Promise.all([
		store.bills.some(id, billIds),
		store.events.releasedOf(id, billIds, 'adapter'),
	]);
	const bills = new Map(watched.map((bill) => [bill.billId, bill]));
	const ofBills = Map.groupBy(released, ({ billId }) => billId);
	return async ({ billId }) => ({
		bill: billId === null ? undefined : bills.get(billId),
		released: async () => (billId === null ? [] : (ofBills.get(billId) ?? [])),
	});
}

async function look(
	services: LaneServices,
	breaker: Breaker,
	connection: Connection,
	event: StoredEvent,
	known: Known,
): Promise<Looked> {
	const { verify } = connection.policies;
	const { bill } = known;
	if (verify === 'off') return { decision: await asClaimed(services, event, known), asked: false };
	const asksOnce = verify === 'flag' && event.looks === 0 && services.now() - event.receivedAt < FLAG_PATIENCE;
	const name = breakerOf(connection, event);
	const rests = breaker.restsUntil(name);
	if (verify === 'flag' && rests !== undefined) {
		const isReleased = asksOnce && breaker.isSilent(name);
		return { decision: isReleased ? await asClaimed(services, event, known) : holdUnasked(event, rests), asked: false };
	}
	const finding = await findingOf(services, connection, event, bill);
	switch (finding.finding) {
		case 'confirmed':
			return {
				decision: release(event, await asOneFact(services, connection, finding), true, services.now()),
				asked: true,
				paid: changeOf(bill, finding.facts.approval),
			};
		case 'contradicted':
			return { decision: holdOrQuarantine(services, event, finding), asked: true };
		case 'unasked':
			return { decision: quarantine(event, finding), asked: false };
		default: {
			const { trouble } = finding;
			const isReleased = asksOnce && trouble.kind !== 'refused';
			const decision = isReleased ? await asClaimed(services, event, known) : hold(services, event, trouble);
			return { decision, asked: true, trouble };
		}
	}
}

async function findingOf(
	services: LaneServices,
	connection: Connection,
	event: StoredEvent,
	bill: WatchedBill | undefined,
): Promise<Finding> {
	const client = clientFor(services, connection);
	if ('kind' in client) return { finding: 'unanswered', trouble: client };
	return subjectOf(event.type) === 'links'
		? confirmLink(client, connection, event)
		: confirmBill(client, connection, event, bill);
}

/** A connection whose address cannot be used is one that an operator has to correct. */
function clientFor(services: LaneServices, connection: Connection): PaySsamClient | Trouble {
	try {
		return services.clientOf(connection);
	} catch (error) {
		if (!(error instanceof PaySsamInputError)) throw error;
		return { kind: 'credentials', text: error.message };
	}
}

function release(
	event: StoredEvent,
	what: Pick<Confirmed, 'type' | 'factKey' | 'facts' | 'billId' | 'merchant'>,
	verified: boolean,
	at: number,
): Decision {
	const { type, factKey, facts, billId, merchant } = what;
	return { eventId: event.id, decision: 'release', factKey, type, facts, billId, merchant, verified, at };
}

/** Lets an event go as the callback has it. What the callback does not say clearly is left to a person. */
async function asClaimed({ now }: LaneServices, event: StoredEvent, { bill, released }: Known): Promise<Decision> {
	const { billId, merchant } = event;
	const facts = { ...factsOfBill(bill), ...event.facts };
	if (event.type === 'submerchant.link_changed') {
		const factKey = factOfLink(facts, event.receivedAt);
		return release(event, { type: event.type, factKey, facts, billId, merchant }, false, now());
	}
	const fact = facts.approval === undefined ? undefined : factOfApproval(facts.approval);
	if (fact !== undefined) {
		const factKey = announcedFact(await released(), fact.type) ?? fact.factKey;
		return release(event, { type: fact.type, factKey, facts, billId, merchant }, false, now());
	}
	const detail =
		'The callback names a state that is no event. Look the bill up in PaySsam, and dismiss the event if nothing happened.';
	return { eventId: event.id, decision: 'quarantine', reason: 'unknown_state', detail };
}

/** A payment that PaySsam itself told of in a read may have another approval number there than in its callback, or the callback has none: it is the same fact. */
function announcedFact(released: readonly StoredEvent[], type: EventType): string | undefined {
	return released.find((event) => event.type === type)?.factKey ?? undefined;
}

/**
 * A payment that a read told without its approval number, and later with it (or the other way round), has two keys and is one fact: it goes under the key under which it was released. Another store may have a bill of that id. What was released on the word of a
 * callback alone has to name the same amount: a forgery must not stand for the payment.
 */
async function asOneFact({ store }: LaneServices, { id }: Connection, finding: Confirmed): Promise<Confirmed> {
	const { type, billId, merchant, facts } = finding;
	if (type !== 'payment.approved' || billId === null) return finding;
	const released = await Promise.all([
		store.events.releasedOf(id, [billId], 'callbacks'),
		store.events.releasedOf(id, [billId], 'adapter'),
	]);
	const unnumbered = factOfApproval({ billId, state: 'paid' })?.factKey;
	const same = released
		.flat()
		.find(
			(event) =>
				event.type === type &&
				event.merchant === merchant &&
				(event.factKey === unnumbered || finding.factKey === unnumbered) &&
				(event.verified || event.facts.approval?.price === facts.price),
		);
	return same === undefined ? finding : { ...finding, factKey: same.factKey ?? finding.factKey };
}

/** What may only lag is looked at again; it counts when it is old enough and the look before said the same. */
function holdOrQuarantine({ now, random }: LaneServices, event: StoredEvent, finding: Contradicted): Decision {
	const { detail, patienceMs } = finding;
	const counts = patienceMs === 0 || (now() - event.receivedAt >= patienceMs && event.detail === detail);
	if (counts) return quarantine(event, finding);
	const dueAt = now() + pauseFor(event.looks + 1, undefined, random());
	return { eventId: event.id, decision: 'hold', dueAt, detail };
}

function quarantine({ id }: StoredEvent, { reason, detail }: Contradicted | Unasked): Decision {
	return { eventId: id, decision: 'quarantine', reason, detail };
}

const HELD: Readonly<Record<Trouble['kind'], (text: string) => string>> = {
	down: (text) => `PaySsam cannot be asked: ${text} The event is kept and goes on by itself.`,
	credentials: (text) =>
		`PaySsam refuses the connection: ${text} Correct its key, member or merchant; the event is kept and goes on by itself.`,
	refused: (text) =>
		`PaySsam refuses the question about this event: ${text} It is asked again for a day, then a person has to decide.`,
};

function hold({ now, random }: LaneServices, event: StoredEvent, { kind, text, retryAfterMs }: Trouble): Decision {
	if (kind === 'refused' && now() - event.receivedAt >= REFUSAL_PATIENCE) {
		const detail = `PaySsam refuses the question about this event: ${text} Look it up in PaySsam, then check the event again or dismiss it.`;
		return { eventId: event.id, decision: 'quarantine', reason: 'cannot_verify', detail };
	}
	const dueAt = now() + pauseFor(event.looks + 1, retryAfterMs, random());
	return { eventId: event.id, decision: 'hold', dueAt, detail: HELD[kind](text) };
}

function changeOf(bill: WatchedBill | undefined, approval: Approval | undefined): Looked['paid'] {
	return bill === undefined || approval === undefined || bill.state === approval.state
		? undefined
		: { bill, state: approval.state };
}

/** Writes decisions, then what they say about the bills under watch. */
async function carryOut(services: LaneServices, connection: Connection, looked: readonly Looked[]): Promise<void> {
	const { metrics } = services;
	await decide(
		services,
		looked.map(({ decision }) => decision),
	);
	for (const { decision, paid } of looked) {
		if (decision.decision === 'quarantine') metrics.quarantine.inc({ reason: decision.reason });
		if (paid !== undefined) await noteState(services, connection, paid.bill, paid.state);
	}
}

/** Decisions that cannot be written together are written one by one; the one that cannot be written at all is held. */
async function decide(services: LaneServices, decisions: readonly Decision[]): Promise<void> {
	const { events } = services.store;
	try {
		await events.decide(decisions);
	} catch (error) {
		if (error instanceof StoreUnavailableError) throw error;
		const [only] = decisions;
		if (only === undefined) throw error;
		if (decisions.length > 1) for (const one of decisions) await decide(services, [one]);
		else if (only.decision === 'hold') throw error;
		else await events.decide([holdFailed(services, only.eventId, error)]);
	}
}

async function noteState(
	services: LaneServices,
	{ id, policies }: Connection,
	bill: WatchedBill,
	state: WatchedBill['state'],
): Promise<void> {
	const now = services.now();
	const pace = { policies, watchSeconds: services.config.watchSeconds, now, random: services.random() };
	const dueAt = nextLookAt({ ...bill, state, stateSince: now }, pace);
	const change = { state, stateSince: now, lastLookAt: now, looks: bill.looks + 1, problem: null, dueAt };
	await services.store.bills.update(id, bill.billId, change);
}
