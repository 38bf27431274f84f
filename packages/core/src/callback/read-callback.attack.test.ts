import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCallback } from './read-callback';

const KEY = 'live-key-0123456789abcdef';
const cycle: Record<string, unknown> = { bill_id: '1', appr_state: 'F' };
cycle.self = cycle;
const hostileGetter = Object.defineProperty({}, 'bill_id', {
	enumerable: true,
	get: () => {
		throw new Error('boom');
	},
});
const trap = new Proxy(
	{},
	{
		ownKeys: () => {
			throw new Error('boom');
		},
	},
);
class Inherited {
	get bill_id() {
		return '1';
	}
	get appr_state() {
		return 'F';
	}
}

const GARBAGE: readonly unknown[] = [
	undefined,
	null,
	true,
	0,
	Number.NaN,
	1n,
	Symbol('x'),
	() => 1,
	'',
	' ',
	'null',
	'[]',
	'[{}]',
	'{',
	'"text"',
	'<html></html>',
	'=',
	'&',
	'a=1',
	'%',
	'%E0%A4%A',
	[],
	[[]],
	new Date(),
	new Map([['bill_id', '1']]),
	cycle,
	hostileGetter,
	trap,
	new Inherited(),
	Buffer.alloc(0),
	Buffer.from([0xff, 0xfe, 0x00]),
	Buffer.alloc(400_000, 97),
	'['.repeat(60_000),
	`{"bill_id":"1","appr_state":"F","x":${'['.repeat(20)}${']'.repeat(20)}}`,
	`{"bill_id":"1","appr_state":"F","x":"${'a'.repeat(70_000)}"}`,
	JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, 1]))),
	'{"__proto__":{"bill_id":"1","appr_state":"F"}}',
	JSON.parse('{"__proto__":{"bill_id":"1","appr_state":"F"}}'),
	Object.create({ bill_id: '1', appr_state: 'F' }),
	'{"bill":{"bill_id":"1","appr_state":"F"}}',
	'{"data":{"billId":"1","apprState":"F"}}',
	{ BILL_ID: '1', APPR_STATE: 'F' },
];

describe('garbage is malformed, with every key check that lets it through', () => {
	test.each(GARBAGE.map((body, index) => [index, body]))('%i', (_index, body) => {
		expect(readCallback(body, { keys: [], keyCheck: 'off' }).verdict).toBe('malformed');
		expect(['malformed', 'forged']).toContain(readCallback(body, { keys: [KEY], keyCheck: 'require' }).verdict);
	});
});

/** Nothing is wrong with them but that the key is not there. */
const KEYLESS: readonly unknown[] = [
	{ bill_id: '1024', appr_state: 'F' },
	{ billId: '1024', apprState: 'F' },
	'{"bill_id":"1024","appr_state":"F"}',
	'bill_id=1024&appr_state=F',
	Buffer.from('{"billId":"1024","apprState":"F"}'),
];

test.each(KEYLESS)('what has no key is accepted only where no key is required: %j', (body) => {
	expect(readCallback(body, { keys: [KEY], keyCheck: 'ifPresent' }).verdict).toBe('accepted');
	expect(readCallback(body, { keys: [KEY], keyCheck: 'require' }).verdict).toBe('forged');
});

test('nothing is ever accepted without the key when it is required', () => {
	const names = ['bill_id', 'billId', 'appr_state', 'apprState', 'apikey', 'apiKey', '__proto__', 'constructor'];
	const body = fc.oneof(
		fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
		fc.string(),
		fc.json(),
		fc.uint8Array(),
		fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.constantFrom('1', 'F', ''), fc.anything())),
	);
	fc.assert(
		fc.property(
			body,
			(value) => void expect(readCallback(value, { keys: [KEY], keyCheck: 'require' }).verdict).not.toBe('accepted'),
		),
		{ numRuns: 1000, examples: KEYLESS.map((one) => [one]) },
	);
});

test('with the key anything may follow, and the result has none of it and a sound id', () => {
	const leaf = fc.oneof(fc.string(), fc.constant(KEY), fc.jsonValue());
	const body = fc
		.dictionary(fc.string(), leaf)
		.map((extra) => ({ appr_card_type: KEY, ...extra, apikey: KEY, bill_id: '1024', appr_state: 'F' }));
	let accepted = 0;
	fc.assert(
		fc.property(body, (value) => {
			const verdict = readCallback(value, { keys: [KEY], keyCheck: 'require' });
			expect(JSON.stringify(verdict)).not.toContain(KEY);
			if (verdict.verdict !== 'accepted') return;
			accepted += 1;
			expect(verdict.approval).toMatchObject({ billId: '1024', state: 'paid' });
		}),
		{ numRuns: 300 },
	);
	expect(accepted).toBeGreaterThan(200);
});

test('prototypes stay clean', () => {
	readCallback(
		'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"bill_id":"1","appr_state":"F"}',
		{ keys: [], keyCheck: 'off' },
	);
	readCallback('__proto__[polluted]=1&__proto__=1&bill_id=1&appr_state=F', { keys: [], keyCheck: 'off' });
	expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('a reason never repeats what was sent', () => {
	for (const body of [
		{ apikey: 'SECRET-ATTEMPT', bill_id: '1', appr_state: 'F' },
		{ apikey: KEY, bill_id: '<script>SECRET-ATTEMPT', appr_state: 'F' },
	]) {
		expect(JSON.stringify(readCallback(body, { keys: [KEY], keyCheck: 'require' }))).not.toContain('SECRET-ATTEMPT');
	}
});
