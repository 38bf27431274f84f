/**
 * PaySsam's part: calls back at a steady rate, and repeats what was not acknowledged exactly. The vendor's hour between two repeats is a moment here, its 24 hours of patience a share of callbacks that is given up at the first failure.
 * It lives in the process of the harness, which nothing kills.
 */
import { Lines } from '../outside/lines.ts';

/** One callback and what became of it. */
export interface SentCallback {
	readonly billId: string;
	readonly request: string;
	sends: number;
	acks: number;
	/** Never acknowledged, and not sent any more. */
	givenUp: boolean;
}

export interface CallerOptions {
	readonly port: number;
	/** New callbacks a second. */
	readonly rate: number;
	readonly random: () => number;
	/** Makes the next callback. */
	next(): { readonly billId: string; readonly request: string };
}

export interface Caller {
	readonly callbacks: readonly SentCallback[];
	/** Answers other than the ack, by status; `broken` for connections that ended. */
	readonly refusals: ReadonlyMap<string, number>;
	/** Callbacks that are neither acknowledged nor given up. */
	waiting(): number;
	/** Ends the new ones; what is not acknowledged goes on. */
	beginNoMore(): void;
	close(): void;
}

const CONNECTIONS = 32;
const TICK_MS = 5;
const GIVEN_UP = 0.2;
/** Acknowledged ones that come again all the same: the ack was lost on its way. */
const REPEATED = 0.05;
/** Grows with each send of a callback, to two seconds. */
const REPEAT_AFTER_MS = 250;
const PATIENCE_MS = 10_000;

/** Begins to call. */
export function startCaller({ port, rate, random, next }: CallerOptions): Caller {
	const callbacks: SentCallback[] = [];
	const refusals = new Map<string, number>();
	const lines = new Lines({ port, connections: CONNECTIONS, patienceMs: PATIENCE_MS });
	let waiting = 0;
	let closed = false;
	const began = performance.now();

	const later = (callback: SentCallback): void => {
		const pause = REPEAT_AFTER_MS * Math.min(callback.sends, 8) * (0.5 + random());
		setTimeout(() => send(callback), pause).unref();
	};

	function send(callback: SentCallback): void {
		if (closed) return;
		callback.sends += 1;
		lines.send(callback.request, ({ status, isAck }) => {
			if (isAck) acknowledged(callback);
			else failed(callback, String(status));
		});
	}

	function acknowledged(callback: SentCallback): void {
		callback.acks += 1;
		if (callback.acks === 1) waiting -= 1;
		if (random() < REPEATED) later(callback);
	}

	function failed(callback: SentCallback, status: string): void {
		refusals.set(status, (refusals.get(status) ?? 0) + 1);
		if (callback.acks > 0) return;
		if (random() >= GIVEN_UP) {
			later(callback);
			return;
		}
		callback.givenUp = true;
		waiting -= 1;
	}

	const tick = setInterval(() => {
		const due = Math.floor(((performance.now() - began) / 1000) * rate);
		while (callbacks.length < due) {
			const callback: SentCallback = { ...next(), sends: 0, acks: 0, givenUp: false };
			callbacks.push(callback);
			waiting += 1;
			send(callback);
		}
	}, TICK_MS);

	return {
		callbacks,
		refusals,
		waiting: () => waiting,
		beginNoMore: () => clearInterval(tick),
		close() {
			closed = true;
			clearInterval(tick);
			lines.close();
		},
	};
}
