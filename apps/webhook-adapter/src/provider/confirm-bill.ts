/** Asks PaySsam for the bill that a callback is about: callbacks are not signed, only a read of our own proves anything. */
import {
	type Approval,
	type BillState,
	compareWithRead,
	type JsonObject,
	NOT_FOUND_CODES,
	type PaySsamClient,
} from 'payssam-core';
import { factsOfBill, type WatchedBill } from '../domain/bill';
import type { Connection } from '../domain/connection';
import { MINUTE } from '../domain/durations';
import type { StoredEvent } from '../domain/event';
import { factOfApproval } from '../domain/fact';
import { contradicted, difference, type Finding, textIn, unaskable, unasked } from './finding';
import { ask, isOwn, type NamedStore, ofThisStoreOnly, troubleOf } from './trouble';

/** PaySsam's own state may lag behind its callback for so long. */
const LAG_PATIENCE = 60 * MINUTE;
const NOT_FOUND_PATIENCE = 5 * MINUTE;

/** States in which a bill can be before it is in the claimed one. */
const BEFORE: Partial<Record<BillState, readonly BillState[]>> = {
	paid: ['unpaid'],
	cancelled: ['unpaid', 'paid'],
	destroyed: ['unpaid'],
};

const WHAT_TO_DO =
	'Look the bill up in PaySsam. If PaySsam is right, dismiss the event; a callback with the right key that is wrong means that somebody else knows URL and key: change both.';

/** Looks once. `bill`: what the adapter knows of it. */
export async function confirmBill(
	client: PaySsamClient,
	connection: Connection,
	event: StoredEvent,
	bill: WatchedBill | undefined,
): Promise<Finding> {
	const { billId } = event;
	if (billId === null) return unasked('cannot_verify', `The callback names no bill. ${WHAT_TO_DO}`);
	const own = ownStore(connection, bill);
	const named = namedStore(event, bill === undefined ? { ...own, merchant: event.merchant ?? own.merchant } : own);
	if (bill === undefined) {
		const found = await readThere(client, connection, event, named);
		if (isOwn(named, own) || !isElsewhere(found)) return found;
	} else if (!isOwn(named, own)) {
		const differs = `${difference('member', named.member, own.member)}, ${difference('merchant', named.merchant, own.merchant)}`;
		return unasked('contradicted', `Bill ${billId} was sent for another store: ${differs}. ${WHAT_TO_DO}`);
	}
	return readThere(client, connection, event, own, bill);
}

/** What a store that a callback named has no bill of, the own store may have. */
function isElsewhere(finding: Finding): boolean {
	switch (finding.finding) {
		case 'contradicted':
			return finding.reason === 'not_found';
		case 'unanswered':
			return finding.trouble.kind === 'refused';
		default:
			return finding.finding === 'unasked';
	}
}

async function readThere(
	client: PaySsamClient,
	connection: Connection,
	event: StoredEvent,
	store: NamedStore,
	bill?: WatchedBill,
): Promise<Finding> {
	const billId = event.billId ?? '';
	const answer = await ask(() => client.readBill({ ...store, billId }));
	if ('notAsked' in answer) return unaskable(answer, WHAT_TO_DO);
	if (answer.outcome === 'done') return heldAgainst(event, answer.value, answer.raw, store, bill);
	if (answer.outcome === 'refused' && NOT_FOUND_CODES.has(answer.code)) {
		const detail = `PaySsam has no bill ${billId} of ${store.member} / ${store.merchant}. ${WHAT_TO_DO} If it belongs to another store, check member and merchant of the connection, then check the event again.`;
		return contradicted('not_found', detail, NOT_FOUND_PATIENCE);
	}
	const trouble = troubleOf(answer.outcome, answer.error);
	return { finding: 'unanswered', trouble: isOwn(store, connection) ? trouble : ofThisStoreOnly(trouble) };
}

/** The store that the callback names, if it does. */
function namedStore({ facts }: StoredEvent, unnamed: NamedStore): NamedStore {
	return { member: facts.member ?? unnamed.member, merchant: facts.merchant ?? unnamed.merchant };
}

/** The store that a bill was sent for, else the connection's. */
function ownStore({ member, merchant }: Connection, bill: WatchedBill | undefined): NamedStore {
	return { member: bill?.member ?? member, merchant: bill?.merchant ?? merchant };
}

/** Holds what the callback says against what PaySsam says. */
function heldAgainst(
	event: StoredEvent,
	read: Approval,
	raw: JsonObject,
	store: NamedStore,
	bill: WatchedBill | undefined,
): Finding {
	const differs = differenceOf(event.facts.approval, read);
	if (differs !== undefined) return differs;
	const fact = factOfApproval(read);
	if (fact === undefined) {
		const detail = `PaySsam says that bill ${read.billId} is ${read.state}, which is no event. ${WHAT_TO_DO}`;
		return contradicted('unknown_state', detail);
	}
	const facts = {
		...factsOfBill(bill),
		member: textIn(raw, 'member') ?? store.member,
		merchant: textIn(raw, 'merchant') ?? store.merchant,
		billId: read.billId,
		price: read.price ?? bill?.price ?? undefined,
		approval: read,
	};
	return { finding: 'confirmed', ...fact, facts, billId: read.billId, merchant: facts.merchant };
}

function differenceOf(claimed: Approval | undefined, read: Approval): Finding | undefined {
	// A state that this version does not know, or that is no event, claims nothing: what PaySsam says decides.
	if (claimed === undefined || factOfApproval(claimed) === undefined) return undefined;
	const comparison = compareWithRead(claimed, read);
	if (comparison.matches) return undefined;
	const { billId } = claimed;
	const samePrice = read.price === undefined || claimed.price === undefined || read.price === claimed.price;
	if (claimed.billId === read.billId && samePrice && BEFORE[claimed.state]?.includes(read.state) === true) {
		const detail = `PaySsam says that bill ${billId} is ${read.state}, and the callback that it is ${claimed.state}. ${WHAT_TO_DO}`;
		return contradicted('contradicted', detail, LAG_PATIENCE);
	}
	const fields = comparison.differences.map((field) => difference(field, claimed[field], read[field])).join(', ');
	return contradicted('contradicted', `PaySsam says otherwise about bill ${billId}: ${fields}. ${WHAT_TO_DO}`);
}
