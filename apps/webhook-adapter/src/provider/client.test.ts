import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, DEFAULT_API_KEY } from 'payssam-sandbox';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Connection, DEFAULT_POLICIES } from '../domain/connection';
import { createMetrics } from '../metrics';
import { createClients } from './client';

const connection = (baseUrl: string, apiKey = DEFAULT_API_KEY): Connection => ({
	id: 'con_1',
	name: 'Academy',
	contractModel: 'V2',
	environment: 'custom',
	baseUrl,
	member: 'sandbox-member',
	merchant: 'sandbox-merchant',
	policies: DEFAULT_POLICIES,
	secrets: { apiKey, otherApiKey: null, callbackToken: 'token' },
	createdAt: 0,
	updatedAt: 0,
});

function clients(timeoutMs?: number) {
	const metrics = createMetrics();
	const made = createClients({ metrics, now: Date.now, timeoutMs });
	onTestFinished(() => made.close());
	const counted = async (): Promise<Record<string, number>> => {
		const { values } = await metrics.provider.get();
		return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome ?? '', value]));
	};
	return { ...made, counted };
}

async function sandboxed() {
	const sandbox = createSandbox({ seed: 1 });
	const { v2 } = await sandbox.listen();
	onTestFinished(() => sandbox.close());
	return { sandbox, v2 };
}

async function server(answer: RequestListener) {
	let requests = 0;
	const listening = createServer((request, response) => {
		requests += 1;
		answer(request, response);
	});
	await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		listening.closeAllConnections();
		listening.close();
	});
	const { port } = listening.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}`, requests: () => requests };
}

describe('a call through the real sandbox', () => {
	test('is signed, answered and counted by its outcome', async () => {
		const { sandbox, v2 } = await sandboxed();
		const { clientOf, counted } = clients(400);
		const client = clientOf(connection(v2));
		expect(await client.readBalance()).toMatchObject({ outcome: 'done', value: { balance: 1_000_000 } });
		expect(await client.readBill({ billId: '1024' })).toMatchObject({ outcome: 'refused', code: 'BILL_003' });
		sandbox.addFault({ kind: 'acceptThenTimeout', action: 'remainCount' });
		expect(await client.readBalance()).toMatchObject({ outcome: 'unknown', error: { code: 'CLIENT_NO_ANSWER' } });
		sandbox.addFault({ kind: 'html502', action: 'remainCount' });
		expect(await client.readBalance()).toMatchObject({
			outcome: 'unknown',
			error: { code: 'CLIENT_UNREADABLE_ANSWER' },
		});
		sandbox.addFault({ kind: 'tooMany', action: 'remainCount', ms: 7000 });
		expect(await client.readBalance()).toMatchObject({
			error: { n8nFailureCause: 'rate-limited', retryAfterMs: 7000 },
		});
		expect(await counted()).toMatchObject({ done: 1, unknown: 2 });
	});

	test('that is not sendable is refused before anything leaves, and not counted', async () => {
		const { sandbox, v2 } = await sandboxed();
		const { clientOf, counted } = clients();
		await expect(clientOf(connection(v2)).readBill({ billId: '' })).rejects.toThrow(/Bill ID/);
		expect(sandbox.listRequests()).toEqual([]);
		expect(await counted()).toEqual({});
	});

	test('uses the key that the connection has now', async () => {
		const { v2 } = await sandboxed();
		const { clientOf } = clients();
		const before = connection(v2, 'WRONG-KEY');
		expect(await clientOf(before).readBalance()).toMatchObject({ outcome: 'refused', code: 'PARTNER_003' });
		expect(await clientOf(connection(v2)).readBalance()).toMatchObject({ outcome: 'done' });
		expect(clientOf(connection(v2))).toBe(clientOf(connection(v2)));
	});
});

describe('the transport', () => {
	test.each([
		['nobody listens', 'http://127.0.0.1:9'],
		['the name does not resolve', 'http://nobody.invalid'],
	])('knows that nothing was sent: %s', async (_what, baseUrl) => {
		const { clientOf } = clients();
		const outcome = await clientOf(connection(baseUrl.replace('http://nobody', 'https://nobody'))).readBalance();
		expect(outcome).toMatchObject({ outcome: 'refused', code: 'CLIENT_NOT_SENT' });
	});

	test('takes a connection that breaks after the request for an open outcome', async () => {
		const { url, requests } = await server((request) => request.socket.destroy());
		const { clientOf } = clients();
		expect(await clientOf(connection(url)).readBalance()).toMatchObject({ outcome: 'unknown' });
		expect(requests()).toBe(1);
	});

	test('does not follow a redirect: the key goes nowhere else', async () => {
		const other = await server((_request, response) => response.end('{}'));
		const { url } = await server((_request, response) => response.writeHead(307, { location: other.url }).end());
		const { clientOf } = clients();
		expect(await clientOf(connection(url)).readBalance()).toMatchObject({ outcome: 'unknown' });
		expect(other.requests()).toBe(0);
	});

	test('reads no more than a megabyte', async () => {
		const { url } = await server((_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(`{"code":"0000","data":{"balance":1,"rest":"${'x'.repeat(1_100_000)}"}}`);
		});
		const { clientOf } = clients();
		expect(await clientOf(connection(url)).readBalance()).toMatchObject({ outcome: 'unknown' });
	});
});
