/** For tests: bytes over a socket, as no HTTP client would send them. */
import { connect } from 'node:net';

/** What came back over one connection until it was closed by the server, or all that was expected was there. */
export interface RawAnswer {
	/** Status of each answer, in their order; `100 Continue` is one. */
	readonly statuses: readonly number[];
	readonly text: string;
	/** Whether the server ended the connection. */
	readonly closed: boolean;
}

/**
 * Sends parts one after another and collects what comes back.
 *
 * @param answers how many answers end the wait; else it ends when the server closes the connection
 */
export function sendRaw(port: number, parts: readonly (string | Uint8Array)[], answers: number): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1');
		let bytes = Buffer.alloc(0);
		const answer = (closed: boolean): RawAnswer => {
			const text = bytes.toString('utf8');
			return { statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)), text, closed };
		};
		socket.on('data', (chunk) => {
			bytes = Buffer.concat([bytes, chunk]);
			const { statuses, text } = answer(false);
			if (statuses.length < answers || !text.endsWith('}')) return;
			resolve(answer(false));
			socket.destroy();
		});
		socket.on('close', () => resolve(answer(true)));
		socket.on('error', (error) => (bytes.length > 0 ? resolve(answer(true)) : reject(error)));
		socket.on('connect', async () => {
			for (const part of parts) {
				socket.write(part);
				await new Promise((next) => setImmediate(next));
			}
		});
	});
}

/** A POST with its headers; `length: null` leaves Content-Length out. */
export function rawPost(
	path: string,
	body: string | Uint8Array,
	headers: readonly string[] = ['Content-Type: application/json'],
	length: number | null = Buffer.byteLength(body),
): Buffer {
	const head = [
		`POST ${path} HTTP/1.1`,
		'Host: adapter',
		...headers,
		...(length === null ? [] : [`Content-Length: ${length}`]),
	];
	return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}
