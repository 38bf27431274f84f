/** Runs commands as they stand on a page, in a folder of their own, with what `npx` would fetch taken from this workspace. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from './pages';

export interface Ended {
	readonly code: number | null;
	readonly out: string;
	readonly err: string;
}

export interface Running {
	/** What it has written so far, both streams. */
	said(): string;
	/** Waits until it has said something that fits. @throws when it ends before, or after 20 seconds */
	says(expected: RegExp): Promise<string>;
	/** Ctrl-C. */
	stop(): Promise<Ended>;
}

export interface ShellOptions {
	/** Shown addresses and what they are here: `127.0.0.1:4010` and a free port. Also words to fill in, such as `psk_…`. */
	readonly replace?: Readonly<Record<string, string>>;
	readonly env?: Readonly<Record<string, string>>;
	/** Folders of further programs. */
	readonly programs?: readonly string[];
}

/** What a page installs by name. */
const COMMANDS: Readonly<Record<string, string>> = {
	'payssam-sandbox': 'packages/sandbox/dist/cli.js',
	'payssam-webhook-adapter': 'apps/webhook-adapter/dist/cli.js',
};
const PATIENCE_MS = 20_000;

export class Shell {
	readonly folder = mkdtempSync(join(tmpdir(), 'payssam-docs-'));
	/** Filled in as a walk learns of them. */
	readonly replace: Record<string, string>;
	readonly #env: Readonly<Record<string, string>>;
	readonly #running = new Set<ChildProcess>();

	constructor({ replace = {}, env = {}, programs = [] }: ShellOptions = {}) {
		this.replace = { ...replace };
		const shims = join(this.folder, '.bin');
		mkdirSync(shims);
		const cases = Object.entries(COMMANDS).map(
			([name, file]) => `${name}) shift; exec node "${join(ROOT, file)}" "$@";;`,
		);
		const npx = `#!/usr/bin/env bash\n[ "$1" = --yes ] && shift\ncase "$1" in\n${cases.join('\n')}\nesac\necho "no $1 here" >&2; exit 127\n`;
		writeFileSync(join(shims, 'npx'), npx);
		chmodSync(join(shims, 'npx'), 0o755);
		const path = [shims, ...programs, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
		this.#env = { PATH: path, HOME: this.folder, LANG: 'C.UTF-8', LOG_LEVEL: 'warn', ...env };
	}

	#spawn(
		command: string,
		env: Readonly<Record<string, string>>,
	): { child: ChildProcess; ended: Promise<Ended>; said: () => string } {
		const text = Object.entries(this.replace).reduce((text, [from, to]) => text.replaceAll(from, to), command);
		const child = spawn('bash', ['-euo', 'pipefail', '-c', text], {
			cwd: this.folder,
			env: { ...this.#env, ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
			detached: true,
		});
		this.#running.add(child);
		let out = '';
		let err = '';
		child.stdout.on('data', (part) => {
			out += part;
		});
		child.stderr.on('data', (part) => {
			err += part;
		});
		const ended = new Promise<Ended>((resolve) =>
			child.once('close', (code) => {
				this.#running.delete(child);
				resolve({ code, out, err });
			}),
		);
		return { child, ended, said: () => out + err };
	}

	/** To its end, which is within 60 seconds. */
	async run(command: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
		const { child, ended } = this.#spawn(command, env);
		const late = setTimeout(() => end(child, 'SIGKILL'), 60_000);
		try {
			return await ended;
		} finally {
			clearTimeout(late);
		}
	}

	/** @returns what it has written to standard output. @throws when it ends otherwise than with 0 */
	async succeed(command: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
		const { code, out, err } = await this.run(command, env);
		if (code !== 0) throw new Error(`It ended with ${code}: ${command}\n${out}${err}`);
		return out;
	}

	/** Something that runs until it is stopped. */
	start(command: string, env: Readonly<Record<string, string>> = {}): Running {
		const { child, ended, said } = this.#spawn(command, env);
		let over = false;
		void ended.then(() => {
			over = true;
		});
		return {
			said,
			async says(expected) {
				const until = Date.now() + PATIENCE_MS;
				while (!expected.test(said())) {
					if (over || Date.now() > until) throw new Error(`It did not say ${expected}: ${command}\n${said()}`);
					await new Promise((resolve) => setTimeout(resolve, 20));
				}
				return said();
			},
			stop() {
				end(child, 'SIGTERM');
				return ended;
			},
		};
	}

	/** Ends what still runs and removes the folder. */
	async close(): Promise<void> {
		for (const child of this.#running) end(child, 'SIGKILL');
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** With what it has started: bash is only in front of it. */
function end(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined || child.exitCode !== null) return;
	try {
		process.kill(-child.pid, signal);
	} catch {
		// It has just ended.
	}
}
