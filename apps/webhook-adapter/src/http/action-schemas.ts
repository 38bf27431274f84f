/** Schemas of the actions, made from core's endpoint table. They say what is there; whether a value can be sent is checked by core, with words of its own. */
import { type Action, type AnswerKind, type Endpoint, type FieldSpec, MAPPING_STATUSES } from 'payssam-core';
import { type TObject, type TSchema, Type } from 'typebox';
import { HASH_RULES, IDENTITIES, NESTINGS, REFERENCE_MAX } from '../actions/request';
import { ACTION_ROUTES, rowsOf } from '../actions/table';
import { IssueSchema, oneOf, PAYLOAD_FIELDS, textOrNull } from './schemas';

/** Set by the adapter. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['callbackUrl']);

const connectionId = Type.Optional(
	Type.String({ maxLength: 100, description: 'Id of the connection. May be left out by a key that can use one only.' }),
);
const reference = Type.Optional(
	Type.String({
		maxLength: REFERENCE_MAX,
		description:
			'Your own name for the bill, unique to it, such as an order number. It is handed on in events, and the bill id is derived from it where none is given.',
	}),
);
const STORE = {
	member: Type.Optional(Type.String({ maxLength: 60, description: 'Another user than that of the connection.' })),
	merchant: Type.Optional(Type.String({ maxLength: 60, description: 'Another store than that of the connection.' })),
};
const ADDITIONAL = {
	additionalFields: Type.Optional(
		Type.Unsafe<Record<string, unknown>>({
			type: 'object',
			additionalProperties: true,
			description: 'Fields of PaySsam that the adapter does not know, as they are on the wire.',
		}),
	),
	additionalFieldsAt: Type.Optional(oneOf(NESTINGS, 'Where the additional fields go.')),
};
const PATH = Type.Optional(
	Type.String({ maxLength: 200, description: 'Path below the base URL, such as `/rp/manage`.' }),
);
const OPEN = {
	hash: Type.Optional(oneOf(HASH_RULES, 'Whether the communication hash is added, and over what. Default `none`.')),
	identity: Type.Optional(oneOf(IDENTITIES, '`partner`: the key alone is sent. `store`: member and merchant as well.')),
};

/** One field of a request, as all contract models together have it. */
interface Field {
	readonly spec: FieldSpec;
	/** Rows that have it. */
	readonly rows: readonly Endpoint[];
	readonly required: boolean;
}

/** Fields of an action by their domain names. */
function fieldsOf(action: Action): ReadonlyMap<string, Field> {
	const rows = rowsOf(action);
	const names = [...new Set(rows.flatMap(({ fields }) => fields.map(({ name }) => name)))];
	return new Map(
		names
			.filter((name) => !OWN_FIELDS.has(name))
			.flatMap((name) => {
				const having = rows.filter(({ fields }) => fields.some((field) => field.name === name));
				const spec = having[0]?.fields.find((field) => field.name === name);
				if (spec === undefined) return [];
				const required = rows.every((row) => isNeeded(row, name));
				return [[name, { spec, rows: having, required }] as const];
			}),
	);
}

/** Supply price and tax are worked out; what has a default may be left out. */
function isNeeded(row: Endpoint, name: string): boolean {
	const field = row.fields.find((one) => one.name === name);
	if (field?.required !== true || field.defaultValue !== undefined) return false;
	return row.amounts === undefined || (name !== 'supplyPrice' && name !== 'tax');
}

function schemaOf(action: Action, { spec, rows }: Field): TSchema {
	const all = rowsOf(action).length;
	const models = rows.length === all ? '' : ` ${rows.flatMap(({ contractModels }) => contractModels).join(', ')} only.`;
	const experimental = spec.confidence === 'experimental' ? ' Experimental.' : '';
	const description = `${WORDS[spec.kind](spec)}${models}${experimental}`;
	if (spec.kind === 'won' || spec.kind === 'wonOrZero')
		return Type.Unsafe<string | number>({ type: ['string', 'number'], description, examples: [45000] });
	const values = [...(spec.values ?? []), ...Object.keys(spec.words ?? {})];
	if (values.length > 0) return oneOf(values, description);
	return Type.String({ maxLength: 2000, description });
}

const limited = ({ label, limit }: FieldSpec): string =>
	`${label}${limit === undefined ? '' : `, at most ${limit} characters`}.`;

const WORDS: Readonly<Record<FieldSpec['kind'], (spec: FieldSpec) => string>> = {
	billId: () => 'Id of the bill, 1 to 20 letters and digits, unique for ever.',
	won: ({ label }) => `${label} in won.`,
	wonOrZero: ({ label }) => `${label} in won; 0 is possible.`,
	phone: () => 'Korean mobile number in any usual notation.',
	issuanceNumber: () => 'Mobile, business or card number, or `0100001234` for a self-issued receipt.',
	businessNumber: () => 'Business number, ten digits, hyphens allowed.',
	text: limited,
	date: ({ label }) => `${label}, \`YYYY-MM-DD\`; payable until that midnight in Korea.`,
	url: ({ label }) => `${label}.`,
	enum: ({ label }) => `${label}.`,
};

const inPath = (action: Action): boolean => ACTION_ROUTES[action].path.includes(':billId');

/** Where the bill of a path is. */
export const BillIdParams = Type.Object({ billId: Type.String({ maxLength: 100, description: 'Id of the bill.' }) });

/** Query or body of an action. */
export function inputSchema(action: Action): TObject {
	const rows = rowsOf(action);
	const isPost = ACTION_ROUTES[action].method === 'POST';
	const fields = [...fieldsOf(action)].filter(([name]) => !(inPath(action) && name === 'billId'));
	const properties: Record<string, TSchema> = { connectionId };
	if (rows.some(({ identity, openBody }) => identity === 'store' || openBody === true))
		Object.assign(properties, STORE);
	for (const [name, field] of fields) {
		const schema = schemaOf(action, field);
		properties[name] = field.required && !isChosen(action, name) ? schema : Type.Optional(schema);
	}
	if (action === 'bill.send') properties.reference = reference;
	if (isPost) {
		Object.assign(properties, ADDITIONAL);
		if (rows.some(({ pathOverride }) => pathOverride !== 'never')) properties.path = PATH;
		if (rows.some(({ openBody }) => openBody === true)) Object.assign(properties, OPEN);
	}
	const example = Object.fromEntries(
		Object.keys(properties)
			.filter(
				(name) =>
					EXAMPLES[name] !== undefined &&
					(isExampled(action, name) || (rows.some((row) => isNeeded(row, name)) && !isChosen(action, name))),
			)
			.map((name) => [name, EXAMPLES[name]]),
	);
	return Type.Object(properties, { additionalProperties: false, ...(isPost ? { examples: [example] } : {}) });
}

/** Values of the examples. What goes into `additionalFields` is not public, so its name is made up. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
	billId: 'LESSON202612KIM',
	reference: 'lesson-2026-12-kim',
	productName: '12월 수업료',
	memberName: '김하늘',
	phone: '010-1234-5678',
	price: 45000,
	expireDate: '2026-12-31',
	issuanceNumber: '010-1234-5678',
	trader: 'person',
	memberId: 'academy',
	merchantId: 'academy-gangnam',
	redirectUrl: 'https://academy.example.kr/done',
	path: '/path/that/payssam/handed/over',
	additionalFields: { fieldOfPaySsam: 'value' },
};

/** The id of a bill that is sent is chosen by the adapter where none is given. */
function isChosen(action: Action, name: string): boolean {
	return action === 'bill.send' && name === 'billId';
}

/** Optional fields that an example shows. */
function isExampled(action: Action, name: string): boolean {
	if (action === 'bill.send') return name === 'reference' || name === 'expireDate';
	const rows = rowsOf(action);
	if (name === 'path') return rows.some(({ pathOverride }) => pathOverride === 'required');
	return name === 'additionalFields' && rows.some(({ openBody }) => openBody === true);
}

/** By what a bill is found. */
export const FindBillQuery = Type.Object(
	{
		connectionId,
		...STORE,
		billId: Type.Optional(Type.String({ maxLength: 100, description: 'Id of the bill. Give it, or the reference.' })),
		reference,
		absent: Type.Optional(
			oneOf(
				['error', 'null'],
				'What to answer where there is no such bill: `error` (default) 404 `bill_not_found`, `null` 200 with `result: null`, for platforms that take no 404 for an answer.',
			),
		),
	},
	{ additionalProperties: false },
);

/** Body of a call of the caller's own making. */
export const CustomCallBody = Type.Object(
	{
		connectionId,
		path: Type.String({ maxLength: 200, description: 'Path below the base URL.' }),
		body: Type.Optional(
			Type.Unsafe<Record<string, unknown>>({
				type: 'object',
				additionalProperties: true,
				description: 'The JSON body, without key and hash.',
			}),
		),
		...OPEN,
		nesting: Type.Optional(oneOf(NESTINGS, 'The object that holds the hashed fields and gets the hash.')),
		changesNothing: Type.Optional(
			Type.Boolean({ description: 'You know that the call changes nothing: then it may be repeated.' }),
		),
	},
	{ additionalProperties: false, examples: [{ path: '/rp/manage', body: { bill: {} } }] },
);

/** Body with which a bill that was sent elsewhere is put under watch. */
export const WatchBody = Type.Object(
	{
		connectionId,
		...STORE,
		reference,
		price: Type.Optional(Type.Unsafe<string | number>({ type: ['string', 'number'], description: 'Won.' })),
		productName: Type.Optional(Type.String({ maxLength: 100 })),
		memberName: Type.Optional(Type.String({ maxLength: 60 })),
		shortUrl: Type.Optional(Type.String({ maxLength: 500 })),
		expireDate: Type.Optional(
			Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Last day, `YYYY-MM-DD`, Korea.' }),
		),
	},
	{
		additionalProperties: false,
		examples: [{ price: 45000, reference: 'lesson-2026-12-kim', expireDate: '2026-12-31' }],
	},
);

export const WatchedSchema = Type.Object(
	{
		connectionId: Type.String(),
		billId: Type.String(),
		state: oneOf(['paid', 'unpaid', 'cancelled', 'destroyed', 'expired', 'unknown'], 'As far as the adapter knows.'),
		nextLookAt: textOrNull('When it is read next, ISO 8601; null when it is final.'),
	},
	{ description: 'It is under watch.' },
);

const open = { additionalProperties: true };
const bill = { billId: Type.String() };
const won = Type.String({ description: 'Won, as text.' });
const anything = Type.Object({}, { ...open, description: 'Fields of PaySsam as they come.' });

/** What a read tells of a payment, as the payload of an event does. */
const APPROVAL = {
	...bill,
	status: oneOf(['paid', 'unpaid', 'cancelled', 'destroyed', 'unknown'], 'State of the bill.'),
	amount: PAYLOAD_FIELDS.amount,
	paidAt: PAYLOAD_FIELDS.paidAt,
	payMethod: PAYLOAD_FIELDS.payMethod,
	cardOrBank: PAYLOAD_FIELDS.cardOrBank,
	cardType: PAYLOAD_FIELDS.cardType,
	cardOrAccountNumber: PAYLOAD_FIELDS.cardOrAccountNumber,
	approvalNumber: PAYLOAD_FIELDS.approvalNumber,
	originalApprovalNumber: PAYLOAD_FIELDS.originalApprovalNumber,
	instalments: PAYLOAD_FIELDS.instalments,
	hasCashReceipt: PAYLOAD_FIELDS.hasCashReceipt,
	cashReceiptNumber: PAYLOAD_FIELDS.cashReceiptNumber,
	cashReceiptFor: PAYLOAD_FIELDS.cashReceiptFor,
	approval: Type.Object({}, { ...open, description: 'Everything that PaySsam said, in the names of payssam-core.' }),
};

const RESULTS: Readonly<Record<AnswerKind, TSchema>> = {
	bill: Type.Object(
		{
			...bill,
			price: won,
			state: oneOf(['unpaid', 'paid', 'unknown'], 'State of the bill.'),
			shortUrl: Type.Optional(Type.String({ description: 'Where the customer pays.' })),
			billIssuer: Type.Optional(Type.String()),
		},
		open,
	),
	approval: Type.Object(APPROVAL, open),
	acknowledgement: Type.Object(bill, open),
	cancellation: Type.Object(
		{
			...bill,
			price: Type.Optional(won),
			state: oneOf(['cancelled'], 'State of the payment.'),
			cancelNumber: Type.Optional(Type.String({ description: 'Approval number of the cancel.' })),
			originalApprovalNumber: Type.Optional(Type.String()),
			cancelledAt: Type.Optional(Type.String()),
		},
		open,
	),
	balance: Type.Object(
		{ balance: Type.Number({ description: 'Points.' }), chargeUrl: Type.Optional(Type.String()) },
		open,
	),
	cashReceipt: Type.Object(
		{
			...bill,
			state: oneOf(['issued', 'cancelled'], 'State of the receipt.'),
			price: won,
			cashReceiptNumber: Type.Optional(Type.String({ description: 'Approval number of the receipt.' })),
		},
		open,
	),
	cashReceipts: Type.Object(
		{
			...bill,
			state: oneOf(['issued', 'cancelled', 'unknown', 'none'], 'State of the whole.'),
			receipts: Type.Array(anything),
		},
		open,
	),
	openState: Type.Object(
		{ state: oneOf(['open', 'notOpen', 'joined', 'unknown'], 'State of the store.'), code: Type.String() },
		open,
	),
	registrationUrl: Type.Object({ url: Type.String({ description: 'Page on which the store registers.' }) }, open),
	mappingStatus: Type.Object(
		{ mappingStatus: Type.String({ description: `Seen: ${MAPPING_STATUSES.join(', ')}. An open list.` }) },
		open,
	),
	subMerchants: Type.Array(anything),
	fields: anything,
};

const warnings = Type.Array(IssueSchema, {
	description: 'What should be said although the call took effect.',
});

/** Answer of an action. */
export function answerSchema(kind: AnswerKind): TObject {
	return schemaOfAnswer(RESULTS[kind] ?? anything);
}

function schemaOfAnswer(result: TSchema): TObject {
	return Type.Object(
		{
			connectionId: Type.String(),
			billId: textOrNull('The bill it was about.'),
			result,
			settledBy: Type.Unsafe<string | null>({
				type: ['string', 'null'],
				enum: ['read', 'alreadyUsed', null],
				description: 'How it was found out, when PaySsam’s own answer was missing.',
			}),
			warnings,
		},
		{ description: 'PaySsam did it.' },
	);
}

/** What a bill under watch adds to a read. */
const KNOWN = {
	productName: PAYLOAD_FIELDS.productName,
	memberName: PAYLOAD_FIELDS.memberName,
	reference: PAYLOAD_FIELDS.reference,
	shortUrl: PAYLOAD_FIELDS.shortUrl,
	expireDate: PAYLOAD_FIELDS.expireDate,
};

/** Answer of the search for a bill. */
export const FoundSchema = schemaOfAnswer(Type.Union([Type.Object({ ...APPROVAL, ...KNOWN }, open), Type.Null()]));
