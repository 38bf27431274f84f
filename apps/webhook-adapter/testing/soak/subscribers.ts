/** The subscribers' part: one server, a path for each. The healthy ones answer, now and then slowly; the troubled ones have moods. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Ledger } from './ledger.ts';

/** Every callback has to reach these. */
export const HEALTHY = ['accounting', 'shipping'] as const;
/** `messages` fails for a while now and then; `sheets`, which hears of one store, is gone at times and subscribes again. */
export const TROUBLED = ['messages', 'sheets'] as const;
export type Troubled = (typeof TROUBLED)[number];

/** `gone`: answers 410. */
export const MOODS = ['well', 'hangs', 'refuses', 'resets', 'slow', 'gone'] as const;
export type Mood = (typeof MOODS)[number];

export interface Subscribers {
	readonly moods: Record<Troubled, Mood>;
	/** @param place a subscriber, with something behind it where it subscribes anew */
	url(name: string, place?: string): string;
	/** How often 410 was answered. */
	gone(): number;
	/** Deliveries that were accepted, repeats included. */
	accepted(): number;
	close(): Promise<void>;
}

const SLOW_SHARE = 0.01;
const SLOW_MS = 200;
/** In the mood `slow`, at most: below the adapter's patience by far. */
const VERY_SLOW_MS = 600;

export async function startSubscribers(random: () => number, ledger: Ledger): Promise<Subscribers> {
	const moods: Record<Troubled, Mood> = { messages: 'well', sheets: 'well' };
	let [accepted, gone] = [0, 0];

	const answer = (name: string, mood: Mood, body: string, response: ServerResponse): void => {
		const fields = fieldsOf(body);
		if (fields === undefined) {
			// Cut short: the sender was killed while it wrote.
			response.writeHead(400).end();
			return;
		}
		const accept = (): void => {
			ledger.accept(name, fields.billId, fields.id);
			accepted += 1;
			response.writeHead(200, { 'content-length': '0' }).end();
		};
		switch (mood) {
			case 'hangs':
				return;
			case 'resets':
				response.socket?.resetAndDestroy();
				return;
			case 'refuses':
				response.writeHead(500, { 'content-length': '0' }).end();
				return;
			case 'gone':
				gone += 1;
				response.writeHead(410, { 'content-length': '0' }).end();
				return;
			case 'slow':
				setTimeout(accept, VERY_SLOW_MS * random());
				return;
			default:
				if (random() < SLOW_SHARE) setTimeout(accept, SLOW_MS * random());
				else accept();
		}
	};

	const server = createServer((request, response) => {
		const name = request.url?.split('/')[1] ?? '';
		textOf(request).then(
			(body) => answer(name, name === 'messages' || name === 'sheets' ? moods[name] : 'well', body, response),
			() => response.destroy(),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The subscribers have no port.');
	return {
		moods,
		url: (name, place = '') => `http://127.0.0.1:${address.port}/${name}/${place}`,
		gone: () => gone,
		accepted: () => accepted,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString('utf8');
}

/** What is read of a delivery; `undefined` when the body is no whole event */
function fieldsOf(body: string): { readonly id: string; readonly billId: string } | undefined {
	try {
		const payload: unknown = JSON.parse(body);
		if (typeof payload !== 'object' || payload === null || !('id' in payload)) return undefined;
		const billId = 'billId' in payload && typeof payload.billId === 'string' ? payload.billId : '';
		return typeof payload.id === 'string' ? { id: payload.id, billId } : undefined;
	} catch {
		return undefined;
	}
}
