/** The JSON of a callback: the approval fields, snake_case with the key on V1 (vendor schema), by the store's style on V2. */
import { approvalFields } from '../approval-fields';
import type { Bill, CallbackKey, CallbackSpelling } from '../bill';
import { camel, respell } from '../spelling';

export interface BodyStyle {
	readonly callbackSpelling: CallbackSpelling;
	readonly callbackKey: CallbackKey;
}

export function callbackBody(bill: Bill, style: BodyStyle): string {
	const { apikey, ...rest } = approvalFields(bill);
	const fields = style.callbackKey === 'present' ? { apikey, ...rest } : rest;
	return JSON.stringify(style.callbackSpelling === 'snake' ? fields : respell(fields, camel));
}
