/** A subscriber such as a shop's own server would be: it checks the signature, then takes the event. */
import { createServer, type IncomingMessage } from 'node:http';
import { freePort } from 'payssam-local-services';
import { Webhook } from 'standardwebhooks';

/** What of an event the quickstart shows. */
export interface ReceivedEvent {
	id: string;
	type: string;
	billId: string | null;
	amount: number | null;
	payMethod: string | null;
	verified: boolean;
}

export interface Subscriber {
	readonly url: string;
	readonly port: number;
	/** Events in the order of their arrival; copies count. */
	readonly received: readonly ReceivedEvent[];
	/** Says with which secret deliveries are signed. Before it is called every delivery is refused. */
	trust(secret: string): void;
	close(): Promise<void>;
}

const LONGEST_BODY = 64 * 1024;

/** Starts the subscriber on 127.0.0.1. `onEvent` is called for each event whose signature is right. */
export async function startSubscriber(
	preferredPort: number | undefined,
	onEvent: (event: ReceivedEvent) => void,
): Promise<Subscriber> {
	const received: ReceivedEvent[] = [];
	let webhook: Webhook | undefined;
	const server = createServer((request, response) => {
		void read(request).then(
			(body) => {
				const event = verified(webhook, body, request);
				response.writeHead(event === undefined ? 401 : 200).end();
				if (event === undefined) return;
				received.push(event);
				onEvent(event);
			},
			() => request.destroy(),
		);
	});
	const port = await freePort(preferredPort);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${port}/payments`,
		port,
		received,
		trust: (secret) => {
			webhook = new Webhook(secret);
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function read(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request) {
		length += chunk.length;
		if (length > LONGEST_BODY) throw new Error('The body is too long.');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function verified(webhook: Webhook | undefined, body: string, { headers }: IncomingMessage): ReceivedEvent | undefined {
	const signed = Object.fromEntries(
		['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name] ?? '')]),
	);
	try {
		webhook?.verify(body, signed);
		return webhook === undefined ? undefined : JSON.parse(body);
	} catch {
		return undefined;
	}
}
