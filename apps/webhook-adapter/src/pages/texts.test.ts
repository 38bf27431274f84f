import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { koreanField, koreanTime, readKoreanTime, shortTarget, won } from './figures';
import { preferredLang, say, TEXTS, type TextKey } from './texts';

const KEYS = Object.keys(TEXTS) as TextKey[];
/** Names and terms that are the same in Korean. */
const SAME = new Set<TextKey>(['modelV2', 'modelT', 'modelU', 'storeCodes']);

const marks = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

const SOURCES = readdirSync(import.meta.dirname)
	.filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^texts\.ts$/.test(file))
	.map((file) => readFileSync(`${import.meta.dirname}/${file}`, 'utf8'))
	.join('\n');

test.each(KEYS)('%s is there in both languages, with the same values', (key) => {
	const { en, ko } = TEXTS[key];
	expect(en.trim()).not.toBe('');
	// A term that merchants know from the vendor stands in brackets.
	expect(en.replace(/\([가-힣 ]+\)/g, '')).not.toMatch(/[가-힣]/);
	if (!SAME.has(key)) expect(ko).toMatch(/[가-힣]/);
	expect(marks(ko)).toEqual(marks(en));
});

test('no text is left over', () => {
	expect(KEYS.filter((key) => !new RegExp(`['"]${key}['"]`).test(SOURCES))).toEqual([]);
});

test('values are put in as they are', () => {
	expect(say('en', 'rangeReplayed', { n: 3 })).toBe('Deliveries that are sent now: 3');
	expect(say('ko', 'rangeReplayed', {})).toContain('{n}');
});

test.each([
	[undefined, 'en'],
	['', 'en'],
	['ko-KR,ko;q=0.9,en-US;q=0.8', 'ko'],
	['en-US,en;q=0.9,ko;q=0.8', 'en'],
	['ja,ko;q=0.5', 'ko'],
	['fr', 'en'],
	['ko;q=0,en;q=0.1', 'en'],
	['en;q=0.2,ko;q=0.3', 'ko'],
	['kok', 'en'],
	[';;;,,q=', 'en'],
])('Accept-Language %j chooses %s', (header, lang) => {
	expect(preferredLang(header)).toBe(lang);
});

test.each([
	['45000', '45,000원', 'KRW 45,000'],
	[1000, '1,000원', 'KRW 1,000'],
	['999', '999원', 'KRW 999'],
	['9007199254740993', '9,007,199,254,740,993원', 'KRW 9,007,199,254,740,993'],
])('%j won is %s and %s', (price, ko, en) => {
	expect([won('ko', price), won('en', price)]).toEqual([ko, en]);
});

test('moments are Korean, whatever zone the machine has', () => {
	const moment = Date.parse('2026-11-20T15:30:05Z');
	expect(koreanTime(moment)).toBe('2026-11-21 00:30:05 KST');
	expect(koreanField(moment)).toBe('2026-11-21T00:30');
	expect(readKoreanTime('2026-11-21T00:30')).toBe(moment - 5000);
	for (const text of ['', '2026-11-21', '2026-13-41T00:00', '2026-11-21T00:30Z', 'x'])
		expect(readKoreanTime(text)).toBeUndefined();
});

test.each([
	['https://hooks.zapier.com/hooks/standard/123/abcdef/', 'hooks.zapier.com/hooks/s…'],
	['https://a.kr/secret', 'a.kr/se…'],
	['https://a.kr/', 'a.kr'],
	['https://a.kr/?key=secret', 'a.kr…'],
	['http://user:password@127.0.0.1:8080/in/1', '127.0.0.1:8080/i…'],
	['nothing', '…'],
])('of %s the pages show %s', (targetUrl, shown) => {
	expect(shortTarget(targetUrl)).toBe(shown);
});
