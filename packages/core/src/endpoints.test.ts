import { describe, expect, test } from 'vitest';
import { CLIENT_METHODS, createClient } from './client';
import { type Action, ENDPOINTS, endpointByPath, endpointFor } from './endpoints';
import { PaySsamInputError } from './input';
import { type ContractModel, GENERATION_OF } from './model';

/** From the specification: model, action, path, hash rule, nesting, required wire fields. */
const SPECIFIED: readonly (readonly [ContractModel, Action, string, string, string, string])[] = [
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
		expect(endpointByPath(endpoint.generation, path)).toBe(endpoint);
	});
	test('has nothing beyond that', () => {
		expect(ENDPOINTS.flatMap((row) => row.contractModels).length).toBe(SPECIFIED.length);
	});
	test('has one row per path and one per model and action', () => {
		const paths = ENDPOINTS.map((row) => `${row.generation} ${row.path}`);
		expect(new Set(paths).size).toBe(paths.length);
		const calls = ENDPOINTS.flatMap((row) => row.contractModels.map((model) => `${model} ${row.action}`));
		expect(new Set(calls).size).toBe(calls.length);
	});
	test('every row has a client method, and every client method a row', () => {
		const client = createClient({ model: 'V2', transport: async () => ({ status: 200, body: '' }) });
		expect(Object.values(CLIENT_METHODS).sort()).toEqual(Object.keys(client).sort());
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
			if (row.mayRepeat === 'always') expect(row).toMatchObject({ movesMoney: false, hash: 'none' });
			if (row.contractModels.includes('V1_U')) expect(row.contractModels.every((model) => model !== 'V2')).toBe(true);
		}
	});
	test('what the specification lists as open is experimental', () => {
		expect(endpointFor('V1_U', 'bill.send').confidence).toBe('experimental');
		const extras = endpointFor('V1_U', 'bill.send').fields.filter((field) => field.confidence === 'experimental');
		expect(extras.map((field) => field.wire)).toEqual(['customer', 'bill_type', 'bill_desc', 'request_pay_type']);
	});
	test('money moves with send, resend and cancel', () => {
		const moving = new Set(ENDPOINTS.filter((row) => row.movesMoney).map((row) => row.action));
		expect(moving).toEqual(new Set(['bill.send', 'bill.resend', 'payment.cancel']));
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
