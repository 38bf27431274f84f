/** A callback as the peers read it: V1's spelling, the fields by which repeats are known. */
import { ACK } from 'payssam-core';

export const ANSWER = ACK;

export interface Callback {
	readonly apikey: string;
	readonly bill_id: string;
	readonly appr_state: string;
	readonly appr_num: string;
}

/** Fastify's schema of it: what is no callback gets 400. */
export const CALLBACK_SCHEMA = {
	type: 'object',
	required: ['apikey', 'bill_id', 'appr_state', 'appr_num'],
	properties: {
		apikey: { type: 'string' },
		bill_id: { type: 'string' },
		appr_state: { type: 'string' },
		appr_num: { type: 'string' },
	},
} as const;

/** What the peers are started with. */
export interface PeerSettings {
	readonly port: number;
	readonly apiKey: string;
	/** Folder of its own. */
	readonly folder: string;
	/** Where every event is posted to; left out: nobody wants it. */
	readonly target?: string;
	readonly redisPort?: number;
}

/** @throws when the argument is something else */
export function readSettings(text: string | undefined): PeerSettings {
	const { port, apiKey, folder, target, redisPort }: Record<string, unknown> = JSON.parse(text ?? '{}');
	if (typeof port !== 'number' || typeof apiKey !== 'string' || typeof folder !== 'string')
		throw new Error('A peer needs a port, a key and a folder.');
	return {
		port,
		apiKey,
		folder,
		...(typeof target === 'string' ? { target } : {}),
		...(typeof redisPort === 'number' ? { redisPort } : {}),
	};
}

/** @throws unless the target takes it */
export async function post(target: string, callback: Callback): Promise<void> {
	const { apikey: _, ...event } = callback;
	const response = await fetch(target, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(event),
		signal: AbortSignal.timeout(15_000),
	});
	await response.arrayBuffer();
	if (!response.ok) throw new Error(`The target answered ${response.status}.`);
}
