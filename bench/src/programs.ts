/** The parts of a measurement that need a process of their own: a fresh start, or a processor that nothing else uses. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What can be told to Node, beside the path that it finds itself. */
export interface ProgramOptions {
	readonly environment?: Readonly<Record<string, string>>;
	/** For Node itself, such as `--expose-gc`. */
	readonly nodeArguments?: readonly string[];
}

/** The file of a program; `core/throughput` is `src/core/throughput.program.ts`. */
export function programFile(name: string): string {
	return fileURLToPath(new URL(`./${name}.program.js`, import.meta.url));
}

/**
 * Runs a program to its end.
 *
 * @returns what stands, as JSON, on its last line
 * @throws with what it printed when it ends with an error
 */
export async function runProgram(
	name: string,
	args: readonly string[],
	{ environment = {}, nodeArguments = [] }: ProgramOptions = {},
): Promise<unknown> {
	const output = await call(process.execPath, [...nodeArguments, programFile(name), ...args], { environment });
	return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}

export interface CallOptions {
	readonly environment?: Readonly<Record<string, string>>;
	readonly cwd?: string;
	/** Each line of its output as it comes. */
	readonly onLine?: (line: string) => void;
	/** Whether it may end with another exit code than 0. */
	readonly mayFail?: boolean;
}

/** Runs a command to its end, and answers what it printed. @throws with the end of its output when it fails */
export function call(command: string, args: readonly string[], options: CallOptions = {}): Promise<string> {
	const { environment = {}, cwd, onLine, mayFail = false } = options;
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd,
			env: { ...process.env, ...environment },
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: process.platform === 'win32',
		});
		// With this process ends what it waits for; what that has started it ends itself.
		const endWithUs = (): void => void child.kill();
		process.once('exit', endWithUs);
		let output = '';
		let errors = '';
		let unfinished = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			output += text;
			const lines = (unfinished + text).split('\n');
			unfinished = lines.pop() ?? '';
			for (const line of lines) onLine?.(line);
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			errors += text;
		});
		child.once('error', reject);
		child.once('close', (code) => {
			process.off('exit', endWithUs);
			if (code === 0 || mayFail) resolve(output);
			else reject(new Error(`${command} ended with ${code}: ${(errors || output).trim().slice(-1500)}`));
		});
	});
}
