/** Reads one bill under watch, and announces what has happened to it. */
import { type Approval, type JsonObject, kstDateString, NOT_FOUND_CODES } from 'payssam-core';
import { announcement } from '../domain/announcement';
import { factsOfBill, type WatchedBill } from '../domain/bill';
import type { Connection } from '../domain/connection';
import { DAY } from '../domain/durations';
import type { EventFacts, EventType } from '../domain/event';
import { factOfApproval, factOfBill } from '../domain/fact';
import { StoreUnavailableError } from '../store/store';
import { pauseFor } from './breaker';
import type { LaneServices } from './confirm';
import { textIn } from './finding';
import { endOf, nextLookAt } from './pace';
import { ask, isOwn, ofThisStoreOnly, type Trouble, troubleOf } from './trouble';

/** A bill that PaySsam does not have is looked for so long: a send may still be under way, a registration may be ahead of it. */
const NOT_FOUND_PATIENCE = 7 * DAY;
const PROBLEM_MAX = 400;

type Change = Parameters<LaneServices['store']['bills']['update']>[2];

/** What one look was for the breaker of its lane. */
export interface LookedAtBill {
	/** Whether a question was sent. */
	readonly asked: boolean;
	/** Why it was not answered; `undefined`: it was. */
	readonly trouble?: Trouble | undefined;
}

/** How long a bill at which the adapter failed is left alone. */
const FAILURE_PAUSE = 300_000;

/** A bill at which the adapter itself fails is left for a while: it must not keep the others from being read. */
export async function lookAtBill(
	services: LaneServices,
	connection: Connection,
	bill: WatchedBill,
): Promise<LookedAtBill> {
	try {
		return await readBill(services, connection, bill);
	} catch (err) {
		if (err instanceof StoreUnavailableError) throw err;
		const { store, now, log } = services;
		log.error(
			{ err, connectionId: connection.id, billId: bill.billId },
			'A bill under watch cannot be read: the adapter failed at it',
		);
		const problem = 'The adapter failed at this bill, see its log. It is tried again.';
		const change = { problem, lastLookAt: now(), looks: bill.looks + 1, dueAt: now() + FAILURE_PAUSE };
		await store.bills.update(connection.id, bill.billId, change);
		return { asked: false };
	}
}

async function readBill(services: LaneServices, connection: Connection, bill: WatchedBill): Promise<LookedAtBill> {
	const { billId } = bill;
	const note = (change: Change): Promise<boolean> =>
		services.store.bills.update(connection.id, billId, {
			lastLookAt: services.now(),
			looks: bill.looks + 1,
			...change,
		});
	const store = { member: bill.member ?? connection.member, merchant: bill.merchant ?? connection.merchant };
	const answer = await ask(() => services.clientOf(connection).readBill({ ...store, billId }));
	if ('notAsked' in answer) {
		await note({ problem: problemOf(answer.notAsked), dueAt: again(services, connection, bill) });
		return { asked: false };
	}
	if (answer.outcome === 'done') {
		await note(await follow(services, connection, bill, answer.value, answer.raw));
		return { asked: true };
	}
	if (answer.outcome === 'refused' && NOT_FOUND_CODES.has(answer.code)) {
		const isOver = services.now() - bill.createdAt > NOT_FOUND_PATIENCE;
		const problem = `PaySsam has no bill ${billId} of ${store.member} / ${store.merchant}. Check the id, and that it was sent for this store.`;
		await note({ problem, dueAt: isOver ? null : again(services, connection, bill) });
		return { asked: true };
	}
	const refusal = troubleOf(answer.outcome, answer.error);
	const trouble = isOwn(store, connection) ? refusal : ofThisStoreOnly(refusal);
	await note({ problem: problemOf(trouble.text), dueAt: afterTrouble(services, connection, bill, trouble) });
	return { asked: true, trouble };
}

function problemOf(text: string): string {
	return text.slice(0, PROBLEM_MAX);
}

function again(services: LaneServices, { policies }: Connection, bill: WatchedBill): number | null {
	const { config, now, random } = services;
	return nextLookAt(bill, { policies, watchSeconds: config.watchSeconds, now: now(), random: random() });
}

/** What is down is asked again sooner than the pace of the bill says; the lane rests meanwhile. */
function afterTrouble(
	services: LaneServices,
	connection: Connection,
	bill: WatchedBill,
	{ kind, retryAfterMs }: Trouble,
): number | null {
	if (kind === 'refused') return again(services, connection, bill);
	return services.now() + pauseFor(4, retryAfterMs, services.random());
}

/** Announces a change, then answers what is to be written about the bill: after a crash in between it is found and announced again, and known by its fact key. */
async function follow(
	services: LaneServices,
	connection: Connection,
	bill: WatchedBill,
	read: Approval,
	raw: JsonObject,
): Promise<Change> {
	const now = services.now();
	const price = read.price ?? bill.price;
	const known = { ...bill, price };
	const changed = (state: WatchedBill['state']): Change => {
		const next = { ...known, state, stateSince: now };
		return { state, stateSince: now, price, problem: null, dueAt: again(services, connection, next) };
	};
	const unchanged = (problem: string | null): Change => ({ price, problem, dueAt: again(services, connection, known) });

	if (read.state === bill.state) {
		if (read.state === 'unpaid' && isOver(bill.expireDate, now)) {
			await announce(services, connection, 'bill.expired', factOfBill('bill.expired', bill.billId), {
				...factsOf(connection, known, raw),
				approval: read,
			});
			return { state: 'expired', stateSince: now, price, problem: null, dueAt: null };
		}
		return unchanged(null);
	}
	const fact = factOfApproval(read);
	if (fact === undefined) {
		if (bill.state === 'unknown' && read.state === 'unpaid') return changed('unpaid');
		return unchanged(
			`PaySsam says that the bill is ${read.state === 'unknown' ? `in the state "${read.stateCode.slice(0, 20)}"` : read.state}; it was ${bill.state} before. Look it up in PaySsam.`,
		);
	}
	if (!(await isReleasedByCallback(services, connection, fact.type, read))) {
		const facts: EventFacts = { ...factsOf(connection, known, raw), approval: read };
		await announce(services, connection, fact.type, fact.factKey, facts);
	}
	return changed(read.state);
}

function factsOf(connection: Connection, bill: WatchedBill, raw: JsonObject): EventFacts {
	const facts = factsOfBill(bill);
	return {
		...facts,
		billId: bill.billId,
		member: textIn(raw, 'member') ?? facts.member ?? connection.member,
		merchant: textIn(raw, 'merchant') ?? facts.merchant ?? connection.merchant,
	};
}

function isOver(expireDate: string | null, now: number): boolean {
	const end = endOf(expireDate);
	return end !== undefined && expireDate !== null && now >= end && expireDate < kstDateString(new Date(now));
}

/**
 * A payment that was let through on the word of its callback may have another approval number there than in a read, and one that was read may have got its number since: it is not to be announced a second time. The policy may have
 * been changed meanwhile.
 */
async function isReleasedByCallback(
	{ store }: LaneServices,
	{ id }: Connection,
	type: EventType,
	read: Approval,
): Promise<boolean> {
	const released = await store.events.releasedOf(id, [read.billId], 'callbacks');
	return released.some(
		(event) =>
			event.type === type &&
			(!event.verified || event.facts.approval?.approvalNumber === undefined || read.approvalNumber === undefined),
	);
}

async function announce(
	services: LaneServices,
	connection: Connection,
	type: EventType,
	factKey: string,
	facts: EventFacts,
): Promise<void> {
	const item = announcement(connection, { type, source: 'reconciliation', factKey, facts, at: services.now() });
	await services.store.events.announce([item]);
}
