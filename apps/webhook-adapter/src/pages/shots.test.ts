import { mkdirSync } from 'node:fs';
import { test } from 'vitest';
// @ts-expect-error
import { chromium } from '../../../../tests/node_modules/playwright-core/index.mjs';
import { createVisitor, fillHouse } from '../../testing/page-visits';
import { addKey, serveApp } from '../../testing/served-app';

test('shots', { timeout: 300_000 }, async () => {
	mkdirSync('/tmp/shots', { recursive: true });
	const browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu'],
	});
	const empty = await serveApp();
	const full = await serveApp();
	const house = await fillHouse(full.store, Date.now());
	const sub = house.subscriptions[1]!.id;
	const keys = [await addKey(empty.store), await addKey(full.store, { name: 'Office' })];
	await addKey(full.store, { name: 'Zapier', scopes: ['hooks', 'actions'], connectionIds: [house.connection.id] });
	const only = process.env.ONLY?.split(',');
	const list: [string, typeof full, string][] = [
		['first', empty, '/first-steps'],
		['first2', full, '/first-steps'],
		['overview', full, '/'],
		['events', full, '/events'],
		['event', full, `/events/${house.delivered}`],
		['quarantined', full, `/events/${house.quarantined[0]}`],
		['quarantine', full, '/quarantine'],
		['subs', full, '/subscriptions'],
		['newsub', full, '/subscriptions/new'],
		['sub', full, `/subscriptions/${sub}`],
		['ask', full, `/subscriptions/${sub}/remove`],
		['conns', full, '/connections'],
		['conn', full, `/connections/${house.connection.id}`],
		['keys', full, '/keys'],
	];
	for (const lang of ['ko', 'en'])
		for (const width of [360, 1280]) {
			const context = await browser.newContext({
				viewport: { width, height: 800 },
				locale: lang === 'ko' ? 'ko-KR' : 'en-US',
			});
			const page = await context.newPage();
			await page.goto(`${full.url}/sign-in`);
			await page.screenshot({ path: `/tmp/shots/signin-${lang}-${width}.png`, fullPage: true });
			for (const [served, key] of [
				[empty, keys[0]],
				[full, keys[1]],
			] as const) {
				await context.clearCookies();
				await page.goto(`${served.url}/sign-in`);
				await page.fill('#key', key!);
				await page.click('main button');
				for (const [name, at, path] of list) {
					if (at !== served || (only && !only.includes(name))) continue;
					await page.goto(`${served.url}${path}`);
					await page.screenshot({ path: `/tmp/shots/${name}-${lang}-${width}.png`, fullPage: true });
					const wide = await page.evaluate(() => document.documentElement.scrollWidth);
					if (wide > width) console.log('WIDE', name, lang, width, wide);
				}
			}
			await context.close();
		}
	await browser.close();
	await empty.close();
	await full.close();
});
