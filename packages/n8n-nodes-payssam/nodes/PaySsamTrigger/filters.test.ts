import { describe, expect, test } from 'vitest';
import { namedMerchant, passesAmount, passesMerchant, readFilters } from './filters';

describe('filters as entered', () => {
	test.each([
		[{}, { merchants: [] }],
		[undefined, { merchants: [] }],
		[{ merchant: '', minimumAmount: '', maximumAmount: '' }, { merchants: [] }],
		[{ merchant: ' store-1 ,store-2,, ' }, { merchants: ['store-1', 'store-2'] }],
		[{ merchant: ['store-1', 'store-2, store-3'] }, { merchants: ['store-1', 'store-2', 'store-3'] }],
		[
			{ minimumAmount: '45,000원', maximumAmount: 1_000_000 },
			{ merchants: [], minimum: 45_000, maximum: 1_000_000 },
		],
		[{ minimumAmount: '0' }, { merchants: [], minimum: 0 }],
		[
			{ minimumAmount: '5000', maximumAmount: '5000' },
			{ merchants: [], minimum: 5_000, maximum: 5_000 },
		],
	])('%j', (parameter, filters) => {
		expect(readFilters(parameter)).toEqual(filters);
	});

	test.each([
		[{ minimumAmount: 'much' }, /^Minimum Amount: The amount is not plain won\. Give whole won/],
		[{ minimumAmount: '-1' }, /^Minimum Amount: /],
		[{ minimumAmount: 4.5 }, /^Minimum Amount: /],
		[{ maximumAmount: '0' }, /^Maximum Amount: The amount is zero\./],
		[{ maximumAmount: '1e6' }, /^Maximum Amount: /],
		[{ maximumAmount: '99999999999' }, /^Maximum Amount: /],
		[{ minimumAmount: '2', maximumAmount: '1' }, /^Minimum Amount: It is more than the Maximum Amount/],
	])('%j cannot be used, and says which and why', (parameter, message) => {
		expect(() => readFilters(parameter)).toThrow(message);
	});
});

describe('what passes', () => {
	test.each([
		['44999', false],
		['45000', true],
		['50000', true],
		['50001', false],
		['9999999999', false],
		[undefined, true],
	])('%s won between 45,000 and 50,000: %s', (price, passes) => {
		expect(passesAmount({ merchants: [], minimum: 45_000, maximum: 50_000 }, price)).toBe(passes);
	});

	test.each([
		[['a'], 'a', true],
		[['a', 'b'], 'b', true],
		[['a'], 'A', false],
		[['a'], 'ab', false],
		[['a'], undefined, true],
		[[], 'a', true],
	])('stores %j, %s is named: %s', (merchants, named, passes) => {
		expect(passesMerchant({ merchants }, named)).toBe(passes);
	});

	test.each([
		[{ merchant: 'a' }, 'a'],
		[{ partnerMerchant: ' a ' }, 'a'],
		[{ merchant_id: 'a' }, 'a'],
		[{ code: '0000', data: { merchant: 'a' } }, 'a'],
		[{ data: [{ merchant: 'a' }] }, undefined],
		[{ merchant: { a: 1 } }, undefined],
		[{ merchant: '' }, undefined],
		[{ bill_id: '1' }, undefined],
	])('%j names %s', (fields, merchant) => {
		expect(namedMerchant(fields)).toBe(merchant);
	});
});
