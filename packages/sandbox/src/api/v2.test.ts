import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { expectCallbacksFit, KEY, receiver, sign, start, V2, v1Send, v2Money, v2Send } from '../testing/harness';

const JSON_TYPE = 'application/json; charset=utf-8';
/** SHA-256 of the three codes, the first 12 digits: names the store in a page's address without its key. */
const storeCode = () =>
	createHash('sha256')
		.update(JSON.stringify(Object.values(V2)))
		.digest('hex')
		.slice(0, 12);
const CB = 'http://127.0.0.1:9/cb';
const ok = (data: string) => `{"code":"0000","message":"성공하였습니다.","data":${data}}`;
const read = { ...V2, bill: { billId: '1024' } };

describe('V2', () => {
	it.each([
		['TALK', 1, 999_945],
		['URL', 0, 1_000_000],
	])('creates a %s bill: exact answer, %s messages, %s points left', async (sendType, messages, balance) => {
		const { call, sandbox, url } = await start();
		const answer = await call('/v2/bill', v2Send(CB, { sendType }));
		const { shortUrl } = sandbox.getBill({ billId: '1024' });
		expect(answer.status).toBe(200);
		expect(answer.contentType).toBe(JSON_TYPE);
		expect(answer.text).toBe(
			ok(
				`{"apiKey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant","billId":"1024",` +
					`"hash":"c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9","shortUrl":"${shortUrl}"}`,
			),
		);
		expect(sandbox.listMessages()).toHaveLength(messages);
		const points = ok(`{"balance":${balance},"chargeUrl":"${url}/charge/${storeCode()}"}`);
		expect((await call('/v2/read/remain_count', { apiKey: KEY })).text).toBe(points);
		expect((await call('/v2/read/merchant/remain_count', V2)).text).toBe(points);
	});

	it('reads in camelCase: unpaid, paid by bank, cancelled', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v2/bill', v2Send(target.url));
		expect((await call('/v2/bill/read', read)).text).toBe(ok(`{"apiKey":"${KEY}","billId":"1024","apprState":"W"}`));
		const { approval } = await sandbox.pay({ billId: '1024', method: 'bank' });
		expect((await call('/v2/bill/read', read)).json?.data).toMatchObject({
			apprState: 'F',
			apprPayType: 'BANK',
			apprPrice: '45000',
			apprNum: approval?.num,
			apprResCd: null,
			apprCashIssuanceNumber: '0100001234',
		});
		const cancel = await call('/v2/bill/cancel', { ...V2, bill: { ...v2Money().bill, cancelReason: '고객 요청' } });
		const { cancellation } = sandbox.getBill({ billId: '1024' });
		expect(cancellation?.reason).toBe('고객 요청');
		expect(cancel.text).toBe(
			ok(
				`{"apiKey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant","billId":"1024","hash":"${sign('1024', '45000')}",` +
					`"apprNum":"${cancellation?.num}","apprOriginNum":"${approval?.num}","apprCancelDt":"20261120100000"}`,
			),
		);
		expect((await call('/v2/bill/read', read)).json?.data).toMatchObject({
			apprState: 'C',
			apprOriginNum: approval?.num,
		});
		expectCallbacksFit('v2Approval', target.heard);
	});

	it('resends and destroys with a short answer', async () => {
		const { call, sandbox } = await start();
		await call('/v2/bill', v2Send(CB));
		const short = ok(`{"apiKey":"${KEY}","billId":"1024"}`);
		expect((await call('/v2/bill/resend', read)).text).toBe(short);
		expect(sandbox.listMessages({ phone: '01012345678' })).toHaveLength(2);
		expect((await call('/v2/bill/destroy', v2Money())).text).toBe(short);
		expect((await call('/v2/bill', v2Send(CB))).json).toMatchObject({ code: 'BILL_001', data: null });
	});

	it('refuses a hash of three parts at destroy (measured)', async () => {
		const { call } = await start();
		await call('/v2/bill', v2Send(CB));
		const answer = await call('/v2/bill/destroy', {
			...V2,
			bill: { ...v2Money().bill, hash: sign('1024', '01012345678', '45000') },
		});
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject({ code: 'VALIDATION_002', data: null });
		expect(answer.json?.message).toContain('it was made of bill_id,phone,price');
	});

	it.each([
		['resend', 'F', 'BILL_006'],
		['resend', 'C', 'BILL_006'],
		['resend', 'D', 'BILL_006'],
		['cancel', 'W', 'ERROR'],
		['cancel', 'C', 'ERROR'],
		['cancel', 'D', 'ERROR'],
		['destroy', 'F', 'ERROR'],
		['destroy', 'C', 'ERROR'],
		['destroy', 'D', 'ERROR'],
	])('%s in state %s → %s with HTTP 200', async (action, state, code) => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v2/bill', v2Send(target.url));
		if (state === 'D') sandbox.destroy({ billId: '1024' });
		if (state === 'F' || state === 'C') await sandbox.pay({ billId: '1024' });
		if (state === 'C') await sandbox.cancel({ billId: '1024' });
		const answer = await call(`/v2/bill/${action}`, action === 'resend' ? read : v2Money());
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject({ code, data: null });
		expect(answer.json?.message).not.toBe('');
		expect(sandbox.getBill({ billId: '1024' }).state).toBe(state);
	});

	it('does not resend what was issued as a URL, nor what is expired', async () => {
		const { call, sandbox } = await start();
		await call('/v2/bill', v2Send(CB, { sendType: 'URL' }));
		expect((await call('/v2/bill/resend', read)).json?.code).toBe('BILL_006');
		await call('/v2/bill', v2Send(CB, { billId: '1025' }));
		sandbox.expire({ billId: '1025' });
		expect((await call('/v2/bill/resend', { ...V2, bill: { billId: '1025' } })).json?.code).toBe('BILL_006');
	});

	it.each(['read', 'resend', 'destroy', 'cancel'])('%s of an unknown bill → BILL_003', async (action) => {
		const { call } = await start();
		expect((await call(`/v2/bill/${action}`, v2Money())).json).toMatchObject({ code: 'BILL_003', data: null });
	});

	it('refuses without points → POINT_001, and lets a URL through', async () => {
		const { call } = await start({ stores: [{ balance: 0 }] });
		expect((await call('/v2/bill', v2Send(CB))).json?.code).toBe('POINT_001');
		expect((await call('/v2/bill', v2Send(CB, { sendType: 'URL' }))).json?.code).toBe('0000');
	});

	it("tells the partner's own points from a sub-merchant's", async () => {
		const { call } = await start({ stores: [{ balance: 500 }, { merchant: 'sub', balance: 70 }] });
		expect((await call('/v2/read/remain_count', { apiKey: KEY })).json?.data).toMatchObject({ balance: 500 });
		expect((await call('/v2/read/merchant/remain_count', { ...V2, merchant: 'sub' })).json?.data).toMatchObject({
			balance: 70,
		});
	});

	it('refuses an empty bill object at the points of a sub-merchant (seen)', async () => {
		const { call } = await start();
		expect((await call('/v2/read/merchant/remain_count', { ...V2, bill: {} })).json?.code).toBe('VALIDATION_001');
	});

	it.each([
		['no key', { apiKey: undefined }, 'PARTNER_002'],
		['a key of another type', { apiKey: 5 }, 'PARTNER_002'],
		['a key of 33 characters', { apiKey: 'x'.repeat(33) }, 'PARTNER_002'],
		['an unknown key', { apiKey: 'y'.repeat(32) }, 'PARTNER_003'],
		['an unknown member', { member: 'nobody' }, 'PARTNER_004'],
		['an unknown merchant', { merchant: 'nobody' }, 'PARTNER_004'],
		['no member', { member: undefined }, 'VALIDATION_001'],
		['a member of 61 characters', { member: 'x'.repeat(61) }, 'VALIDATION_001'],
		['a member of 60 characters', { member: 'x'.repeat(60) }, 'PARTNER_004'],
	])('%s → %s', async (_name, change, code) => {
		const { call } = await start();
		expect((await call('/v2/bill/read', { ...read, ...change })).json?.code).toBe(code);
	});

	it('needs a contract for V2', async () => {
		const none = await start({ stores: [{ models: ['V1 T'] }] });
		expect((await none.call('/v2/bill/read', read)).json?.code).toBe('PARTNER_001');
		const some = await start({ stores: [{ models: ['V1 T'] }, { merchant: 'v2', models: ['V2'] }] });
		expect((await some.call('/v2/bill/read', read)).json?.code).toBe('PARTNER_006');
	});

	it('shares ids with V1 under one key (inferred)', async () => {
		const { call } = await start();
		await call('/v1/if/bill/send', v1Send(CB));
		expect((await call('/v2/bill', v2Send(CB))).json?.code).toBe('BILL_001');
	});
});
