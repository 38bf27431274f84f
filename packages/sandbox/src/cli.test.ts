/** The built command, as a user runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { KEY, post, V1, v1Send } from './testing/harness';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

interface Run {
	readonly child: ChildProcess;
	readonly out: () => string;
	readonly ended: Promise<number | null>;
}

function run(...args: string[]): Run {
	const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	let out = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
	onTestFinished(() => void child.kill('SIGKILL'));
	return { child, out: () => out, ended: new Promise((resolve) => child.on('exit', resolve)) };
}

async function facts(started: Run): Promise<Record<string, string>> {
	await expect.poll(started.out, { timeout: 15_000 }).toContain('\n');
	return JSON.parse(started.out());
}

beforeAll(() => {
	if (!existsSync(CLI)) throw new Error('build first: dist/cli.js is missing');
});

describe('payssam-sandbox', { timeout: 30_000 }, () => {
	it.each(['SIGINT', 'SIGTERM'] as const)('prints where it is, keeps its bills, ends cleanly on %s', async (signal) => {
		const folder = mkdtempSync(join(tmpdir(), 'payssam-cli-'));
		onTestFinished(() => rmSync(folder, { recursive: true }));
		const args = ['--port', '0', '--json', '--data', join(folder, 'bills.json')];
		const first = run(...args);
		const { url, v1, v2, apiKey, member, merchant } = await facts(first);
		expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect([v1, v2, apiKey, member, merchant]).toEqual([`${url}/v1`, `${url}/v2`, KEY, V1.member, V1.merchant]);
		expect((await (await fetch(`${v1}/if/bill/send`, post(v1Send('http://127.0.0.1:9/')))).json()).code).toBe('0000');
		first.child.kill(signal);
		expect(await first.ended).toBe(0);

		const second = run(...args);
		const again = await facts(second);
		const read = await fetch(`${again.v1}/if/bill/read`, post({ ...V1, bill_id: '1024' }));
		expect(await read.text()).toBe(`{"apikey":"${KEY}","bill_id":"1024","appr_state":"W"}`);
		second.child.kill(signal);
		expect(await second.ended).toBe(0);
	});

	it('speaks to people', async () => {
		const started = run('--port', '0');
		await expect.poll(started.out, { timeout: 15_000 }).toContain('OpenAPI');
		expect(started.out()).toContain(KEY);
		expect(started.out()).toMatch(/V1 base URL {5}http:\/\/127\.0\.0\.1:\d+\/v1/);
	});

	it.each([
		[['--help'], 0, 'payssam-sandbox: a PaySsam'],
		[['--port', 'x'], 2, '--port must be a number'],
		[['--colour'], 2, 'Unknown option'],
		[['--data', '/dev/null/x', '--port', '0'], 1, '/dev/null'],
	])('%j ends with %s', async (args, code, text) => {
		const started = run(...args);
		expect(await started.ended).toBe(code);
		expect(started.out()).toContain(text);
	});

	it('says when the port is taken', async () => {
		const first = run('--port', '0', '--json');
		const { url } = await facts(first);
		const second = run('--port', new URL(url ?? '').port);
		expect(await second.ended).toBe(1);
		expect(second.out()).toContain('is in use, perhaps by another sandbox. Try --port ');
	});
});
