/** The command as it is installed: built, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from 'payssam-local-services';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONFIG_FILE, SETTINGS } from './config';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
let folder = '';
const running = new Set<ChildProcess>();

beforeEach(() => {
	if (!existsSync(CLI)) throw new Error('build first: dist/cli.js is missing');
	folder = mkdtempSync(join(tmpdir(), 'adapter-cli-'));
});
afterEach(() => {
	for (const child of running) child.kill('SIGKILL');
	rmSync(folder, { recursive: true, force: true });
});

function launch(args: readonly string[], environment: Record<string, string> = {}) {
	const env = { PATH: process.env.PATH, ...environment };
	const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env });
	running.add(child);
	const told = { out: '', err: '' };
	child.stdout.on('data', (part) => {
		told.out += part;
	});
	child.stderr.on('data', (part) => {
		told.err += part;
	});
	const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
		child.once('close', (code) => {
			running.delete(child);
			resolve({ code, ...told });
		}),
	);
	return { child, told, ended };
}
const run = (args: readonly string[], environment?: Record<string, string>) => launch(args, environment).ended;

test('--help names every setting', async () => {
	const { code, out } = await run(['--help']);
	expect(code).toBe(0);
	for (const { name } of Object.values(SETTINGS)) expect(out).toContain(`  ${name} `);
});

test('--version', async () => {
	const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
	expect(await run(['--version'])).toMatchObject({ code: 0, out: `${version}\n` });
});

test('--init writes the file once', async () => {
	expect((await run(['--init'])).code).toBe(0);
	expect(readFileSync(join(folder, CONFIG_FILE), 'utf8')).toContain('#PORT=4020');
	writeFileSync(join(folder, CONFIG_FILE), 'PORT=1\n');
	expect(await run(['--init'])).toMatchObject({ code: 2, err: expect.stringContaining('is there already') });
	expect(readFileSync(join(folder, CONFIG_FILE), 'utf8')).toBe('PORT=1\n');
});

test.each([[['--check']], [['--check', '--json']]])(
	'%j shows what would be used, no secret, and starts nothing',
	async (args) => {
		const { code, out } = await run(args, {
			PORT: '5001',
			DATABASE_URL: 'postgres://user:HIDDEN@db:5432/name?password=HIDDEN',
			ENCRYPTION_KEY: 'ab'.repeat(32),
		});
		expect(code).toBe(0);
		expect(out).toMatch(/PORT"?[=:]5001/);
		expect(out).toContain('postgres://db:5432/name');
		expect(out).not.toMatch(/HIDDEN|abab|user/);
		expect(existsSync(join(folder, 'payssam-adapter-data'))).toBe(false);
	},
);

test.each([
	['settings', [], { PORT: 'x', RUN_WORK: 'x' }, /^PORT cannot .*\nRUN_WORK cannot .*\n$/],
	['arguments', ['--prot'], {}, /^Unknown option '--prot'\. See --help\.\n$/],
	['a host of others', [], { HOST: '192.0.2.1', PORT: '0' }, /^HOST cannot be used: .*\n$/],
	['a folder that is a file', [], { DATA_FOLDER: CLI, PORT: '0' }, /^DATA_FOLDER cannot be used: .*\n$/],
	['a folder below a file', [], { DATA_FOLDER: join(CLI, 'x'), PORT: '0' }, /^DATA_FOLDER cannot be used: .*\n$/],
])('%s that cannot be used: 2, one line each', async (_what, args, environment, said) => {
	const { code, out, err } = await run(args, { LOG_LEVEL: 'silent', ...environment });
	expect([code, out]).toEqual([2, '']);
	expect(err).toMatch(said);
});

test('a database that is not there: 1, one line that says what to do and holds no password', async () => {
	const port = await freePort();
	const { code, out, err } = await run([], {
		LOG_LEVEL: 'silent',
		PORT: '0',
		DATABASE_URL: `postgres://user:HIDDEN@127.0.0.1:${port}/name`,
	});
	expect([code, out]).toEqual([1, '']);
	expect(err).toMatch(/^The database is not reached: .*\. Check DATABASE_URL, .*\n$/);
	expect(err).not.toContain('HIDDEN');
});

test.each(['SIGTERM', 'SIGINT'] as const)('starts, shows the admin key once, and stops on %s', async (signal) => {
	const keys: string[] = [];
	for (const _start of [1, 2]) {
		const { child, told, ended } = launch([], { PORT: '0', LOG_LEVEL: 'info' });
		await expect.poll(() => told.out, { timeout: 15_000 }).toContain('Callback URLs look like');
		const url = /runs on (\S+)/.exec(told.out)?.[1] ?? '';
		expect((await fetch(`${url}/readyz`)).status).toBe(200);
		child.kill(signal);
		expect(await ended).toMatchObject({ code: 0, err: '' });
		keys.push(...(told.out.match(/psk_[\w-]+/g) ?? []));
	}
	expect(keys).toHaveLength(1);
});

test('--json says where it runs in one line of JSON', async () => {
	const { child, told, ended } = launch(['--json'], {
		PORT: '0',
		LOG_LEVEL: 'silent',
		PUBLIC_URL: 'https://h.example.kr',
	});
	await expect.poll(() => told.out, { timeout: 15_000 }).toContain('\n');
	expect(JSON.parse(told.out)).toEqual({
		url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
		publicUrl: 'https://h.example.kr',
		callbackUrl: 'https://h.example.kr/callbacks/<token>',
		adminKey: expect.stringMatching(/^psk_/),
	});
	child.kill('SIGTERM');
	expect((await ended).code).toBe(0);
});

/** Starts the adapter, does something with its API, and stops it. */
async function whileItRuns<T>(act: (url: string, told: string) => Promise<T>): Promise<T> {
	const { child, told, ended } = launch([], { PORT: '0', LOG_LEVEL: 'silent' });
	await expect.poll(() => told.out, { timeout: 15_000 }).toContain('Callback URLs look like');
	const result = await act(/runs on (\S+)/.exec(told.out)?.[1] ?? '', told.out);
	child.kill('SIGTERM');
	await ended;
	return result;
}

const keyIn = (text: string): string => /psk_[\w-]+/.exec(text)?.[0] ?? '';

async function connectionsAt(url: string, key: string): Promise<string[]> {
	const answer = await fetch(`${url}/v1/connections`, { headers: { authorization: `Bearer ${key}` } });
	expect(answer.status).toBe(200);
	const { items }: { items: { name: string }[] } = JSON.parse(await answer.text());
	return items.map(({ name }) => name);
}

test('a backup is made while the adapter runs, and an adapter that gets it back goes on from there', async () => {
	const copy = join(folder, 'copy.sqlite');
	const key = await whileItRuns(async (url, told) => {
		const admin = keyIn(told);
		const made = await fetch(`${url}/v1/connections`, {
			method: 'POST',
			headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
			body: JSON.stringify({
				name: 'before the copy',
				contractModel: 'V2',
				environment: 'test',
				member: 'm',
				merchant: 's',
				apiKey: 'k'.repeat(32),
			}),
		});
		expect(made.status).toBe(201);
		expect(await run(['backup', copy])).toMatchObject({ code: 0, out: expect.stringContaining('encryption.key') });
		expect(await run(['backup', copy])).toMatchObject({ code: 2, err: expect.stringContaining('is there already') });
		return admin;
	});
	const data = join(folder, 'payssam-adapter-data');
	for (const name of readdirSync(data)) if (name.startsWith('adapter.sqlite')) rmSync(join(data, name));
	copyFileSync(copy, join(data, 'adapter.sqlite'));
	await whileItRuns(async (url) => expect(await connectionsAt(url, key)).toEqual(['before the copy']));
});

test('a further admin key is made for who has lost theirs, not while the adapter has the folder', async () => {
	expect(await run(['new-admin-key'])).toMatchObject({ code: 2, err: expect.stringContaining('There is no database') });
	await whileItRuns(async () => {
		expect(await run(['new-admin-key'])).toMatchObject({ code: 2, out: '' });
	});
	const { code, out } = await run(['new-admin-key']);
	expect(code).toBe(0);
	await whileItRuns(async (url) => expect(await connectionsAt(url, keyIn(out))).toEqual([]));
});

test.each([[['bakup', 'x']], [['backup']], [['new-admin-key', 'x']]])('%j is no command', async (args) => {
	expect(await run(args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--help') });
});

test('a second process on the same folder is refused in words', async () => {
	const first = launch([], { PORT: '0', LOG_LEVEL: 'silent' });
	await expect.poll(() => first.told.out, { timeout: 15_000 }).toContain('runs on');
	const second = await run([], { PORT: '0', LOG_LEVEL: 'silent' });
	expect(second.code).toBe(2);
	expect(second.err).not.toContain('    at ');
	first.child.kill('SIGTERM');
	await first.ended;
});
