/** What a caller is told about a call that is not done. */
import {
	CLIENT_CODES,
	type MayRepeat,
	NOT_FOUND_CODES,
	type PaySsamError,
	type Refused,
	type Unknown,
} from 'payssam-core';
import { AdapterError } from '../domain/errors';

/** Seconds, where PaySsam names none. */
const RETRY_SECONDS = 30;
const RATE_LIMIT_SECONDS = 60;

/** `repeat`: the call's own rule. A read that is not answered has changed nothing, so it is `provider_unavailable` and never `outcome_unknown`. */
export function refusalOf(outcome: Refused | Unknown, repeat: MayRepeat): AdapterError {
	const { error } = outcome;
	const { billId, whatToDo } = error;
	const message = said(error);
	const isOpen = outcome.outcome === 'unknown' && repeat === 'never';
	if (error.code === CLIENT_CODES.notSent)
		return new AdapterError('provider_unavailable', message, { retryAfterSeconds: RETRY_SECONDS, billId });
	if (error.n8nFailureCause === 'rate-limited' && !isOpen) {
		const retryAfterSeconds = error.retryAfterMs === undefined ? RATE_LIMIT_SECONDS : error.retryAfterMs / 1000;
		return new AdapterError('rate_limited', message, { retryAfterSeconds, billId });
	}
	if (outcome.outcome === 'refused' && NOT_FOUND_CODES.has(outcome.code))
		return new AdapterError('bill_not_found', message, { whatToDo, vendorCode: outcome.code, billId });
	if (outcome.outcome === 'refused')
		return new AdapterError('refused', message, { whatToDo, vendorCode: outcome.code, billId });
	return repeat === 'always'
		? new AdapterError('provider_unavailable', message, { retryAfterSeconds: RETRY_SECONDS, billId })
		: new AdapterError('outcome_unknown', message, { whatToDo, vendorCode: error.code, billId });
}

/** Whether it is the last word under an Idempotency-Key. What was refused did nothing, and may be done tomorrow: a bill is paid meanwhile, a receipt issued, a setting corrected. So it frees the key. */
export function isFinal({ outcome }: Refused | Unknown, repeat: MayRepeat): boolean {
	return outcome === 'unknown' && repeat === 'never';
}

function said({ whatHappened, vendorMessage }: PaySsamError): string {
	return vendorMessage === undefined ? whatHappened : `${whatHappened} PaySsam says: "${vendorMessage}".`;
}
