/** How long from the spawn of a program until it answers. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
	freePort,
	type Postgres,
	type RunningProcess,
	spread,
	startPostgres,
	startProcess,
} from 'payssam-local-services';
import pg from 'pg';
import { adapterFolder } from '../adapter/load';
import type { Context, Table } from '../measurement';
import { programFile } from '../programs';

const LOOK_MS = 2;
const PATIENCE_MS = 60_000;
const PASSWORD = 'bench';

interface Subject {
	readonly name: string;
	/** Makes ready for a start, and tells how to start. */
	prepare(): Promise<Start>;
	readonly times: number[];
}

interface Start {
	readonly command: string;
	readonly args: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** What must answer 200; left out: the end of the program counts. */
	readonly url?: string;
}

export async function serverStarts({ rounds, say, undisturbed }: Context): Promise<Table> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-starts-'));
	// Where this runs as root PostgreSQL does not, and has to get here.
	chmodSync(folder, 0o755);
	let postgres: Postgres | undefined;
	try {
		postgres = await startPostgres({
			folder: join(folder, 'postgres'),
			password: PASSWORD,
			logFile: join(folder, 'postgres.log'),
		});
		const subjects = subjectsIn(folder, postgres);
		for (let round = 1; round <= rounds; round += 1) {
			for (const { prepare, times } of subjects)
				times.push(await undisturbed(async () => await timeOf(await prepare(), folder)));
			say(
				`start: servers, round ${round}: ${subjects.map(({ times }) => Math.round(times.at(-1) ?? 0)).join(', ')} ms`,
			);
		}
		return {
			title: 'Start: servers',
			note: 'From the spawn until the first answer with status 200, looked for every 2 ms; of a program that only ends, until its end. In a row on the same folder or database: the empty one is made by the first start.',
			head: ['what', 'ms'],
			rows: subjects.map(({ name, times }) => [name, spread(times)]),
		};
	} finally {
		await postgres?.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

function subjectsIn(folder: string, postgres: Postgres): readonly Subject[] {
	const subject = (name: string, prepare: () => Promise<Start>): Subject => ({ name, prepare, times: [] });
	const program = (name: string) => async (): Promise<Start> => {
		const port = await freePort();
		return {
			command: process.execPath,
			args: [programFile(name), String(port)],
			url: `http://127.0.0.1:${port}/`,
		};
	};
	let place = 0;
	const sqlite = (): Readonly<Record<string, string>> => ({ DATA_FOLDER: join(folder, `data-${place}`) });
	const server = (): Readonly<Record<string, string>> => ({
		...sqlite(),
		DATABASE_URL: `postgres://${postgres.user}:${PASSWORD}@127.0.0.1:${postgres.port}/start_${place}`,
		ENCRYPTION_KEY: '0'.repeat(64),
	});
	return [
		subject('bare Node: an empty program', async () => ({ command: process.execPath, args: ['--eval', ''] })),
		subject('bare `node:http`', program('start/bare-http')),
		subject('bare Fastify', program('start/bare-fastify')),
		subject('**sandbox**', async () => {
			const port = await freePort();
			return {
				command: process.execPath,
				args: [sandboxCommand(), '--port', String(port)],
				url: `http://127.0.0.1:${port}/openapi.json`,
			};
		}),
		subject('**adapter, SQLite, empty**', async () => {
			place += 1;
			return await adapterStart(sqlite());
		}),
		subject('**adapter, SQLite, again**', async () => await adapterStart(sqlite())),
		subject('**adapter, PostgreSQL, empty**', async () => {
			place += 1;
			await createDatabase(postgres, `start_${place}`);
			return await adapterStart(server());
		}),
		subject('**adapter, PostgreSQL, again**', async () => await adapterStart(server())),
	];
}

/** It lies beside the main module. */
function sandboxCommand(): string {
	return join(dirname(createRequire(import.meta.url).resolve('payssam-sandbox')), 'cli.js');
}

/** As npx would start it: its first line gives Node its flags, where the system knows such a line. */
async function adapterStart(settings: Readonly<Record<string, string>>): Promise<Start> {
	const port = await freePort();
	const file = join(adapterFolder(), 'dist', 'cli.js');
	const windows = process.platform === 'win32';
	return {
		command: windows ? process.execPath : file,
		args: windows ? [file] : [],
		environment: { ...settings, PORT: String(port), LOG_LEVEL: 'warn' },
		url: `http://127.0.0.1:${port}/healthz`,
	};
}

async function createDatabase(postgres: Postgres, name: string): Promise<void> {
	const { host, port, user, password, database } = postgres;
	const client = new pg.Client({ host, port, user, password, database });
	await client.connect();
	try {
		await client.query(`CREATE DATABASE ${name}`);
	} finally {
		await client.end();
	}
}

async function timeOf({ command, args, environment = {}, url }: Start, folder: string): Promise<number> {
	const began = performance.now();
	const started = startProcess(command, args, {
		name: command,
		logFile: join(folder, 'starts.log'),
		env: { PATH: process.env.PATH, ...environment },
	});
	try {
		if (url === undefined) await started.ended;
		else await untilAnswered(url, started, began + PATIENCE_MS);
		return performance.now() - began;
	} finally {
		await started.stop();
	}
}

async function untilAnswered(url: string, started: RunningProcess, deadline: number): Promise<void> {
	while (!(await answers(url))) {
		if (!started.isRunning() || performance.now() > deadline)
			throw new Error(`${started.name} does not answer. Its last output: ${started.lastOutput().slice(-1000)}`);
		await delay(LOOK_MS);
	}
}

function answers(url: string): Promise<boolean> {
	return new Promise((resolve) => {
		get(url, { agent: false }, (response) => {
			response.resume();
			response.on('end', () => resolve(response.statusCode === 200));
		}).on('error', () => resolve(false));
	});
}
