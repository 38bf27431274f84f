/** The read of a bill, V1, and nothing else: every bill is paid, unless PaySsam is in a bad mood. The sandbox would not keep up with the rate. */
import { createServer, type ServerResponse } from 'node:http';
import { buildApprovalCallback } from 'payssam-core';
import { koreanNow } from '../outside/callbacks.ts';

/** `html`: a gateway's page, with an error's status or with 200. `silent`: never answers. */
export const PROVIDER_MOODS = ['well', 'down', 'slow', 'html', 'silent'] as const;
export type ProviderMood = (typeof PROVIDER_MOODS)[number];

export interface Provider {
	mood: ProviderMood;
	readonly baseUrl: string;
	/** How often it was asked. */
	asked(): number;
	close(): Promise<void>;
}

const SLOW_MS = 2000;
const PAGE = '<html><head><title>502 Bad Gateway</title></head><body>nginx at 10.0.3.17</body></html>';

export async function startProvider(random: () => number): Promise<Provider> {
	let asked = 0;
	const tell = (text: string, response: ServerResponse): void => {
		const billId = /"bill_id":"([^"]*)"/.exec(text)?.[1] ?? '';
		const approval = buildApprovalCallback({ billId, price: '45000', approvedAt: koreanNow() });
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ code: '0000', ...approval }));
	};
	const answer = (text: string, response: ServerResponse): void => {
		asked += 1;
		switch (provider.mood) {
			case 'down':
				response.socket?.resetAndDestroy();
				return;
			case 'silent':
				return;
			case 'html':
				response.writeHead(random() < 0.5 ? 502 : 200, { 'content-type': 'text/html' }).end(PAGE);
				return;
			case 'slow':
				setTimeout(() => tell(text, response), SLOW_MS * random());
				return;
			default:
				tell(text, response);
		}
	};
	const server = createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8');
		request.on('data', (chunk: string) => {
			text += chunk;
		});
		request.on('end', () => answer(text, response));
		request.on('error', () => undefined);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The provider has no port.');
	const provider: Provider = {
		mood: 'well',
		baseUrl: `http://127.0.0.1:${address.port}`,
		asked: () => asked,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	return provider;
}
