import { createServer } from 'node:net';
import type { AdapterRequest } from 'payssam-adapter-catalogue';
import { afterEach, describe, expect, test } from 'vitest';
import { type Asked, type Reply, refusal, type Stub, startStub } from '../testing/stub';
import { AdapterRefusal, accountOf, call } from './adapter';

const KEY = 'psk_0123456789abcdefSECRET';
const READ: AdapterRequest = { method: 'GET', path: '/v1/me', query: {}, headers: {} };
const SEND: AdapterRequest = {
	method: 'POST',
	path: '/v1/bills',
	query: {},
	headers: { 'Idempotency-Key': 'k1' },
	body: { memberName: '김하늘' },
};

const open: Stub[] = [];
afterEach(async () => {
	for (const stub of open.splice(0)) await stub.close();
});

async function stubbed(replyTo: (asked: Asked) => Reply | undefined): Promise<Stub> {
	const stub = await startStub(replyTo);
	open.push(stub);
	return stub;
}

async function problemOf(reply: Reply | undefined, request = READ, patience?: number): Promise<Error> {
	const { url } = await stubbed(() => reply);
	const problem = await call({ baseUrl: url, apiKey: KEY }, request, patience).catch((error: unknown) => error);
	if (!(problem instanceof Error)) throw new Error('There was no problem.');
	expect(`${problem.message} ${problem.stack} ${JSON.stringify(problem)}`).not.toContain(KEY);
	return problem;
}

test('a request goes out with the key and what the catalogue put into it', async () => {
	const stub = await stubbed(() => ({ status: 201, body: { billId: 'b1' } }));
	const answer = await call({ baseUrl: `${stub.url}/shop`, apiKey: KEY }, SEND);
	expect(answer).toEqual({ body: { billId: 'b1' }, isReplayed: false });
	const [asked] = stub.asked;
	expect(asked).toMatchObject({ method: 'POST', url: '/shop/v1/bills', body: '{"memberName":"김하늘"}' });
	expect(asked?.headers).toMatchObject({
		authorization: `Bearer ${KEY}`,
		'content-type': 'application/json',
		'idempotency-key': 'k1',
	});
});

test('a query with several values repeats its name', async () => {
	const stub = await stubbed(() => ({ status: 200, body: [] }));
	await call({ baseUrl: stub.url, apiKey: KEY }, { ...READ, query: { type: ['bill.sent', 'points.low'], limit: '3' } });
	expect(stub.asked[0]?.url).toBe('/v1/me?type=bill.sent&type=points.low&limit=3');
	expect(stub.asked[0]?.headers).not.toHaveProperty('content-type');
});

test('an empty answer is nothing', async () => {
	const stub = await stubbed(() => ({ status: 204 }));
	const { body } = await call({ baseUrl: stub.url, apiKey: KEY }, { ...READ, method: 'DELETE' });
	expect(body).toBeUndefined();
});

describe('refusals', () => {
	test('are told as the adapter words them', async () => {
		const problem = await problemOf(refusal(400, 'invalid_request'));
		expect(problem).toBeInstanceOf(AdapterRefusal);
		expect(problem.message).toBe('It is invalid_request. Do this. (request req_1)');
	});

	test('that pass name the time', async () => {
		const problem = await problemOf(refusal(429, 'rate_limited', { 'retry-after': '7' }));
		expect(problem.message).toBe('It is rate_limited. Do this. (request req_1) Try again in 7 seconds.');
	});

	test('of a key say where to put another', async () => {
		const problem = await problemOf(refusal(401, 'unauthorized'));
		expect(problem.message).toContain('Give the connection in Activepieces a key that is accepted.');
	});

	test('do not show a key that was sent back', async () => {
		const error = { code: 'internal', message: `You sent ${KEY}.`, whatToDo: 'x', requestId: 'y' };
		expect((await problemOf({ status: 500, body: { error } })).message).toContain('You sent ….');
	});

	test('of a proxy are safe to repeat only with an Idempotency-Key or where nothing is changed', async () => {
		const gone: Reply = { status: 502, body: '<html>Bad gateway</html>' };
		const without = { ...SEND, headers: {} };
		expect((await problemOf(gone, SEND)).message).toContain('Try again in 60 seconds.');
		expect((await problemOf(gone, READ)).message).toContain('Try again in 60 seconds.');
		expect((await problemOf(gone, without)).message).not.toContain('Try again');
	});
});

test('a redirect is refused, and the key goes nowhere else', async () => {
	const elsewhere = await stubbed(() => ({ status: 200, body: {} }));
	const problem = await problemOf({ status: 307, headers: { location: `${elsewhere.url}/v1/me` } });
	expect(problem.message).toContain('answered 307');
	expect(elsewhere.asked).toEqual([]);
});

test('a page instead of JSON is no answer', async () => {
	expect((await problemOf({ status: 200, body: '<html>' })).message).toContain('something else than JSON');
});

test('an adapter that does not answer in time is given up', async () => {
	expect((await problemOf(undefined, READ, 100)).message).toContain('it did not answer in time');
});

test('an adapter that is gone: its address, the reason, and that an action can be run again', async () => {
	const { url, close } = await startStub(() => ({ status: 200 }));
	await close();
	await expect(call({ baseUrl: url, apiKey: KEY }, SEND)).rejects.toThrow(
		`The adapter at ${url} cannot be reached (ECONNREFUSED). Check its address, and whether it runs. The step can be run again: what was done is not done twice.`,
	);
	await expect(call({ baseUrl: url, apiKey: KEY }, { ...SEND, headers: {} })).rejects.not.toThrow(/run again/);
});

test('an answer that breaks off is none', async () => {
	const server = createServer((socket) => {
		socket.on('error', () => {});
		socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":'));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	const asked = call({ baseUrl: `http://127.0.0.1:${port}`, apiKey: KEY }, READ);
	await expect(asked).rejects.toThrow('cannot be reached (ECONNRESET)');
	server.close();
});

describe('what a person fills in', () => {
	test('is made tidy', () => {
		expect(accountOf({ adapterUrl: ' https://a.example.kr/v1/ ', apiKey: ` ${KEY}\n` })).toEqual({
			baseUrl: 'https://a.example.kr',
			apiKey: KEY,
		});
	});

	test.each([
		['http over the network', { adapterUrl: 'http://a.example.kr', apiKey: KEY }, 'begins with https://'],
		['no address', { adapterUrl: '', apiKey: KEY }, 'begins with https://'],
		['no key', { adapterUrl: 'https://a.example.kr', apiKey: ' ' }, 'The API key is empty'],
		['a key with a line break in it', { adapterUrl: 'https://a.example.kr', apiKey: `${KEY}\r\nx: y` }, 'The API key'],
		['a key of other letters', { adapterUrl: 'https://a.example.kr', apiKey: `${KEY}열쇠` }, 'The API key'],
	])('is refused: %s', (_, given, expected) => {
		expect(() => accountOf(given)).toThrow(expected);
		expect(() => accountOf(given)).not.toThrow(KEY);
	});
});
