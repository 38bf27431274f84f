/* The examples of proxies on docs/operations.md, run where nginx and Caddy are installed: only names, ports and certificates are others. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from 'payssam-quickstart';
import { afterEach, expect, test } from 'vitest';
import { expectedInCi } from '../expected';
import { type Block, pages } from './pages';
import { openShell } from './programs';
import type { Running, Shell } from './shell';

const blocks = pages().find(({ path }) => path === 'docs/operations.md')?.blocks ?? [];
const exampleOf = (language: string): string => blocks.find((block: Block) => block.language === language)?.text ?? '';

let open: Shell | undefined;
afterEach(() => open?.close());

interface Proxy {
	/** Certificate of whoever signed the proxy's. */
	readonly authority: string;
	readonly running: Running;
	accessLog(): string;
}

const PROXIES: Readonly<
	Record<string, (shell: Shell, example: string, port: number, adapter: number) => Promise<Proxy>>
> = {
	async nginx(shell, example, port, adapter) {
		const at = (name: string): string => join(shell.folder, name);
		await shell.succeed(
			'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem',
		);
		const server = example
			.replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
			.replace('hooks.example.kr', 'localhost')
			.replace(/ssl_certificate \S+;/, `ssl_certificate ${at('cert.pem')};`)
			.replace(/ssl_certificate_key \S+;/, `ssl_certificate_key ${at('key.pem')};`)
			.replaceAll('127.0.0.1:4020', `127.0.0.1:${adapter}`);
		const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
			.map((one) => `${one}_temp_path ${at(one)};`)
			.join(' ');
		writeFileSync(
			at('nginx.conf'),
			`daemon off; master_process off; pid ${at('pid')}; error_log ${at('error.log')};\nevents {}\nhttp { access_log ${at('access.log')}; ${folders}\n${server}\n}\n`,
		);
		const running = shell.start(`exec nginx -p '${shell.folder}' -e '${at('error.log')}' -c '${at('nginx.conf')}'`);
		return { authority: at('cert.pem'), running, accessLog: () => readFileSync(at('access.log'), 'utf8') };
	},
	async caddy(shell, example, port, adapter) {
		const at = (name: string): string => join(shell.folder, name);
		const site = example
			.replace('hooks.example.kr', `localhost:${port}`)
			.replaceAll('127.0.0.1:4020', `127.0.0.1:${adapter}`);
		writeFileSync(
			at('Caddyfile'),
			`{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n${site}\n`,
		);
		mkdirSync(at('data'));
		const running = shell.start('exec caddy run --config Caddyfile', {
			XDG_DATA_HOME: at('data'),
			XDG_CONFIG_HOME: at('data'),
		});
		return { authority: at('data/caddy/pki/authorities/local/root.crt'), running, accessLog: () => running.said() };
	},
};

function isInstalled(program: string): boolean {
	try {
		execFileSync('bash', ['-c', `command -v ${program}`], { stdio: 'pipe' });
		return true;
	} catch {
		return false;
	}
}

test.for([
	['nginx', 'nginx'],
	['caddy', 'caddyfile'],
] as const)(
	'%s: a callback over TLS, its sender, the pages, and what the log keeps',
	async ([program, language], { skip }) => {
		const example = exampleOf(language);
		expect(example).toContain('127.0.0.1:4020');
		const installed = process.platform === 'win32' || !isInstalled(program) ? undefined : program;
		if (expectedInCi(installed, `install ${program}.`) === undefined) skip(`no ${program} here`);
		const shell = await openShell({ replace: {} });
		open = shell;
		const port = await freePort();
		const address = `https://localhost:${port}`;
		const proxy = await PROXIES[program]?.(shell, example, port, shell.ports.adapter);
		if (proxy === undefined) throw new Error(`Nothing is known of ${program}.`);
		const env = { PUBLIC_URL: address, TRUSTED_PROXIES: '1', PORT: String(shell.ports.adapter) };
		const adapter = shell.start('npx payssam-webhook-adapter', env);
		const [key = ''] = /psk_[\w-]{20,}/.exec(await adapter.says(/psk_[\w-]+\n/)) ?? [];
		const curl = async (rest: string): Promise<{ status: number; body: string }> => {
			const text = await shell.succeed(`curl -sS --cacert '${proxy.authority}' -w '\\n%{http_code}' ${rest}`);
			return { status: Number(text.slice(text.lastIndexOf('\n') + 1)), body: text.slice(0, text.lastIndexOf('\n')) };
		};
		await expect
			.poll(async () => (await curl(`${address}/readyz`).catch(() => undefined))?.status, { timeout: 20_000 })
			.toBe(200);

		const json = (path: string, body: object, method = 'POST') =>
			curl(
				`-X ${method} ${address}${path} -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
			);
		const sandbox = shell.start(`npx payssam-sandbox --port ${shell.ports.sandbox}`, {
			NODE_EXTRA_CA_CERTS: proxy.authority,
		});
		await sandbox.says(/OpenAPI/);
		const made = await json('/v1/connections', {
			name: 'Sandbox',
			contractModel: 'V2',
			environment: 'custom',
			baseUrl: `http://127.0.0.1:${shell.ports.sandbox}/v2`,
			member: 'sandbox-member',
			merchant: 'sandbox-merchant',
			apiKey: 'SANDBOX-KEY-NOT-REAL-00000000000',
			policies: { allowedSenders: ['127.0.0.1'] },
		});
		expect(made.status).toBe(201);
		const { id, callbackUrl }: { id: string; callbackUrl: string } = JSON.parse(made.body);
		expect(callbackUrl.startsWith(`${address}/callbacks/`)).toBe(true);
		const bill = { productName: 'Tuition', memberName: 'Kim', phone: '01012345678', price: 1000, billId: 'proxied' };
		expect((await json('/v1/bills', bill)).status).toBe(200);
		const paid = await fetch(`http://127.0.0.1:${shell.ports.sandbox}/control/pay`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: '{"billId":"proxied"}',
		});
		expect(await paid.json()).toMatchObject({
			deliveries: [{ attempts: [{ url: callbackUrl, wouldPassCertification: true }] }],
		});

		// A caller cannot choose the address it is known by. A change of a connection shows within two seconds.
		expect(
			(await json(`/v1/connections/${id}`, { policies: { allowedSenders: ['203.0.113.9'] } }, 'PATCH')).status,
		).toBe(200);
		const forged = () =>
			curl(`-X POST ${callbackUrl} -H 'X-Forwarded-For: 203.0.113.9' -H 'Content-Type: application/json' -d '{}'`);
		await expect.poll(async () => (await forged()).status, { timeout: 5000, interval: 500 }).toBe(403);

		expect((await curl(`${address}/metrics`)).status).toBe(401);
		expect((await curl(`-X POST ${address}/sign-in -H 'Origin: ${address}' --data-urlencode key=${key}`)).status).toBe(
			303,
		);
		expect(
			(await curl(`-X POST ${address}/sign-in -H 'Origin: https://elsewhere.example' --data-urlencode key=${key}`))
				.status,
		).toBe(403);

		await expect.poll(() => program !== 'nginx' || proxy.accessLog().includes('/sign-in')).toBe(true);
		expect(proxy.accessLog()).not.toContain(callbackUrl.split('/').at(-1));
	},
);
