/** HTML in every field that a bill, a store, a callback answer or a URL can bring: shown as text on every page. */
import { describe, expect, it } from 'vitest';
import { KEY, post, receiver, start, v1Send, v2Send } from '../testing/harness';

const attack = (n: number | string) => `"'><script>alert(${n})</script><img src=x onerror=alert(${n})>`;

/** Tags and attributes that only an attack could have made. */
function expectHarmless(text: string): void {
	expect(text).not.toMatch(/<script(?! src="\/assets\/refresh\.js" defer>| src="\/assets\/refresh\.js" defer="true">)/);
	expect(text).not.toMatch(/<img|<svg|<iframe|<object|<embed/i);
	expect([...text.matchAll(/<[a-z][^>]*\son\w+\s*=/gi)]).toEqual([]);
	expect(text).not.toMatch(/href="(?!\/|#|https?:|data:,)/i);
}

describe('HTML in every field', () => {
	it('is text on every page, in both languages', async () => {
		const running = await start({
			stores: [{ name: attack('store'), businessNumber: attack('number') }],
		});
		const target = await receiver({
			status: 418,
			headers: { 'content-type': `text/html; x="<script>alert(1)</script>"` },
			body: attack('answer'),
		});
		const url = `${target.url}?q=${encodeURIComponent('"')}'<script>alert(2)</script>`;
		await running.call(
			'/v1/if/bill/send',
			v1Send(url, {
				product_nm: attack(1),
				member_nm: '<svg onload=alert(3)>',
				message: attack(4),
				bill_issuer: '<img src=x onerror=alert(5)>',
			}),
		);
		await running.call(
			'/v2/bill',
			v2Send(url, {
				billId: 'v2',
				productName: attack(6),
				memberName: '<svg onload=alert(7)>',
				message: attack(8),
				pageRedirectUrl: `https://shop.example/"'><script>alert(9)</script>`,
			}),
		);
		await running.raw('/control/decline', post({ billId: '1024', reason: attack('reason') }));
		await running.sandbox.pay({
			billId: '1024',
			method: 'bank',
			cashReceipt: { trader: '1', issuanceNumber: attack('cash') },
		});
		await running.sandbox.pay({ billId: 'v2' });
		await running.sandbox.cancel({ billId: 'v2', reason: attack('cancel') });
		await running.call('/v2/auth/mapping', {
			apiKey: KEY,
			memberId: '"><svg onload=alert(10)>',
			merchantId: "'><script>alert(11)</script>",
			callbackUrl: url,
			redirectUrl: `https://partner.example/"'><script>alert(12)</script>`,
		});
		await running.sandbox.advanceSubMerchant({
			member: '"><svg onload=alert(10)>',
			merchant: "'><script>alert(11)</script>",
			status: 'COMPLETED',
			companyNm: attack('company'),
			branchNm: attack('branch'),
			businessNumber: attack('number'),
			ceoName: attack('ceo'),
			email: attack('email'),
		});
		running.sandbox.issueCashReceipt({ billId: attack('receipt'), price: '100', issuanceNumber: attack('issued') });
		running.sandbox.addPayMethod();
		const links = running.sandbox.listSubMerchants().map((one) => one.registrationUrl.split('/').at(-1));
		const charges = await Promise.all(
			running.sandbox.listStores().map(async ({ apiKey, member, merchant }) => {
				const { json } = await running.call('/v2/read/merchant/remain_count', { apiKey, member, merchant });
				return new URL(Object(json?.data).chargeUrl).pathname;
			}),
		);
		expect(charges).toHaveLength(2);
		const codes = running.sandbox.listBills().map((bill) => bill.shortUrl.split('/').at(-1));
		const paths = [
			'/',
			'/phone',
			'/phone/01012345678',
			`/phone/${encodeURIComponent(attack('phone'))}`,
			`/b/${encodeURIComponent(attack('code'))}`,
			...codes.flatMap((code) => [`/bills/${code}`, `/b/${code}`]),
			'/cash-receipts',
			'/sub-merchants',
			'/pay-methods',
			'/certification',
			...links.flatMap((code) => [`/sub-merchants/${code}`, `/register/${code}`]),
			`/register/${encodeURIComponent(attack('code'))}`,
			`/sub-merchants/${encodeURIComponent(attack('code'))}`,
			`/charge/${encodeURIComponent(attack('code'))}`,
			...charges,
		];
		for (const path of paths) {
			for (const lang of ['en', 'ko', encodeURIComponent(attack('lang'))]) {
				const page = await running.raw(`${path}?lang=${lang}`);
				expect(page.contentType).toBe('text/html; charset=utf-8');
				expectHarmless(page.text);
			}
		}
		const list = await running.raw('/');
		expect(list.text).toContain('&lt;script>alert(1)&lt;/script>');
	});

	it('cannot become a link of another scheme', async () => {
		const { call } = await start();
		for (const pageRedirectUrl of [
			'javascript:alert(1)',
			'data:text/html,<script>',
			' javascript:alert(1)',
			'java\nscript:alert(1)',
		]) {
			expect((await call('/v2/bill', v2Send('http://127.0.0.1:9/', { pageRedirectUrl }))).json?.code).toBe(
				'VALIDATION_001',
			);
		}
	});

	it('answers garbage forms without a 500', async () => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/'));
		const code = running.sandbox.getBill({ billId: '1024' }).shortUrl.split('/').at(-1);
		const [one] = running.sandbox.listSubMerchants();
		const link = one?.registrationUrl.split('/').at(-1);
		const points = await running.call('/v2/read/remain_count', { apiKey: KEY });
		const charge = new URL(Object(points.json?.data).chargeUrl).pathname.split('/').at(-1);
		const paths = [
			'/points',
			'/clock/advance',
			`/b/${code}/pay`,
			`/b/${code}/decline`,
			'/b/%00/pay',
			'/b/%E0%A4%A/pay',
			'/cash-receipts',
			'/cash-receipts/cancel',
			'/charge/none',
			`/charge/${charge}`,
			'/register/none/advance',
			`/register/${link}/advance`,
			'/sub-merchants/none/advance',
			'/pay-methods/__proto__/delete',
		];
		for (const path of paths) {
			for (const [type, body] of [
				['application/x-www-form-urlencoded', 'method=%E0%A4%A&months=&hours=NaN&store=__proto__'],
				['application/x-www-form-urlencoded', '&&&===='],
				['application/json', '{"method":"card"}'],
				['text/plain', 'method=card'],
				['application/x-www-form-urlencoded', `x=${'x'.repeat(70_000)}`],
			] as const) {
				const answer = await running.raw(path, {
					method: 'POST',
					headers: { origin: running.url, 'content-type': type },
					body,
				});
				expect([path, type, answer.status < 500]).toEqual([path, type, true]);
				if (path !== `/b/${code}/decline`) expect(answer.status).toBeGreaterThanOrEqual(400);
			}
		}
		expect(running.sandbox.getBill({ billId: '1024' }).state).toBe('W');
		expect(running.sandbox.listCashReceipts()).toEqual([]);
		expect(running.sandbox.listStores()[0]?.balance).toBe(1_000_000 - 55);
	});
});
