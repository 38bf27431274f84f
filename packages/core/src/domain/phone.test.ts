import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalisePhone } from './phone';

describe('normalisePhone', () => {
	test.each([
		['01012345678', '01012345678'],
		['010-1234-5678', '01012345678'],
		['010.1234.5678', '01012345678'],
		['010 1234 5678', '01012345678'],
		['(010) 1234-5678', '01012345678'],
		['+82 10-1234-5678', '01012345678'],
		['+82 (0)10-1234-5678', '01012345678'],
		['82 10 1234 5678', '01012345678'],
		['0082-10-1234-5678', '01012345678'],
		['０１０－１２３４－５６７８', '01012345678'],
		['＋８２　１０　１２３４　５６７８', '01012345678'],
		['010–1234–5678', '01012345678'],
		['011-123-4567', '0111234567'],
		['011-1234-5678', '01112345678'],
		['016-123-4567', '0161234567'],
		['019 123 4567', '0191234567'],
		['+82 11-123-4567', '0111234567'],
	])('%s → %s', (text, digits) => expect(normalisePhone(text)).toEqual({ ok: true, value: digits }));

	test.each([
		['02-123-4567', 'landline'],
		['031-123-4567', 'landline'],
		['+82 2 123 4567', 'landline'],
		['070-1234-5678', 'internet phone'],
		['0504-123-4567', 'forwarding'],
		['1588-1234', 'service number'],
		['010-123-4567', '11 digits'],
		['010-12345-6789', '11 digits'],
		['012-1234-5678', 'not a Korean mobile'],
		['015-1234-5678', 'not a Korean mobile'],
		['+1 555 123 4567', 'not a Korean one'],
		[1012345678, 'leading zero'],
		['1012345678', 'leading zero'],
		['010-1234-567a', 'characters'],
		['010+12345678', 'characters'],
		['', 'characters'],
		['9'.repeat(100), 'too long'],
		[null, 'neither text'],
		[{}, 'neither text'],
	])('refuses %s: %s', (value, why) => {
		const parsed = normalisePhone(value);
		expect(parsed).toMatchObject({
			ok: false,
			problem: expect.stringContaining(why),
			remedy: expect.stringContaining('01012345678'),
		});
	});

	test('every mobile number survives grouping, country code and full width', () => {
		const number = fc.oneof(fc.stringMatching(/^010\d{8}$/), fc.stringMatching(/^01[16789]\d{7,8}$/));
		const wide = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
		fc.assert(
			fc.property(number, fc.constantFrom('', '-', ' ', '.'), (digits, gap) => {
				const expected = { ok: true, value: digits };
				expect(normalisePhone([digits.slice(0, 3), digits.slice(3, -4), digits.slice(-4)].join(gap))).toEqual(expected);
				expect(normalisePhone(`+82${gap}${digits.slice(1)}`)).toEqual(expected);
				expect(normalisePhone(wide(digits))).toEqual(expected);
				expect(normalisePhone(digits)).toEqual(expected);
			}),
		);
	});
	test('what is accepted is digits of a mobile number, whatever comes in', () => {
		let accepted = 0;
		// A mobile number with some characters too many, too few, or others.
		const near = fc
			.tuple(
				fc.stringMatching(/^(?:\+82 ?|0)1[0-9]\d{7,8}$/),
				fc.array(fc.tuple(fc.nat(14), fc.nat(1), fc.constantFrom('', '', '0', '1', '9', '+', '-', ' ', '(', 'x')), {
					maxLength: 3,
				}),
			)
			.map(([number, changes]) =>
				changes.reduce((text, [at, dropped, more]) => text.slice(0, at) + more + text.slice(at + dropped), number),
			);
		fc.assert(
			fc.property(fc.oneof({ weight: 4, arbitrary: near }, fc.anything()), (value) => {
				const parsed = normalisePhone(value);
				if (!parsed.ok) return;
				accepted += 1;
				expect(parsed.value).toMatch(/^01(?:0\d{8}|[16-9]\d{7,8})$/);
			}),
			{ numRuns: 500, examples: [['01012345678'], ['+82 10-1234-5678']] },
		);
		expect(accepted).toBeGreaterThan(50);
	});
});
