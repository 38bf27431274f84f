import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

/** Whether it lives. One that has ended and that nobody has asked about yet still has its id. */
function runs(pid: number): boolean {
	const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
	return state !== '' && !state.startsWith('Z');
}

test.skipIf(process.platform === 'win32').each([
	['takes what it started along', true],
	['leaves it behind without the listener', false],
])(
	'a process that is told to end %s',
	async (_, listens) => {
		const folder = mkdtempSync(join(tmpdir(), 'payssam-processes-'));
		onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
		const module = JSON.stringify(fileURLToPath(new URL('./processes.ts', import.meta.url)));
		const program = `
		import { endOnSignals, startProcess } from ${module};
		${listens ? 'endOnSignals();' : ''}
		const started = startProcess(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { name: 'x', logFile: ${JSON.stringify(join(folder, 'log'))} });
		console.log(started.pid);
		setInterval(() => {}, 1000);
	`;
		const parent = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program]);
		const pid = await new Promise<number>((resolve, reject) => {
			parent.stdout.once('data', (text: Buffer) => resolve(Number(text)));
			parent.once('exit', () => reject(new Error(String(parent.stderr.read()))));
		});
		onTestFinished(() => void (runs(pid) && process.kill(pid, 'SIGKILL')));
		expect(runs(pid)).toBe(true);
		const ended = new Promise((resolve) => parent.once('close', resolve));
		parent.kill('SIGTERM');
		await ended;
		for (let looks = 0; looks < 50 && runs(pid) === listens; looks += 1) await delay(20);
		expect(runs(pid)).toBe(!listens);
	},
	30_000,
);
