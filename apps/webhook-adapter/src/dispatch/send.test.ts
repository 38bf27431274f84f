import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import { DETAIL_MAX, detailOf } from './detail';
import { guardedAgent } from './guard';
import { type AttemptEnd, createSend } from './send';
import { newSigningSecret } from './sign';

const SECRET = newSigningSecret();
const BODY = '{"id":"evt_1","memberName":"홍길동"}';
const T = Date.parse('2026-11-21T00:00:00.000Z');
const PATH = '/hooks/catch/1234567/zx81qv?token=p%C3%A4ssword';

let agent = guardedAgent({ allowPrivate: true, connectTimeoutMs: 5000 });
let opened: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();

beforeEach(() => {
	agent = guardedAgent({ allowPrivate: true, connectTimeoutMs: 5000 });
	opened = [];
});
afterEach(async () => {
	await agent.destroy();
	for (const server of opened) server.close();
	for (const socket of sockets) socket.destroy();
	sockets.clear();
});

async function open(server: Server | TcpServer): Promise<number> {
	opened.push(server);
	server.on('connection', (socket: Socket) => sockets.add(socket));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

async function target(listener: RequestListener): Promise<string> {
	return `http://127.0.0.1:${await open(createServer(listener))}${PATH}`;
}

async function attempt(targetUrl: string, timeoutMs = 5000, at = Date.now()): Promise<AttemptEnd> {
	const send = createSend({ agent, allowPrivate: true, timeoutMs, now: () => T });
	return await send({ targetUrl, secrets: [SECRET] }, { id: 'evt_1', at, body: BODY });
}

it('posts JSON that the Standard Webhooks library accepts, and says who it is', async () => {
	let headers: IncomingHttpHeaders = {};
	let body = '';
	const url = await target(async (request, response) => {
		headers = request.headers;
		for await (const chunk of request) body += chunk;
		expect([request.method, request.url]).toEqual(['POST', PATH]);
		response.end('ok');
	});
	expect(await attempt(url)).toMatchObject({ class: '2xx', status: 200, detail: null, retryAfterMs: undefined });
	expect(body).toBe(BODY);
	expect(headers).toMatchObject({
		'content-type': 'application/json',
		'user-agent': `payssam-webhook-adapter/${manifest.version}`,
		'webhook-id': 'evt_1',
	});
	const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
	expect(new Webhook(SECRET).verify(body, sent)).toEqual(JSON.parse(BODY));
});

describe('class of a status', () => {
	it.each([
		[200, '2xx'],
		[201, '2xx'],
		[204, '2xx'],
		[299, '2xx'],
		[300, '3xx'],
		[301, '3xx'],
		[302, '3xx'],
		[304, '3xx'],
		[307, '3xx'],
		[308, '3xx'],
		[400, '4xx'],
		[404, '4xx'],
		[408, '4xx'],
		[409, '4xx'],
		[410, '410'],
		[429, '429'],
		[499, '4xx'],
		[500, '5xx'],
		[503, '5xx'],
		[599, '5xx'],
		[999, '5xx'],
	])('%i is %s', async (status, kind) => {
		const url = await target((_request, response) => response.writeHead(status, { location: '/elsewhere' }).end());
		expect(await attempt(url)).toMatchObject({ class: kind, status });
	});
});

describe('Retry-After', () => {
	it.each([
		['120', 120_000],
		['0', 0],
		[' 7 ', 7000],
		['99999999', 6 * 3_600_000],
		['Sat, 21 Nov 2026 00:01:00 GMT', 60_000],
		['Fri, 20 Nov 2026 00:00:00 GMT', 0],
		['Sat, 21 Nov 2099 00:00:00 GMT', 6 * 3_600_000],
		['-5', undefined],
		['1.5', undefined],
		['soon', undefined],
		['never GMT', undefined],
		['', undefined],
	])('"%s" asks for %s ms', async (text, expected) => {
		const url = await target((_request, response) => response.writeHead(503, { 'retry-after': text }).end());
		expect((await attempt(url)).retryAfterMs).toBe(expected);
	});
});

describe('a target that does not behave', () => {
	it('gets the time limit, when it says nothing', async () => {
		const url = await target(() => {});
		expect(await attempt(url, 200)).toMatchObject({
			class: 'timeout',
			status: null,
			detail: 'no answer within 200 ms',
		});
	});

	it('gets the time limit, when it takes the connection and is no web server', async () => {
		const port = await open(createTcpServer((socket) => socket.on('error', () => {})));
		expect(await attempt(`http://127.0.0.1:${port}/1`, 200)).toMatchObject({ class: 'timeout' });
	});

	it('gets the time limit, when its headers trickle', async () => {
		const port = await open(
			createTcpServer((socket) => {
				socket.write('HTTP/1.1 200 OK\r\n');
				const timer = setInterval(() => socket.write('x-more: 1\r\n'), 20);
				socket.on('error', () => {}).on('close', () => clearInterval(timer));
			}),
		);
		expect(await attempt(`http://127.0.0.1:${port}/1`, 300)).toMatchObject({ class: 'timeout' });
	});

	it('has taken the event when it said 2xx, although its answer never ends', async () => {
		let closed: (() => void) | undefined;
		const gone = new Promise<void>((resolve) => {
			closed = resolve;
		});
		const url = await target((_request, response) => {
			response.writeHead(200).write('so');
			response.on('close', () => closed?.());
		});
		const end = await attempt(url, 300);
		expect(end).toMatchObject({ class: '2xx', status: 200 });
		expect(end.durationMs).toBeGreaterThanOrEqual(290);
		await gone;
	});

	it.each([200, 500])('is cut off after 4 kB of an answer of 10 MB, status %i', async (status) => {
		let written = 0;
		let closed: (() => void) | undefined;
		const gone = new Promise<void>((resolve) => {
			closed = resolve;
		});
		const url = await target((_request, response) => {
			response.writeHead(status, { 'content-length': 10_000_000 });
			const more = (): void => {
				while (!response.destroyed && written < 10_000_000) {
					written += 10_000;
					if (!response.write('x'.repeat(10_000))) return;
				}
			};
			response.on('drain', more).on('close', () => closed?.());
			more();
		});
		const end = await attempt(url);
		await gone;
		expect(end.status).toBe(status);
		expect(end.detail?.length ?? 0).toBeLessThanOrEqual(DETAIL_MAX);
		// What the kernel's buffers took in between is not ours to bound.
		expect(written).toBeLessThan(10_000_000);
	});

	it('is a connection failure when it hangs up', async () => {
		const port = await open(createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.end())));
		expect(await attempt(`http://127.0.0.1:${port}/1`)).toMatchObject({ class: 'connection', status: null });
	});

	it('is a connection failure when it speaks no HTTP', async () => {
		const port = await open(
			createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.end('SSH-2.0-OpenSSH\r\n'))),
		);
		expect(await attempt(`http://127.0.0.1:${port}/1`)).toMatchObject({ class: 'connection', status: null });
	});

	it('is a connection failure when nobody listens', async () => {
		const server = createTcpServer();
		const port = await open(server);
		await new Promise((resolve) => server.close(resolve));
		const end = await attempt(`http://127.0.0.1:${port}${PATH}`);
		expect(end).toMatchObject({ class: 'connection', detail: `connect ECONNREFUSED 127.0.0.1:${port}` });
	});

	it('is a TLS failure when it speaks none', async () => {
		const port = await open(createServer((_request, response) => response.end()));
		expect(await attempt(`https://127.0.0.1:${port}/1`)).toMatchObject({ class: 'tls', status: null });
	});

	it('is a TLS failure when it has no certificate', async () => {
		const port = await open(createTlsServer({}, (socket) => socket.end()));
		expect(await attempt(`https://127.0.0.1:${port}/1`)).toMatchObject({ class: 'tls', status: null });
	});

	it('is blocked when it is private', async () => {
		const send = createSend({ agent, allowPrivate: false, timeoutMs: 1000, now: () => T });
		const end = await send({ targetUrl: `https://10.0.0.1${PATH}`, secrets: [SECRET] }, { id: 'e', at: T, body: '{}' });
		expect(end).toMatchObject({ class: 'blocked', status: null });
		expect(end.detail).not.toContain('zx81qv');
	});
});

describe('detail', () => {
	it('is the beginning of the answer, without the path that the target repeats', async () => {
		const url = await target((request, response) =>
			response.writeHead(404).end(`<pre>Cannot POST ${request.url}\r\n\u0000\u202e zx81qv pässword</pre>`),
		);
		const { detail } = await attempt(url);
		expect(detail).toMatch(/^<pre>Cannot POST …/);
		for (const secret of ['zx81qv', '1234567', 'pässword', 'p%C3%A4ssword', '\u202e', '\u0000'])
			expect(detail).not.toContain(secret);
	});

	it('names no place of a redirect', async () => {
		const url = await target((_request, response) =>
			response.writeHead(302, { location: 'https://login.example.com/?t=zx81qv' }).end('see zx81qv'),
		);
		expect((await attempt(url)).detail).toBe('redirects are not followed');
	});

	it.each([
		['', null],
		[' \r\n\t\u0007 ', null],
		['a\r\n\tb\u001b[31mc', 'a b [31mc'],
		['zero\u200bwidth', 'zero width'],
		['x'.repeat(500), `${'x'.repeat(199)}…`],
		[`${'x'.repeat(198)}😀😀`, `${'x'.repeat(198)}…`],
		['at https://hooks.example.com/a/b1c2d3?k=v', 'at https://hooks.example.com…'],
	])('of %j is %j', (text, expected) => {
		const detail = detailOf(text, new URL('https://hooks.example.com/a/b1c2d3?k=v'));
		expect(detail).toBe(expected);
		expect(detail?.length ?? 0).toBeLessThanOrEqual(DETAIL_MAX);
	});
});

it('keeps connections for the next delivery', async () => {
	let connections = 0;
	const server = createServer((_request, response) => response.end('ok')).on('connection', () => {
		connections += 1;
	});
	const url = `http://127.0.0.1:${await open(server)}${PATH}`;
	for (let index = 0; index < 50; index += 1) expect((await attempt(url)).class).toBe('2xx');
	expect(connections).toBeLessThan(5);
});

it('does not keep the process from ending by its idle connections', async () => {
	const server = createServer((_request, response) => response.end('ok')).on('connection', (socket) => socket.unref());
	const url = `http://127.0.0.1:${await open(server)}${PATH}`;
	const keeping = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
	await expect.poll(keeping).toBe(0);
	await attempt(url);
	await expect.poll(keeping).toBe(0);
	expect(await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))).toBe(1);
});
