/** The processes around the adapter, and how to talk to them. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReceiverCommand } from './fan-out-receiver.ts';
import type { Load, LoadResult } from './generator.ts';

type Program = 'generator' | 'fan-out-receiver' | 'bare-server' | 'provider-stand-in';

function start(program: Program): ChildProcess {
	return fork(fileURLToPath(new URL(`./${program}.ts`, import.meta.url)), {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
}

/** The next message of a process. */
function message(child: ChildProcess): Promise<unknown> {
	return new Promise((resolve, reject) => {
		const ended = (code: number | null): void => reject(new Error(`A process of the measurement ended with ${code}.`));
		child.once('exit', ended);
		child.once('message', (value) => {
			child.off('exit', ended);
			resolve(value);
		});
	});
}

function numberIn(value: unknown, name: string): number {
	const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
	if (typeof found !== 'number') throw new Error(`A process of the measurement told no ${name}.`);
	return found;
}

/** A server with a port. */
export interface Server {
	readonly port: number;
	readonly pid: number;
	close(): void;
}

export async function startServer(program: 'bare-server' | 'provider-stand-in'): Promise<Server> {
	const child = start(program);
	return { port: numberIn(await message(child), 'port'), pid: child.pid ?? -1, close: () => child.kill() };
}

export interface FanOutReceiver extends Server {
	/** Begins to count anew. */
	set(mode: 'answer' | 'hang'): void;
	/** Milliseconds. */
	report(): Promise<{
		readonly arrived: number;
		readonly p50: number;
		readonly p99: number;
		readonly max: number;
		/** From the first arrival to the last. */
		readonly overMs: number;
	}>;
}

export async function startFanOutReceiver(): Promise<FanOutReceiver> {
	const child = start('fan-out-receiver');
	const port = numberIn(await message(child), 'port');
	const tell = (command: ReceiverCommand): void => void child.send(command);
	return {
		port,
		pid: child.pid ?? -1,
		close: () => child.kill(),
		set: (mode) => tell({ mode }),
		async report() {
			const answer = message(child);
			tell({ report: true });
			const told = await answer;
			const lag: unknown = Reflect.get(Object(told), 'lag');
			const [p50, p99, max] = ['p50', 'p99', 'max'].map((name) => numberIn(lag, name));
			return {
				arrived: numberIn(told, 'arrived'),
				p50: p50 ?? 0,
				p99: p99 ?? 0,
				max: max ?? 0,
				overMs: numberIn(told, 'overMs'),
			};
		},
	};
}

/** Runs a load in a fresh process. */
export async function generate(load: Load): Promise<LoadResult> {
	const child = start('generator');
	try {
		const result = message(child);
		child.send(load);
		// The shape is the generator's own, in this folder.
		return (await result) as LoadResult;
	} finally {
		child.kill();
	}
}
