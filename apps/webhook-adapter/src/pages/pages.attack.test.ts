/** What strangers can bring in (bills, stores, targets, addresses) is text on every page; what other sites send is refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVisitor, fillHouse, type House, signedIn, type Visitor } from '../../testing/page-visits';
import { addKey, type ServedApp, serveApp } from '../../testing/served-app';

const attack = (place: string) => `"'><script>alert('${place}')</script><img src=x onerror=alert(1)>`;
const FORMULA = "=cmd|' /C calc'!A0";

let served: ServedApp;
let house: House;
let visitor: Visitor & { readonly key: string };

beforeAll(async () => {
	served = await serveApp();
	house = await fillHouse(served.store, Date.now(), {
		store: attack('store'),
		product: attack('product'),
		member: FORMULA,
		label: attack('label'),
		detail: attack('detail'),
	});
	await addKey(served.store, { name: attack('key'), scopes: ['hooks'], connectionIds: [house.connection.id] });
	visitor = await signedIn(served);
});
afterAll(() => served.close());

/** Tags and attributes that only an attack could have made. */
function expectHarmless(html: string): void {
	expect(html).not.toMatch(/<script(?! src="\/assets\/copy\.js" defer)/);
	expect(html).not.toMatch(/<img|<iframe|<object|<embed|<style/i);
	expect([...html.matchAll(/<[a-z][^>"]*(?:"[^"]*"[^>"]*)*\son\w+\s*=/gi)]).toEqual([]);
	expect(html).not.toMatch(/href="(?!\/(?!\/)|#|https?:|data:,)/i);
	expect(html).not.toMatch(/action="(?!\/(?!\/))/i);
}

describe('HTML in every field', () => {
	test('is text on every page, in both languages', async () => {
		const shown = new Set<string>();
		for (const path of [
			'/',
			'/first-steps',
			'/events',
			`/events?${new URLSearchParams({ bill: attack('bill'), connection: attack('con'), state: attack('s') })}`,
			`/events/${house.delivered}`,
			`/events/${house.quarantined[0]}`,
			'/quarantine',
			'/subscriptions',
			'/subscriptions/new',
			...house.subscriptions.flatMap(({ id }) => [`/subscriptions/${id}`, `/subscriptions/${id}/remove`]),
			'/connections',
			`/connections/${house.connection.id}`,
			`/connections/${house.connection.id}/remove`,
			'/keys',
			`/events/${encodeURIComponent(attack('id')).slice(0, 150)}`,
			`/sign-in?${new URLSearchParams({ next: `/${attack('next')}`, lang: attack('lang'), done: attack('done') })}`,
		]) {
			for (const lang of ['en', 'ko']) {
				const { html, headers } = await visitor.get(path, { 'accept-language': lang });
				expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
				expectHarmless(html);
				for (const [, place = ''] of html.matchAll(/&lt;script>alert\('(\w+)'\)/g)) shown.add(place);
			}
		}
		expect([...shown].sort()).toEqual(['bill', 'detail', 'key', 'label', 'product', 'store']);
		expect((await visitor.get('/events')).html).toContain("=cmd|' /C calc'!A0");
	});

	test('is text in forms that come back, and no form answers with 500', async () => {
		const id = house.subscriptions[0]?.id;
		for (const path of [
			'/sign-in',
			'/connections',
			`/connections/${house.connection.id}`,
			`/connections/${house.connection.id}/key`,
			`/connections/${house.connection.id}/key/finish`,
			'/subscriptions',
			`/subscriptions/${id}`,
			`/subscriptions/${id}/replay`,
			'/keys',
			`/events/${house.delivered}/replay`,
			`/quarantine/${house.delivered}/recheck`,
			`/quarantine/${encodeURIComponent(attack('id')).slice(0, 150)}/dismiss`,
			'/keys/__proto__/revoke',
			'/connections/constructor/test',
		]) {
			const fields = Object.fromEntries(
				[
					'key next from name contractModel environment baseUrl apiKey member merchant use keep targetUrl label events connectionId until scopes',
					'connectionIds subscription onlyFailed __proto__ policies.verify policies.keyCheck policies.allowedSenders policies.watchPaidDays policies.pointsThreshold',
				].flatMap((names) => names.split(' ').map((name) => [name, attack(name)])),
			);
			const { status, html } = await visitor.post(path, fields);
			expect([path, status >= 400 && status < 500]).toEqual([path, true]);
			expectHarmless(html);
		}
		for (const [type, body] of [
			['application/x-www-form-urlencoded', '&&&===%E0%A4%A&name='],
			['application/x-www-form-urlencoded', `name=${'x'.repeat(70_000)}`],
			['application/json', '{"name":"x"}'],
			['text/plain', 'name=x'],
			['multipart/form-data; boundary=x', '--x--'],
		] as const) {
			const response = await fetch(`${served.url}/keys`, {
				method: 'POST',
				headers: { origin: served.url, cookie: visitor.cookie(), 'content-type': type },
				body,
			});
			expect([type, response.status >= 400 && response.status < 500]).toEqual([type, true]);
			expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
		}
	});
});

describe('posts from elsewhere', () => {
	test.each<[string, Record<string, string>]>([
		['no origin', {}],
		['another origin', { origin: 'https://evil.example' }],
		['an opaque origin', { origin: 'null' }],
		['our name with another port', { origin: 'http://127.0.0.1:1' }],
		['a name that ends like ours', { origin: 'http://evil127.0.0.1' }],
		['nonsense', { origin: 'x' }],
		['cross-site fetch metadata', { 'sec-fetch-site': 'cross-site', origin: 'OURS' }],
		['same-site fetch metadata', { 'sec-fetch-site': 'same-site', origin: 'OURS' }],
		['typed fetch metadata', { 'sec-fetch-site': 'none' }],
		['a referrer only', { referer: 'OURS/keys' }],
	])('%s: 403, and nothing happens', async (_, headers) => {
		const own = Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [name, value.replace('OURS', served.url)]),
		);
		const before = (await served.store.apiKeys.list()).length;
		for (const path of ['/keys', '/sign-in', '/sign-out', `/subscriptions/${house.subscriptions[0]?.id}/remove`]) {
			const { status } = await visitor.post(path, { name: 'x', scopes: ['admin'], key: visitor.key }, own);
			expect([path, status]).toEqual([path, 403]);
		}
		expect((await served.store.apiKeys.list()).length).toBe(before);
		expect(await served.store.subscriptions.get(house.subscriptions[0]?.id ?? '')).toBeDefined();
		expect((await visitor.get('/keys')).status).toBe(200);
	});

	test('our own forms pass, by either header', async () => {
		for (const headers of [{ origin: served.url }, { 'sec-fetch-site': 'same-origin' }]) {
			const one = createVisitor(served.url);
			expect((await one.post('/sign-in', { key: visitor.key }, headers)).status).toBe(303);
		}
	});

	test('without a session a post of our own changes nothing', async () => {
		const { status, headers } = await createVisitor(served.url).post('/keys', { name: 'x', scopes: ['admin'] });
		expect([status, headers.get('location')]).toEqual([303, '/sign-in']);
		expect((await served.store.apiKeys.list()).some(({ name }) => name === 'x')).toBe(false);
	});

	test.each([
		'//evil.example',
		'/\\evil.example',
		'https://evil.example',
		'javascript:alert(1)',
		'/\t/evil.example',
		'/\n//evil.example',
		' //evil.example',
		'evil.example',
		'/sign-out',
	])('a sign-in leads to a page of ours and nowhere else: %j', async (next) => {
		const one = createVisitor(served.url);
		const { html } = await one.get(`/sign-in?${new URLSearchParams({ next })}`);
		expect(/<input[^>]*name="next"[^>]*>/.exec(html)?.[0]).toContain('value="/"');
		const { status, headers } = await one.post('/sign-in', { key: visitor.key, next });
		expect([status, headers.get('location')]).toEqual([303, '/']);
	});

	test('a GET changes nothing', async () => {
		const id = house.subscriptions[0]?.id ?? '';
		for (const path of ['/pause', '/resume', '/remove', '/secret', '/test'])
			await visitor.get(`/subscriptions/${id}${path}`);
		expect(await served.store.subscriptions.get(id)).toMatchObject({
			state: 'active',
			secrets: house.subscriptions[0]?.secrets,
		});
	});
});
