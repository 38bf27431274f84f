import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface RunningProcess {
	readonly name: string;
	readonly pid: number;
	/** The last lines the process wrote, for an error message. */
	lastOutput(): string;
	/** Resolves with a description ("exit code 1") as soon as the process has ended. */
	readonly ended: Promise<string>;
	/** True until the process has ended. */
	isRunning(): boolean;
	/** Asks the process to end, waits, and kills it if it does not. */
	stop(signal?: NodeJS.Signals, patienceMs?: number): Promise<void>;
	/** Ends the process at once, as a power failure would. */
	kill(): Promise<void>;
}

interface StartOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
	name: string;
	logFile: string;
}

const KEPT_OUTPUT = 8_192;

/**
 * Starts a program in a process group of its own: Ctrl-C in the terminal then reaches only us, and we end the
 * programs in the right order (n8n before its database). Its output goes to a file, the end of it is kept.
 */
export function startProcess(command: string, args: readonly string[], options: StartOptions): RunningProcess {
	const { name, logFile, ...spawnOptions } = options;
	mkdirSync(dirname(logFile), { recursive: true });
	const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
	const child: ChildProcess = spawn(command, args, {
		...spawnOptions,
		detached: process.platform !== 'win32',
		stdio: ['ignore', 'pipe', 'pipe'],
		windowsHide: true,
	});

	let tail = '';
	const keep = (chunk: Buffer): void => {
		log.write(chunk);
		tail = (tail + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
	};
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);

	let running = true;
	const endWithUs = (): void => {
		child.kill('SIGKILL');
	};
	process.once('exit', endWithUs);
	const ended = new Promise<string>((resolve) => {
		const finish = (reason: string): void => {
			running = false;
			process.off('exit', endWithUs);
			log.end();
			resolve(reason);
		};
		child.once('error', (error) => finish(error.message));
		child.once('exit', (code, signal) => finish(signal === null ? `exit code ${code}` : `signal ${signal}`));
	});

	const kill = async (): Promise<void> => {
		if (running) child.kill('SIGKILL');
		await ended;
	};
	return {
		name,
		pid: child.pid ?? -1,
		lastOutput: () => tail,
		ended,
		isRunning: () => running,
		kill,
		async stop(signal = 'SIGTERM', patienceMs = 15_000) {
			if (!running) return;
			child.kill(signal);
			await Promise.race([ended, delay(patienceMs, undefined, { ref: false })]);
			await kill();
		},
	};
}

/** Ends this process when it is told to end, so that the programs it started end with it: without a listener a signal would leave them behind. */
export function endOnSignals(): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}

/** What a starting program shares with whoever starts it. */
export interface StartHooks {
	/** Called as soon as the program runs, long before it is ready. */
	onStart?: (program: RunningProcess) => void;
	/** Breaks the start off. */
	signal?: AbortSignal;
}

/**
 * Waits until `probe` answers true. A program that does not become ready is ended.
 *
 * @throws if the process ends before, after `timeoutMs` milliseconds, or when broken off; with the last output of the process
 */
export async function waitUntilReady(
	subject: RunningProcess,
	probe: () => Promise<boolean>,
	timeoutMs: number,
	{ onStart, signal }: StartHooks = {},
): Promise<void> {
	onStart?.(subject);
	try {
		await becomeReady(subject, probe, timeoutMs, signal);
	} catch (error) {
		await subject.stop();
		throw error;
	}
}

async function becomeReady(
	subject: RunningProcess,
	probe: () => Promise<boolean>,
	timeoutMs: number,
	signal: AbortSignal | undefined,
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	let end: string | undefined;
	void subject.ended.then((reason) => {
		end = reason;
	});
	while (Date.now() < deadline) {
		if (signal?.aborted === true) throw new Error(`The start of ${subject.name} was broken off.`);
		if (end !== undefined) {
			throw new Error(`${subject.name} ended while starting (${end}). Its last output:\n${subject.lastOutput()}`);
		}
		if (await probe()) return;
		await delay(100);
	}
	throw new Error(
		`${subject.name} was not ready after ${timeoutMs / 1000} s. Its last output:\n${subject.lastOutput()}`,
	);
}
