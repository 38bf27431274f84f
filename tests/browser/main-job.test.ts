import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openChromium } from './chromium';

/*
 * The main job as people do it, in a real browser: the office fills in the form, the customer finds the bill on the
 * phone and pays, the list shows an accepted callback, and n8n shows the workflow that ran.
 *
 * With PAYSSAM_PICTURES=1 the pictures in docs/pictures are taken anew.
 */

const executable = chromiumPath();
const PROGRAM = join(
	dirname(createRequire(import.meta.url).resolve('payssam-quickstart/package.json')),
	'dist',
	'cli.js',
);
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

describe.skipIf(executable === undefined)('the main job in a browser', () => {
	let quickstart: ChildProcess;
	let data: string;
	let browser: Browser;
	let page: Page;
	let welcome = '';

	const address = (label: string): string => new RegExp(`${label} +(http\\S+)`).exec(welcome)?.[1] ?? `no ${label}`;
	const picture = async (name: string, fullPage = false): Promise<void> => {
		if (process.env.PAYSSAM_PICTURES === '1') await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
	};

	/** n8n lays its hints over a published workflow, some time after it has opened. */
	const closeHints = async (): Promise<void> => {
		const hints = page.getByText('Production Checklist');
		await hints.waitFor({ timeout: 10_000 }).catch(() => undefined);
		await page.keyboard.press('Escape');
		await hints.waitFor({ state: 'hidden' });
	};

	beforeAll(async () => {
		data = mkdtempSync(join(tmpdir(), 'payssam-browser-'));
		quickstart = spawn(process.execPath, [PROGRAM, '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
		await new Promise<void>((resolve, reject) => {
			quickstart.stdout?.on('data', (chunk: Buffer) => {
				welcome += chunk.toString('utf8');
				if (welcome.includes('Ctrl-C stops everything')) resolve();
			});
			quickstart.once('exit', () => reject(new Error(`The quickstart ended:\n${welcome}`)));
		});
		browser = await openChromium(executable ?? '');
		page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: 'en-US' });
		page.setDefaultTimeout(90_000);
	});
	afterAll(async () => {
		await browser?.close();
		const ended = new Promise((resolve) => quickstart.once('exit', resolve));
		quickstart.kill('SIGINT');
		await ended;
		const elsewhere = join(data, 'postgres-folder');
		if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8'), { recursive: true, force: true });
		rmSync(data, { recursive: true, force: true });
	});

	test('from the form to the paid bill', async () => {
		await page.goto(address('Send a bill \\(청구서\\)'));
		for (const [label, value] of [
			['Customer name', '김하늘'],
			['Phone', '010-1234-5678'],
			['Item', '11월 수강료 (수학)'],
			['Amount', '45,000'],
		] as const) {
			await page.getByLabel(label).fill(value);
		}
		await picture('n8n-form');
		await page.getByRole('button', { name: 'Send the bill' }).click();
		await page.waitForURL(/\/phone/);

		await page.setViewportSize({ width: 420, height: 800 });
		await page.getByRole('link', { name: '01012345678' }).click();
		await page.getByText('김하늘 님').waitFor();
		await page.goto(`${page.url().split('?')[0]}?lang=en`);
		await page.getByText('김하늘 님').waitFor();
		await picture('sandbox-phone');

		await page.getByRole('link', { name: /결제하기/ }).click();
		await page.waitForURL(/\/b\//);
		await picture('sandbox-pay', true);
		await page.getByRole('button', { name: /Let the payment fail/ }).click();
		await page.getByRole('alert').waitFor();
		await page.getByRole('button', { name: /^Pay/ }).click();
		await page.getByRole('status').waitFor();
		expect(await page.getByRole('status').textContent()).toContain('Paid');
		await picture('sandbox-paid');

		await page.setViewportSize({ width: 1280, height: 860 });
		await page.goto(`${address("The merchant's list")}?lang=en`);
		const row = page.getByRole('row', { name: /김하늘/ });
		// The list is drawn anew until n8n has answered the callback.
		await expect
			.poll(
				async () => {
					await page.reload();
					return await row.textContent();
				},
				{ timeout: 90_000 },
			)
			.toMatch(/Exact ack/);
		expect(await row.textContent()).toMatch(/45,000/);
		await picture('sandbox-merchant');
		await row.getByRole('link').first().click();
		await page.getByText('46').first().waitFor();
		await picture('sandbox-bill', true);
	});

	test('n8n shows both workflows, and the run', async () => {
		const n8n = address('n8n with the PaySsam nodes');
		await page.setViewportSize({ width: 1280, height: 860 });
		await page.goto(`${n8n}/signin`);
		await page.getByLabel(/email/i).fill(/sign in as (\S+)/.exec(welcome)?.[1] ?? '');
		await page.getByLabel(/password/i).fill(/with password (\S+)/.exec(welcome)?.[1] ?? '');
		await page.getByRole('button', { name: /sign in/i }).click();
		await page.waitForURL(/\/home|\/workflow/);

		await page.goto(`${n8n}/home/workflows`);
		await page.getByText('PaySsam: on payment').first().click();
		await page.getByText('Customer has paid').first().waitFor();
		await closeHints();
		await picture('n8n-on-payment');
		await page.goto(`${page.url().replace(/\/$/, '')}/executions`);
		await page
			.getByText(/Succeeded/i)
			.first()
			.waitFor();
		// The run is drawn in a frame of its own.
		const drawn = async (): Promise<number> =>
			(await Promise.all(page.frames().map((frame) => frame.getByText('Receipt line').count()))).reduce(
				(a, b) => a + b,
				0,
			);
		await expect.poll(drawn, { timeout: 90_000 }).toBeGreaterThan(0);
		await closeHints();
		await picture('n8n-on-payment-run');

		await page.goto(`${n8n}/home/workflows`);
		await page.getByText('PaySsam: send a bill').first().click();
		await page.getByText('Send the bill').first().waitFor();
		await picture('n8n-send-a-bill');
	});
});
