/** What the command line does: starts the adapter, says something about the settings, or does some upkeep. */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../package.json';
import { type RunningAdapter, startAdapter } from './adapter';
import { CONFIG_FILE, type Config, ConfigError, readConfig, SETTINGS, sampleFile } from './config';
import { KEY_FILE } from './encryption-key';
import { crashText } from './log';
import { NewerDatabaseError, StoreUnavailableError } from './store/store';
import { backup, newAdminKey } from './upkeep';

const OPTIONS = {
	help: { type: 'boolean', short: 'h' },
	version: { type: 'boolean', short: 'v' },
	init: { type: 'boolean' },
	check: { type: 'boolean' },
	json: { type: 'boolean' },
} as const;

/** Exit code for settings and arguments that cannot be used. */
const UNUSABLE = 2;
/** Exit code for a database that is not there now: what supervises the process may start it again. */
const UNAVAILABLE = 1;

/**
 * Runs the command. It returns when everything is done, which for a running adapter is after SIGTERM or SIGINT.
 *
 * @returns the exit code
 */
export async function run(args: readonly string[]): Promise<number> {
	const parsed = argumentsOf(args);
	if (typeof parsed === 'string') return fail(`${parsed} See --help.`);
	const { values: options, positionals } = parsed;
	if (options.help) return say(help());
	if (options.version) return say(version);
	if (options.init) return writeSample(process.cwd());
	try {
		const config = readConfig(process.env, process.cwd());
		if (positionals.length > 0) return await upkeep(config, positionals);
		return options.check ? say(describe(config, options.json === true)) : await serve(config, options.json === true);
	} catch (error) {
		if (error instanceof ConfigError || error instanceof NewerDatabaseError) return fail(error.message);
		if (error instanceof StoreUnavailableError)
			return fail(`${error.message} Check DATABASE_URL, or DATA_FOLDER and its disk, then start again.`, UNAVAILABLE);
		const told = startError(error);
		if (told !== undefined) return fail(told);
		throw error;
	}
}

/** `backup FILE` and `new-admin-key`. */
async function upkeep(config: Config, [command, ...rest]: readonly string[]): Promise<number> {
	if (command === 'backup' && rest.length === 1 && rest[0] !== undefined) {
		await backup(config, resolve(rest[0]));
		return say(`The database is copied to ${rest[0]}. Keep a copy of ${KEY_FILE} as well, in another place.`);
	}
	if (command === 'new-admin-key' && rest.length === 0)
		return say(`Administrator key, shown this once: ${await newAdminKey(config)}`);
	return fail('The command is not known, or has too many or too few words. See --help.');
}

function argumentsOf(args: readonly string[]) {
	try {
		return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
	} catch (error) {
		return error instanceof Error ? (error.message.split('. ', 1)[0] ?? '').replace(/\.?$/, '.') : 'Unknown arguments.';
	}
}

function say(text: string): 0 {
	process.stdout.write(`${text}\n`);
	return 0;
}

function fail(text: string, code = UNUSABLE): number {
	process.stderr.write(`${text}\n`);
	return code;
}

/** What usually keeps a start from working, in words. */
function startError(error: unknown): string | undefined {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'EADDRINUSE')
		return 'PORT cannot be used: another program listens there. Choose another, or 0 for a free one.';
	if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'HOST cannot be used: it is no address of this machine.';
	if (code === 'EEXIST' || code === 'ENOTDIR')
		return 'DATA_FOLDER cannot be used: a file has that name, or is on the way to it. Name a folder.';
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
		return `The data folder or the port cannot be used: ${code}. Check DATA_FOLDER, PORT and the rights of this user.`;
	return undefined;
}

async function serve(config: Config, json: boolean): Promise<number> {
	keepCrashesQuiet();
	const stopped = nextSignal();
	const adapter = await startAdapter(config);
	say(json ? JSON.stringify(facts(adapter, config)) : greeting(adapter, config));
	await stopped;
	await adapter.close();
	return 0;
}

/** A crash is told without the properties of its error, and a diagnostic report of Node without the environment: both can hold passwords. */
function keepCrashesQuiet(): void {
	process.report.excludeEnv = true;
	process.on('uncaughtException', (error: unknown) => {
		process.stderr.write(crashText(error), () => process.exit(UNAVAILABLE));
	});
}

/** The second signal ends the process at once. */
function nextSignal(): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
	});
}

function facts({ url, adminKey }: RunningAdapter, { publicUrl }: Config) {
	const reachedAt = publicUrl ?? url;
	return {
		url,
		publicUrl,
		callbackUrl: `${reachedAt}/callbacks/<token>`,
		...(adminKey === undefined ? {} : { adminKey }),
	};
}

function greeting(adapter: RunningAdapter, config: Config): string {
	const { url, callbackUrl } = facts(adapter, config);
	const lines = [
		`The adapter runs on ${url}`,
		`Callback URLs look like ${callbackUrl}; each connection has its own.`,
		config.publicUrl === null
			? 'PUBLIC_URL is not set: PaySsam is said to call public addresses only; give it an https one.'
			: `It is reached at ${config.publicUrl}`,
	];
	if (adapter.adminKey !== undefined)
		lines.push(
			'',
			`Administrator key, shown this once: ${adapter.adminKey}`,
			'Keep it: it signs you in and makes all other keys.',
		);
	return lines.join('\n');
}

function writeSample(folder: string): number {
	const file = join(folder, CONFIG_FILE);
	if (existsSync(file)) return fail(`${file} is there already; it was left as it is.`);
	writeFileSync(file, sampleFile(), { mode: 0o600, flag: 'wx' });
	return say(`${file} is written: every setting with its default. Remove the # before those you change.`);
}

/** Settings as they would be used; what is secret is said to be there or not. */
function describe(config: Config, json: boolean): string {
	const shown: Record<string, string | number | boolean | null> = {};
	for (const [key, { name }] of Object.entries(SETTINGS)) shown[name] = shownValue(config, key);
	if (json) return JSON.stringify(shown);
	const lines = Object.entries(shown).map(([name, value]) => `${name}=${value ?? ''}`);
	const key = config.encryptionKey === null ? `the file ${join(config.dataFolder, KEY_FILE)}` : 'ENCRYPTION_KEY';
	const store = config.databaseUrl === null ? `SQLite in ${config.dataFolder}` : 'PostgreSQL';
	return [...lines, '', `Store: ${store}. Secrets are encrypted with ${key}.`, 'The settings can be used.'].join('\n');
}

function shownValue(config: Config, key: string): string | number | boolean | null {
	if (key === 'encryptionKey') return config.encryptionKey === null ? null : '(set)';
	if (key === 'databaseUrl') return config.databaseUrl === null ? null : withoutPassword(config.databaseUrl);
	const value: unknown = Object.entries(config).find(([name]) => name === key)?.[1];
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** Host and name of a database; user, password and parameters stay out. */
function withoutPassword(address: string): string {
	const { protocol, host, pathname } = new URL(address);
	return `${protocol}//${host}${pathname}`;
}

function help(): string {
	const settings = Object.values(SETTINGS).map(
		({ name, about, fallback }) => `  ${name.padEnd(23)}${about} [${fallback}]`,
	);
	return `payssam-webhook-adapter ${version}: takes PaySsam callbacks, keeps them, and delivers each payment under one id.

  payssam-webhook-adapter                   start
  payssam-webhook-adapter backup FILE       copy the SQLite database, also while the adapter runs
  payssam-webhook-adapter new-admin-key     make a further admin key; with SQLite stop the adapter first
  payssam-webhook-adapter --init            write ${CONFIG_FILE} with every setting
  payssam-webhook-adapter --check           read the settings and say what would be used
  --json                                    say it as JSON
  --help, --version

Settings come from the environment, then from ${CONFIG_FILE} in this folder (or the file that PAYSSAM_ADAPTER_CONFIG names):

${settings.join('\n')}`;
}
