/** What a request is to the pages: its language, its fields, what just happened; and how it is answered. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdapterError } from '../domain/errors';
import { asAdapterError } from '../http/errors';
import type { Frame } from './layout';
import { type Lang, preferredLang, say, type TextKey } from './texts';

const LANGUAGE_COOKIE = 'payssam_adapter_lang';
const YEAR_S = 365 * 24 * 3600;

/** What a redirect may say on the next page. */
const NOTICES = [
	'signedOut',
	'replayed',
	'rangeReplayed',
	'rechecked',
	'dismissed',
	'subscriptionPaused',
	'subscriptionResumed',
	'subscriptionRemoved',
	'secretFinished',
	'saved',
	'connectionAdded',
	'connectionRemoved',
	'renewed',
	'keyChangeStarted',
	'keyChangeFinished',
	'keyRevoked',
] as const satisfies readonly TextKey[];
export type Notice = (typeof NOTICES)[number];

const isLang = (text: string | null | undefined): text is Lang => text === 'en' || text === 'ko';

/** The query of a request. */
export const queryOf = (request: FastifyRequest): URLSearchParams => new URL(request.url, 'http://page').searchParams;

/** The fields of a form. */
export const fieldsOf = (request: FastifyRequest): URLSearchParams =>
	request.body instanceof URLSearchParams ? request.body : new URLSearchParams();

/** A field's text; `undefined` when the form did not have it. */
export const fieldOf = (fields: URLSearchParams, name: string): string | undefined => fields.get(name) ?? undefined;

/** The language of a request: asked for in its address, chosen before, or the browser's. */
export function langOf(request: FastifyRequest): Lang {
	const asked = queryOf(request).get('lang');
	if (isLang(asked)) return asked;
	const chosen = request.cookies[LANGUAGE_COOKIE];
	return isLang(chosen) ? chosen : preferredLang(request.headers['accept-language']);
}

/** Keeps a language that was asked for. */
export function keepLang(request: FastifyRequest, reply: FastifyReply, secure: boolean): void {
	const asked = queryOf(request).get('lang');
	if (isLang(asked))
		reply.setCookie(LANGUAGE_COOKIE, asked, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: YEAR_S });
}

function noticeOf(query: URLSearchParams, lang: Lang): string | null {
	const asked = query.get('done');
	const key = NOTICES.find((notice) => notice === asked);
	const n = query.get('n') ?? '';
	return key === undefined ? null : say(lang, key, { n: /^\d{1,9}$/.test(n) ? n : '0' });
}

/** @param here the page a post belongs to, for navigation and language switch */
export function frameOf(request: FastifyRequest, here?: string): Frame {
	const lang = langOf(request);
	return {
		lang,
		here: request.method === 'GET' ? request.url : (here ?? '/'),
		stays: false,
		signedIn: request.signedInWith !== null,
		notice: request.method === 'GET' ? noticeOf(queryOf(request), lang) : null,
	};
}

/** Answers with a page. */
export const show = (reply: FastifyReply, html: string, status = 200): FastifyReply =>
	reply.code(status).type('text/html; charset=utf-8').send(html);

/** Leads on after a post, so that a reload does not repeat it. */
export function leadTo(reply: FastifyReply, path: string, notice?: Notice, n?: number): FastifyReply {
	const query = new URLSearchParams({
		...(notice === undefined ? {} : { done: notice }),
		...(n === undefined ? {} : { n: String(n) }),
	});
	return reply.redirect(query.size === 0 ? path : `${path}?${query}`, 303);
}

/** What a person can mend, to be shown beside the form; anything else goes on to the error page. */
export function mendable(thrown: unknown): AdapterError {
	const error = asAdapterError(thrown);
	if (error.status < 500 && error.code !== 'not_found') return error;
	throw thrown;
}
