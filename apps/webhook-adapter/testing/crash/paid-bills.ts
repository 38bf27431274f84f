/** Bills that were really sent and paid at the sandbox, so that the adapter's question about them has an answer. */
import { createServer } from 'node:http';
import { ACK, createClient } from 'payssam-core';
import { createSandbox, type Sandbox } from 'payssam-sandbox';

/** A PaySsam that answers questions, and what it called back about. */
export interface PaidBills {
	/** Base URL of V1. */
	readonly baseUrl: string;
	readonly apiKey: string;
	/** Bill ids with the callbacks that the sandbox sent about them. */
	readonly bills: readonly { readonly billId: string; readonly body: string }[];
	close(): Promise<void>;
}

/** The sandbox's own, which is no secret. */
export const SANDBOX_KEY = 'SANDBOX-KEY-NOT-REAL-00000000000';

/** Starts a sandbox, sends and pays bills there, and keeps the callbacks for the harness to send. */
export async function payBills(count: number): Promise<PaidBills> {
	const sandbox = createSandbox({ seed: 1 });
	const { v1 } = await sandbox.listen();
	try {
		return {
			baseUrl: v1,
			apiKey: SANDBOX_KEY,
			bills: await callbacksOf(sandbox, v1, count),
			close: () => sandbox.close(),
		};
	} catch (error) {
		await sandbox.close();
		throw error;
	}
}

async function callbacksOf(sandbox: Sandbox, v1: string, count: number): Promise<PaidBills['bills']> {
	const bodies: string[] = [];
	const listener = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += String(chunk);
		bodies.push(body);
		response.writeHead(ACK.status, { 'content-type': ACK.contentType }).end(ACK.body);
	});
	await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
	const address = listener.address();
	if (address === null || typeof address === 'string') throw new Error('The listener has no port.');
	const client = createClient({
		model: 'V1_T',
		baseUrl: v1,
		sandbox: true,
		keys: { apiKey: SANDBOX_KEY, member: 'sandbox-member', merchant: 'sandbox-merchant' },
		transport: async ({ url = '', body, headers }) => {
			const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
			return { status: response.status, body: await response.text() };
		},
	});
	const bills: { billId: string; body: string }[] = [];
	try {
		for (let number = 0; number < count; number += 1) {
			const billId = `PAID${String(number).padStart(6, '0')}`;
			const sent = await client.sendBill({
				billId,
				phone: '01012345678',
				price: '45000',
				productName: 'a year of tea',
				memberName: 'Kim',
				callbackUrl: `http://127.0.0.1:${address.port}/`,
			});
			if (sent.outcome !== 'done') throw new Error(`The sandbox did not take the bill: ${JSON.stringify(sent)}`);
			await sandbox.pay({ billId, method: 'card' });
			const body = bodies.pop();
			if (body === undefined) throw new Error(`The sandbox did not call back about ${billId}.`);
			bills.push({ billId, body });
		}
		return bills;
	} finally {
		await new Promise((resolve) => listener.close(resolve));
	}
}
