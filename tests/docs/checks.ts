/** What can be checked of a command without running it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, ROOT } from './pages';

interface Manifest {
	readonly name: string;
	readonly scripts?: Readonly<Record<string, string>>;
	readonly packageManager?: string;
}

function manifest(folder: string): Manifest {
	return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}

/** Packages of the workspace by name. */
export function workspace(): ReadonlyMap<string, Manifest> {
	const below = ['packages', 'apps'].flatMap((parent) =>
		readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`),
	);
	const folders = [...below, 'tests', 'bench'].filter((folder) => existsSync(join(ROOT, folder, 'package.json')));
	return new Map(folders.map((folder) => [manifest(folder).name, manifest(folder)]));
}

const PACKAGES = workspace();
const ROOT_MANIFEST = manifest('.');
const PROJECTS: ReadonlySet<string> = new Set(
	[...readFileSync(join(ROOT, 'tests/vitest.config.ts'), 'utf8').matchAll(/(?:level\(|name: )'([\w-]+)'/g)].map(
		([, name = '']) => name,
	),
);
/** Made by a build or by the reader. */
const NOT_IN_THE_TREE = /(^|\/)(release|dist|node_modules)(\/|$)/;

/** Settings of the adapter, as its command tells them. */
export function adapterSettings(): ReadonlySet<string> {
	const cli = join(ROOT, 'apps/webhook-adapter/dist/cli.js');
	const told = execFileSync(process.execPath, [cli, '--check', '--json'], { cwd: '/', encoding: 'utf8', env: {} });
	return new Set(Object.keys(JSON.parse(told)));
}

/** Names that begin with PAYSSAM_ and are read somewhere in the sources. */
export function ownVariables(): ReadonlySet<string> {
	const found = execFileSync(
		'git',
		['grep', '--untracked', '-hoE', 'env(ironment)?\\.PAYSSAM_[A-Z_]+', '--', '*.ts', '*.mjs', '*.js'],
		{
			cwd: ROOT,
			encoding: 'utf8',
		},
	);
	return new Set([...found.matchAll(/PAYSSAM_[A-Z_]+/g)].map(([name]) => name));
}

const SETTINGS = adapterSettings();
const OWN = ownVariables();
/** Stand for values of the reader. */
const PLACEHOLDERS = /^(KEY|ADAPTER|SANDBOX|SECRET|CONNECTION|HOOK|PATH)$/;

/** What is wrong with a command, as sentences. */
export function faults({ text }: Command): string[] {
	const found: string[] = [];
	const syntax = spawnSync('bash', ['-n', '-c', text], { encoding: 'utf8' });
	if (syntax.status !== 0) found.push(`bash cannot read it: ${syntax.stderr}`);
	const bare = text.replaceAll(/'[^']*'|"[^"]*"/g, '""');
	for (const [, script = ''] of bare.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)) needScript(ROOT_MANIFEST, script);
	for (const [, script = ''] of bare.matchAll(/\bnpm (start|test)\b/g)) needScript(ROOT_MANIFEST, script);
	const filters = [...bare.matchAll(/--filter ([@\w/-]+)(?:\.\.\.)?/g)];
	const [, script = ''] = /^(?:\.\.\.)? (?:run )?([a-z][\w:-]*)/.exec(bare.slice(endOf(filters.at(-1)))) ?? [];
	for (const [, name = ''] of filters) {
		const one = PACKAGES.get(name);
		if (one === undefined) found.push(`there is no package ${name}`);
		else needScript(one, script);
	}
	for (const [, script = ''] of bare.matchAll(/\bpnpm ([a-z][\w:-]*)(?= |$)/gm))
		if (script !== 'pack') needScript(ROOT_MANIFEST, script);
	for (const [, project = ''] of bare.matchAll(/--project ([\w-]+)/g))
		if (!PROJECTS.has(project)) found.push(`tests/vitest.config.ts has no project ${project}`);
	for (const [version] of bare.matchAll(/\bpnpm@[\d.]+/g))
		if (version !== ROOT_MANIFEST.packageManager)
			found.push(`${version} is not the pinned ${ROOT_MANIFEST.packageManager}`);
	for (const [, path = ''] of bare.matchAll(
		/(?:^|\s)((?:apps|packages|tests|docs|scripts|bench|\.ci)(?:\/[\w.@-]+)+)/g,
	))
		if (
			!NOT_IN_THE_TREE.test(path) &&
			!['', 'apps/webhook-adapter', 'tests'].some((folder) => existsSync(join(ROOT, folder, path)))
		)
			found.push(`there is no ${path}`);
	for (const [, name = ''] of bare.matchAll(/(?:^|\s)([A-Z][A-Z0-9_]*)=/gm))
		if (!PLACEHOLDERS.test(name) && !SETTINGS.has(name) && !OWN.has(name)) found.push(`nothing reads ${name}`);
	return found;

	function needScript({ name, scripts = {} }: Manifest, script: string): void {
		if (!(script in scripts)) found.push(`${name} has no script ${script}`);
	}
}

function endOf(match: RegExpExecArray | undefined): number {
	return match === undefined ? 0 : match.index + match[0].length;
}
