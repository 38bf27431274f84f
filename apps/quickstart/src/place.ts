import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isReachable, isRoot } from 'payssam-local-services';

/** What one start leaves for the next: the login, the database password, and the ports, so that addresses stay the same. */
export interface Instance {
	owner: { email: string; password: string };
	databasePassword: string;
	ports: { n8n: number; sandbox: number; postgres?: number; adapter?: number; subscriber?: number };
	/** Admin key of the webhook adapter, which shows it only at its very first start. */
	adapterKey?: string;
	/** The subscription of the quickstart's own subscriber. */
	subscriptionId?: string;
	/** Addresses that the stored workflows and credentials were written for. */
	addresses?: { n8n: string; sandbox: string };
}

/** The folders of one running quickstart. */
export interface Place {
	readonly folder: string;
	readonly n8n: string;
	readonly postgres: string;
	readonly sandboxData: string;
	readonly adapter: string;
	readonly logs: string;
	readInstance(): Instance;
	writeInstance(instance: Instance): void;
	/**
	 * Takes the place for this process.
	 *
	 * @throws Error where another running process holds it, with its process id
	 */
	take(): Promise<void>;
	/** Notes a program that belongs to this run, so that the next start can end it if this one is killed. */
	noteProgram(name: string, pid: number): void;
	release(): void;
	/** Removes the folders (for a run that was meant to leave nothing). */
	remove(): void;
}

/** A process by number and moment of its start: a number alone may belong to a stranger by now. */
interface Known {
	pid: number;
	started: string;
}

interface Holder extends Known {
	programs: Record<string, Known>;
}

/** The lasting place of `npm start`, or with `once` a fresh one that is thrown away. */
export function openPlace(choice: { folder: string } | { once: true }): Place {
	const folder = 'once' in choice ? mkdtempSync(join(tmpdir(), 'payssam-once-')) : resolve(choice.folder);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const postgres = postgresFolder(folder);
	const instanceFile = join(folder, 'instance.json');
	const holderFile = join(folder, 'running.json');
	const holder: Holder = { ...known(process.pid), programs: {} };
	return {
		folder,
		n8n: join(folder, 'n8n'),
		postgres,
		sandboxData: join(folder, 'sandbox.json'),
		adapter: join(folder, 'adapter'),
		logs: join(folder, 'logs'),
		readInstance: () => (existsSync(instanceFile) ? JSON.parse(readFileSync(instanceFile, 'utf8')) : newInstance()),
		writeInstance: (instance) => writeWhole(instanceFile, instance),
		async take() {
			const other: Holder | undefined = existsSync(holderFile)
				? JSON.parse(readFileSync(holderFile, 'utf8'))
				: undefined;
			if (other !== undefined && other.pid !== process.pid && isRunning(other)) {
				throw new Error(
					`The quickstart is running already (process ${other.pid}). Use that one, or end it with Ctrl-C and start again.`,
				);
			}
			// The last one started goes first: n8n does not end while it looks for its database.
			for (const program of Object.values(other?.programs ?? {}).reverse()) await endLeftOver(program);
			writeWhole(holderFile, holder);
		},
		noteProgram(name, pid) {
			holder.programs[name] = known(pid);
			writeWhole(holderFile, holder);
		},
		release: () => rmSync(holderFile, { force: true }),
		remove() {
			rmSync(folder, { recursive: true, force: true });
			rmSync(postgres, { recursive: true, force: true });
		},
	};
}

/** As root the database runs as another account (see postgres.ts), which may not be able to enter our folder. */
function postgresFolder(folder: string): string {
	const inside = join(folder, 'postgres');
	if (!isRoot()) return inside;
	const noted = join(folder, 'postgres-folder');
	if (existsSync(noted)) return readFileSync(noted, 'utf8');
	const outside = isReachable(folder)
		? inside
		: mkdtempSync(join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'payssam-postgres-'));
	writeFileSync(noted, outside);
	return outside;
}

function newInstance(): Instance {
	return {
		// n8n asks for eight characters with a digit and a capital letter.
		owner: { email: 'owner@payssam.example', password: `Sandbox-${randomBytes(6).toString('hex')}` },
		databasePassword: randomBytes(24).toString('hex'),
		ports: { n8n: 5678, sandbox: 4010, adapter: 4020, subscriber: 4030 },
	};
}

function writeWhole(file: string, content: object): void {
	writeFileSync(`${file}.new`, `${JSON.stringify(content, null, '\t')}\n`, { mode: 0o600 });
	renameSync(`${file}.new`, file);
}

function known(pid: number): Known {
	return { pid, started: startOf(pid) };
}

/** When the process began, in the words of the operating system; empty where it does not run. */
function startOf(pid: number): string {
	if (process.platform === 'linux') {
		try {
			// After the name, which is in brackets and may hold anything, the 20th number is the start in clock ticks.
			return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
		} catch {
			return '';
		}
	}
	if (process.platform === 'win32') return '';
	return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

function isRunning({ pid, started }: Known): boolean {
	return started !== '' && startOf(pid) === started;
}

/** Ends a program of an earlier run that was itself killed, and waits for it. */
async function endLeftOver(program: Known): Promise<void> {
	if (!isRunning(program)) return;
	process.kill(program.pid, 'SIGINT');
	for (let waited = 0; isRunning(program) && waited < 15_000; waited += 100) await delay(100);
	if (isRunning(program)) process.kill(program.pid, 'SIGKILL');
}
