/** The versions of what is measured, and of its peers. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { redisPath } from 'payssam-local-services';

/** As they call themselves; the names of npm. */
const SHOWN: readonly (readonly [string, string])[] = [
	['n8n-core', 'n8n-core'],
	['n8n-workflow', 'n8n-workflow'],
	['fastify', 'Fastify'],
	['bullmq', 'BullMQ'],
	['ioredis', 'ioredis'],
];

/** `n8n-core 2.41.1, …, PostgreSQL 18.4.0, Redis 7.0.15`. @param folder of this package, which names exact versions */
export function describeVersions(folder: string): string {
	const { dependencies } = manifest(folder);
	const npm = SHOWN.map(([name, shown]) => `${shown} ${dependencies?.[name] ?? 'of no version'}`);
	return [...npm, postgresVersion(), redisVersion()].filter((one) => one !== undefined).join(', ');
}

function manifest(folder: string): Readonly<Record<string, Readonly<Record<string, string>> | undefined>> {
	return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** The binaries come as npm packages, all of one version, which begins with that of PostgreSQL. */
function postgresVersion(): string | undefined {
	const main = createRequire(import.meta.url).resolve('payssam-local-services');
	const { optionalDependencies = {} } = manifest(join(dirname(main), '..'));
	const [version] = Object.values(optionalDependencies);
	return version === undefined ? undefined : `PostgreSQL ${version.split('-')[0]}`;
}

function redisVersion(): string | undefined {
	const program = redisPath();
	if (program === undefined) return undefined;
	const version = /v=(\S+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1];
	return `Redis ${version ?? 'of no version'}`;
}
