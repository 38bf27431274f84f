/** A PostgreSQL server with its client programs: the one that comes with npm packages has no `pg_dump`. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort, startProcess, waitUntilReady } from 'payssam-quickstart';
import pg from 'pg';
import { expectedInCi } from '../expected';

const DEBIAN = '/usr/lib/postgresql';

/** Folder of `postgres`, `initdb` and `pg_dump` of one version: on the path, or the newest where Debian puts them; `undefined` where there is none. CI must have one. */
export function postgresPrograms(): string | undefined {
	const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
	const onPath = (process.env.PATH ?? '').split(delimiter);
	const found = [...onPath, ...versions.map((version) => join(DEBIAN, version, 'bin'))].find((folder) =>
		['initdb', 'postgres', 'pg_dump', 'pg_restore'].every((name) => existsSync(join(folder, name))),
	);
	return expectedInCi(found, 'install Debian’s package postgresql.');
}

export interface Postgres extends AsyncDisposable {
	/** @returns its address */
	makeDatabase(name: string): Promise<string>;
	connectionsTo(name: string): Promise<number>;
}

export async function openPostgres(programs: string): Promise<Postgres> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-postgres-'));
	const data = join(folder, 'data');
	mkdirSync(data, { mode: 0o700 });
	// PostgreSQL does not run as root.
	const account = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
	chmodSync(folder, 0o755);
	if (account.uid !== undefined) chownSync(data, account.uid, account.gid);
	execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'adapter', '--auth=trust', '-E', 'UTF8', '--no-locale'], {
		...account,
		cwd: data,
		stdio: 'pipe',
	});
	const port = await freePort();
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((one) => ['-c', one]);
	const server = startProcess(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
		name: 'PostgreSQL',
		logFile: join(folder, 'log'),
		cwd: data,
		...account,
	});
	const address = (name: string): string => `postgres://adapter@127.0.0.1:${port}/${name}`;
	async function ask<Row extends object>(sql: string, values: readonly string[] = []): Promise<Row[]> {
		const client = new pg.Client({ connectionString: address('postgres') });
		await client.connect();
		try {
			return (await client.query<Row>(sql, [...values])).rows;
		} finally {
			await client.end();
		}
	}
	await waitUntilReady(server, async () => server.lastOutput().includes('ready to accept connections'), 30_000);
	return {
		async makeDatabase(name) {
			await ask(`create database ${name}`);
			return address(name);
		},
		async connectionsTo(name) {
			const sql = 'select count(*)::int as count from pg_stat_activity where datname = $1';
			return (await ask<{ count: number }>(sql, [name]))[0]?.count ?? 0;
		},
		async [Symbol.asyncDispose]() {
			await server.stop('SIGINT');
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

function idOf(flag: '-u' | '-g'): number {
	return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })) | 0;
}
