import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type Dispatcher, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { BlockedTargetError, checkTarget, guardedAgent, isPublicAddress, type Resolve } from './guard';

const PUBLIC = '93.184.215.14';

/** Hosts as they can stand in a URL, each of which leads, or may lead, to what is not public. */
const PRIVATE_HOSTS = [
	// This machine
	'127.0.0.1',
	'127.0.0.1.',
	'127.0.0.1..',
	'127.1',
	'127.0.1',
	'127.255.255.254',
	'2130706433',
	'0x7f000001',
	'0x7f.1',
	'0x7F.0x0.0x0.0x1',
	'017700000001',
	'0177.0.0.1',
	'127.0.0.0x1',
	'0',
	'0.0.0.0',
	'0.1.2.3',
	'0x0',
	'localhost',
	'LOCALHOST',
	'localhost.',
	'a.localhost',
	'localhost.localdomain',
	'intranet',
	'router.lan',
	'printer.local',
	'nas.home.arpa',
	// Spelled otherwise
	'127%2e0%2e0%2e1',
	'%31%32%37.0.0.1',
	'%6c%6f%63%61%6c%68%6f%73%74',
	'127。0。0。1',
	'127．0．0．1',
	'①②⑦.⓪.⓪.①',
	'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
	'ｌｏｃａｌｈｏｓｔ',
	// Private networks
	'10.0.0.1',
	'10.255.255.255',
	'172.16.0.1',
	'172.31.255.255',
	'192.168.0.1',
	'3232235521',
	'0xc0a80001',
	'100.64.0.1',
	'100.127.255.254',
	// Metadata and platform
	'169.254.169.254',
	'169.254.170.2',
	'0xa9fea9fe',
	'2852039166',
	'metadata.google.internal',
	'100.100.100.200',
	'192.0.0.192',
	'168.63.129.16',
	'[fd00:ec2::254]',
	// No unicast, or nobody's
	'224.0.0.1',
	'239.255.255.250',
	'240.0.0.1',
	'255.255.255.255',
	'192.0.0.1',
	'192.0.2.1',
	'198.51.100.1',
	'203.0.113.1',
	'198.18.0.1',
	'198.19.255.255',
	'192.88.99.1',
	// IPv6
	'[::]',
	'[::1]',
	'[0:0:0:0:0:0:0:1]',
	'[::127.0.0.1]',
	'[::ffff:127.0.0.1]',
	'[::ffff:7f00:1]',
	'[::ffff:10.0.0.1]',
	'[::ffff:0.0.0.0]',
	'[::ffff:169.254.169.254]',
	'[::ffff:0:127.0.0.1]',
	'[64:ff9b::127.0.0.1]',
	'[64:ff9b::10.0.0.1]',
	'[64:ff9b:1::127.0.0.1]',
	'[64:ff9b:1::8.8.8.8]',
	'[2002:7f00:1::]',
	'[2002:a00:1::1]',
	'[2002:808:808::]',
	'[2001:0:7f00:1::]',
	'[2001::1]',
	'[fe80::1]',
	'[febf::1]',
	'[fec0::1]',
	'[fc00::1]',
	'[fdff::1]',
	'[ff02::1]',
	'[100::1]',
	'[2001:2::1]',
	'[2001:10::1]',
	'[2001:db8::1]',
	'[3fff::1]',
	'[5f00::1]',
	'[4000::1]',
] as const;

const UNREADABLE = [
	'https://[fe80::1%25eth0]/',
	'https://[::1%lo]/',
	'https://256.256.256.256/',
	'https://1.2.3.4.5/',
	'https://local host/',
	'https://localhost%00.example.com/',
	'https://',
	'hooks.example.com/1',
	'//hooks.example.com/1',
	'',
];

/** Addresses as a resolver or a socket tells them. */
const PRIVATE_ADDRESSES = [
	'127.0.0.1',
	'0.0.0.0',
	'10.1.2.3',
	'172.20.0.1',
	'192.168.1.1',
	'169.254.169.254',
	'100.64.0.1',
	'168.63.129.16',
	'224.0.0.1',
	'255.255.255.255',
	'198.18.0.1',
	'203.0.113.9',
	'::',
	'::1',
	'::127.0.0.1',
	'::ffff:127.0.0.1',
	'64:ff9b::a00:1',
	'64:ff9b:1::808:808',
	'2002:a00:1::1',
	'2001::1',
	'fe80::1',
	'fe80::1%eth0',
	'2606:4700::1111%eth0',
	'fd00:ec2::254',
	'ff02::1',
	'100::1',
	'2001:2::1',
	'2001:db8::1',
	'4000::1',
	'',
	'no address',
	'010.8.8.8',
];

const PUBLIC_ADDRESSES = [
	PUBLIC,
	'8.8.8.8',
	'1.0.0.1',
	'100.63.255.255',
	'100.128.0.1',
	'172.15.255.255',
	'172.32.0.1',
	'192.167.255.255',
	'198.20.0.1',
	'223.255.255.254',
	'2606:4700:4700::1111',
	'2a00:1450:4001::1',
	'::ffff:8.8.8.8',
	'64:ff9b::8.8.8.8',
];

const servers: Server[] = [];
const agents: Dispatcher[] = [];
afterAll(async () => {
	for (const agent of agents) await agent.destroy();
	for (const server of servers) server.close();
});

function agentFor(resolve: Resolve | undefined, allowPrivate = false): Dispatcher {
	const agent = guardedAgent({ allowPrivate, connectTimeoutMs: 300, resolve });
	agents.push(agent);
	return agent;
}

const failureOf = (url: string, dispatcher: Dispatcher): Promise<unknown> =>
	request(url, { dispatcher, method: 'POST', body: '{}' }).then(
		({ statusCode }) => statusCode,
		(error: unknown) => error,
	);

const answering = (...addresses: readonly string[]): Resolve => {
	return async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

async function listen(server: Server): Promise<string> {
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return `http://127.0.0.1:${port}`;
}

it('has a table of more than 60 cases', () => {
	expect(new Set([...PRIVATE_HOSTS, ...UNREADABLE]).size).toBeGreaterThan(60);
});

describe.each(PRIVATE_HOSTS)('host %s', (host) => {
	it.each(['', ':8443'])('is refused when subscribing, port "%s"', (port) => {
		expect(checkTarget(`https://${host}${port}/hooks/secret`, { allowPrivate: false })).toMatchObject({
			ok: false,
			problem: expect.stringContaining('is not on the public internet'),
		});
	});

	it('is refused when connecting, whatever a resolver says', async () => {
		const failure = await failureOf(`https://${host}/hooks/secret`, agentFor(answering(PUBLIC)));
		expect(failure).toBeInstanceOf(BlockedTargetError);
		expect(String(failure)).not.toContain('secret');
	});

	it('passes where private targets are allowed', () => {
		expect(checkTarget(`http://${host}/hooks`, { allowPrivate: true })).toMatchObject({ ok: true });
	});
});

describe('checkTarget', () => {
	it.each(UNREADABLE)('refuses %j, also where private targets are allowed', (target) => {
		for (const allowPrivate of [false, true])
			expect(checkTarget(target, { allowPrivate })).toMatchObject({ ok: false, problem: 'It is not a URL.' });
	});

	it.each(['ftp', 'file', 'gopher', 'ws', 'javascript', 'data'])('refuses the scheme %s', (scheme) => {
		for (const allowPrivate of [false, true])
			expect(checkTarget(`${scheme}://hooks.example.com/1`, { allowPrivate })).toMatchObject({ ok: false });
	});

	it('takes http only where private targets are allowed', () => {
		expect(checkTarget('http://hooks.example.com/', { allowPrivate: false })).toMatchObject({
			ok: false,
			remedy: 'Give an https URL.',
		});
		expect(checkTarget('http://hooks.example.com/', { allowPrivate: true })).toMatchObject({ ok: true });
	});

	it.each(['user@', 'user:pass@', ':pass@', 'hooks.example.com@'])('refuses credentials: %s', (credentials) => {
		for (const allowPrivate of [false, true]) {
			const verdict = checkTarget(`https://${credentials}hooks.example.com/1`, { allowPrivate });
			expect(verdict).toMatchObject({ ok: false, problem: 'It holds a user name or a password.' });
			expect(JSON.stringify(verdict)).not.toContain('pass@');
		}
	});

	it.each([
		['https://hooks.zapier.com/hooks/catch/1/a', 'hooks.zapier.com'],
		['https://HOOKS.Example.com./1', 'hooks.example.com.'],
		['https://hook.eu2.make.com:8443/abc?x=1', 'hook.eu2.make.com:8443'],
		['https://결제.example.kr/1', 'xn--9y2b7ly64b.example.kr'],
		['https://8.8.8.8/', '8.8.8.8'],
		['https://134744072/', '8.8.8.8'],
		['https://[2606:4700:4700::1111]/', '[2606:4700:4700::1111]'],
		['https://localhost.example.com/', 'localhost.example.com'],
		['https://127.0.0.1.nip.io/', '127.0.0.1.nip.io'],
	])('takes %s', (target, host) => {
		const verdict = checkTarget(target, { allowPrivate: false });
		expect(verdict).toMatchObject({ ok: true });
		if (verdict.ok && !host.startsWith('xn--')) expect(verdict.url.host).toBe(host);
	});
});

describe('isPublicAddress', () => {
	it.each(PRIVATE_ADDRESSES)('refuses %j', (address) => expect(isPublicAddress(address)).toBe(false));
	it.each(PUBLIC_ADDRESSES)('takes %s', (address) => expect(isPublicAddress(address)).toBe(true));
});

describe('connecting', () => {
	it.each(PRIVATE_ADDRESSES.filter((address) => address !== ''))('refuses a name that is %s', async (address) => {
		expect(await failureOf('https://hooks.example.com/1', agentFor(answering(address)))).toBeInstanceOf(
			BlockedTargetError,
		);
	});

	it.each([
		[[PUBLIC, '10.0.0.1']],
		[['10.0.0.1', PUBLIC]],
		[[PUBLIC, '::1']],
		[['2606:4700:4700::1111', PUBLIC, 'fd00::1']],
	])('refuses a name with one private address among several: %j', async (addresses) => {
		expect(await failureOf('https://hooks.example.com/1', agentFor(answering(...addresses)))).toBeInstanceOf(
			BlockedTargetError,
		);
	});

	it('refuses http', async () => {
		expect(await failureOf('http://hooks.example.com/1', agentFor(answering(PUBLIC)))).toBeInstanceOf(
			BlockedTargetError,
		);
	});

	it('says so when a name has no address', async () => {
		expect(await failureOf('https://hooks.example.com/1', agentFor(answering()))).toMatchObject({ code: 'ENOTFOUND' });
	});

	it('asks the resolver at every connect: a name that turns private is refused then', async () => {
		const answers: LookupAddress[] = [{ address: PUBLIC, family: 4 }];
		let asked = 0;
		const agent = agentFor(async () => {
			asked += 1;
			return [answers.shift() ?? { address: '127.0.0.1', family: 4 }];
		});
		expect(await failureOf('https://hooks.example.com:9/1', agent)).not.toBeInstanceOf(BlockedTargetError);
		expect(await failureOf('https://hooks.example.com:9/1', agent)).toBeInstanceOf(BlockedTargetError);
		expect(asked).toBe(2);
	});

	it('looks at the peer: an address that changes after it was judged gets no byte', async () => {
		let bytes = 0;
		let closed: (() => void) | undefined;
		const ended = new Promise<void>((resolve) => {
			closed = resolve;
		});
		const server = createTcpServer((socket) => {
			socket.on('data', (data) => {
				bytes += data.byteLength;
			});
			socket.on('error', () => {});
			socket.on('close', () => closed?.());
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		let reads = 0;
		const changing: LookupAddress = {
			family: 4,
			get address() {
				reads += 1;
				return reads === 1 ? PUBLIC : '127.0.0.1';
			},
		};
		const failure = await failureOf(
			`https://hooks.example.com:${port}/1`,
			agentFor(async () => [changing]),
		);
		expect(failure).toBeInstanceOf(BlockedTargetError);
		expect(String(failure)).toContain('the connection leads');
		await ended;
		expect(bytes).toBe(0);
		server.close();
	});

	it.each([301, 302, 303, 307, 308])('does not follow a %i', async (status) => {
		let reached = 0;
		const inner = await listen(
			createServer((_request, response) => {
				reached += 1;
				response.end();
			}),
		);
		const outer = await listen(
			createServer((_request, response) => response.writeHead(status, { location: `${inner}/admin` }).end()),
		);
		expect(await failureOf(outer, agentFor(undefined, true))).toBe(status);
		expect(reached).toBe(0);
	});

	it('knows no proxy variables', async () => {
		let proxied = 0;
		const proxy = await listen(
			createServer((_request, response) => {
				proxied += 1;
				response.end();
			}),
		);
		const target = await listen(createServer((_request, response) => response.writeHead(204).end()));
		const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
		for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy;
		try {
			expect(await failureOf(target, agentFor(undefined, true))).toBe(204);
		} finally {
			for (const name of names) delete process.env[name];
		}
		expect(proxied).toBe(0);
	});
});
