import { describe, expect, it } from 'vitest';
import { PAY_METHODS } from '../approval';
import { KEY, type Running, receiver, start, v1Money, v1Send, v2Send } from '../testing/harness';
import { TEXTS, won } from './texts';

const HTML = 'text/html; charset=utf-8';
const CB = 'http://127.0.0.1:9/cb';

const submit = ({ raw, url }: Running, path: string, fields: Record<string, string> = {}) =>
	raw(path, { method: 'POST', headers: { origin: url }, body: new URLSearchParams(fields) });
const location = async ({ url }: Running, path: string, fields: Record<string, string> = {}) => {
	const response = await fetch(`${url}${path}`, {
		method: 'POST',
		headers: { origin: url },
		body: new URLSearchParams(fields),
		redirect: 'manual',
	});
	return [response.status, response.headers.get('location')];
};
const codeOf = ({ sandbox }: Running, billId = '1024') => sandbox.getBill({ billId }).shortUrl.split('/').at(-1) ?? '';

describe('every page', () => {
	it('says in the chosen language that no money moves, under a strict policy', async () => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send(CB));
		const code = codeOf(running);
		const notices = {
			en: 'Sandbox: no money moves. An independent project, not made or checked by Paymint.',
			ko: '샌드박스: 실제 결제가 이루어지지 않습니다. 페이민트와 무관한 독립 프로젝트입니다.',
		};
		const defaults = {
			'/': 'en',
			[`/bills/${code}`]: 'en',
			'/phone': 'ko',
			'/phone/01012345678': 'ko',
			[`/b/${code}`]: 'ko',
		};
		for (const [path, fallback] of Object.entries(defaults)) {
			for (const lang of ['en', 'ko'] as const) {
				const page = await running.raw(`${path}?lang=${lang}`);
				expect([path, page.status, page.contentType]).toEqual([path, 200, HTML]);
				expect(page.text.startsWith(`<!DOCTYPE html><html lang="${lang}">`)).toBe(true);
				expect(page.text).toContain(notices[lang]);
				expect(page.text).toContain(`href="${path}?lang=${lang === 'en' ? 'ko' : 'en'}"`);
				expect(page.text).not.toMatch(/ style=|<style|javascript:| on\w+=/);
			}
			expect((await running.raw(path)).text).toContain(`<html lang="${fallback}">`);
			expect((await running.raw(`${path}?lang=xx`)).text).toContain(`<html lang="${fallback}">`);
			const { headers } = await fetch(`${running.url}${path}`);
			expect(headers.get('content-security-policy')).toBe(
				"default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			);
			expect(headers.get('referrer-policy')).toBe('same-origin');
			expect(headers.get('x-content-type-options')).toBe('nosniff');
			expect(headers.get('cache-control')).toBe('no-store');
		}
	});

	it('has no other asset than its style and its refresh', async () => {
		const { raw } = await start();
		const { text } = await raw('/');
		expect([...text.matchAll(/(?:src|href)="([^"#]*)"/g)].map((match) => match[1])).toEqual([
			'/assets/style.css',
			'data:,',
			'/assets/refresh.js',
			'/?lang=en',
			'/phone?lang=en',
			'/openapi.json',
			'/?lang=ko',
			'/?lang=en',
			'/cash-receipts?lang=en',
			'/sub-merchants?lang=en',
			'/pay-methods?lang=en',
			'/certification?lang=en',
			'/?lang=en',
		]);
		expect((await raw('/assets/style.css')).contentType).toBe('text/css; charset=utf-8');
		expect((await raw('/assets/refresh.js')).contentType).toBe('text/javascript; charset=utf-8');
	});

	it('is a page also when there is none', async () => {
		const { raw } = await start();
		for (const path of ['/bills/none', '/b/none', '/b/__proto__', '/bills/constructor']) {
			const page = await raw(`${path}?lang=en`);
			expect([path, page.status, page.contentType]).toEqual([path, 404, HTML]);
			expect(page.text).toContain('There is no such page.');
		}
	});

	it('has every sentence in both languages', () => {
		for (const [key, text] of Object.entries(TEXTS)) {
			expect([key, text.en.trim() !== '' && text.ko.trim() !== '']).toEqual([key, true]);
		}
		expect(won('ko', '9999999999')).toBe('9,999,999,999원');
		expect(won('en', '100')).toBe('₩100');
	});
});

describe('the merchant page', () => {
	it('shows bills, states and the verdict on each callback', async () => {
		const running = await start();
		const good = await receiver();
		const bad = await receiver({ body: '{"code":"0000"}' });
		await running.call('/v1/if/bill/send', v1Send(good.url, { bill_id: 'good' }));
		await running.call('/v2/bill', v2Send(bad.url, { billId: 'bad' }));
		await running.sandbox.pay({ billId: 'good' });
		await running.sandbox.pay({ billId: 'bad' });
		const { text } = await running.raw('/');
		expect(text).toContain('<span class="tag good">Exact ack</span>');
		expect(text).toContain('<span class="tag bad">Would fail certification (검수)</span>');
		expect(text).toContain(
			'<li>the body has 15 bytes instead of 46; the first difference is byte 14: expected 0x2c, got 0x7d</li>',
		);
		expect(text).toContain('₩45,000');
		expect(text).toContain(`${running.url}/v1`);
		const detail = await running.raw(`/bills/${codeOf(running, 'bad')}`);
		expect(detail.text).toContain('7b 22 63 6f 64 65 22 3a 22 30 30 30 30 22 7d');
		expect(detail.text).toContain('********');
		expect(detail.text).not.toContain(KEY);
	});

	it('lists the newest 200 of many bills', async () => {
		const running = await start({ stores: [{ balance: 1e9 }] });
		for (let n = 0; n < 205; n += 1) await running.call('/v1/if/bill/send', v1Send(CB, { bill_id: `n${n}` }));
		const { text } = await running.raw('/');
		expect([...text.matchAll(/<tr><td/g)]).toHaveLength(200);
		expect(text).toContain('In all: 205');
		expect(text).toContain('>n204<');
		expect(text).not.toContain('>n4<');
	});

	it('moves the clock and fires retries', async () => {
		const running = await start();
		const target = await receiver({ status: 500 });
		await running.call('/v1/if/bill/send', v1Send(target.url));
		await running.sandbox.pay({ billId: '1024' });
		expect(await location(running, '/clock/advance?lang=ko', { hours: '1' })).toEqual([303, '/?lang=ko']);
		expect(target.heard).toHaveLength(2);
		for (const hours of ['', '-1', '0', '49', '1e1', 'x']) {
			expect((await submit(running, '/clock/advance', { hours })).status).toBe(400);
		}
	});

	it('adds points', async () => {
		const running = await start();
		expect(await location(running, '/points', { store: '0' })).toEqual([303, '/?lang=en#points']);
		expect(running.sandbox.listStores()[0]?.balance).toBe(1_010_000);
		expect((await submit(running, '/points', { store: '7' })).status).toBe(404);
		expect((await submit(running, '/points')).status).toBe(404);
	});

	it('cancels, destroys, expires and redelivers as the manager site would', async () => {
		const running = await start();
		const target = await receiver();
		for (const bill_id of ['a', 'b', 'c']) await running.call('/v1/if/bill/send', v1Send(target.url, { bill_id }));
		await running.sandbox.pay({ billId: 'a' });
		const act = (billId: string, action: string) => location(running, `/bills/${codeOf(running, billId)}/${action}`);
		expect(await act('a', 'redeliver')).toEqual([303, `/bills/${codeOf(running, 'a')}?lang=en`]);
		expect(target.heard).toHaveLength(2);
		await act('a', 'cancel');
		await act('b', 'destroy');
		await act('c', 'expire');
		expect(running.sandbox.listBills().map((bill) => [bill.state, bill.expired])).toEqual([
			['C', false],
			['D', false],
			['W', true],
		]);
		const refused = await submit(running, `/bills/${codeOf(running, 'a')}/cancel`);
		expect(refused.status).toBe(409);
		expect(refused.text).toContain('That is not possible now: the payment is already cancelled');
		expect((await submit(running, `/bills/${codeOf(running, 'a')}/explode`)).status).toBe(404);
		expect((await running.call('/v1/if/bill/cancel', v1Money('a'))).json?.code).toBe('9970');
	});
});

describe("the customer's phone", () => {
	it('shows each message in Korean with a gloss, and leads to the pay page', async () => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send(CB, { message: '기한 안에 부탁드립니다.', expire_dt: '2026-12-31' }));
		await running.call('/v2/bill', v2Send(CB, { billId: 'url', sendType: 'URL' }));
		expect((await running.raw('/phone')).text).toContain(
			'<a href="/phone/01012345678?lang=ko">01012345678</a> <span class="tag">1</span>',
		);
		const { text } = await running.raw('/phone/01012345678?lang=en');
		for (const part of [
			'청구서가 도착했어요',
			'A bill has arrived',
			'김하늘 님',
			'기한 안에 부탁드립니다.',
			'45,000원',
			'2026-12-31',
			'샌드박스 상점',
		]) {
			expect(text).toContain(part);
		}
		expect(text).toContain(`href="/b/${codeOf(running)}?lang=en"`);
		expect(text).not.toContain(codeOf(running, 'url'));
		expect((await running.raw('/phone/0000')).text).toContain('받은 메시지가 없습니다.');
	});
});

describe('the pay page', () => {
	it('is the short URL, and pays without waiting for the merchant', async () => {
		const running = await start();
		const target = await receiver({ delayMs: 1_500 });
		await running.call('/v2/bill', v2Send(target.url, { pageRedirectUrl: 'https://shop.example/thanks?a=1&b=2' }));
		const { shortUrl } = running.sandbox.getBill({ billId: '1024' });
		const form = await (await fetch(shortUrl)).text();
		expect(form).toContain('<html lang="ko">');
		expect(form).toContain('45,000원');
		expect([...form.matchAll(/name="method" value="(\w+)"/g)].map((match) => match[1])).toEqual(
			Object.entries(PAY_METHODS)
				.filter(([, row]) => row.onPayPage)
				.map(([name]) => name),
		);
		const path = `/b/${codeOf(running)}`;
		const before = performance.now();
		expect(await location(running, `${path}/pay?lang=en`, { method: 'card', months: '6' })).toEqual([
			303,
			`${path}?lang=en`,
		]);
		expect(performance.now() - before).toBeLessThan(1_200);
		const result = await running.raw(`${path}?lang=en`);
		expect(result.text).toContain('Paid');
		expect(result.text).toContain('6 months');
		expect(result.text).toContain('href="https://shop.example/thanks?a=1&amp;b=2"');
		expect(result.text).not.toContain('<form');
		await expect
			.poll(() => running.sandbox.getBill({ billId: '1024' }).deliveries[0]?.status, { timeout: 4_000 })
			.toBe('acked');
		expect(running.sandbox.getBill({ billId: '1024' })).toMatchObject({
			state: 'F',
			approval: { months: '6' },
			history: [{ what: 'created' }, { what: 'sent' }, { what: 'paid', by: 'payer' }],
		});
		expect((await submit(running, `${path}/pay`, { method: 'card' })).status).toBe(409);
	});

	it('lets a payment fail, and be tried again', async () => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send(CB));
		const path = `/b/${codeOf(running)}`;
		expect(await location(running, `${path}/decline`)).toEqual([303, `${path}?lang=ko&declined=1`]);
		expect((await running.raw(`${path}?lang=ko&declined=1`)).text).toContain('결제에 실패했어요');
		expect(running.sandbox.getBill({ billId: '1024' })).toMatchObject({ state: 'W', deliveries: [] });
		expect(await location(running, `${path}/pay`, { method: 'bank' })).toEqual([303, `${path}?lang=ko`]);
	});

	it.each([
		['no method', {}],
		['an unknown method', { method: 'gold' }],
		['a method of the merchant', { method: 'offlineCard' }],
		['an inherited name', { method: 'constructor' }],
		['odd months', { method: 'card', months: '-3' }],
		['too many months', { method: 'card', months: '99' }],
	])('refuses %s', async (_name, fields) => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send(CB));
		expect((await submit(running, `/b/${codeOf(running)}/pay`, fields)).status).toBe(400);
		expect(running.sandbox.getBill({ billId: '1024' }).state).toBe('W');
	});

	it('offers nothing for an expired, destroyed or cancelled bill', async () => {
		const running = await start();
		const target = await receiver();
		for (const bill_id of ['W', 'D', 'C']) await running.call('/v1/if/bill/send', v1Send(target.url, { bill_id }));
		running.sandbox.expire({ billId: 'W' });
		running.sandbox.destroy({ billId: 'D' });
		await running.sandbox.pay({ billId: 'C' });
		await running.sandbox.cancel({ billId: 'C' });
		const titles = { W: '결제 기한이 지났어요', D: '더 이상 유효하지 않은 청구서예요', C: '결제가 취소되었어요' };
		for (const [billId, title] of Object.entries(titles)) {
			const page = await running.raw(`/b/${codeOf(running, billId)}`);
			expect(page.text).toContain(title);
			expect(page.text).not.toContain('<form');
			expect((await submit(running, `/b/${codeOf(running, billId)}/pay`, { method: 'card' })).status).toBe(409);
		}
	});
});
