import { buildApprovalCallback, type CallbackInput } from 'payssam-core';
import { expect, test } from 'vitest';
import { DEFAULT_POLICIES } from '../domain/connection';
import { type JudgingConnection, judge } from './judge';

const NOW = Date.parse('2026-11-20T10:00:00+09:00');
const CONNECTION: JudgingConnection = {
	id: 'con_1',
	merchant: 'store-1',
	policies: DEFAULT_POLICIES,
	secrets: { apiKey: 'the-partner-key', otherApiKey: null, callbackToken: 'token' },
};

function bytes(body: unknown): Uint8Array {
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}
function callback(input: Partial<CallbackInput> = {}): Record<string, unknown> {
	return buildApprovalCallback({ billId: '1024', apiKey: 'the-partner-key', ...input });
}
function kept(body: unknown, connection = CONNECTION, now = NOW) {
	const judgement = judge(bytes(body), connection, now);
	if (judgement.verdict !== 'keep') throw new Error(`It is ${judgement.verdict}: ${judgement.reason}`);
	return judgement.arrival;
}

test('a payment becomes an arrival, without its key', () => {
	const arrival = kept(callback({ price: '45000', approvalNumber: '00769951' }));
	expect(arrival).toMatchObject({
		connectionId: 'con_1',
		type: 'payment.approved',
		source: 'callback',
		fingerprint: '45000',
		billId: '1024',
		merchant: 'store-1',
		receivedAt: NOW,
		quarantine: null,
		facts: { billId: '1024', price: '45000', approval: { state: 'paid', approvalNumber: '00769951' } },
	});
	expect(arrival.id).toMatch(/^evt_[0-9a-f]{32}$/);
	expect(arrival.dedupeKey).toMatch(/^1024:[0-9a-f]{64}$/);
	expect(JSON.stringify(arrival)).not.toContain('the-partner-key');
});

test('repeats are equal in key and fingerprint, in either spelling and as a form', () => {
	const one = kept(callback());
	const fields = callback({ spelling: 'v2' });
	const form = new URLSearchParams(Object.entries(callback()).map(([name, value]) => [name, String(value)]));
	for (const body of [callback(), fields, form.toString()]) {
		const { id, dedupeKey, fingerprint } = kept(body, CONNECTION, NOW + 3_600_000);
		expect({ dedupeKey, fingerprint }).toEqual({ dedupeKey: one.dedupeKey, fingerprint: one.fingerprint });
		expect(id).not.toBe(one.id);
	}
});

test.each([
	['paid', 'payment.approved'],
	['cancelled', 'payment.cancelled'],
	['destroyed', 'bill.destroyed'],
] as const)('the state %s is a %s', (state, type) => {
	expect(kept(callback({ state }))).toMatchObject({ type, quarantine: null });
});

test('a payment with a cash receipt is one event, the receipt is in it', () => {
	const arrival = kept(callback({ cashReceiptNumber: 'G12345678', cashReceiptTrader: '0' }));
	expect(arrival.type).toBe('payment.approved');
	expect(arrival.facts.approval?.cashReceiptNumber).toBe('G12345678');
});

test('an unpaid bill is no event: acknowledged, nothing kept', () => {
	expect(judge(bytes(callback({ state: 'unpaid' })), CONNECTION, NOW)).toMatchObject({
		verdict: 'nothing',
		billId: '1024',
	});
});

test('a state that is not known is kept for a person', () => {
	const arrival = kept({ ...callback(), appr_state: 'X' });
	expect(arrival.quarantine).toEqual({
		reason: 'unknown_state',
		detail: 'PaySsam reports the state "X", which this version does not know.',
	});
});

test.each([
	['paid', '2026-11-20T10:09:00+09:00', null],
	['paid', '2026-11-20T10:11:00+09:00', 'implausible_time'],
	['paid', '2026-11-17T10:01:00+09:00', null],
	['paid', '2026-11-17T09:59:00+09:00', 'implausible_time'],
	['cancelled', '2026-09-01T09:00:00+09:00', null],
	['cancelled', '2026-11-20T10:11:00+09:00', 'implausible_time'],
] as const)('%s with the approval time %s at 10:00: %s', (state, approvedAt, reason) => {
	expect(kept(callback({ state, approvedAt })).quarantine?.reason ?? null).toBe(reason);
});

test.each([
	['a text', '45000', '45000'],
	['a number', 45000, '45000'],
	['zero', '0', '0'],
	['nothing', null, ''],
])('the amount as sent: %s', (_what, price, fingerprint) => {
	expect(kept({ ...callback(), appr_price: price }).fingerprint).toBe(fingerprint);
});

test.each([
	['its own merchant', { merchant: 'store-2' }, 'store-2'],
	['none', {}, 'store-1'],
])('the merchant of a callback with %s', (_what, more, merchant) => {
	expect(kept({ ...callback(), ...more }).merchant).toBe(merchant);
});

test.each([
	['require', 'the-partner-key', 'keep'],
	['require', 'another', 'forged'],
	['require', undefined, 'forged'],
	['ifPresent', undefined, 'keep'],
	['ifPresent', 'another', 'forged'],
	['off', 'another', 'keep'],
] as const)('under %s the key %s gives %s', (keyCheck, apiKey, verdict) => {
	const connection = { ...CONNECTION, policies: { ...DEFAULT_POLICIES, keyCheck } };
	expect(judge(bytes(callback({ apiKey })), connection, NOW).verdict).toBe(verdict);
});

test('while the key is being changed both are right', () => {
	const secrets = { ...CONNECTION.secrets, apiKey: 'new-key', otherApiKey: 'old-key' };
	for (const [apiKey, verdict] of [
		['new-key', 'keep'],
		['old-key', 'keep'],
		['no-key', 'forged'],
	] as const)
		expect(judge(bytes(callback({ apiKey })), { ...CONNECTION, secrets }, NOW).verdict).toBe(verdict);
});

test('the change of a link is an event of its day', () => {
	const link = { apiKey: 'the-partner-key', partnerMember: 'm', partnerMerchant: 's9', mappingStatus: 'COMPLETED' };
	const arrival = kept(link);
	expect(arrival).toMatchObject({
		type: 'submerchant.link_changed',
		billId: null,
		merchant: 's9',
		fingerprint: '',
		facts: { member: 'm', merchant: 's9', mappingStatus: 'COMPLETED' },
	});
	expect(arrival.dedupeKey).toMatch(/^link:[0-9a-f]{64}:2026-11-20$/);
	expect(arrival.dedupeKey.length).toBeLessThanOrEqual(120);
	expect(kept(link, CONNECTION, NOW + 86_400_000).dedupeKey).not.toBe(arrival.dedupeKey);
	expect(judge(bytes({ ...link, apiKey: 'x' }), CONNECTION, NOW).verdict).toBe('forged');
});

test.each(['partnerMember', 'partnerMerchant'])(
	'a link callback whose %s no call could name is kept for a person',
	(name) => {
		const link = { apiKey: 'the-partner-key', partnerMember: 'm', partnerMerchant: 's9', mappingStatus: 'COMPLETED' };
		expect(kept({ ...link, [name]: 'x'.repeat(60) }).quarantine).toBeNull();
		expect(kept({ ...link, [name]: 'x'.repeat(61) }).quarantine).toMatchObject({
			reason: 'cannot_verify',
			detail: expect.stringContaining('of 61 characters'),
		});
	},
);

test('a field that is named twice is not guessed at', () => {
	const text = JSON.stringify(callback());
	const twice = text.replace('{', '{"appr_price":"1",');
	expect(judge(bytes(twice), CONNECTION, NOW)).toEqual({ verdict: 'malformed', reason: 'A field is named twice.' });
	const escaped = text.replace('{', '{"appr_\\u0070rice" : "1",');
	expect(judge(bytes(escaped), CONNECTION, NOW).verdict).toBe('malformed');
	expect(judge(bytes({ ...callback(), more: { appr_price: 'x' } }), CONNECTION, NOW).verdict).toBe('keep');
});

test.each([
	['ifPresent', undefined, 8192, 'keep'],
	['ifPresent', undefined, 8193, 'malformed'],
	['ifPresent', 'the-partner-key', 8193, 'keep'],
	['require', 'the-partner-key', 60_000, 'keep'],
	['off', 'anything', 8193, 'malformed'],
] as const)('under %s with the key %s a callback of %i bytes: %s', (keyCheck, apiKey, size, verdict) => {
	const connection = { ...CONNECTION, policies: { ...DEFAULT_POLICIES, keyCheck } };
	const link = { partnerMember: 'm', partnerMerchant: 's9', mappingStatus: 'COMPLETED', ...(apiKey && { apiKey }) };
	for (const one of [callback({ apiKey }), link]) {
		const more = size - bytes({ ...one, more: '' }).byteLength;
		expect(judge(bytes({ ...one, more: 'x'.repeat(more) }), connection, NOW).verdict).toBe(verdict);
	}
});

test('what no database keeps is replaced, so that the rest is kept', () => {
	const text = JSON.stringify({ ...callback(), note: 'NOTE' });
	const arrival = kept(text.replace('NOTE', '\\u0000a\\ud800b\\ud83d\\ude00c\\\\u0000'));
	expect(arrival.received?.note).toBe('\uFFFDa\uFFFDb😀c\\u0000');
});
