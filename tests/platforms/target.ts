/** A URL of a platform to which the adapter delivers. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

export interface Received {
	readonly headers: IncomingHttpHeaders;
	/** As it came. */
	readonly rawBody: string;
	readonly at: number;
}

export interface Target {
	readonly url: string;
	/** What was taken, in order. */
	readonly taken: readonly Received[];
	/** How many deliveries were answered with something else than 2xx. */
	readonly refused: number;
	/** Waits until something was taken. */
	take(count: number, patienceMs?: number): Promise<readonly Received[]>;
	close(): void;
}

/** @param statusOf decides on the answer of each delivery */
export async function openTarget(statusOf: (received: Received) => number = () => 200): Promise<Target> {
	const inbox = new Inbox();
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part) => parts.push(part));
		request.on('end', () => {
			const one = { headers: request.headers, rawBody: Buffer.concat(parts).toString('utf8'), at: Date.now() };
			const status = statusOf(one);
			response.writeHead(status).end('{}');
			inbox.note(one, status);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return inbox.at(`http://127.0.0.1:${port}/hooks/standard/1/2/`, () => {
		server.closeAllConnections();
		server.close();
	});
}

/** One that takes so many deliveries in any second, and answers 429 to others. It has a thread of its own: what a test does meanwhile makes no arrival late. */
export async function openLimitedTarget(perSecond: number): Promise<Target> {
	const worker = new Worker(new URL('./limited-target.worker.ts', import.meta.url), { workerData: perSecond });
	const [url]: string[] = await once(worker, 'message');
	const inbox = new Inbox();
	worker.on('message', ({ status, ...one }: Received & { status: number }) => inbox.note(one, status));
	return inbox.at(url ?? '', () => void worker.terminate());
}

class Inbox {
	readonly #taken: Received[] = [];
	#refused = 0;

	note(one: Received, status: number): void {
		if (status < 300) this.#taken.push(one);
		else this.#refused += 1;
	}

	at(url: string, close: () => void): Target {
		const taken = this.#taken;
		const refused = (): number => this.#refused;
		return {
			url,
			taken,
			get refused() {
				return refused();
			},
			async take(count, patienceMs = 15_000) {
				const over = Date.now() + patienceMs;
				while (taken.length < count) {
					const left = over - Date.now();
					if (left <= 0) throw new Error(`${taken.length} of ${count} deliveries came within ${patienceMs} ms.`);
					await delay(Math.min(left, 20));
				}
				return taken;
			},
			close,
		};
	}
}
