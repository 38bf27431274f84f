/** Fields of actions and triggers: names of the adapter's API, with words for people. */

/** What a value is. `won`: an amount; `date`: a day in Korea; `json`: text that holds a JSON object; `connection` and `merchant` are chosen from lists that the adapter has. */
export type FieldKind =
	| 'text'
	| 'longText'
	| 'won'
	| 'date'
	| 'choice'
	| 'choices'
	| 'yesNo'
	| 'json'
	| 'connection'
	| 'merchant';

export interface Choice {
	readonly value: string;
	readonly label: string;
}

export interface Field {
	/** Name in the adapter's API. */
	readonly key: string;
	/** English, in title case; the vendor's term follows in the help. */
	readonly label: string;
	/** One or two sentences. */
	readonly help: string;
	readonly kind: FieldKind;
	readonly required: boolean;
	/** Of a `choice` or `choices`. */
	readonly choices: readonly Choice[];
	/** What stands there at first. */
	readonly initial?: string;
	/** Of use to few: platforms that can, fold it away. */
	readonly isRare: boolean;
	/** Goes nowhere: it tells one run from another, see `idempotency.ts`. */
	readonly isRunKey: boolean;
}

type Options = Partial<Pick<Field, 'required' | 'choices' | 'initial' | 'isRare' | 'isRunKey'>>;

export function field(kind: FieldKind, key: string, label: string, help: string, options: Options = {}): Field {
	return { key, label, help, kind, required: false, choices: [], isRare: false, isRunKey: false, ...options };
}

export const CONNECTION = field(
	'connection',
	'connectionId',
	'Connection',
	'The store (매장) at PaySsam, as the adapter calls it. It may be left empty where the key of the adapter can use one only.',
);

/** Of triggers: none means all. */
export const CONNECTION_FILTER = field(
	'connection',
	'connectionId',
	'Connection',
	'Only events of this connection. Leave it empty for all that the key of the adapter may use; a key that is restricted to several needs one.',
);

export const MERCHANT_FILTER = field(
	'merchant',
	'merchant',
	'Store',
	'Only events of this store (가맹점 코드). Leave it empty for all stores.',
);

/** Another store than the connection's own, under one partner. */
export const STORE_FIELDS: readonly Field[] = [
	field(
		'text',
		'member',
		'Member',
		'Another user (회원) than that of the connection, by the code that PaySsam registered.',
		{
			isRare: true,
		},
	),
	field(
		'text',
		'merchant',
		'Store Code',
		'Another store (가맹점) than that of the connection, by the code that PaySsam registered.',
		{ isRare: true },
	),
];

export const BILL_ID = field(
	'text',
	'billId',
	'Bill ID',
	'Id of the bill (청구서 번호), as the action that sent it, or a trigger, has it.',
	{ required: true },
);

export const PRICE_OF_BILL = field('won', 'price', 'Amount', 'The amount of the bill (금액) in won, exactly.', {
	required: true,
});

export const ADDITIONAL_FIELDS = field(
	'json',
	'additionalFields',
	'Additional Fields',
	'Experimental. Fields of PaySsam that are not offered here, as a JSON object with the names that PaySsam uses.',
	{ isRare: true },
);

export const TRADER = field(
	'choice',
	'trader',
	'Receipt For',
	'A person gets it for the income tax deduction (소득공제), a business as proof of expense (지출증빙).',
	{
		required: true,
		choices: [
			{ value: 'person', label: 'Person (소득공제)' },
			{ value: 'business', label: 'Business (지출증빙)' },
		],
	},
);

/** @param what what is done again when the text is another one */
export function runKey(what: string, examples: string, required: boolean): Field {
	return field(
		'text',
		'runKey',
		'Run Key',
		`Tells one run from another: with the same text here and the same values above ${what} once, however often the step is replayed. Map something that is unique to the occasion among all workflows, such as ${examples}.`,
		{ required, isRunKey: true },
	);
}
