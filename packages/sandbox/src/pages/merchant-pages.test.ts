/** Cash receipts, sub-merchants, registered cards, registration and charging, as a person meets them. */
import { describe, expect, it } from 'vitest';
import { KEY, type Running, receiver, start, V2, v2Receipt, v2Send } from '../testing/harness';

const HTML = 'text/html; charset=utf-8';
const CB = 'http://127.0.0.1:9/cb';
const SUB = { member: 'owner', merchant: 'shop-2' };

const submit = async ({ url }: Running, path: string, fields: Record<string, string> = {}) => {
	const response = await fetch(`${url}${path}`, {
		method: 'POST',
		headers: { origin: url },
		body: new URLSearchParams(fields),
		redirect: 'manual',
	});
	return [response.status, response.headers.get('location')];
};
const register = async (running: Running, callbackUrl = CB): Promise<string> => {
	await running.call('/v2/auth/mapping', {
		apiKey: KEY,
		memberId: SUB.member,
		merchantId: SUB.merchant,
		businessNumber: '1112233333',
		callbackUrl,
		redirectUrl: 'https://partner.example/back?a=1&b=2',
	});
	return new URL(running.sandbox.listSubMerchants().at(-1)?.registrationUrl ?? '').pathname;
};
const charge = async ({ call }: Running, who = {}): Promise<string> => {
	const { json } = await call('/v2/read/merchant/remain_count', { ...V2, ...who });
	return new URL(Object(json?.data).chargeUrl).pathname;
};
const FACTS = {
	companyNm: '하늘영어학원',
	branchNm: '',
	businessNumber: '1112233333',
	ceoName: '김하늘',
	email: 'a@b.kr',
};

describe('the new pages', () => {
	it('are there in both languages, under the strict policy, and say what is experimental', async () => {
		const running = await start();
		const registration = await register(running);
		const pages: Record<string, string> = {
			'/cash-receipts': 'en',
			'/sub-merchants': 'en',
			[registration.replace('/register', '/sub-merchants')]: 'en',
			'/pay-methods': 'en',
			'/certification': 'en',
			[registration]: 'ko',
			[await charge(running)]: 'ko',
		};
		for (const [path, fallback] of Object.entries(pages)) {
			for (const lang of ['en', 'ko']) {
				const page = await running.raw(`${path}?lang=${lang}`);
				expect([path, page.status, page.contentType]).toEqual([path, 200, HTML]);
				expect(page.text.startsWith(`<!DOCTYPE html><html lang="${lang}">`)).toBe(true);
				expect(page.text).toContain(`href="${path}?lang=${lang === 'en' ? 'ko' : 'en'}"`);
				expect(page.text).not.toMatch(/ style=|<style|javascript:| on\w+=/);
				expect(page.text).not.toContain(KEY);
				expect([path, page.text.includes(lang === 'en' ? 'Experimental:' : '실험적:')]).toEqual([path, true]);
			}
			expect((await running.raw(path)).text).toContain(`<html lang="${fallback}">`);
			const { headers } = await fetch(`${running.url}${path}`);
			expect(headers.get('content-security-policy')).toContain("default-src 'none'");
		}
	});

	it('are 404 pages when there is nothing', async () => {
		const { raw } = await start();
		for (const path of [
			'/register/none',
			'/charge/none',
			'/sub-merchants/none',
			'/register/__proto__',
			'/charge/constructor',
		]) {
			const page = await raw(`${path}?lang=en`);
			expect([path, page.status, page.contentType]).toEqual([path, 404, HTML]);
		}
	});

	it('have tabs that name the page one is on', async () => {
		const { raw } = await start();
		for (const path of ['/', '/cash-receipts', '/sub-merchants', '/pay-methods', '/certification']) {
			expect((await raw(path)).text).toMatch(
				new RegExp(`<nav class="tabs".*<a href="${path}\\?lang=en" aria-current="page">`),
			);
		}
	});
});

describe('cash receipts', () => {
	it('are listed newest first, issued by hand and cancelled', async () => {
		const running = await start();
		await running.call('/v2/bill', v2Send(CB));
		await running.sandbox.pay({ billId: '1024', method: 'cash', cashReceipt: null, byHand: true });
		await running.call('/v2/cash-receipt/issue', v2Receipt('t1'));
		const code = running.sandbox.getBill({ billId: '1024' }).shortUrl.split('/').at(-1);
		expect(await submit(running, `/bills/${code}/receipt`)).toEqual([303, `/bills/${code}?lang=en`]);
		expect(
			await submit(running, '/cash-receipts?lang=ko', {
				billId: 'hand',
				price: '11000',
				trader: '1',
				issuanceNumber: '1234567890',
			}),
		).toEqual([303, '/cash-receipts?lang=ko']);
		expect(running.sandbox.listCashReceipts()).toMatchObject([
			{ billId: 't1', by: 'api' },
			{ billId: '1024', by: 'manager', issuanceNumber: '0100001234' },
			{ billId: 'hand', by: 'manager', supplyPrice: '10000', tax: '1000', trader: '1', issuanceNumber: '1234567890' },
		]);
		const { text } = await running.raw('/cash-receipts');
		expect(text.indexOf('hand')).toBeLessThan(text.indexOf('t1'));
		expect(text).toContain(`<a href="/bills/${code}?lang=en">1024</a>`);
		expect(text).toContain('₩10,000 + ₩1,000');
		const detail = await running.raw(`/bills/${code}`);
		expect(detail.text).toContain('0100001234');
		expect(await submit(running, '/cash-receipts/cancel', { index: '2' })).toEqual([303, '/cash-receipts?lang=en']);
		expect(await submit(running, `/bills/${code}/receipt-cancel`)).toEqual([303, `/bills/${code}?lang=en`]);
		expect(running.sandbox.listCashReceipts().map((receipt) => receipt.state)).toEqual(['F', 'C', 'C']);
		expect(await submit(running, '/cash-receipts/cancel', { index: '2' })).toEqual([409, null]);
		expect(await submit(running, '/cash-receipts/cancel', { index: '9' })).toEqual([404, null]);
	});

	it.each([
		{ billId: '', price: '1' },
		{ billId: 'a b', price: '1' },
		{ billId: 'a', price: '' },
		{ billId: 'a', price: '1e3' },
		{ billId: 'a', price: '1', issuanceNumber: '010-1' },
	])('refuses %j', async (fields) => {
		const running = await start();
		expect(await submit(running, '/cash-receipts', fields)).toEqual([400, null]);
		expect(running.sandbox.listCashReceipts()).toEqual([]);
	});

	it.each([
		['self', '0100001234'],
		['person', '01012345678'],
		['none', undefined],
		[undefined, '0100001234'],
	])('the payer chooses %s', async (receipt, issuanceNumber) => {
		const running = await start();
		await running.call('/v2/bill', v2Send(CB));
		const path = new URL(running.sandbox.getBill({ billId: '1024' }).shortUrl).pathname;
		const fields: Record<string, string> = { method: 'bank', ...(receipt === undefined ? {} : { receipt }) };
		expect((await submit(running, `${path}/pay`, fields))[0]).toBe(303);
		expect(running.sandbox.listCashReceipts()[0]?.issuanceNumber).toBe(issuanceNumber);
		const page = await running.raw(path);
		expect(page.text.includes('현금영수증 승인번호')).toBe(issuanceNumber !== undefined);
	});

	it('refuses another choice of the payer', async () => {
		const running = await start();
		await running.call('/v2/bill', v2Send(CB));
		const path = new URL(running.sandbox.getBill({ billId: '1024' }).shortUrl).pathname;
		for (const receipt of ['', 'x', 'constructor', '__proto__'])
			expect((await submit(running, `${path}/pay`, { method: 'bank', receipt }))[0]).toBe(400);
		expect(running.sandbox.getBill({ billId: '1024' }).state).toBe('W');
	});
});

describe('the registration page', () => {
	it('walks the link on, calls back on each change, and leads back to the partner', async () => {
		const running = await start();
		const target = await receiver();
		const path = await register(running, target.url);
		const status = () => running.sandbox.listSubMerchants().at(-1)?.status;
		const advance = (fields: Record<string, string>) => submit(running, `${path}/advance`, fields);
		expect((await running.raw(path)).text).toContain('로그인하고 동의하기');
		expect(await advance({ status: 'INITIALIZED' })).toEqual([303, `${path}?lang=ko`]);
		// Sent twice, done once.
		await advance({ status: 'INITIALIZED' });
		expect(status()).toBe('MEMBER_MAPPED');
		expect((await running.raw(path)).text).toContain('value="1112233333"');
		await advance({ status: 'MEMBER_MAPPED', ...FACTS });
		expect(status()).toBe('MERCHANT_OPENING');
		await advance({ status: 'MERCHANT_OPENING' });
		expect(status()).toBe('COMPLETED');
		const done = await running.raw(`${path}?lang=en`);
		expect(done.text).toContain('Your store is linked');
		expect(done.text).toContain('href="https://partner.example/back?a=1&amp;b=2"');
		expect(done.text).not.toContain('<form');
		expect(await advance({ status: 'COMPLETED' })).toEqual([409, null]);
		await expect
			.poll(() => target.heard.map((heard) => JSON.parse(heard.text).mappingStatus))
			.toEqual(['MEMBER_MAPPED', 'MERCHANT_OPENING', 'COMPLETED']);
		expect(
			running.sandbox
				.listSubMerchants()
				.at(-1)
				?.history.map((event) => event.by),
		).toEqual(['api', 'page', 'page', 'page']);
		expect(running.sandbox.listStores().at(-1)).toMatchObject({
			...SUB,
			name: '하늘영어학원',
			businessNumber: '1112233333',
		});
	});

	it.each([
		['no company', { companyNm: ' ' }],
		['a long company', { companyNm: 'x'.repeat(101) }],
		['a short business number', { businessNumber: '123' }],
		['no owner', { ceoName: '' }],
		['no e-mail', { email: 'nobody' }],
	])('refuses %s', async (_name, change) => {
		const running = await start();
		const path = await register(running);
		await submit(running, `${path}/advance`, { status: 'INITIALIZED' });
		expect(await submit(running, `${path}/advance`, { status: 'MEMBER_MAPPED', ...FACTS, ...change })).toEqual([
			400,
			null,
		]);
		expect(running.sandbox.listSubMerchants().at(-1)?.status).toBe('MEMBER_MAPPED');
	});
});

describe('sub-merchants, cards, points', () => {
	it('moves on, pauses and redelivers from the list, with the verdict and without the key', async () => {
		const running = await start();
		const target = await receiver({ body: 'OK' });
		const path = (await register(running, target.url)).replace('/register', '/sub-merchants');
		for (let n = 0; n < 3; n += 1) expect(await submit(running, `${path}/advance`)).toEqual([303, `${path}?lang=en`]);
		await expect.poll(() => target.heard.length).toBe(3);
		expect((await submit(running, `${path}/advance`))[0]).toBe(409);
		await submit(running, `${path}/pause`);
		await expect.poll(() => target.heard.length).toBe(4);
		await submit(running, `${path}/redeliver`);
		expect(target.heard).toHaveLength(5);
		const list = await running.raw('/sub-merchants');
		expect(list.text).toContain('PAUSED · paused');
		expect(list.text).toContain('2 bytes instead of 46');
		const detail = await running.raw(path);
		expect(detail.text).toContain('********');
		expect(detail.text).not.toContain(KEY);
		expect((await submit(running, `${path}/explode`))[0]).toBe(404);
	});

	it('lists registered cards and deletes one', async () => {
		const running = await start();
		const { issuerNumber } = running.sandbox.addPayMethod({ phone: '01012345678' });
		expect((await running.raw('/pay-methods')).text).toContain(issuerNumber);
		expect(await submit(running, '/pay-methods/rp-1/delete')).toEqual([303, '/pay-methods?lang=en']);
		expect((await submit(running, '/pay-methods/rp-1/delete'))[0]).toBe(409);
		expect((await submit(running, '/pay-methods/rp-9/delete'))[0]).toBe(404);
	});

	it('adds points to the very store of the charge URL', async () => {
		const running = await start({ stores: [{ balance: 5 }, { merchant: 'sub', balance: 7, name: 'Sub' }] });
		const path = await charge(running, { merchant: 'sub' });
		expect(await submit(running, `${path}?lang=en`, { amount: '50000' })).toEqual([303, `${path}?lang=en&added=1`]);
		expect(running.sandbox.listStores().map((store) => store.balance)).toEqual([5, 50_007]);
		const { text } = await running.raw(`${path}?lang=en&added=1`);
		expect(text).toContain('50,007');
		expect(text).toContain('The points were added.');
		for (const amount of ['', '1', '-10000', '1e4', '99999999'])
			expect((await submit(running, path, { amount }))[0]).toBe(400);
		expect(running.sandbox.listStores()[1]?.balance).toBe(50_007);
	});

	it('lists the newest 200 receipts', async () => {
		const running = await start();
		for (let n = 0; n < 205; n += 1) running.sandbox.issueCashReceipt({ billId: `n${n}`, price: '1100' });
		const { text } = await running.raw('/cash-receipts');
		expect([...text.matchAll(/<tr><td/g)]).toHaveLength(200);
		expect(text).toContain('In all: 205');
	});
});
