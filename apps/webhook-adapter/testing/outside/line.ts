/** One keep-alive HTTP connection on a bare socket, one request at a time: cheap enough to load a server from the machine that it runs on. */
import { connect, type Socket } from 'node:net';
import { ACK_BYTES } from './callbacks.ts';

/** How a request ended. `broken`: the connection ended before an answer was there. */
export interface Answer {
	readonly status: number | 'broken';
	/** Status 200, JSON, and exactly the 46 bytes. */
	readonly isAck: boolean;
}

const BROKEN: Answer = { status: 'broken', isAck: false };
const ACKNOWLEDGED: Answer = { status: 200, isAck: true };

export class Line {
	readonly #socket: Socket;
	#unread = '';
	#settle: ((answer: Answer) => void) | undefined;
	#open = true;

	constructor(port: number) {
		this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
		this.#socket.setEncoding('latin1');
		this.#socket.on('data', (text: string) => this.#read(text));
		this.#socket.on('error', () => undefined);
		this.#socket.on('close', () => {
			this.#open = false;
			this.#end(BROKEN);
		});
	}

	/** False: it can carry nothing any more. */
	get isOpen(): boolean {
		return this.#open;
	}

	/** Sends a request, Latin-1. The one before must have ended. */
	send(request: string, settle: (answer: Answer) => void): void {
		this.#settle = settle;
		if (this.#open) this.#socket.write(request, 'latin1');
		else process.nextTick(() => this.#end(BROKEN));
	}

	close(): void {
		this.#socket.destroy();
	}

	#end(answer: Answer): void {
		const settle = this.#settle;
		this.#settle = undefined;
		settle?.(answer);
	}

	#read(text: string): void {
		this.#unread += text;
		const headEnd = this.#unread.indexOf('\r\n\r\n');
		if (headEnd === -1) return;
		const head = this.#unread.slice(0, headEnd);
		const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
		if (this.#unread.length < headEnd + 4 + length) return;
		const body = this.#unread.slice(headEnd + 4, headEnd + 4 + length);
		this.#unread = this.#unread.slice(headEnd + 4 + length);
		if (/\r\nconnection: close/i.test(head)) {
			this.#open = false;
			this.#socket.end();
		}
		const status = Number(head.slice(9, 12));
		const isAck = status === 200 && body === ACK_BYTES && /\r\ncontent-type: application\/json/i.test(head);
		this.#end(isAck ? ACKNOWLEDGED : { status, isAck: false });
	}
}
