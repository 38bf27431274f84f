/** An HTTP server that answers what a test says, and keeps what it was asked. Only for tests. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
	readonly method: string;
	/** With the query. */
	readonly url: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

export interface Reply {
	readonly status: number;
	/** An object is sent as JSON. */
	readonly body?: unknown;
	readonly headers?: Record<string, string>;
}

export interface Stub {
	readonly url: string;
	readonly asked: readonly Asked[];
	close(): Promise<void>;
}

/** @param replyTo `undefined`: the question is never answered */
export async function startStub(replyTo: (asked: Asked) => Reply | undefined): Promise<Stub> {
	const asked: Asked[] = [];
	const server = createServer(async (request, response) => {
		let body = '';
		for await (const part of request) body += part;
		const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
		asked.push(one);
		const reply = replyTo(one);
		if (reply === undefined) return;
		const text = typeof reply.body === 'string' || reply.body === undefined ? reply.body : JSON.stringify(reply.body);
		response.writeHead(reply.status, reply.headers).end(text);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		asked,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** A refusal as the adapter words it. */
export function refusal(status: number, code: string, headers: Record<string, string> = {}): Reply {
	const error = { code, message: `It is ${code}.`, whatToDo: 'Do this.', requestId: 'req_1' };
	return { status, body: { error }, headers };
}
