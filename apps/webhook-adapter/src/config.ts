/** Settings: environment variables, or a file of the same names. Checked at start, each error names its setting. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';

/** Settings of one adapter process. */
export interface Config {
	/** Address to listen on. */
	readonly host: string;
	/** 0: a free one. */
	readonly port: number;
	/** Where callers reach the adapter, without a trailing slash; `null`: as it listens. PaySsam takes public addresses only. */
	readonly publicUrl: string | null;
	/** Folder of the SQLite database and the key file. Made when it is not there. */
	readonly dataFolder: string;
	/** PostgreSQL; `null`: SQLite in the data folder. */
	readonly databaseUrl: string | null;
	/** 32 bytes; `null`: the key file in the data folder, made at the first start. */
	readonly encryptionKey: Uint8Array | null;
	/** Proxies in front whose `X-Forwarded-For` entry is theirs; 0: the peer is the caller. */
	readonly trustedProxies: number;
	/** Whether subscriptions may name http URLs and addresses that are not public. For trials on one machine. */
	readonly allowPrivateTargets: boolean;
	/** Whether this process confirms, delivers, reads bills and keeps house; without it it only takes callbacks and requests. */
	readonly runWork: boolean;
	/** Days after which events lose what is personal; deliveries and attempts go then. */
	readonly retentionDays: number;
	/** Milliseconds a target has for its answer. */
	readonly deliveryTimeoutMs: number;
	/** Sends a second to one host. */
	readonly deliveriesPerSecond: number;
	/** Deliveries at the same time to one subscription. */
	readonly deliveryConcurrency: number;
	/** Hours for which nothing succeeds at a target until its subscription is paused. */
	readonly pauseAfterHours: number;
	/** Seconds between two looks at an unpaid bill when it is new; they grow with its age. */
	readonly watchSeconds: number;
	readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A setting that cannot be used. The message names it and says what to do. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
}

/** How a setting is read. */
interface Setting<T> {
	readonly name: string;
	/** One comment of the configuration file, in words for operators. */
	readonly about: string;
	readonly fallback: string;
	read(text: string): T;
}

function setting<T>(name: string, fallback: string, about: string, read: (text: string) => T): Setting<T> {
	return { name, fallback, about, read };
}

class Unusable extends Error {}

function wholeNumber(min: number, max: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (!/^\d+$/.test(text) || value < min || value > max)
			throw new Unusable(`give a whole number from ${min} to ${max}`);
		return value;
	};
}

function truth(text: string): boolean {
	if (/^(?:true|1|yes)$/i.test(text)) return true;
	if (/^(?:false|0|no)$/i.test(text)) return false;
	throw new Unusable('give true or false');
}

function webAddress(text: string): string | null {
	if (text === '') return null;
	if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
		throw new Unusable('give a URL such as https://hooks.example.kr');
	const { search, hash } = new URL(text);
	if (search !== '' || hash !== '') throw new Unusable('give a URL without a query');
	return text.replace(/\/+$/, '');
}

function database(text: string): string | null {
	if (text === '') return null;
	if (!URL.canParse(text) || !/^postgres(?:ql)?:$/.test(new URL(text).protocol))
		throw new Unusable('give a URL such as postgres://user:password@host:5432/name');
	return text;
}

function keyBytes(text: string): Uint8Array | null {
	if (text === '') return null;
	const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
	if (bytes.byteLength !== 32)
		throw new Unusable('give 32 bytes as 64 hex digits or base64, for example from: openssl rand -hex 32');
	return bytes;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

function logLevel(text: string): Config['logLevel'] {
	const found = LOG_LEVELS.find((level) => level === text);
	if (found === undefined) throw new Unusable(`choose one of ${LOG_LEVELS.join(', ')}`);
	return found;
}

/** Every setting. The sample file, the help and the README's table are made from this. */
export const SETTINGS: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
	host: setting(
		'HOST',
		'127.0.0.1',
		'Address to listen on. Behind a proxy on the same machine leave it; in a container use 0.0.0.0.',
		(text) => {
			if (/[\s/]/.test(text)) throw new Unusable('give an IP address or a host name');
			return text;
		},
	),
	port: setting('PORT', '4020', 'Port to listen on; 0 takes a free one.', wholeNumber(0, 65_535)),
	publicUrl: setting(
		'PUBLIC_URL',
		'',
		'Where PaySsam and browsers reach the adapter, https. PaySsam refuses addresses that are not public.',
		webAddress,
	),
	dataFolder: setting(
		'DATA_FOLDER',
		'./payssam-adapter-data',
		'Folder of the SQLite database and the key file.',
		(text) => resolve(text),
	),
	databaseUrl: setting(
		'DATABASE_URL',
		'',
		'PostgreSQL instead of SQLite, for more than one replica: postgres://user:password@host:5432/name',
		database,
	),
	encryptionKey: setting(
		'ENCRYPTION_KEY',
		'',
		'Encrypts stored keys: 64 hex digits. Empty: the file encryption.key in the data folder. Keep a copy apart from backups: without it connections must be entered anew.',
		keyBytes,
	),
	trustedProxies: setting(
		'TRUSTED_PROXIES',
		'0',
		'Number of proxies in front of the adapter; 1 behind one nginx, Caddy or load balancer.',
		wholeNumber(0, 10),
	),
	allowPrivateTargets: setting(
		'ALLOW_PRIVATE_TARGETS',
		'false',
		'Lets subscriptions name http URLs and private addresses. Only for trials on one machine.',
		truth,
	),
	runWork: setting(
		'RUN_WORK',
		'true',
		'false: this replica takes callbacks and requests only, and others confirm and deliver.',
		truth,
	),
	retentionDays: setting(
		'RETENTION_DAYS',
		'180',
		'Days after which events lose names, card and approval data, and ended bills customer, product and link; events still to be delivered, such as to a paused subscription, when they are. That an event was there is never forgotten.',
		wholeNumber(1, 36_500),
	),
	deliveryTimeoutMs: setting('DELIVERY_TIMEOUT_MS', '15000', 'Time a target has to answer.', wholeNumber(100, 30_000)),
	deliveriesPerSecond: setting(
		'DELIVERIES_PER_SECOND',
		'25',
		'Deliveries a second to one host. Zapier takes 30.',
		wholeNumber(1, 100_000),
	),
	deliveryConcurrency: setting(
		'DELIVERY_CONCURRENCY',
		'8',
		'Deliveries at the same time to one subscription.',
		wholeNumber(1, 64),
	),
	pauseAfterHours: setting(
		'PAUSE_AFTER_HOURS',
		'120',
		'Hours without a success after which a subscription is paused.',
		wholeNumber(1, 8760),
	),
	watchSeconds: setting(
		'WATCH_SECONDS',
		'60',
		'Seconds between two looks at a new unpaid bill; the pauses grow with its age, up to six hours.',
		wholeNumber(1, 86_400),
	),
	logLevel: setting('LOG_LEVEL', 'info', 'trace, debug, info, warn, error or silent.', logLevel),
};

/** Name of the file that is read when it is there, unless `PAYSSAM_ADAPTER_CONFIG` names another. */
export const CONFIG_FILE = 'payssam-adapter.env';

/**
 * Reads the settings: from `environment`, over those of a configuration file.
 *
 * @throws ConfigError that names every setting that cannot be used
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, folder: string): Config {
	const named = environment.PAYSSAM_ADAPTER_CONFIG;
	const file = resolve(folder, named ?? CONFIG_FILE);
	if (named !== undefined && !existsSync(file))
		throw new ConfigError(`PAYSSAM_ADAPTER_CONFIG names ${file}, which is not there.`);
	const fromFile: Record<string, string | undefined> = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
	const known = new Set(Object.values(SETTINGS).map(({ name }) => name));
	const problems = Object.keys(fromFile)
		.filter((name) => !known.has(name))
		.map((name) => `${name} (in ${file}) is no setting: remove it, or check its spelling.`);
	const read = <T>({ name, fallback, read: convert }: Setting<T>): T | undefined => {
		const text = (environment[name] ?? fromFile[name] ?? fallback).trim();
		try {
			return convert(text === '' ? fallback : text);
		} catch (error) {
			if (!(error instanceof Unusable)) throw error;
			problems.push(`${name} cannot be used: ${error.message}.`);
			return undefined;
		}
	};
	const values = Object.fromEntries(Object.entries(SETTINGS).map(([key, one]) => [key, read<unknown>(one)]));
	if (problems.length > 0) throw new ConfigError(problems.join('\n'));
	return values as unknown as Config;
}

/** The commented configuration file with every setting at its default. */
export function sampleFile(): string {
	const entries = Object.values(SETTINGS).map(({ name, about, fallback }) => `# ${about}\n#${name}=${fallback}\n`);
	return `# Settings of payssam-webhook-adapter. Environment variables of the same names come first.\n\n${entries.join('\n')}`;
}
