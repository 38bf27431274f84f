import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKeyName, REDACTED, redactKeys, redactText } from './redact';

const KEY = 'live-key-0123456789abcdef';

test.each(['apikey', 'apiKey', 'APIKEY', 'ApiKey', 'api_key', 'API-KEY'])('%s is a key name', (name) =>
	expect(isKeyName(name)).toBe(true),
);
test.each(['key', 'apikeys', 'my_apikey', 'hash', ''])('%j is none', (name) => expect(isKeyName(name)).toBe(false));

describe('redactText', () => {
	test.each([
		`refused: ${KEY}`,
		`${KEY}${KEY}`,
		`{"apikey":"${KEY}"}`,
		`{\\"apiKey\\": \\"unknown-key\\"}`,
		'apikey=unknown-key&x=1',
		'API_KEY: unknown-key',
		`q=${encodeURIComponent('a/b+c d')}`,
	])('%s', (text) => {
		const clean = redactText(text, [KEY, 'a/b+c d']);
		expect(clean).toContain(REDACTED);
		expect(clean).not.toMatch(/unknown-key|live-key|a%2Fb/);
	});
	test('leaves other text alone', () => expect(redactText('결제 완료 45000', [KEY, '', ' '])).toBe('결제 완료 45000'));
	test('is stable', () => {
		const once = redactText(`apikey=${KEY} ${KEY}`, [KEY]);
		expect(redactText(once, [KEY])).toBe(once);
	});
	test('a key that contains another goes as a whole', () =>
		expect(redactText('abcdefgh12345', ['abcdefgh', 'abcdefgh12345'])).toBe(REDACTED));
});

describe('redactKeys', () => {
	test('at any depth, in lists, in any letter case, and inside texts', () => {
		const value = {
			apikey: KEY,
			a: [{ ApiKey: KEY, b: { APIKEY: KEY, keep: '1' } }],
			text: `{"apikey":"${KEY}"} ${KEY}`,
			[KEY]: 1,
		};
		const clean = redactKeys(value, [KEY]);
		expect(JSON.stringify(clean)).not.toContain(KEY);
		expect(clean).toMatchObject({ a: [{ b: { keep: '1' } }] });
		expect(redactKeys([{ apikey: 'x', a: 1 }])).toEqual([{ a: 1 }]);
	});
	test('short test keys do not tear texts apart', () =>
		expect(redactKeys({ apikey: '1', price: '11000' }, ['1'])).toEqual({ price: '11000' }));
	test('the key is gone wherever it is put', () => {
		const json = fc.letrec((tie) => ({
			value: fc.oneof(
				{ maxDepth: 4 },
				fc.constant(KEY),
				fc.string(),
				fc.integer(),
				fc.array(tie('value'), { maxLength: 3 }),
				fc.dictionary(fc.constantFrom('a', 'apikey', 'apiKey', 'APIKEY', KEY), tie('value')),
			),
		})).value;
		fc.assert(
			fc.property(json, (value) => void expect(JSON.stringify(redactKeys(value, [KEY]) ?? null)).not.toContain(KEY)),
		);
	});
	test('what is no JSON gives nothing', () => expect(redactKeys(() => 1)).toBeUndefined());
});
