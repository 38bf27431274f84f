import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashBill } from './hash';

/** Computed from the rule of the specification (parts joined by commas, SHA-256, lower-case hex), not taken from the code. */
const VECTORS = [
	{
		billId: '1024',
		phone: '01012345678',
		price: '45000',
		hash: 'c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9',
	},
	{ billId: '1024', price: '45000', hash: 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0' },
	{
		billId: '1234567890ABCDEFGHIJ',
		phone: '01012345678',
		price: '10000',
		hash: 'f10c27d16da1e527e34fceb5bd327f75e9fb07099a642ed2c04ec87e433e8055',
	},
	{
		billId: '1234567890ABCDEFGHIJ',
		price: '10000',
		hash: '316c2d9a3df1fb14d7bb619d56b2664f4def3753c3df4747a5f3df02878e3a48',
	},
];

describe('hashBill', () => {
	test.each(VECTORS)('$billId, $phone, $price', ({ hash, ...parts }) => {
		expect(hashBill(parts)).toBe(hash);
	});

	test.each([
		{ billId: '', price: '1' },
		{ billId: '1', price: '' },
		{ billId: '1,2', price: '3' },
		{ billId: '1', price: '45,000' },
		{ billId: '1', phone: '010,1', price: '3' },
	])('refuses parts that could be joined in two ways: %j', (parts) => {
		expect(() => hashBill(parts)).toThrow(TypeError);
	});

	test('different parts give different hashes, and every hash is 64 lower-case hex digits', () => {
		const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
		const parts = fc.record({ billId: part, phone: fc.option(part, { nil: undefined }), price: part });
		fc.assert(
			fc.property(parts, parts, (one, other) => {
				expect(hashBill(one)).toMatch(/^[0-9a-f]{64}$/);
				const same = one.billId === other.billId && one.phone === other.phone && one.price === other.price;
				expect(hashBill(one) === hashBill(other)).toBe(same);
			}),
		);
	});
});
