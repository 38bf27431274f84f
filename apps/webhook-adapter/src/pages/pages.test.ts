/** The pages over HTTP, on the real server and a real SQLite store. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, DEFAULT_API_KEY } from 'payssam-sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createVisitor, fillHouse, type House, signedIn, type Visitor } from '../../testing/page-visits';
import { addKey, type ServedApp, serveApp } from '../../testing/served-app';

const SECRET = /psk_[\w-]{43}|whsec_[\w+/=]{40,}/;

let served: ServedApp;
let house: House;
let visitor: Visitor & { readonly key: string };
let paths: readonly string[];

beforeAll(async () => {
	served = await serveApp({ config: { allowPrivateTargets: true } });
	house = await fillHouse(served.store, Date.now());
	visitor = await signedIn(served);
	const [first, failing] = house.subscriptions;
	const [key] = await served.store.apiKeys.list();
	paths = [
		'/',
		'/first-steps',
		'/events',
		`/events/${house.delivered}`,
		`/events/${house.held}`,
		`/events/${house.quarantined[0]}`,
		'/quarantine',
		'/subscriptions',
		'/subscriptions/new',
		`/subscriptions/${first?.id}`,
		`/subscriptions/${failing?.id}`,
		`/subscriptions/${first?.id}/remove`,
		'/connections',
		'/connections/new',
		`/connections/${house.connection.id}`,
		`/connections/${house.connection.id}/callback-url`,
		`/connections/${house.connection.id}/remove`,
		'/keys',
		`/keys/${key?.id}/revoke`,
	];
});
afterAll(() => served.close());

describe('every page', () => {
	test('needs a session, and a sign-in leads back to it', async () => {
		const stranger = createVisitor(served.url);
		for (const path of paths.filter((path) => path !== '/')) {
			const seen = await stranger.get(path);
			expect([path, seen.status, seen.headers.get('location')]).toEqual([
				path,
				303,
				`/sign-in?${new URLSearchParams({ next: path })}`,
			]);
			expect(seen.html).toBe('');
		}
		expect((await stranger.get('/')).headers.get('location')).toBe('/sign-in');
	});

	test.each(['en', 'ko'] as const)(
		'is whole in %s, shows no secret, and may not run or load anything foreign',
		async (lang) => {
			for (const path of paths) {
				const { status, headers, html } = await visitor.get(path, { 'accept-language': lang });
				expect([path, status]).toEqual([path, 200]);
				expect(html).toMatch(new RegExp(`^<!DOCTYPE html><html lang="${lang}">`));
				expect(html).toMatch(/<h1>[^<]+<\/h1>/);
				expect(html).not.toMatch(/undefined|\[object|NaN|\{\w+\}/);
				expect(html).not.toMatch(SECRET);
				expect(html).not.toMatch(/ style=|<style|<script(?! src="\/assets\/copy\.js")| on\w+=/);
				for (const { targetUrl, secrets } of house.subscriptions) {
					expect(html).not.toContain(new URL(targetUrl).pathname);
					for (const secret of secrets) expect(html).not.toContain(secret);
				}
				expect(html).not.toContain(house.connection.secrets.apiKey);
				expect(headers.get('content-security-policy')).toContain(
					"default-src 'none'; style-src 'self'; script-src 'self'",
				);
				expect(headers.get('cache-control')).toBe('no-store');
				expect(headers.get('x-frame-options')).toBe('DENY');
				expect(headers.get('referrer-policy')).toBe('same-origin');
			}
		},
	);

	test('names the zone of its times and the currency of its amounts', async () => {
		const english = await visitor.get(`/events/${house.delivered}`, { 'accept-language': 'en' });
		expect(english.html).toMatch(/<time datetime="[\dT:.-]+Z">\d{4}-\d\d-\d\d \d\d:\d\d:\d\d KST<\/time>/);
		expect(english.html).toContain('KRW 45,000');
		expect((await visitor.get('/events', { 'accept-language': 'ko' })).html).toContain('45,000원');
	});

	test('what is not there is 404 in the reader’s language', async () => {
		for (const path of [
			'/events/evt_none',
			'/subscriptions/sub_none',
			'/connections/con_none',
			'/keys/key_none/revoke',
		]) {
			const { status, html } = await visitor.get(path, { 'accept-language': 'ko' });
			expect([path, status]).toEqual([path, 404]);
			expect(html).toContain('페이지를 찾을 수 없습니다.');
		}
	});
});

test('the language that was chosen stays', async () => {
	const one = await signedIn(served);
	expect((await one.get('/events', { 'accept-language': 'en' })).html).toContain('href="/events?lang=ko"');
	expect((await one.get('/events?lang=ko')).html).toContain('<html lang="ko">');
	const next = await one.get('/keys', { 'accept-language': 'en' });
	expect(next.html).toContain('<html lang="ko">');
	expect(next.html).toContain('href="/keys?lang=en"');
	expect((await one.get('/events?state=pending&done=saved&n=1')).html).toContain(
		'href="/events?state=pending&amp;lang=en"',
	);
});

describe('signing in', () => {
	test('sets a cookie that scripts and other sites do not get, and keeps only its hash', async () => {
		const one = createVisitor(served.url);
		const seen = await one.post('/sign-in', { key: visitor.key, next: '/events?state=pending' });
		expect([seen.status, seen.headers.get('location')]).toEqual([303, '/events?state=pending']);
		const cookie = seen.headers.getSetCookie().find((line) => line.includes('session')) ?? '';
		expect(cookie).toMatch(
			/^payssam_adapter_session=key_[^;]+\.[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
		);
		expect(served.logged()).not.toContain(visitor.key);
		expect(served.logged()).not.toContain(one.cookie().split('.')[1]);
	});

	test.each([
		['nothing', ''],
		['another key', `psk_${'x'.repeat(43)}`],
		['no key at all', '"><script>'],
	])('refuses %s', async (_, key) => {
		const one = createVisitor(served.url);
		const seen = await one.post('/sign-in', { key });
		expect([seen.status, one.cookie()]).toEqual([401, '']);
		expect(seen.html).toContain('role="alert"');
		if (key !== '') expect(seen.html).not.toContain(key);
	});

	test.each([
		['a key of another scope', { scopes: ['read', 'hooks', 'actions'] as const }],
		['a key for some connections', { connectionIds: ['con_1'] }],
		['a key that was revoked', { revokedAt: 1 }],
	])('refuses %s', async (_, change) => {
		const key = await addKey(served.store, change);
		const one = createVisitor(served.url);
		expect([401, 403]).toContain((await one.post('/sign-in', { key })).status);
		expect(one.cookie()).toBe('');
	});

	test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/sign-out', '/a\nb'])(
		'does not lead to %j',
		async (next) => {
			const one = createVisitor(served.url);
			expect((await one.post('/sign-in', { key: visitor.key, next })).headers.get('location')).toBe('/');
			const page = await one.get(`/sign-in?${new URLSearchParams({ next })}`);
			expect(page.html).toContain('name="next" value="/"');
		},
	);

	test('ends with signing out, with the key, and with time', async () => {
		const out = await signedIn(served);
		const before = out.cookie();
		await out.post('/sign-out');
		expect(out.cookie()).toBe('');
		expect((await createVisitor(served.url).get('/keys', { cookie: before })).status).toBe(303);

		const ended = await signedIn(served);
		const own = (await served.store.apiKeys.list())[0];
		expect((await ended.get('/keys')).status).toBe(200);
		await served.store.apiKeys.revoke(own?.id ?? '', Date.now());
		expect((await ended.get('/keys')).status).toBe(303);
	});

	test('a session is no other key’s', async () => {
		const one = await signedIn(served);
		const other = (await served.store.apiKeys.list()).at(-1);
		const [, token] = one.cookie().split('.');
		const forged = `payssam_adapter_session=${other?.id}.${token}`;
		expect((await createVisitor(served.url).get('/keys', { cookie: forged })).status).toBe(303);
	});
});

describe('with a server of its own', () => {
	const own: ServedApp[] = [];
	const serve = async (options: Parameters<typeof serveApp>[0] = {}): Promise<ServedApp> => {
		const one = await serveApp(options);
		own.push(one);
		return one;
	};
	afterEach(async () => {
		for (const one of own.splice(0)) await one.close();
	});

	test('guessing keys is slowed down, and the right key still opens', async () => {
		const one = await serve();
		const key = await addKey(one.store);
		const guesser = createVisitor(one.url);
		let last = await guesser.post('/sign-in', { key: `psk_${'0'.repeat(43)}` });
		for (let tries = 0; tries < 40 && last.status !== 429; tries += 1)
			last = await guesser.post('/sign-in', { key: `psk_${'0'.repeat(43)}` });
		expect(last.status).toBe(429);
		expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
		expect((await guesser.post('/sign-in', { key })).status).toBe(303);
	});

	test('a session ends after twelve hours', async () => {
		const one = await serve();
		const person = await signedIn(one);
		one.advance(11.9 * 3_600_000);
		expect((await person.get('/keys')).status).toBe(200);
		one.advance(0.2 * 3_600_000);
		expect((await person.get('/keys')).status).toBe(303);
	});

	test('a callback URL that PaySsam cannot reach is said to be one', async () => {
		const one = await serve();
		const { connection } = await fillHouse(one.store, Date.now());
		const person = await signedIn(one);
		const seen = async () => (await person.get(`/connections/${connection.id}?lang=ko`)).html;
		expect(await seen()).toContain('PUBLIC_URL');
		Object.assign(one.services, { publicUrl: () => 'https://hooks.example.kr' });
		expect(await seen()).not.toContain('PUBLIC_URL');
	});

	test('what is missing is said in the language of the page alone', async () => {
		const one = await serve();
		const person = await signedIn(one);
		const { status, html } = await person.post('/connections?lang=ko', { contractModel: 'V2', environment: 'test' });
		expect(status).toBe(400);
		expect(html).toContain('필수 항목입니다');
		expect(html).not.toContain('It is missing');
	});

	test('a quarantined event tells in Korean what to do', async () => {
		const one = await serve();
		await fillHouse(one.store, Date.now());
		expect((await (await signedIn(one)).get('/quarantine?lang=ko')).html).toContain(
			'매니저 사이트에서 청구서를 확인하세요',
		);
	});

	test('behind https the cookies are Secure', async () => {
		const one = await serve();
		Object.assign(one.services, { publicUrl: () => 'https://hooks.example.kr' });
		const key = await addKey(one.store);
		const seen = await createVisitor(one.url).post('/sign-in?lang=ko', { key }, { origin: 'https://hooks.example.kr' });
		expect(seen.status).toBe(303);
		expect(seen.headers.getSetCookie()).toHaveLength(2);
		for (const cookie of seen.headers.getSetCookie()) expect(cookie).toMatch(/; Secure/);
	});

	test('from nothing: first steps, a connection to the sandbox, its test, a subscription, a test delivery', async () => {
		const one = await serve({ config: { allowPrivateTargets: true } });
		const sandbox = createSandbox({ seed: 1 });
		const { v2 } = await sandbox.listen();
		const got: { headers: Record<string, unknown>; body: string }[] = [];
		const target = createServer((request, response) => {
			let body = '';
			request.on('data', (chunk) => (body += chunk));
			request.on('end', () => {
				got.push({ headers: request.headers, body });
				response.end();
			});
		});
		await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
		const { port } = target.address() as AddressInfo;
		try {
			const person = await signedIn(one);
			expect((await person.get('/')).headers.get('location')).toBe('/first-steps');
			const fields = {
				from: 'first-steps',
				name: '가온학원',
				contractModel: 'V2',
				environment: 'custom',
				baseUrl: v2,
				apiKey: DEFAULT_API_KEY,
				member: 'sandbox-member',
				merchant: 'sandbox-merchant',
			};
			const wrong = await person.post('/connections', { ...fields, member: '', baseUrl: 'nonsense' });
			expect(wrong.status).toBe(400);
			for (const field of ['member', 'baseUrl']) expect(wrong.html).toContain(`id="${field}-wrong"`);
			expect(wrong.html).toContain('value="가온학원"');
			expect(wrong.html).not.toContain(DEFAULT_API_KEY);
			const added = await person.post('/connections', fields);
			expect(added.headers.get('location')).toBe('/first-steps?done=connectionAdded');
			const [connection] = await one.store.connections.list();
			const tested = await person.post(`/connections/${connection?.id}/test`, { from: 'first-steps' });
			expect(tested.html).toContain('PaySsam answers: 1,000,000 points.');
			expect(tested.html).toContain(`${one.url}/callbacks/${connection?.secrets.callbackToken}`);

			const blocked = await person.post('/subscriptions', { targetUrl: 'ftp://example.com/' });
			expect([blocked.status, SECRET.test(blocked.html)]).toEqual([422, false]);
			const made = await person.post('/subscriptions', {
				targetUrl: `http://127.0.0.1:${port}/in/secret-path`,
				events: ['payment.approved', 'payment.cancelled'],
				label: 'CRM',
			});
			const [subscription] = await one.store.subscriptions.list();
			expect(subscription?.filter.events).toEqual(['payment.approved', 'payment.cancelled']);
			expect(made.html).toContain(subscription?.secrets[0]);
			const path = `/subscriptions/${subscription?.id}`;
			expect((await person.get(path)).html).not.toMatch(SECRET);
			const sent = await person.post(`${path}/test`);
			expect(sent.html).toContain('The target accepted the test.');
			expect(got).toHaveLength(1);
			expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ type: 'payment.approved' });
			expect(got[0]?.headers['webhook-id']).toMatch(/^evt_sample/);
			target.closeAllConnections();
			await new Promise((resolve) => target.close(resolve));
			expect((await person.post(`${path}/test`)).html).toContain('The test did not arrive.');

			const rotated = await person.post(`${path}/secret`);
			expect(rotated.html.match(SECRET)?.[0]).toBe((await one.store.subscriptions.list())[0]?.secrets[0]);
			expect((await person.post(`${path}/secret/finish`)).headers.get('location')).toBe(`${path}?done=secretFinished`);
			expect((await one.store.subscriptions.list())[0]?.secrets).toHaveLength(1);
		} finally {
			target.close();
			await sandbox.close();
		}
	});
});

describe('what people do', () => {
	test('events are found by bill, state, type and connection', async () => {
		const held = await served.store.events.get(house.held);
		for (const query of [
			`bill=${held?.billId}`,
			'state=pending',
			`state=pending&type=payment.approved&connection=${house.connection.id}`,
		]) {
			const { html } = await visitor.get(`/events?${query}`);
			expect(html).toContain(`/events/${house.held}`);
			expect(html).not.toContain(`/events/${house.delivered}`);
		}
		for (const query of ['bill=none', 'type=points.low', 'connection=con_none'])
			expect((await visitor.get(`/events?${query}`)).html).toContain('Nothing was found.');
		for (const query of ['state=__proto__', 'type=x', 'after=evt_none', 'bill='])
			expect((await visitor.get(`/events?${query}`)).status).toBe(200);
		expect((await visitor.get('/events?after=%00')).status).toBe(400);
	});

	test('an event shows where it went, attempt by attempt, and can be sent again', async () => {
		const { html } = await visitor.get(`/events/${house.delivered}`);
		expect(html).toContain('accepted');
		expect(html).toContain('connect ECONNREFUSED');
		expect(html).toContain('Waits until the subscription is resumed.');
		expect(html).toContain('1 × after the first');
		const [zapier] = house.subscriptions;
		const again = await visitor.post(`/events/${house.delivered}/replay`, { subscription: zapier?.id ?? '' });
		expect(again.headers.get('location')).toBe(`/events/${house.delivered}?done=replayed`);
		const deliveries = await served.store.deliveries.ofEvent(house.delivered);
		expect(deliveries.find(({ subscriptionId }) => subscriptionId === zapier?.id)?.state).toBe('pending');
		expect((await visitor.post(`/events/${house.held}/replay`)).status).toBe(409);
	});

	test('a quarantined event is checked again or dismissed, once', async () => {
		const [first = '', second = ''] = house.quarantined;
		expect((await visitor.get('/quarantine')).html).toContain('do not agree');
		expect((await visitor.post(`/quarantine/${first}/recheck`)).headers.get('location')).toBe(
			'/quarantine?done=rechecked',
		);
		expect((await served.store.events.get(first))?.state).toBe('pending');
		const dismissed = await visitor.post(`/quarantine/${second}/dismiss`, { from: 'event' });
		expect(dismissed.headers.get('location')).toBe(`/events/${second}?done=dismissed`);
		expect((await served.store.events.get(second))?.state).toBe('dismissed');
		expect((await visitor.post(`/quarantine/${second}/dismiss`)).status).toBe(409);
	});

	test('a subscription is paused, resumed, changed, replayed and removed', async () => {
		const id = house.subscriptions[1]?.id ?? '';
		const path = `/subscriptions/${id}`;
		await visitor.post(`${path}/pause`);
		expect((await served.store.subscriptions.get(id))?.state).toBe('paused');
		await visitor.post(`${path}/resume`);
		expect((await served.store.subscriptions.get(id))?.state).toBe('active');
		await visitor.post(path, { label: 'New name', events: ['bill.sent'], connectionId: '', merchant: '' });
		expect(await served.store.subscriptions.get(id)).toMatchObject({
			label: 'New name',
			filter: { events: ['bill.sent'], connectionId: null, merchant: null },
		});
		const wrong = await visitor.post(`${path}/replay`, { from: 'x', until: '' });
		expect([wrong.status, wrong.html.includes('id="from-wrong"')]).toEqual([400, true]);
		const range = await visitor.post(`${path}/replay`, { from: '2020-01-01T00:00', until: '2099-01-01T00:00' });
		expect(range.headers.get('location')).toMatch(new RegExp(`^${path}\\?done=rangeReplayed&n=\\d+$`));
		expect((await visitor.get(`${path}/remove`)).html).toContain('New name');
		expect((await visitor.post(`${path}/remove`)).headers.get('location')).toBe(
			'/subscriptions?done=subscriptionRemoved',
		);
		expect(await served.store.subscriptions.get(id)).toBeUndefined();
	});

	test('policies of a connection change, its key is changed in two steps, its callback URL is renewed', async () => {
		const { id } = house.connection;
		const path = `/connections/${id}`;
		const read = async () => await served.store.connections.get(id);
		const fields = {
			name: '가온학원 본점',
			environment: 'test',
			baseUrl: '',
			member: 'gaon-academy',
			merchant: 'gangnam',
			'policies.verify': 'flag',
			'policies.keyCheck': 'ifPresent',
			'policies.allowedSenders': '52.78.118.82, 203.0.113.0/24',
			'policies.watchPaidDays': '7',
			'policies.pointsThreshold': '1000',
		};
		expect((await visitor.post(path, fields)).headers.get('location')).toBe(`${path}?done=saved`);
		expect((await read())?.policies).toEqual({
			verify: 'flag',
			keyCheck: 'ifPresent',
			allowedSenders: ['52.78.118.82', '203.0.113.0/24'],
			reconcile: false,
			watchPaidDays: 7,
			pointsThreshold: 1000,
		});
		const wrong = await visitor.post(path, { ...fields, 'policies.watchPaidDays': '', 'policies.allowedSenders': 'x' });
		expect(wrong.status).toBe(400);
		for (const field of ['watchPaidDays', 'allowedSenders'])
			expect(wrong.html).toContain(`id="policies.${field}-wrong"`);

		const started = await visitor.post(`${path}/key`, { apiKey: 'NEW-PARTNER-KEY', use: 'old' });
		expect(started.headers.get('location')).toBe(`${path}?done=keyChangeStarted`);
		expect((await visitor.get(path)).html).toContain('Calls are made with the old key.');
		await visitor.post(`${path}/key/finish`, { keep: 'new' });
		expect((await read())?.secrets).toMatchObject({ apiKey: 'NEW-PARTNER-KEY', otherApiKey: null });

		const before = (await read())?.secrets.callbackToken;
		await visitor.post(`${path}/callback-url`);
		expect((await read())?.secrets.callbackToken).not.toBe(before);
		expect((await visitor.post(`${path}/remove`)).status).toBe(409);
	});

	test('a key is shown once, when it is made, and revoked after a question', async () => {
		expect((await visitor.post('/keys', { name: 'Zapier' })).status).toBe(400);
		const made = await visitor.post('/keys', { name: 'Zapier', scopes: ['hooks', 'actions'] });
		const secret = made.html.match(SECRET)?.[0] ?? '';
		expect(secret).toMatch(/^psk_/);
		expect(made.html).not.toContain('?lang=');
		expect((await visitor.get('/keys')).html).not.toContain(secret);
		const key = (await served.store.apiKeys.list()).find(({ name }) => name === 'Zapier');
		expect(key?.scopes).toEqual(['hooks', 'actions']);
		expect((await visitor.get(`/keys/${key?.id}/revoke`)).html).toContain('Zapier');
		await visitor.post(`/keys/${key?.id}/revoke`);
		expect((await served.store.apiKeys.list()).find(({ id }) => id === key?.id)?.revokedAt).not.toBeNull();
	});
});
