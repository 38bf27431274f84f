import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, DEFAULT_API_KEY, defaultStore, type Listening, type Sandbox } from 'payssam-sandbox';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callAdapter, type RunningAdapter, startAdapter } from '../adapter';
import { hashOf } from '../hash';
import { chromiumPath, openChromium } from './chromium';

/*
 * HTML, scripts and turned text in every field that a vendor, a customer, a target or a user can fill, on every page of the
 * sandbox and of the adapter, in a real browser: nothing runs, no element is made, nothing is left for the content
 * policy to stop, and no text turns what stands beside it. No other site can put the pages into a frame.
 */

const executable = chromiumPath();

const PAYLOAD = `"'><x-made></x-made><img src=x onerror=made=1><script>made=1</script>`;
/** For fields of 30 characters. */
const SHORT = `<svg onload=made=1><x-made>`;
/** Turns what follows it. */
const TURNED = '\u202Eten\u202E';
const PHONE = '01012345678';

/** What a browser made of a page. */
interface Seen {
	/** Elements and attributes that no page of ours has. */
	readonly made: readonly string[];
	/** Whether a script of ours ran. */
	readonly ran: boolean;
	/** Texts that can turn an amount beside them. */
	readonly turning: readonly string[];
	/** Whether a hostile value is shown at all, as text. */
	readonly shown: boolean;
}

const LOOK = `(() => {
	const ours = (script) => /^\\/assets\\/[a-z]+\\.js$/.test(script.getAttribute('src') ?? '') && script.textContent === '';
	const elements = [...document.querySelectorAll('*')];
	const made = elements.flatMap((element) => {
		const name = element.localName;
		const handlers = element.getAttributeNames().filter((one) => one.startsWith('on') || one === 'style' || one === 'srcdoc');
		const link = element.getAttribute('href') ?? element.getAttribute('action') ?? element.getAttribute('formaction') ?? '';
		const strange = ['x-made', 'img', 'iframe', 'object', 'embed', 'base', 'style'].includes(name) || (name === 'script' && !ours(element));
		const leads = /^\\s*(?:javascript|data|vbscript):(?!,$)/i.test(link) || link.startsWith('//');
		return [...(strange ? [name] : []), ...handlers.map((one) => name + ' ' + one), ...(leads ? [link] : [])];
	});
	const turning = [];
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		if (!node.data.includes('\\u202E')) continue;
		let block = node.parentElement;
		while (/^inline$/.test(getComputedStyle(block).display) && getComputedStyle(block).unicodeBidi === 'normal') block = block.parentElement;
		const paragraphs = getComputedStyle(block).whiteSpace.startsWith('pre') ? block.textContent.split('\\n') : [block.textContent];
		turning.push(...paragraphs.filter((text) => text.includes('\\u202E') && /45,?000/.test(text)));
	}
	const values = [...document.querySelectorAll('input, textarea')].map(({ value }) => value);
	const shown = [document.documentElement.textContent, ...values].some((text) => text.includes('<x-made>'));
	return { made, ran: 'made' in window, turning, shown };
})()`;

describe.skipIf(executable === undefined)('hostile values', () => {
	let sandbox: Sandbox;
	let payssam: Listening;
	let adapter: RunningAdapter;
	/** A target that answers with HTML; a GET is a page that frames what its query names. */
	let target: Server;
	let targetUrl = '';
	let browser: Browser;
	let context: BrowserContext;
	let page: Page;
	/** Dialogs, and what the content policy had to stop. */
	const alarms: string[] = [];

	beforeAll(async () => {
		target = createServer((request, response) => {
			if (request.method === 'GET') {
				const framed = new URL(request.url ?? '', 'http://here').searchParams.get('frame') ?? '';
				response.setHeader('content-type', 'text/html');
				response.end(`<!doctype html><iframe src="${framed}"></iframe>`);
				return;
			}
			request.resume();
			response.writeHead(500, { 'content-type': 'text/html', 'x-reason': PAYLOAD }).end(`${PAYLOAD}${TURNED}`);
		});
		await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
		targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
		sandbox = createSandbox({ seed: 1, stores: [{ name: `${PAYLOAD}${TURNED}`, businessNumber: PAYLOAD }] });
		payssam = await sandbox.listen();
		adapter = await startAdapter();
		browser = await openChromium(executable ?? '');
		context = await browser.newContext();
		page = await context.newPage();
		page.on('dialog', (dialog) => {
			alarms.push(`dialog: ${dialog.message()}`);
			void dialog.dismiss();
		});
		page.on('console', (message) => {
			if (/Content Security Policy|violates/i.test(message.text())) alarms.push(message.text());
		});
	});
	afterAll(async () => {
		await browser?.close();
		await adapter?.stop();
		await sandbox?.close();
		target?.closeAllConnections();
		target?.close();
	});

	/** Looks at pages. On each a hostile value has to be seen, but on those named: `missing` are pages that are not there, and `quiet` ones have no such value to show. */
	async function lookAt(
		origin: string,
		paths: readonly string[],
		{ missing = [], quiet = [] }: { missing?: readonly string[]; quiet?: readonly string[] },
	): Promise<void> {
		for (const path of paths) {
			const [place = ''] = path.split('?');
			alarms.splice(0);
			const status = (await page.goto(`${origin}${path}`))?.status();
			const isMissing = missing.includes(place);
			expect({ path, status }).toEqual({ path, status: isMissing ? 404 : 200 });
			// All of it, also what is folded away.
			await page.evaluate(() => {
				for (const one of document.querySelectorAll('details')) one.open = true;
			});
			const seen: Seen = await page.evaluate(LOOK);
			expect({ path, ...seen, alarms: [...alarms] }).toEqual({
				path,
				made: [],
				ran: false,
				turning: [],
				shown: !isMissing && !quiet.includes(place),
				alarms: [],
			});
		}
	}

	test('on every page of the sandbox: text, and nothing else', async () => {
		const { member, merchant } = defaultStore();
		const call = async (url: string, body: unknown): Promise<void> => {
			const answer = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
			expect(await answer.text()).toContain('0000');
		};
		const callback = `${targetUrl}/?q='<x-made>`;
		for (const [billId, name] of [
			['A1', SHORT],
			['A2', TURNED],
		] as const)
			await call(`${payssam.v1}/if/bill/send`, {
				apikey: DEFAULT_API_KEY,
				member,
				merchant,
				bill: {
					bill_id: billId,
					product_nm: name === SHORT ? PAYLOAD : TURNED,
					member_nm: name,
					message: `${PAYLOAD}${TURNED}`,
					bill_issuer: name,
					phone: PHONE,
					price: '45000',
					hash: hashOf(billId, PHONE, '45000'),
					callbackURL: callback,
				},
			});
		for (const [merchant, status] of [
			[SHORT, 'COMPLETED'],
			[`${SHORT}2`, 'MEMBER_MAPPED'],
		] as const) {
			await call(`${payssam.v2}/auth/mapping`, {
				apiKey: DEFAULT_API_KEY,
				memberId: SHORT,
				merchantId: merchant,
				callbackUrl: callback,
				redirectUrl: 'https://partner.example/?"><x-made>',
			});
			await sandbox.advanceSubMerchant({
				member: SHORT,
				merchant,
				status,
				companyNm: PAYLOAD,
				branchNm: PAYLOAD,
				businessNumber: PAYLOAD,
				ceoName: `${PAYLOAD}${TURNED}`,
				email: PAYLOAD,
			});
		}
		sandbox.decline({ billId: 'A2', reason: PAYLOAD });
		await sandbox.pay({ billId: 'A1', method: 'bank', cashReceipt: { trader: '1', issuanceNumber: PAYLOAD } });
		sandbox.issueCashReceipt({ billId: PAYLOAD, price: '45000', issuanceNumber: PAYLOAD });
		sandbox.addPayMethod();
		const codes = sandbox.listBills().map(({ shortUrl }) => new URL(shortUrl).pathname.split('/').at(-1));
		const links = sandbox.listSubMerchants().map(({ registrationUrl }) => registrationUrl.split('/').at(-1));
		const paths = [
			'/',
			'/certification',
			'/phone',
			`/phone/${PHONE}`,
			`/phone/${encodeURIComponent(PAYLOAD)}`,
			...codes.flatMap((code) => [`/bills/${code}`, `/b/${code}`]),
			'/cash-receipts',
			'/sub-merchants',
			'/pay-methods',
			...links.flatMap((code) => [`/sub-merchants/${code}`, `/register/${code}`]),
			`/b/${encodeURIComponent(PAYLOAD)}`,
			`/charge/${encodeURIComponent(PAYLOAD)}`,
		].flatMap((path) => [`${path}?lang=en`, `${path}?lang=${encodeURIComponent(PAYLOAD)}`]);
		await lookAt(payssam.url, paths, {
			missing: [`/b/${encodeURIComponent(PAYLOAD)}`, `/charge/${encodeURIComponent(PAYLOAD)}`],
			// Numbers, methods of the sandbox's own, and its own store.
			quiet: ['/phone', '/pay-methods', `/register/${links[0]}`],
		});
	});

	test('on every page of the adapter: text, and nothing else', async () => {
		const api = async (...call: [method: string, path: string, body?: object]): Promise<Record<string, string>> =>
			await callAdapter(adapter, ...call);
		const { member, merchant } = defaultStore();
		const connection = await api('POST', '/connections', {
			name: `${PAYLOAD}${TURNED}`,
			contractModel: 'V2',
			environment: 'custom',
			baseUrl: payssam.v2,
			member,
			merchant,
			apiKey: DEFAULT_API_KEY,
		});
		await api('POST', '/keys', { name: `${PAYLOAD}${TURNED}`.slice(0, 100), scopes: ['read'] });
		const hook = await api('POST', '/hooks', {
			targetUrl: `${targetUrl}/x?y="><x-made>`,
			events: ['*'],
			label: `${PAYLOAD}${TURNED}`.slice(0, 100),
		});
		const bill = await api('POST', '/bills', {
			connectionId: connection.id,
			reference: `${PAYLOAD}${TURNED}`,
			productName: PAYLOAD,
			memberName: TURNED,
			phone: PHONE,
			price: '45000',
		});
		await sandbox.pay({ billId: String(bill.billId) });
		await fetch(String(connection.callbackUrl), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				apiKey: DEFAULT_API_KEY,
				billId: 'FORGED',
				apprState: '<x-made>',
				apprPrice: '45000',
				apprNum: PAYLOAD,
				apprIssuer: PAYLOAD,
				merchant: SHORT,
				[PAYLOAD]: PAYLOAD,
			}),
		});
		const events = async (): Promise<{ id: string; state: string; type: string }[]> => {
			const answer = await fetch(`${adapter.url}/v1/events`, {
				headers: { authorization: `Bearer ${adapter.adminKey}` },
			});
			return (await answer.json()).items;
		};
		await expect
			.poll(async () => (await events()).map(({ state }) => state), { timeout: 60_000 })
			.not.toContain('pending');
		const sent = (await events()).find(({ type }) => type === 'bill.sent');
		await page.goto(`${adapter.url}/sign-in`);
		await page.locator('#key').fill(adapter.adminKey);
		await page.locator('main button').click();
		await page.locator('header nav').waitFor();
		await expect
			.poll(
				async () => {
					await page.goto(`${adapter.url}/events/${sent?.id}`);
					return await page.locator('section.delivery').textContent();
				},
				{ timeout: 60_000 },
			)
			.toContain('500');
		const paths = [
			'/',
			'/first-steps',
			'/events',
			`/events?bill=${encodeURIComponent(PAYLOAD).slice(0, 120)}`,
			...(await events()).map(({ id }) => `/events/${id}`),
			`/events/${encodeURIComponent(PAYLOAD)}`,
			'/quarantine',
			'/subscriptions',
			'/subscriptions/new',
			`/subscriptions/${hook.id}`,
			`/subscriptions/${hook.id}/remove`,
			'/connections',
			'/connections/new',
			`/connections/${connection.id}`,
			`/connections/${connection.id}/remove`,
			`/connections/${connection.id}/callback-url`,
			'/keys',
		].flatMap((path) => [path, `${path}${path.includes('?') ? '&' : '?'}lang=${encodeURIComponent(PAYLOAD)}`]);
		await lookAt(adapter.url, paths, {
			missing: [`/events/${encodeURIComponent(PAYLOAD)}`],
			quiet: ['/connections/new'],
		});
	});

	test('neither can be framed by another site', async () => {
		for (const framed of [
			`${adapter.url}/sign-in`,
			`${adapter.url}/`,
			`${adapter.url}/reference/`,
			`${payssam.url}/`,
			`${payssam.url}/phone`,
		]) {
			await page.goto(`${targetUrl}/?frame=${encodeURIComponent(framed)}`);
			const frame = page.frames()[1];
			await expect.poll(() => frame?.url(), { timeout: 10_000 }).toMatch(/^chrome-error:/);
		}
	});
});
