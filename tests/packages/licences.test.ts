/* Whose software is published along, and on what terms: what npm installs beside a package, and what is bundled into it. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Packed, packedPackages } from './packed';

/** Licences under which software can be passed on with MIT software: they ask for their notice, and for nothing of ours. */
const ALLOWED: readonly string[] = [
	'MIT',
	'ISC',
	'0BSD',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'Apache-2.0',
	'BlueOak-1.0.0',
	'Python-2.0',
	'Unlicense',
];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const packages = packedPackages();

/** Every package that npm installs with one of ours, by licence. */
function installedWith(names: readonly string[]): Record<string, { name: string; versions: string[] }[]> {
	const filters = names.flatMap((name) => ['--filter', name]);
	const text = execFileSync('pnpm', [...filters, 'licenses', 'list', '--json', '--prod'], {
		cwd: ROOT,
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
		shell: process.platform === 'win32',
	});
	return text.trim().startsWith('{') ? JSON.parse(text) : {};
}

interface Component {
	readonly purl: string;
	readonly scope?: string;
	readonly licenses?: readonly { license?: { id?: string; name?: string }; expression?: string }[];
}
const componentsOf = ({ sbom }: Packed): Component[] => sbom.components as Component[];
const specOf = ({ purl }: Component): string => decodeURIComponent(purl.slice('pkg:npm/'.length));

test('everything that is installed with a published package is under an allowed licence', () => {
	const byLicence = installedWith([...packages.keys()]);
	const count = Object.values(byLicence).flat().length;
	// The adapter and the sandbox have dependencies: an empty list would mean that nothing was read.
	expect(count).toBeGreaterThan(50);
	const others = Object.entries(byLicence).filter(([licence]) => !ALLOWED.includes(licence));
	expect(others.map(([licence, list]) => [licence, list.map(({ name }) => name)])).toEqual([]);
});

describe.each([...packages])('%s', (name, packed) => {
	const { manifest, files, read } = packed;
	const bundles = files.filter((file) => /\.[cm]?js$/.test(file));
	/** Foreign modules, by the comments that esbuild writes above each. */
	const foreign = new Set(
		bundles.flatMap((file) =>
			[...read(file).matchAll(/^\s*\/\/ \S*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/[^\s]+$/gm)].map(
				([path]) =>
					path
						.split('node_modules/')
						.at(-1)
						?.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? path,
			),
		),
	);

	test('its bundles say what they are made of', () => {
		// Minified, or from another bundler: then the tests below would see nothing.
		const silent = bundles.filter(
			(file) => read(file).length > 20_000 && !/^\s*\/\/ \S+\.([cm]?[jt]sx?|yaml|json)$/m.test(read(file)),
		);
		expect(silent).toEqual([]);
	});

	test('carries the notices of what is bundled into it', () => {
		const notices = files.includes('dist/THIRD-PARTY-NOTICES.txt') ? read('dist/THIRD-PARTY-NOTICES.txt') : '';
		const named = [...notices.matchAll(/^(\S+) \S+ \(([^)]+)\)$/gm)].map(([, one = '', licence = '']) => ({
			one,
			licence,
		}));
		expect(named.map(({ one }) => one).toSorted()).toEqual([...foreign].toSorted());
		expect(named.filter(({ licence }) => !ALLOWED.includes(licence))).toEqual([]);
		// Only the piece has to be one file: everything else leaves others' code to npm.
		expect(foreign.size > 0).toBe(name === '@payssam-connectors/piece-payssam');
	});

	test('its SBOM names it, everything that npm installs with it, and everything bundled into it', () => {
		const { bomFormat, specVersion, metadata } = packed.sbom;
		expect({ bomFormat, specVersion }).toEqual({ bomFormat: 'CycloneDX', specVersion: '1.6' });
		expect(metadata).toMatchObject({
			component: { purl: expect.stringContaining(`@${manifest.version}`), licenses: [{ license: { id: 'MIT' } }] },
		});
		const specs = componentsOf(packed).map(specOf);
		const { dependencies = {} } = manifest as { dependencies?: Record<string, string> };
		const direct = Object.entries(dependencies).map(([one, version]) => `${one}@${version}`);
		expect(direct.filter((one) => !specs.includes(one))).toEqual([]);
		const names = new Set(specs.map((spec) => spec.slice(0, spec.lastIndexOf('@'))));
		expect([...foreign].filter((one) => !names.has(one))).toEqual([]);
		if (direct.length === 0) expect(names).toEqual(foreign);
		expect(specs.filter((spec) => /^payssam-|@payssam-connectors/.test(spec))).toEqual([]);
	});
});
