/** A few keep-alive connections to one port, made when they are needed. What finds all of them busy waits for its turn. */
import { type Answer, Line } from './line.ts';

export interface LinesOptions {
	readonly port: number;
	/** At the same time. */
	readonly connections: number;
	/** An answer that takes longer counts as a broken connection. Milliseconds. */
	readonly patienceMs: number;
}

interface Waiting {
	readonly request: string;
	readonly settle: (answer: Answer) => void;
}

export class Lines {
	readonly #options: LinesOptions;
	readonly #idle: Line[] = [];
	readonly #queue: Waiting[] = [];
	#open = 0;
	#closed = false;

	constructor(options: LinesOptions) {
		this.#options = options;
	}

	/** Requests that wait for a connection. */
	get queued(): number {
		return this.#queue.length;
	}

	/** Sends a request, Latin-1. After {@link close} nothing is sent and nothing settles. */
	send(request: string, settle: (answer: Answer) => void): void {
		if (this.#closed) return;
		const line = this.#take();
		if (line === undefined) {
			this.#queue.push({ request, settle });
			return;
		}
		const impatient = setTimeout(() => line.close(), this.#options.patienceMs);
		line.send(request, (answer) => {
			clearTimeout(impatient);
			if (line.isOpen) this.#idle.push(line);
			else this.#open -= 1;
			settle(answer);
			const next = this.#queue.shift();
			if (next !== undefined) this.send(next.request, next.settle);
		});
	}

	close(): void {
		this.#closed = true;
		this.#queue.length = 0;
		for (const line of this.#idle) line.close();
	}

	#take(): Line | undefined {
		for (let line = this.#idle.pop(); line !== undefined; line = this.#idle.pop()) {
			if (line.isOpen) return line;
			this.#open -= 1;
		}
		if (this.#open >= this.#options.connections) return undefined;
		this.#open += 1;
		return new Line(this.#options.port);
	}
}
