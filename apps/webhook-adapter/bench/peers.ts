/** Servers that are measured beside the adapter. Whoever starts the measurement starts them, and names them in a file. */
import { readFileSync } from 'node:fs';

export interface Peer {
	readonly name: string;
	/** Where it takes callbacks, `http://127.0.0.1:5000/callbacks`. */
	readonly url: string;
	/** The partner key that it expects. */
	readonly apiKey: string;
	/** Its processes; their memory is added up. */
	readonly pids: readonly number[];
}

/** @param file a JSON list of {@link Peer} @throws when it is something else */
export function readPeers(file: string): readonly Peer[] {
	const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
	if (!Array.isArray(list)) throw new Error(`${file} is no list of peers.`);
	return list.map((one: unknown) => {
		const { name, url, apiKey, pids } = Object(one);
		if (![name, url, apiKey].every((text) => typeof text === 'string') || !Array.isArray(pids))
			throw new Error(`${file} holds a peer without name, url, apiKey or pids.`);
		return { name, url, apiKey, pids: pids.map(Number) };
	});
}
