/* What can start a workflow, and which of it a callback is. One callback is one event, and one run with one item. */
import type { AcceptedCallback, BillState } from 'payssam-core';

/** As chosen in the trigger, and as `event` in its output. */
export const EVENTS = [
	'payment.approved',
	'payment.cancelled',
	'bill.destroyed',
	'cash_receipt.issued',
	'sub_merchant.link_changed',
] as const;

export type EventName = (typeof EVENTS)[number];

const EVENT_OF_STATE: Readonly<Partial<Record<BillState, EventName>>> = {
	paid: 'payment.approved',
	cancelled: 'payment.cancelled',
	destroyed: 'bill.destroyed',
};

/** The events of the parameter `events`. What is no event is left out. */
export function readEvents(parameter: unknown): ReadonlySet<EventName> {
	const chosen: readonly unknown[] = Array.isArray(parameter) ? parameter : [];
	return new Set(EVENTS.filter((event) => chosen.includes(event)));
}

/**
 * The chosen event that an approval callback is; `undefined` where it is none of them. PaySsam does not call for cash
 * receipts: a receipt comes with the approval of its payment, and is an event of its own only for who did not choose
 * the payment itself.
 */
export function eventOf(
	{ approval, hasCashReceipt }: Pick<AcceptedCallback, 'approval' | 'hasCashReceipt'>,
	chosen: ReadonlySet<EventName>,
): EventName | undefined {
	const event = EVENT_OF_STATE[approval.state];
	if (event !== undefined && chosen.has(event)) return event;
	const isReceipt = approval.state === 'paid' && hasCashReceipt;
	return isReceipt && chosen.has('cash_receipt.issued') ? 'cash_receipt.issued' : undefined;
}

/** Whether one of the chosen events is about a bill. */
export function needsBills(chosen: ReadonlySet<EventName>): boolean {
	return [...chosen].some((event) => event !== 'sub_merchant.link_changed');
}
