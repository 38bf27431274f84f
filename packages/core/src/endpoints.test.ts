import { describe, expect, test } from 'vitest';
import { CLIENT_METHODS } from './calls';
import { createClient } from './client';
import { type Action, ENDPOINTS, endpointByPath, endpointFor } from './endpoints';
import { PaySsamInputError } from './input';
import { type ContractModel, GENERATION_OF } from './model';

const V1_RECEIPT = 'bill_id issuance_number price supply_price tax trader';
const V2_RECEIPT = 'billId issuanceNumber price supplyPrice tax trader';
/** From the specification: model, action, path (none: not public), hash rule, nesting, required wire fields. */
const SPECIFIED: readonly (readonly [ContractModel, Action, string | undefined, string, string, string])[] = [
	...(['V1_T', 'V1_U'] as const).flatMap(
		(model): [ContractModel, Action, string | undefined, string, string, string][] => [
			[model, 'cashReceipt.issue', '/if/cash-receipt/issue', 'withoutPhone', 'bill', V1_RECEIPT],
			[model, 'cashReceipt.cancel', '/if/cash-receipt/cancel', 'withoutPhone', 'bill', 'bill_id price trader'],
			[model, 'cashReceipt.read', '/if/cash-receipt/read', 'withoutPhone', 'bill', 'bill_id price'],
			[model, 'card.authenticate', undefined, 'none', 'flat', ''],
			[model, 'merchant.read', '/if/read/merchant', 'none', 'flat', ''],
			[model, 'store.readOpenState', '/if/read/open', 'none', 'flat', 'callbackUrl'],
		],
	),
	['V2', 'cashReceipt.issue', '/cash-receipt/issue', 'withoutPhone', 'cashReceipt', V2_RECEIPT],
	['V2', 'cashReceipt.cancel', '/cash-receipt/cancel', 'withoutPhone', 'cashReceipt', 'billId price trader'],
	['V2', 'cashReceipt.read', '/cash-receipt/read', 'withoutPhone', 'cashReceipt', 'billId price'],
	['V2', 'recurring.payBill', '/bill/rp', 'none', 'bill', ''],
	['V2', 'recurring.registerMethod', '/rp/manage', 'none', 'bill', ''],
	['V2', 'recurring.deleteMethod', '/rp/delete', 'none', 'bill', ''],
	['V2', 'customer.readPayMethods', '/customer/pay-method', 'none', 'bill', ''],
	[
		'V2',
		'subMerchant.createRegistrationUrl',
		'/auth/mapping',
		'none',
		'flat',
		'callbackUrl memberId merchantId redirectUrl',
	],
	['V2', 'subMerchant.readMappingStatus', '/auth/mapping-status', 'none', 'flat', ''],
	['V2', 'subMerchant.list', '/read/mapping', 'none', 'flat', ''],
	['V2', 'partner.read', undefined, 'none', 'flat', ''],
	['V2', 'partner.changeCallbackUrl', undefined, 'none', 'flat', ''],
	['V1_T', 'bill.send', '/if/bill/send', 'withPhone', 'bill', 'bill_id callbackURL member_nm phone price product_nm'],
	['V1_T', 'bill.read', '/if/bill/read', 'none', 'flat', 'bill_id'],
	['V1_T', 'bill.resend', '/if/bill/resend', 'none', 'flat', 'bill_id'],
	['V1_T', 'bill.destroy', '/if/bill/destroy', 'withoutPhone', 'flat', 'bill_id price'],
	['V1_T', 'payment.cancel', '/if/bill/cancel', 'withoutPhone', 'flat', 'bill_id price'],
	['V1_T', 'balance.read', '/if/read/remain_count', 'none', 'flat', ''],
	['V1_U', 'bill.send', '/if/bill/url', 'phoneIfPresent', 'bill', 'bill_id callbackURL member_nm price product_nm'],
	['V1_U', 'bill.read', '/if/bill/read', 'none', 'flat', 'bill_id'],
	['V1_U', 'bill.destroy', '/if/bill/destroy', 'withoutPhone', 'flat', 'bill_id price'],
	['V1_U', 'payment.cancel', '/if/bill/cancel', 'withoutPhone', 'flat', 'bill_id price'],
	['V1_U', 'balance.read', '/if/read/remain_count', 'none', 'flat', ''],
	['V2', 'bill.send', '/bill', 'withPhone', 'bill', 'billId callbackUrl memberName phone price productName sendType'],
	['V2', 'bill.read', '/bill/read', 'none', 'bill', 'billId'],
	['V2', 'bill.resend', '/bill/resend', 'none', 'bill', 'billId'],
	['V2', 'bill.destroy', '/bill/destroy', 'withoutPhone', 'bill', 'billId price'],
	['V2', 'payment.cancel', '/bill/cancel', 'withoutPhone', 'bill', 'billId price'],
	['V2', 'balance.read', '/read/remain_count', 'none', 'flat', ''],
	['V2', 'balance.readSubMerchant', '/read/merchant/remain_count', 'none', 'flat', ''],
];

describe('the endpoint table', () => {
	test.each(SPECIFIED)('%s %s', (model, action, path, hash, nesting, fields) => {
		const endpoint = endpointFor(model, action);
		expect(endpoint).toMatchObject({ path, hash, nesting, generation: GENERATION_OF[model] });
		const wires = endpoint.fields.filter((field) => field.required).map((field) => field.wire);
		expect(wires.sort().join(' ')).toBe(fields);
		if (path !== undefined) expect(endpointByPath(endpoint.generation, path)).toBe(endpoint);
	});
	test('has nothing beyond that', () => {
		expect(ENDPOINTS.flatMap((row) => row.contractModels).length).toBe(SPECIFIED.length);
	});
	test('has one row per path and one per model and action', () => {
		const paths = ENDPOINTS.filter((row) => row.path !== undefined).map((row) => `${row.generation} ${row.path}`);
		expect(new Set(paths).size).toBe(paths.length);
		const calls = ENDPOINTS.flatMap((row) => row.contractModels.map((model) => `${model} ${row.action}`));
		expect(new Set(calls).size).toBe(calls.length);
	});
	test('every row has a client method, and every client method a row', () => {
		const client = createClient({ model: 'V2', transport: async () => ({ status: 200, body: '' }) });
		expect([...Object.values(CLIENT_METHODS), 'call', 'preview'].sort()).toEqual(Object.keys(client).sort());
		expect(new Set(ENDPOINTS.map((row) => row.action))).toEqual(new Set(Object.keys(CLIENT_METHODS)));
	});
	test('rows are coherent', () => {
		for (const row of ENDPOINTS) {
			expect(row.source.length).toBeGreaterThan(10);
			expect(new Set(row.fields.map((field) => field.name)).size).toBe(row.fields.length);
			expect(new Set(row.fields.map((field) => field.wire)).size).toBe(row.fields.length);
			for (const field of row.fields) {
				expect(field.label).toMatch(/^[A-Z]/);
				expect(field.kind === 'enum').toBe(field.values !== undefined);
			}
			if (row.mayRepeat === 'always') expect(row).toMatchObject({ movesMoney: false });
			expect(row.path === undefined).toBe(row.pathOverride === 'required');
			expect(row.path === undefined).toBe(row.pathConfidence === 'unknown');
			if (row.pathOverride !== 'never') expect(row.confidence).toBe('experimental');
			if (row.openBody) expect(row).toMatchObject({ fields: [], confidence: 'experimental', answer: 'fields' });
			if (row.contractModels.includes('V1_U')) expect(row.contractModels.every((model) => model !== 'V2')).toBe(true);
		}
	});
	test('what the specification lists as open is experimental', () => {
		expect(endpointFor('V1_U', 'bill.send').confidence).toBe('experimental');
		const extras = endpointFor('V1_U', 'bill.send').fields.filter((field) => field.confidence === 'experimental');
		expect(extras.map((field) => field.wire)).toEqual(['customer', 'bill_type', 'bill_desc', 'request_pay_type']);
	});
	test('the rows of chapter 10, and only they, may have another path', () => {
		const open = ENDPOINTS.filter((row) => row.pathOverride !== 'never').map(
			(row) => `${row.generation} ${row.action}`,
		);
		expect(open.sort()).toEqual(
			[
				'v1 bill.send',
				'v1 card.authenticate',
				'v1 cashReceipt.cancel',
				'v1 cashReceipt.read',
				'v1 merchant.read',
				'v2 customer.readPayMethods',
				'v2 partner.changeCallbackUrl',
				'v2 partner.read',
				'v2 recurring.deleteMethod',
				'v2 recurring.payBill',
				'v2 recurring.registerMethod',
				'v2 subMerchant.readMappingStatus',
			].sort(),
		);
		expect(endpointFor('V1_T', 'bill.send').pathOverride).toBe('never');
	});
	test.each([
		['V1_T', 'cashReceipt.issue', 'documented'],
		['V1_U', 'cashReceipt.cancel', 'experimental'],
		['V1_U', 'cashReceipt.read', 'experimental'],
		['V2', 'cashReceipt.issue', 'seen'],
		['V2', 'subMerchant.createRegistrationUrl', 'documented'],
		['V2', 'subMerchant.list', 'experimental'],
		['V2', 'recurring.payBill', 'experimental'],
		['V1_T', 'store.readOpenState', 'experimental'],
	] as const)('%s %s is %s', (model, action, confidence) =>
		expect(endpointFor(model, action).confidence).toBe(confidence),
	);
	test.each([
		['cashReceipt.issue', 'V1_T V1_U V2'],
		['card.authenticate', 'V1_T V1_U'],
		['merchant.read', 'V1_T V1_U'],
		['store.readOpenState', 'V1_T V1_U'],
		['recurring.payBill', 'V2'],
		['subMerchant.list', 'V2'],
		['partner.read', 'V2'],
		['balance.read', 'V1_T V1_U V2'],
		['bill.resend', 'V1_T V2'],
	] as const)('%s exists under %s', (action, models) => {
		const able = ENDPOINTS.filter((row) => row.action === action).flatMap((row) => row.contractModels);
		expect(able.sort().join(' ')).toBe(models);
	});
	test('what changes something may not be repeated at will', () => {
		const always = new Set(ENDPOINTS.filter((row) => row.mayRepeat === 'always').map((row) => row.action));
		expect(always).toEqual(
			new Set([
				'bill.read',
				'cashReceipt.read',
				'customer.readPayMethods',
				'merchant.read',
				'store.readOpenState',
				'subMerchant.readMappingStatus',
				'subMerchant.list',
				'partner.read',
				'balance.read',
				'balance.readSubMerchant',
			]),
		);
	});
	test('money moves with send, resend, cancel and a recurring payment', () => {
		const moving = new Set(ENDPOINTS.filter((row) => row.movesMoney).map((row) => row.action));
		expect(moving).toEqual(new Set(['bill.send', 'bill.resend', 'payment.cancel', 'recurring.payBill']));
	});
});

describe('endpointFor', () => {
	test('says which models can do what V1 U cannot', () => {
		expect(() => endpointFor('V1_U', 'bill.resend')).toThrow(PaySsamInputError);
		expect(() => endpointFor('V1_U', 'bill.resend')).toThrow(/V1 U has no call "bill.resend".*V1_T, V2/);
	});
	test('sub-merchant points are V2 only', () =>
		expect(() => endpointFor('V1_T', 'balance.readSubMerchant')).toThrow(/V2/));
});

test.each(['/bill/', '/BILL', 'bill', '', '/if/bill/send', '/rp/bill'])('V2 knows no path %j', (path) =>
	expect(endpointByPath('v2', path)).toBeUndefined(),
);
