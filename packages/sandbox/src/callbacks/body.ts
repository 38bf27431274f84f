/** The JSON of a callback: the fields in snake_case with the key on V1 (vendor schema), by the store's style on V2. */
import { approvalFields } from '../approval-fields';
import type { Bill, CallbackKey, CallbackSpelling } from '../bill';
import { camel, respell } from '../spelling';
import type { SubMerchant } from '../sub-merchants';

export interface BodyStyle {
	readonly callbackSpelling: CallbackSpelling;
	readonly callbackKey: CallbackKey;
}

function write({ apikey, ...rest }: Record<string, string | null>, style: BodyStyle): string {
	const fields = style.callbackKey === 'present' ? { apikey, ...rest } : rest;
	return JSON.stringify(style.callbackSpelling === 'snake' ? fields : respell(fields, camel));
}

export const callbackBody = (bill: Bill, style: BodyStyle): string => write(approvalFields(bill), style);

/** Fields of the link-state callback are unknown: these are the names that calls use, and `mappingStatus`, which was seen once. */
export const linkBody = (one: SubMerchant, style: BodyStyle): string =>
	write({ apikey: one.apiKey, member: one.member, merchant: one.merchant, mapping_status: one.status }, style);
