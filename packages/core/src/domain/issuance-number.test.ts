import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hideNumber, parseIssuanceNumber, SELF_ISSUED_NUMBER } from './issuance-number';

test.each([
	['010-1234-5678', '01012345678'],
	[' 01012345678 ', '01012345678'],
	['011-123-4567', '0111234567'],
	['123-45-67890', '1234567890'],
	['9411 1111 2222 3333', '9411111122223333'],
	[SELF_ISSUED_NUMBER, '0100001234'],
])('%j is sent as %s', (value, wire) => expect(parseIssuanceNumber(value)).toEqual({ ok: true, value: wire }));
test.each([
	'',
	'-',
	'0101234',
	'123456789',
	'123456789012',
	'1'.repeat(20),
	'+821012345678',
	'010.1234.5678',
	'abc',
	'０１０１２３４５６７８',
	1012345678,
	null,
	undefined,
	['01012345678'],
	{},
])('%j is refused', (value) => expect(parseIssuanceNumber(value).ok).toBe(false));
test('anything is read or refused, and a refusal repeats nothing of it', () =>
	fc.assert(
		fc.property(fc.oneof(fc.anything(), fc.stringMatching(/^[\d-]{1,30}$/)), (value) => {
			const parsed = parseIssuanceNumber(value);
			if (parsed.ok) expect(parsed.value).toMatch(/^(?:\d{10,11}|\d{13,19})$/);
			else if (typeof value === 'string' && value.length > 5) expect(parsed.problem).not.toContain(value);
		}),
	));
test('a number is hidden in any grouping', () => {
	expect(hideNumber('a 01012345678 b 010-1234-5678 c 010 1234 5678', '01012345678')).toBe(
		'a [number removed] b [number removed] c [number removed]',
	);
	expect(hideNumber('1024', '1024')).toBe('1024');
	expect(hideNumber('x.*', '.*')).toBe('x.*');
});
