import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that operating systems give to outgoing connections and to whoever asks for any: from 32768 on Linux, from 49152 on macOS and Windows. One of those could be gone before it is used. */
const FIRST = 10_240;
const LAST = 32_767;

let next = randomInt(FIRST, LAST);

/**
 * Finds a free TCP port on 127.0.0.1. Each call gives another, and each process begins elsewhere, so that it stays free until it is used.
 *
 * @param preferred tried first, so that an address stays the same from one start to the next
 */
export async function freePort(preferred?: number): Promise<number> {
	if (preferred !== undefined && (await isFree(preferred))) return preferred;
	for (let tries = 0; tries < LAST - FIRST; tries += 1) {
		const port = next;
		next = port === LAST ? FIRST : port + 1;
		if (await isFree(port)) return port;
	}
	return await listenOnce(0);
}

async function isFree(port: number): Promise<boolean> {
	try {
		await listenOnce(port);
		return true;
	} catch {
		return false;
	}
}

function listenOnce(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
			const address = server.address();
			if (address === null || typeof address === 'string') {
				server.close();
				reject(new Error('The operating system gave no port.'));
				return;
			}
			server.close(() => resolve(address.port));
		});
	});
}
