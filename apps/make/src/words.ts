/** How things are called in Make: its naming conventions want sentence case, articles, and "Watch …" for triggers. */
import type { ActionKey, TriggerKey } from 'payssam-adapter-catalogue';

/** What Make shows of a module. */
export interface Shown {
	readonly label: string;
	/** Heading in the list of modules. */
	readonly group: Group;
}

/** In the order in which Make shows them. */
export const GROUPS = ['Triggers', 'Bills', 'Payments', 'Cash receipts', 'Other'] as const;
export type Group = (typeof GROUPS)[number];

export const ACTIONS_SHOWN: Readonly<Record<ActionKey, Shown>> = {
	find_bill: { label: 'Search bills', group: 'Bills' },
	send_bill: { label: 'Send a bill', group: 'Bills' },
	resend_bill: { label: 'Resend a bill', group: 'Bills' },
	destroy_bill: { label: 'Destroy a bill', group: 'Bills' },
	cancel_payment: { label: 'Cancel a payment', group: 'Payments' },
	issue_cash_receipt: { label: 'Issue a cash receipt', group: 'Cash receipts' },
	cancel_cash_receipt: { label: 'Cancel a cash receipt', group: 'Cash receipts' },
	get_points_balance: { label: 'Get the points balance', group: 'Other' },
	custom_request: { label: 'Make a custom request (advanced)', group: 'Other' },
};

export const TRIGGERS_SHOWN: Readonly<Record<TriggerKey, Shown>> = {
	payment_approved: { label: 'Watch approved payments', group: 'Triggers' },
	payment_cancelled: { label: 'Watch cancelled payments', group: 'Triggers' },
	bill_ended: { label: 'Watch destroyed or expired bills', group: 'Triggers' },
	cash_receipt_issued: { label: 'Watch issued cash receipts', group: 'Triggers' },
	points_low: { label: 'Watch points running low', group: 'Triggers' },
	any_event: { label: 'Watch events', group: 'Triggers' },
};

/** `send_bill` is `sendBill`. */
export function camel(key: string): string {
	return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `payment_approved` is `watchPaymentApproved`. */
export function watching(key: string): string {
	return camel(`watch_${key}`);
}

/** `Last Day to Pay` is `Last day to pay`; names and abbreviations stay. */
export function sentence(label: string): string {
	const [first = '', ...rest] = label.split(' ');
	return [first, ...rest.map((word) => (/^\(?[A-Z][a-z]+\)?$/.test(word) ? word.toLowerCase() : word))].join(' ');
}
