import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import app from 'payssam-zapier';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import { openShop, type Shop } from '../platforms/shop';
import { openTarget, type Target } from '../platforms/target';
import { chromiumPath, openChromium } from './chromium';

/*
 * What a person sees of the Zapier integration without Zapier: the key is made on the adapter's page, the integration
 * connects with it, and the adapter shows the Zap and what it got.
 *
 * With PAYSSAM_PICTURES=1 the pictures in docs/pictures are taken anew.
 */

const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const executable = chromiumPath();
const run = createAppTester(app);

type Perform = (z: ZObject, bundle: Bundle) => unknown;

describe.skipIf(executable === undefined)('the adapter, seen by who connects Zapier', () => {
	let shop: Shop;
	let target: Target;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		shop = await openShop();
		target = await openTarget();
		browser = await openChromium(executable ?? '');
		page = await browser.newPage({ viewport: { width: 1280, height: 760 }, locale: 'en-US' });
	});
	afterAll(async () => {
		await browser?.close();
		target?.close();
		await shop?.close();
	});

	const picture = async (name: string, fullPage = false): Promise<void> => {
		if (process.env.PAYSSAM_PICTURES === '1') await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
	};

	test('a key for Zapier, a Zap that subscribes, a payment that reaches it', async () => {
		await page.goto(`${shop.adapter.url}/sign-in`);
		await page.locator('#key').fill(shop.adapter.adminKey);
		await page.locator('main button').click();
		await page.locator('header nav').waitFor();

		await page.goto(`${shop.adapter.url}/keys`);
		await page.getByLabel('Name', { exact: true }).fill('Zapier');
		await page.getByRole('checkbox', { name: /^Act/ }).check();
		await page.getByRole('button', { name: 'Make a key' }).scrollIntoViewIfNeeded();
		await picture('adapter-key-for-zapier');
		await page.getByRole('button', { name: 'Make a key' }).click();
		const key =
			(await page
				.locator('main code')
				.filter({ hasText: /^psk_[\w-]{16,}$/ })
				.textContent()) ?? '';
		expect(key).toMatch(/^psk_[\w-]{16,}$/);

		const authData = { url: shop.adapter.url, apiKey: key };
		const hook = Object(app.triggers.payment_approved?.operation);
		const zap = (perform: Perform, bundle: object) => run(perform, { authData, ...bundle });
		expect(await zap(Object(app.authentication).test, {})).toEqual({ label: 'Zapier (Gangnam store (강남점))' });
		const subscribed = await zap(hook.performSubscribe, { inputData: {}, targetUrl: target.url });
		const bill = { reference: 'order 1024', productName: '12월 수업료', memberName: '김하늘', price: '45000' };
		const inputData = { ...bill, phone: '010-1234-5678' };
		const sent = Object(await zap(Object(app.creates.send_bill?.operation).perform, { inputData }));
		await shop.pay(sent.billId);
		const [delivery] = await target.take(1);
		const cleanedRequest = JSON.parse(delivery?.rawBody ?? '');
		const [payment] = Object(await zap(hook.perform, { cleanedRequest, subscribeData: subscribed }));
		expect(payment).toMatchObject({ billId: sent.billId, reference: 'order 1024', amount: 45000, verified: true });

		await page.goto(`${shop.adapter.url}/subscriptions`);
		await page.getByRole('link', { name: 'Zapier: Payment Approved' }).waitFor();
		await picture('adapter-zaps');
		await page.goto(`${shop.adapter.url}/events/${payment.id}`);
		await page.getByText(sent.billId).first().waitFor();
		await picture('adapter-event-for-zapier', true);
	});
});
