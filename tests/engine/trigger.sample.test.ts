import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPROVAL_FIELDS, type JsonObject } from 'payssam-core';
import { describe, expect, test } from 'vitest';
import { PACKAGE_FOLDER, PAYSSAM_TRIGGER } from './engine';
import { KEY } from './payssam';
import { misfits } from './schema-fit';
import { expectAck, SNAKE, triggerBench, UNCONFIRMED } from './trigger-bench';

const bench = await triggerBench();

/** Where n8n looks for the output schema of a node without resources and operations. */
const schema = JSON.parse(
	readFileSync(join(PACKAGE_FOLDER, 'dist/nodes/PaySsamTrigger/__schema__/v2.0.0.json'), 'utf8'),
);
const EVENTS = [
	'payment.approved',
	'payment.cancelled',
	'bill.destroyed',
	'cash_receipt.issued',
	'sub_merchant.link_changed',
];

/** Every documented field of an approval, in V1's spelling. */
const FULL: JsonObject = {
	...Object.fromEntries(APPROVAL_FIELDS.map(({ v1 }) => [v1, '7'])),
	...SNAKE,
	appr_origin_dt: '20261120223750',
	extra: { anything: [1, null] },
};
const FULL_LINK: JsonObject = {
	apiKey: KEY,
	partnerMember: 'm',
	partnerMerchant: 's',
	mappingStatus: 'COMPLETED',
	companyNm: 'c',
	branchNm: 'b',
	businessNumber: '1234567890',
	ceoName: 'n',
	email: 'e@example.com',
};

/** The real output for an event that is not confirmed. */
async function realOutput(event: string): Promise<Record<string, unknown>> {
	const receiver = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, events: [event] }));
	const state = { 'payment.cancelled': 'C', 'bill.destroyed': 'D' }[event] ?? 'F';
	expectAck(await receiver.post(event === 'sub_merchant.link_changed' ? FULL_LINK : { ...FULL, appr_state: state }));
	const [item] = await receiver.downstream();
	return item ?? {};
}

describe('the output schema', () => {
	test.each(EVENTS)('fits the real output of %s', async (event) => {
		const item = await realOutput(event);
		expect(item.event).toBe(event);
		expect(misfits(item, schema)).toEqual([]);
	});

	test('fits a payment that was confirmed, with what only PaySsam knows of it', async () => {
		const receiver = await bench.listen(bench.trigger());
		await bench.givenBill('V2', receiver);
		await bench.paySsam.sandbox.pay({ billId: '1024' });
		const [item] = await receiver.downstream();
		expect(item?.verification).toEqual({ key: 'matched', confirmedWithPaySsam: true });
		expect(misfits(item, schema)).toEqual([]);
	});

	test('knows no field that never comes', async () => {
		const seen = new Set<string>(['sample']);
		for (const event of EVENTS) for (const name of Object.keys(await realOutput(event))) seen.add(name);
		expect(Object.keys(schema.properties).filter((name) => !seen.has(name))).toEqual([]);
	});

	test('card and phone data that n8n is told to hide are there under these names', async () => {
		const { sensitiveOutputFields = [] } = bench.engine.nodeType(PAYSSAM_TRIGGER).description;
		const item = await realOutput('payment.approved');
		const spellings = {
			...item,
			callback: Object.fromEntries(
				APPROVAL_FIELDS.flatMap(({ v1, v2 }) => [
					[v1, 1],
					[v2, 1],
				]),
			),
		};
		expect(sensitiveOutputFields).toContain('issuerNumber');
		for (const path of sensitiveOutputFields) expect(spellings).toHaveProperty(path);
	});

	test('this check would notice', () => {
		expect(misfits({ event: 'x', other: 1, verification: { key: true } }, schema)).toEqual([
			'$.other is not in the schema',
			'$.verification.key is boolean, not string',
		]);
	});
});

describe('a sample, from the URL in a browser', () => {
	test.each(EVENTS)('%s: while a person listens; marked, and with the fields of a real one', async (event) => {
		const receiver = await bench.listen(bench.trigger('V2', { events: [event] }), 'manual');
		const answer = await receiver.visit();
		expect(answer.status).toBe(200);
		expect(JSON.parse(answer.text)).toEqual({ sample: event, message: expect.stringContaining('not a payment') });
		const [sample, ...more] = await receiver.downstream();
		expect(more).toEqual([]);
		expect(sample).toMatchObject({
			sample: true,
			event,
			eventId: expect.stringMatching(/^sample:/),
			verification: { key: 'not checked', confirmedWithPaySsam: false },
		});
		expect(misfits(sample, schema)).toEqual([]);
		const real = await realOutput(event);
		for (const name of Object.keys(sample ?? {})) if (name !== 'sample') expect(real).toHaveProperty(name);
		expect(bench.paySsam.sandbox.listRequests()).toEqual([]);
	});

	test('any event on request', async () => {
		const receiver = await bench.listen(bench.trigger('V2', { events: ['payment.cancelled'] }), 'manual');
		await receiver.visit('?event=bill.destroyed');
		await receiver.visit('?event=nonsense');
		expect((await receiver.downstream()).map(({ event }) => event)).toEqual(['bill.destroyed', 'payment.cancelled']);
	});

	test('a published workflow has none: 404, whatever is asked', async () => {
		const receiver = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, keyCheck: 'off' }));
		for (const query of ['', '?event=payment.approved', '?sample=true']) {
			const answer = await receiver.visit(query);
			expect(answer.status).toBe(404);
			expect(answer.text).not.toContain('0000');
		}
		expect(receiver.executions).toEqual([]);
	});

	test('a callback cannot pass itself off as a sample, nor a sample as a callback', async () => {
		const receiver = await bench.listen(bench.trigger('V2', UNCONFIRMED));
		expectAck(await receiver.post({ ...SNAKE, sample: true }));
		const [item] = await receiver.downstream();
		expect(item).not.toHaveProperty('sample');
	});
});
