/** For those who watch the process: does it live, can it take callbacks, what does it count. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { AdapterError } from '../domain/errors';
import type { Services } from '../services';
import { needs } from './auth';
import { stopSign } from './stopping';

/**
 * `/healthz`: the process lives. `/readyz`: the store can be written to and the process is not stopping, else 503. `/metrics`: Prometheus; open to this machine when no proxy stands between, else it needs a key with the scope `read`.
 */
export function registerHealth(app: FastifyInstance, { store, metrics, now, log }: Services): void {
	const stops = stopSign(app);
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
				if (!isOfThisMachine(request)) await readable(request);
			},
		},
		async (_request, reply) => {
			const at = now();
			return reply.type(metrics.contentType).send(await metrics.render(await store.overview(at), at));
		},
	);
}

/** This machine as programs on it call it: an address, or `localhost`. */
const OWN_NAME = /^(?:localhost|[\d.]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/** A proxy on this machine is a peer of this machine for everybody: what was forwarded is not taken for local. */
function isOfThisMachine({ raw, ip, headers }: FastifyRequest): boolean {
	if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
	// A web page on this machine whose name was turned to it (DNS rebinding) asks under that name.
	if (!OWN_NAME.test(headers.host ?? '')) return false;
	return [raw.socket.remoteAddress ?? '', ip].every(
		(address) => ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback',
	);
}
