import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './ports';
import { type RunningProcess, startProcess, waitUntilReady } from './processes';

/** The Redis server of this machine: PAYSSAM_REDIS, or the first on the path; `undefined` where there is none. */
export function redisPath(): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return [process.env.PAYSSAM_REDIS, ...folders.map((folder) => join(folder, 'redis-server'))].find(
		(place): place is string => place !== undefined && isProgram(place),
	);
}

export interface Redis {
	readonly port: number;
	readonly process: RunningProcess;
	stop(): Promise<void>;
}

export interface RedisOptions {
	/** Path of `redis-server`, see {@link redisPath}. */
	program: string;
	/** Belongs to this server alone and must be there. */
	folder: string;
	/** `always`: every write is flushed to the disk before it is answered. `never`: everything stays in memory. */
	flush: 'always' | 'never';
	preferredPort?: number;
}

/** Starts a Redis on 127.0.0.1. */
export async function startRedis({ program, folder, flush, preferredPort }: RedisOptions): Promise<Redis> {
	const port = await freePort(preferredPort);
	const durable = flush === 'always' ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
	const server = startProcess(
		program,
		['--port', String(port), '--bind', '127.0.0.1', '--save', '', ...durable, '--dir', folder],
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
