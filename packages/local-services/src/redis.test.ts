import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { redisPath, startRedis } from './redis';

const program = redisPath();

function ask(port: number, command: string): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host: '127.0.0.1', port }, () => socket.write(`${command}\r\n`));
		socket.once('data', (answer) => {
			socket.destroy();
			resolve(answer.toString('latin1'));
		});
		socket.once('error', reject);
	});
}

// A machine without Redis skips them, except CI, which has to have one.
test.skipIf(program === undefined && process.env.CI !== 'true').each([
	['always', { appendonly: 'yes', appendfsync: 'always' }],
	['never', { appendonly: 'no' }],
] as const)('a Redis that flushes %s', async (flush, settings) => {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-redis-test-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const redis = await startRedis({ program: program ?? 'redis-server', folder, flush });
	onTestFinished(() => redis.stop());
	for (const [name, value] of Object.entries(settings))
		expect(await ask(redis.port, `CONFIG GET ${name}`)).toContain(`\r\n${value}\r\n`);
	await redis.stop();
	expect(redis.process.isRunning()).toBe(false);
});
