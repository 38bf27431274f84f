/**
 * What one builds from parts: Fastify and BullMQ on a Redis that flushes every write (appendfsync always). A callback is a job whose id tells repeats apart; the ack goes out when Redis has it. A worker in the same process delivers, eight at a time.
 */
import { createHash } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import { ANSWER, CALLBACK_SCHEMA, type Callback, post, readSettings } from './callback';

const NAME = 'callbacks';
/** BullMQ's own is 30 seconds: how long a job of a killed worker rests. Shorter here, so that a measurement sees its end. */
const LOCK_MS = 3000;

const { port, apiKey, redisPort, target } = readSettings(process.argv[2]);
if (redisPort === undefined) throw new Error('There is no port of Redis.');
const connection = new Redis({ host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null });
const queue = new Queue<Callback>(NAME, {
	connection,
	defaultJobOptions: { attempts: 10, backoff: { type: 'exponential', delay: 1000 } },
});
if (target !== undefined) {
	const worker = new Worker<Callback>(NAME, ({ data }) => post(target, data), {
		connection: connection.duplicate(),
		concurrency: 8,
		lockDuration: LOCK_MS,
		stalledInterval: LOCK_MS,
		maxStalledCount: 100,
	});
	worker.on('error', (error) => console.error(error.message));
}

const app = fastify();
app.post<{ Body: Callback }>('/callbacks', { schema: { body: CALLBACK_SCHEMA } }, async ({ body }, reply) => {
	if (body.apikey !== apiKey) return reply.code(401).send();
	const jobId = createHash('sha256')
		.update(JSON.stringify([body.bill_id, body.appr_num, body.appr_state]))
		.digest('hex');
	await queue.add('callback', body, { jobId });
	return reply.code(ANSWER.status).type(ANSWER.contentType).send(ANSWER.body);
});
await app.listen({ port, host: '127.0.0.1' });
