/** Stores, sub-merchants, points, partner: who may do what, the registration and its callbacks. */
import { describe, expect, it } from 'vitest';
import { ACK, expectCallbacksFit, KEY, receiver, start, V1, V2, v1Send, v2Money, v2Send } from '../testing/harness';

const CB = 'http://127.0.0.1:9/cb';
const SUB = { member: 'owner', merchant: 'shop-2' };
const mapping = (callbackUrl: string, change: Record<string, unknown> = {}) => ({
	apiKey: KEY,
	memberId: SUB.member,
	merchantId: SUB.merchant,
	callbackUrl,
	redirectUrl: 'https://partner.example/back',
	...change,
});
const status = { ...V2, ...SUB };

describe('V1 merchant and opening', () => {
	it('lists the stores of the key (the shape is ours)', async () => {
		const { call } = await start({ stores: [{}, { apiKey: 'k'.repeat(32) }] });
		expect((await call('/v1/if/read/merchant', { apikey: KEY })).text).toBe(
			'{"code":"0000","msg":"성공하였습니다.","info":[{"member":"sandbox-member","merchant":"sandbox-merchant",' +
				'"merchant_nm":"샌드박스 상점","business_number":"1234567890"}]}',
		);
	});

	it.each([
		['open', '0000'],
		['review', '1010'],
		['joined', '1700'],
	] as const)('openState %s → %s', async (openState, code) => {
		const { call, sandbox } = await start();
		sandbox.putStore({ openState });
		const answer = await call('/v1/if/read/open', { ...V1, callbackUrl: CB });
		expect(answer.json?.code).toBe(code);
		expect(Object.keys(answer.json ?? {})).toEqual(['code', 'msg']);
	});

	it('an unknown store has not applied; an unknown key is refused; the callback URL is required', async () => {
		const { call } = await start();
		const open = (change: Record<string, unknown>) => call('/v1/if/read/open', { ...V1, callbackUrl: CB, ...change });
		expect((await open({ merchant: 'new' })).json?.code).toBe('1010');
		expect((await open({ apikey: 'x'.repeat(32) })).json?.code).toBe('1003');
		expect((await open({ callbackUrl: undefined })).json?.msg).toBe('callbackUrl is required');
		expect((await open({ merchant: 'x'.repeat(31) })).json?.msg).toContain('at most 30');
		expect((await open({ member: undefined })).json?.msg).toBe('member is required');
	});
});

describe('sub-merchants', () => {
	it('registers: a page, a status, a list, and a callback on each change', async () => {
		const { call, sandbox, url } = await start();
		const target = await receiver();
		const answer = await call('/v2/auth/mapping', mapping(target.url, { businessNumber: '1112233333' }));
		const [, one] = sandbox.listSubMerchants();
		expect(answer.text).toBe(`{"code":"0000","message":"성공하였습니다.","data":{"url":"${one?.registrationUrl}"}}`);
		expect(one?.registrationUrl).toMatch(new RegExp(`^${url}/register/[a-z2-9]{8}$`));
		expect(target.heard).toHaveLength(0);
		expect((await call('/v2/auth/mapping-status', status)).text).toBe(
			'{"code":"0000","message":"성공하였습니다.","data":{"mappingStatus":"INITIALIZED"}}',
		);
		// Not a store yet.
		expect((await call('/v2/bill', { ...v2Send(CB), ...SUB })).json?.code).toBe('PARTNER_004');
		await sandbox.advanceSubMerchant(SUB);
		await sandbox.advanceSubMerchant({
			...SUB,
			companyNm: '하늘영어학원',
			branchNm: '강남점',
			ceoName: '김하늘',
			email: 'a@b.c',
		});
		await sandbox.advanceSubMerchant(SUB);
		expect(target.heard.map((heard) => JSON.parse(heard.text))).toEqual(
			['MEMBER_MAPPED', 'MERCHANT_OPENING', 'COMPLETED'].map((mappingStatus) => ({
				apiKey: KEY,
				...SUB,
				mappingStatus,
			})),
		);
		expectCallbacksFit('v2Link', target.heard);
		expect((await call('/v2/read/mapping', { apiKey: KEY })).json?.data).toEqual([
			{
				partnerMember: 'sandbox-member',
				partnerMerchant: 'sandbox-merchant',
				mappingStatus: 'COMPLETED',
				companyNm: '샌드박스 상점',
				branchNm: '',
				businessNumber: '1234567890',
				ceoName: '',
				email: '',
			},
			{
				partnerMember: 'owner',
				partnerMerchant: 'shop-2',
				mappingStatus: 'COMPLETED',
				companyNm: '하늘영어학원',
				branchNm: '강남점',
				businessNumber: '1112233333',
				ceoName: '김하늘',
				email: 'a@b.c',
			},
		]);
		// A store of its own now, without points.
		expect((await call('/v2/bill', { ...v2Send(CB), ...SUB })).json?.code).toBe('POINT_001');
		const balance = await call('/v2/read/merchant/remain_count', status);
		expect(balance.json?.data).toMatchObject({ balance: 0 });
		sandbox.setPoints({ ...SUB, balance: 100 });
		expect((await call('/v2/bill', { ...v2Send(CB), ...SUB })).json?.code).toBe('0000');
		expect((await call('/v2/read/merchant/remain_count', status)).json?.data).toMatchObject({ balance: 45 });
		expect((await call('/v2/read/remain_count', { apiKey: KEY })).json?.data).toMatchObject({ balance: 1_000_000 });
		expect(sandbox.getBill({ billId: '1024' }).storeName).toBe('하늘영어학원 강남점');
		expect((await call('/v1/if/bill/send', { ...v1Send(CB, { bill_id: 'v1' }), ...SUB })).json?.code).toBe('1003');
		await expect(sandbox.advanceSubMerchant(SUB)).rejects.toThrow('nothing comes after COMPLETED');
	});

	it('repeats a callback that was not acknowledged every hour for 24 hours, with the verdict', async () => {
		const { call, sandbox } = await start();
		const target = await receiver({ body: 'OK' });
		await call('/v2/auth/mapping', mapping(target.url));
		const one = await sandbox.advanceSubMerchant(SUB);
		expect(one.deliveries).toMatchObject([
			{
				mappingStatus: 'MEMBER_MAPPED',
				status: 'pending',
				nextAt: '2026-11-20T11:00:00+09:00',
				attempts: [{ wouldPassCertification: false, why: [expect.stringContaining('2 bytes instead of 46')] }],
			},
		]);
		expect((await sandbox.clock.advance({ hours: 48 })).fired).toBe(24);
		expect(sandbox.listSubMerchants()[1]?.deliveries[0]?.status).toBe('exhausted');
		expect(sandbox.listCallbacks()).toEqual([]);
		target.reply = { body: ACK };
		expect(await sandbox.redeliverLink({ ...SUB, copies: 2 })).toMatchObject([
			{ kind: 'redelivery', wouldPassCertification: true },
			{ kind: 'redelivery', wouldPassCertification: true },
		]);
		await expect(sandbox.redeliverLink(V2)).rejects.toThrow('no callback yet');
	});

	it.each([
		['camel', 'absent', { member: 'owner', merchant: 'shop-2', mappingStatus: 'MEMBER_MAPPED' }],
		['snake', 'present', { apikey: KEY, member: 'owner', merchant: 'shop-2', mapping_status: 'MEMBER_MAPPED' }],
	] as const)('writes callbacks %s with the key %s', async (callbackSpelling, callbackKey, body) => {
		const { call, sandbox } = await start({ callbackSpelling, callbackKey });
		const target = await receiver();
		await call('/v2/auth/mapping', mapping(target.url));
		await sandbox.advanceSubMerchant(SUB);
		expect(JSON.parse(target.heard[0]?.text ?? '')).toEqual(body);
		expectCallbacksFit('v2Link', target.heard);
	});

	it('loses, doubles and misspells link callbacks on demand', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v2/auth/mapping', mapping(target.url));
		await call('/v2/bill', v2Send(target.url));
		sandbox.addFault({ kind: 'lostCallback', action: 'link' });
		await sandbox.pay({ billId: '1024' });
		expect(target.heard).toHaveLength(1);
		expect((await sandbox.advanceSubMerchant(SUB)).deliveries[0]?.status).toBe('lost');
		sandbox.addFault({ kind: 'duplicateCallback' });
		await sandbox.advanceSubMerchant(SUB);
		sandbox.addFault({ kind: 'wrongSpellingCallback' });
		await sandbox.advanceSubMerchant(SUB);
		expect(target.heard).toHaveLength(4);
		expect(JSON.parse(target.heard[3]?.text ?? '')).toMatchObject({ mapping_status: 'COMPLETED' });
	});

	it('is paused: it begins nothing new, but reads, cancels and destroys; then goes on', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		for (const billId of ['a', 'b', 'c']) await call('/v2/bill', v2Send(target.url, { billId }));
		await sandbox.pay({ billId: 'a' });
		expect((await sandbox.pauseSubMerchant({})).status).toBe('PAUSED');
		const bill = (billId: string) => ({ ...V2, bill: { billId } });
		expect((await call('/v2/bill', v2Send(CB, { billId: 'd' }))).json?.code).toBe('PARTNER_006');
		expect((await call('/v2/bill/resend', bill('b'))).json?.code).toBe('PARTNER_006');
		expect((await call('/v1/if/bill/send', v1Send(CB, { bill_id: 'd' }))).json?.code).toBe('1003');
		expect((await call('/v2/bill/read', bill('a'))).json?.code).toBe('0000');
		expect((await call('/v2/bill/cancel', v2Money('a'))).json?.code).toBe('0000');
		expect((await call('/v2/bill/destroy', v2Money('b'))).json?.code).toBe('0000');
		expect((await call('/v2/auth/mapping-status', V2)).json?.data).toEqual({ mappingStatus: 'PAUSED' });
		expect((await sandbox.advanceSubMerchant({})).status).toBe('COMPLETED');
		expect((await call('/v2/bill', v2Send(CB, { billId: 'd' }))).json?.code).toBe('0000');
	});

	it('gives the same page again, with the newer callback URL', async () => {
		const { call, sandbox } = await start();
		const first = await call('/v2/auth/mapping', mapping(CB));
		const second = await call('/v2/auth/mapping', mapping('https://partner.example/new'));
		expect(second.json).toEqual(first.json);
		expect(sandbox.listSubMerchants()).toHaveLength(2);
		expect(sandbox.listSubMerchants()[1]?.callbackUrl).toBe('https://partner.example/new');
		const own = await call('/v2/auth/mapping', mapping(CB, { memberId: V2.member, merchantId: V2.merchant }));
		expect(own.json?.code).toBe('0000');
		expect(sandbox.listSubMerchants()).toHaveLength(2);
	});

	it('can be LEGACY, and belongs to one partner only', async () => {
		const { call, sandbox } = await start({ stores: [{}, { apiKey: 'k'.repeat(32) }] });
		await call('/v2/auth/mapping', mapping(CB));
		await sandbox.advanceSubMerchant({ ...SUB, status: 'LEGACY' });
		expect((await call('/v2/auth/mapping-status', status)).json?.data).toEqual({ mappingStatus: 'LEGACY' });
		const other = { ...status, apiKey: 'k'.repeat(32) };
		expect((await call('/v2/auth/mapping-status', other)).json).toMatchObject({ code: 'PARTNER_004', data: null });
		expect((await call('/v2/read/mapping', { apiKey: 'k'.repeat(32) })).json?.data).toHaveLength(1);
	});

	it.each([
		['no memberId', { memberId: undefined }, 'memberId is required'],
		['a memberId of 31', { memberId: 'x'.repeat(31) }, 'memberId is too long: 31 characters, at most 30'],
		['a merchantId of 31', { merchantId: 'x'.repeat(31) }, 'at most 30'],
		['a business number with hyphens', { businessNumber: '111-22-33333' }, 'businessNumber'],
		['no callbackUrl', { callbackUrl: undefined }, 'callbackUrl is required'],
		['the callbackURL of V1', { callbackURL: CB }, 'callbackURL is how V1 spells it'],
		['no redirectUrl', { redirectUrl: undefined }, 'redirectUrl is required'],
		['a redirectUrl of another scheme', { redirectUrl: 'javascript:alert(1)' }, 'redirectUrl must be an http(s) URL'],
	])('refuses %s', async (_name, change, sentence) => {
		const { call, sandbox } = await start();
		const answer = await call('/v2/auth/mapping', mapping(CB, change));
		expect(answer.json?.code).toBe('VALIDATION_001');
		expect(answer.json?.message).toContain(sentence);
		expect(sandbox.listSubMerchants()).toHaveLength(1);
	});

	it('can demand public callback URLs', async () => {
		const { call } = await start({ publicCallbacksOnly: true });
		expect((await call('/v2/auth/mapping', mapping(CB))).json?.code).toBe('VALIDATION_001');
		expect((await call('/v2/auth/mapping', mapping('https://partner.example/cb'))).json?.code).toBe('0000');
	});

	it('takes codes of 60 characters in V2 and 30 in V1', async () => {
		const long = { member: 'm'.repeat(60), merchant: 'n'.repeat(60) };
		const v1Long = { member: 'm'.repeat(30), merchant: 'n'.repeat(30) };
		const { call } = await start({ stores: [long, v1Long] });
		expect((await call('/v2/bill', { ...v2Send(CB), ...long })).json?.code).toBe('0000');
		expect((await call('/v2/auth/mapping-status', { ...V2, ...long })).json?.code).toBe('0000');
		expect((await call('/v1/if/bill/send', { ...v1Send(CB), ...long })).json?.msg).toContain('at most 30');
		expect((await call('/v1/if/bill/send', { ...v1Send(CB, { bill_id: 'x' }), ...v1Long })).json?.code).toBe('0000');
	});
});

describe('stand-ins', () => {
	const note = 'Stand-in of the sandbox, not the vendor: the real path and fields are in the partner documentation.';

	it('card authentication takes anything and says what it is', async () => {
		const { call, sandbox } = await start();
		const body = { ...V1, cardNo: '4', nested: { a: [1] }, bill: 'x' };
		expect((await call('/v1/if/sandbox-stand-in/card-auth', body)).text).toBe(
			`{"code":"0000","msg":"성공하였습니다.","apikey":"${KEY}","member":"sandbox-member","merchant":"sandbox-merchant",` +
				`"stand_in":{"note":"${note}","fields":["cardNo","nested","bill"]}}`,
		);
		expect(sandbox.listRequests().at(-1)).toMatchObject({ action: 'cardAuth', notes: [note] });
		expect((await call('/v1/if/sandbox-stand-in/card-auth', { ...V1, merchant: 'x' })).json?.code).toBe('1003');
	});

	it('partner info and its callback URL', async () => {
		const { call } = await start();
		const facts = (callbackUrl: string | null) => ({
			standIn: {
				note,
				callbackUrl,
				stores: [{ member: 'sandbox-member', merchant: 'sandbox-merchant', name: '샌드박스 상점' }],
			},
		});
		expect((await call('/v2/sandbox-stand-in/partner', { apiKey: KEY, more: 1 })).json?.data).toEqual(facts(null));
		const change = { apiKey: KEY, callbackUrl: 'https://partner.example/cb' };
		expect((await call('/v2/sandbox-stand-in/partner/callback-url', change)).json?.data).toEqual(
			facts('https://partner.example/cb'),
		);
		expect((await call('/v2/sandbox-stand-in/partner', { apiKey: KEY })).json?.data).toEqual(
			facts('https://partner.example/cb'),
		);
	});
});

describe('recurring payment (the fields are ours)', () => {
	const standIn = (fields: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
		...V2,
		standIn: fields,
		...more,
	});
	const data = (answer: { json: Record<string, unknown> | undefined }) => answer.json?.data;

	it('walks: register, list, pay a bill, delete', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v2/bill', v2Send(target.url));
		const registered = await call('/v2/rp/manage', standIn({ phone: '01012345678' }, { whatever: [1] }));
		expect(data(registered)).toMatchObject({
			standIn: { methodId: 'rp-1', phone: '01012345678', registeredAt: '20261120100000' },
		});
		await call('/v2/rp/manage', V2);
		const [card] = sandbox.listPayMethods();
		expect(data(await call('/v2/customer/pay-method', standIn({ phone: '01012345678' })))).toMatchObject({
			standIn: { methods: [{ methodId: 'rp-1', issuer: card?.issuer, issuerNumber: card?.issuerNumber }] },
		});
		expect(data(await call('/v2/customer/pay-method', V2))).toMatchObject({ standIn: { methods: [{}, {}] } });
		const paid = await call('/v2/bill/rp', standIn({ billId: '1024', methodId: 'rp-1' }));
		expect(data(paid)).toMatchObject({
			standIn: { billId: '1024', methodId: 'rp-1', apprState: 'F', apprPrice: '45000' },
		});
		await expect.poll(() => target.heard.length).toBe(1);
		expect(JSON.parse(target.heard[0]?.text ?? '')).toMatchObject({
			billId: '1024',
			apprState: 'F',
			apprPayType: 'CARD_RP',
			apprIssuer: card?.issuer,
			apprIssuerNum: card?.issuerNumber,
		});
		expectCallbacksFit('v2Approval', target.heard);
		expect((await call('/v2/bill/rp', standIn({ billId: '1024', methodId: 'rp-1' }))).json).toMatchObject({
			code: 'ERROR',
			message: 'the bill is already paid',
		});
		expect(data(await call('/v2/rp/delete', standIn({ methodId: 'rp-1' })))).toMatchObject({
			standIn: { methodId: 'rp-1' },
		});
		expect((await call('/v2/rp/delete', standIn({ methodId: 'rp-1' }))).json?.code).toBe('ERROR');
		expect(data(await call('/v2/customer/pay-method', V2))).toMatchObject({
			standIn: { methods: [{ methodId: 'rp-2' }] },
		});
		expect(sandbox.listPayMethods().map((method) => method.deletedAt !== null)).toEqual([true, false]);
	});

	it('takes any body beyond the envelope and then does nothing', async () => {
		const { call, sandbox } = await start();
		await call('/v2/bill', v2Send(CB));
		for (const path of ['/v2/bill/rp', '/v2/rp/delete', '/v2/customer/pay-method']) {
			for (const more of [{}, { bill: { billId: '1024', price: 1 } }, { rp: [] }, { methodId: 'rp-1' }]) {
				expect((await call(path, { ...V2, ...more })).json?.code).toBe('0000');
			}
		}
		expect(sandbox.getBill({ billId: '1024' }).state).toBe('W');
	});

	it("does not see another store's methods or bills", async () => {
		const { call } = await start({ stores: [{}, { merchant: 'other' }] });
		await call('/v2/rp/manage', V2);
		const other = { merchant: 'other' };
		expect(data(await call('/v2/customer/pay-method', { ...V2, ...other }))).toMatchObject({
			standIn: { methods: [] },
		});
		expect((await call('/v2/rp/delete', standIn({ methodId: 'rp-1' }, other))).json?.code).toBe('ERROR');
		await call('/v2/bill', { ...v2Send(CB), ...other });
		expect((await call('/v2/bill/rp', standIn({ billId: '1024', methodId: 'rp-1' }))).json?.code).toBe('BILL_003');
	});

	it('checks its own fields', async () => {
		const { call } = await start();
		expect((await call('/v2/rp/manage', standIn({ phone: '010-1' }))).json?.code).toBe('VALIDATION_001');
		expect((await call('/v2/rp/manage', { ...V2, standIn: 'x' })).json?.message).toContain('standIn');
		expect((await call('/v2/rp/delete', standIn({ methodId: 5 }))).json?.code).toBe('VALIDATION_001');
	});
});
