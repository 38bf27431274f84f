/** That the server stops: what is under way is answered, and each connection ends with its answer. Whoever kept one open would hold up the stop. */
import type { FastifyInstance } from 'fastify';

/** @returns whether the server has begun to stop */
export function stopSign(app: FastifyInstance): () => boolean {
	let stopping = false;
	app.addHook('preClose', (done) => {
		stopping = true;
		done();
	});
	return () => stopping;
}

/** For answers that fastify sends. A request that comes while the server stops hears the same of fastify itself. */
export function installStopping(app: FastifyInstance): void {
	const stops = stopSign(app);
	app.addHook('onSend', (_request, reply, payload, done) => {
		if (stops()) reply.header('connection', 'close');
		done(null, payload);
	});
}
