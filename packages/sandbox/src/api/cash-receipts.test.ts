import { describe, expect, it } from 'vitest';
import { splitTax } from '../cash-receipts';
import {
	expectCallbacksFit,
	KEY,
	receiver,
	sign,
	start,
	V1,
	V2,
	v1Money,
	v1Receipt,
	v1ReceiptName,
	v1Send,
	v2Money,
	v2Receipt,
	v2ReceiptName,
	v2Send,
} from '../testing/harness';

const CB = 'http://127.0.0.1:9/cb';
const HASH = sign('t1', '45000');
const V1_HEAD = `"apikey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant","bill_id":"t1","hash":"${HASH}"`;
const V2_HEAD = `"apiKey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant","billId":"t1","hash":"${HASH}"`;

describe('a cash receipt under an id of its own', () => {
	it('V1: issued, read, cancelled, read: exact answers', async () => {
		const { call, sandbox } = await start();
		const issued = await call('/v1/if/cash-receipt/issue', v1Receipt('t1', { trader: '1' }));
		const [receipt] = sandbox.listCashReceipts();
		expect(receipt?.num).toMatch(/^\d{9}$/);
		const ok = '{"code":"0000","msg":"성공하였습니다.",';
		expect(issued.text).toBe(
			`${ok}${V1_HEAD},"trader":"1","appr_cash_num":"${receipt?.num}","issuance_number":"01012345678"}`,
		);
		const info = (num: string | undefined, state: string, dt: string) =>
			`${ok}${V1_HEAD},"info":[{"bill_id":"t1","appr_price":"45000","appr_supply_price":"40909","appr_tax":"4091",` +
			`"trader":"1","appr_num":"${num}","appr_state":"${state}","appr_dt":"${dt}","issuance_number":"01012345678"}]}`;
		expect((await call('/v1/if/cash-receipt/read', v1ReceiptName('t1'))).text).toBe(
			info(receipt?.num, 'F', '20261120100000'),
		);
		await sandbox.clock.advance({ hours: 1 });
		const cancelled = await call('/v1/if/cash-receipt/cancel', v1ReceiptName('t1', '1'));
		const num = sandbox.listCashReceipts()[0]?.cancellation?.num;
		expect(cancelled.text).toBe(`${ok}${V1_HEAD},"appr_cash_num":"${num}"}`);
		expect(num).not.toBe(receipt?.num);
		expect((await call('/v1/if/cash-receipt/read', v1ReceiptName('t1'))).text).toBe(info(num, 'C', '20261120110000'));
		expect((await call('/v1/if/cash-receipt/cancel', v1ReceiptName('t1', '1'))).json?.code).toBe('9970');
	});

	it('V2: the same in cashReceipt, and issued again after the cancel', async () => {
		const { call, sandbox } = await start();
		const issued = await call('/v2/cash-receipt/issue', v2Receipt('t1'));
		const [receipt] = sandbox.listCashReceipts();
		expect(issued.text).toBe(
			`{"code":"0000","message":"성공하였습니다.","data":{${V2_HEAD},"trader":"0","apprCashNum":"${receipt?.num}","issuanceNumber":"01012345678"}}`,
		);
		expect((await call('/v2/cash-receipt/issue', v2Receipt('t1'))).json).toMatchObject({ code: 'ERROR', data: null });
		const cancelled = await call('/v2/cash-receipt/cancel', v2ReceiptName('t1', '0'));
		const num = sandbox.listCashReceipts()[0]?.cancellation?.num;
		expect(cancelled.text).toBe(
			`{"code":"0000","message":"성공하였습니다.","data":{${V2_HEAD},"apprCashNum":"${num}"}}`,
		);
		expect((await call('/v2/cash-receipt/issue', v2Receipt('t1'))).json?.code).toBe('0000');
		const read = await call('/v2/cash-receipt/read', v2ReceiptName('t1'));
		expect(read.json?.data).toMatchObject({
			billId: 't1',
			hash: HASH,
			info: [
				{ apprState: 'C', apprNum: num },
				{ apprState: 'F', apprPrice: '45000', apprSupplyPrice: '40909', apprTax: '4091', trader: '0' },
			],
		});
	});

	it('uses the id up for bills, and a bill of another store cannot be taken', async () => {
		const { call } = await start({ stores: [{}, { merchant: 'other' }] });
		await call('/v2/cash-receipt/issue', v2Receipt('t1'));
		expect((await call('/v2/bill', v2Send(CB, { billId: 't1' }))).json?.code).toBe('BILL_001');
		expect((await call('/v1/if/bill/send', v1Send(CB, { bill_id: 't1' }))).json?.code).toBe('9800');
		const other = { merchant: 'other' };
		expect((await call('/v2/cash-receipt/issue', { ...v2Receipt('t1'), ...other })).json?.code).toBe('BILL_001');
		expect((await call('/v2/cash-receipt/read', { ...v2ReceiptName('t1'), ...other })).json?.code).toBe('BILL_003');
		expect((await call('/v1/if/cash-receipt/issue', { ...v1Receipt('t1'), ...other })).json?.code).toBe('9800');
	});

	it('costs no points and reaches no phone', async () => {
		const { call, sandbox } = await start();
		await call('/v2/cash-receipt/issue', v2Receipt('t1'));
		expect(sandbox.listStores()[0]?.balance).toBe(1_000_000);
		expect(sandbox.listMessages()).toEqual([]);
		expect(sandbox.listRequests({ action: 'cashReceiptIssue' })).toMatchObject([
			{ path: '/v2/cash-receipt/issue', code: '0000', notes: [], body: { apiKey: '********' } },
		]);
	});
});

describe('what a cash receipt call gets wrong', () => {
	const cases: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
		[
			'a sum that does not fit',
			{ tax: '4090' },
			'VALIDATION_001',
			'supplyPrice + tax must add up to price: 40909 + 4090',
		],
		['no tax', { tax: undefined }, 'VALIDATION_001', 'tax is required'],
		['no supplyPrice', { supplyPrice: undefined }, 'VALIDATION_001', 'supplyPrice is required'],
		['a numeric tax', { tax: 4091 }, 'VALIDATION_001', 'tax must be a string'],
		['a tax with a comma', { tax: '4,091' }, 'VALIDATION_001', 'tax must be a plain number'],
		['a negative tax', { tax: '-1', supplyPrice: '45001' }, 'VALIDATION_001', 'tax must be a plain number'],
		['another trader', { trader: '2' }, 'VALIDATION_001', 'trader must be one of 0, 1'],
		['a numeric trader', { trader: 0 }, 'VALIDATION_001', 'trader must be a string'],
		['no issuanceNumber', { issuanceNumber: undefined }, 'VALIDATION_001', 'issuanceNumber is required'],
		['an issuanceNumber with hyphens', { issuanceNumber: '010-1234-5678' }, 'VALIDATION_001', 'must be digits only'],
		['the supply_price of V1', { supply_price: '1' }, 'VALIDATION_001', 'supply_price is how V1 spells it'],
		['a hash of three parts', { hash: sign('t1', '01012345678', '45000') }, 'VALIDATION_002', 'bill_id,price'],
		['a hash of another price', { hash: sign('t1', '40909') }, 'VALIDATION_002', '"t1,45000" (bill_id,price)'],
	];

	it.each(cases)('V2: %s', async (_name, change, code, sentence) => {
		const { call, sandbox } = await start();
		const answer = await call('/v2/cash-receipt/issue', v2Receipt('t1', change));
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject({ code, data: null });
		expect(answer.json?.message).toContain(sentence);
		expect(sandbox.listCashReceipts()).toEqual([]);
	});

	it('wants the nest of its generation', async () => {
		const { call } = await start();
		const { cashReceipt } = v2Receipt('t1');
		expect((await call('/v2/cash-receipt/issue', { ...V2, bill: cashReceipt })).json?.message).toContain(
			'cashReceipt is required and must be an object',
		);
		expect((await call('/v2/cash-receipt/issue', { ...V2, ...cashReceipt })).json?.code).toBe('VALIDATION_001');
		expect((await call('/v1/if/cash-receipt/issue', { ...V1, ...v1Receipt('t1').bill })).json?.msg).toContain(
			'bill is required',
		);
		expect((await call('/v1/if/cash-receipt/issue', v1Receipt('t1', { tax: '1' }))).json).toEqual({
			code: '9999',
			msg: 'supply_price + tax must add up to price: 40909 + 1 is not 45000',
		});
	});

	it('V1 and V2: unknown receipts, other prices, other traders', async () => {
		const { call } = await start();
		for (const action of ['read', 'cancel']) {
			expect((await call(`/v1/if/cash-receipt/${action}`, v1ReceiptName('t1', '0'))).json?.code).toBe('9980');
			expect((await call(`/v2/cash-receipt/${action}`, v2ReceiptName('t1', '0'))).json?.code).toBe('BILL_003');
		}
		await call('/v2/cash-receipt/issue', v2Receipt('t1'));
		const other = { billId: 't1', price: '45001', hash: sign('t1', '45001'), trader: '0' };
		expect((await call('/v2/cash-receipt/cancel', { ...V2, cashReceipt: other })).json?.message).toBe(
			'price must be that of the cash receipt, 45000; 45001 was sent',
		);
		expect((await call('/v2/cash-receipt/cancel', v2ReceiptName('t1'))).json?.message).toBe('trader is required');
		expect((await call('/v2/cash-receipt/cancel', v2ReceiptName('t1', '1'))).json?.message).toContain('trader must be');
	});
});

describe('a cash receipt of a bill', () => {
	const v1Read = { ...V1, bill_id: '1024' };
	const v2Read = { ...V2, bill: { billId: '1024' } };

	it('comes with a payment by bank or cash, and can be read by itself', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v2/bill', v2Send(target.url));
		const bill = await sandbox.pay({
			billId: '1024',
			method: 'bank',
			cashReceipt: { trader: '1', issuanceNumber: '1234567890' },
		});
		const { num } = bill.approval?.cashReceipt ?? {};
		const fields = { apprCashNum: num, apprCashTrader: '1', apprCashIssuanceNumber: '1234567890' };
		expect(JSON.parse(target.heard[0]?.text ?? '')).toMatchObject(fields);
		expect((await call('/v2/bill/read', v2Read)).json?.data).toMatchObject(fields);
		expect((await call('/v2/cash-receipt/read', v2ReceiptName('1024'))).json?.data).toMatchObject({
			info: [{ apprNum: num, apprState: 'F', apprSupplyPrice: '40910', apprTax: '4090', trader: '1' }],
		});
		expectCallbacksFit('v2Approval', target.heard);
	});

	it('may be issued later: reads and later callbacks carry it; cancelled, it is gone', async () => {
		const { call, sandbox } = await start({ notifyCancel: true });
		const target = await receiver();
		await call('/v1/if/bill/send', v1Send(target.url));
		await sandbox.pay({ billId: '1024', method: 'cash', cashReceipt: null });
		expect(JSON.parse(target.heard[0]?.text ?? '')).not.toHaveProperty('appr_cash_num');
		expect((await call('/v1/if/bill/read', v1Read)).json).not.toHaveProperty('appr_cash_num');
		await call('/v1/if/cash-receipt/issue', v1Receipt('1024'));
		const first = (await call('/v1/if/bill/read', v1Read)).json?.appr_cash_num;
		expect(first).toMatch(/^\d{9}$/);
		await call('/v1/if/cash-receipt/cancel', v1ReceiptName('1024', '0'));
		expect((await call('/v1/if/bill/read', v1Read)).json).not.toHaveProperty('appr_cash_num');
		await call('/v1/if/cash-receipt/issue', v1Receipt('1024', { trader: '1', issuance_number: '1234567890' }));
		await sandbox.cancel({ billId: '1024' });
		expect(target.heard).toHaveLength(2);
		expect(JSON.parse(target.heard[1]?.text ?? '')).toMatchObject({
			appr_state: 'C',
			appr_cash_trader: '1',
			appr_cash_issuance_number: '1234567890',
		});
		expect(sandbox.getBill({ billId: '1024' }).history.map((event) => event.what)).toEqual([
			'created',
			'sent',
			'paid',
			'receiptIssued',
			'receiptCancelled',
			'receiptIssued',
			'cancelled',
		]);
		expectCallbacksFit('v1Approval', target.heard);
	});

	it.each(['V1', 'V2'])('%s: a cancelled payment takes its receipt with it', async (generation) => {
		const { call, sandbox } = await start();
		const target = await receiver();
		const v1 = generation === 'V1';
		await (v1 ? call('/v1/if/bill/send', v1Send(target.url)) : call('/v2/bill', v2Send(target.url)));
		await sandbox.pay({ billId: '1024', method: 'bank' });
		await (v1 ? call('/v1/if/bill/cancel', v1Money()) : call('/v2/bill/cancel', v2Money()));
		expect(sandbox.listCashReceipts({ billId: '1024' })).toMatchObject([{ state: 'C', by: 'payment' }]);
		const read = v1 ? await call('/v1/if/bill/read', v1Read) : await call('/v2/bill/read', v2Read);
		expect(JSON.stringify(read.json)).toMatch(/appr_?[cC]ash_?[nN]um/);
		const again = v1
			? await call('/v1/if/cash-receipt/issue', v1Receipt('1024'))
			: await call('/v2/cash-receipt/issue', v2Receipt('1024'));
		expect(again.json?.code).toBe(v1 ? '9970' : 'ERROR');
	});

	it.each([
		['unpaid', 'not paid'],
		['destroyed', 'not paid'],
		['paid by card', 'by card'],
		['paid with a receipt', 'already has a cash receipt'],
	])('is not issued for a bill that is %s', async (state, sentence) => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v2/bill', v2Send(target.url));
		if (state === 'destroyed') sandbox.destroy({ billId: '1024' });
		if (state === 'paid by card') await sandbox.pay({ billId: '1024' });
		if (state === 'paid with a receipt') await sandbox.pay({ billId: '1024', method: 'bank' });
		const answer = await call('/v2/cash-receipt/issue', v2Receipt('1024'));
		expect(answer.json?.code).toBe('ERROR');
		expect(answer.json?.message).toContain(sentence);
	});

	it('wants the price of the bill', async () => {
		const { call, sandbox } = await start();
		await call('/v2/bill', v2Send(CB, { price: '45001' }));
		await sandbox.pay({ billId: '1024', method: 'cash', cashReceipt: null, byHand: true });
		expect((await call('/v2/cash-receipt/issue', v2Receipt('1024'))).json?.message).toBe(
			'price must be that of the bill, 45001; 45000 was sent',
		);
	});
});

it.each([
	['45000', '40910', '4090'],
	['10', '10', '0'],
	['11', '10', '1'],
	['9999999999', '9090909090', '909090909'],
])('of %s won, %s is the supply price and %s the tax', (price, supplyPrice, tax) => {
	expect(splitTax(price)).toEqual({ supplyPrice, tax });
});
