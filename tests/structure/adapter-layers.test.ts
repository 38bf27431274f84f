import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { importsOf, sourceFiles } from './source-files';

/*
 * Which way things depend inside apps/webhook-adapter (docs/architecture.md). A layer is a folder of src, or a file
 * beside the folders. Types count as well: what a layer can name it comes to know.
 */

const MAY: Readonly<Record<string, readonly string[]>> = {
	// What everything stands on.
	domain: [],
	config: [],
	log: ['config'],
	store: ['domain', 'config'],
	metrics: ['store'],
	services: ['domain', 'config', 'store', 'metrics'],
	// What the adapter does.
	inbound: ['domain', 'store', 'services'],
	linger: [],
	provider: ['domain', 'store', 'metrics', 'services', 'linger'],
	dispatch: ['domain', 'store', 'services', 'linger'],
	admin: ['domain', 'store', 'dispatch', 'services'],
	actions: ['domain', 'store', 'provider', 'services'],
	// Who asks for it.
	http: ['domain', 'store', 'metrics', 'services', 'inbound', 'admin', 'actions'],
	pages: ['domain', 'store', 'services', 'admin', 'http'],
};

/** Files beside the folders that put layers together. They may import any, and no layer may import them. */
const ASSEMBLY = [
	'adapter',
	'app',
	'cli',
	'command',
	'encryption-key',
	'first-key',
	'housekeeping',
	'index',
	'lane-work',
	'node-version',
	'upkeep',
];

/** Inside the store: what is shared knows neither database, and neither knows the other. */
const STORE_MAY_NOT: Readonly<Record<string, readonly string[]>> = {
	sqlite: ['postgres'],
	postgres: ['sqlite'],
	kysely: ['sqlite', 'postgres'],
	migrations: ['sqlite', 'postgres', 'kysely'],
};

const ADAPTER = fileURLToPath(new URL('../../apps/webhook-adapter', import.meta.url));

const isTest = (path: string): boolean =>
	/\.test\.tsx?$/.test(path) || path.startsWith('src/store/conformance/') || !path.startsWith('src/');

/** `src/http/app.ts` is of `http`, `src/config.ts` of `config`. */
function layerOf(path: string): string {
	return (path.split('/')[1] ?? '').replace(/\.tsx?$/, '');
}

/** The file that a relative import names, from the adapter's folder; `undefined` for what is no source file. */
function reached(root: string, from: string, target: string): string | undefined {
	const path = resolve(root, dirname(from), target);
	const found = [path, ...['.ts', '.tsx', '/index.ts'].map((ending) => path + ending)].find(
		(one) => /\.tsx?$/.test(one) && existsSync(one),
	);
	return found === undefined ? undefined : relative(root, found).split(sep).join('/');
}

function breachOf(from: string, to: string): string | undefined {
	if (!isTest(from)) {
		if (isTest(to)) return `${from} imports ${to}, which is for tests only`;
		const [layer, other] = [layerOf(from), layerOf(to)];
		if (layer === 'store' && other === 'store') {
			const [part = '', otherPart = ''] = [from, to].map((path) => path.split('/')[2]);
			return STORE_MAY_NOT[part]?.includes(otherPart) === true ? `${from} imports ${to}` : undefined;
		}
		if (layer === other || ASSEMBLY.includes(layer)) return undefined;
		if (MAY[layer] === undefined) return `${from} is of no layer: add it to the table and to docs/architecture.md`;
		return MAY[layer].includes(other) ? undefined : `${from} imports ${to}`;
	}
	return /^(?:src|testing)\//.test(from) && to.startsWith('bench/') ? `${from} imports ${to}` : undefined;
}

/** One circle of imports, as the files on the way round; `undefined` when there is none. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string | undefined {
	const done = new Set<string>();
	const follow = (file: string, way: readonly string[]): string | undefined => {
		if (way.includes(file)) return [...way.slice(way.indexOf(file)), file].join(' -> ');
		if (done.has(file)) return undefined;
		for (const next of imports.get(file) ?? []) {
			const circle = follow(next, [...way, file]);
			if (circle !== undefined) return circle;
		}
		done.add(file);
		return undefined;
	};
	for (const file of imports.keys()) {
		const circle = follow(file, []);
		if (circle !== undefined) return circle;
	}
	return undefined;
}

/** Every breach below the adapter's folder, as sentences. */
function breaches(root: string): string[] {
	const imports = new Map(
		['src', 'testing', 'bench']
			.filter((folder) => existsSync(join(root, folder)))
			.flatMap((folder) => sourceFiles(join(root, folder)))
			.map((file) => {
				const from = relative(root, file).split(sep).join('/');
				const targets = importsOf(file).filter((target) => target.startsWith('.'));
				return [from, targets.flatMap((target) => reached(root, from, target) ?? [])] as const;
			}),
	);
	const found = [...imports].flatMap(([from, targets]) => targets.flatMap((to) => breachOf(from, to) ?? []));
	const circle = circleIn(imports);
	return circle === undefined ? found : [...found, `a circle: ${circle}`];
}

test('every import inside the adapter points the way its layers allow, and none leads round', () => {
	expect(breaches(ADAPTER)).toEqual([]);
});

test('the files that put the layers together are all there', () => {
	expect(ASSEMBLY.filter((name) => !existsSync(join(ADAPTER, 'src', `${name}.ts`)))).toEqual([]);
});

const made: string[] = [];
afterEach(() => {
	for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small adapter that keeps the rules, plus what is up to the test. */
function adapter(files: Readonly<Record<string, string>>): string {
	const root = mkdtempSync(join(tmpdir(), 'payssam-layers-'));
	made.push(root);
	const base: Record<string, string> = {
		'src/adapter.ts': "import './http/v1'; import './pages/routes'; import './store/open';",
		'src/config.ts': '',
		'src/domain/event.ts': '',
		'src/domain/bill.ts': "import type { Event } from './event';",
		'src/store/store.ts': "import type { Event } from '../domain/event';",
		'src/store/open.ts': "import './sqlite/open'; import './postgres/open';",
		'src/store/sqlite/open.ts': "import '../kysely/events'; import '../../config';",
		'src/store/postgres/open.ts': "import '../kysely/events';",
		'src/store/kysely/events.ts': "import '../store';",
		'src/store/conformance/events.ts': '',
		'src/store/sqlite/open.test.ts': "import '../conformance/events'; import '../../../testing/desk';",
		'src/provider/confirm.ts': "import '../domain/event'; import '../store/store';",
		'src/admin/keys.ts': "import '../domain/event';",
		'src/http/v1.ts': "import '../admin/keys';",
		'src/pages/routes.tsx': "import '../http/v1';",
		'testing/desk.ts': "import '../src/adapter';",
		'bench/load.ts': "import '../testing/desk';",
		...files,
	};
	for (const [name, content] of Object.entries(base)) {
		mkdirSync(dirname(join(root, name)), { recursive: true });
		writeFileSync(join(root, name), content);
	}
	return root;
}

test('an adapter that keeps the rules has no breach', () => {
	expect(breaches(adapter({}))).toEqual([]);
});

test.each([
	['the domain knows the store', 'src/domain/bad.ts', "import '../store/store';", 'src/store/store.ts'],
	['the domain knows the settings', 'src/domain/bad.ts', "import type { Config } from '../config';", 'src/config.ts'],
	['the store knows the provider', 'src/store/bad.ts', "import '../provider/confirm';", 'src/provider/confirm.ts'],
	['an administrator’s act knows HTTP', 'src/admin/bad.ts', "import '../http/v1';", 'src/http/v1.ts'],
	['HTTP knows the pages', 'src/http/bad.ts', "export * from '../pages/routes';", 'src/pages/routes.tsx'],
	['HTTP goes past the acts to the provider', 'src/http/bad.ts', "import '../provider/confirm';", 'src/provider/'],
	['a layer knows who puts it together', 'src/provider/bad.ts', "await import('../adapter');", 'src/adapter.ts'],
	['one database knows the other', 'src/store/postgres/bad.ts', "import '../sqlite/open';", 'src/store/sqlite/open.ts'],
	[
		'what is shared knows a database',
		'src/store/kysely/bad.ts',
		"import '../sqlite/open';",
		'src/store/sqlite/open.ts',
	],
	['src uses what is for tests', 'src/http/bad.ts', "import '../../testing/desk';", 'for tests only'],
	['src uses a bench', 'src/http/bad.ts', "import '../../bench/load';", 'for tests only'],
	['src uses the conformance suite', 'src/store/bad.ts', "import './conformance/events';", 'for tests only'],
	['a test uses a bench', 'testing/bad.ts', "import '../bench/load';", 'bench/load.ts'],
	['two files import each other', 'src/domain/event.ts', "import type { Bill } from './bill';", 'a circle'],
	['there is a new folder without a rule', 'src/extra/bad.ts', "import '../domain/event';", 'of no layer'],
])('is noticed when %s', (_, file, content, expected) => {
	const found = breaches(adapter({ [file]: content }));
	expect(found).toHaveLength(1);
	expect(found[0]).toContain(expected);
});
