/** Asks PaySsam for the link to a sub-merchant that a callback is about (V2, experimental: what is in such a callback is not documented). */
import { GENERATION_OF, type PaySsamClient, type SubMerchantLink } from 'payssam-core';
import type { Connection } from '../domain/connection';
import { MINUTE } from '../domain/durations';
import type { EventFacts, StoredEvent } from '../domain/event';
import { factOfLink } from '../domain/fact';
import { contradicted, difference, type Finding, unaskable, unasked } from './finding';
import { ask, isOwn, ofThisStoreOnly, troubleOf } from './trouble';

const LAG_PATIENCE = 60 * MINUTE;
const NOT_FOUND_PATIENCE = 5 * MINUTE;
/** "No such link". */
const NO_LINK_CODE = 'PARTNER_004';
const WHAT_TO_DO = 'Look the store up in PaySsam, or list the sub-merchants; dismiss the event if PaySsam is right.';

/** Looks once. */
export async function confirmLink(client: PaySsamClient, connection: Connection, event: StoredEvent): Promise<Finding> {
	const { facts } = event;
	const merchant = facts.merchant ?? event.merchant;
	if (GENERATION_OF[connection.contractModel] !== 'v2')
		return unasked('cannot_verify', `It tells of a link to a sub-merchant, which only V2 has. ${WHAT_TO_DO}`);
	if (merchant === null || merchant === undefined)
		return unasked('cannot_verify', `The callback names no store whose link could be read. ${WHAT_TO_DO}`);
	const store = { member: facts.member ?? connection.member, merchant };
	const answer = await ask(() => client.readMappingStatus(store));
	if ('notAsked' in answer) return unaskable(answer, WHAT_TO_DO);
	if (answer.outcome === 'done') return heldAgainst(event, store, answer.value);
	if (answer.outcome === 'refused' && answer.code === NO_LINK_CODE) {
		const detail = `PaySsam knows of no link to ${store.member} / ${merchant}. ${WHAT_TO_DO}`;
		return contradicted('not_found', detail, NOT_FOUND_PATIENCE);
	}
	const trouble = troubleOf(answer.outcome, answer.error);
	return { finding: 'unanswered', trouble: isOwn(store, connection) ? trouble : ofThisStoreOnly(trouble) };
}

/** Holds what the callback says against what PaySsam says. */
function heldAgainst(
	event: StoredEvent,
	store: { readonly member: string; readonly merchant: string },
	read: SubMerchantLink,
): Finding {
	const claimed = event.facts;
	const known = { member: read.member ?? store.member, merchant: read.merchant ?? store.merchant };
	const otherStore = (['member', 'merchant'] as const).filter((field) => known[field] !== store[field]);
	if (otherStore.length > 0) {
		const fields = otherStore.map((field) => difference(field, store[field], known[field])).join(', ');
		return contradicted('contradicted', `PaySsam says otherwise about the link: ${fields}. ${WHAT_TO_DO}`);
	}
	const { mappingStatus } = read;
	if (claimed.mappingStatus !== undefined && claimed.mappingStatus !== mappingStatus) {
		const field = difference('mappingStatus', claimed.mappingStatus, mappingStatus);
		return contradicted('contradicted', `PaySsam says otherwise about the link: ${field}. ${WHAT_TO_DO}`, LAG_PATIENCE);
	}
	const facts: EventFacts = {
		...known,
		mappingStatus,
		companyName: read.companyName ?? claimed.companyName,
		branchName: read.branchName ?? claimed.branchName,
	};
	const factKey = factOfLink({ ...known, mappingStatus }, event.receivedAt);
	return {
		finding: 'confirmed',
		type: 'submerchant.link_changed',
		factKey,
		facts,
		billId: null,
		merchant: known.merchant,
	};
}
