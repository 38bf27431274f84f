import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createClient } from 'payssam-core';
import { createSandbox, DEFAULT_API_KEY, defaultStore, type Sandbox } from 'payssam-sandbox';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Receiver, type RunningAdapter, startAdapter, startReceiver } from '../adapter';
import { chromiumPath, openChromium } from './chromium';

/*
 * The pages of the webhook adapter in a real browser: from an empty start to a payment that has arrived, with the
 * keyboard alone, and looked through by axe on a phone and on a desk, in both languages.
 */

const executable = chromiumPath();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LANGUAGES = { en: 'en-US', ko: 'ko-KR' } as const;
const WIDTHS = [360, 1280] as const;

describe.skipIf(executable === undefined)('the pages of the webhook adapter', () => {
	let adapter: RunningAdapter;
	let sandbox: Sandbox;
	let v2 = '';
	let receiver: Receiver;
	let browser: Browser;

	const open = async (
		lang: keyof typeof LANGUAGES,
		width: number,
	): Promise<{ context: BrowserContext; page: Page }> => {
		const context = await browser.newContext({ viewport: { width, height: 800 }, locale: LANGUAGES[lang] });
		return { context, page: await context.newPage() };
	};
	const signIn = async (page: Page): Promise<void> => {
		await page.goto(`${adapter.url}/sign-in`);
		await page.locator('#key').fill(adapter.adminKey);
		await page.locator('main button').click();
		await page.locator('header nav').waitFor();
	};

	beforeAll(async () => {
		sandbox = createSandbox({ seed: 1 });
		({ v2 } = await sandbox.listen());
		receiver = await startReceiver();
		adapter = await startAdapter();
		browser = await openChromium(executable ?? '');
	});
	afterAll(async () => {
		await browser?.close();
		await adapter?.stop();
		receiver?.close();
		await sandbox?.close();
	});

	test('from an empty start to a payment that has arrived', async () => {
		const { context, page } = await open('en', 1280);
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		const press = async (name: string): Promise<void> => await page.getByRole('button', { name, exact: true }).click();
		const { member, merchant } = defaultStore();

		await signIn(page);
		await page.getByRole('heading', { name: 'First steps' }).waitFor();
		await page.getByLabel('Store', { exact: true }).fill('Gaon Academy');
		await page.getByRole('radio', { name: /^Other/ }).check();
		for (const [label, value] of [
			['API address', v2],
			['Partner key (apiKey)', DEFAULT_API_KEY],
			['member', member],
			['merchant', merchant],
		] as const)
			await page.getByLabel(label, { exact: true }).fill(value);
		await press('Add a connection');
		await press('Test now');
		await page.getByText('PaySsam answers: 1,000,000 points.').waitFor();
		await press('Copy');
		await page.getByText('Copied').waitFor();
		const callbackUrl = await page.evaluate(() => navigator.clipboard.readText());
		expect(callbackUrl).toMatch(new RegExp(`^${adapter.url}/callbacks/[\\w-]{43}$`));

		await page.getByRole('link', { name: 'Add a subscription' }).click();
		await page.getByLabel('URL', { exact: true }).fill(`${receiver.url}/payments/secret`);
		await page.getByRole('checkbox', { name: 'Payment approved' }).check();
		await press('Add a subscription');
		expect(await page.locator('#secret').textContent()).toMatch(/^whsec_/);
		await press('Send a test');
		await page.getByText('The target accepted the test.').waitFor();

		await page.getByRole('link', { name: 'Keys' }).click();
		await page.getByLabel('Name', { exact: true }).fill('Office');
		await page.getByRole('checkbox', { name: /^Act/ }).check();
		await press('Make a key');
		const key = (await page.locator('#secret').textContent()) ?? '';
		expect(key).toMatch(/^psk_[\w-]{43}$/);

		// Another program sends the bill, with the callback URL that was copied.
		const program = createClient({
			model: 'V2',
			sandbox: true,
			baseUrl: v2,
			keys: { apiKey: DEFAULT_API_KEY, member, merchant },
			transport: async ({ url = '', method, headers, body }) => {
				const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
				return { status: answer.status, body: await answer.text() };
			},
		});
		const sent = await program.sendBill({
			billId: '20261121A1',
			productName: '<script>alert(1)</script>',
			memberName: '김하늘',
			phone: '01012345678',
			price: '45000',
			callbackUrl,
		});
		expect(sent.outcome).toBe('done');

		const { context: phone, page: customer } = await open('en', 420);
		await customer.goto(`${new URL(v2).origin}/phone/01012345678?lang=en`);
		await customer.getByRole('link', { name: /결제하기/ }).click();
		await customer.goto(`${customer.url().split('?')[0]}?lang=en`);
		await customer.getByRole('button', { name: /^Pay/ }).click();
		await customer.getByRole('status').waitFor();
		await phone.close();

		await expect
			.poll(
				async () => {
					await page.goto(`${adapter.url}/events?bill=20261121A1&type=payment.approved`);
					return await page.locator('main').textContent();
				},
				{ timeout: 90_000 },
			)
			.toContain('Released');
		expect(await page.locator('tbody').textContent()).toContain('KRW 45,000');
		await page.getByRole('link', { name: '20261121A1' }).click();
		await page.getByText('PaySsam confirms it').waitFor();
		await expect
			.poll(
				async () => {
					await page.reload();
					return await page.locator('section.delivery').textContent();
				},
				{ timeout: 90_000 },
			)
			.toContain('accepted');
		const live = receiver.received.map(({ body }) => JSON.parse(body)).filter(({ id }) => !id.startsWith('evt_sample'));
		expect(live).toMatchObject([{ type: 'payment.approved', billId: '20261121A1', amount: 45_000, verified: true }]);

		await page.getByRole('button', { name: 'Send again to all' }).click();
		await page.getByText('It is sent again, under the same event id.').waitFor();
		await expect.poll(() => receiver.received.filter(({ body }) => JSON.parse(body).id === live[0].id).length).toBe(2);
		await context.close();
	});

	test('with the keyboard alone: sign in, and add a connection', async () => {
		const { context, page } = await open('en', 1280);
		const focused = async () =>
			await page.evaluate(() => {
				const at = document.activeElement;
				if (at === null || at === document.body) return null;
				const { outlineStyle, outlineWidth } = getComputedStyle(at);
				const box = at.getBoundingClientRect();
				return {
					id: at.id,
					text: at.textContent?.trim() ?? '',
					seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && box.width > 0 && box.left >= 0,
				};
			});
		/** Presses Tab until something has the focus; each stop on the way has to be visible. */
		const tabTo = async (is: (at: { id: string; text: string }) => boolean): Promise<void> => {
			for (let stops = 0; stops < 60; stops += 1) {
				await page.keyboard.press('Tab');
				const at = await focused();
				if (at === null) continue;
				expect(at).toMatchObject({ seen: true });
				if (is(at)) return;
			}
			throw new Error('The keyboard does not reach it.');
		};
		const type = async (id: string, text: string): Promise<void> => {
			await tabTo((at) => at.id === id);
			await page.keyboard.type(text);
		};

		await page.goto(`${adapter.url}/connections/new`);
		await page.keyboard.press('Tab');
		expect(await focused()).toMatchObject({ text: 'Skip to content', seen: true });
		await page.keyboard.press('Enter');
		await type('key', adapter.adminKey);
		await page.keyboard.press('Enter');
		await page.getByRole('heading', { name: 'Add a connection' }).waitFor();

		const { member, merchant } = defaultStore();
		await type('name', 'By keyboard');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Tab');
		await page.keyboard.press('ArrowDown');
		expect(await page.getByRole('radio', { name: /^Other/ }).isChecked()).toBe(true);
		await type('baseUrl', v2);
		await type('apiKey', DEFAULT_API_KEY);
		await type('member', member);
		await type('merchant', merchant);
		await tabTo((at) => at.text === 'Add a connection');
		await page.keyboard.press('Enter');
		await page.getByRole('heading', { name: 'By keyboard' }).waitFor();

		// No trap: Tab leads through all of the page and out of it.
		let stops = 0;
		for (; stops < 200; stops += 1) {
			await page.keyboard.press('Tab');
			if ((await focused()) === null) break;
		}
		expect(stops).toBeGreaterThan(20);
		expect(stops).toBeLessThan(200);
		await context.close();
	});

	test('a form on another site changes nothing', async () => {
		const { context, page } = await open('en', 1280);
		await signIn(page);
		await page.goto(`${receiver.url}/?to=${encodeURIComponent(`${adapter.url}/sign-out`)}`);
		const [response] = await Promise.all([
			page.waitForResponse((one) => one.url() === `${adapter.url}/sign-out`),
			page.getByRole('button', { name: 'Win' }).click(),
		]);
		expect(response.status()).toBe(403);
		await page.goto(`${adapter.url}/keys`);
		await page.getByRole('heading', { name: 'Keys' }).waitFor();
		await context.close();
	});

	describe('every page', () => {
		let paths: readonly string[];

		beforeAll(async () => {
			const api = async (path: string): Promise<{ items: { id: string }[] }> =>
				await (
					await fetch(`${adapter.url}/v1${path}`, { headers: { authorization: `Bearer ${adapter.adminKey}` } })
				).json();
			const [connection] = (await api('/connections')).items;
			const { page } = await open('en', 1280);
			await signIn(page);
			await page.goto(`${adapter.url}/connections/${connection?.id}`);
			const callbackUrl = (await page.locator('#callback-url').textContent()) ?? '';
			await page.context().close();
			// A forged callback: paid in the future.
			await fetch(callbackUrl, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					apiKey: DEFAULT_API_KEY,
					billId: 'FORGED1',
					apprState: 'F',
					apprPrice: '990000',
					apprNum: '00000001',
					apprDt: '20991231235959',
				}),
			});
			const [hook] = (await api('/hooks')).items;
			const events = (await api('/events')).items;
			const [key] = (await api('/keys')).items;
			paths = [
				'/',
				'/first-steps',
				'/events',
				...events.slice(0, 2).map(({ id }) => `/events/${id}`),
				'/quarantine',
				'/subscriptions',
				'/subscriptions/new',
				`/subscriptions/${hook?.id}`,
				`/subscriptions/${hook?.id}/remove`,
				'/connections',
				'/connections/new',
				`/connections/${connection?.id}`,
				`/connections/${connection?.id}/callback-url`,
				'/keys',
				`/keys/${key?.id}/revoke`,
				'/events/evt_none',
			];
		});

		const cases = Object.keys(LANGUAGES).flatMap((lang) => WIDTHS.map((width) => [lang, width] as const));
		test.each(cases)(
			'axe finds nothing serious in %s at %i px, and nothing runs over the edge',
			async (lang, width) => {
				const { context, page } = await open(lang === 'ko' ? 'ko' : 'en', width);
				const refused: string[] = [];
				page.on('console', (message) => {
					if (/Content Security Policy/.test(message.text())) refused.push(message.text());
				});
				const look = async (path: string): Promise<string[]> => {
					const status = (await page.goto(`${adapter.url}${path}`))?.status();
					expect({ path, status }).toEqual({ path, status: path === '/events/evt_none' ? 404 : 200 });
					await page.evaluate(AXE);
					const found: { id: string; impact: string; target: string }[] =
						await page.evaluate(`axe.run().then(({ violations }) =>
					violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target }) => ({ id, impact, target: target.join(' ') }))))`);
					const overrun = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
					return [
						...found.filter(({ impact }) => impact === 'serious' || impact === 'critical'),
						...(overrun > 0 ? [{ id: `${overrun} px over the edge`, target: '' }] : []),
					].map(({ id, target }) => `${path}: ${id} ${target}`);
				};
				const problems = await look('/sign-in');
				await signIn(page);
				for (const path of paths) {
					problems.push(...(await look(path)));
					expect(await page.locator('html').getAttribute('lang')).toBe(lang);
				}
				expect(problems).toEqual([]);
				expect(refused).toEqual([]);
				await context.close();
			},
		);
	});
});
