import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { importsOf, sourceFiles } from './source-files';

/*
 * Which way things depend (docs/architecture.md). Read from the imports themselves, and from the manifests: an
 * undeclared import would work by accident, a declared dependency is one even before its first import.
 */

interface Rule {
	/** Workspace packages that this one may import at run or build time. `*` is any. */
	may: readonly string[] | '*';
	/** What its tests may import beside that, and `devDependencies` name. */
	inTests?: readonly string[];
}

const RULES: Readonly<Record<string, Rule>> = {
	'packages/core': { may: [] },
	// The judge: it must not share one line with what it judges.
	'packages/sandbox': { may: [] },
	'packages/local-services': { may: [] },
	'packages/n8n-nodes-payssam': { may: ['payssam-core'] },
	'apps/webhook-adapter': { may: ['payssam-core'], inTests: ['payssam-local-services', 'payssam-sandbox'] },
	'packages/adapter-catalogue': { may: [] },
	'packages/activepieces-piece-payssam': { may: ['payssam-adapter-catalogue'] },
	// Thin clients of the adapter's HTTP API: no core, no database.
	'apps/zapier': { may: ['payssam-adapter-catalogue'] },
	'apps/make': { may: ['payssam-adapter-catalogue'] },
	'apps/quickstart': { may: '*' },
	tests: { may: '*' },
	bench: { may: '*' },
};

/** Clients of the adapter's HTTP API. */
const THIN: ReadonlySet<string> = new Set([
	'packages/adapter-catalogue',
	'packages/activepieces-piece-payssam',
	'apps/zapier',
	'apps/make',
]);

const DATABASES =
	/^(pg|pg-boss|postgres|mysql2|mongodb|redis|ioredis|better-sqlite3|sqlite3|node:sqlite|kysely|drizzle-orm)(\/|$)/;
/** What core may never touch, whatever it is imported through. */
const IMPURE =
	/^(node:)?(fs|fs\/promises|net|http|https|child_process|timers|timers\/promises|process|worker_threads|os|dns)$/;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
	name: string;
	dependencies: string[];
	devDependencies: string[];
	/** What can be imported below the name: `./openapi.json`. */
	exports: string[];
}

function manifest(folder: string): Manifest {
	const read: Record<string, unknown> = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const names = ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((kind) =>
		Object.keys(read[kind] ?? {}),
	);
	return {
		name: String(read.name),
		dependencies: names,
		devDependencies: Object.keys(read.devDependencies ?? {}),
		exports: Object.keys(read.exports ?? {}),
	};
}

function workspaceFolders(root: string): string[] {
	const below = (parent: string): string[] => {
		try {
			return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
		} catch {
			return [];
		}
	};
	return [...below('packages'), ...below('apps'), 'tests', 'bench'].filter((folder) => {
		try {
			manifest(join(root, folder));
			return true;
		} catch {
			return false;
		}
	});
}

/** Every breach of the rules below a root, as sentences. */
function breaches(root: string): string[] {
	const folders = workspaceFolders(root);
	const nameOf = new Map(folders.map((folder) => [folder, manifest(join(root, folder)).name]));
	const names = new Set(nameOf.values());
	const entrances = new Set(
		folders.flatMap((folder) => {
			const { name, exports } = manifest(join(root, folder));
			return exports.map((one) => name + one.slice(1));
		}),
	);
	const found: string[] = [];
	for (const folder of folders) {
		const rule = RULES[folder];
		if (rule === undefined) {
			found.push(`${folder} has no rule: add it to the table and to docs/architecture.md`);
			continue;
		}
		const allowed = (name: string, inTests = false): boolean =>
			rule.may === '*' ||
			name === nameOf.get(folder) ||
			rule.may.includes(name) ||
			(inTests && rule.inTests?.includes(name) === true);
		const { dependencies, devDependencies } = manifest(join(root, folder));
		const declared = [
			...dependencies.map((name) => ({ name, ok: allowed(name) })),
			...devDependencies.map((name) => ({ name, ok: allowed(name, true) })),
		];
		for (const { name, ok } of declared) {
			if (names.has(name) && !ok) found.push(`${folder}/package.json depends on ${name}`);
		}
		const home = join(root, folder) + sep;
		for (const file of sourceFiles(join(root, folder))) {
			const where = relative(root, file);
			// What only tests and measurements use is beside the published code, never imported by it.
			const isTest =
				/\.test\.[cm]?tsx?$/.test(file) || /^[^/]+\/[^/]+\/(?:testing|bench)\//.test(where.split(sep).join('/'));
			for (const target of importsOf(file)) {
				if (target.startsWith('.')) {
					const reached = resolve(dirname(file), target);
					const shared = reached === join(root, 'vitest.shared.mjs');
					if (!`${reached}${sep}`.startsWith(home) && !shared)
						found.push(`${where} reaches into ${relative(root, reached)}`);
					continue;
				}
				const [scope = '', second = ''] = target.split('/');
				const name = scope.startsWith('@') ? `${scope}/${second}` : scope;
				if (names.has(name)) {
					if (!allowed(name, isTest)) found.push(`${where} imports ${name}`);
					const deep = target.slice(name.length + 1);
					if (deep !== '' && deep !== 'package.json' && !entrances.has(target))
						found.push(`${where} imports a deep path: ${target}`);
				}
				if (folder === 'packages/core' && !isTest && IMPURE.test(target)) found.push(`${where} is not pure: ${target}`);
				if (THIN.has(folder) && DATABASES.test(target)) found.push(`${where} reaches a database: ${target}`);
			}
		}
	}
	return found;
}

test('every import and every declared dependency points the way the architecture allows', () => {
	expect(breaches(ROOT)).toEqual([]);
});

const made: string[] = [];
afterEach(() => {
	for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small tree that keeps the rules, plus one file that is up to the test. */
function tree(files: Record<string, string>): string {
	const root = mkdtempSync(join(tmpdir(), 'payssam-structure-'));
	made.push(root);
	const base: Record<string, string> = {
		'packages/core/package.json': '{"name":"payssam-core"}',
		'packages/core/src/index.ts': "import { createHash } from 'node:crypto';",
		'packages/sandbox/package.json': '{"name":"payssam-sandbox"}',
		'packages/sandbox/src/index.ts': '',
		'packages/n8n-nodes-payssam/package.json':
			'{"name":"n8n-nodes-payssam","devDependencies":{"payssam-core":"workspace:*"}}',
		'packages/n8n-nodes-payssam/nodes/a.ts': "import 'payssam-core';",
		'apps/zapier/package.json': '{"name":"payssam-zapier"}',
		'apps/zapier/src/index.ts': '',
		...files,
	};
	for (const [name, content] of Object.entries(base)) {
		mkdirSync(dirname(join(root, name)), { recursive: true });
		writeFileSync(join(root, name), content);
	}
	return root;
}

test('a tree that keeps the rules has no breach', () => {
	expect(breaches(tree({}))).toEqual([]);
});

test.each([
	[
		'the sandbox imports core',
		{ 'packages/sandbox/src/bad.ts': "import { hashBill } from 'payssam-core';" },
		'imports payssam-core',
	],
	[
		'the sandbox requires core',
		{ 'packages/sandbox/src/bad.cts': "const core = require('payssam-core');" },
		'imports payssam-core',
	],
	[
		'the sandbox imports core when it runs',
		{ 'packages/sandbox/src/bad.ts': "await import('payssam-core');" },
		'imports payssam-core',
	],
	[
		'the sandbox re-exports core',
		{ 'packages/sandbox/src/bad.ts': "export * from 'payssam-core';" },
		'imports payssam-core',
	],
	[
		'the sandbox takes core by a relative path',
		{ 'packages/sandbox/src/bad.ts': "import '../../core/src/hash';" },
		'reaches into packages/core',
	],
	[
		'the sandbox declares core',
		{ 'packages/sandbox/package.json': '{"name":"payssam-sandbox","devDependencies":{"payssam-core":"workspace:*"}}' },
		'depends on payssam-core',
	],
	[
		'core imports another package',
		{ 'packages/core/src/bad.ts': "import 'payssam-sandbox';" },
		'imports payssam-sandbox',
	],
	['core reads files', { 'packages/core/src/bad.ts': "import { readFileSync } from 'node:fs';" }, 'is not pure'],
	['zapier imports core', { 'apps/zapier/src/bad.ts': "import 'payssam-core';" }, 'imports payssam-core'],
	[
		'the catalogue imports core',
		{
			'packages/adapter-catalogue/package.json': '{"name":"payssam-adapter-catalogue"}',
			'packages/adapter-catalogue/src/bad.ts': "import 'payssam-core';",
		},
		'imports payssam-core',
	],
	[
		'make opens a database',
		{ 'apps/make/package.json': '{"name":"payssam-make"}', 'apps/make/src/bad.ts': "import 'node:sqlite';" },
		'reaches a database',
	],
	['zapier opens a database', { 'apps/zapier/src/bad.ts': "import pg from 'pg';" }, 'reaches a database'],
	[
		'a node uses a deep path',
		{ 'packages/n8n-nodes-payssam/nodes/bad.ts': "import 'payssam-core/dist/hash';" },
		'imports a deep path',
	],
	['a new package without a rule', { 'packages/extra/package.json': '{"name":"payssam-extra"}' }, 'has no rule'],
])('is noticed when %s', (_, files, expected) => {
	const found = breaches(tree(files));
	expect(found).toHaveLength(1);
	expect(found[0]).toContain(expected);
});
