import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedHash, hashProblem } from './hash';

/** The table of the specification. */
const VECTORS = [
	['withPhone', '1024', '01012345678', '45000', 'c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9'],
	['withoutPhone', '1024', undefined, '45000', 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0'],
	[
		'withPhone',
		'1234567890ABCDEFGHIJ',
		'01012345678',
		'10000',
		'f10c27d16da1e527e34fceb5bd327f75e9fb07099a642ed2c04ec87e433e8055',
	],
	[
		'withoutPhone',
		'1234567890ABCDEFGHIJ',
		undefined,
		'10000',
		'316c2d9a3df1fb14d7bb619d56b2664f4def3753c3df4747a5f3df02878e3a48',
	],
] as const;

describe('hash', () => {
	it.each(VECTORS)('%s of %s, %s, %s', (rule, billId, phone, price, hash) => {
		expect(expectedHash(rule, { billId, phone, price }).hash).toBe(hash);
	});

	it('takes three parts iff the request carries a phone, where the phone is optional', () => {
		const parts = { billId: '1024', price: '45000' };
		expect(expectedHash('phoneIfGiven', { ...parts, phone: '01012345678' }).hash).toBe(VECTORS[0][4]);
		expect(expectedHash('phoneIfGiven', { ...parts, phone: undefined }).hash).toBe(VECTORS[1][4]);
	});

	it('names the rule that was used by mistake', () => {
		const parts = { billId: '1024', phone: undefined, price: '45000' };
		expect(hashProblem('withoutPhone', parts, VECTORS[0][4], '01012345678')).toBe(
			'hash must be the lower-case hex SHA-256 of "1024,45000" (bill_id,price); it was made of bill_id,phone,price',
		);
		expect(hashProblem('withoutPhone', parts, VECTORS[1][4].toUpperCase(), undefined)).toContain('upper case');
		expect(hashProblem('withoutPhone', parts, VECTORS[1][4], undefined)).toBeUndefined();
	});

	it('refuses any hash but the one of the very strings', () => {
		const text = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
		fc.assert(
			fc.property(text, text, fc.stringMatching(/^[1-9]\d{0,8}$/), (billId, otherId, price) => {
				const { hash } = expectedHash('withoutPhone', { billId, phone: undefined, price });
				expect(hash).toMatch(/^[0-9a-f]{64}$/);
				const problem = hashProblem('withoutPhone', { billId: otherId, phone: undefined, price }, hash, undefined);
				expect(problem === undefined).toBe(billId === otherId);
			}),
		);
	});
});
