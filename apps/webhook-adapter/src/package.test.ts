/** The package as users get it: packed, installed from the npm registry into an empty folder, started as `npx` would. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'adapter-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('installs into an empty folder, brings no other package of ours, and starts', { timeout: 240_000 }, async () => {
	const run = (command: string, args: readonly string[], cwd: string): string =>
		execFileSync(command, args, {
			cwd,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
			timeout: 180_000,
			shell: process.platform === 'win32',
		});
	if (!existsSync(join(HOME, 'dist', 'cli.js'))) throw new Error('build first: dist/cli.js is missing');
	run('pnpm', ['pack', '--pack-destination', folder], HOME);
	const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
	run('npm', ['init', '--yes'], folder);
	run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`], folder);
	const { dependencies } = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8'));
	expect(Object.keys(dependencies).filter((name) => name.startsWith('payssam-'))).toEqual([]);

	const command = join(folder, 'node_modules', '.bin', 'payssam-webhook-adapter');
	const child = spawn(command, ['--json'], {
		cwd: folder,
		env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn' },
	});
	// Resolves as well when it could not even be started.
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
	try {
		let told = '';
		child.stdout.on('data', (part) => {
			told += part;
		});
		child.stderr.on('data', (part) => {
			told += part;
		});
		await expect.poll(() => told, { timeout: 30_000 }).toContain('adminKey');
		const { url, adminKey } = JSON.parse(told.trim().split('\n').at(-1) ?? '');
		const page = async (path: string) =>
			(await fetch(url + path, { headers: { authorization: `Bearer ${adminKey}` } })).status;
		expect(
			await Promise.all(['/readyz', '/v1/me', '/openapi.json', '/reference/', '/metrics', '/sign-in'].map(page)),
		).toEqual(Array.from({ length: 6 }, () => 200));
	} finally {
		child.kill('SIGTERM');
		await ended;
	}
});
