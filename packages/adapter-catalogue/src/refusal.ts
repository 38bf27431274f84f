/** What the adapter's refusals mean on a platform, and how they are told to people. */

/**
 * `key`: the API key is not accepted, a person has to give another. `wait`: nothing was done, to be sent again later. `noBill`: there is no such bill. `failed`: everything else; a person has to look.
 */
export type RefusalKind = 'key' | 'wait' | 'noBill' | 'failed';

export interface Refusal {
	readonly kind: RefusalKind;
	/** What happened, which fields, what to do. Holds no secret. */
	readonly message: string;
	/** Code of the adapter; `no_adapter` where the answer is none of an adapter. */
	readonly code: string;
	readonly status: number;
	/** The code of PaySsam, when it refused. */
	readonly vendorCode: string | undefined;
	/** Of `wait`. Seconds. */
	readonly retryAfterSeconds: number;
}

interface Envelope {
	readonly code: string;
	readonly message: string;
	readonly whatToDo: string;
	readonly requestId: string;
	readonly vendorCode?: string;
	readonly issues?: readonly { readonly field: string; readonly problem: string; readonly remedy: string }[];
}

/** Codes of the adapter behind which nothing was done, and which pass. */
const PASSING = new Set(['rate_limited', 'in_progress', 'provider_unavailable', 'unavailable']);
/** Statuses of proxies in front of an adapter that is not there for a moment. */
const PASSING_STATUS = new Set([429, 502, 503, 504]);
/** Where neither adapter nor proxy names a time. Seconds. */
const WAIT_SECONDS = 60;

/**
 * @param body text of the answer
 * @param retryAfter the header
 * @param isSafe whether the request may be sent again although it is not known how far it came: it changes nothing, or carries an Idempotency-Key
 */
export function readRefusal(
	status: number,
	body: string,
	retryAfter: string | null | undefined,
	isSafe = true,
): Refusal {
	const envelope = envelopeIn(body);
	const seconds = Number(retryAfter);
	const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : WAIT_SECONDS;
	if (envelope === undefined) {
		const kind = isSafe && PASSING_STATUS.has(status) ? 'wait' : 'failed';
		const message = `The address answered ${status}, and not as a PaySsam adapter does. Check the address of the adapter, and whether it runs.`;
		return { kind, message, code: 'no_adapter', status, vendorCode: undefined, retryAfterSeconds };
	}
	const { code, vendorCode } = envelope;
	return { kind: kindOf(code), message: told(envelope), code, status, vendorCode, retryAfterSeconds };
}

function kindOf(code: string): RefusalKind {
	if (code === 'unauthorized') return 'key';
	if (code === 'bill_not_found') return 'noBill';
	return PASSING.has(code) ? 'wait' : 'failed';
}

function told({ message, whatToDo, requestId, vendorCode, issues = [] }: Envelope): string {
	const fields = issues.map(({ field, problem, remedy }) => `${field}: ${problem} ${remedy}`);
	const code = vendorCode === undefined ? '' : `PaySsam’s code ${vendorCode}, `;
	return [message, ...fields, whatToDo, `(${code}request ${requestId})`].join(' ');
}

function envelopeIn(body: string): Envelope | undefined {
	try {
		const { error } = JSON.parse(body) ?? {};
		const isEnvelope = [error?.code, error?.message, error?.whatToDo].every((one) => typeof one === 'string');
		return isEnvelope ? error : undefined;
	} catch {
		return undefined;
	}
}
