/* Where the API key could be led to: an answer that redirects, a path of a custom call that leads elsewhere, a bill id that is a path. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bench } from './bench';
import { billParameters, credentialFor, deepText, KEY, paySsamNode, sendParameters } from './payssam';

const { engine, paySsam } = await bench();
/** Somebody else's server, and what has arrived there. */
let elsewhere: Server;
const arrived: string[] = [];
/** A server in the place of PaySsam that redirects all calls to the other. */
let redirecting: Server;
let status = 307;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
	elsewhere = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => {
			body += chunk;
		});
		request.on('end', () => {
			arrived.push(`${request.method} ${request.url} ${body}`);
			response.end('{"code":"0000","data":{"balance":1}}');
		});
	});
	redirecting = createServer((request, response) => {
		request.resume();
		response.writeHead(status, { location: `http://127.0.0.1:${portOf(elsewhere)}/taken` }).end();
	});
	for (const server of [elsewhere, redirecting])
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
beforeEach(() => {
	arrived.splice(0);
});
afterAll(() => {
	elsewhere.close();
	redirecting.close();
});

test.each([301, 302, 303, 307, 308])('the key does not follow a %i', async (redirect) => {
	status = redirect;
	const data = credentialFor('V2', paySsam.at, { baseUrl: `http://127.0.0.1:${portOf(redirecting)}/v2` });
	for (const parameters of [
		sendParameters('V2'),
		billParameters('V2', 'get'),
		{ contract: 'V2', resource: 'account', operation: 'getBalance' },
		{ contract: 'V2', resource: 'custom', operation: 'call', path: '/bill/read', body: '{}' },
	]) {
		const { error } = await engine.run(paySsamNode('V2', paySsam, parameters, { credential: data }));
		expect(error).toBeDefined();
	}
	expect(arrived).toEqual([]);
});

test('PaySsam repeats the key in its own words: it is shown nowhere', async () => {
	const answers = [
		{ code: 'PARTNER_001', message: `등록되지 않은 키입니다 [${KEY}]` },
		{ code: '0000', message: 'ok', data: { authKey: KEY, billId: '1024', apprState: 'W', note: `key ${KEY}` } },
	];
	for (const answer of answers) {
		const talkative = createServer((request, response) => {
			request.resume();
			response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
		});
		await new Promise<void>((listening) => talkative.listen(0, '127.0.0.1', listening));
		const credential = credentialFor('V2', paySsam.at, { baseUrl: `http://127.0.0.1:${portOf(talkative)}/v2` });
		for (const parameters of [
			{ contract: 'V2', resource: 'account', operation: 'getPartnerInfo', path: '/partner/info', bodyFields: '{}' },
			{ contract: 'V2', resource: 'custom', operation: 'call', path: '/partner/info', body: '{}' },
			billParameters('V2', 'get', { simplify: false }),
		]) {
			const { run, error, output } = await engine.run(paySsamNode('V2', paySsam, parameters, { credential }));
			expect(error === undefined ? output.length : error.message).toBeTruthy();
			expect(deepText(run)).not.toContain(KEY);
		}
		talkative.close();
	}
});

test.each([
	'//evil.example/x',
	'/../x',
	'/a/../../x',
	'/%2e%2e/x',
	'/\\evil.example/x',
	'https://evil.example/x',
	'http://OTHER/x',
	'/bill/read?x=1',
	'/bill/read#x',
	'@evil.example/x',
	'/bill read',
	'/..%2fx',
	'/./x',
])('a custom call whose path leads elsewhere is refused, and nothing is sent: %j', async (path) => {
	const before = paySsam.sandbox.listRequests().length;
	const wanted = path.replace('OTHER', `127.0.0.1:${portOf(elsewhere)}`);
	const { error } = await engine.run(
		paySsamNode('V2', paySsam, { contract: 'V2', resource: 'custom', operation: 'call', path: wanted, body: '{}' }),
	);
	expect(error?.message).toMatch(/path/i);
	expect(error?.message).not.toContain(KEY);
	expect(paySsam.sandbox.listRequests().length).toBe(before);
	expect(arrived).toEqual([]);
});

test.each(['../1024', '1024/../1025', '1024?x=1', '1024#x', '%2e%2e', "1' OR '1'='1", '１０２４'])(
	'a bill id that is more than an id is refused, and nothing is sent: %j',
	async (billId) => {
		const before = paySsam.sandbox.listRequests().length;
		const { error } = await engine.run(paySsamNode('V2', paySsam, billParameters('V2', 'get', { billId })));
		expect(error?.message).toMatch(/Bill ID/);
		expect(paySsam.sandbox.listRequests().length).toBe(before);
	},
);
