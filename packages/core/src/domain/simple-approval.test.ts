import { describe, expect, test } from 'vitest';
import { buildApprovalCallback } from '../callback/build-callback';
import { readApproval } from './approval';
import { hasCashReceipt, PAY_METHOD_WORDS, simplifyApproval } from './simple-approval';

const of = (fields: Parameters<typeof readApproval>[0]) => simplifyApproval(readApproval(fields, { billId: '1024' }));

describe('simplifyApproval', () => {
	test('a card payment', () =>
		expect(
			of({
				bill_id: '1024',
				appr_state: 'F',
				appr_pay_type: 'CARD_VAN',
				appr_card_type: '신용카드(일반)',
				appr_dt: '20261120093000',
				appr_price: '45000',
				appr_num: '00769951',
				appr_issuer: '국민카드',
				appr_issuer_num: '9411-11**-****-1111',
				appr_monthly: '03',
			}),
		).toEqual({
			billId: '1024',
			status: 'paid',
			amount: 45000,
			paidAt: '2026-11-20T09:30:00+09:00',
			payMethod: 'card',
			cardOrBank: '국민카드',
			cardType: '신용카드(일반)',
			cardOrAccountNumber: '9411-11**-****-1111',
			approvalNumber: '00769951',
			originalApprovalNumber: null,
			instalments: 3,
			hasCashReceipt: false,
			cashReceiptNumber: null,
			cashReceiptFor: null,
		}));
	test('a payment in cash with a receipt, camelCase', () =>
		expect(
			of({
				billId: '1024',
				apprState: 'F',
				apprPayType: 'BANK',
				apprCashNum: '000123',
				apprCashTrader: '1',
				apprCashIssuanceNumber: '1234567890',
			}),
		).toMatchObject({
			payMethod: 'bank transfer',
			hasCashReceipt: true,
			cashReceiptNumber: '000123',
			cashReceiptFor: 'business',
			amount: null,
			instalments: null,
		}));
	test('every field is there for a bill of which nothing is known', () => {
		const simple = of({});
		expect(Object.keys(simple)).toEqual(Object.keys(of({ appr_state: 'F', appr_num: '1' })));
		expect(simple).toMatchObject({ billId: '1024', status: 'unknown', amount: null, paidAt: null });
		expect(JSON.parse(JSON.stringify(simple))).toEqual(simple);
	});
	test.each([
		['F', '2026-11-20T09:30:00+09:00'],
		['C', '2026-11-19T09:30:00+09:00'],
		['W', null],
		['D', null],
		['Z', null],
	])('state %s was paid at %s', (appr_state, paidAt) =>
		expect(of({ appr_state, appr_dt: '20261120093000', appr_origin_dt: '20261119093000' }).paidAt).toBe(paidAt),
	);
	test.each([
		['0', 0],
		['00', 0],
		['12', 12],
		['일시불', null],
		['', null],
	])('instalments of %j', (appr_monthly, months) => expect(of({ appr_monthly }).instalments).toBe(months));
	test.each(['CARD_VAN', 'KEYIN', 'OFFLINE_CARD', 'OFFLINE_CASH', 'CARD_RP', 'BANK'])('%s has a word', (code) =>
		expect(of({ appr_pay_type: code }).payMethod).toBe(PAY_METHOD_WORDS[code]),
	);
	test.each(['NEW_PAY', 'constructor', '__proto__', 'toString'])('%s passes through', (code) =>
		expect(of({ appr_pay_type: code }).payMethod).toBe(code),
	);
	test('a trader nobody knows passes through', () => expect(of({ appr_cash_trader: '7' }).cashReceiptFor).toBe('7'));
	test('of a built callback', () =>
		expect(of(buildApprovalCallback({ billId: '1024' }))).toMatchObject({ status: 'paid', amount: 45000 }));
});

test('a number asked for is not a receipt yet', () => {
	const asked = readApproval({ appr_cash_issuance_number: '0100001234', appr_cash_num: '' }, { billId: '1' });
	expect(hasCashReceipt(asked)).toBe(false);
	expect(hasCashReceipt({ cashReceiptNumber: '0' })).toBe(true);
});
