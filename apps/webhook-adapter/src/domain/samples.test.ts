import { expect, test } from 'vitest';
import { EVENT_TYPES } from './event';
import { EVENT_WORDS } from './event-words';
import { buildPayload, NEWEST_VERSION, PAYLOAD_VERSIONS } from './payload';
import { SAMPLE_ID_PREFIX, samplePayload } from './samples';

const connection = {
	id: 'con_1',
	name: 'Store',
	environment: 'test',
	contractModel: 'V1_T',
	member: 'm',
	merchant: 's',
} as const;
const at = Date.parse('2026-11-21T00:00:00Z');

test.each(EVENT_TYPES.flatMap((type) => PAYLOAD_VERSIONS.map((version) => [type, version] as const)))(
	'the sample of %s in version %s has the keys of a live payload',
	(type, version) => {
		const live = buildPayload(
			version,
			{ id: 'evt_1', type, source: 'callback', facts: {}, verified: true, receivedAt: at },
			connection,
		);
		const sample = samplePayload({ type, version, at });
		expect(Object.keys(sample)).toEqual(Object.keys(live));
		expect(sample.type).toBe(type);
		expect(sample.id.startsWith(SAMPLE_ID_PREFIX)).toBe(true);
	},
);

test('a sample of a payment shows what a payment has', () => {
	const sample = samplePayload({ type: 'payment.approved', version: NEWEST_VERSION, at });
	expect(sample).toMatchObject({ status: 'paid', amount: 45_000, approvalNumber: '00769951', hasCashReceipt: false });
	expect(sample.paidAt).toBe('2026-11-20T09:30:00+09:00');
	expect(samplePayload({ type: 'payment.cancelled', version: NEWEST_VERSION, at })).toMatchObject({
		status: 'cancelled',
		originalApprovalNumber: '00769951',
		paidAt: '2026-11-20T09:30:00+09:00',
	});
});

test("a sample carries the reader's own connection", () => {
	const sample = samplePayload({ type: 'bill.sent', version: NEWEST_VERSION, connection, at, mark: 'x' });
	expect(sample).toMatchObject({ id: 'evt_sample_x', connectionName: 'Store', merchant: 's', status: 'unpaid' });
});

test.each(EVENT_TYPES)('%s has words in both languages', (type) => {
	const { en, ko } = EVENT_WORDS[type];
	for (const text of [en.name, en.description]) expect(text).toMatch(/^[\x20-\x7e]+$/);
	for (const text of [ko.name, ko.description]) expect(text).toMatch(/[가-힣]/);
});
