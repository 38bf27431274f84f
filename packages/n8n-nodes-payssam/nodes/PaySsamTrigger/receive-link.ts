/*
 * Takes the callback about a sub-merchant's link (V2). Experimental: PaySsam documents that there is one on each change,
 * not what is in it.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { type AcceptedLinkCallback, kstDateString, readLinkCallback, type SubMerchant } from 'payssam-core';
import { CREDENTIAL } from '../PaySsam/transport';
import { ack, filteredOut } from './answers';
import { passesMerchant } from './filters';
import { notConfirmed } from './not-confirmed';
import { confirmedBy, readLink } from './read-back';
import { keyState, type Setting } from './setting';
import { isRepeat, start } from './start';

const EVENT = 'sub_merchant.link_changed';

export async function receiveLink(
	context: IWebhookFunctions,
	setting: Setting,
	verdict: AcceptedLinkCallback,
): Promise<IWebhookResponseData> {
	const { credential, events, filters, isTest } = setting;
	const claimed = verdict.link;
	if (!events.has(EVENT)) return ack();
	if (!passesMerchant(filters, claimed.merchant)) return filteredOut(context, 'the link of a store');
	const received = { event: EVENT, dedupeKey: onThisDay(verdict.dedupeKey), isTest } as const;
	if (await isRepeat(context, received)) return ack();

	const key = keyState(setting, verdict.keyPresent);
	const failed = (read: Parameters<typeof notConfirmed>[2]): IWebhookResponseData => {
		const subject = `the link of store ${claimed.merchant ?? '(not named)'}`;
		return notConfirmed(context, { event: EVENT, subject, state: claimed.mappingStatus ?? '', key }, read);
	};
	let link: SubMerchant = claimed;
	let eventId = received.dedupeKey;
	const { merchant } = claimed;
	let confirmed = false;
	if (setting.confirm && credential === CREDENTIAL.v2 && merchant !== undefined) {
		const read = await readLink(context, { ...claimed, merchant });
		if (read.verdict !== 'matches') return failed(read);
		link = confirmedBy(read.value, claimed, key);
		eventId = onThisDay(confirmedKey(link));
		confirmed = true;
	} else if (setting.confirm && key !== 'matched') {
		const reason = 'No key vouches for it, and it names no store whose link could be read with the credential.';
		return failed({ verdict: 'differs', reason });
	}
	return await start(context, received, {
		eventId,
		fields: link,
		verification: { key, confirmedWithPaySsam: confirmed },
		callback: verdict.raw,
	});
}

/** By what PaySsam confirmed alone: other fields around it do not make another event. */
function confirmedKey({ member, merchant, mappingStatus }: SubMerchant): string {
	const confirmed = { partnerMember: member, partnerMerchant: merchant, mappingStatus };
	const verdict = readLinkCallback(confirmed, { keys: [], keyCheck: 'off' });
	return verdict.verdict === 'accepted' ? verdict.dedupeKey : '';
}

/** A link comes back to a state that it had (PAUSED, COMPLETED, PAUSED), and what has run is remembered for good. */
function onThisDay(dedupeKey: string): string {
	return `${dedupeKey}:${kstDateString(new Date())}`;
}
