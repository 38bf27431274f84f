/** For tests of your own handler: approval callbacks as PaySsam would post them. */
import { type Approval, type BillState, STATE_OF_CODE, writeApproval } from '../domain/approval';
import type { JsonObject } from '../json';
import { type Generation, SPELLING } from '../model';

/** What the callback should say; everything else has plausible values. */
export type CallbackInput = Partial<Omit<Approval, 'state' | 'stateCode' | 'price'>> & {
	billId: string;
	/** Default `paid`. */
	state?: Exclude<BillState, 'unknown'> | undefined;
	/** Won as digits. Default `45000`. */
	price?: string | undefined;
	/** Left out: a callback without a key, as one V2 sandbox was measured to send. */
	apiKey?: string | undefined;
	/** `v1` snake_case (default), `v2` camelCase. */
	spelling?: Generation | undefined;
};

const EXAMPLE = {
	payType: 'CARD_VAN',
	cardType: '신용카드(일반)',
	approvedAt: '2026-11-20T09:30:00+09:00',
	approvalNumber: '00769951',
	instalmentMonths: '0',
} as const;

/**
 * Builds the body of an approval callback.
 * @example buildApprovalCallback({ billId: '1024', apiKey: 'test-key' }).appr_state // 'F'
 */
export function buildApprovalCallback(input: CallbackInput): JsonObject {
	const { apiKey, spelling = 'v1', state = 'paid', price = '45000', ...fields } = input;
	const stateCode = Object.keys(STATE_OF_CODE).find((code) => STATE_OF_CODE[code] === state) ?? '';
	const approval: Approval = { ...(state === 'paid' ? EXAMPLE : {}), ...fields, state, stateCode };
	const key = apiKey === undefined ? {} : { [SPELLING[spelling].key]: apiKey };
	const priced = { [spelling === 'v1' ? 'appr_price' : 'apprPrice']: price };
	return { ...key, ...writeApproval(approval, spelling), ...priced };
}
