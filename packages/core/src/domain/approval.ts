/** The state of a bill and its payment, as answered by a read and reported by a callback. */
import { type JsonObject, readText } from '../json';
import type { Generation } from '../model';
import { formatVendorDateTime, parseVendorDateTime } from './korean-time';
import { parseWon, type Won } from './won';

/** State in words. `unknown`: the vendor sent a state this version does not know, or none; it is never to be taken for paid. */
export type BillState = 'paid' | 'unpaid' | 'cancelled' | 'destroyed' | 'unknown';

/** The vendor's letters. Source: vendor document. */
export const STATE_OF_CODE: Readonly<Record<string, BillState>> = {
	F: 'paid',
	W: 'unpaid',
	C: 'cancelled',
	D: 'destroyed',
};

/** State of a bill with the details of its payment. Numbers are strings: approval numbers have leading zeros. */
export interface Approval {
	billId: string;
	state: BillState;
	/** The vendor's letter, `F`, `W`, `C` or `D`; other text when unknown; empty when none was sent. */
	stateCode: string;
	/** `CARD_VAN`, `KEYIN`, `OFFLINE_CARD`, `OFFLINE_CASH` (documented), `CARD_RP`, `BANK` (seen). An open list. */
	payType?: string;
	cardType?: string;
	/** `2026-11-20T09:30:00+09:00`. */
	approvedAt?: string;
	originalApprovedAt?: string;
	/** Approved amount in won. Absent when the vendor sent none, zero, or no amount at all: see the raw answer. */
	price?: Won;
	/** Leading zeros matter: `00769951`. */
	approvalNumber?: string;
	originalApprovalNumber?: string;
	/** Card or bank. */
	issuer?: string;
	issuerCode?: string;
	/** Masked card or account number. */
	issuerNumber?: string;
	acquirerCode?: string;
	acquirerName?: string;
	responseCode?: string;
	/** Instalment months; `0` is a lump sum. */
	instalmentMonths?: string;
	cashReceiptNumber?: string;
	/** `0` person, `1` business. */
	cashReceiptTrader?: string;
	/** `0100001234` is a self-issued receipt. */
	cashReceiptIssuanceNumber?: string;
	/** Terminal; answered by reads. */
	terminalId?: string;
}

/** Fields of {@link Approval} that are plain text on the wire. */
export type ApprovalTextField = Exclude<
	keyof Approval,
	'billId' | 'state' | 'stateCode' | 'approvedAt' | 'originalApprovedAt' | 'price'
>;

/** One field in both spellings. */
export interface ApprovalField<Name extends string = string> {
	readonly name: Name;
	readonly v1: string;
	readonly v2: string;
}

/** The fields that identify: they may not contradict each other when both spellings are sent. */
export const BILL_ID_FIELD: ApprovalField<'billId'> = { name: 'billId', v1: 'bill_id', v2: 'billId' };
/** The state letter. */
export const STATE_FIELD: ApprovalField<'stateCode'> = { name: 'stateCode', v1: 'appr_state', v2: 'apprState' };
/** The amount. */
export const PRICE_FIELD: ApprovalField<'price'> = { name: 'price', v1: 'appr_price', v2: 'apprPrice' };
/** The moments. */
export const TIME_FIELDS: readonly ApprovalField<'approvedAt' | 'originalApprovedAt'>[] = [
	{ name: 'approvedAt', v1: 'appr_dt', v2: 'apprDt' },
	{ name: 'originalApprovedAt', v1: 'appr_origin_dt', v2: 'apprOriginDt' },
];
/** The texts. Source: vendor document, both generations; `appr_cat_id` from the V1 read (its V2 spelling is inferred). */
export const TEXT_FIELDS: readonly ApprovalField<ApprovalTextField>[] = [
	{ name: 'payType', v1: 'appr_pay_type', v2: 'apprPayType' },
	{ name: 'cardType', v1: 'appr_card_type', v2: 'apprCardType' },
	{ name: 'approvalNumber', v1: 'appr_num', v2: 'apprNum' },
	{ name: 'originalApprovalNumber', v1: 'appr_origin_num', v2: 'apprOriginNum' },
	{ name: 'issuer', v1: 'appr_issuer', v2: 'apprIssuer' },
	{ name: 'issuerCode', v1: 'appr_issuer_cd', v2: 'apprIssuerCd' },
	{ name: 'issuerNumber', v1: 'appr_issuer_num', v2: 'apprIssuerNum' },
	{ name: 'acquirerCode', v1: 'appr_acquirer_cd', v2: 'apprAcquirerCd' },
	{ name: 'acquirerName', v1: 'appr_acquirer_nm', v2: 'apprAcquirerNm' },
	{ name: 'responseCode', v1: 'appr_res_cd', v2: 'apprResCd' },
	{ name: 'instalmentMonths', v1: 'appr_monthly', v2: 'apprMonthly' },
	{ name: 'cashReceiptNumber', v1: 'appr_cash_num', v2: 'apprCashNum' },
	{ name: 'cashReceiptTrader', v1: 'appr_cash_trader', v2: 'apprCashTrader' },
	{ name: 'cashReceiptIssuanceNumber', v1: 'appr_cash_issuance_number', v2: 'apprCashIssuanceNumber' },
	{ name: 'terminalId', v1: 'appr_cat_id', v2: 'apprCatId' },
];
/** Every approval field in both spellings. */
export const APPROVAL_FIELDS: readonly ApprovalField[] = [
	BILL_ID_FIELD,
	STATE_FIELD,
	PRICE_FIELD,
	...TIME_FIELDS,
	...TEXT_FIELDS,
];

/** The word for a state letter; `unknown` for anything but the four. Case and spelling must be exact. */
export function stateOfCode(code: string): BillState {
	return Object.hasOwn(STATE_OF_CODE, code) ? (STATE_OF_CODE[code] ?? 'unknown') : 'unknown';
}

/** Text of an approval field, in either spelling. */
export function readApprovalText(fields: JsonObject, field: ApprovalField): string | undefined {
	return readText(fields, [field.v1, field.v2]);
}

/** Maps approval fields, in either spelling, to {@link Approval}. What cannot be read is left out: the raw answer keeps it. */
export function readApproval(fields: JsonObject, fallback: { billId: string }): Approval {
	const stateCode = readApprovalText(fields, STATE_FIELD) ?? '';
	const approval: Approval = {
		billId: readApprovalText(fields, BILL_ID_FIELD) ?? fallback.billId,
		state: stateOfCode(stateCode),
		stateCode,
	};
	const price = parseWon(readApprovalText(fields, PRICE_FIELD));
	if (price.ok) approval.price = price.value;
	for (const field of TIME_FIELDS) {
		const time = parseVendorDateTime(readApprovalText(fields, field));
		if (time !== undefined) approval[field.name] = time;
	}
	for (const field of TEXT_FIELDS) {
		const text = readApprovalText(fields, field);
		if (text !== undefined) approval[field.name] = text;
	}
	return approval;
}

/** Writes an approval in one generation's spelling. For test helpers: only the vendor writes approvals in earnest. */
export function writeApproval(approval: Readonly<Approval>, generation: Generation): JsonObject {
	const fields: JsonObject = {
		[BILL_ID_FIELD[generation]]: approval.billId,
		[STATE_FIELD[generation]]: approval.stateCode,
	};
	if (approval.price !== undefined) fields[PRICE_FIELD[generation]] = approval.price;
	for (const field of TIME_FIELDS) {
		const time = approval[field.name];
		const text = time === undefined ? undefined : formatVendorDateTime(time);
		if (text !== undefined) fields[field[generation]] = text;
	}
	for (const field of TEXT_FIELDS) {
		const text = approval[field.name];
		if (text !== undefined) fields[field[generation]] = text;
	}
	return fields;
}
