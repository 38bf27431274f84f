import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { businessNumberPrefix, derivedBillId, isBillId, randomBillId } from './bill-id';
import { PaySsamInputError } from './input';

describe('isBillId', () => {
	test.each(['1', '1024', 'A'.repeat(20), 'a_b-c', '1234567890ABCDEFGHIJ'])('accepts %s', (id) =>
		expect(isBillId(id)).toBe(true),
	);
	test.each(['', 'A'.repeat(21), 'a b', 'a,b', '주문1', 'a\n', 1024, null, undefined, ['1']])('refuses %j', (id) =>
		expect(isBillId(id)).toBe(false),
	);
});

describe('businessNumberPrefix', () => {
	test.each(['1234567890', '123-45-67890', ' 123-45-67890 '])('%s', (text) =>
		expect(businessNumberPrefix(text)).toBe('1234567890'),
	);
	test.each(['', '123456789', '12345678901', '1234-5-67890', '12345-67890', '一二三四五六七八九十'])(
		'refuses %j',
		(text) => expect(() => businessNumberPrefix(text)).toThrow(PaySsamInputError),
	);
});

describe('randomBillId', () => {
	test('20 capitals or digits, no repeats', () => {
		const ids = Array.from({ length: 2000 }, () => randomBillId());
		expect(ids.every((id) => /^[A-Z0-9]{20}$/.test(id))).toBe(true);
		expect(new Set(ids).size).toBe(2000);
	});
	test('business number in front leaves ten free characters', () => {
		expect(randomBillId({ prefix: '123-45-67890' })).toMatch(/^1234567890[A-Z0-9]{10}$/);
	});
	test('uses the whole alphabet about evenly', () => {
		const counts = new Map<string, number>();
		for (const sign of Array.from({ length: 2000 }, () => randomBillId()).join(''))
			counts.set(sign, (counts.get(sign) ?? 0) + 1);
		expect(counts.size).toBe(36);
		const expected = 40_000 / 36;
		for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
	});
});

describe('derivedBillId', () => {
	const parts = fc
		.array(fc.string(), { minLength: 1, maxLength: 4 })
		.filter((list) => list.some((part) => part.trim() !== ''));

	test('is always a valid id of 20 and the same for the same seed', () => {
		fc.assert(
			fc.property(parts, (seed) => {
				const id = derivedBillId(seed);
				expect(isBillId(id)).toBe(true);
				expect(id).toMatch(/^[A-Z0-9]{20}$/);
				expect(derivedBillId([...seed])).toBe(id);
			}),
		);
	});
	test('tells seeds apart, however they are cut', () => {
		fc.assert(
			fc.property(parts, parts, (one, other) => {
				expect(derivedBillId(one) === derivedBillId(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
			}),
		);
		expect(derivedBillId(['1', '23'])).not.toBe(derivedBillId(['12', '3']));
		expect(derivedBillId(['a', ''])).not.toBe(derivedBillId(['a']));
		expect(derivedBillId('a,b')).not.toBe(derivedBillId(['a', 'b']));
		expect(derivedBillId('["a","b"]')).not.toBe(derivedBillId(['a', 'b']));
	});
	test('one text equals a list of that text', () => expect(derivedBillId('order-1')).toBe(derivedBillId(['order-1'])));
	test('keeps the prefix in front', () => {
		const id = derivedBillId('order-1', { prefix: '123-45-67890' });
		expect(id).toMatch(/^1234567890[A-Z0-9]{10}$/);
		expect(derivedBillId('order-2', { prefix: '1234567890' })).not.toBe(id);
	});
	test.each(['', '  ', [], ['', ' ']])('refuses a seed without text: %j', (seed) =>
		expect(() => derivedBillId(seed)).toThrow(PaySsamInputError),
	);
	test('does not change between versions: stored workflows rely on it', () => {
		// SHA-256 of `["order-1"]` as a number, its 20 lowest digits in base 36, lowest first.
		expect(derivedBillId('order-1')).toBe('WYHFV0EEGUQ9CR30TF1S');
	});
});
