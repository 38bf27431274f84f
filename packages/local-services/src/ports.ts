import { createServer } from 'node:net';

/**
 * Finds a free TCP port on 127.0.0.1.
 *
 * @param preferred tried first, so that an address stays the same from one start to the next
 */
export async function freePort(preferred?: number): Promise<number> {
	if (preferred !== undefined && (await isFree(preferred))) return preferred;
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
