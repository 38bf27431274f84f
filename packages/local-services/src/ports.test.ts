import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from './ports';

test('a preferred port that is free is taken', async () => {
	const free = await freePort();
	expect(await freePort(free)).toBe(free);
});

test('a preferred port in use is avoided', async () => {
	const server = createServer();
	const used = await freePort();
	await new Promise<void>((listening) => server.listen(used, '127.0.0.1', listening));
	const other = await freePort(used);
	expect(other).not.toBe(used);
	expect(other).toBeGreaterThan(0);
	await new Promise((closed) => server.close(closed));
});

test('none is given twice, also at the same moment, and none that the system gives to whoever asks for any', async () => {
	const given = await Promise.all(Array.from({ length: 50 }, () => freePort()));
	expect(new Set(given).size).toBe(50);
	expect(Math.max(...given)).toBeLessThan(32_768);
	expect(Math.min(...given)).toBeGreaterThan(1024);
});
