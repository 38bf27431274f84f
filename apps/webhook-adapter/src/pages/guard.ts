/**
 * What every answer of the pages carries, and who may post to them.
 *
 * Cross-site posts are refused twice: the session cookie is `SameSite=Strict`, so a form elsewhere comes without it; and a post has to name this very origin in `Sec-Fetch-Site`, or in `Origin` where a browser
 * sends no fetch metadata (plain http). One that names nothing is refused. No token in the form is needed, so no page has to be drawn anew when a session is.
 */
import type { FastifyRequest } from 'fastify';
import { SECURITY_HEADERS } from '../http/security-headers';

/** `same-origin`, not `no-referrer`: the latter makes browsers send `Origin: null` with our own forms. */
export const HEADERS = {
	...SECURITY_HEADERS,
	'content-security-policy':
		"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
};

const SAFE = new Set(['GET', 'HEAD']);

/** Whether a request changes nothing, or comes from a page of the adapter itself. */
export function isOurOwn(request: FastifyRequest, publicUrl: string): boolean {
	if (SAFE.has(request.method)) return true;
	const site = request.headers['sec-fetch-site'];
	if (site !== undefined) return site === 'same-origin';
	const { origin, host } = request.headers;
	if (origin === undefined || !URL.canParse(origin)) return false;
	// A proxy may give the host another name than the browser knows.
	return new URL(origin).host === host || origin === new URL(publicUrl).origin;
}
