import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { derivedBillId, normalisePhone, parseText, parseWon } from 'payssam-core';
import { additionalFields, priceField, storeFields } from '../../fields';
import {
	ALL_CONTRACTS,
	filledIn,
	givenPath,
	type NotRetried,
	type Operation,
	pathField,
	pathIs,
	type Request,
	type Setting,
	showFor,
	tableCall,
} from '../../operation';

/** The operations that send a bill. */
const SENDING = ['send', 'sendAndAwaitPayment'];

const everywhere = showFor('bill', SENDING);
const notWaiting = showFor('bill', 'send');

export const send: Operation = {
	action: 'bill.send',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Send',
		action: 'Send a bill',
		description:
			'Create a bill (청구서) and send it to the customer, or get its URL to deliver yourself. Costs points when sent by KakaoTalk. Not idempotent: under a new ID the customer is billed again.',
	},
	properties: [
		{
			displayName: 'Item Name',
			name: 'productName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. November tuition (11월 수강료)',
			description: 'What the customer pays for (상품명)',
			displayOptions: everywhere,
		},
		{
			displayName: 'Customer Name',
			name: 'memberName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 김하늘',
			description: 'Name of the customer as it stands on the bill (고객명)',
			displayOptions: everywhere,
		},
		{
			displayName: 'Phone',
			name: 'phone',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 010-1234-5678',
			description: 'Korean mobile number of the customer. Hyphens, spaces and +82 are understood.',
			displayOptions: showFor('bill', SENDING, ['V1_T', 'V2']),
		},
		priceField(everywhere, 'Whole won, 1 to 10 digits. 45000, 45,000 and 45,000원 are understood.'),
		{
			displayName: 'Send Type',
			name: 'sendType',
			type: 'options',
			options: [
				{
					name: 'KakaoTalk',
					value: 'TALK',
					description: 'PaySsam sends the bill to the customer (알림톡). Costs points.',
				},
				{ name: 'URL', value: 'URL', description: 'PaySsam answers a URL, and you deliver it' },
			],
			default: 'TALK',
			description: 'How the customer gets the bill',
			displayOptions: showFor('bill', 'send', ['V2']),
		},
		{
			displayName: 'Callback',
			name: 'callback',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description:
				'Where PaySsam reports the payment. Choose a published workflow that starts with a PaySsam Trigger, or enter a URL.',
			modes: [
				{
					displayName: 'PaySsam Trigger',
					name: 'list',
					type: 'list',
					placeholder: 'Select a published workflow…',
					typeOptions: { searchListMethod: 'searchTriggers', searchable: true },
				},
				{
					displayName: 'URL',
					name: 'url',
					type: 'string',
					placeholder: 'e.g. https://n8n.example.com/webhook/…/payssam',
				},
			],
			displayOptions: notWaiting,
		},
		{
			displayName: 'Bill ID',
			name: 'billIdFrom',
			type: 'options',
			options: [
				{
					name: 'Derived From a Reference',
					value: 'reference',
					description:
						'The same reference always makes the same bill, also in a later run: sending it again does not bill again',
				},
				{
					name: 'Derived From This Execution',
					value: 'execution',
					description:
						'A retry of the node or of the execution does not bill again. A new execution makes a new bill. Not in sub-workflows, and not for AI agents.',
				},
				{ name: 'Given', value: 'given', description: 'An ID of your own, unique for ever' },
			],
			default: 'execution',
			description: 'Where the ID of the bill comes from. PaySsam never bills twice under one ID.',
			displayOptions: everywhere,
		},
		{
			displayName: 'Reference',
			name: 'reference',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. tuition/2026-11/student-17',
			description: 'What makes this bill unique in your books, such as an order number. It is not sent.',
			displayOptions: { show: { ...everywhere.show, billIdFrom: ['reference'] } },
		},
		{
			displayName: 'Own Bill ID',
			name: 'ownBillId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 2026110001',
			description:
				'At most 20 letters and digits. In the test environment of PaySsam it starts with the business number.',
			displayOptions: { show: { ...everywhere.show, billIdFrom: ['given'] } },
		},
		additionalFields(everywhere, [
			{
				displayName: 'Expiry Date',
				name: 'expireDate',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2026-12-31',
				description: 'Last day on which the bill can be paid (Korean time), as YYYY-MM-DD',
			},
			{
				displayName: 'Issuer',
				name: 'billIssuer',
				type: 'string',
				default: '',
				placeholder: 'e.g. Haneul Academy (하늘학원)',
				description: 'Name shown to the payer, at most 50 characters. Default is the name of the store.',
			},
			{
				displayName: 'Message',
				name: 'message',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				placeholder: 'e.g. Thank you (감사합니다)',
				description: 'Text for the customer on the bill',
			},
			...storeFields,
			{
				displayName: 'Page Redirect URL',
				name: 'pageRedirectUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/thanks',
				description:
					'Where the customer is led after paying. Required flags of V2 are not fully documented (experimental).',
				displayOptions: { show: { '/contract': ['V2'] } },
			},
			{
				displayName: 'Phone',
				name: 'phone',
				type: 'string',
				default: '',
				placeholder: 'e.g. 010-1234-5678',
				description: 'Korean mobile number of the customer. When given, it becomes part of the hash (experimental).',
				displayOptions: { show: { '/contract': ['V1_U'] } },
			},
			pathField(pathIs('allowed', 'bill.send', ALL_CONTRACTS)),
		]),
	],

	read(itemIndex, setting) {
		const { input, ...more } = readBill(this, itemIndex, setting);
		const callbackUrl = this.getNodeParameter('callback', itemIndex, '', { extractValue: true });
		return { input: { ...input, callbackUrl }, ...more };
	},

	build: tableCall('bill.send').build,

	call: (client, { input, options, resumeExisting = false }) => client.sendBill(input, { ...options, resumeExisting }),
};

const NEEDS_REFERENCE: Readonly<Record<NotRetried, string>> = {
	tool: 'An AI agent may try a tool again, and each try would be a bill of its own. Choose "Derived From a Reference", and let the agent give something that is unique to the bill, such as an order number.',
	subWorkflow:
		'n8n starts a sub-workflow anew for each retry of the workflow that calls it, and each start would make bills of its own. Choose "Derived From a Reference", and hand something to the sub-workflow that is unique to the bill, such as an order number.',
	lost: 'This n8n has not kept when the execution began that is retried, so the bills that it has sent already would be sent again under other IDs. Look up which of them went out, and send the others in a new execution. With "Derived From a Reference" a retry is safe in every case.',
};

/** A missing value would make one bill of all rows, and report success for each. */
function readReference(context: IExecuteFunctions, reference: unknown, itemIndex: number): string {
	const readable = typeof reference === 'string' || (typeof reference === 'number' && Number.isFinite(reference));
	// Hangul has two spellings in Unicode: what is typed on a Mac must not be another bill than the same text elsewhere.
	const text = readable ? String(reference).normalize('NFC').trim() : '';
	if (text !== '' && !['undefined', 'null', 'NaN', '[object Object]'].includes(text)) return text;
	throw new NodeOperationError(context.getNode(), `Reference is empty [item ${itemIndex}]`, {
		itemIndex,
		description:
			'Nothing was sent. Give something that is unique to this bill, such as an order number, or choose another source of the Bill ID.',
	});
}

/** The bill that an item asks for, without the address of its callback. */
export function readBill(
	context: IExecuteFunctions,
	itemIndex: number,
	{ model, businessNumber, runSeed, notRetried }: Setting,
): Request & { resumeExisting: boolean } {
	const value = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const prefix = businessNumber === undefined ? {} : { prefix: businessNumber };
	const billIdFrom = value('billIdFrom');
	const [productName, memberName, price] = [value('productName'), value('memberName'), value('price')];
	const { path, ...more } = filledIn(value('additionalFields'));
	const phone = model === 'V1_U' ? more.phone : value('phone');

	const seed = (): string[] => {
		if (billIdFrom === 'reference') return ['reference', readReference(context, value('reference'), itemIndex)];
		if (notRetried !== undefined) {
			throw new NodeOperationError(
				context.getNode(),
				`Bill ID must not be derived from the execution here [item ${itemIndex}]`,
				{ itemIndex, description: `Nothing was sent. ${NEEDS_REFERENCE[notRetried]}` },
			);
		}
		// Whom it goes to and how much it is are part of it: another customer of the same moment is another bill. The name of
		// the item is not: n8n evaluates it again for a retry, and the month in it may be another by then. What cannot be
		// read is refused before anything is sent.
		const customer = [normalisePhone(phone), parseWon(price), parseText(memberName)];
		return ['run', runSeed, String(itemIndex), JSON.stringify(customer.map((read) => (read.ok ? read.value : '')))];
	};
	const own = billIdFrom === 'given';
	const input = {
		billId: own ? String(value('ownBillId') ?? '').trim() : derivedBillId(seed(), prefix),
		productName,
		memberName,
		price,
		...(model === 'V1_U' ? {} : { phone }),
		...(model === 'V2' ? { sendType: value('sendType') } : {}),
		...more,
	};
	return { input, options: givenPath(path), resumeExisting: !own };
}
