/**
 * The approval fields as `read` answers and callbacks carry them, in the V1 spelling (V2: run them through `camel`).
 * Names: vendor OpenAPI. That an unpaid bill has only `apikey`, `bill_id`, `appr_state`, and that after a cancel `appr_num`/`appr_dt`
 * are the cancel's and `appr_origin_*` the approval's, is inferred from the wording of the cancel answer.
 */
import type { Bill } from './bill';
import { kstDigits } from './time';

export type FlatFields = Record<string, string | null>;

export function approvalFields(bill: Bill): FlatFields {
	const head = { apikey: bill.apiKey, bill_id: bill.billId };
	const { approval, cancellation } = bill;
	if (approval === null) return { ...head, appr_state: bill.state };
	return {
		...head,
		appr_pay_type: approval.payType,
		...(approval.cardType === null ? {} : { appr_card_type: approval.cardType }),
		appr_dt: kstDigits(cancellation?.at ?? approval.at),
		...(cancellation === null ? {} : { appr_origin_dt: kstDigits(approval.at) }),
		appr_price: approval.price,
		appr_issuer: approval.issuer,
		appr_issuer_cd: approval.issuerCode,
		appr_issuer_num: approval.issuerNumber,
		...(approval.acquirerCode === null ? {} : { appr_acquirer_cd: approval.acquirerCode }),
		...(approval.acquirerName === null ? {} : { appr_acquirer_nm: approval.acquirerName }),
		appr_num: cancellation?.num ?? approval.num,
		...(cancellation === null ? {} : { appr_origin_num: approval.num }),
		appr_res_cd: approval.responseCode,
		appr_monthly: approval.months,
		appr_state: bill.state,
		...(approval.cashReceipt === null
			? {}
			: {
					appr_cash_num: approval.cashReceipt.num,
					appr_cash_trader: approval.cashReceipt.trader,
					appr_cash_issuance_number: approval.cashReceipt.issuanceNumber,
				}),
	};
}
