/** Somebody who has nothing of ours but a tarball: a folder outside of the workspace, npm, and the Node of the machine. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, sep } from 'node:path';
import type { Packed } from './packed';

const WINDOWS = process.platform === 'win32';

export interface Consumer {
	readonly folder: string;
	/** Names of the packages that npm installed. */
	readonly installed: readonly string[];
	write(file: string, text: string): string;
	/** Runs a Node program to its end, and answers what it printed. */
	node(...args: readonly string[]): string;
	/** Starts a command of the package through npx, as a person does in a terminal. */
	npx(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Started;
	/** Starts a command of the package itself, as a service does. */
	start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Started;
	remove(): void;
}

export interface Started {
	/** The first line that the program prints as a JSON object with this field, parsed. */
	line(field: string): Promise<Readonly<Record<string, unknown>>>;
	/**
	 * Sends SIGTERM to all that was started, as a terminal does: npx itself hands it to its shell and not to the program.
	 *
	 * @returns the exit code, or the signal that ended it
	 */
	end(): Promise<number | string>;
}

/** Installs a packed package into an empty folder, as its users do. */
export function consumerOf(packed: Packed): Consumer {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'payssam-consumer-')));
	const env = { ...userEnvironment(), ...withNodeFor(packed.manifest) };
	const run = (command: string, args: readonly string[]): string =>
		execFileSync(command, args, {
			cwd: folder,
			env,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: WINDOWS && command === 'npm',
		});
	const write = (file: string, text: string): string => {
		writeFileSync(join(folder, file), text);
		return join(folder, file);
	};
	write('package.json', '{ "private": true }\n');
	const tarball = WINDOWS ? `"${packed.tarball}"` : packed.tarball;
	run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball]);
	const { packages } = JSON.parse(run('node', ['-p', 'require("fs").readFileSync("package-lock.json", "utf8")']));
	const running = new Map<ChildProcess, () => void>();
	const begin = (command: string, args: readonly string[], more: Readonly<Record<string, string>>): Started => {
		const child = spawn(command, args, { cwd: folder, env: { ...env, ...more }, shell: WINDOWS, detached: !WINDOWS });
		const signal = (): void => {
			if (WINDOWS || child.pid === undefined) child.kill('SIGTERM');
			else process.kill(-child.pid, 'SIGTERM');
		};
		running.set(child, signal);
		const ended = new Promise<number | string>((resolve) => {
			const finish = (how: number | string): void => {
				running.delete(child);
				resolve(how);
			};
			child.once('exit', (code, by) => finish(code ?? by ?? -1));
			child.once('error', (error) => finish(error.message));
		});
		let told = '';
		const tellers: (() => void)[] = [];
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (chunk) => {
				told += chunk;
				for (const teller of tellers) teller();
			});
		}
		return {
			line(field) {
				return new Promise((resolve, reject) => {
					const look = (): void => {
						for (const line of told.split('\n').filter((one) => one.startsWith('{'))) {
							try {
								const read = JSON.parse(line);
								if (field in read) resolve(read);
							} catch {
								// Half a line: the rest of it is on its way.
							}
						}
					};
					tellers.push(look);
					look();
					void ended.then((how) => reject(new Error(`${command} ended (${how}) and printed no ${field}: ${told}`)));
				});
			},
			async end() {
				signal();
				return await ended;
			},
		};
	};
	return {
		folder,
		installed: Object.keys(packages).flatMap((path) => path.split('node_modules/').at(-1) || []),
		write,
		node: (...args) => run('node', args),
		npx: (command, args, more = {}) => begin('npx', ['--no', '--', command, ...args], more),
		start: (command, args, more = {}) => begin(join(folder, 'node_modules', '.bin', command), args, more),
		remove() {
			// Of a test that failed.
			for (const signal of running.values()) signal();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** The environment of a person, without what pnpm and vitest put into that of this program. */
function userEnvironment(): NodeJS.ProcessEnv {
	const ours =
		/^(npm_(?!config_)|npm_config_user_agent$|NODE_PATH$|NODE_OPTIONS$|NODE_ENV$|VITEST|TEST$|PAYSSAM_|INIT_CWD$)/i;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/**
 * PATH on which the Node of the machine comes first, with which `npm test` was started: it is how the packages are tested on every
 * Node that CI has, though the workspace brings its own. Where the package asks for a newer one, the workspace's.
 */
function withNodeFor(manifest: Packed['manifest']): NodeJS.ProcessEnv {
	const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	const wanted = Object.entries(manifest.engines ?? {}).find(([name]) => name === 'node')?.[1] ?? '>=0';
	const machine = process.env.PAYSSAM_NODE ?? process.execPath;
	const node = atLeast(execFileSync(machine, ['--version'], { encoding: 'utf8' }), String(wanted))
		? machine
		: process.execPath;
	const others = (process.env[key] ?? '').split(delimiter).filter((path) => !path.includes(`node_modules${sep}.bin`));
	return { [key]: [dirname(node), ...others].join(delimiter) };
}

/** @param range `>=22.19`, the form that our manifests use */
function atLeast(version: string, range: string): boolean {
	const numbers = (text: string): number[] => [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
	const [has, wants] = [numbers(version), numbers(range)];
	for (const [index, want] of wants.entries()) {
		const part = has[index] ?? 0;
		if (part !== want) return part > want;
	}
	return true;
}
