/** What the adapter is measured beside, as processes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
	freePort,
	type Redis,
	type RunningProcess,
	redisPath,
	startProcess,
	startRedis,
	waitUntilReady,
} from 'payssam-local-services';
import { programFile } from '../programs';
import type { PeerSettings } from './callback';

export const API_KEY = 'BENCH-KEY-NOT-REAL-0000000000000';

export interface RunningPeer {
	readonly name: string;
	/** Where it takes callbacks. */
	readonly url: string;
	/** As it runs now. */
	pids(): readonly number[];
	/** kill -9 of all its processes at once. */
	kill(): Promise<void>;
	/** Starts it again on what it had kept. */
	again(): Promise<void>;
	stop(): Promise<void>;
}

export interface PeerOptions {
	/** Below it each peer has a folder of its own. */
	readonly folder: string;
	/** Where events are posted to; left out: nobody wants them. */
	readonly target?: string;
}

export const HAND_WRITTEN = 'hand-written: Fastify, SQLite, a commit for each request';
export const QUEUE = 'Fastify and BullMQ on Redis, appendfsync always';

export async function startHandWritten(options: PeerOptions): Promise<RunningPeer> {
	const settings = await settingsOf(options, 'hand-written');
	let server = await startPeer(HAND_WRITTEN, 'adapter/hand-written', settings);
	return {
		name: HAND_WRITTEN,
		url: `http://127.0.0.1:${settings.port}/callbacks`,
		pids: () => [server.pid],
		kill: () => server.kill(),
		async again() {
			server = await startPeer(HAND_WRITTEN, 'adapter/hand-written', settings);
		},
		stop: () => server.stop(),
	};
}

/** @returns `undefined` where the machine has no Redis */
export async function startQueue(options: PeerOptions): Promise<RunningPeer | undefined> {
	const program = redisPath();
	if (program === undefined) return undefined;
	const own = await settingsOf(options, 'queue');
	const redisPort = await freePort();
	const settings = { ...own, redisPort };
	const startStore = (): Promise<Redis> =>
		startRedis({ program, folder: own.folder, flush: 'always', preferredPort: redisPort });
	let redis = await startStore();
	let server: RunningProcess;
	try {
		server = await startPeer(QUEUE, 'adapter/queue', settings);
	} catch (error) {
		await redis.stop();
		throw error;
	}
	return {
		name: QUEUE,
		url: `http://127.0.0.1:${settings.port}/callbacks`,
		pids: () => [server.pid, redis.process.pid],
		async kill() {
			await Promise.all([server.kill(), redis.process.kill()]);
		},
		async again() {
			redis = await startStore();
			server = await startPeer(QUEUE, 'adapter/queue', settings);
		},
		async stop() {
			await server.stop();
			await redis.stop();
		},
	};
}

async function settingsOf({ folder, target }: PeerOptions, name: string): Promise<PeerSettings> {
	const own = join(folder, name);
	mkdirSync(own, { recursive: true });
	return { port: await freePort(), apiKey: API_KEY, folder: own, ...(target === undefined ? {} : { target }) };
}

async function startPeer(name: string, program: string, settings: PeerSettings): Promise<RunningProcess> {
	const server = startProcess(process.execPath, [programFile(program), JSON.stringify(settings)], {
		name,
		logFile: join(settings.folder, 'peer.log'),
	});
	await waitUntilReady(server, () => answers(`http://127.0.0.1:${settings.port}/`), 30_000);
	return server;
}

/** Anything but silence: there is nothing at the root. */
async function answers(url: string): Promise<boolean> {
	try {
		await (await fetch(url, { signal: AbortSignal.timeout(2000) })).arrayBuffer();
		return true;
	} catch {
		return false;
	}
}
