/* Takes an approval callback whose key is in order: wanted, confirmed, within the filters, then started. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { type AcceptedCallback, type Approval, cleanVendorText, dedupeKeyOf, hasCashReceipt } from 'payssam-core';
import { ack, filteredOut, place } from './answers';
import { eventOf } from './events';
import { namedMerchant, passesAmount, passesMerchant } from './filters';
import { notConfirmed } from './not-confirmed';
import { confirmedBy, readBack } from './read-back';
import { keyState, type Setting } from './setting';
import { isRepeat, start } from './start';

export async function receiveApproval(
	context: IWebhookFunctions,
	setting: Setting,
	verdict: AcceptedCallback,
): Promise<IWebhookResponseData> {
	const { credential, filters, isTest, store } = setting;
	const { billId, state, stateCode } = verdict.approval;
	if (state === 'unknown') {
		context.logger.warn(
			`${place(context)}: acknowledged a callback for bill ${billId} with the unknown state "${cleanVendorText(stateCode)}"`,
		);
	}
	const event = eventOf(verdict, setting.events);
	if (event === undefined) return ack();
	if (!passesMerchant(filters, namedMerchant(verdict.raw))) return filteredOut(context, `bill ${billId}`);
	const received = { event, dedupeKey: verdict.dedupeKey, isTest };
	if (await isRepeat(context, received)) return ack();

	let approval: Approval = verdict.approval;
	let eventId = verdict.dedupeKey;
	const confirm = credential !== undefined && setting.confirm;
	if (confirm) {
		const read = await readBack(context, credential, event, approval, store);
		const key = keyState(setting, verdict.keyPresent);
		if (read.verdict !== 'matches') {
			return notConfirmed(context, { event, subject: `bill ${billId}`, state, key }, read);
		}
		if (!passesMerchant(filters, namedMerchant(read.raw))) return filteredOut(context, `bill ${billId}`);
		approval = confirmedBy(read.value, approval, key);
		// By what PaySsam confirmed alone: a callback with another approval number, or none, is not another event.
		eventId = dedupeKeyOf(read.value);
	}
	if (!passesAmount(filters, approval.price)) return filteredOut(context, `bill ${billId}`);
	return await start(context, received, {
		eventId,
		fields: { ...approval, hasCashReceipt: hasCashReceipt(approval) },
		verification: { key: keyState(setting, verdict.keyPresent), confirmedWithPaySsam: confirm },
		callback: verdict.raw,
	});
}
