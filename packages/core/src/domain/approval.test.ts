import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APPROVAL_FIELDS, readApproval, stateOfCode } from './approval';

/** Field names of the approval in the vendor's V1 documents (callback and read) and their V2 forms. */
const DOCUMENTED = [
	['bill_id', 'billId'],
	['appr_state', 'apprState'],
	['appr_pay_type', 'apprPayType'],
	['appr_card_type', 'apprCardType'],
	['appr_dt', 'apprDt'],
	['appr_origin_dt', 'apprOriginDt'],
	['appr_price', 'apprPrice'],
	['appr_num', 'apprNum'],
	['appr_origin_num', 'apprOriginNum'],
	['appr_issuer', 'apprIssuer'],
	['appr_issuer_cd', 'apprIssuerCd'],
	['appr_issuer_num', 'apprIssuerNum'],
	['appr_acquirer_cd', 'apprAcquirerCd'],
	['appr_acquirer_nm', 'apprAcquirerNm'],
	['appr_res_cd', 'apprResCd'],
	['appr_monthly', 'apprMonthly'],
	['appr_cash_num', 'apprCashNum'],
	['appr_cash_trader', 'apprCashTrader'],
	['appr_cash_issuance_number', 'apprCashIssuanceNumber'],
	['appr_cat_id', 'apprCatId'],
];

test('every documented field is mapped, in both spellings, and no other', () => {
	const pairs = APPROVAL_FIELDS.map((field) => `${field.v1} ${field.v2}`).sort();
	expect(pairs).toEqual(DOCUMENTED.map((pair) => pair.join(' ')).sort());
});

test.each([
	['F', 'paid'],
	['W', 'unpaid'],
	['C', 'cancelled'],
	['D', 'destroyed'],
])('%s means %s', (code, state) => expect(stateOfCode(code)).toBe(state));
test.each(['', 'f', 'FF', 'P', 'paid', '__proto__', 'constructor', 'toString'])('%j is an unknown state', (code) =>
	expect(stateOfCode(code)).toBe('unknown'),
);
test('nothing but F means paid', () => {
	fc.assert(fc.property(fc.string(), (code) => void expect(stateOfCode(code) === 'paid').toBe(code === 'F')));
});

describe('readApproval', () => {
	const wire = {
		bill_id: '1024',
		appr_state: 'F',
		appr_price: '45000',
		appr_num: '00769951',
		appr_dt: '20261120093000',
		appr_monthly: '0',
		appr_res_cd: null,
	};
	const domain = {
		billId: '1024',
		state: 'paid',
		stateCode: 'F',
		price: '45000',
		approvalNumber: '00769951',
		approvedAt: '2026-11-20T09:30:00+09:00',
		instalmentMonths: '0',
	};
	test('maps snake_case', () => expect(readApproval(wire, { billId: '' })).toEqual(domain));
	test('maps camelCase to the same', () =>
		expect(
			readApproval(
				{
					billId: '1024',
					apprState: 'F',
					apprPrice: '45000',
					apprNum: '00769951',
					apprDt: '20261120093000',
					apprMonthly: '0',
				},
				{ billId: '' },
			),
		).toEqual(domain));
	test('what cannot be read is left out, not guessed', () => {
		const approval = readApproval(
			{ bill_id: '1024', appr_state: 'W', appr_price: '0', appr_dt: 'soon', appr_num: '', appr_issuer: { a: 1 } },
			{ billId: '' },
		);
		expect(approval).toEqual({ billId: '1024', state: 'unpaid', stateCode: 'W' });
	});
	test('without a state it is unknown', () =>
		expect(readApproval({}, { billId: '7' })).toEqual({ billId: '7', state: 'unknown', stateCode: '' }));
});
