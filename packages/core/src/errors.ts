/** What the vendor's codes mean for the caller: what happened, what to do, and whether the outcome is open. */
import type { Confidence, Generation, MayRepeat } from './model';

/** Causes that n8n distinguishes on failures. */
export type FailureCause =
	| 'rate-limited'
	| 'quota-exhausted'
	| 'temporarily-unavailable'
	| 'credential-invalid'
	| 'configuration-invalid';

/** Meaning of one vendor code. */
export interface CodeEntry {
	readonly code: string;
	readonly generations: readonly Generation[];
	/** For people, one sentence. */
	readonly whatHappened: string;
	readonly whatToDo: string;
	readonly mayRepeat: MayRepeat;
	/**
	 * The code does not say whether the call took effect. True for the catch-all codes: they are raised wherever processing breaks off, which can be after a bill was written
	 * or a bank has answered, so on a call that changes something they must be settled by a read. Inferred; on a mere read nothing is open.
	 */
	readonly outcomeUnknown: boolean;
	readonly n8nFailureCause?: FailureCause;
	readonly confidence: Confidence;
}

type CodeTraits = Omit<CodeEntry, 'code' | 'generations' | 'whatHappened' | 'whatToDo' | 'confidence'>;

const FIX_FIRST: CodeTraits = { mayRepeat: 'never', outcomeUnknown: false };
const CREDENTIAL: CodeTraits = { ...FIX_FIRST, n8nFailureCause: 'credential-invalid' };
const CONFIGURATION: CodeTraits = { ...FIX_FIRST, n8nFailureCause: 'configuration-invalid' };
/** Catch-all codes: they can stand for anything, so they name no cause. */
const UNCLASSIFIED: CodeTraits = { mayRepeat: 'sameBillId', outcomeUnknown: true };
const OPEN: CodeTraits = { ...UNCLASSIFIED, n8nFailureCause: 'temporarily-unavailable' };

function v1(code: string, whatHappened: string, whatToDo: string, traits: CodeTraits): CodeEntry {
	return { code, generations: ['v1'], whatHappened, whatToDo, confidence: 'documented', ...traits };
}
function v2(
	code: string,
	whatHappened: string,
	whatToDo: string,
	traits: CodeTraits,
	confidence: Confidence = 'documented',
): CodeEntry {
	return { code, generations: ['v2'], whatHappened, whatToDo, confidence, ...traits };
}

const USED = 'A bill with this id exists already.';
const USED_REMEDY =
	'If this was a repeat of an earlier send, the bill is there: read it. For another bill choose another id; ids stay used after a destroy or cancel.';
const NOT_FOUND = 'No bill with this id was found.';
const NOT_FOUND_REMEDY =
	'Check the bill id, and that member, merchant and environment are those the bill was sent with.';
const SYSTEM_REMEDY = 'Read the bill to see whether the call took effect before doing anything else.';
const CONTACT = 'Ask PaySsam to check the partner registration.';

/** Success, in both generations. Source: vendor document. */
export const SUCCESS_CODE = '0000';

/** Every known code. V1's list is complete by the vendor's document; V2's holds the documented codes and those seen in integrations. */
export const CODES: readonly CodeEntry[] = [
	{
		code: SUCCESS_CODE,
		generations: ['v1', 'v2'],
		whatHappened: 'The call succeeded.',
		whatToDo: 'Nothing.',
		mayRepeat: 'never',
		outcomeUnknown: false,
		confidence: 'documented',
	},
	v1('9999', 'PaySsam reports a processing error that it does not define.', SYSTEM_REMEDY, UNCLASSIFIED),
	v1('9800', USED, USED_REMEDY, { mayRepeat: 'never', outcomeUnknown: false }),
	v1('9970', 'The payment is already cancelled.', 'Nothing is left to do; read the bill for the details.', FIX_FIRST),
	v1(
		'9971',
		'The bill is already paid.',
		'A paid bill cannot be destroyed or sent again: cancel the payment instead if it is to be undone.',
		FIX_FIRST,
	),
	v1('9980', NOT_FOUND, NOT_FOUND_REMEDY, FIX_FIRST),
	v1(
		'9870',
		'There is nothing to synchronise, or the callback URL is wrong.',
		'Check that the callback URL is reachable from the internet.',
		CONFIGURATION,
	),
	v1('5000', 'PaySsam reports a system error.', SYSTEM_REMEDY, OPEN),
	v1(
		'1003',
		'The user is not allowed to do this.',
		'Check the key, member and merchant, and that the contract includes this call.',
		CREDENTIAL,
	),
	v2('ERROR', 'PaySsam reports an error that it does not classify.', SYSTEM_REMEDY, UNCLASSIFIED),
	v2('PARTNER_001', 'The partner is not enabled for V2 sub-merchants.', CONTACT, CONFIGURATION),
	v2(
		'PARTNER_002',
		'The API key is missing or malformed.',
		'Copy the key again, and check that it belongs to this environment.',
		CREDENTIAL,
	),
	v2(
		'PARTNER_003',
		'The key does not belong to a valid partner.',
		'Check the key, and that it belongs to this environment.',
		CREDENTIAL,
	),
	v2(
		'PARTNER_004',
		'The link to the sub-merchant was not found.',
		'Check member and merchant, and that the sub-merchant has finished its registration.',
		CONFIGURATION,
	),
	v2('PARTNER_005', 'There is no such partner.', 'Check the key, and that it belongs to this environment.', CREDENTIAL),
	v2('PARTNER_006', 'There is no active contract.', 'Ask PaySsam about the state of the contract.', CONFIGURATION),
	v2('PARTNER_007', 'PaySsam refused the partner; what this code stands for is not public.', CONTACT, CONFIGURATION),
	v2('BILL_001', USED, USED_REMEDY, { mayRepeat: 'never', outcomeUnknown: false }, 'seen'),
	v2('BILL_003', NOT_FOUND, NOT_FOUND_REMEDY, FIX_FIRST, 'seen'),
	v2(
		'BILL_006',
		'The bill is in a state in which it cannot be sent.',
		'Read the bill: only an unpaid one can be sent again.',
		FIX_FIRST,
		'seen',
	),
	v2(
		'POINT_001',
		'There are not enough points.',
		'Buy points, then send again under the same bill id.',
		{ mayRepeat: 'sameBillId', outcomeUnknown: false, n8nFailureCause: 'quota-exhausted' },
		'seen',
	),
	v2(
		'VALIDATION_001',
		'PaySsam found the request invalid.',
		'Compare the fields with what PaySsam says.',
		FIX_FIRST,
		'seen',
	),
	v2(
		'VALIDATION_002',
		'PaySsam found the hash wrong.',
		'Amount, phone and bill id must be those of the bill; a proxy may have changed the request.',
		FIX_FIRST,
		'seen',
	),
	v2('PAYMENT_001', 'The payment network or bank reported a failure.', SYSTEM_REMEDY, OPEN, 'seen'),
	v2('PAYMENT_002', 'The payment network or bank reported a failure.', SYSTEM_REMEDY, OPEN, 'seen'),
	v2(
		'MAINTAINED_METHOD',
		'This means of payment is under maintenance.',
		'Try again later under the same bill id.',
		{ mayRepeat: 'sameBillId', outcomeUnknown: false, n8nFailureCause: 'temporarily-unavailable' },
		'seen',
	),
];

/** Codes that say "this bill id is already used". */
export const ID_USED_CODES: ReadonlySet<string> = new Set(['9800', 'BILL_001']);
/** Codes that say definitely "no bill has this id". */
export const NOT_FOUND_CODES: ReadonlySet<string> = new Set(['9980', 'BILL_003']);

/** Codes of this package, for what no vendor code covers. */
export const CLIENT_CODES = {
	/** The transport failed after the request may have left. */
	noAnswer: 'CLIENT_NO_ANSWER',
	/** An answer came that cannot be read. */
	unreadableAnswer: 'CLIENT_UNREADABLE_ANSWER',
	/** The transport says that the request never left. */
	notSent: 'CLIENT_NOT_SENT',
	/** The bill id belongs to a bill of another amount. */
	idTaken: 'CLIENT_ID_TAKEN',
	/** The bill id belongs to a bill that was destroyed or cancelled. */
	billEnded: 'CLIENT_BILL_ENDED',
} as const;

/** The entry of a code; `undefined` for codes nobody has documented. */
export function codeEntry(code: string): CodeEntry | undefined {
	return CODES.find((entry) => entry.code === code);
}

/** What a {@link PaySsamError} is made of. */
export interface PaySsamErrorDetails {
	readonly code: string;
	readonly whatHappened: string;
	readonly whatToDo: string;
	readonly mayRepeat: MayRepeat;
	readonly outcomeUnknown: boolean;
	/** Already cleaned, see `cleanVendorText`. */
	readonly vendorMessage?: string | undefined;
	readonly billId?: string | undefined;
	readonly n8nFailureCause?: FailureCause | undefined;
	/** Shortest wait that the server asked for, in milliseconds. */
	readonly retryAfterMs?: number | undefined;
}

/**
 * A call was refused, or its outcome is unknown. The message says what happened, what PaySsam said, and what to do. It holds no key.
 */
export class PaySsamError extends Error {
	override readonly name = 'PaySsamError';
	/** The vendor's code, or one of {@link CLIENT_CODES}. */
	readonly code: string;
	readonly whatHappened: string;
	readonly whatToDo: string;
	readonly mayRepeat: MayRepeat;
	/** Whether the call may have taken effect. */
	readonly outcomeUnknown: boolean;
	readonly vendorMessage: string | undefined;
	readonly billId: string | undefined;
	readonly n8nFailureCause: FailureCause | undefined;
	/** Shortest wait that the server asked for, in milliseconds. */
	readonly retryAfterMs: number | undefined;

	constructor(details: PaySsamErrorDetails) {
		const said = details.vendorMessage ? ` PaySsam says: "${details.vendorMessage}".` : '';
		super(`${details.whatHappened}${said} ${details.whatToDo} (${details.code})`);
		this.code = details.code;
		this.whatHappened = details.whatHappened;
		this.whatToDo = details.whatToDo;
		this.mayRepeat = details.mayRepeat;
		this.outcomeUnknown = details.outcomeUnknown;
		this.vendorMessage = details.vendorMessage;
		this.billId = details.billId;
		this.n8nFailureCause = details.n8nFailureCause;
		this.retryAfterMs = details.retryAfterMs;
	}
}
