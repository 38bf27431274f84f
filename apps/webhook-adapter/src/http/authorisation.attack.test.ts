/** Every route there is, asked with every kind of key: found by itself, so that a new route cannot be forgotten. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addKey, type ServedApp, serveApp } from '../../testing/served-app';
import { SCOPES, type Scope } from '../domain/api-key';

interface KnownRoute {
	readonly method: string;
	readonly url: string;
}

let served: ServedApp;
const routes: KnownRoute[] = [];

beforeAll(async () => {
	served = await serveApp({
		more: (app) =>
			app.addHook('onRoute', ({ method, url }) => {
				for (const one of [method].flat()) if (one !== 'HEAD' && one !== 'OPTIONS') routes.push({ method: one, url });
			}),
	});
});
afterAll(() => served.close());

async function statusOf({ method, url }: KnownRoute, headers: Readonly<Record<string, string>> = {}): Promise<number> {
	const path = url.replace(/:\w+/g, 'unknown').replace('*', 'unknown');
	const answer = await fetch(served.url + path, {
		method,
		redirect: 'manual',
		headers: { 'x-forwarded-for': '203.0.113.9', ...headers },
	});
	await answer.arrayBuffer();
	return answer.status;
}

const ofApi = ({ url }: KnownRoute): boolean => url.startsWith('/v1');

/** The smallest scope that a route takes. */
function smallestScope({ method, url }: KnownRoute): Scope {
	if (/^\/v1\/(?:keys|quarantine)/.test(url)) return 'admin';
	if (/^\/v1\/connections(?:\/|$)/.test(url)) return method === 'GET' && url === '/v1/connections' ? 'read' : 'admin';
	if (method === 'GET') return 'read';
	return /^\/v1\/(?:hooks|events)/.test(url) ? 'hooks' : 'actions';
}

const IMPLIED: Readonly<Record<Scope, readonly Scope[]>> = {
	read: ['read'],
	hooks: ['read', 'hooks'],
	actions: ['read', 'actions'],
	admin: ['read', 'hooks', 'actions', 'admin'],
};

test('no route of the API takes a request without a key, and each takes its scope and no smaller one', async () => {
	const all = routes.filter(ofApi);
	expect(all.length).toBeGreaterThan(40);
	const keys = await Promise.all(
		SCOPES.map(async (scope) => [scope, await addKey(served.store, { scopes: [scope] })] as const),
	);
	const wrong: string[] = [];
	for (const route of all) {
		if (![401, 429].includes(await statusOf(route))) wrong.push(`${route.method} ${route.url} without a key`);
		for (const [scope, key] of keys) {
			if (scope === 'admin' && route.method === 'DELETE') continue;
			const passes = (await statusOf(route, { authorization: `Bearer ${key}` })) !== 403;
			if (passes !== IMPLIED[scope].includes(smallestScope(route)))
				wrong.push(`${route.method} ${route.url} with ${scope}: ${passes ? 'passes' : 'refused'}`);
		}
	}
	expect(wrong).toEqual([]);
});

/** What everybody may see: it says nothing of the installation. */
const OPEN = /^\/(?:healthz|readyz|openapi\.json|reference(?:\/.*)?|assets\/.*|sign-in|callbacks\/:token)$/;

test('no page is shown or obeyed without a session', async () => {
	const pages = routes.filter((route) => !ofApi(route) && !OPEN.test(route.url));
	expect(pages.length).toBeGreaterThan(30);
	const wrong: string[] = [];
	for (const route of pages) {
		const origin = { origin: served.url, 'content-type': 'application/x-www-form-urlencoded' };
		const status = await statusOf(route, route.method === 'GET' ? {} : origin);
		if (![303, 401, 429].includes(status)) wrong.push(`${route.method} ${route.url}: ${status}`);
		if (route.method !== 'GET' && (await statusOf(route)) !== 403) wrong.push(`${route.method} ${route.url}: foreign`);
	}
	expect(wrong).toEqual([]);
});
