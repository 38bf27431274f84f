/** The built adapter as a process of its own, as an operator runs it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startProcess, waitUntilReady } from 'payssam-local-services';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** What the first line of the command gives to the process. */
function firstLineOfCommand(): {
	readonly environment: Readonly<Record<string, string>>;
	readonly flags: readonly string[];
} {
	const [firstLine = ''] = readFileSync(CLI, 'utf8').split('\n', 1);
	const [, variables, flags] = /^#!\S+ -S ((?:[A-Z_]+=\S+ )*)node(.*)$/.exec(firstLine) ?? [];
	if (variables === undefined || flags === undefined) throw new Error(`${CLI} begins with "${firstLine}".`);
	const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
	return { environment: Object.fromEntries(words(variables).map((word) => word.split('='))), flags: words(flags) };
}

/** Settings by the names of `config.ts`, as texts. */
export type Settings = Readonly<Record<string, string>>;

export interface AdapterProcess {
	readonly url: string;
	readonly pid: number;
	/** The admin key, where this start made one. */
	readonly adminKey: string | undefined;
	/** Ends it in an orderly way. */
	stop(): Promise<void>;
	/** kill -9. */
	kill(): Promise<void>;
	readonly ended: Promise<string>;
}

export interface StartOptions {
	readonly settings: Settings;
	readonly port: number;
	readonly logFile: string;
	/** For node, such as `--cpu-prof`. */
	readonly nodeArguments?: readonly string[];
	/** In front of node, such as strace with its arguments. */
	readonly wrapper?: readonly string[];
}

/** @throws when the adapter was not built */
export function assertBuilt(): void {
	if (existsSync(CLI)) return;
	throw new Error(`There is no ${CLI}. Build it first: pnpm --filter payssam-webhook-adapter build`);
}

/** Starts the adapter and waits until it takes requests. */
export async function startAdapterProcess(options: StartOptions): Promise<AdapterProcess> {
	assertBuilt();
	const { port, wrapper = [], nodeArguments = [] } = options;
	const { environment, flags } = firstLineOfCommand();
	const [command = process.execPath, ...rest] = [
		...wrapper,
		process.execPath,
		...flags,
		...nodeArguments,
		CLI,
		'--json',
	];
	const subject = startProcess(command, rest, {
		name: 'the adapter',
		logFile: options.logFile,
		env: { PATH: process.env.PATH, ...environment, HOST: '127.0.0.1', PORT: String(port), ...options.settings },
	});
	const url = `http://127.0.0.1:${port}`;
	// It listens a moment before it has told how it can be reached, and only the end of its output is kept.
	let told: string | undefined;
	const isReady = async (): Promise<boolean> => {
		told ??= /^\{"url":.*\}$/m.exec(subject.lastOutput())?.[0];
		return told !== undefined && (await answers(`${url}/readyz`));
	};
	await waitUntilReady(subject, isReady, 30_000);
	return {
		url,
		pid: subject.pid,
		adminKey: /"adminKey":"([^"]+)"/.exec(told ?? '')?.[1],
		stop: () => subject.stop(),
		kill: () => subject.kill(),
		ended: subject.ended,
	};
}

async function answers(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
		await response.arrayBuffer();
		return response.ok;
	} catch {
		return false;
	}
}

/** Megabytes of memory that a process holds (RSS); `undefined` where the system does not tell. */
export function residentMegabytes(pid: number): number | undefined {
	try {
		const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
		return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
	} catch {
		return undefined;
	}
}
