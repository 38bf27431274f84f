/** For those who watch the process: does it live, can it take callbacks, what does it count. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { AdapterError } from '../domain/errors';
import type { Services } from '../services';
import { needs } from './auth';
import { stopSign } from './stopping';

/**
 * `/healthz`: the process lives. `/readyz`: the store can be written to and the process is not stopping, else 503. `/metrics`: Prometheus; open to this machine where no proxy is configured and none stands between, else it needs a key with the scope `read`.
 */
export function registerHealth(app: FastifyInstance, { store, metrics, now, log, config }: Services): void {
	const stops = stopSign(app);
	const isBehindProxy = standsBehindProxy(config);
	app.get('/healthz', async () => ({ status: 'alive' }));
	app.get('/readyz', async () => {
		if (stops()) throw new AdapterError('unavailable', 'The adapter is stopping.', { retryAfterSeconds: 5 });
		try {
			await store.check();
		} catch (err) {
			log.warn({ err }, 'not ready: the store cannot be written to');
			throw new AdapterError('unavailable', 'The adapter cannot write to its store now.', { retryAfterSeconds: 5 });
		}
		return { status: 'ready' };
	});
	const readable = needs('read');
	app.get(
		'/metrics',
		{
			onRequest: async (request) => {
				if (isBehindProxy || !isOfThisMachine(request)) await readable(request);
			},
		},
		async (_request, reply) => {
			const at = now();
			return reply.type(metrics.contentType).send(await metrics.render(await store.overview(at), at));
		},
	);
}

/**
 * Whether the settings say that a proxy stands in front: `TRUSTED_PROXIES`, or a `PUBLIC_URL` that is not this machine's own. A proxy on this machine need not tell whom it asks for (nginx without `proxy_set_header` sends the name
 * that it was given here, and no `X-Forwarded-For`), so nobody is taken for local then: who watches on this machine needs a key as well.
 */
function standsBehindProxy({
	trustedProxies,
	publicUrl,
}: Pick<Services['config'], 'trustedProxies' | 'publicUrl'>): boolean {
	return trustedProxies > 0 || (publicUrl !== null && !isLoopbackName(new URL(publicUrl).hostname));
}

function isLoopbackName(hostname: string): boolean {
	return hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

function isLoopback(address: string): boolean {
	return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** This machine as programs on it call it: an address, or `localhost`. */
const OWN_NAME = /^(?:localhost|[\d.]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/** A proxy on this machine is a peer of this machine for everybody: what was forwarded is not taken for local. */
function isOfThisMachine({ raw, ip, headers }: FastifyRequest): boolean {
	if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
	// A web page on this machine whose name was turned to it (DNS rebinding) asks under that name.
	if (!OWN_NAME.test(headers.host ?? '')) return false;
	return [raw.socket.remoteAddress ?? '', ip].every(isLoopback);
}
