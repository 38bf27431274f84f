/** The one error envelope: a code for programs, what happened and what to do for people. */

/** Every code of the API, its HTTP status, and what to do. Messages are written where the error is made. */
export const ERROR_CODES = {
	invalid_request: { status: 400, whatToDo: 'Correct the fields that `issues` names, then send the request again.' },
	unauthorized: {
		status: 401,
		whatToDo: 'Send an API key of this adapter as "Authorization: Bearer psk_…". Keys are made on the page "Keys".',
	},
	forbidden: { status: 403, whatToDo: 'Use an API key whose scopes and connections allow this.' },
	not_found: { status: 404, whatToDo: 'Check the id and the path.' },
	bill_not_found: { status: 404, whatToDo: 'Check the bill id or the reference, and the connection and store.' },
	method_not_allowed: { status: 405, whatToDo: 'Use a method that the API reference names for this path.' },
	conflict: { status: 409, whatToDo: 'Look at the present state, then decide anew.' },
	in_progress: { status: 409, whatToDo: 'Wait, then send the same request with the same Idempotency-Key again.' },
	outcome_unknown: {
		status: 502,
		whatToDo: 'Read the bill to see whether the call took effect before doing anything else.',
	},
	payload_too_large: { status: 413, whatToDo: 'Send less.' },
	unsupported_media_type: { status: 415, whatToDo: 'Send JSON with "Content-Type: application/json".' },
	idempotency_mismatch: { status: 422, whatToDo: 'Use a new Idempotency-Key for a request that is different.' },
	refused: { status: 422, whatToDo: 'Follow what PaySsam says, then try again.' },
	target_blocked: { status: 422, whatToDo: 'Give an https URL on a public address.' },
	rate_limited: { status: 429, whatToDo: 'Wait as long as Retry-After says.' },
	internal: { status: 500, whatToDo: 'Try again; if it stays, look up the request id in the log of the adapter.' },
	provider_unavailable: {
		status: 503,
		whatToDo: 'Wait as long as Retry-After says, then send the same request again.',
	},
	unavailable: { status: 503, whatToDo: 'Wait as long as Retry-After says; the adapter cannot write to its store.' },
} as const satisfies Record<string, { status: number; whatToDo: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The problem of a field that was not given; the pages say it in the reader's language. */
export const MISSING = 'It is missing.';

/** One field that is wrong. */
export interface Issue {
	readonly field: string;
	readonly problem: string;
	readonly remedy: string;
}

export interface AdapterErrorOptions {
	readonly whatToDo?: string | undefined;
	readonly issues?: readonly Issue[] | undefined;
	/** Seconds; written as a whole number. */
	readonly retryAfterSeconds?: number | undefined;
	/** The vendor's code, when PaySsam refused. */
	readonly vendorCode?: string | undefined;
	readonly billId?: string | undefined;
}

/** Thrown anywhere beneath a route; becomes the error envelope. Message and options hold no secret. */
export class AdapterError extends Error {
	override readonly name = 'AdapterError';
	readonly status: number;
	readonly whatToDo: string;

	constructor(
		readonly code: ErrorCode,
		message: string,
		readonly options: AdapterErrorOptions = {},
	) {
		super(message);
		this.status = ERROR_CODES[code].status;
		this.whatToDo = options.whatToDo ?? ERROR_CODES[code].whatToDo;
	}
}
