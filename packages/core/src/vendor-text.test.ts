import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanVendorText, VENDOR_TEXT_MAX } from './vendor-text';

test.each([
	['포인트가 부족합니다.', '포인트가 부족합니다.'],
	['a <b>bold</b> word', 'a bold word'],
	['금액 < 100', '금액 100'],
	['line\r\n\tbreak\u0000', 'line break'],
	['see http://10.0.0.5:8080/internal/x?y now', 'see [address removed] now'],
	['connect 10.1.2.3:5432 refused', 'connect [address removed] refused'],
	['jdbc:oracle://db.internal/x', 'jdbc:[address removed]'],
	['<!DOCTYPE html><html><body>502</body></html>', ''],
	['  <script>alert(1)</script>', ''],
	['apikey=abcdef0123 refused', 'apikey=[key removed] refused'],
	['evil \u202e override', 'evil override'],
	['', ''],
])('%j → %j', (text, clean) => expect(cleanVendorText(text)).toBe(clean));

test('any text becomes one short line without markup', () => {
	fc.assert(
		fc.property(
			fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.stringMatching(/^[<>a-z/"= ]{0,400}$/)),
			(text) => {
				const clean = cleanVendorText(text);
				expect(clean.length).toBeLessThanOrEqual(VENDOR_TEXT_MAX);
				expect(clean).not.toMatch(/[<>\p{Cc}]/u);
			},
		),
	);
});
test('huge and nested input is quick', () =>
	expect(cleanVendorText('<'.repeat(2_000_000)).length).toBeLessThanOrEqual(VENDOR_TEXT_MAX));
