/** The subscribers' part: three addresses that write down what arrives; now and then one answers slowly, or with 500 the first time. */
import { createServer, type IncomingMessage } from 'node:http';

/** A delivery that arrived. */
export interface Arrived {
	readonly subscriber: string;
	readonly eventId: string;
	readonly webhookId: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly accepted: boolean;
}

export interface Receiver {
	readonly arrived: readonly Arrived[];
	/** One address for each subscriber. */
	readonly urls: readonly string[];
	/** Deliveries that were accepted, repeats of one counted once. */
	distinct(): number;
	close(): Promise<void>;
}

export const SUBSCRIBERS = ['accounting', 'shipping', 'messages'] as const;

const REFUSED = 0.01;
const SLOW = 0.02;
const SLOW_MS = 300;

export async function startReceiver(random: () => number): Promise<Receiver> {
	const arrived: Arrived[] = [];
	const refusedOnce = new Set<string>();
	const distinct = new Set<string>();
	const server = createServer(async (request, response) => {
		const body = await textOf(request);
		const eventId = eventIdIn(body);
		if (eventId === undefined) {
			// Cut short: the sender was killed while it wrote.
			response.writeHead(400).end();
			return;
		}
		const subscriber = request.url?.slice(1) ?? '';
		const delivery = `${subscriber} ${eventId}`;
		const accepted = refusedOnce.has(delivery) || distinct.has(delivery) || random() >= REFUSED;
		if (accepted) distinct.add(delivery);
		else refusedOnce.add(delivery);
		const webhookId = String(request.headers['webhook-id']);
		arrived.push({ subscriber, eventId, webhookId, at: Date.now(), accepted });
		const answer = (): void => void response.writeHead(accepted ? 200 : 500).end();
		if (random() < SLOW) setTimeout(answer, SLOW_MS * random());
		else answer();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
	return {
		arrived,
		urls: SUBSCRIBERS.map((name) => `http://127.0.0.1:${address.port}/${name}`),
		distinct: () => distinct.size,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function textOf(request: IncomingMessage): Promise<string> {
	try {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		return Buffer.concat(chunks).toString('utf8');
	} catch {
		return '';
	}
}

function eventIdIn(body: string): string | undefined {
	try {
		const payload: unknown = JSON.parse(body);
		const isEvent = typeof payload === 'object' && payload !== null && 'id' in payload;
		return isEvent && typeof payload.id === 'string' ? payload.id : undefined;
	} catch {
		return undefined;
	}
}
