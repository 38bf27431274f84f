import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWon } from './won';

describe('parseWon', () => {
	test.each([
		[45000, '45000'],
		['45000', '45000'],
		['45,000', '45000'],
		[' 45000원 ', '45000'],
		['45,000 원', '45000'],
		['45,000 won', '45000'],
		['1,234,567', '1234567'],
		[1, '1'],
		['9999999999', '9999999999'],
		['9,999,999,999', '9999999999'],
		[9_999_999_999, '9999999999'],
	])('%j → %s', (value, won) => expect(parseWon(value)).toEqual({ ok: true, value: won }));

	test.each([
		'1e3',
		'45.5',
		'45000.0',
		'-1',
		'0',
		'00',
		'045',
		'12345678901',
		'4,5000',
		'45,00',
		',450',
		'450,',
		'1,2345',
		'',
		' ',
		'원',
		'free',
		'45 000',
		'0x10',
		'٤٥',
		'45000원원',
		'$45',
		'45000\n1',
		'1'.repeat(500),
		0,
		-0,
		-1,
		45.5,
		1e10,
		1e21,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		2 ** 53,
		null,
		undefined,
		true,
		[],
		['45000'],
		{},
		45000n,
	])('refuses %j'.replace('%j', '%s'), (value) => {
		const parsed = parseWon(value);
		expect(parsed.ok).toBe(false);
		if (!parsed.ok) expect(parsed.remedy).toContain('45000');
	});

	test('every amount survives every notation', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 9_999_999_999 }),
				fc.constantFrom('', '원', ' 원', 'won', ' WON'),
				(amount, unit) => {
					const expected = { ok: true, value: String(amount) };
					expect(parseWon(amount)).toEqual(expected);
					expect(parseWon(`${amount}${unit}`)).toEqual(expected);
					expect(parseWon(` ${amount.toLocaleString('en-US')}${unit} `)).toEqual(expected);
				},
			),
		);
	});
	test('whatever is accepted is a wire amount of the digits given', () => {
		let accepted = 0;
		const sign = fc.constantFrom('', '', '', '', '', '', '-', '.', ',', 'e');
		const near = fc.tuple(sign, fc.stringMatching(/^\d{1,11}$/), sign, fc.constantFrom('', '원', ' won', '.0', '00'));
		const value = fc.oneof(
			near.map((parts) => parts.join('')),
			near.map((parts) => Number(parts.join(''))),
			fc.anything(),
		);
		fc.assert(
			fc.property(value, (given) => {
				const parsed = parseWon(given);
				if (!parsed.ok) return;
				accepted += 1;
				expect(parsed.value).toMatch(/^[1-9]\d{0,9}$/);
				expect(String(given).replace(/\D/g, '')).toBe(parsed.value);
			}),
			{ numRuns: 300, examples: [[45000], [0], [-1], [1e10], ['0'], ['045'], ['12345678901'], ['45,000원']] },
		);
		expect(accepted).toBeGreaterThan(10);
	});
	test('a secret in the wrong field is not repeated', () => {
		const parsed = parseWon('sk-live-0123456789abcdef');
		expect(JSON.stringify(parsed)).not.toContain('sk-live');
	});
});
