import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultKind } from 'payssam-sandbox';
import { describe, expect, test } from 'vitest';
import { bench } from './bench';
import { type Result, strayConnections } from './engine';
import { billParameters, credentialFor, deepText, KEY, paySsamNode, sendParameters } from './payssam';

const { engine, paySsam } = await bench();

const CONTRACTS = ['V1_T', 'V1_U', 'V2'] as const;
function expectNothingRaw(result: Result): void {
	for (const text of [
		deepText(result.error),
		deepText(result.run),
		JSON.stringify(result.run),
		JSON.stringify(result.error ?? {}),
	]) {
		expect(text).not.toContain(KEY);
		expect(text).not.toMatch(/<html|<!doctype|<body|nginx/i);
	}
}

function actions(): (string | null)[] {
	return paySsam.sandbox.listRequests().map(({ action }) => (action === 'url' ? 'send' : action));
}

function expectOneBill(contract: (typeof CONTRACTS)[number]): void {
	expect(paySsam.sandbox.listBills()).toHaveLength(1);
	expect(paySsam.sandbox.listMessages()).toHaveLength(contract === 'V1_U' ? 0 : 1);
}

describe.each(CONTRACTS)('%s send', (contract) => {
	const send = () => engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));

	test.each<FaultKind>(['htmlOk', 'emptyBody', 'cutJson', 'acceptThenReset'])(
		'%s after the work was done: the bill is read under the same id, and there is one bill',
		async (kind) => {
			paySsam.sandbox.addFault({ kind });
			const result = await send();
			expect(result.error).toBeUndefined();
			expect(result.output[0]?.json).toMatchObject({
				billId: '1024',
				price: '45000',
				state: 'unpaid',
				settledBy: 'read',
			});
			expect(actions()).toEqual(['send', 'read']);
			expectOneBill(contract);
			expectNothingRaw(result);
		},
	);

	test.each<FaultKind>(['html502', 'http500Json'])(
		'%s before the work: read, then sent again under the same id',
		async (kind) => {
			paySsam.sandbox.addFault({ kind });
			const result = await send();
			expect(result.error).toBeUndefined();
			expect(result.output[0]?.json).toMatchObject({ billId: '1024', state: 'unpaid' });
			expect(actions()).toEqual(['send', 'read', 'send']);
			expectOneBill(contract);
			expectNothingRaw(result);
		},
	);

	test.each<FaultKind>(['swapMessageFields', 'wrongSpelling'])('%s: understood', async (kind) => {
		paySsam.sandbox.addFault({ kind });
		const result = await send();
		expect(result.output[0]?.json).toMatchObject({
			billId: '1024',
			state: 'unpaid',
			shortUrl: expect.stringMatching(/^http/),
		});
		expectOneBill(contract);
	});

	test('an unknown code is shown with what PaySsam says, and nothing is repeated', async () => {
		paySsam.sandbox.addFault({ kind: 'unknownCode', code: '7777' });
		const result = await send();
		const said = paySsam.sandbox.listRequests()[0]?.message ?? '';
		expect(result.error).toMatchObject({ httpCode: '7777', message: expect.stringContaining('7777') });
		expect(actions()).toEqual(['send']);
		expect(paySsam.sandbox.listBills()).toEqual([]);
		expect(said.length === 0 || deepText(result.error).includes(said)).toBe(true);
		expectNothingRaw(result);
	});

	test('an error with HTTP 200, with msg and message changed places: what PaySsam says is shown', async () => {
		await send();
		paySsam.sandbox.addFault({ kind: 'swapMessageFields' });
		const result = await send();
		expect(result.error).toMatchObject({
			httpCode: contract === 'V2' ? 'BILL_001' : '9800',
			message: expect.stringContaining('already used'),
		});
		expectOneBill(contract);
	});

	test('neither the send nor the read is answered: unknown, with the same id to go on with', async () => {
		paySsam.sandbox.addFault({ kind: 'acceptThenReset' });
		paySsam.sandbox.addFault({ kind: 'html502', times: 5 });
		const result = await send();
		expect(result.error?.message).toContain('1024');
		expect(result.error?.description).toMatch(/not known whether/);
		expect(result.error?.description).toMatch(/Do not send under a new id/);
		expect(actions()).toEqual(['send', 'read']);
		expectNothingRaw(result);
	});
});

describe.each(['V1_T', 'V2'] as const)('%s: calls that change a bill', (contract) => {
	async function givenPaid(): Promise<void> {
		await engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));
		await paySsam.sandbox.pay({ billId: '1024', byHand: true });
	}
	const run = (operation: string) => engine.run(paySsamNode(contract, paySsam, billParameters(contract, operation)));

	test.each<FaultKind>(['htmlOk', 'emptyBody', 'cutJson', 'acceptThenReset'])(
		'cancel, %s: the bill says that it is cancelled',
		async (kind) => {
			await givenPaid();
			paySsam.sandbox.addFault({ kind, action: 'cancel' });
			const result = await run('cancel');
			expect(result.error).toBeUndefined();
			expect(result.output[0]?.json).toMatchObject({
				billId: '1024',
				state: 'cancelled',
				price: '45000',
				settledBy: 'read',
			});
			expect(actions()).toEqual(['send', 'cancel', 'read']);
			expectNothingRaw(result);
		},
	);

	test('cancel, html502: the bill is still paid, which is said and not repeated', async () => {
		await givenPaid();
		paySsam.sandbox.addFault({ kind: 'html502', action: 'cancel' });
		const result = await run('cancel');
		expect(result.error?.message).toMatch(/paid/);
		expect(result.error?.description).toMatch(/not known whether/);
		expect(actions()).toEqual(['send', 'cancel', 'read']);
		expectNothingRaw(result);
	});

	test.each<FaultKind>(['htmlOk', 'acceptThenReset'])(
		'destroy, %s: the bill says that it is destroyed',
		async (kind) => {
			await engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));
			paySsam.sandbox.addFault({ kind, action: 'destroy' });
			const result = await run('destroy');
			expect(result.output[0]?.json).toMatchObject({ billId: '1024', state: 'destroyed', settledBy: 'read' });
			expectNothingRaw(result);
		},
	);

	test.each<FaultKind>(['htmlOk', 'acceptThenReset'])('resend, %s: never repeated by itself', async (kind) => {
		await engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));
		paySsam.sandbox.addFault({ kind, action: 'resend' });
		const result = await run('resend');
		expect(result.error?.description).toMatch(/not known whether/);
		expect(actions().filter((action) => action === 'resend')).toHaveLength(1);
		expect(paySsam.sandbox.listMessages().map(({ kind: sent }) => sent)).toEqual(['send', 'resend']);
		expectNothingRaw(result);
	});

	test.each<FaultKind>(['html502', 'htmlOk', 'emptyBody', 'cutJson', 'http500Json', 'acceptThenReset'])(
		'get, %s: an error without anything raw',
		async (kind) => {
			await givenPaid();
			paySsam.sandbox.addFault({ kind, action: 'read' });
			const result = await run('get');
			expect(result.error).toMatchObject({
				message: expect.stringContaining('1024'),
				description: expect.stringContaining('read again'),
			});
			expectNothingRaw(result);
		},
	);
});

/** Answers as no sandbox gives them. */
describe('whatever a server answers, nothing raw and no key gets out', () => {
	const ECHO = '{{body}}';
	const ANSWERS: readonly (readonly [string, number, string, string])[] = [
		['HTML with the request in it', 502, 'text/html', `<html><body>nginx: ${ECHO}</body></html>`],
		[
			'a JSON error with the request in it',
			400,
			'application/json',
			`{"code":"9999","msg":${JSON.stringify('failed at 10.1.2.3:8080 for ')},"request":${ECHO}}`,
		],
		[
			'a message with the key in it',
			200,
			'application/json',
			`{"code":"9999","msg":"refused apikey=${KEY} at http://10.0.0.3/internal <b>now</b>"}`,
		],
		[
			'a V2 message with the key in it',
			200,
			'application/json',
			`{"code":"ERROR","message":"apiKey ${KEY} <html><body>x</body></html>","data":{"apiKey":"${KEY}"}}`,
		],
		['an unauthorised', 401, 'application/json', `{"error":"bad key ${KEY}"}`],
		['a redirect to another host', 302, 'text/html', ''],
		['a list', 200, 'application/json', '[]'],
		['null', 200, 'application/json', 'null'],
		[
			'another bill',
			200,
			'application/json',
			'{"code":"0000","bill_id":"9999","billId":"9999","shortUrl":"http://evil.example.com"}',
		],
		['success without the envelope', 200, 'application/json', '"0000"'],
		['a very long line', 200, 'text/plain', 'x'.repeat(300_000)],
		[
			'a prototype',
			200,
			'application/json',
			'{"__proto__":{"code":"0000"},"constructor":{"prototype":{"code":"0000"}}}',
		],
	];

	test.each(ANSWERS)('%s', async (_name, status, contentType, answer) => {
		let calls = 0;
		const server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				calls += 1;
				const location = status === 302 ? { location: 'https://evil.example.com/collect' } : {};
				response
					.writeHead(status, { 'content-type': contentType, ...location })
					.end(answer.replaceAll(ECHO, Buffer.concat(chunks).toString()));
			});
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		const address: AddressInfo | string | null = server.address();
		const port = typeof address === 'object' && address !== null ? address.port : 0;
		try {
			for (const contract of CONTRACTS) {
				const credential = credentialFor(contract, {
					...paySsam.at,
					v1: `http://127.0.0.1:${port}/v1`,
					v2: `http://127.0.0.1:${port}/v2`,
				});
				calls = 0;
				const result = await engine.run({
					...paySsamNode(contract, paySsam, sendParameters(contract)),
					credential,
				});
				expect(result.error, contract).toBeDefined();
				expect(result.error?.message).toContain('1024');
				expect(result.error?.message.length).toBeLessThan(600);
				expectNothingRaw(result);
				expect(deepText(result.run)).not.toContain('10.1.2.3');
				expect(deepText(result.run)).not.toContain('10.0.0.3');
				expect(calls).toBeLessThanOrEqual(3);
				expect(strayConnections).toEqual([]);
			}
		} finally {
			server.closeAllConnections();
			await new Promise<void>((closed) => server.close(() => closed()));
		}
	});

	test('nobody listens at the base URL', async () => {
		const credential = credentialFor('V2', { ...paySsam.at, v2: 'http://127.0.0.1:9/v2' });
		const local = { callback: { __rl: true, mode: 'url', value: 'http://127.0.0.1:1/hook' } };
		const result = await engine.run({ ...paySsamNode('V2', paySsam, sendParameters('V2', local)), credential });
		expect(result.error?.message).toContain('Bill 1024: The request never left this machine');
		// That the callback is a private address is not why nobody answered.
		expect(JSON.stringify(result.error)).not.toContain('Callback');
		expectNothingRaw(result);
	});
});
