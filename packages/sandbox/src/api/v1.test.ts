import { describe, expect, it } from 'vitest';
import { ACK, expectCallbacksFit, KEY, post, receiver, sign, start, V1, v1Money, v1Send } from '../testing/harness';

const JSON_TYPE = 'application/json; charset=utf-8';
const OK = '{"code":"0000","msg":"성공하였습니다."';

describe('V1 T', () => {
	it('sends a bill: exact answer, one message on the phone, 55 points', async () => {
		const { call, sandbox, url } = await start();
		const answer = await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'));
		const shortUrl = sandbox.getBill({ billId: '1024' }).shortUrl;
		expect(shortUrl).toMatch(new RegExp(`^${url}/b/[a-z2-9]{8}$`));
		expect(answer.status).toBe(200);
		expect(answer.contentType).toBe(JSON_TYPE);
		expect(answer.text).toBe(
			`${OK},"apikey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant","bill_id":"1024",` +
				`"hash":"c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9","shortURL":"${shortUrl}"}`,
		);
		expect(sandbox.listMessages()).toEqual([
			{
				at: '2026-11-20T10:00:00+09:00',
				phone: '01012345678',
				billId: '1024',
				kind: 'send',
				productName: '12월 수업료',
				price: '45000',
				shortUrl,
			},
		]);
		expect((await call('/v1/if/read/remain_count', { apikey: KEY })).text).toBe(
			`${OK},"info":{"remain_count":999945}}`,
		);
	});

	it('echoes the issuer when one was given', async () => {
		const { call } = await start();
		const answer = await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb', { bill_issuer: '하늘영어학원' }));
		expect(answer.json).toMatchObject({ code: '0000', bill_issuer: '하늘영어학원' });
	});

	it('reads without code or msg: unpaid, paid, cancelled', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v1/if/bill/send', v1Send(target.url));
		const read = { ...V1, bill_id: '1024' };
		const unpaid = await call('/v1/if/bill/read', read);
		expect(unpaid.text).toBe(`{"apikey":"${KEY}","bill_id":"1024","appr_state":"W"}`);
		expect(unpaid.contentType).toBe(JSON_TYPE);

		const { approval } = await sandbox.pay({ billId: '1024', months: 3 });
		const paid = await call('/v1/if/bill/read', read);
		expect(paid.json).toMatchObject({
			appr_state: 'F',
			appr_pay_type: 'CARD_VAN',
			appr_price: '45000',
			appr_dt: '20261120100000',
			appr_monthly: '3',
			appr_num: approval?.num,
		});
		expect(paid.json).not.toHaveProperty('code');
		expect(paid.json).not.toHaveProperty('appr_origin_num');
		expect(paid.json).not.toHaveProperty('appr_cash_num');

		await sandbox.clock.advance({ hours: 1 });
		const cancel = await call('/v1/if/bill/cancel', v1Money());
		expect(cancel.text).toBe(
			`${OK},"apikey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant","bill_id":"1024",` +
				`"hash":"${sign('1024', '45000')}","appr_num":"${cancel.json?.appr_num}","appr_origin_num":"${approval?.num}",` +
				'"appr_cancel_dt":"20261120110000"}',
		);
		expect(cancel.json?.appr_num).toMatch(/^\d{8}$/);
		expect((await call('/v1/if/bill/read', read)).json).toMatchObject({
			appr_state: 'C',
			appr_num: cancel.json?.appr_num,
			appr_origin_num: approval?.num,
			appr_dt: '20261120110000',
			appr_origin_dt: '20261120100000',
		});
		expect((await call('/v1/if/bill/cancel', v1Money())).json?.code).toBe('9970');
		expect(target.heard).toHaveLength(1);
		expectCallbacksFit('v1Approval', target.heard);
	});

	it('resends for points, in code and msg only, with a second message on the phone', async () => {
		const { call, sandbox } = await start();
		await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'));
		const answer = await call('/v1/if/bill/resend', { ...V1, bill_id: '1024' });
		expect(answer.text).toBe(ACK);
		expect(sandbox.listMessages().map((message) => message.kind)).toEqual(['send', 'resend']);
		expect(sandbox.listStores()[0]?.balance).toBe(1_000_000 - 110);
	});

	it('destroys an unpaid bill and never gives its id again', async () => {
		const { call } = await start();
		await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'));
		expect((await call('/v1/if/bill/destroy', v1Money())).text).toBe(
			`${OK},"apikey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant","bill_id":"1024","hash":"${sign('1024', '45000')}"}`,
		);
		expect((await call('/v1/if/bill/read', { ...V1, bill_id: '1024' })).json?.appr_state).toBe('D');
		expect((await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'))).json?.code).toBe('9800');
	});

	it('keeps one bill of many sends of one id at once', async () => {
		const { call, sandbox } = await start();
		const answers = await Promise.all(
			Array.from({ length: 20 }, () => call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'))),
		);
		expect(answers.map((answer) => answer.json?.code).sort()).toEqual(['0000', ...Array(19).fill('9800')]);
		expect(sandbox.listMessages()).toHaveLength(1);
	});

	it('needs points', async () => {
		const { call, sandbox } = await start({ stores: [{ balance: 54 }] });
		const answer = await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'));
		expect(answer.text).toBe('{"code":"9999","msg":"not enough points: 54 left, a send costs 55"}');
		expect(sandbox.listBills()).toEqual([]);
	});
});

describe('V1 U', () => {
	it('issues a URL: no message, no points, hash of two parts without a phone', async () => {
		const { call, sandbox } = await start();
		const body = v1Send('http://127.0.0.1:9/cb', { phone: undefined });
		expect(body.bill.hash).toBe('c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0');
		const answer = await call('/v1/if/bill/url', body);
		expect(answer.json).toMatchObject({
			code: '0000',
			bill_id: '1024',
			shortURL: sandbox.getBill({ billId: '1024' }).shortUrl,
		});
		expect(sandbox.listMessages()).toEqual([]);
		expect(sandbox.listStores()[0]?.balance).toBe(1_000_000);
	});

	it('wants three parts when a phone is given', async () => {
		const { call } = await start();
		const body = v1Send('http://127.0.0.1:9/cb');
		expect(
			(await call('/v1/if/bill/url', { ...body, bill: { ...body.bill, hash: sign('1024', '45000') } })).json?.code,
		).toBe('9999');
		expect((await call('/v1/if/bill/url', body)).json?.code).toBe('0000');
	});

	it('takes the extra fields that were seen', async () => {
		const { call, sandbox } = await start();
		const body = v1Send('http://127.0.0.1:9/cb', { bill_type: 'P', bill_desc: 'x', request_pay_type: 'CARD' });
		expect((await call('/v1/if/bill/url', { ...body, customer: 'c' })).json?.code).toBe('0000');
		expect(sandbox.listRequests().at(-1)?.notes).toEqual([]);
	});

	it('has no send and no resend; T has no URL', async () => {
		const { call, sandbox } = await start({ stores: [{ models: ['V1 U'] }, { merchant: 't', models: ['V1 T'] }] });
		expect((await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'))).json?.code).toBe('1003');
		await call('/v1/if/bill/url', v1Send('http://127.0.0.1:9/cb'));
		expect((await call('/v1/if/bill/resend', { ...V1, bill_id: '1024' })).json?.code).toBe('1003');
		const t = { ...v1Send('http://127.0.0.1:9/cb'), merchant: 't' };
		expect((await call('/v1/if/bill/url', t)).json?.code).toBe('1003');
		expect(sandbox.listBills()).toHaveLength(1);
	});
});

describe('V1 refusals by state', () => {
	const cases = [
		['cancel of an unpaid bill', 'W', 'cancel', '9999'],
		['cancel of a destroyed bill', 'D', 'cancel', '9999'],
		['cancel of a cancelled bill', 'C', 'cancel', '9970'],
		['destroy of a paid bill', 'F', 'destroy', '9971'],
		['destroy of a cancelled bill', 'C', 'destroy', '9970'],
		['destroy of a destroyed bill', 'D', 'destroy', '9999'],
		['resend of a paid bill', 'F', 'resend', '9971'],
		['resend of a cancelled bill', 'C', 'resend', '9970'],
		['resend of a destroyed bill', 'D', 'resend', '9999'],
	] as const;

	it.each(cases)('%s (%s): %s → %s', async (_name, state, action, code) => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v1/if/bill/send', v1Send(target.url));
		if (state === 'D') sandbox.destroy({ billId: '1024' });
		if (state === 'F' || state === 'C') await sandbox.pay({ billId: '1024' });
		if (state === 'C') await sandbox.cancel({ billId: '1024' });
		const body = action === 'resend' ? { ...V1, bill_id: '1024' } : v1Money();
		const answer = await call(`/v1/if/bill/${action}`, body);
		expect(answer.status).toBe(200);
		expect(answer.json?.code).toBe(code);
		expect(Object.keys(answer.json ?? {})).toEqual(['code', 'msg']);
		expect(sandbox.getBill({ billId: '1024' }).state).toBe(state);
	});

	it.each(['read', 'resend', 'destroy', 'cancel'])('%s of an unknown bill → 9980', async (action) => {
		const { call } = await start();
		expect((await call(`/v1/if/bill/${action}`, v1Money())).json?.code).toBe('9980');
	});

	it("hides another store's bill", async () => {
		const { call } = await start({ stores: [{}, { merchant: 'other' }] });
		await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'));
		expect((await call('/v1/if/bill/read', { ...V1, merchant: 'other', bill_id: '1024' })).json?.code).toBe('9980');
	});
});

describe('unknown paths', () => {
	it.each([
		[
			'POST',
			'/v1/if/bill/nothing',
			'{"code":"9999","msg":"no such call: POST /v1/if/bill/nothing (every call is a POST)"}',
		],
		['GET', '/v1/if/bill/send', '{"code":"9999","msg":"no such call: GET /v1/if/bill/send (every call is a POST)"}'],
		[
			'POST',
			'/v2/if/bill/send',
			'{"code":"ERROR","message":"no such call: POST /v2/if/bill/send (every call is a POST)","data":null}',
		],
		['GET', '/nothing', '{"error":"not_found","message":"there is nothing at /nothing"}'],
	])('%s %s → 404 in JSON', async (method, path, text) => {
		const { raw } = await start();
		const answer = await raw(path, method === 'POST' ? post({}) : {});
		expect(answer.status).toBe(404);
		expect(answer.contentType).toBe(JSON_TYPE);
		expect(answer.text).toBe(text);
	});
});
