import { createServer, type ServerResponse } from 'node:http';

/** What stands behind a workflow: takes one order per bill (`POST /<bill id>`) and counts how often each came. */
export interface Shop {
	readonly url: string;
	/** Orders by bill id. Each must come once: a second one would ship the goods twice. */
	readonly orders: ReadonlyMap<string, number>;
	/** From now on orders are taken, but their answer is kept back, as a slow shop would. */
	hold(): void;
	/** Answers all that was kept back, and everything from now on. */
	release(): void;
	close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
	const orders = new Map<string, number>();
	const kept: ServerResponse[] = [];
	let holding = false;
	const server = createServer((request, response) => {
		request.resume();
		const billId = decodeURIComponent(request.url ?? '').slice(1);
		orders.set(billId, (orders.get(billId) ?? 0) + 1);
		if (holding) kept.push(response);
		else thank(response);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The operating system gave no port.');
	return {
		url: `http://127.0.0.1:${address.port}`,
		orders,
		hold: () => {
			holding = true;
		},
		release: () => {
			holding = false;
			for (const response of kept.splice(0)) thank(response);
		},
		close: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			}),
	};
}

function thank(response: ServerResponse): void {
	response.writeHead(200, { 'content-type': 'application/json' }).end('{"taken":true}');
}
