/** Callers that hold the server instead of asking it: connections without a request, requests without an end, forgeries without end. */
import { connect, type Socket } from 'node:net';
import { buildApprovalCallback } from 'payssam-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addConnection, PARTNER_KEY, type ServedApp, serveApp } from '../../testing/served-app';
import type { Connection } from '../domain/connection';

let served: ServedApp;
let connection: Connection;
beforeAll(async () => {
	served = await serveApp();
	connection = await addConnection(served.store);
});
afterAll(() => served.close());

let bills = 0;
async function callBack(apiKey: string): Promise<number> {
	bills += 1;
	const answer = await fetch(`${served.url}/callbacks/${connection.secrets.callbackToken}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(
			buildApprovalCallback({
				billId: `bill${bills}`,
				apiKey,
				approvedAt: new Date(Date.now() - 60_000).toISOString(),
			}),
		),
	});
	await answer.arrayBuffer();
	return answer.status;
}

/** Opens a connection, sends a beginning, then one byte every half second. */
function hold(beginning: string, trickle: string): { readonly socket: Socket; readonly closed: Promise<number> } {
	const socket = connect(served.port, '127.0.0.1');
	const began = performance.now();
	let sent = 0;
	const timer = setInterval(() => {
		if (socket.writable && sent < trickle.length) socket.write(trickle.charAt(sent));
		sent += 1;
	}, 500);
	socket.on('error', () => undefined);
	socket.on('data', () => undefined);
	socket.on('connect', () => beginning !== '' && socket.write(beginning));
	const closed = new Promise<number>((resolve) =>
		socket.on('close', () => {
			clearInterval(timer);
			resolve(performance.now() - began);
		}),
	);
	return { socket, closed };
}

/** The limits of `app.ts` with the pause between two looks at them, and room for a slow machine; milliseconds. */
const HEADERS_END = 10_000 + 5_000 + 15_000;
const REQUEST_END = 20_000 + 5_000 + 15_000;

test('connections without a request and requests without an end are closed in time, and keep nobody else from being served', async () => {
	const path = `/callbacks/${connection.secrets.callbackToken}`;
	const never = 'x'.repeat(1000);
	const held = [
		...Array.from({ length: 200 }, () => ({ by: HEADERS_END, ...hold('', '') })),
		...Array.from({ length: 100 }, () => ({
			by: HEADERS_END,
			...hold(`POST ${path} HTTP/1.1\r\nHost: a\r\nX-A: `, never),
		})),
		...Array.from({ length: 100 }, () => ({
			by: REQUEST_END,
			...hold(
				`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"a":"`,
				never,
			),
		})),
	];
	const limit = setTimeout(() => {
		for (const { socket } of held) socket.destroy();
	}, REQUEST_END + 5_000);
	let open = held.length;
	for (const { closed } of held) void closed.then(() => (open -= 1));
	let served200 = 0;
	while (open > 0) {
		expect(await callBack(PARTNER_KEY)).toBe(200);
		served200 += 1;
		await new Promise((next) => setTimeout(next, 250));
	}
	clearTimeout(limit);
	expect(served200).toBeGreaterThan(2);
	const late = (await Promise.all(held.map(async ({ closed, by }) => (await closed) - by))).filter((over) => over > 0);
	expect(late).toEqual([]);
}, 90_000);

test('in a flood of forged callbacks at the right URL nothing is kept, and a right one is acknowledged', async () => {
	const kept = async (): Promise<number> =>
		(await served.store.events.list({ connectionIds: [connection.id], limit: 200 })).items.length;
	const before = await kept();
	const forgers = Array.from({ length: 20 }, async () => {
		const statuses = new Set<number>();
		for (let count = 0; count < 60; count += 1) statuses.add(await callBack(`guess-${count}`));
		return statuses;
	});
	const right = await Promise.all(Array.from({ length: 5 }, () => callBack(PARTNER_KEY)));
	expect(right).toEqual([200, 200, 200, 200, 200]);
	const statuses = new Set((await Promise.all(forgers)).flatMap((one) => [...one]));
	expect([...statuses].sort()).toEqual([401, 429]);
	expect((await kept()) - before).toBe(5);
});
