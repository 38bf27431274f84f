/**
 * PaySsam's part and that of strangers: callbacks at a steady rate, repeats, copies at the same moment, wrong keys, and what is no callback at all. What is not acknowledged exactly is sent again; the vendor's hour between two repeats is
 * a moment here. It lives in the process of the harness, which nothing kills.
 */
import { createHistogram } from 'node:perf_hooks';
import { callbackRequest, callbackSeries } from '../outside/callbacks.ts';
import type { Answer } from '../outside/line.ts';
import { Lines } from '../outside/lines.ts';
import { FORGED, PREFIX, type Shop, shopOf } from './bills.ts';
import type { Ledger } from './ledger.ts';

export interface CallerOptions {
	readonly port: number;
	/** New callbacks a second. */
	readonly rate: number;
	readonly random: () => number;
	readonly ledger: Ledger;
	/** Callback URLs. */
	readonly urls: Readonly<Record<Shop, string>>;
	readonly apiKey: string;
}

/** What happened since the last look. Milliseconds. */
export interface Passage {
	/** Callbacks that the rate asked for, and that were made. */
	readonly asked: number;
	readonly made: number;
	/** From the first try that was acknowledged. */
	readonly p50: number;
	readonly p99: number;
}

export interface Caller {
	/** Answers other than the ack to true callbacks, by status; `broken` for connections that ended. */
	readonly refusals: ReadonlyMap<string, number>;
	/** Answers to what is forged or no callback, by status. */
	readonly rebuffs: ReadonlyMap<string, number>;
	/** Callbacks that the rate asked for and that were not made, because too many waited for a connection: the machine, or the adapter, is slower than the rate. */
	heldBack(): number;
	passage(): Passage;
	/** Sends one of each kind that is forged or no callback, and waits for the answers: in a short run chance may have sent them to an adapter that was down. */
	sendEachStrange(): Promise<void>;
	/** Ends the new ones; what is not acknowledged goes on. */
	beginNoMore(): void;
	close(): void;
}

const CONNECTIONS = 64;
const TICK_MS = 5;
const PATIENCE_MS = 10_000;
/** So many seconds' worth may wait for a connection. */
const QUEUE_SECONDS = 2;
/** At a failure: the sender's patience is over. */
const GIVEN_UP = 0.02;
/** Acknowledged ones that come again all the same: the ack was lost on its way. */
const REPEATED = 0.03;
/** Two at the same moment. */
const COPIED = 0.02;
/** Beside so many callbacks comes one with a wrong key, and one that is no callback. */
const FORGED_SHARE = 0.01;
const BROKEN_SHARE = 0.01;
/** Grows with each send of a callback, to two seconds. */
const REPEAT_AFTER_MS = 250;
const LONGEST_PAUSE_MS = 2000;

/** Begins to call. */
export function startCaller({ port, rate, random, ledger, urls, apiKey }: CallerOptions): Caller {
	const refusals = new Map<string, number>();
	const rebuffs = new Map<string, number>();
	const lines = new Lines({ port, connections: CONNECTIONS, patienceMs: PATIENCE_MS });
	const series = {
		v1: callbackSeries({ url: urls.v1, apiKey, spelling: 'v1' }, PREFIX.v1),
		v2: callbackSeries({ url: urls.v2, apiKey, spelling: 'v2' }, PREFIX.v2),
		verified: callbackSeries({ url: urls.verified, apiKey, spelling: 'v1' }, PREFIX.verified),
	};
	const strange = strangers(urls.v1, apiKey);
	let times = createHistogram();
	let heldBack = 0;
	let [askedAtLook, madeAtLook] = [0, 0];
	let closed = false;
	const began = performance.now();
	let offered = 0;

	const count = (into: Map<string, number>, { status }: Answer): void => {
		into.set(String(status), (into.get(String(status)) ?? 0) + 1);
	};

	const later = (number: number, sends: number): void => {
		const pause = Math.min(REPEAT_AFTER_MS * sends, LONGEST_PAUSE_MS) * (0.5 + random());
		setTimeout(() => closed || send(number, sends + 1), pause).unref();
	};

	function send(number: number, sends: number): void {
		const sentAt = performance.now();
		lines.send(series[shopOf(number)](number).request, (answer) => {
			if (answer.isAck) {
				times.record(Math.max(1, Math.round((performance.now() - sentAt) * 1000)));
				ledger.acknowledge(number);
				if (random() < REPEATED) later(number, sends);
				return;
			}
			count(refusals, answer);
			if (ledger.isSettled(number)) return;
			if (random() < GIVEN_UP) ledger.giveUp(number);
			else later(number, sends);
		});
	}

	function sendStrange(request: string, then: () => void = () => undefined): void {
		lines.send(request, (answer) => {
			count(rebuffs, answer);
			if (answer.isAck) ledger.wrongAcks += 1;
			then();
		});
	}

	const tick = setInterval(() => {
		const due = Math.floor(((performance.now() - began) / 1000) * rate);
		for (; offered < due; offered += 1) {
			if (lines.queued > rate * QUEUE_SECONDS || ledger.isFull) {
				heldBack += 1;
				continue;
			}
			const number = ledger.make();
			send(number, 1);
			if (random() < COPIED) send(number, 1);
			if (random() < FORGED_SHARE) sendStrange(strange.forged(number));
			if (random() < BROKEN_SHARE) sendStrange(strange.broken(number));
		}
	}, TICK_MS);

	return {
		refusals,
		rebuffs,
		heldBack: () => heldBack,
		passage() {
			const milliseconds = (percentile: number): number =>
				times.count === 0 ? 0 : times.percentile(percentile) / 1000;
			const passage = {
				asked: offered - askedAtLook,
				made: ledger.made - madeAtLook,
				p50: milliseconds(50),
				p99: milliseconds(99),
			};
			times = createHistogram();
			[askedAtLook, madeAtLook] = [offered, ledger.made];
			return passage;
		},
		async sendEachStrange() {
			const answered = strange.each().map((request) => new Promise<void>((then) => sendStrange(request, then)));
			await Promise.all(answered);
		},
		beginNoMore: () => clearInterval(tick),
		close() {
			closed = true;
			clearInterval(tick);
			lines.close();
		},
	};
}

/** What comes from others: none of it may be acknowledged or kept. */
function strangers(url: string, apiKey: string) {
	const wrongKey = `${apiKey.slice(0, -1)}${apiKey.endsWith('X') ? 'Y' : 'X'}`;
	const forged = callbackSeries({ url, apiKey: wrongKey, spelling: 'v1' }, FORGED);
	const nobodys = callbackSeries({ url: `${url}x`, apiKey, spelling: 'v1' }, FORGED);
	const bodies = [
		'<html><body>502 Bad Gateway</body></html>',
		'{"bill_id":"FORGED000000001","appr_state":"F"',
		'[]',
		'null',
		'',
		'\u0000\u0001\u0002',
		`{"apikey":"${apiKey}","bill_id":"${'9'.repeat(2000)}","appr_state":"F","appr_price":"1"}`,
		`{"apikey":"${apiKey}","appr_price":${'9'.repeat(400)}}`,
		`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
		// More than a callback may have.
		`{"apikey":"${apiKey}","bill_id":"FORGED000000002","appr_state":"F","memo":"${'x'.repeat(70_000)}"}`,
	].map((body) => callbackRequest(url, body));
	return {
		forged: (number: number): string => (number % 2 === 0 ? forged : nobodys)(number).request,
		broken: (number: number): string => bodies[number % bodies.length] ?? '',
		each: (): readonly string[] => [forged(0).request, nobodys(0).request, ...bodies],
	};
}
