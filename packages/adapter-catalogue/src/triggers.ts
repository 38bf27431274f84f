/** The triggers. */
import { type Choice, CONNECTION_FILTER, type Field, field, MERCHANT_FILTER } from './fields';

export interface Trigger {
	/** `payment_approved`. */
	readonly key: string;
	/** What it is about, singular. */
	readonly noun: string;
	/** `Payment Approved`. */
	readonly label: string;
	/** One sentence that begins with "Triggers when". */
	readonly description: string;
	/** Names of events; `chosen`: a person chooses. */
	readonly events: readonly string[] | 'chosen';
	readonly fields: readonly Field[];
}

/** Every event, as a person chooses it. */
export const EVENT_CHOICES: readonly Choice[] = [
	{ value: 'payment.approved', label: 'Payment approved (결제 승인)' },
	{ value: 'payment.cancelled', label: 'Payment cancelled (결제 취소)' },
	{ value: 'bill.sent', label: 'Bill sent (청구서 발송)' },
	{ value: 'bill.destroyed', label: 'Bill destroyed (청구서 파기)' },
	{ value: 'bill.expired', label: 'Bill expired (청구서 만료)' },
	{ value: 'cash_receipt.issued', label: 'Cash receipt issued (현금영수증 발행)' },
	{ value: 'cash_receipt.cancelled', label: 'Cash receipt cancelled (현금영수증 취소)' },
	{ value: 'submerchant.link_changed', label: 'Sub-merchant link changed (하위 가맹점 연동 변경, experimental)' },
	{ value: 'points.low', label: 'Points low (포인트 부족)' },
];

const FILTERS = [CONNECTION_FILTER, MERCHANT_FILTER];

export const TRIGGERS = [
	{
		key: 'payment_approved',
		noun: 'Payment',
		label: 'Payment Approved',
		description: 'Triggers when a customer has paid a bill (결제 승인).',
		events: ['payment.approved'],
		fields: FILTERS,
	},
	{
		key: 'payment_cancelled',
		noun: 'Payment',
		label: 'Payment Cancelled',
		description: 'Triggers when a payment was given back to the customer (결제 취소).',
		events: ['payment.cancelled'],
		fields: FILTERS,
	},
	{
		key: 'bill_ended',
		noun: 'Bill',
		label: 'Bill Destroyed or Expired',
		description: 'Triggers when an unpaid bill was destroyed (파기) or its last day is over (만료).',
		events: ['bill.destroyed', 'bill.expired'],
		fields: FILTERS,
	},
	{
		key: 'cash_receipt_issued',
		noun: 'Cash Receipt',
		label: 'Cash Receipt Issued',
		description: 'Triggers when a cash receipt was issued through the adapter (현금영수증 발행).',
		events: ['cash_receipt.issued'],
		fields: FILTERS,
	},
	{
		key: 'points_low',
		noun: 'Points',
		label: 'Points Running Low',
		description: 'Triggers when fewer points (포인트) are left than the connection asks to be told of.',
		events: ['points.low'],
		fields: [CONNECTION_FILTER],
	},
	{
		key: 'any_event',
		noun: 'Event',
		label: 'Any Event',
		description: 'Triggers when one of the chosen events happens.',
		events: 'chosen',
		fields: [
			field('choices', 'events', 'Events', 'What to hear of. Leave it empty for everything.', {
				choices: EVENT_CHOICES,
			}),
			...FILTERS,
		],
	},
] as const satisfies readonly Trigger[];

export type TriggerKey = (typeof TRIGGERS)[number]['key'];
