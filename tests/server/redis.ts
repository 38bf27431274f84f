import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort, type RunningProcess, startProcess, waitUntilReady } from 'payssam-quickstart';

/** The Redis server of this machine; `undefined` where there is none. CI must have one. */
export function redisPath(): string | undefined {
	const places = [
		process.env.PAYSSAM_REDIS,
		...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'redis-server')),
	];
	const found = places.find((place) => place !== undefined && isProgram(place));
	if (found === undefined && process.env.CI === 'true') {
		throw new Error('CI has no Redis: install Debian’s package redis-server, or set PAYSSAM_REDIS to a redis-server.');
	}
	return found;
}

export interface Redis {
	readonly port: number;
	readonly process: RunningProcess;
	stop(): Promise<void>;
}

/** Starts a Redis on 127.0.0.1 that keeps everything in memory and writes nothing to disk. */
export async function startRedis(program: string, folder: string): Promise<Redis> {
	const port = await freePort();
	const server = startProcess(
		program,
		['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
		{ name: 'Redis', logFile: join(folder, 'redis.log') },
	);
	await waitUntilReady(server, async () => server.lastOutput().includes('Ready to accept connections'), 30_000);
	return { port, process: server, stop: () => server.stop() };
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
