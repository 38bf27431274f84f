import { describe, expect, test, vi } from 'vitest';
import { KEY, MERCHANT } from './payssam';
import { expectAck, SNAKE, triggerBench, UNCONFIRMED } from './trigger-bench';

const bench = await triggerBench();

const LINK = { apiKey: KEY, partnerMember: 'm', partnerMerchant: 'store-1', mappingStatus: 'COMPLETED' };
const EVENTS = ['payment.approved', 'bill.destroyed', 'sub_merchant.link_changed'];

describe('filtered out: acknowledged, and nothing starts', () => {
	test.each([
		['less than the least', { minimumAmount: '45,001' }, SNAKE],
		['more than the most', { maximumAmount: '44,999원' }, SNAKE],
		['another store in the approval', { merchant: 'store-2' }, { ...SNAKE, merchant: 'store-1' }],
		['another store in the link', { merchant: 'store-2, store-3' }, LINK],
	])('%s', async (_, filters, body) => {
		const receiver = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, events: EVENTS, filters }));
		const info = vi.spyOn(bench.engine.log, 'info');
		for (const _copy of [1, 2]) expectAck(await receiver.post(body));
		expect(receiver.executions).toEqual([]);
		// Nobody repeats it, so the log is the only place where a payment that a wrong filter kept out can be found.
		expect(info.mock.calls.filter(([line]) => String(line).includes('filtered out'))).toHaveLength(2);
		info.mockRestore();
	});
});

describe('passes', () => {
	test.each([
		['exactly the least and the most', { minimumAmount: '45000', maximumAmount: '45,000' }, SNAKE],
		['one of the stores', { merchant: 'store-2, store-1' }, LINK],
		['an approval that names no store', { merchant: 'store-1' }, SNAKE],
		['a destroyed bill, which has no amount', { minimumAmount: '1' }, { ...SNAKE, appr_state: 'D', appr_price: '' }],
		['a link, which has no amount', { minimumAmount: '1' }, LINK],
		['no filter filled in', { minimumAmount: '', maximumAmount: '', merchant: '' }, SNAKE],
	])('%s', async (_, filters, body) => {
		const receiver = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, events: EVENTS, filters }));
		expectAck(await receiver.post(body));
		expect(await receiver.downstream()).toHaveLength(1);
	});
});

describe('with confirmation', () => {
	test.each([
		['50000', 0],
		['45000', 1],
	])(
		'the amount is the one that PaySsam confirmed, not the silence of the callback (least %s)',
		async (minimumAmount, runs) => {
			const receiver = await bench.listen(bench.trigger('V2', { filters: { minimumAmount } }));
			await bench.givenBill('V2', receiver);
			await bench.paySsam.sandbox.pay({ billId: '1024', byHand: true });
			expectAck(await receiver.post({ apikey: KEY, bill_id: '1024', appr_state: 'F' }));
			expect(await receiver.downstream()).toHaveLength(runs);
		},
	);

	test('another amount in the callback is refused, not filtered', async () => {
		const receiver = await bench.listen(bench.trigger('V2', { filters: { minimumAmount: '50000' } }));
		await bench.givenBill('V2', receiver);
		await bench.paySsam.sandbox.pay({ billId: '1024', byHand: true });
		const answer = await receiver.post({ bill_id: '1024', appr_state: 'F', appr_price: '60000' });
		expect(answer.status).toBe(409);
		expect(receiver.executions).toEqual([]);
	});

	test('a store that the callback names and that is not wanted: nobody is asked', async () => {
		const receiver = await bench.listen(bench.trigger('V2', { filters: { merchant: MERCHANT } }));
		expectAck(await receiver.post({ ...SNAKE, merchant: 'other' }));
		expect(bench.paySsam.sandbox.listRequests()).toEqual([]);
		expect(receiver.executions).toEqual([]);
	});

	test('what was filtered out starts the workflow once the filter is gone', async () => {
		const filtered = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, filters: { minimumAmount: '50000' } }));
		expectAck(await filtered.post(SNAKE));
		const open = await bench.listen(bench.trigger('V2', UNCONFIRMED));
		expectAck(await open.post(SNAKE));
		expect(await open.downstream()).toHaveLength(1);
	});
});

describe('a filter that cannot be used', () => {
	test.each([
		[{ minimumAmount: 'a lot' }, 'Minimum Amount'],
		[{ maximumAmount: '-5' }, 'Maximum Amount'],
		[{ minimumAmount: '2', maximumAmount: '1' }, 'Minimum Amount'],
	])('%j: neither published nor listened with, and the message names it', async (filters, label) => {
		const wanted = bench.trigger('V2', { filters });
		for (const mode of ['trigger', 'manual'] as const) {
			await expect(bench.engine.hook(wanted, 'create', mode)).rejects.toThrow(label);
		}
	});

	test('from an expression that turns bad later: 503, so that PaySsam repeats the payment', async () => {
		const minimumAmount = '={{ "a" + " lot" }}';
		const receiver = await bench.listen(bench.trigger('V2', { ...UNCONFIRMED, filters: { minimumAmount } }));
		expect(await receiver.post(SNAKE)).toMatchObject({ status: 503 });
		expect(receiver.executions).toEqual([]);
	});
});
