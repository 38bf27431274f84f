/** The pages over HTTP. They work without JavaScript; every form posts to our own origin and is answered by a redirect, or by what is shown once. */
import cookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { ApiKey } from '../domain/api-key';
import { AdapterError } from '../domain/errors';
import { asAdapterError } from '../http/errors';
import type { Services } from '../services';
import { registerConnectionPages } from './connection-routes';
import { registerEventPages } from './event-routes';
import { HEADERS, isOurOwn } from './guard';
import { registerKeyPages } from './key-routes';
import { overviewPage } from './overview';
import { problemPage } from './problem';
import { createSessions } from './session';
import { signInPage } from './sign-in';
import { COPY_SCRIPT, STYLE } from './style';
import { registerSubscriptionPages } from './subscription-routes';
import { fieldsOf, frameOf, keepLang, leadTo, queryOf, show } from './visit';

declare module 'fastify' {
	interface FastifyRequest {
		/** The key that a person is signed in to the pages with. */
		signedInWith: ApiKey | null;
	}
}

const NEWEST = 10;
const HELD = 10;
const LOOKED_THROUGH = 200;
const FORM_LIMIT = 64 * 1024;

/** A path of ours to go on to after signing in; anything else leads to the overview. */
const ownPath = (text: string | null): string =>
	text !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.startsWith('/sign-') ? text : '/';

export async function registerPages(app: FastifyInstance, services: Services): Promise<void> {
	const { store } = services;
	const sessions = createSessions(services);
	app.decorateRequest('signedInWith', null);
	await app.register(cookie);
	app.removeAllContentTypeParsers();
	app.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string', bodyLimit: FORM_LIMIT },
		(_request, body, done) => done(null, new URLSearchParams(String(body))),
	);
	app.addHook('onRequest', async (request, reply) => {
		reply.headers(HEADERS);
		if (!isOurOwn(request, services.publicUrl()))
			throw new AdapterError('forbidden', 'What changes something has to come from a page of this adapter.', {
				whatToDo: 'Open the page here, and send the form again.',
			});
		keepLang(request, reply, services.publicUrl().startsWith('https:'));
	});
	app.setErrorHandler((thrown, request, reply) => {
		const problem = asAdapterError(thrown);
		if (problem.status >= 500) request.log.error({ err: thrown }, 'a page failed');
		return show(reply, problemPage({ frame: frameOf(request), problem }), problem.status);
	});

	app.get('/assets/style.css', (_request, reply) =>
		reply.header('cache-control', 'public, max-age=300').type('text/css; charset=utf-8').send(STYLE),
	);
	app.get('/assets/copy.js', (_request, reply) =>
		reply.header('cache-control', 'public, max-age=300').type('text/javascript; charset=utf-8').send(COPY_SCRIPT),
	);

	app.get('/sign-in', (request, reply) => {
		const next = ownPath(queryOf(request).get('next'));
		return show(reply, signInPage({ frame: frameOf(request), next, problem: null }));
	});
	app.post('/sign-in', async (request, reply) => {
		const fields = fieldsOf(request);
		const next = ownPath(fields.get('next'));
		try {
			await sessions.signIn(request, reply, (fields.get('key') ?? '').trim());
			return leadTo(reply, next);
		} catch (error) {
			const { code, status, options } = asAdapterError(error);
			if (status >= 500) throw error;
			if (options.retryAfterSeconds !== undefined) reply.header('retry-after', String(options.retryAfterSeconds));
			const problem = code === 'rate_limited' ? 'signInTooMany' : 'signInRefused';
			return show(reply, signInPage({ frame: frameOf(request, '/sign-in'), next, problem }), status);
		}
	});
	app.post('/sign-out', async (request, reply) => {
		await sessions.signOut(request, reply);
		return leadTo(reply, '/sign-in', 'signedOut');
	});

	await app.register(async (inside) => {
		inside.addHook('preHandler', async (request, reply) => {
			request.signedInWith = (await sessions.keyOf(request)) ?? null;
			if (request.signedInWith !== null) return undefined;
			if (request.method !== 'GET' || request.url === '/') return leadTo(reply, '/sign-in');
			return reply.redirect(`/sign-in?${new URLSearchParams({ next: request.url })}`, 303);
		});

		inside.get('/', async (request, reply) => {
			const [connections, subscriptions] = await Promise.all([store.connections.list(), store.subscriptions.list()]);
			if (connections.length === 0) return leadTo(reply, '/first-steps');
			const at = services.now();
			const [overview, perHour, newest, pending] = await Promise.all([
				store.overview(at),
				store.receivedPerHour(at),
				store.events.list({ limit: NEWEST }),
				store.events.list({ states: ['pending'], limit: LOOKED_THROUGH }),
			]);
			return show(
				reply,
				overviewPage({
					frame: frameOf(request),
					overview,
					perHour,
					newest: newest.items,
					held: pending.items.filter(({ looks }) => looks > 0).slice(0, HELD),
					connections,
					subscriptions: subscriptions.length,
				}),
			);
		});
		registerEventPages(inside, services);
		registerConnectionPages(inside, services);
		registerSubscriptionPages(inside, services);
		registerKeyPages(inside, services);
	});
}
