import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAPPING_STATUSES } from '../domain/sub-merchant';
import { buildApprovalCallback } from './build-callback';
import { readCallback } from './read-callback';
import { classifyCallback, readLinkCallback } from './read-link-callback';

const KEY = 'live-key-0123456789abcdef';
const require_ = { keys: [KEY], keyCheck: 'require' } as const;
const off = { keys: [], keyCheck: 'off' } as const;
const wire = { apiKey: KEY, partnerMember: 'm1', partnerMerchant: 's1', mappingStatus: 'COMPLETED', extra: { a: 1 } };

describe('readLinkCallback', () => {
	test.each([
		['object', wire],
		['JSON text', JSON.stringify(wire)],
		['bytes', Buffer.from(JSON.stringify(wire))],
		['member and merchant', { apikey: KEY, member: 'm1', merchant: 's1', mappingStatus: 'COMPLETED', extra: {} }],
		['ids', { apiKey: KEY, memberId: 'm1', merchantId: 's1', mappingStatus: 'COMPLETED', extra: {} }],
		[
			'snake_case',
			{ apikey: KEY, partner_member: 'm1', partner_merchant: 's1', mapping_status: 'COMPLETED', extra: 1 },
		],
	])('%s', (_name, body) => {
		const verdict = readLinkCallback(body, require_);
		expect(verdict).toMatchObject({
			verdict: 'accepted',
			link: { member: 'm1', merchant: 's1', mappingStatus: 'COMPLETED' },
			keyPresent: true,
		});
		expect(verdict).toHaveProperty('raw.extra');
		expect(JSON.stringify(verdict)).not.toContain(KEY);
	});
	test.each([...MAPPING_STATUSES, 'A_NEW_WORD'])('status %s is passed through', (mappingStatus) =>
		expect(readLinkCallback({ mappingStatus }, off)).toMatchObject({ link: { mappingStatus } }),
	);
	test('without anything known it is accepted, with nothing read', () =>
		expect(readLinkCallback({ apiKey: KEY, something: 'new' }, require_)).toMatchObject({
			verdict: 'accepted',
			link: {},
			raw: { something: 'new' },
		}));
	test.each([
		['require', wire, 'accepted'],
		['require', { ...wire, apiKey: 'other' }, 'forged'],
		['require', { mappingStatus: 'COMPLETED' }, 'forged'],
		['ifPresent', { mappingStatus: 'COMPLETED' }, 'accepted'],
		['ifPresent', { ...wire, apiKey: 'other' }, 'forged'],
		['ifPresent', { ...wire, APIKEY: 'other' }, 'forged'],
		['off', { ...wire, apiKey: 'other' }, 'accepted'],
	] as const)('key check %s', (keyCheck, body, verdict) =>
		expect(readLinkCallback(body, { keys: [KEY], keyCheck }).verdict).toBe(verdict),
	);
	test.each([
		['nothing', ''],
		['a list', []],
		['null', null],
		['an empty object', {}],
		['a key alone', { apiKey: KEY }],
		['status as list', { mappingStatus: ['COMPLETED'] }],
		['two statuses', { mappingStatus: 'PAUSED', mapping_status: 'COMPLETED' }],
		['an endless status', { mappingStatus: 'A'.repeat(61) }],
		['an approval', buildApprovalCallback({ billId: '1024' })],
	])('malformed: %s', (_name, body) => expect(readLinkCallback(body, off).verdict).toBe('malformed'));
	const keyOf = (body: unknown) => {
		const verdict = readLinkCallback(body, off);
		return verdict.verdict === 'accepted' ? verdict.dedupeKey : verdict.reason;
	};
	test('the event id does not depend on key or order, and does on content', () => {
		expect(keyOf(wire)).toMatch(/^link:[0-9a-f]{64}$/);
		expect(keyOf(Object.fromEntries(Object.entries(wire).reverse()))).toBe(keyOf(wire));
		expect(keyOf({ ...wire, apiKey: 'another' })).toBe(keyOf(wire));
		expect(keyOf({ ...wire, mappingStatus: 'PAUSED' })).not.toBe(keyOf(wire));
		expect(keyOf({ ...wire, extra: { a: 2 } })).not.toBe(keyOf(wire));
	});
});

describe('classifyCallback', () => {
	test.each([
		['approval', buildApprovalCallback({ billId: '1024', apiKey: KEY })],
		['approval', buildApprovalCallback({ billId: '1024', spelling: 'v2' })],
		['approval', JSON.stringify(buildApprovalCallback({ billId: '1024', state: 'cancelled' }))],
		['approval', 'bill_id=1024&appr_state=F'],
		['approval', { billId: '1024', apprState: 'F', member: 'm1', merchant: 's1' }],
		['link', wire],
		['link', { mappingStatus: 'PAUSED' }],
		['link', { mapping_status: 'PAUSED', billId: '1' }],
		['link', { partnerMember: 'm1' }],
		['unknown', { ...buildApprovalCallback({ billId: '1024' }), mappingStatus: 'PAUSED' }],
		['unknown', { member: 'm1', merchant: 's1' }],
		['unknown', { bill_id: '1024' }],
		['unknown', { mappingStatus: '' }],
		['unknown', {}],
		['unknown', null],
		['unknown', 'hello'],
		['unknown', []],
	] as const)('%s', (kind, body) => expect(classifyCallback(body)).toBe(kind));
});

test('attack: anything is judged, nothing throws, and no body is both an approval and a link', () => {
	const names = [
		'bill_id',
		'billId',
		'appr_state',
		'apprState',
		'mappingStatus',
		'partnerMember',
		'apiKey',
		'__proto__',
	];
	const value = fc.oneof(fc.anything(), fc.constantFrom('1024', 'F', 'PAUSED', KEY, ''));
	const hostile = fc.constantFrom<unknown>(
		'x'.repeat(70_000),
		'[['.repeat(1000),
		'{"__proto__":{"mappingStatus":"PAUSED"}}',
		new Proxy(
			{},
			{
				ownKeys: () => {
					throw new Error('trap');
				},
			},
		),
		() => 1,
	);
	fc.assert(
		fc.property(fc.oneof(fc.dictionary(fc.constantFrom(...names), value), fc.anything(), hostile), (body) => {
			const link = readLinkCallback(body, off);
			const approval = readCallback(body, off);
			expect(link.verdict === 'accepted' && approval.verdict === 'accepted').toBe(false);
			const kind = classifyCallback(body);
			if (kind === 'link') expect(approval.verdict).not.toBe('accepted');
			if (link.verdict === 'accepted') expect(JSON.stringify(link.raw)).not.toMatch(/"api_?key"/i);
		}),
		{ numRuns: 1000 },
	);
	expect(Object.hasOwn(Object.prototype, 'mappingStatus')).toBe(false);
});
