import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPath } from './path';

test.each(['/bill', '/if/read/remain_count', '/auth/mapping-status', ' /v2.1/x ', '/a/', '/a\n'])(
	'%j is a path',
	(path) => expect(checkPath(path)).toEqual({ ok: true, value: path.trim() }),
);
test.each([
	'',
	' ',
	'/',
	'bill',
	'//evil.example/x',
	'/a//b',
	'/..',
	'/../x',
	'/a/../b',
	'/a..b',
	'/./a',
	'/.hidden',
	'\\evil',
	'/a\\b',
	'/a?x=1',
	'/a#x',
	'/%2e%2e/x',
	'/a%2fb',
	'/a b',
	'/a\u0000',
	'/가',
	'/a:b',
	'/@evil.example',
	'https://evil.example/x',
	`/${'a'.repeat(200)}`,
	null,
	undefined,
	7,
	['/a'],
])('%j is none', (path) => expect(checkPath(path).ok).toBe(false));
test('no accepted path leads out of the base URL or to another host', () =>
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\/[\w./~%\\-]{0,20}$/)), (path) => {
			const checked = checkPath(path);
			if (!checked.ok) return;
			expect(new URL(`https://host.example/partner${checked.value}`).href).toBe(
				`https://host.example/partner${checked.value}`,
			);
		}),
		{ numRuns: 1000 },
	));
