/** What a crash leaves behind: the built command, ended by an error that carries secrets along, and a diagnostic report of Node. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/** Windows has no such signals. */
const noSignals = process.platform === 'win32';
const ENCRYPTION_KEY = '5ec7e7'.repeat(10).padEnd(64, 'a');

/** @param preloaded a module that runs before the command */
function launch(nodeArguments: readonly string[], preloaded = '') {
	if (!existsSync(CLI)) throw new Error('build first: dist/cli.js is missing');
	const folder = mkdtempSync(join(tmpdir(), 'adapter-crash-'));
	const module = join(folder, 'preloaded.mjs');
	writeFileSync(module, preloaded);
	const child = spawn(process.execPath, ['--import', pathToFileURL(module).href, ...nodeArguments, CLI], {
		cwd: folder,
		env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'debug', DATA_FOLDER: join(folder, 'data'), ENCRYPTION_KEY },
	});
	onTestFinished(() => {
		child.kill('SIGKILL');
		rmSync(folder, { recursive: true, force: true });
	});
	let told = '';
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', (part) => {
			told += part;
		});
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	return { child, folder, told: () => told, ended };
}

/** Throws in the running process once it is told so, as an error of a database client does: with the address and the row. */
const CRASH = `
	process.on('SIGUSR2', () => {
		const cause = Object.assign(new Error('deeper'), { row: { apiKey: 'HIDDEN-1' } });
		const error = new Error('it broke', { cause });
		throw Object.assign(error, { connectionString: 'postgres://user:HIDDEN-2@db/name', parameters: ['HIDDEN-3'] });
	});
`;

test.skipIf(noSignals)(
	'an error that ends the process is told with its place, and without what it carries along',
	async () => {
		const { child, told, ended } = launch([], CRASH);
		await expect.poll(told, { timeout: 25_000 }).toContain('Callback URLs look like');
		child.kill('SIGUSR2');
		expect(await ended).toBe(1);
		expect(told()).toContain('Error: it broke\n    at ');
		expect(told()).toContain('Caused by: Error: deeper');
		expect(told()).not.toContain('HIDDEN');
		expect(told()).not.toContain(ENCRYPTION_KEY);
	},
	60_000,
);

test.skipIf(noSignals)(
	'a diagnostic report holds no environment, and so no key',
	async () => {
		const { child, folder, told } = launch(['--report-on-signal', '--report-signal=SIGUSR2']);
		await expect.poll(told, { timeout: 25_000 }).toContain('Callback URLs look like');
		child.kill('SIGUSR2');
		const reports = () => readdirSync(folder).filter((name) => name.startsWith('report.'));
		const text = () =>
			reports()
				.map((name) => readFileSync(join(folder, name), 'utf8'))
				.join('');
		await expect.poll(() => text().trimEnd().endsWith('}'), { timeout: 25_000 }).toBe(true);
		expect(text()).toContain('"javascriptHeap"');
		expect(text()).not.toContain(ENCRYPTION_KEY);
	},
	60_000,
);
