import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPostgres } from './postgres';

/** Whether a PostgreSQL server speaks there: it answers a request for TLS with one letter. */
function speaksPostgres(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host: '127.0.0.1', port }, () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
		socket.once('data', (answer) => {
			socket.destroy();
			resolve(['N', 'S'].includes(answer.toString('latin1')));
		});
		socket.once('error', () => resolve(false));
	});
}

test('starts, keeps its data over a restart, and ends', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-postgres-test-'));
	const options = { folder, password: 'p', logFile: join(folder, 'log') };
	const first = await startPostgres(options);
	expect(await speaksPostgres(first.port)).toBe(true);
	await first.stop();
	expect(await speaksPostgres(first.port)).toBe(false);
	const again = await startPostgres({ ...options, preferredPort: first.port });
	expect(again.port).toBe(first.port);
	await again.stop();
	rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('a start that is broken off leaves nothing running', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-postgres-test-'));
	const pids: number[] = [];
	const start = startPostgres({
		folder,
		password: 'p',
		logFile: join(folder, 'log'),
		onStart: ({ pid }) => pids.push(pid),
		signal: AbortSignal.abort(),
	});
	await expect(start).rejects.toThrow('broken off');
	expect(pids).toHaveLength(1);
	expect(() => process.kill(pids[0] ?? 0, 0)).toThrow();
	rmSync(folder, { recursive: true, force: true });
}, 60_000);
