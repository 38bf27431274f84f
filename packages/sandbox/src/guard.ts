/**
 * Keeps web pages elsewhere away from the control API and the pages: the Host header must be a loopback name (DNS rebinding),
 * and what changes something must come from the same origin (request forgery).
 */
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

function hostName(header: string | undefined): string {
	const url = `http://${header ?? ''}`;
	return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
}

const isLoopback = (host: string): boolean =>
	host === 'localhost' ||
	host.endsWith('.localhost') ||
	host === '::1' ||
	(isIP(host) === 4 && host.startsWith('127.'));

/** Safe methods change nothing. */
const SAFE = new Set(['GET', 'HEAD']);

/** True, false, or undefined when the client says nothing (no browser does that on a POST). */
function fromSameOrigin(request: FastifyRequest): boolean | undefined {
	const site = request.headers['sec-fetch-site'];
	if (site !== undefined) return site === 'same-origin';
	const { origin } = request.headers;
	if (origin === undefined) return undefined;
	return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

export interface GuardRules {
	/** Host names allowed beside the loopback ones. */
	readonly allowedHosts: () => readonly string[];
	/** `required`: a client that names no origin is refused as well (pages). `ifNamed`: it is let in (curl on the control API). */
	readonly origin: 'required' | 'ifNamed';
}

/** A fastify `onRequest` hook; answers 403 and a sentence. */
export function guard({ allowedHosts, origin }: GuardRules) {
	return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
		const host = hostName(request.headers.host);
		if (!isLoopback(host) && !allowedHosts().includes(host)) {
			return reply
				.code(403)
				.send({ error: 'forbidden_host', message: 'this page answers to loopback host names only; see allowedHosts' });
		}
		if (SAFE.has(request.method)) return undefined;
		const same = fromSameOrigin(request);
		if (same === false || (same === undefined && origin === 'required')) {
			return reply.code(403).send({ error: 'forbidden_origin', message: 'changes must come from this very site' });
		}
		return undefined;
	};
}
