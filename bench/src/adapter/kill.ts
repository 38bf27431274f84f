/** What becomes of callbacks when the one that took them is killed: each is sent until it is acknowledged, some come again, and a subscriber counts what arrives. */
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { buildApprovalCallback } from 'payssam-core';
import { ANSWER } from './callback';
import { API_KEY, type PeerOptions, type RunningPeer } from './peers';

export interface Fate {
	readonly acknowledged: number;
	/** Acknowledged, and never at the subscriber. */
	readonly lost: number;
	/** At the subscriber more than once. */
	readonly doubled: number;
	/** Of them all, how many came again after their ack. */
	readonly repeated: number;
}

export interface KillOptions {
	readonly kills: number;
	/** From a start to the kill. */
	readonly seconds: number;
	/** New callbacks a second. */
	readonly rate: number;
}

const TICK_MS = 10;
const SUBSCRIBER_MS = 20;
/** One callback in so many comes again although it was acknowledged. */
const REPEATED_SHARE = 20;
/** Nothing arrives for so long: what is missing is lost. More than a queue's pause after a kill. */
const QUIET_MS = 12_000;

/** @param start starts the peer, which is to deliver to the target that it is given; the caller has the folder */
export async function killInTurn(
	start: (options: Pick<PeerOptions, 'target'>) => Promise<RunningPeer | undefined>,
	{ kills, seconds, rate }: KillOptions,
): Promise<Fate | undefined> {
	const subscriber = await startSubscriber();
	const peer = await start({ target: subscriber.url }).catch((error: unknown) => {
		subscriber.close();
		throw error;
	});
	const caller = callerOf(rate);
	try {
		if (peer === undefined) return undefined;
		caller.callAt(peer.url);
		for (let kill = 0; kill < kills; kill += 1) {
			await delay(seconds * 1000);
			await peer.kill();
			await peer.again();
		}
		await delay(seconds * 1000);
		await caller.end();
		return await subscriber.judge(caller.acknowledged, caller.repeated());
	} finally {
		await caller.end();
		await peer?.stop();
		subscriber.close();
	}
}

function callerOf(rate: number) {
	const acknowledged = new Set<string>();
	const sending = new Set<Promise<void>>();
	let repeated = 0;
	let ticking: NodeJS.Timeout | undefined;

	async function untilAcknowledged(url: string, body: string): Promise<void> {
		while (!(await isAcknowledged(url, body))) await delay(100);
	}
	async function send(url: string, number: number): Promise<void> {
		const billId = `KILL${number}`;
		const approval = { billId, price: '45000', approvedAt: new Date().toISOString() };
		const body = JSON.stringify(buildApprovalCallback({ ...approval, apiKey: API_KEY, spelling: 'v1' }));
		await untilAcknowledged(url, body);
		acknowledged.add(billId);
		if (number % REPEATED_SHARE !== 0) return;
		repeated += 1;
		await untilAcknowledged(url, body);
	}
	return {
		acknowledged,
		repeated: () => repeated,
		callAt(url: string): void {
			const began = performance.now();
			let number = 0;
			ticking = setInterval(() => {
				const due = Math.floor(((performance.now() - began) / 1000) * rate);
				for (; number < due; number += 1) {
					const sent = send(url, number).finally(() => sending.delete(sent));
					sending.add(sent);
				}
			}, TICK_MS);
		},
		/** No new ones; those under way are sent until they are acknowledged. */
		async end(): Promise<void> {
			clearInterval(ticking);
			await Promise.all(sending);
		},
	};
}

async function isAcknowledged(url: string, body: string): Promise<boolean> {
	try {
		const headers = { 'content-type': 'application/json' };
		const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
		return response.status === ANSWER.status && (await response.text()) === ANSWER.body;
	} catch {
		return false;
	}
}

async function startSubscriber() {
	const arrived = new Map<string, number>();
	let lastAt = performance.now();
	const server = createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8');
		request.on('data', (part: string) => {
			text += part;
		});
		request.on('end', () => {
			const billId = /"bill_id":"([^"]*)"/.exec(text)?.[1] ?? '';
			arrived.set(billId, (arrived.get(billId) ?? 0) + 1);
			lastAt = performance.now();
			setTimeout(() => response.end(), SUBSCRIBER_MS);
		});
		// A peer that is killed breaks off.
		request.on('error', () => undefined);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The subscriber has no port.');
	return {
		url: `http://127.0.0.1:${address.port}/`,
		async judge(acknowledged: ReadonlySet<string>, repeated: number): Promise<Fate> {
			const missing = (): number => [...acknowledged].filter((billId) => !arrived.has(billId)).length;
			lastAt = performance.now();
			while (missing() > 0 && performance.now() - lastAt < QUIET_MS) await delay(100);
			const doubled = [...arrived.values()].filter((times) => times > 1).length;
			return { acknowledged: acknowledged.size, lost: missing(), doubled, repeated };
		},
		close(): void {
			server.close();
			server.closeAllConnections();
		},
	};
}
