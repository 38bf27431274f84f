/** The one table of calls. Client methods, n8n operations and the coverage table of the docs are tested to be complete against it. */
import { PaySsamInputError } from './input';
import { type Confidence, type ContractModel, GENERATION_OF, type Generation, type MayRepeat } from './model';

/** What a call does, in the words of the field. */
export type Action =
	| 'bill.send'
	| 'bill.read'
	| 'bill.resend'
	| 'bill.destroy'
	| 'payment.cancel'
	| 'cashReceipt.issue'
	| 'cashReceipt.cancel'
	| 'cashReceipt.read'
	| 'card.authenticate'
	| 'recurring.payBill'
	| 'recurring.registerMethod'
	| 'recurring.deleteMethod'
	| 'customer.readPayMethods'
	| 'subMerchant.createRegistrationUrl'
	| 'subMerchant.readMappingStatus'
	| 'subMerchant.list'
	| 'merchant.read'
	| 'store.readOpenState'
	| 'partner.read'
	| 'partner.changeCallbackUrl'
	| 'balance.read'
	| 'balance.readSubMerchant';

/** Kind of a field's value; decides how it is checked and written. `wonOrZero`: an amount that may be `0`, the tax of what is tax-free. */
export type FieldKind =
	| 'billId'
	| 'won'
	| 'wonOrZero'
	| 'phone'
	| 'issuanceNumber'
	| 'businessNumber'
	| 'text'
	| 'date'
	| 'url'
	| 'enum';

/** One field of a request. */
export interface FieldSpec {
	/** Domain name, the key in the input: `productName`. */
	readonly name: string;
	/** Name on the wire: `product_nm`. */
	readonly wire: string;
	readonly kind: FieldKind;
	readonly required: boolean;
	/** For people: `Product Name`. */
	readonly label: string;
	/** Most characters (digits for `won`). */
	readonly limit?: number;
	/** Over a limit carried over from the other generation (`experimental`) the call is still made, with a warning. Default `documented`. */
	readonly limitConfidence?: Confidence;
	/** Allowed values of an `enum`, as they are on the wire. */
	readonly values?: readonly string[];
	/** Words that stand for a value of an `enum`: `person` for `0`. */
	readonly words?: Readonly<Record<string, string>>;
	/** Sent when the input leaves a required field out. */
	readonly defaultValue?: string;
	/** Line breaks may stay. */
	readonly multiline?: boolean;
	/** A URL that PaySsam's servers call. */
	readonly mustBePublic?: boolean;
	/** Outside the nested object. */
	readonly atRoot?: boolean;
	/** How sure the field is, when less sure than its call. */
	readonly confidence?: Confidence;
	/** How sure it is that the field must be sent, when that is in doubt. */
	readonly requiredConfidence?: Confidence;
}

/** Which parts are hashed. `phoneIfPresent`: three parts when the request carries a phone, else two. */
export type HashRule = 'withPhone' | 'withoutPhone' | 'phoneIfPresent' | 'none';

/** Where the fields of a call are: inside a `bill` or `cashReceipt` object, or `flat` beside key, member and merchant. */
export type Nesting = 'bill' | 'cashReceipt' | 'flat';

/** Who is speaking. `store`: key, member and merchant. `partner`: the key alone. */
export type Identity = 'store' | 'partner';

/** What a successful answer describes. `fields`: the vendor's fields as they come, because their shape is not public. */
export type AnswerKind =
	| 'bill'
	| 'approval'
	| 'acknowledgement'
	| 'cancellation'
	| 'balance'
	| 'cashReceipt'
	| 'cashReceipts'
	| 'openState'
	| 'registrationUrl'
	| 'mappingStatus'
	| 'subMerchants'
	| 'fields';

/** Whether `options.path` may say another path than the table. `required`: the table has none, because the vendor's is not public. */
export type PathOverride = 'never' | 'allowed' | 'required';

/** One call of one generation. */
export interface Endpoint {
	readonly action: Action;
	readonly generation: Generation;
	readonly contractModels: readonly ContractModel[];
	/** Path below the base URL. `undefined`: the vendor has such a call, but its path is not public, so the caller gives it. */
	readonly path: string | undefined;
	/** How sure the path is. */
	readonly pathConfidence: Confidence | 'unknown';
	/** Not `never` for exactly the rows that the specification lists as open (chapter 10). */
	readonly pathOverride: PathOverride;
	readonly nesting: Nesting;
	readonly hash: HashRule;
	readonly identity: Identity;
	readonly fields: readonly FieldSpec[];
	/**
	 * The vendor publishes nothing beyond the envelope: all fields come as additional fields, and the caller says where they go, whether a hash is added, and who is
	 * speaking. `nesting`, `hash` and `identity` of the row are then only what happens when the caller says nothing.
	 */
	readonly openBody?: true;
	/** `supplyAndTax`: supply price and tax may be left out and are derived from the price; given ones must add up to it. */
	readonly amounts?: 'supplyAndTax';
	readonly answer: AnswerKind;
	/** Codes beside `0000` that are an answer to the question, not a failure. */
	readonly answerCodes?: readonly string[];
	/** Spends points, bills a customer, or gives money back. */
	readonly movesMoney: boolean;
	/** `always` marks the calls that change nothing. */
	readonly mayRepeat: MayRepeat;
	/** The weaker of how sure the path is and how sure the fields are. */
	readonly confidence: Confidence;
	/** Where the row comes from. */
	readonly source: string;
}

type FieldTraits = Omit<FieldSpec, 'name' | 'wire' | 'kind' | 'required' | 'label'>;

function required(name: string, wire: string, kind: FieldKind, label: string, traits: FieldTraits = {}): FieldSpec {
	return { name, wire, kind, required: true, label, ...traits };
}

function optional(name: string, wire: string, kind: FieldKind, label: string, traits: FieldTraits = {}): FieldSpec {
	return { name, wire, kind, required: false, label, ...traits };
}

const SEEN_LIMIT = { limitConfidence: 'seen' } as const;
/** V2 publishes no limits for these texts: V1's are used to warn, not to refuse. */
const V1_LIMIT = { limitConfidence: 'experimental' } as const;
/** V2's required flags inside `bill` are not public as a whole. */
const OPEN_FLAG = { requiredConfidence: 'experimental' } as const;
const NEW = { confidence: 'experimental' } as const;

const V1_BILL_ID = required('billId', 'bill_id', 'billId', 'Bill ID', { limit: 20 });
const V1_PRICE = required('price', 'price', 'won', 'Price', { limit: 10 });
const V1_PHONE = required('phone', 'phone', 'phone', 'Phone');
const V1_BILL_TEXT: readonly FieldSpec[] = [
	required('productName', 'product_nm', 'text', 'Product Name', { limit: 100, ...SEEN_LIMIT }),
	required('memberName', 'member_nm', 'text', 'Member Name', { limit: 30, ...SEEN_LIMIT }),
];
const V1_BILL_REST: readonly FieldSpec[] = [
	V1_PRICE,
	required('callbackUrl', 'callbackURL', 'url', 'Callback URL', { mustBePublic: true }),
	optional('message', 'message', 'text', 'Message', { limit: 500, multiline: true, ...SEEN_LIMIT }),
	optional('expireDate', 'expire_dt', 'date', 'Expiry Date'),
	optional('billIssuer', 'bill_issuer', 'text', 'Bill Issuer', { limit: 50 }),
];
const V2_BILL_ID = required('billId', 'billId', 'billId', 'Bill ID', { limit: 20 });
const V2_PRICE = required('price', 'price', 'won', 'Price', { limit: 10 });

/** `0` person, `1` business. Source: vendor document. The words are ours. */
const TRADER = { values: ['0', '1'], words: { person: '0', business: '1' } } as const;
const V1_TRADER = required('trader', 'trader', 'enum', 'Trader', TRADER);
const V2_TRADER = required('trader', 'trader', 'enum', 'Trader', { ...TRADER, ...OPEN_FLAG });

/** What the calls share whose body the vendor does not publish. A repeat could do the thing twice for all we know. */
const OPEN_BODY = {
	hash: 'none',
	fields: [],
	openBody: true,
	answer: 'fields',
	mayRepeat: 'never',
	confidence: 'experimental',
} as const;

/** Every call this package can make. One row per path; the rows without a path are the calls whose path is not public. */
export const ENDPOINTS: readonly Endpoint[] = [
	{
		action: 'bill.send',
		generation: 'v1',
		contractModels: ['V1_T'],
		path: '/if/bill/send',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'bill',
		hash: 'withPhone',
		identity: 'store',
		fields: [V1_BILL_ID, ...V1_BILL_TEXT, V1_PHONE, ...V1_BILL_REST],
		answer: 'bill',
		movesMoney: true,
		mayRepeat: 'sameBillId',
		confidence: 'documented',
		source: 'Vendor specification V1 T 1.2.5; three text limits seen in integrations.',
	},
	{
		action: 'bill.send',
		generation: 'v1',
		contractModels: ['V1_U'],
		path: '/if/bill/url',
		pathConfidence: 'experimental',
		pathOverride: 'allowed',
		nesting: 'bill',
		hash: 'phoneIfPresent',
		identity: 'store',
		fields: [
			V1_BILL_ID,
			...V1_BILL_TEXT,
			{ ...V1_PHONE, required: false },
			...V1_BILL_REST,
			optional('customer', 'customer', 'text', 'Customer', { atRoot: true, ...NEW }),
			optional('billType', 'bill_type', 'enum', 'Bill Type', { values: ['P', 'PE'], ...NEW }),
			optional('billDescription', 'bill_desc', 'text', 'Bill Description', { multiline: true, ...NEW }),
			optional('requestPayType', 'request_pay_type', 'text', 'Requested Pay Type', { ...NEW }),
		],
		answer: 'bill',
		movesMoney: true,
		mayRepeat: 'sameBillId',
		confidence: 'experimental',
		source: 'The feature is documented (V1 U 1.2.6); path and fields were seen in one integration.',
	},
	{
		action: 'bill.read',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/bill/read',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'none',
		identity: 'store',
		fields: [V1_BILL_ID],
		answer: 'approval',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'documented',
		source: 'Vendor OpenAPI of the V1 read.',
	},
	{
		action: 'bill.resend',
		generation: 'v1',
		contractModels: ['V1_T'],
		path: '/if/bill/resend',
		pathConfidence: 'seen',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'none',
		identity: 'store',
		fields: [V1_BILL_ID],
		answer: 'acknowledgement',
		movesMoney: true,
		mayRepeat: 'never',
		confidence: 'seen',
		source:
			'The feature is in the V1 T release notes; path and body seen in five integrations. Costs points each time.',
	},
	{
		action: 'bill.destroy',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/bill/destroy',
		pathConfidence: 'seen',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [V1_BILL_ID, V1_PRICE],
		answer: 'acknowledgement',
		movesMoney: false,
		mayRepeat: 'sameBillId',
		confidence: 'seen',
		source: 'The feature is documented; the fields were seen in eight integrations.',
	},
	{
		action: 'payment.cancel',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/bill/cancel',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [V1_BILL_ID, V1_PRICE],
		answer: 'cancellation',
		movesMoney: true,
		mayRepeat: 'sameBillId',
		confidence: 'documented',
		source: 'Vendor OpenAPI of the V1 cancel. A second cancel answers 9970.',
	},
	{
		action: 'cashReceipt.issue',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/cash-receipt/issue',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'bill',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [
			V1_BILL_ID,
			V1_PRICE,
			required('supplyPrice', 'supply_price', 'won', 'Supply Price'),
			required('tax', 'tax', 'wonOrZero', 'Tax'),
			required('issuanceNumber', 'issuance_number', 'issuanceNumber', 'Issuance Number'),
			V1_TRADER,
		],
		amounts: 'supplyAndTax',
		answer: 'cashReceipt',
		movesMoney: false,
		mayRepeat: 'never',
		confidence: 'documented',
		source: 'Vendor specification V1. Whether a second issue under one bill id is refused is not documented.',
	},
	{
		action: 'cashReceipt.cancel',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/cash-receipt/cancel',
		pathConfidence: 'experimental',
		pathOverride: 'allowed',
		nesting: 'bill',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [V1_BILL_ID, V1_PRICE, { ...V1_TRADER, ...OPEN_FLAG }],
		answer: 'cashReceipt',
		movesMoney: false,
		mayRepeat: 'never',
		confidence: 'experimental',
		source: 'The feature is documented; path and body are inferred from the V1 issue and the V2 cancel.',
	},
	{
		action: 'cashReceipt.read',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/cash-receipt/read',
		pathConfidence: 'experimental',
		pathOverride: 'allowed',
		nesting: 'bill',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [V1_BILL_ID, V1_PRICE],
		answer: 'cashReceipts',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'experimental',
		source: 'The feature is documented; path and body are inferred from the V1 issue and the V2 read.',
	},
	{
		...OPEN_BODY,
		action: 'card.authenticate',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: undefined,
		pathConfidence: 'unknown',
		pathOverride: 'required',
		nesting: 'flat',
		identity: 'store',
		movesMoney: false,
		source: 'Named in the vendor release notes of V1 T and V1 U; path and fields are not public.',
	},
	{
		action: 'merchant.read',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/read/merchant',
		pathConfidence: 'seen',
		pathOverride: 'allowed',
		nesting: 'flat',
		hash: 'none',
		identity: 'partner',
		fields: [],
		answer: 'fields',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'experimental',
		source: 'Path and body seen in two integrations; the shape of the answer is not public.',
	},
	{
		action: 'store.readOpenState',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/read/open',
		pathConfidence: 'experimental',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'none',
		identity: 'store',
		fields: [
			required('callbackUrl', 'callbackUrl', 'url', 'Callback URL', { mustBePublic: true, ...NEW, ...OPEN_FLAG }),
		],
		answer: 'openState',
		answerCodes: ['1010', '1700'],
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'experimental',
		source: 'The feature is in the V1 release notes; path, body and codes were seen in one integration.',
	},
	{
		action: 'balance.read',
		generation: 'v1',
		contractModels: ['V1_T', 'V1_U'],
		path: '/if/read/remain_count',
		pathConfidence: 'seen',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'none',
		identity: 'partner',
		fields: [],
		answer: 'balance',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'seen',
		source: 'Seen in four integrations.',
	},
	{
		action: 'bill.send',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/bill',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'bill',
		hash: 'withPhone',
		identity: 'store',
		fields: [
			V2_BILL_ID,
			required('sendType', 'sendType', 'enum', 'Send Type', {
				values: ['TALK', 'URL'],
				defaultValue: 'TALK',
				...OPEN_FLAG,
			}),
			required('productName', 'productName', 'text', 'Product Name', { limit: 100, ...V1_LIMIT, ...OPEN_FLAG }),
			required('memberName', 'memberName', 'text', 'Member Name', { limit: 30, ...V1_LIMIT, ...OPEN_FLAG }),
			required('phone', 'phone', 'phone', 'Phone', OPEN_FLAG),
			V2_PRICE,
			required('callbackUrl', 'callbackUrl', 'url', 'Callback URL', { mustBePublic: true, ...OPEN_FLAG }),
			optional('message', 'message', 'text', 'Message', { limit: 500, multiline: true, ...V1_LIMIT }),
			optional('expireDate', 'expireDt', 'date', 'Expiry Date'),
			optional('billIssuer', 'billIssuer', 'text', 'Bill Issuer', { limit: 50, ...V1_LIMIT }),
			optional('pageRedirectUrl', 'pageRedirectUrl', 'url', 'Page Redirect URL'),
		],
		answer: 'bill',
		movesMoney: true,
		mayRepeat: 'sameBillId',
		confidence: 'seen',
		source: 'Path and send types: vendor release notes V2 2.0.1; fields seen in five integrations.',
	},
	{
		action: 'bill.read',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/bill/read',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'bill',
		hash: 'none',
		identity: 'store',
		fields: [V2_BILL_ID],
		answer: 'approval',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'seen',
		source: 'Path: vendor release notes V2; fields seen in four integrations.',
	},
	{
		action: 'bill.resend',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/bill/resend',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'bill',
		hash: 'none',
		identity: 'store',
		fields: [V2_BILL_ID],
		answer: 'acknowledgement',
		movesMoney: true,
		mayRepeat: 'never',
		confidence: 'seen',
		source: 'Path: vendor release notes V2; fields seen in four integrations. Costs points each time.',
	},
	{
		action: 'bill.destroy',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/bill/destroy',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'bill',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [V2_BILL_ID, V2_PRICE],
		answer: 'acknowledgement',
		movesMoney: false,
		mayRepeat: 'sameBillId',
		confidence: 'seen',
		source: 'Path: vendor release notes V2; the two-part hash was measured.',
	},
	{
		action: 'payment.cancel',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/bill/cancel',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'bill',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [V2_BILL_ID, V2_PRICE, optional('cancelReason', 'cancelReason', 'text', 'Cancel Reason', { limit: 20 })],
		answer: 'cancellation',
		movesMoney: true,
		mayRepeat: 'sameBillId',
		confidence: 'seen',
		source: 'Documented in part; fields seen in five integrations.',
	},
	{
		action: 'cashReceipt.issue',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/cash-receipt/issue',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'cashReceipt',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [
			V2_BILL_ID,
			{ ...V2_PRICE, ...OPEN_FLAG },
			required('supplyPrice', 'supplyPrice', 'won', 'Supply Price', OPEN_FLAG),
			required('tax', 'tax', 'wonOrZero', 'Tax', OPEN_FLAG),
			required('issuanceNumber', 'issuanceNumber', 'issuanceNumber', 'Issuance Number', OPEN_FLAG),
			V2_TRADER,
		],
		amounts: 'supplyAndTax',
		answer: 'cashReceipt',
		movesMoney: false,
		mayRepeat: 'never',
		confidence: 'seen',
		source: 'Documented in part; fields seen in two integrations, which send both supply price and tax.',
	},
	{
		action: 'cashReceipt.cancel',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/cash-receipt/cancel',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'cashReceipt',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [V2_BILL_ID, { ...V2_PRICE, ...OPEN_FLAG }, V2_TRADER],
		answer: 'cashReceipt',
		movesMoney: false,
		mayRepeat: 'never',
		confidence: 'experimental',
		source: 'Path: vendor release notes V2; body seen in one integration.',
	},
	{
		action: 'cashReceipt.read',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/cash-receipt/read',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'cashReceipt',
		hash: 'withoutPhone',
		identity: 'store',
		fields: [V2_BILL_ID, { ...V2_PRICE, ...OPEN_FLAG }],
		answer: 'cashReceipts',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'experimental',
		source: 'Path: vendor release notes V2; body and answer seen in one integration.',
	},
	{
		...OPEN_BODY,
		action: 'recurring.payBill',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/bill/rp',
		pathConfidence: 'documented',
		pathOverride: 'allowed',
		nesting: 'bill',
		identity: 'store',
		movesMoney: true,
		source: 'Path: vendor release notes V2; the body beyond the envelope is not public.',
	},
	{
		...OPEN_BODY,
		action: 'recurring.registerMethod',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/rp/manage',
		pathConfidence: 'documented',
		pathOverride: 'allowed',
		nesting: 'bill',
		identity: 'store',
		movesMoney: false,
		source: 'Path: vendor release notes V2; the body beyond the envelope is not public.',
	},
	{
		...OPEN_BODY,
		action: 'recurring.deleteMethod',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/rp/delete',
		pathConfidence: 'documented',
		pathOverride: 'allowed',
		nesting: 'bill',
		identity: 'store',
		movesMoney: false,
		source: 'Path: vendor release notes V2; the body beyond the envelope is not public.',
	},
	{
		...OPEN_BODY,
		action: 'customer.readPayMethods',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/customer/pay-method',
		pathConfidence: 'documented',
		pathOverride: 'allowed',
		nesting: 'bill',
		identity: 'store',
		movesMoney: false,
		mayRepeat: 'always',
		source: 'Path: vendor release notes V2; the body beyond the envelope is not public.',
	},
	{
		action: 'subMerchant.createRegistrationUrl',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/auth/mapping',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'none',
		identity: 'partner',
		fields: [
			required('memberId', 'memberId', 'text', 'Member ID', { limit: 30 }),
			required('merchantId', 'merchantId', 'text', 'Merchant ID', { limit: 30 }),
			optional('businessNumber', 'businessNumber', 'businessNumber', 'Business Number'),
			required('callbackUrl', 'callbackUrl', 'url', 'Callback URL', { mustBePublic: true }),
			required('redirectUrl', 'redirectUrl', 'url', 'Redirect URL'),
		],
		answer: 'registrationUrl',
		movesMoney: false,
		mayRepeat: 'never',
		confidence: 'documented',
		source: 'Vendor document V2. What a second call for the same pair does is not documented.',
	},
	{
		action: 'subMerchant.readMappingStatus',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/auth/mapping-status',
		pathConfidence: 'documented',
		pathOverride: 'allowed',
		nesting: 'flat',
		hash: 'none',
		identity: 'store',
		fields: [],
		answer: 'mappingStatus',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'experimental',
		source:
			'Vendor release notes V2, which print it as /partner/auth/mapping-status while the base already ends in /partner; body and answer inferred.',
	},
	{
		action: 'subMerchant.list',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/read/mapping',
		pathConfidence: 'experimental',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'none',
		identity: 'partner',
		fields: [],
		answer: 'subMerchants',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'experimental',
		source: 'The feature is in the V2 release notes; path, body and answer were seen in one integration.',
	},
	{
		...OPEN_BODY,
		action: 'partner.read',
		generation: 'v2',
		contractModels: ['V2'],
		path: undefined,
		pathConfidence: 'unknown',
		pathOverride: 'required',
		nesting: 'flat',
		identity: 'partner',
		movesMoney: false,
		mayRepeat: 'always',
		source: 'Named in the vendor release notes V2; path and fields are not public.',
	},
	{
		...OPEN_BODY,
		action: 'partner.changeCallbackUrl',
		generation: 'v2',
		contractModels: ['V2'],
		path: undefined,
		pathConfidence: 'unknown',
		pathOverride: 'required',
		nesting: 'flat',
		identity: 'partner',
		movesMoney: false,
		source: 'Named in the vendor release notes V2; path and fields are not public.',
	},
	{
		action: 'balance.read',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/read/remain_count',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'none',
		identity: 'partner',
		fields: [],
		answer: 'balance',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'documented',
		source: 'Vendor document V2: the store that the partner manages.',
	},
	{
		action: 'balance.readSubMerchant',
		generation: 'v2',
		contractModels: ['V2'],
		path: '/read/merchant/remain_count',
		pathConfidence: 'documented',
		pathOverride: 'never',
		nesting: 'flat',
		hash: 'none',
		identity: 'store',
		fields: [],
		answer: 'balance',
		movesMoney: false,
		mayRepeat: 'always',
		confidence: 'seen',
		source: 'Path: vendor release notes V2; body seen in three integrations (an empty bill object is refused).',
	},
];

const MODEL_NAME: Readonly<Record<ContractModel, string>> = { V1_T: 'V1 T', V1_U: 'V1 U', V2: 'V2' };

/**
 * The row for an action under a contract model.
 * @throws PaySsamInputError when the model has no such call, e.g. a resend under V1 U.
 */
export function endpointFor(model: ContractModel, action: Action): Endpoint {
	const endpoint = ENDPOINTS.find((row) => row.action === action && row.contractModels.includes(model));
	if (endpoint) return endpoint;
	const able = Object.keys(MODEL_NAME).flatMap((name) =>
		ENDPOINTS.filter((row) => row.action === action && row.contractModels.some((one) => one === name)).map(() => name),
	);
	const known = Object.hasOwn(GENERATION_OF, model);
	throw new PaySsamInputError([
		{
			field: 'action',
			label: 'Operation',
			problem: known
				? `The contract model ${MODEL_NAME[model]} has no call "${action}".`
				: 'The contract model is none of V1_T, V1_U and V2.',
			remedy:
				able.length > 0
					? `Available under: ${able.join(', ')}.`
					: 'Choose one of the calls listed in the documentation.',
		},
	]);
}

/** The row for an exact path below the base URL; `undefined` for calls this package does not know. */
export function endpointByPath(generation: Generation, path: string): Endpoint | undefined {
	return typeof path === 'string'
		? ENDPOINTS.find((row) => row.generation === generation && row.path === path)
		: undefined;
}
