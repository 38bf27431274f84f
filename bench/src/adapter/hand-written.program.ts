/**
 * What one writes by hand: Fastify, SQLite (WAL, synchronous=FULL), one commit for each request, then the ack. Repeats are known by bill, approval number and state. Deliveries go out from memory, three tries.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import fastify from 'fastify';
import { ANSWER, CALLBACK_SCHEMA, type Callback, post, readSettings } from './callback';

const TRIES = 3;
const PAUSE_MS = 1000;

const { port, apiKey, folder, target } = readSettings(process.argv[2]);
const database = new DatabaseSync(join(folder, 'callbacks.sqlite'));
database.exec(`
	PRAGMA journal_mode = WAL;
	PRAGMA synchronous = FULL;
	CREATE TABLE IF NOT EXISTS callbacks (
		bill_id TEXT NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL, received_at INTEGER NOT NULL,
		UNIQUE (bill_id, number, state)
	);
`);
const keep = database.prepare('INSERT OR IGNORE INTO callbacks VALUES (?, ?, ?, ?, ?)');

async function deliver(to: string, callback: Callback): Promise<void> {
	for (let tries = 0; tries < TRIES; tries += 1) {
		try {
			await post(to, callback);
			return;
		} catch {
			await delay(PAUSE_MS);
		}
	}
}

const app = fastify();
app.post<{ Body: Callback }>('/callbacks', { schema: { body: CALLBACK_SCHEMA } }, async ({ body }, reply) => {
	if (body.apikey !== apiKey) return reply.code(401).send();
	const { changes } = keep.run(body.bill_id, body.appr_num, body.appr_state, JSON.stringify(body), Date.now());
	if (changes === 1 && target !== undefined) void deliver(target, body);
	return reply.code(ANSWER.status).type(ANSWER.contentType).send(ANSWER.body);
});
await app.listen({ port, host: '127.0.0.1' });
