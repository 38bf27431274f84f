/* Every command of every page: run here as it stands, or accounted for in `handling.ts`. */
import { execFileSync } from 'node:child_process';
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openBook } from './book';
import { HANDLING } from './handling';
import { type Command, ROOT } from './pages';
import { openPostgres, postgresPrograms } from './postgres';
import { openShell, type Ports, startAdapter, startSandbox } from './programs';
import type { Shell, ShellOptions } from './shell';

const ACK = '{"code":"0000","msg":"성공하였습니다."}';
const book = openBook();
/** Commands that need programs which this machine does not have; the tests that run them are skipped, except in CI. */
const withoutProgram = new Set<Command>();

/** The pages are written for bash. */
const ON_WINDOWS = process.platform === 'win32';

type OpenShell = Shell & { readonly ports: Ports };
const shells: Shell[] = [];
async function shell(options: ShellOptions = {}): Promise<OpenShell> {
	const opened = await openShell(options);
	shells.push(opened);
	return opened;
}
afterEach(async () => {
	for (const one of shells.splice(0)) await one.close();
});

/** Lines such as `KEY=psk_…`: they hold for all that is run after them. */
function assignments(commands: readonly string[]): string {
	return commands.map((command) => `${command}\n`).join('');
}

/** The answers of curl, one JSON text after the other. */
function answers(text: string): Record<string, unknown>[] {
	return text
		.replaceAll('}{', '}\n{')
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line) => JSON.parse(line));
}

/** A connection of the adapter to the sandbox, made through the API. @returns its id */
async function connect(adapter: string, sandbox: string, key: string): Promise<string> {
	const answer = await fetch(`${adapter}/v1/connections`, {
		method: 'POST',
		headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
		body: JSON.stringify({
			name: 'Sandbox',
			contractModel: 'V2',
			environment: 'custom',
			baseUrl: `${sandbox}/v2`,
			member: 'sandbox-member',
			merchant: 'sandbox-merchant',
			apiKey: 'SANDBOX-KEY-NOT-REAL-00000000000',
		}),
	});
	expect(answer.status).toBe(201);
	const { id }: { id: string } = JSON.parse(await answer.text());
	return id;
}

async function read<T>(url: string, key: string): Promise<T> {
	const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
	expect(answer.status).toBe(200);
	return JSON.parse(await answer.text());
}

describe.skipIf(ON_WINDOWS)('docs/certification.md', () => {
	const PAGE = 'docs/certification.md';
	test('five bills, a day of repeats, and the rehearsal is complete', async () => {
		const here = await shell();
		await startSandbox(here, book.take(PAGE, 'npx payssam-sandbox'));
		await startAdapter(here, book.take(PAGE, 'npx payssam-webhook-adapter'));
		const names = assignments([/^KEY=/, /^SANDBOX=/, /^ADAPTER=/].map((fits) => book.take(PAGE, fits)));
		const next = async (fits: RegExp) => answers(await here.succeed(names + book.take(PAGE, fits)));

		expect(await next(/testBillIds/)).toMatchObject([{ testBillIds: true }]);
		expect(await next(/v1\/connections/)).toMatchObject([{ policies: { businessNumber: '1234567890' } }]);
		const ids = [1, 2, 3, 4, 5].map((n) => `1234567890CERT00000${n}`);
		expect(await next(/^for n in 1 2 3 4 5/)).toMatchObject(
			ids.map((billId) => ({ billId, result: { state: 'unpaid' } })),
		);
		const certified = { attempts: [{ wouldPassCertification: true, answerText: ACK }] };
		expect(await next(/^for n in 1 2 3;/)).toMatchObject(
			ids.slice(0, 3).map((billId) => ({ billId, state: 'F', deliveries: [certified] })),
		);
		expect(await next(/\/cancel/)).toMatchObject([{ result: { state: 'cancelled' } }]);
		expect(await next(/\/destroy/)).toMatchObject([{ result: { state: 'destroyed' } }]);
		expect(await next(/CERT000005 /)).toMatchObject([{ result: { status: 'unpaid' } }]);
		const [repeats] = await next(/control\/redeliver/);
		expect(repeats).toHaveLength(24);
		expect(repeats).toEqual(
			Array.from({ length: 24 }, () => expect.objectContaining({ wouldPassCertification: true })),
		);
		const [score] = await next(/control\/certification/);
		expect(score).toMatchObject({ ready: true, unacknowledged: [] });
		const shown: unknown[] = Object(score).steps.map(({ billId }: { billId: unknown }) => billId);
		expect(shown.toSorted()).toEqual(ids);
		expect(book.rest(PAGE)).toEqual([]);
	});
});

describe.skipIf(ON_WINDOWS)('docs/your-own-program.md', () => {
	const PAGE = 'docs/your-own-program.md';
	const [receiver = '', library = ''] = book
		.page(PAGE)
		.blocks.filter(({ language }) => language === 'js')
		.map(({ text }) => text);

	test('from nothing to a paid bill; what is not signed is refused', async () => {
		const here = await shell();
		await startSandbox(here, book.take(PAGE, 'npx payssam-sandbox'));
		await startAdapter(here, book.take(PAGE, /^ALLOW_PRIVATE_TARGETS=true npx/));
		const names = assignments([/^KEY=/, /^ADAPTER=/].map((fits) => book.take(PAGE, fits)));
		const next = async (fits: RegExp) => answers(await here.succeed(names + book.take(PAGE, fits)));

		expect(await next(/v1\/connections/)).toMatchObject([{ name: 'Sandbox' }]);
		const [hook] = await next(/v1\/hooks/);
		here.replace['whsec_…'] = String(hook?.secret);
		writeFileSync(join(here.folder, 'receiver.mjs'), receiver);
		const running = here.start(book.take(PAGE, /node receiver\.mjs/), { PORT: String(here.ports.receiver) });
		const at = `http://127.0.0.1:${here.ports.receiver}/payments`;
		await expect
			.poll(async () => (await fetch(at, { method: 'POST', body: '{}' }).catch(() => undefined))?.status)
			.toBe(401);

		const [sent] = await next(/v1\/bills /);
		await fetch(`http://127.0.0.1:${here.ports.sandbox}/control/pay`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ billId: sent?.billId }),
		});
		await running.says(/^paid order-1024 45000 20\d\d-\d\d-\d\dT[\d:]+\+09:00\n/m);
		expect(await next(/bills\?reference=/)).toMatchObject([
			{ billId: sent?.billId, result: { status: 'paid', amount: 45000 } },
		]);

		// A sample is signed and not booked; a second delivery of the payment is not booked again.
		const key = here.replace['psk_…'] ?? '';
		const adapter = `http://127.0.0.1:${here.ports.adapter}`;
		const post = (path: string) =>
			fetch(adapter + path, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
		expect(await (await post(`/v1/hooks/${String(hook?.id)}/test`)).json()).toMatchObject({ ok: true });
		const { items } = await read<{ items: { id: string }[] }>(`${adapter}/v1/events?type=payment.approved`, key);
		expect((await post(`/v1/events/${items[0]?.id}/replay`)).status).toBe(202);
		await expect
			.poll(async () => {
				const event = await read<{ deliveries: { attempts: unknown[] }[] }>(
					`${adapter}/v1/events/${items[0]?.id}`,
					key,
				);
				return event.deliveries.flatMap(({ attempts }) => attempts).length;
			})
			.toBe(2);
		expect(running.said().match(/^paid /gm)).toHaveLength(1);
	});

	test('the library of Standard Webhooks verifies what the receiver verifies', async () => {
		const here = await shell();
		book.take(PAGE, 'npm install standardwebhooks');
		const modules = join(here.folder, 'node_modules');
		mkdirSync(modules);
		const adapters = createRequire(join(ROOT, 'apps/webhook-adapter/package.json'));
		symlinkSync(join(adapters.resolve('standardwebhooks'), '../..'), join(modules, 'standardwebhooks'));
		writeFileSync(join(here.folder, 'verified.mjs'), library);
		writeFileSync(
			join(here.folder, 'try.mjs'),
			`import { Webhook } from 'standardwebhooks';
			import { verified } from './verified.mjs';
			const secret = 'whsec_' + Buffer.alloc(32, 7).toString('base64');
			const body = '{"id":"evt_1"}';
			const at = new Date();
			const headers = {
				'webhook-id': 'evt_1',
				'webhook-timestamp': String(Math.floor(at / 1000)),
				'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
			};
			console.log(verified(body, headers, secret).id);
			try { verified(body.replace('1', '2'), headers, secret); } catch (error) { console.log(error.message); }`,
		);
		expect(await here.succeed('node try.mjs')).toBe('evt_1\nNo matching signature found\n');
	});
});

describe.skipIf(ON_WINDOWS)('docs/operations.md', () => {
	const PAGE = 'docs/operations.md';

	test('--init, --check, the start, and the health of it', async () => {
		const here = await shell();
		await here.succeed(book.take(PAGE, /--init$/));
		expect(readFileSync(join(here.folder, 'payssam-adapter.env'), 'utf8')).toContain('#TRUSTED_PROXIES=0');
		expect(await here.succeed(book.take(PAGE, /--check$/))).toContain('RETENTION_DAYS=180');
		await startAdapter(here, book.take(PAGE, 'npx payssam-webhook-adapter'));
		expect(await here.succeed(book.take(PAGE, /healthz$/))).toBe('{"status":"alive"}');
		expect(await here.succeed(book.take(PAGE, /readyz$/))).toBe('{"status":"ready"}');
		expect(await here.succeed(book.take(PAGE, /metrics$/))).toContain('payssam_adapter_backlog_deliveries 0');

		const at = `http://127.0.0.1:${here.ports.adapter}`;
		const key = here.replace['psk_…'] ?? '';
		const connection = await connect(at, 'http://127.0.0.1:9', key);
		const { callbackUrl } = await read<{ callbackUrl: string }>(`${at}/v1/connections/${connection}`, key);
		const status = await here.succeed(
			`${book.take(PAGE, 'curl -X POST')} -sS -o /dev/null -w '%{http_code}' ${callbackUrl}`,
		);
		expect(book.page(PAGE).text).toContain(`with an empty body has to be answered with ${status}`);
		const throughProxy = await fetch(`${at}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
		expect(throughProxy.status).toBe(401);
	});

	test('backup while it runs; everything is lost; restored it goes on, and without its key it does not start', async () => {
		const here = await shell();
		const START = 'npx payssam-webhook-adapter';
		const first = await startAdapter(here, START);
		const at = `http://127.0.0.1:${here.ports.adapter}`;
		const key = here.replace['psk_…'] ?? '';
		const connection = await connect(at, 'http://127.0.0.1:9', key);
		expect(await here.succeed(book.take(PAGE, 'npx payssam-webhook-adapter backup backup.sqlite'))).toContain(
			'The database is copied',
		);
		await here.succeed(book.take(PAGE, /^cp payssam-adapter-data\/encryption\.key/));
		await first.stop();
		rmSync(join(here.folder, 'payssam-adapter-data'), { recursive: true });
		mkdirSync(join(here.folder, 'payssam-adapter-data'));

		await here.succeed(book.take(PAGE, /^rm -f/));
		await here.succeed(book.take(PAGE, /^cp backup\.sqlite/));
		expect((await here.run(START)).err).toMatch(
			/encryption\.key is missing, and the database beside it cannot be read/,
		);
		writeFileSync(join(here.folder, 'payssam-adapter-data/encryption.key'), `${'ab'.repeat(32)}\n`);
		expect((await here.run(START)).err).toMatch(/is not the key that this database was made with/);
		await here.succeed(book.take(PAGE, /^cp encryption\.key\.copy/));
		const again = await startAdapter(here, book.take(PAGE, START));
		const { items } = await read<{ items: { id: string }[] }>(`${at}/v1/connections`, key);
		expect(items.map(({ id }) => id)).toEqual([connection]);

		const second = await here.run(START, { PORT: '0' });
		expect(second.err).toMatch(/^DATA_FOLDER .* is in use/);
		await again.stop();
	});

	test('the unit of systemd: settings and data lie in its folder, and the backup of the page finds them', async () => {
		const unit = readFileSync(join(ROOT, 'apps/webhook-adapter/deploy/payssam-webhook-adapter.service'), 'utf8');
		const of = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
		const [, init = ''] = /^#\s+(sudo -u payssam .* --init)$/m.exec(unit) ?? [];
		const here = await shell();
		const folder = join(here.folder, 'state');
		const program = join(here.folder, 'opt/node_modules/.bin');
		mkdirSync(folder);
		mkdirSync(program, { recursive: true });
		symlinkSync(join(ROOT, 'apps/webhook-adapter/dist/cli.js'), join(program, 'payssam-webhook-adapter'));
		here.replace['/var/lib/payssam-webhook-adapter'] = folder;
		here.replace['/opt/payssam-webhook-adapter'] = join(here.folder, 'opt');
		// Another user is not needed to see which folder is meant.
		here.replace['sudo -u payssam '] = '';

		await here.succeed(`cd ${of('WorkingDirectory')}\n${init}`);
		appendFileSync(join(folder, 'payssam-adapter.env'), `PORT=${here.ports.adapter}\n`);
		const running = here.start(`cd ${of('WorkingDirectory')}\n${of('Environment')} ${of('ExecStart')}`);
		await running.says(new RegExp(`runs on http://127\\.0\\.0\\.1:${here.ports.adapter}`));
		expect(readdirSync(join(folder, 'payssam-adapter-data'))).toContain('encryption.key');
		const said = await here.succeed(book.take(PAGE, /^cd \/var\/lib.* backup backup\.sqlite$/));
		expect(said).toContain('The database is copied');
		expect(existsSync(join(folder, 'backup.sqlite'))).toBe(true);
		await running.stop();
	});

	test('a database that a newer version has migrated is refused', async () => {
		const here = await shell();
		const first = await startAdapter(here, 'npx payssam-webhook-adapter');
		await first.stop();
		const { DatabaseSync } = await import('node:sqlite');
		const database = new DatabaseSync(join(here.folder, 'payssam-adapter-data/adapter.sqlite'));
		database.exec("insert into kysely_migration values ('999-later', '2030-01-01T00:00:00.000Z')");
		database.close();
		const { code, err } = await here.run('npx payssam-webhook-adapter');
		expect(code).toBe(2);
		const [, said = 'not on the page'] = /`(The database belongs [^`]*?)…`/.exec(book.page(PAGE).text) ?? [];
		expect(err.startsWith(said)).toBe(true);
		expect(err).toContain('999-later');
		expect(err.trim()).not.toContain('\n');
	});

	test('keys, secrets and the callback URL are changed; what was given up is sent again', async () => {
		const here = await shell({ env: { ALLOW_PRIVATE_TARGETS: 'true' } });
		const running = await startAdapter(here, 'npx payssam-webhook-adapter');
		const at = `http://127.0.0.1:${here.ports.adapter}`;
		const key = here.replace['psk_…'] ?? '';
		const connection = await connect(at, 'http://127.0.0.1:9', key);
		const subscribed = await fetch(`${at}/v1/hooks`, {
			method: 'POST',
			headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
			body: JSON.stringify({ targetUrl: 'http://127.0.0.1:9/' }),
		});
		const hook: { id: string; secret: string } = JSON.parse(await subscribed.text());
		const env = { ADAPTER: at, KEY: key, CONNECTION: connection, HOOK: hook.id };
		const next = async (fits: RegExp) => JSON.parse(await here.succeed(book.take(PAGE, fits), env));
		const before = await read<{ callbackUrl: string }>(`${at}/v1/connections/${connection}`, key);

		expect(await next(/CONNECTION\/key"/)).toMatchObject({ keyIsChanging: true, signingKey: 'new' });
		expect(await next(/CONNECTION\/key\/finish"/)).toMatchObject({ keyIsChanging: false });
		const { secret } = await next(/HOOK\/secret"/);
		expect(secret).toMatch(/^whsec_/);
		expect(secret).not.toBe(hook.secret);
		await here.succeed(book.take(PAGE, /HOOK\/secret\/finish"/), env);
		expect((await next(/CONNECTION\/callback-url"/)).callbackUrl).not.toBe(before.callbackUrl);
		expect((await fetch(before.callbackUrl, { method: 'POST', body: '{}' })).status).toBe(404);
		expect(await next(/HOOK\/replay"/)).toEqual({ due: 0 });

		const command = book.take(PAGE, /^npx .*new-admin-key$/);
		expect((await here.run(command)).code).toBe(2);
		await running.stop();
		const [made = ''] = /psk_[\w-]+/.exec(await here.succeed(command)) ?? [];
		await startAdapter(here, 'npx payssam-webhook-adapter');
		expect(await read<object>(`${at}/v1/me`, made)).toMatchObject({ scopes: ['admin'] });
	});

	describe('PostgreSQL', () => {
		const programs = postgresPrograms();
		const dump = book.take(PAGE, /^pg_dump /);
		const restore = book.take(PAGE, /^pg_restore /);
		const composeDump = book.take(PAGE, /^docker compose .*pg_dump/);
		const composeRestore = ['stop', 'dropdb', 'createdb', 'pg_restore', 'start'].map((word) =>
			book.take(PAGE, new RegExp(`^docker compose .*\\b${word}\\b`)),
		);
		const all = [dump, restore, composeDump, ...composeRestore];
		if (programs === undefined)
			for (const command of book.commands) if (all.includes(command.text)) withoutProgram.add(command);

		/** In the place of Docker: what is to be run in the container of PostgreSQL is run here, as the user that the compose file names. */
		function dockerFor(folder: string, database: string): void {
			const { services } = parse(readFileSync(join(ROOT, 'apps/webhook-adapter/deploy/compose.yaml'), 'utf8'));
			const { POSTGRES_USER: user, POSTGRES_DB: name } = services.postgres.environment;
			const { hostname, port, username, pathname } = new URL(database);
			expect({ user, name }).toEqual({ user: username, name: pathname.slice(1) });
			const lines = [
				'#!/usr/bin/env bash',
				'case "$*" in',
				`"compose exec -T postgres "*) shift 4; PGHOST=${hostname} PGPORT=${port} exec "$@";;`,
				`"compose stop adapter" | "compose start adapter") ;;`,
				'*) echo "not known: $*" >&2; exit 125;;',
				'esac',
			];
			mkdirSync(folder);
			writeFileSync(join(folder, 'docker'), `${lines.join('\n')}\n`, { mode: 0o755 });
		}

		test.skipIf(programs === undefined)(
			'a dump goes into an empty database, and an adapter goes on from it',
			async () => {
				if (programs === undefined) throw new Error('There is no PostgreSQL here.');
				const here = await shell({ programs: [programs] });
				await using server = await openPostgres(programs);
				const ENCRYPTION_KEY = 'cd'.repeat(32);
				const first = await server.makeDatabase('adapter');
				const env = { DATABASE_URL: first, ENCRYPTION_KEY };
				const running = here.start('npx payssam-webhook-adapter', { ...env, PORT: String(here.ports.adapter) });
				const [key = ''] = /psk_[\w-]+/.exec(await running.says(/psk_[\w-]+\n/)) ?? [];
				const at = `http://127.0.0.1:${here.ports.adapter}`;
				const connection = await connect(at, 'http://127.0.0.1:9', key);
				const most = Number(/at most (\d+): 11 for callbacks/.exec(book.page(PAGE).text)?.[1]);
				const connections = await server.connectionsTo('adapter');
				expect(connections).toBeGreaterThan(2);
				expect(connections).toBeLessThanOrEqual(most);
				await here.succeed(dump, env);
				await running.stop();
				const second = await server.makeDatabase('restored');
				await here.succeed(restore, { EMPTY_DATABASE_URL: second });

				const bin = join(here.folder, 'docker');
				dockerFor(bin, first);
				const withDocker = (command: string) =>
					here.succeed(`PATH="${bin}:$PATH"\nmkdir -p beside\ncd beside\n${command}`);
				await withDocker(composeDump);
				for (const command of composeRestore) await withDocker(command);

				for (const DATABASE_URL of [second, first]) {
					const again = here.start('npx payssam-webhook-adapter', {
						DATABASE_URL,
						ENCRYPTION_KEY,
						PORT: String(here.ports.adapter),
					});
					await expect
						.poll(async () => (await fetch(`${at}/readyz`).catch(() => undefined))?.status, { timeout: 20_000 })
						.toBe(200);
					const { items } = await read<{ items: { id: string }[] }>(`${at}/v1/connections`, key);
					expect(items.map(({ id }) => id)).toEqual([connection]);
					await again.stop();
				}
			},
		);
	});
});

describe.skipIf(ON_WINDOWS)("the adapter's READMEs", () => {
	test.each(['apps/webhook-adapter/README.md', 'apps/webhook-adapter/README.ko.md'])(
		'%s: start, subscribe, send',
		async (page) => {
			const here = await shell();
			await startSandbox(here, book.take(page, 'npx payssam-sandbox'));
			const running = await startAdapter(here, book.take(page, 'npx payssam-webhook-adapter'));
			const at = `http://127.0.0.1:${here.ports.adapter}`;
			const names = assignments([book.take(page, /^KEY=/)]);
			const next = async (fits: RegExp) => answers(await here.succeed(names + book.take(page, fits)));
			expect(await next(/v1\/hooks/)).toMatchObject([{ secret: expect.stringMatching(/^whsec_/) }]);
			const refused = await fetch(`${at}/v1/hooks`, {
				method: 'POST',
				headers: { authorization: `Bearer ${here.replace['psk_…']}`, 'content-type': 'application/json' },
				body: '{"targetUrl":"http://127.0.0.1:9/"}',
			});
			expect(refused.status).toBe(422);
			await connect(at, `http://127.0.0.1:${here.ports.sandbox}`, here.replace['psk_…'] ?? '');
			expect(await next(/v1\/bills/)).toMatchObject([{ result: { shortUrl: expect.stringContaining('/b/') } }]);
			await here.succeed(book.take(page, /--init$/));
			await running.stop();
			rmSync(join(here.folder, 'payssam-adapter.env'));
			for (const { text } of book.rest(page)) {
				if (text.includes('new-admin-key')) expect(await here.succeed(book.take(page, text))).toMatch(/psk_/);
				else if (text.includes(' backup '))
					expect(await here.succeed(book.take(page, text))).toContain('encryption.key');
			}
		},
	);
});

describe.skipIf(ON_WINDOWS)('the packages', () => {
	test('the sandbox starts in the ways of its README, and keeps its bills where it is told to', async () => {
		const PAGE = 'packages/sandbox/README.md';
		const here = await shell();
		const plain = await startSandbox(here, book.take(PAGE, 'npx payssam-sandbox'));
		expect(plain.said()).toContain('SANDBOX-KEY-NOT-REAL-00000000000');
		await plain.stop();
		const json = here.start(book.take(PAGE, /--port 0 --json$/));
		expect(JSON.parse(await json.says(/\n/))).toMatchObject({ v2: expect.stringMatching(/\/v2$/) });
		await json.stop();
		for (const page of ['packages/n8n-nodes-payssam/README.md', 'packages/n8n-nodes-payssam/README.ko.md'])
			await (await startSandbox(here, book.take(page, 'npx --yes payssam-sandbox'))).stop();
		const kept = await startSandbox(here, book.take(PAGE, /--data bills\.json$/));
		await kept.stop();
		expect(existsSync(join(here.folder, 'bills.json'))).toBe(true);
	});

	test('the n8n package is installed from its tarball, as both of its READMEs say', async () => {
		const pages = ['packages/n8n-nodes-payssam/README.md', 'packages/n8n-nodes-payssam/README.ko.md'];
		const here = await shell();
		const folder = join(ROOT, 'packages/n8n-nodes-payssam');
		const pnpm = join(ROOT, 'node_modules/.bin/pnpm');
		execFileSync(pnpm, ['pack', '--pack-destination', here.folder], { cwd: folder, stdio: 'pipe' });
		here.replace['/path/to/'] = `${here.folder}/`;
		for (const page of pages) {
			const into = book.take(page, /^mkdir -p/);
			const install = book.take(page, /^npm install .*\.tgz$/);
			await here.succeed(`${into}\n${install} --offline --no-audit --no-fund`);
			const installed = join(here.folder, '.n8n/nodes/node_modules/n8n-nodes-payssam');
			expect(readdirSync(join(installed, 'dist/nodes')).sort()).toEqual(['PaySsam', 'PaySsamTrigger']);
			rmSync(join(here.folder, '.n8n'), { recursive: true });
		}
	});
});

describe.skipIf(ON_WINDOWS)('every command', () => {
	const known = new Set(book.commands.map(({ text }) => text));

	test('was run, or has a row that says what becomes of it', () => {
		const open = book.commands.filter(
			(command) => !book.wasRun(command) && !withoutProgram.has(command) && HANDLING[command.text] === undefined,
		);
		expect(open.map(({ page, line, text }) => `${page}:${line} ${text}`)).toEqual([]);
	});

	test('every row is needed', () => {
		expect(Object.keys(HANDLING).filter((text) => !known.has(text))).toEqual([]);
	});

	test.each(Object.entries(HANDLING).flatMap(([text, one]) => ('runBy' in one ? [[text, one] as const] : [])))(
		'%s is in the file that is said to run it',
		(_text, { runBy, holds }) => {
			expect(holds).not.toBe('');
			expect(readFileSync(join(ROOT, runBy), 'utf8')).toContain(holds);
		},
	);

	test.each(Object.entries(HANDLING).flatMap(([text, one]) => ('instead' in one ? [[text, one] as const] : [])))(
		'%s is there',
		async (_text, one) => {
			const here = await shell({ programs: [join(ROOT, 'node_modules/.bin')] });
			const { code, out, err } = await here.run(`cd '${join(ROOT, one.in ?? '.')}'\n${one.instead}`);
			expect(out + err).toMatch(one.shows);
			expect(code).toBeLessThan(3);
		},
	);
});
