/**
 * Sends callbacks, as a process of its own, over keep-alive connections; every answer must be the exact ack. Told by IPC what to do, and tells the result.
 *
 * Closed loop: every connection sends the next one when it has the answer; finds the greatest rate. Open loop: a fixed rate, whatever the answers; the time of an answer counts from the moment at which its callback was meant to be
 * sent, so that a server that stalls is charged for all that waited.
 */
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { callbackSeries, type Target } from '../testing/outside/callbacks.ts';
import { type Answer, Line } from '../testing/outside/line.ts';
import { mixed } from './copies.ts';

/** One run. */
export interface Load {
	/** Callbacks are spread over them in turn. */
	readonly targets: readonly Target[];
	/** Of the bill ids, at most 11 characters, new in each run. */
	readonly prefix: string;
	readonly connections: number;
	readonly seconds: number;
	/** Callbacks a second; `null`: a closed loop. */
	readonly rate: number | null;
	/** The bills are numbered from here, in an order that is mixed up, so that they find their place between those of `copies.ts`. Left out: from 0, in order. */
	readonly mixedFrom?: number;
}

/** Times in milliseconds. */
export interface LoadResult {
	readonly acked: number;
	/** Answers that were not the exact ack, by status. */
	readonly others: Readonly<Record<string, number>>;
	readonly seconds: number;
	readonly perSecond: number;
	readonly p50: number;
	readonly p99: number;
	readonly max: number;
	/** Open loop: how late the generator itself was, 99th percentile. It is part of the times above. */
	readonly ownLateP99: number;
}

/** Connections are there before the first callback. */
const CONNECTING_MS = 250;
const PATIENCE_MS = 15_000;

async function run({ targets, prefix, connections, seconds, rate, mixedFrom }: Load): Promise<LoadResult> {
	const series = targets.map((target) => callbackSeries(target, prefix));
	const ports = [...new Set(targets.map(({ url }) => Number(new URL(url).port)))];
	const billOf = (number: number): number => (mixedFrom === undefined ? number : mixed(mixedFrom + number));
	const requestOf = (number: number): string => series[number % series.length]?.(billOf(number)).request ?? '';
	const times = createHistogram();
	const own = createHistogram();
	const others: Record<string, number> = {};
	let acked = 0;
	const count = ({ status, isAck }: Answer, intended: number): void => {
		times.record(Math.max(1, Math.round((performance.now() - intended) * 1000)));
		if (isAck) acked += 1;
		else others[status] = (others[status] ?? 0) + 1;
	};
	// A number and the line that carries it have the same remainder, so that a callback reaches the port that it names.
	const lines = Array.from(
		{ length: connections * ports.length },
		(_, index) => new Line(ports[index % ports.length] ?? 0),
	);
	await delay(CONNECTING_MS);
	const loop = rate === null ? closedLoop : openLoop;
	const took = await loop({ lines, ports: ports.length, requestOf, count, own, seconds, rate: rate ?? 0 });
	for (const line of lines) line.close();
	const milliseconds = (percentile: number): number => times.percentile(percentile) / 1000;
	return {
		acked,
		others,
		seconds: took,
		perSecond: acked / took,
		p50: milliseconds(50),
		p99: milliseconds(99),
		max: times.max / 1000,
		ownLateP99: own.count === 0 ? 0 : own.percentile(99) / 1000,
	};
}

interface Loop {
	readonly lines: readonly Line[];
	readonly ports: number;
	readonly requestOf: (number: number) => string;
	readonly count: (answer: Answer, intended: number) => void;
	readonly own: ReturnType<typeof createHistogram>;
	readonly seconds: number;
	readonly rate: number;
}

/** @returns how many seconds it took */
async function closedLoop({ lines, requestOf, count, seconds }: Loop): Promise<number> {
	const began = performance.now();
	const end = began + seconds * 1000;
	await Promise.all(
		lines.map(
			(line, first) =>
				new Promise<void>((resolve) => {
					let number = first;
					const next = (): void => {
						const sentAt = performance.now();
						if (sentAt >= end || !line.isOpen) {
							resolve();
							return;
						}
						line.send(requestOf(number), (answer) => {
							count(answer, sentAt);
							next();
						});
						number += lines.length;
					};
					next();
				}),
		),
	);
	return (performance.now() - began) / 1000;
}

/** @returns how many seconds it took */
async function openLoop({ lines, ports, requestOf, count, own, seconds, rate }: Loop): Promise<number> {
	const idle = Array.from({ length: ports }, (_, port) => lines.filter((_line, index) => index % ports === port));
	const queues: { number: number; intended: number }[][] = idle.map(() => []);
	const total = Math.round(rate * seconds);
	const began = performance.now() + 50;
	let planned = 0;
	let answered = 0;
	const serve = (port: number): void => {
		const [free = [], queue = []] = [idle[port], queues[port]];
		while (free.length > 0 && queue.length > 0) {
			const [line, callback] = [free.pop(), queue.shift()];
			if (line === undefined || callback === undefined) return;
			line.send(requestOf(callback.number), (answer) => {
				answered += 1;
				count(answer, callback.intended);
				if (line.isOpen) free.push(line);
				serve(port);
			});
		}
	};
	const tick = (): void => {
		const now = performance.now();
		for (; planned < total; planned += 1) {
			const intended = began + (planned * 1000) / rate;
			if (intended > now) break;
			own.record(Math.max(1, Math.round((now - intended) * 1000)));
			queues[planned % ports]?.push({ number: planned, intended });
			serve(planned % ports);
		}
	};
	await new Promise<void>((resolve) => {
		const deadline = began + seconds * 1000 + PATIENCE_MS;
		const timer = setInterval(() => {
			tick();
			if (answered < total && performance.now() < deadline) return;
			clearInterval(timer);
			resolve();
		}, 1);
	});
	// What was never answered counts with the patience that it was given.
	for (let missing = answered; missing < total; missing += 1)
		count({ status: 'broken', isAck: false }, performance.now() - PATIENCE_MS);
	return Math.max(seconds, (performance.now() - began) / 1000);
}

process.on('message', async (load: Load) => {
	process.send?.(await run(load));
});
process.on('disconnect', () => process.exit());
