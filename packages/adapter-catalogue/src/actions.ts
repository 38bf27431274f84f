/** The actions and searches: one row each, from which every platform's own form is made. */
import {
	ADDITIONAL_FIELDS,
	BILL_ID,
	CONNECTION,
	type Field,
	field,
	PRICE_OF_BILL,
	runKey,
	STORE_FIELDS,
	TRADER,
} from './fields';
import { number, type OutputField, payloadFields, text, yesNo } from './output';

/**
 * How a repeat is kept from doing it twice. `input`: the same values are carried out once. `state`: PaySsam refuses to do it twice and the adapter finds that it is done, so each run asks anew, also after one whose outcome is not known. `none`: nothing is changed.
 */
export type Repeats = 'input' | 'state' | 'none';

export interface Action {
	/** `send_bill`. */
	readonly key: string;
	/** What it is about, singular. */
	readonly noun: string;
	/** `Send Bill`. */
	readonly label: string;
	/** One sentence that begins with a verb in the third person. */
	readonly description: string;
	readonly kind: 'create' | 'search';
	readonly method: 'GET' | 'POST';
	/** Below `/v1`; `{name}` is a field. */
	readonly path: string;
	readonly fields: readonly Field[];
	readonly repeats: Repeats;
	/** Codes of PaySsam that say that there is nothing to do any more, which is no mistake. V1's is documented, V2's was seen in integrations. */
	readonly nothingToDo?: readonly string[];
	/** Gives money back or does what few need: platforms that can, hide it. */
	readonly isSensitive: boolean;
	readonly output: readonly OutputField[];
	/** An answer as {@link readAnswer} gives it. Made up. */
	readonly sample: Readonly<Record<string, unknown>>;
}

/** In every answer. */
const ALWAYS: readonly OutputField[] = [
	text('id', 'ID'),
	text('connectionId', 'Connection ID'),
	text('warnings', 'Warnings'),
];
/** Of what changes something: whether it was done by an earlier run, and nothing now. */
const IS_REPEAT: OutputField = yesNo('isRepeat', 'Was Done Before');
const FOUND_BILL: readonly OutputField[] = [...ALWAYS, text('billId', 'Bill ID'), text('settledBy', 'Settled By')];
const ABOUT_BILL: readonly OutputField[] = [...FOUND_BILL, IS_REPEAT];

const SAMPLE_BILL = '1234567890SAMPLE0001';
const SAMPLE = { id: SAMPLE_BILL, connectionId: 'con_sample', warnings: '' };
const SAMPLE_OF_FOUND = { ...SAMPLE, billId: SAMPLE_BILL, settledBy: null };
const SAMPLE_OF_BILL = { ...SAMPLE_OF_FOUND, isRepeat: false };

/** Everything a search for a bill answers. */
const BILL_OUTPUT: readonly OutputField[] = [
	...FOUND_BILL,
	...payloadFields(
		'status',
		'amount',
		'paidAt',
		'payMethod',
		'cardOrBank',
		'cardType',
		'cardOrAccountNumber',
		'approvalNumber',
		'originalApprovalNumber',
		'instalments',
		'hasCashReceipt',
		'cashReceiptNumber',
		'cashReceiptFor',
		'productName',
		'memberName',
		'reference',
		'shortUrl',
		'expireDate',
	),
];

export const ACTIONS = [
	{
		key: 'send_bill',
		noun: 'Bill',
		label: 'Send Bill',
		description: 'Sends a bill (청구서) to a customer, who pays it in KakaoTalk or at a link.',
		kind: 'create',
		method: 'POST',
		path: '/bills',
		repeats: 'input',
		isSensitive: false,
		fields: [
			CONNECTION,
			field(
				'text',
				'reference',
				'Reference',
				'Your own name for this bill (주문번호), unique to it for ever, such as an order number, or a student number with the month (2026-12-0815). It is what keeps a replay from billing twice: the same reference is one bill, also years later.',
				{ required: true },
			),
			field('text', 'productName', 'Product Name', 'What the bill is for (상품명), up to 100 characters.', {
				required: true,
			}),
			field('text', 'memberName', 'Customer Name', 'Who is to pay (고객명), up to 30 characters.', { required: true }),
			field(
				'text',
				'phone',
				'Customer Phone',
				'Korean mobile number (휴대전화), hyphens allowed. The message goes there.',
			),
			field('won', 'price', 'Amount', 'Amount (금액) in won, tax included.', { required: true }),
			field('longText', 'message', 'Message', 'What the customer reads (안내 문구), up to 500 characters.'),
			field(
				'date',
				'expireDate',
				'Last Day to Pay',
				'Payable until midnight of this day in Korea (유효기간), as YYYY-MM-DD.',
			),
			field(
				'choice',
				'sendType',
				'Delivery',
				'V2 only. PaySsam sends a KakaoTalk message, or you get a link to hand on yourself.',
				{
					choices: [
						{ value: 'TALK', label: 'KakaoTalk message (알림톡)' },
						{ value: 'URL', label: 'Link only (URL)' },
					],
					isRare: true,
				},
			),
			field('text', 'pageRedirectUrl', 'Page After Payment', 'V2 only. Where the customer goes after the payment.', {
				isRare: true,
			}),
			field('text', 'billIssuer', 'Issuer', 'Name of who bills (발행자), up to 50 characters.', { isRare: true }),
			...STORE_FIELDS,
			ADDITIONAL_FIELDS,
		],
		output: [...ABOUT_BILL, text('price', 'Amount (Won)'), text('state', 'State'), text('shortUrl', 'Payment Link')],
		sample: { ...SAMPLE_OF_BILL, price: '45000', state: 'unpaid', shortUrl: 'https://example.com/b/sample' },
	},
	{
		key: 'resend_bill',
		noun: 'Bill',
		label: 'Resend Bill',
		description: 'Sends the message of an unpaid bill (청구서 재발송) once more. It costs points each time.',
		kind: 'create',
		method: 'POST',
		path: '/bills/{billId}/resend',
		repeats: 'input',
		// The bill is not unpaid any more.
		nothingToDo: ['9971', 'BILL_006'],
		isSensitive: false,
		fields: [
			CONNECTION,
			BILL_ID,
			runKey('the message goes out', '"first reminder", or the date of the reminder', true),
			...STORE_FIELDS,
		],
		output: ABOUT_BILL,
		sample: SAMPLE_OF_BILL,
	},
	{
		key: 'destroy_bill',
		noun: 'Bill',
		label: 'Destroy Bill',
		description: 'Makes an unpaid bill unpayable (청구서 파기). It cannot be undone.',
		kind: 'create',
		method: 'POST',
		path: '/bills/{billId}/destroy',
		repeats: 'state',
		isSensitive: false,
		fields: [CONNECTION, BILL_ID, PRICE_OF_BILL, ...STORE_FIELDS],
		output: ABOUT_BILL,
		sample: SAMPLE_OF_BILL,
	},
	{
		key: 'cancel_payment',
		noun: 'Payment',
		label: 'Cancel Payment',
		description: 'Gives a payment back to the customer in full (결제 취소). It cannot be undone.',
		kind: 'create',
		method: 'POST',
		path: '/bills/{billId}/cancel',
		repeats: 'state',
		isSensitive: true,
		fields: [
			CONNECTION,
			BILL_ID,
			PRICE_OF_BILL,
			field('text', 'cancelReason', 'Reason', 'V2 only. Why (취소 사유), up to 20 characters.', { isRare: true }),
			...STORE_FIELDS,
		],
		output: [
			...ABOUT_BILL,
			text('state', 'State'),
			text('price', 'Amount (Won)'),
			text('cancelNumber', 'Number of the Cancel'),
			text('originalApprovalNumber', 'Original Approval Number'),
			text('cancelledAt', 'Cancelled At'),
		],
		sample: {
			...SAMPLE_OF_BILL,
			state: 'cancelled',
			price: '45000',
			cancelNumber: '00769988',
			originalApprovalNumber: '00769951',
			cancelledAt: '2026-11-20T15:10:00+09:00',
		},
	},
	{
		key: 'issue_cash_receipt',
		noun: 'Cash Receipt',
		label: 'Issue Cash Receipt',
		description: 'Issues a cash receipt (현금영수증 발행) for a payment in cash or by transfer.',
		kind: 'create',
		method: 'POST',
		path: '/cash-receipts',
		repeats: 'input',
		isSensitive: false,
		fields: [
			CONNECTION,
			{ ...BILL_ID, help: 'Id of the bill (청구서 번호) that was paid, or a new one of 1 to 20 letters and digits.' },
			{ ...PRICE_OF_BILL, help: 'Amount of the receipt (금액) in won, tax included.' },
			field(
				'text',
				'issuanceNumber',
				'Number of the Customer',
				'Mobile number, business number or card number (발급 번호), or 0100001234 where the customer gives none (자진발급).',
				{ required: true },
			),
			TRADER,
			runKey(
				'it is issued',
				'a number of the correction. Needed only to issue the same receipt again after it was cancelled',
				false,
			),
			field('won', 'supplyPrice', 'Supply Price', 'Won (공급가액). Worked out when it is left empty.', {
				isRare: true,
			}),
			field('won', 'tax', 'Tax', 'Won (부가세). Worked out when it is left empty; 0 for what is free of tax.', {
				isRare: true,
			}),
			...STORE_FIELDS,
			ADDITIONAL_FIELDS,
		],
		output: [
			...ABOUT_BILL,
			text('state', 'State'),
			text('price', 'Amount (Won)'),
			text('cashReceiptNumber', 'Cash Receipt Number'),
		],
		sample: { ...SAMPLE_OF_BILL, state: 'issued', price: '45000', cashReceiptNumber: '123456789' },
	},
	{
		key: 'cancel_cash_receipt',
		noun: 'Cash Receipt',
		label: 'Cancel Cash Receipt',
		description: 'Cancels a cash receipt (현금영수증 취소, experimental).',
		kind: 'create',
		method: 'POST',
		path: '/cash-receipts/{billId}/cancel',
		repeats: 'input',
		isSensitive: false,
		fields: [
			CONNECTION,
			{ ...BILL_ID, help: 'The bill id (청구서 번호) under which the receipt was issued.' },
			{ ...PRICE_OF_BILL, help: 'Amount of the receipt (금액) in won, exactly.' },
			TRADER,
			runKey(
				'it is cancelled',
				'a number of the correction. Needed only to cancel once more after the receipt was issued again',
				false,
			),
			...STORE_FIELDS,
			ADDITIONAL_FIELDS,
		],
		output: [
			...ABOUT_BILL,
			text('state', 'State'),
			text('price', 'Amount (Won)'),
			text('cashReceiptNumber', 'Cash Receipt Number'),
		],
		sample: { ...SAMPLE_OF_BILL, state: 'cancelled', price: '45000', cashReceiptNumber: '123456790' },
	},
	{
		key: 'custom_request',
		noun: 'Request',
		label: 'Custom Request',
		description:
			'Makes a call of PaySsam that no other action makes. Experimental: for those who have its description.',
		kind: 'create',
		method: 'POST',
		path: '/calls',
		repeats: 'input',
		isSensitive: true,
		fields: [
			CONNECTION,
			field('text', 'path', 'Path', 'Path below the address of PaySsam, such as /rp/manage.', { required: true }),
			field(
				'json',
				'body',
				'Body',
				'A JSON object as PaySsam describes it, without key and hash: the adapter adds them.',
			),
			field('choice', 'hash', 'Hash', 'Over what the communication hash (통신 해시) is made, if at all.', {
				initial: 'none',
				choices: [
					{ value: 'none', label: 'No hash' },
					{ value: 'withPhone', label: 'With the phone number' },
					{ value: 'withoutPhone', label: 'Without the phone number' },
					{ value: 'phoneIfPresent', label: 'With the phone number where there is one' },
				],
			}),
			field('choice', 'identity', 'Sent As', 'Whether member and merchant of the connection go along with the key.', {
				choices: [
					{ value: 'store', label: 'The store: key, member and merchant' },
					{ value: 'partner', label: 'The partner: the key alone' },
				],
			}),
			field('choice', 'nesting', 'Hashed Object', 'Which object of the body holds the hashed fields.', {
				choices: [
					{ value: 'bill', label: 'bill' },
					{ value: 'cashReceipt', label: 'cashReceipt' },
					{ value: 'flat', label: 'The body itself' },
				],
			}),
			field(
				'yesNo',
				'changesNothing',
				'Changes Nothing',
				'Say yes only when you know that the call reads and changes nothing: then it may be repeated.',
			),
			runKey('the call is made', 'the id of what triggered the workflow', true),
		],
		output: [...ALWAYS, IS_REPEAT],
		sample: { ...SAMPLE, isRepeat: false },
	},
	{
		key: 'find_bill',
		noun: 'Bill',
		label: 'Find Bill',
		description: 'Finds a bill (청구서) by its id or your reference, and tells whether it is paid.',
		kind: 'search',
		method: 'GET',
		path: '/bills',
		repeats: 'none',
		isSensitive: false,
		fields: [
			CONNECTION,
			field('text', 'billId', 'Bill ID', 'Id of the bill (청구서 번호). Give it, or the reference.'),
			field(
				'text',
				'reference',
				'Reference',
				'Your own name for the bill (주문번호), as it was sent through the adapter without a bill id of its own.',
			),
			...STORE_FIELDS,
		],
		output: BILL_OUTPUT,
		sample: {
			...SAMPLE_OF_FOUND,
			status: 'paid',
			amount: 45000,
			paidAt: '2026-11-20T09:30:00+09:00',
			payMethod: 'Card',
			cardOrBank: '신한카드',
			cardType: '신용카드(일반)',
			cardOrAccountNumber: '4518-****-****-1234',
			approvalNumber: '00769951',
			originalApprovalNumber: null,
			instalments: 0,
			hasCashReceipt: false,
			cashReceiptNumber: null,
			cashReceiptFor: null,
			productName: '11월 수강료',
			memberName: '홍길동',
			reference: 'invoice-2026-11-0042',
			shortUrl: 'https://example.com/b/sample',
			expireDate: '2026-11-30',
		},
	},
	{
		key: 'get_points_balance',
		noun: 'Points',
		label: 'Get Points Balance',
		description: 'Finds how many points (포인트) are left for sending bills, and where they are bought.',
		kind: 'search',
		method: 'GET',
		path: '/balance',
		repeats: 'none',
		isSensitive: false,
		fields: [CONNECTION],
		output: [...ALWAYS, number('balance', 'Points'), text('chargeUrl', 'Where Points Are Bought')],
		sample: { ...SAMPLE, id: 'con_sample', balance: 12000, chargeUrl: 'https://example.com/charge/sample' },
	},
] as const satisfies readonly Action[];

export type ActionKey = (typeof ACTIONS)[number]['key'];

/** @throws when there is none */
export function actionOf(key: string): Action {
	const action = ACTIONS.find((one) => one.key === key);
	if (action === undefined) throw new Error(`There is no action "${key}".`);
	return action;
}
