/*
 * A sample for who builds a workflow: open the test URL in a browser while the trigger listens. It is written in PaySsam's
 * spelling and read like any callback, so its fields are those of a real one. It is marked, and runs in the editor only.
 */
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { dedupeKeyOf, type JsonObject, readCallback, readLinkCallback } from 'payssam-core';
import { answer } from './answers';
import { EVENTS, type EventName, readEvents } from './events';
import { itemJson } from './start';

const CARD_PAYMENT: JsonObject = {
	bill_id: 'SAMPLE0001',
	appr_state: 'F',
	appr_pay_type: 'CARD_VAN',
	appr_card_type: '신용카드(일반)',
	appr_dt: '20261120093000',
	appr_price: '45000',
	appr_num: '00769951',
	appr_issuer: '신한카드',
	appr_issuer_cd: '06',
	appr_issuer_num: '941112******1234',
	appr_acquirer_cd: '06',
	appr_acquirer_nm: '신한카드',
	appr_res_cd: '0000',
	appr_monthly: '0',
};

/** What PaySsam would call, without a key. */
const CALLBACK_OF_EVENT: Readonly<Record<EventName, JsonObject>> = {
	'payment.approved': CARD_PAYMENT,
	'payment.cancelled': {
		...CARD_PAYMENT,
		appr_state: 'C',
		appr_dt: '20261121101500',
		appr_origin_dt: '20261120093000',
		appr_num: '00770012',
		appr_origin_num: '00769951',
	},
	'bill.destroyed': { bill_id: 'SAMPLE0001', appr_state: 'D' },
	'cash_receipt.issued': {
		bill_id: 'SAMPLE0001',
		appr_state: 'F',
		appr_pay_type: 'OFFLINE_CASH',
		appr_dt: '20261120093000',
		appr_price: '45000',
		appr_num: '00769952',
		appr_monthly: '0',
		appr_cash_num: '123456789',
		appr_cash_trader: '0',
		appr_cash_issuance_number: '0100001234',
	},
	'sub_merchant.link_changed': {
		partnerMember: 'sample-member',
		partnerMerchant: 'sample-merchant',
		mappingStatus: 'COMPLETED',
	},
};

/** Whoever opens the URL in a browser. Of a published workflow there is nothing to see. */
export function answerVisitor(context: IWebhookFunctions): IWebhookResponseData {
	if (context.getMode() !== 'manual') {
		return answer(
			context,
			404,
			'PaySsam calls this URL, with POST. Did you mean to make a POST request? A sample is to be had from the test URL only, while the trigger listens in the editor.',
		);
	}
	const chosen = readEvents(context.getNodeParameter('events', []));
	const { event: asked }: IDataObject = { ...context.getQueryData() };
	const event = EVENTS.find((one) => one === asked) ?? EVENTS.find((one) => chosen.has(one)) ?? 'payment.approved';
	return {
		webhookResponse: { sample: event, message: 'The sample has arrived in the n8n editor. It is not a payment.' },
		workflowData: [[{ json: sampleOf(event) }]],
	};
}

export function sampleOf(event: EventName): IDataObject {
	const body = CALLBACK_OF_EVENT[event];
	const unchecked = { keys: [], keyCheck: 'off' } as const;
	const approval = readCallback(body, unchecked);
	const link = readLinkCallback(body, unchecked);
	const fields =
		approval.verdict === 'accepted'
			? { ...approval.approval, hasCashReceipt: approval.hasCashReceipt }
			: link.verdict === 'accepted'
				? link.link
				: {};
	const eventId = approval.verdict === 'accepted' ? dedupeKeyOf(approval.approval) : 'link:sample';
	return {
		sample: true,
		...itemJson(event, {
			eventId: `sample:${eventId}`,
			fields,
			verification: { key: 'not checked', confirmedWithPaySsam: false },
			callback: body,
		}),
	};
}
