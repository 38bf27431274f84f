/** A URL of a platform to which the adapter delivers. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

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
	const taken: Received[] = [];
	let refused = 0;
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part) => parts.push(part));
		request.on('end', () => {
			const one = { headers: request.headers, rawBody: Buffer.concat(parts).toString('utf8'), at: Date.now() };
			const status = statusOf(one);
			response.writeHead(status).end('{}');
			if (status < 300) taken.push(one);
			else refused += 1;
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/hooks/standard/1/2/`,
		taken,
		get refused() {
			return refused;
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
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}
