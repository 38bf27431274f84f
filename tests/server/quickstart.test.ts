import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

/* What `npm start` runs once everything is installed and built: apps/quickstart, as a program of its own. */

const PROGRAM = join(
	dirname(createRequire(import.meta.url).resolve('payssam-quickstart/package.json')),
	'dist',
	'cli.js',
);

const running: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
	for (const child of running.splice(0)) child.kill('SIGKILL');
	for (const folder of folders.splice(0)) {
		const elsewhere = join(folder, 'postgres-folder');
		if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8'), { recursive: true, force: true });
		rmSync(folder, { recursive: true, force: true });
	}
});

interface Started {
	child: ChildProcess;
	output: () => string;
	ended: Promise<number | null>;
	/** Resolves once the text was printed. */
	printed(text: string | RegExp): Promise<void>;
}

function start(args: string[], env: NodeJS.ProcessEnv = process.env): Started {
	const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
	running.push(child);
	let output = '';
	const waiting = new Set<() => void>();
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			output += chunk.toString('utf8');
			for (const check of waiting) check();
		});
	}
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
	return {
		child,
		output: () => output,
		ended,
		printed: (text) =>
			new Promise((resolve, reject) => {
				const check = (): void => {
					if (typeof text === 'string' ? output.includes(text) : text.test(output)) {
						waiting.delete(check);
						resolve();
					}
				};
				waiting.add(check);
				check();
				void ended.then((code) => reject(new Error(`Ended with ${code} before it printed ${text}:\n${output}`)));
			}),
	};
}

function isThere(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

function dataFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-quickstart-'));
	folders.push(folder);
	return folder;
}

describe('npm start -- --once', () => {
	test('sends a bill, gets it paid, sees the second workflow run once, and leaves with 0', async () => {
		const once = start(['--once']);
		expect(await once.ended, once.output()).toBe(0);
		const output = once.output();
		expect(output).toMatch(/bill [0-9A-Z]{20}, short URL http:\/\/127\.0\.0\.1:\d+\/b\/\w+/);
		expect(output).toMatch(/callback to http:\/\/127\.0\.0\.1:\d+\/webhook\/[\w-]+\/payssam/);
		expect(output).toContain(
			'answer 200 application/json; charset=utf-8, 46 bytes: {"code":"0000","msg":"성공하였습니다."}',
		);
		expect(output).toMatch(/Execution \d+ of "on payment": success/);
		expect(output).toMatch(/output \{"billId":"[0-9A-Z]{20}","amount":45000,/);
		expect(output).toContain("the workflow's steps ran 1 time in all");
		expect(output).toMatch(/the adapter's answer: 200, 46 bytes: \{"code":"0000","msg":"성공하였습니다."\}/);
		expect(output).toMatch(/Subscriber: payment\.approved, bill [0-9A-Z]{20}, 45000 won, signature right \(evt_\w+\)/);
		expect(output).toContain('the subscriber got 1 event in all');
		expect(output).toContain('Every step was as it should be.');
	});

	test('ends with 1 and the reason where a step is off', async () => {
		const once = start(['--once'], { ...process.env, PATH: '/nowhere' });
		expect(await once.ended).toBe(1);
		expect(once.output()).toMatch(/Failed: (spawnSync id ENOENT|npm pack failed)/);
	});
});

describe('npm start', () => {
	test('stays until it is interrupted, refuses a second one beside it, and starts again with what it had', async () => {
		const data = dataFolder();
		const first = start(['--data', data]);
		await first.printed('Ctrl-C stops everything');
		const form = /Send a bill .* (http:\S+)/.exec(first.output())?.[1] ?? '';
		const list = /The merchant's list +(http:\S+)/.exec(first.output())?.[1] ?? '';
		const login = /with password (\S+)/.exec(first.output())?.[1] ?? '';
		expect(login).not.toBe('');
		expect((await fetch(form)).status).toBe(200);
		const fields = new FormData();
		for (const [index, value] of ['이바다', '010-9876-5432', '교재비', '18000'].entries())
			fields.set(`field-${index}`, value);
		// After the form the browser is led on to the customer's phone.
		const answer = await fetch(form, { method: 'POST', body: fields });
		expect(answer.status).toBe(200);
		expect(await (await fetch(list)).text()).toContain('이바다');

		const second = start(['--data', data]);
		expect(await second.ended).toBe(1);
		expect(second.output()).toContain('running already');

		first.child.kill('SIGINT');
		expect(await first.ended).toBe(0);
		expect(first.output()).toContain('Everything has ended.');
		await expect(fetch(list)).rejects.toThrow();

		const again = start(['--data', data]);
		await again.printed('Ctrl-C stops everything');
		expect(again.output()).toContain(login);
		expect(await (await fetch(list)).text()).toContain('이바다');
		again.child.kill('SIGTERM');
		expect(await again.ended).toBe(0);
	});

	test('programs that a killed run left behind are ended by the next one', async () => {
		const data = dataFolder();
		const first = start(['--data', data]);
		await first.printed('Ctrl-C stops everything');
		first.child.kill('SIGKILL');
		await first.ended;
		const { programs }: { programs: Record<string, { pid: number }> } = JSON.parse(
			readFileSync(join(data, 'running.json'), 'utf8'),
		);
		const left = () => Object.keys(programs).filter((name) => isThere(programs[name]?.pid ?? 0));
		expect(left().sort()).toEqual(['adapter', 'n8n', 'postgres']);
		const again = start(['--data', data]);
		await again.printed('Ctrl-C stops everything');
		expect(left()).toEqual([]);
		again.child.kill('SIGINT');
		expect(await again.ended).toBe(0);
	});
});

describe('a first start that is broken off', () => {
	test('leaves a folder from which the next start works', async () => {
		const data = dataFolder();
		const first = start(['--data', data]);
		await first.printed('Starting n8n');
		first.child.kill('SIGKILL');
		await first.ended;
		// A number that belongs to somebody else by now does not keep us from starting, and is not ended.
		const running = join(data, 'running.json');
		writeFileSync(running, JSON.stringify({ ...JSON.parse(readFileSync(running, 'utf8')), pid: 1 }));
		const again = start(['--data', data]);
		await again.printed('Ctrl-C stops everything');
		again.child.kill('SIGINT');
		expect(await again.ended).toBe(0);
	});

	test('Ctrl-C while n8n starts ends everything at once', async () => {
		const data = dataFolder();
		const first = start(['--data', data]);
		await first.printed('Starting n8n');
		const interrupted = Date.now();
		first.child.kill('SIGINT');
		expect(await first.ended).toBe(130);
		expect(Date.now() - interrupted).toBeLessThan(30_000);
		expect(existsSync(join(data, 'running.json'))).toBe(false);
	});
});
