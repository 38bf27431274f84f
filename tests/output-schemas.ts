/*
 * What the operations of the action node answer, by `resource.operation`. The files in
 * `packages/n8n-nodes-payssam/nodes/PaySsam/__schema__`, from which n8n's editor shows fields before anything has run, are
 * written from here: `pnpm --filter payssam-tests test --project structure -u`. The engine tests hold real answers to them.
 */

/** A JSON schema as n8n's own nodes have them: the editor reads `type`, `properties` and `items`, and the first of several types. */
export interface OutputSchema {
	type: string | string[];
	enum?: string[];
	properties?: Record<string, OutputSchema>;
	required?: string[];
	items?: OutputSchema;
}

export interface Answer {
	/** Fields that are always there. */
	always: Record<string, OutputSchema>;
	/** Fields that are there at times. */
	sometimes?: Record<string, OutputSchema>;
	/** The vendor does not publish the answer: there is more in it than is written here. */
	open?: true;
}

const text: OutputSchema = { type: 'string' };
const number: OutputSchema = { type: 'number' };
const truth: OutputSchema = { type: 'boolean' };
const oneOf = (...values: string[]): OutputSchema => ({ type: 'string', enum: values });
const orNull = ({ type }: OutputSchema): OutputSchema => ({ type: [type, 'null'].flat() });
const listOf = (items: OutputSchema): OutputSchema => ({ type: 'array', items });

const STATE = oneOf('paid', 'unpaid', 'cancelled', 'destroyed', 'unknown');
/** The state of a bill and its payment, simplified. */
const SIMPLE: Answer['always'] = {
	billId: text,
	status: STATE,
	amount: orNull(number),
	paidAt: orNull(text),
	payMethod: orNull(text),
	cardOrBank: orNull(text),
	cardOrAccountNumber: orNull(text),
	approvalNumber: orNull(text),
	instalments: orNull(number),
	hasCashReceipt: truth,
};
const warnings = listOf(text);
/** How a call whose answer was lost became known. */
const settledBy = oneOf('read', 'alreadyUsed');
const balance: Answer = { always: { balance: number }, sometimes: { chargeUrl: text } };
/** Vendor's fields as they come. A code is all that is known of them. */
const unpublished: Answer = { always: {}, sometimes: { code: text }, open: true };

export const ANSWERS: Readonly<Record<string, Answer>> = {
	'account.changeCallbackUrl': unpublished,
	'account.getBalance': balance,
	'account.getMerchantInfo': unpublished,
	'account.getOpenState': {
		always: { state: oneOf('open', 'notOpen', 'joined', 'unknown'), code: text },
		sometimes: { warnings },
	},
	'account.getPartnerInfo': unpublished,
	'account.getStoreBalance': balance,
	'bill.destroy': { always: { billId: text, state: oneOf('destroyed') }, sometimes: { settledBy } },
	'bill.get': { always: SIMPLE },
	'bill.resend': { always: { billId: text } },
	'bill.send': {
		always: { billId: text, state: STATE },
		// No price where a bill existed before and PaySsam does not tell its amount; no URL where only a read confirmed it.
		sometimes: { price: text, shortUrl: text, billIssuer: text, settledBy, alreadyExisted: truth, warnings },
	},
	'bill.sendAndAwaitPayment': {
		always: {
			outcome: oneOf('paid', 'otherAmount', 'cancelled', 'destroyed', 'expired', 'timeLimit', 'unknown'),
			paid: truth,
			learnedFrom: oneOf('callback', 'check'),
			...SIMPLE,
		},
	},
	'card.authenticate': unpublished,
	'cashReceipt.cancel': {
		always: { billId: text, state: oneOf('cancelled'), price: text },
		sometimes: { cashReceiptNumber: text, settledBy },
	},
	'cashReceipt.get': {
		always: {
			billId: text,
			state: oneOf('issued', 'cancelled', 'none', 'unknown'),
			receipts: listOf(
				schemaOf({
					always: { billId: text, state: oneOf('issued', 'cancelled', 'unknown'), stateCode: text },
					sometimes: {
						price: text,
						supplyPrice: text,
						tax: text,
						trader: oneOf('person', 'business'),
						cashReceiptNumber: text,
						approvedAt: text,
						issuanceNumber: text,
					},
				}),
			),
		},
	},
	'cashReceipt.issue': {
		always: {
			billId: text,
			state: oneOf('issued'),
			price: text,
			supplyPrice: text,
			tax: text,
			trader: oneOf('person', 'business'),
		},
		sometimes: { cashReceiptNumber: text, issuanceNumber: text, settledBy, warnings },
	},
	'custom.call': unpublished,
	'payment.cancel': {
		always: { billId: text, price: text, state: oneOf('cancelled') },
		sometimes: { cancelNumber: text, originalApprovalNumber: text, cancelledAt: text, settledBy },
	},
	'recurringPayment.deleteMethod': unpublished,
	'recurringPayment.getMethods': unpublished,
	'recurringPayment.pay': unpublished,
	'recurringPayment.registerMethod': unpublished,
	// The name of the state is inferred.
	'subMerchant.getLinkStatus': { always: { mappingStatus: text }, open: true },
	'subMerchant.getMany': {
		always: {},
		sometimes: {
			member: text,
			merchant: text,
			mappingStatus: text,
			companyName: text,
			branchName: text,
			businessNumber: text,
			ceoName: text,
			email: text,
		},
	},
	'subMerchant.getRegistrationUrl': { always: { url: text }, sometimes: { warnings } },
};

export function schemaOf({ always, sometimes = {} }: Answer): OutputSchema {
	const required = Object.keys(always);
	return {
		type: 'object',
		properties: { ...always, ...sometimes },
		...(required.length === 0 ? {} : { required }),
	};
}
