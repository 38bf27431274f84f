import { createServer, type IncomingMessage } from 'node:http';

/** A local HTTP server that takes JSON, remembers it, and answers what it is told to. */
export interface Listener {
	readonly url: string;
	/** Bodies in the order in which they came, with the path. */
	readonly received: readonly { path: string; body: Record<string, unknown> }[];
	close(): Promise<void>;
}

/** Stands for whatever is called: `answer` makes the status and the body of each answer. */
export async function listener(
	answer: (body: Record<string, unknown>, path: string) => { status: number; json: unknown },
): Promise<Listener> {
	const received: { path: string; body: Record<string, unknown> }[] = [];
	const server = createServer((request, response) => {
		void (async () => {
			const path = request.url ?? '';
			const body = await readJson(request);
			received.push({ path, body });
			const { status, json } = answer(body, path);
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
		})();
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The operating system gave no port.');
	return {
		url: `http://127.0.0.1:${address.port}`,
		received,
		close: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			}),
	};
}

/** The office's messenger: an incoming webhook that takes `{"text": "…"}`. */
export interface Messenger {
	readonly url: string;
	/** Takes the texts that came since the last call. */
	read(): string[];
	/** From now on every message is refused, or taken again. */
	refuse(refused: boolean): void;
	close(): Promise<void>;
}

export async function openMessenger(): Promise<Messenger> {
	let refused = false;
	let seen = 0;
	const server = await listener(() => ({ status: refused ? 500 : 200, json: { ok: !refused } }));
	return {
		url: `${server.url}/webhook`,
		read() {
			const texts = server.received.slice(seen).map(({ body }) => String(body.text));
			seen = server.received.length;
			return texts;
		},
		refuse(state) {
			refused = state;
		},
		close: server.close,
	};
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	const text = Buffer.concat(chunks).toString('utf8');
	return text === '' ? {} : JSON.parse(text);
}
