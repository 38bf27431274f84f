import { describe, expect, test } from 'vitest';
import { CODES, codeEntry, ID_USED_CODES, NOT_FOUND_CODES, PaySsamError } from './errors';

/** The lists of the specification. */
const V1 = ['0000', '9999', '9800', '9970', '9971', '9980', '9870', '5000', '1003'];
const V2_DOCUMENTED = [
	'0000',
	'ERROR',
	'PARTNER_001',
	'PARTNER_002',
	'PARTNER_003',
	'PARTNER_004',
	'PARTNER_005',
	'PARTNER_006',
	'PARTNER_007',
];
const V2_SEEN = [
	'BILL_001',
	'BILL_003',
	'BILL_006',
	'POINT_001',
	'VALIDATION_001',
	'VALIDATION_002',
	'PAYMENT_001',
	'PAYMENT_002',
	'MAINTAINED_METHOD',
];

describe('the code table', () => {
	const of = (generation: 'v1' | 'v2') =>
		CODES.filter((entry) => entry.generations.includes(generation)).map((entry) => entry.code);
	test('V1 is complete', () => expect(of('v1').sort()).toEqual([...V1].sort()));
	test('V2 is complete', () => expect(of('v2').sort()).toEqual([...V2_DOCUMENTED, ...V2_SEEN].sort()));
	test('seen codes are marked so', () =>
		expect(
			CODES.filter((entry) => entry.confidence === 'seen')
				.map((entry) => entry.code)
				.sort(),
		).toEqual([...V2_SEEN].sort()));
	test('every entry says what happened and what to do', () => {
		for (const entry of CODES) {
			expect(entry.whatHappened).toMatch(/\.$/);
			expect(entry.whatToDo).toMatch(/\.$/);
		}
		expect(new Set(CODES.map((entry) => entry.code)).size).toBe(CODES.length);
	});
	test('the catch-all codes leave the outcome open, the others do not', () =>
		expect(
			CODES.filter((entry) => entry.outcomeUnknown)
				.map((entry) => entry.code)
				.sort(),
		).toEqual(['5000', '9999', 'ERROR', 'PAYMENT_001', 'PAYMENT_002']));
	test('sets that steer the settling exist in the table', () => {
		for (const code of [...ID_USED_CODES, ...NOT_FOUND_CODES]) expect(codeEntry(code)?.outcomeUnknown).toBe(false);
	});
	test('points and keys have the failure causes of n8n', () => {
		expect(codeEntry('POINT_001')?.n8nFailureCause).toBe('quota-exhausted');
		expect(codeEntry('PARTNER_002')?.n8nFailureCause).toBe('credential-invalid');
		expect(codeEntry('PARTNER_006')?.n8nFailureCause).toBe('configuration-invalid');
		expect(codeEntry('MAINTAINED_METHOD')?.n8nFailureCause).toBe('temporarily-unavailable');
	});
});

test('PaySsamError says everything in its message', () => {
	const error = new PaySsamError({
		code: 'X',
		whatHappened: 'A.',
		whatToDo: 'B.',
		mayRepeat: 'never',
		outcomeUnknown: false,
		vendorMessage: '안됨',
	});
	expect(error.message).toBe('A. PaySsam says: "안됨". B. (X)');
	expect(error.name).toBe('PaySsamError');
	expect(error).toBeInstanceOf(Error);
});
