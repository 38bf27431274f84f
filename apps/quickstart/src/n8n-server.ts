import { existsSync, mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
	type DatabaseAddress,
	freePort,
	type RunningProcess,
	type StartHooks,
	startProcess,
	waitUntilReady,
} from 'payssam-local-services';
import { extract } from 'tar';

/** What one process of n8n does. In queue mode (scaling) there are several: main, workers, webhook processes. */
export type N8nRole = 'main' | 'worker' | 'webhook';

/** The command of n8n's program for each role, and the pages that tell when it is ready. */
const ROLES: Readonly<Record<N8nRole, { command: string; name: string; pages: readonly string[] }>> = {
	main: { command: 'start', name: 'n8n', pages: ['/healthz/readiness', '/rest/settings'] },
	worker: { command: 'worker', name: 'n8n worker', pages: ['/healthz/readiness'] },
	webhook: { command: 'webhook', name: 'n8n webhook process', pages: ['/healthz/readiness'] },
};

export interface N8nServerOptions extends StartHooks {
	/** `main` where nothing is said: n8n as one process. */
	role?: N8nRole;
	/** n8n's user folder: encryption key, installed community packages, logs. Each process has its own. */
	folder: string;
	database: DatabaseAddress;
	/** Packed community packages (`.tgz`) to install before the start, as n8n's own installer would. */
	packages: readonly PackedPackage[];
	preferredPort?: number;
	/** Further settings, by n8n's own variable names. They win over ours. */
	settings?: Readonly<Record<string, string>>;
	logFile: string;
}

export interface PackedPackage {
	name: string;
	tarball: string;
}

export interface N8nServer {
	/** Address of editor, REST and webhooks, without a slash at the end. Of a worker: its health check. */
	readonly url: string;
	readonly port: number;
	readonly process: RunningProcess;
	stop(): Promise<void>;
}

/** What n8n needs of the caller's environment. Everything else would make it another n8n than intended. */
const INHERITED =
	/^(PATH|HOME|USER|LOGNAME|TMPDIR|TEMP|TMP|LANG|LC_\w+|TZ|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE)$/i;

/** Nothing here calls home, and nothing listens on another address than 127.0.0.1. */
const SETTINGS = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	GENERIC_TIMEZONE: 'Asia/Seoul',
} as const;

/** The n8n release that is installed beside this program. */
export function n8nVersion(): string {
	const manifest: unknown = createRequire(import.meta.url)('n8n/package.json');
	if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
	throw new Error('The installed n8n has no version in its package.json.');
}

/** Starts a process of a real n8n on PostgreSQL, with the given packages installed, and waits until it answers. */
export async function startN8n(options: N8nServerOptions): Promise<N8nServer> {
	mkdirSync(options.folder, { recursive: true });
	for (const packed of options.packages) await installPackage(options.folder, packed);

	const { command, name, pages } = ROLES[options.role ?? 'main'];
	const port = await freePort(options.preferredPort);
	const url = `http://127.0.0.1:${port}`;
	const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => INHERITED.test(name)));
	const server = startProcess(process.execPath, [n8nProgram(), command], {
		name,
		logFile: options.logFile,
		cwd: options.folder,
		env: {
			...inherited,
			...SETTINGS,
			N8N_USER_FOLDER: options.folder,
			N8N_PORT: String(port),
			N8N_HOST: '127.0.0.1',
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_EDITOR_BASE_URL: url,
			N8N_WEBHOOK_URL: url,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: options.database.host,
			DB_POSTGRESDB_PORT: String(options.database.port),
			DB_POSTGRESDB_DATABASE: options.database.database,
			DB_POSTGRESDB_USER: options.database.user,
			DB_POSTGRESDB_PASSWORD: options.database.password,
			...options.settings,
		},
	});
	await waitUntilReady(server, () => isReady(url, pages), 180_000, options);
	return { url, port, process: server, stop: () => server.stop() };
}

async function isReady(url: string, pages: readonly string[]): Promise<boolean> {
	try {
		const answers = await Promise.all(pages.map((page) => fetch(url + page, { signal: AbortSignal.timeout(2_000) })));
		return answers.every((answer) => answer.ok && answer.headers.get('content-type')?.includes('json') === true);
	} catch {
		return false;
	}
}

function n8nProgram(): string {
	return join(dirname(createRequire(import.meta.url).resolve('n8n/package.json')), 'bin', 'n8n');
}

/** Unpacks the package where n8n keeps installed community packages. An unchanged tarball is not unpacked again. */
async function installPackage(folder: string, { name, tarball }: PackedPackage): Promise<void> {
	const target = join(folder, '.n8n', 'nodes', 'node_modules', name);
	const { mtime } = statSync(tarball);
	if (existsSync(target) && statSync(target).mtimeMs === mtime.getTime()) return;
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	await extract({ file: tarball, cwd: target, strip: 1 });
	utimesSync(target, mtime, mtime);
}
