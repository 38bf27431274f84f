import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseText, textLength } from './text';

describe('parseText', () => {
	test('trims and keeps Korean, emoji and signs', () =>
		expect(parseText('  11월 수업료 🎹 (50%) ')).toEqual({ ok: true, value: '11월 수업료 🎹 (50%)' }));
	test('whole numbers become text', () => expect(parseText(302)).toEqual({ ok: true, value: '302' }));
	test('line breaks stay in a message and are written as one sign', () =>
		expect(parseText('a\r\nb\rc\n\nd', { multiline: true })).toEqual({ ok: true, value: 'a\nb\nc\n\nd' }));
	test.each(['a\nb', 'a\tb', 'a\u0000b', 'a\u007fb', 'a\u0085b'])(
		'control characters are refused in one line: %j',
		(text) => expect(parseText(text).ok).toBe(false),
	);
	test.each(['a\tb', 'a\u0000b', 'a\u001bb'])('control characters are refused in a message: %j', (text) =>
		expect(parseText(text, { multiline: true }).ok).toBe(false),
	);
	test.each(['\ud83c', 'a\udfb9b'])('broken Unicode is refused', (text) => expect(parseText(text).ok).toBe(false));
	test.each([null, undefined, {}, [], true, 1.5])('%j is no text', (value) => expect(parseText(value).ok).toBe(false));

	test('the limit counts UTF-16 units', () => {
		expect(parseText('가'.repeat(30), { limit: 30 }).ok).toBe(true);
		expect(parseText('가'.repeat(31), { limit: 30 })).toMatchObject({
			ok: false,
			problem: expect.stringContaining('31'),
		});
		expect(textLength('🎹')).toBe(2);
		expect(parseText('🎹'.repeat(15), { limit: 30 }).ok).toBe(true);
		expect(parseText('🎹'.repeat(16), { limit: 30 }).ok).toBe(false);
	});
	test('what is accepted is short enough, clean, and accepted again unchanged', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'binary' }),
				fc.integer({ min: 1, max: 40 }),
				fc.boolean(),
				(text, limit, multiline) => {
					const parsed = parseText(text, { limit, multiline });
					if (!parsed.ok) return;
					expect(parsed.value.length).toBeLessThanOrEqual(limit);
					expect(parsed.value.replaceAll('\n', multiline ? '' : '\n')).not.toMatch(/\p{Cc}/u);
					expect(parseText(parsed.value, { limit, multiline })).toEqual(parsed);
				},
			),
		);
	});
});

test('Hangul in pieces, as macOS hands it out, counts as composed', () => {
	const name = '가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나';
	expect(parseText(name.normalize('NFD'), { limit: 30 })).toEqual({ ok: true, value: name });
});
