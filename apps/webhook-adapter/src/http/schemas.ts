/** Schemas that routes share: what is checked in requests, written in answers, and shown in the API reference. */
import { type Static, type TObject, type TProperties, type TSchema, type TUnsafe, Type } from 'typebox';
import { SCOPES } from '../domain/api-key';
import { CONTRACT_MODELS, ENVIRONMENTS, KEY_CHECKS, VERIFY_POLICIES } from '../domain/connection';
import { ATTEMPT_CLASSES, DELIVERY_STATES } from '../domain/delivery';
import { ERROR_CODES, type ErrorCode } from '../domain/errors';
import { EVENT_SOURCES, EVENT_STATES, EVENT_TYPES, QUARANTINE_REASONS, type QuarantineReason } from '../domain/event';
import { type EventPayload, PAYLOAD_VERSIONS } from '../domain/payload';
import { SUBSCRIPTION_STATES } from '../domain/subscription';
import {
	ATTEMPT_EXAMPLE,
	CONNECTION_EXAMPLE,
	DELIVERY_EXAMPLE,
	EVENT_EXAMPLE,
	HOOK_EXAMPLE,
	KEY_EXAMPLE,
	PAYLOAD_EXAMPLE,
} from './examples';

/** How requests are authorised. */
export const SECURITY = [{ apiKey: [] }];

/** A schema that has a name in the reference. */
export interface Named<T extends TObject> {
	readonly id: string;
	/** With the name as its `$id`. */
	readonly schema: T;
}

function named<P extends TProperties>(
	id: string,
	fields: P,
	options: { readonly description: string; readonly examples?: readonly unknown[] },
): Named<TObject<P>> {
	return { id, schema: Type.Object(fields, { ...options, $id: id }) };
}

/** A named schema where it is used. */
export function refTo<T extends TObject>({ id }: Named<T>): TUnsafe<Static<T>> {
	return Type.Unsafe<Static<T>>({ $ref: `${id}#` });
}

/** One of some texts. */
export function oneOf<T extends string>(values: readonly T[], description: string): TUnsafe<T> {
	return Type.Unsafe<T>({ type: 'string', enum: [...values], description });
}

/** A text, or `null` where nothing is known. */
export function textOrNull(description: string, options: Record<string, unknown> = {}): TUnsafe<string | null> {
	return Type.Unsafe<string | null>({ type: ['string', 'null'], description, ...options });
}

/** A number, or `null` where nothing is known. */
export function numberOrNull(description: string): TUnsafe<number | null> {
	return Type.Unsafe<number | null>({ type: ['number', 'null'], description });
}

/** A moment in ISO 8601. */
export function moment(description: string) {
	return Type.String({ format: 'date-time', description, examples: ['2026-11-20T00:30:00.000Z'] });
}

/** A moment in ISO 8601, or `null`. */
function momentOrNull(description: string): TUnsafe<string | null> {
	return textOrNull(description, { format: 'date-time' });
}

/** `{ id }` of a path. */
export function idParams(kind: string, of: string) {
	return Type.Object({ id: Type.String({ maxLength: 100, description: `Id of ${of}, ${kind}_…` }) });
}

export const EventTypeSchema = oneOf(EVENT_TYPES, 'Name of an event.');
export const VersionSchema = oneOf(PAYLOAD_VERSIONS, 'Date of the version of the payload.');

/** Fields of the payload; answers of actions that tell the same have them as well. */
export const PAYLOAD_FIELDS = {
	id: Type.String({ description: 'Id of the event, `evt_…`. The same in every repeat and replay: tell copies by it.' }),
	type: EventTypeSchema,
	version: VersionSchema,
	occurredAt: moment('When the adapter learned of it.'),
	source: oneOf(
		EVENT_SOURCES,
		'How the adapter learned of it: PaySsam called back, a scheduled read found it, or an action did it.',
	),
	verified: Type.Boolean({ description: 'Whether PaySsam confirmed it when it was asked.' }),
	connectionId: Type.String({ description: 'Id of the connection, `con_…`.' }),
	connectionName: Type.String({ description: 'Name of the connection.' }),
	environment: oneOf(ENVIRONMENTS, 'Environment of the connection.'),
	contractModel: oneOf(CONTRACT_MODELS, 'Contract with PaySsam.'),
	member: textOrNull('Code of the partner’s user.'),
	merchant: textOrNull('Code of the store.'),
	billId: textOrNull('Id of the bill.'),
	status: textOrNull('`paid`, `unpaid`, `cancelled`, `destroyed` or `expired`; null for what is not about a bill.'),
	amount: numberOrNull('Won.'),
	productName: textOrNull('What the bill is for.'),
	memberName: textOrNull('Who is to pay.'),
	reference: textOrNull('The sender’s own name for the bill.'),
	shortUrl: textOrNull('Where the customer pays.'),
	expireDate: textOrNull('Last day on which it can be paid, `YYYY-MM-DD`, Korea.'),
	paidAt: textOrNull('When it was paid, `2026-11-20T09:30:00+09:00`.'),
	payMethod: textOrNull('Means of payment in words.'),
	cardOrBank: textOrNull('Name of the card company or bank.'),
	cardType: textOrNull('Kind of card in PaySsam’s words.'),
	cardOrAccountNumber: textOrNull('Masked.'),
	approvalNumber: textOrNull('A text: leading zeros matter.'),
	originalApprovalNumber: textOrNull('Number of the approval that a cancel refers to.'),
	instalments: numberOrNull('Months; 0 is a lump sum.'),
	hasCashReceipt: Type.Boolean({ description: 'Whether a cash receipt was issued.' }),
	cashReceiptNumber: textOrNull('Approval number of the cash receipt.'),
	cashReceiptFor: textOrNull('`person` or `business`.'),
	mappingStatus: textOrNull('Status of a sub-merchant’s link (V2).'),
	companyName: textOrNull('Company of a sub-merchant.'),
	branchName: textOrNull('Branch of a sub-merchant.'),
	points: numberOrNull('Points that are left.'),
	pointsThreshold: numberOrNull('Points below which the connection asks to be told.'),
	chargeUrl: textOrNull('Where points are bought.'),
} satisfies Record<keyof EventPayload, TSchema>;

/** What subscribers get. */
export const PayloadSchema = named('EventPayload', PAYLOAD_FIELDS, {
	description: 'An event as it is delivered: flat, every field always there, null where nothing is known.',
	examples: [PAYLOAD_EXAMPLE],
});

/** What is wrong with one field. */
export const IssueSchema = Type.Object({ field: Type.String(), problem: Type.String(), remedy: Type.String() });

/** The schema of every answer that is an error. */
const ErrorSchema = named(
	'Error',
	{
		error: Type.Object({
			code: oneOf(Object.keys(ERROR_CODES), 'For programs.'),
			message: Type.String({ description: 'What happened, for people.' }),
			whatToDo: Type.String({ description: 'What to do about it, for people.' }),
			requestId: Type.String({ description: 'By which the request is found in the log of the adapter.' }),
			issues: Type.Optional(Type.Array(IssueSchema, { description: 'Fields that are wrong.' })),
			vendorCode: Type.Optional(Type.String({ description: 'Code of PaySsam, when it refused.' })),
			billId: Type.Optional(Type.String({ description: 'The bill it is about.' })),
		}),
	},
	{
		description: 'An error.',
		examples: [
			{
				error: {
					code: 'not_found',
					message: 'There is no event with this id.',
					whatToDo: ERROR_CODES.not_found.whatToDo,
					requestId: 'req_9f2c01ab7d_1x',
				},
			},
		],
	},
);

type ErrorBody = Static<(typeof ErrorSchema)['schema']>;

const AttemptSchema = named(
	'Attempt',
	{
		number: Type.Integer({ description: 'From 1.' }),
		at: moment('When it was made.'),
		durationMs: Type.Number({ description: 'How long it took.' }),
		class: oneOf(ATTEMPT_CLASSES, 'How it ended.'),
		status: numberOrNull('HTTP status of the answer.'),
		detail: textOrNull('For people.'),
	},
	{ description: 'One attempt to deliver.', examples: [ATTEMPT_EXAMPLE] },
);

const DeliverySchema = named(
	'Delivery',
	{
		id: Type.String(),
		subscriptionId: Type.String(),
		host: textOrNull('Host of the target; null when the subscription is gone.'),
		state: oneOf(DELIVERY_STATES, 'Whether it is under way, done, or every attempt failed.'),
		dueAt: moment('When it is attempted next; of no meaning when it is not pending.'),
		createdAt: moment('When it was made.'),
		doneAt: momentOrNull('When it was done.'),
		attempts: Type.Array(refTo(AttemptSchema)),
	},
	{ description: 'An event on its way to one subscription.', examples: [DELIVERY_EXAMPLE] },
);

const EVENT_FIELDS = {
	id: Type.String(),
	type: EventTypeSchema,
	state: oneOf(
		EVENT_STATES,
		'`pending`: not confirmed yet. `released`: delivered or being delivered. `quarantined`: contradicts PaySsam. `duplicate`: confirmed to be an event that is there. `dismissed`: a person decided that it is nothing.',
	),
	connectionId: Type.String(),
	merchant: textOrNull('Code of the store.'),
	billId: textOrNull('Id of the bill.'),
	reason: Type.Unsafe<QuarantineReason | null>({
		type: ['string', 'null'],
		enum: [...QUARANTINE_REASONS, null],
		description: 'Why it is in quarantine.',
	}),
	detail: textOrNull('Why it is held or in quarantine, for people.'),
	repeats: Type.Integer({ description: 'How often PaySsam repeated it after the first time.' }),
	receivedAt: moment('When the adapter learned of it.'),
	releasedAt: momentOrNull('When it was confirmed and handed to the subscriptions.'),
	payload: refTo(PayloadSchema),
};

export const EventSchema = named('Event', EVENT_FIELDS, {
	description: 'An event as it is kept.',
	examples: [EVENT_EXAMPLE],
});

export const EventDetailSchema = named(
	'EventDetail',
	{ ...EVENT_FIELDS, deliveries: Type.Array(refTo(DeliverySchema)) },
	{
		description: 'An event with its deliveries and their attempts.',
		examples: [{ ...EVENT_EXAMPLE, deliveries: [DELIVERY_EXAMPLE] }],
	},
);

const HOOK_FIELDS = {
	id: Type.String({ description: '`sub_…`; to unsubscribe with.' }),
	label: textOrNull('For people.'),
	targetUrl: textOrNull('The whole URL for the key that subscribed and for scope `admin`, else null.'),
	host: Type.String({ description: 'Host of the target.' }),
	events: Type.Array(EventTypeSchema, { description: 'Names of the events; empty: all.' }),
	connectionId: textOrNull('Only events of this connection; null: of all.'),
	merchant: textOrNull('Only events of this store; null: of all.'),
	version: Type.String({ description: 'Date of the version of the payload.' }),
	state: oneOf(SUBSCRIPTION_STATES, '`paused`: deliveries are kept and wait.'),
	pausedReason: textOrNull('For people.'),
	secretIsChanging: Type.Boolean({ description: 'Whether deliveries carry two signatures.' }),
	failingSince: momentOrNull('Since when no attempt has succeeded.'),
	failures: Type.Integer({ description: 'Attempts that failed in a row.' }),
	createdAt: moment('When it was made.'),
};

export const HookSchema = named('Hook', HOOK_FIELDS, {
	description: 'A subscription, without its secret.',
	examples: [HOOK_EXAMPLE],
});

export const NewHookSchema = named(
	'NewHook',
	{ ...HOOK_FIELDS, secret: Type.String({ description: 'Signing secret (Standard Webhooks). Shown this once.' }) },
	{
		description: 'A new subscription with its secret.',
		examples: [{ ...HOOK_EXAMPLE, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
	},
);

export const ConnectionSchema = named(
	'Connection',
	{
		id: Type.String(),
		name: Type.String({ description: 'For people.' }),
		contractModel: oneOf(CONTRACT_MODELS, 'Contract with PaySsam.'),
		environment: oneOf(ENVIRONMENTS, 'Where PaySsam is called.'),
		baseUrl: Type.String({ description: 'Address of PaySsam.' }),
		member: Type.String(),
		merchant: Type.String(),
		policies: Type.Object({
			keyCheck: oneOf(KEY_CHECKS, 'How the partner key in callbacks is checked.'),
			verify: oneOf(VERIFY_POLICIES, 'Whether PaySsam is asked before an event is delivered.'),
			allowedSenders: Type.Array(Type.String(), {
				description: 'Addresses and ranges that may send callbacks; empty: any.',
			}),
			pointsThreshold: numberOrNull('Points below which `points.low` is an event; null: never asked.'),
			reconcile: Type.Boolean({ description: 'Whether bills are read until they are final.' }),
			watchPaidDays: Type.Integer({ description: 'Days for which a paid bill is still read.' }),
			businessNumber: Type.Optional(textOrNull('Business number in front of bill ids that the adapter makes.')),
		}),
		callbackUrl: Type.String({ description: 'To be given to PaySsam with each bill; keep it to yourself.' }),
		keyIsChanging: Type.Boolean({ description: 'Whether two partner keys are accepted in callbacks.' }),
		signingKey: Type.Unsafe<'new' | 'old' | null>({
			type: ['string', 'null'],
			enum: ['new', 'old', null],
			description: 'Which partner key signs calls while two are accepted.',
		}),
		createdAt: moment('When it was made.'),
		updatedAt: moment('When it was changed last.'),
	},
	{ description: 'A connection as administrators see it: without its partner key.', examples: [CONNECTION_EXAMPLE] },
);

const KEY_FIELDS = {
	id: Type.String(),
	name: Type.String({ description: 'Who uses it, for people.' }),
	prefix: Type.String({ description: 'First characters, to recognise it by.' }),
	scopes: Type.Array(oneOf(SCOPES, 'What it allows.')),
	connectionIds: Type.Array(Type.String(), { description: 'Connections it may use; empty: all.' }),
	createdAt: moment('When it was made.'),
	lastUsedAt: momentOrNull('When it was used last, to the minute.'),
	revokedAt: momentOrNull('When it was revoked.'),
};

export const KeySchema = named('ApiKey', KEY_FIELDS, {
	description: 'A key of this API, without the key.',
	examples: [KEY_EXAMPLE],
});

export const NewKeySchema = named(
	'NewApiKey',
	{ ...KEY_FIELDS, key: Type.String({ description: 'The key itself. Shown this once.' }) },
	{ description: 'A new key of this API.', examples: [{ ...KEY_EXAMPLE, key: 'psk_AbCd…' }] },
);

/** Everything that has a name in the reference. */
export const SHARED_SCHEMAS: readonly Named<TObject>[] = [
	ErrorSchema,
	PayloadSchema,
	AttemptSchema,
	DeliverySchema,
	EventSchema,
	EventDetailSchema,
	HookSchema,
	NewHookSchema,
	ConnectionSchema,
	KeySchema,
	NewKeySchema,
];

/** A named schema as an answer. */
export function answer<T extends TObject>({ id }: Named<T>, description: string): TUnsafe<Static<T>> {
	return Type.Unsafe<Static<T>>({ $ref: `${id}#`, description });
}

/** Refusals that any route can answer with. */
const ALWAYS: readonly ErrorCode[] = ['unauthorized', 'forbidden', 'rate_limited', 'internal', 'unavailable'];

/** The answers of a route that are errors: those of `codes`, and those that any route can give. */
export function refusals(...codes: readonly ErrorCode[]): Record<`${4 | 5}${number}`, TUnsafe<ErrorBody>> {
	const byStatus = new Map<number, ErrorCode[]>();
	for (const code of [...codes, ...ALWAYS]) {
		const { status } = ERROR_CODES[code];
		byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
	}
	return Object.fromEntries(
		[...byStatus].map(([status, all]) => [
			String(status),
			answer(ErrorSchema, `\`${all.join('`, `')}\`. ${ERROR_CODES[all[0] ?? 'internal'].whatToDo}`),
		]),
	);
}

/** A list and where it goes on. */
export function pageOf<T extends TObject>(schema: Named<T>, description: string) {
	return Type.Object(
		{
			items: Type.Array(refTo(schema)),
			next: textOrNull('To be given as `after` for what is older; null at the end.'),
		},
		{ 'x-response-description': description },
	);
}

/** Nothing but the status. */
export function noContent(description: string) {
	return Type.Null({ description });
}

/** How long a page is. */
export function limitField(fallback: number, max: number) {
	return Type.Optional(Type.Integer({ minimum: 1, maximum: max, default: fallback, description: 'How many at most.' }));
}

export const afterField = Type.Optional(Type.String({ maxLength: 100, description: '`next` of the page before.' }));
