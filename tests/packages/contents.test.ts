/* What is in each tarball, and what its manifest promises. */
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData, type ProblemKind } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, test } from 'vitest';
import { packedPackages } from './packed';

interface Expected {
	/** Files beside LICENSE, README.md and package.json. */
	readonly files: RegExp;
	/** Most bytes that the tarball may have. A package that grows beyond it has taken something in. */
	readonly atMost: number;
	/** Problems of types that are none here, and why. */
	readonly accepted?: Readonly<Partial<Record<ProblemKind, string>>>;
}

const PUBLISHED: Readonly<Record<string, Expected>> = {
	'payssam-core': { files: /^dist\/index\.(js|cjs|d\.ts|d\.cts)$/, atMost: 150_000 },
	'payssam-sandbox': {
		files: /^dist\/((cli|index|chunk-\w{8})\.js|index\.d\.ts|openapi\.json)$/,
		atMost: 150_000,
		accepted: {
			CJSResolvesToESM: 'ES module only: every Node it supports for that can require one, and older ones import it',
			NoResolution:
				'openapi.json under the resolution of Node 10, which knows no exports: its path is dist/openapi.json',
		},
	},
	'payssam-webhook-adapter': {
		files:
			/^(dist\/(cli|index|(chunk|command|open)-\w{8})\.js|dist\/index\.d\.ts|openapi\.json|README\.ko\.md|deploy\/payssam-webhook-adapter\.service)$/,
		atMost: 300_000,
		accepted: { CJSResolvesToESM: 'ES module only: Node 22.19, which it asks for, can require one' },
	},
	'n8n-nodes-payssam': {
		files:
			/^(README\.ko\.md|dist\/(icons\/[\w.]+\.svg|credentials\/\w+\.credentials\.js|nodes\/\w+\/(\w+\.node\.js(on)?|published-triggers\.js|translations\/ko\/\w+\.json|__schema__\/.+\.json)))$/,
		atMost: 200_000,
	},
	'@payssam-connectors/piece-payssam': {
		files: /^(dist\/(index\.js|THIRD-PARTY-NOTICES\.txt)|src\/index\.js)$/,
		atMost: 350_000,
	},
};

const packages = packedPackages();

test('what is published is what is expected here, and nothing else', () => {
	expect([...packages.keys()].toSorted()).toEqual(Object.keys(PUBLISHED).toSorted());
});

describe.each([...packages])('%s', (name, packed) => {
	const { files: expected = /^$/, atMost = 0, accepted = {} } = PUBLISHED[name] ?? {};
	const { manifest, files, read } = packed;

	test('has its files, README and licence, and no others', () => {
		expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
		const others = files.filter((file) => !['LICENSE', 'README.md', 'package.json'].includes(file));
		expect(others.filter((file) => !expected.test(file))).toEqual([]);
		expect(others).not.toEqual([]);
		expect(read('LICENSE')).toMatch(/^MIT License\n/);
		expect(read('README.md').startsWith('# ')).toBe(true);
	});

	test(`is not larger than ${atMost / 1000} kB`, ({ annotate }) => {
		void annotate(`${name}: ${packed.size} bytes, ${files.length} files`);
		expect(packed.size).toBeLessThanOrEqual(atMost);
	});

	test('tells nothing of the machine it was made on', () => {
		const home = new URL('../../', import.meta.url).pathname;
		const telling = [home, process.env.HOME ?? home, 'sourceMappingURL'].filter(
			(words) => words.length > 1 && words !== '/root',
		);
		for (const file of files) {
			const text = read(file);
			for (const words of telling) expect(text.includes(words), `${words} in ${file}`).toBe(false);
		}
	});

	test('publint finds nothing', async () => {
		const bytes = readFileSync(packed.tarball);
		const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
		const { messages } = await publint({ pack: { tarball }, level: 'warning', strict: true });
		expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual([]);
	});

	test('its types are right for everybody who resolves it', async () => {
		const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(packed.tarball))));
		if (result.types === false) {
			// Programs load these by their path; nobody imports them by name.
			expect(files.filter((file) => /\.d\.[cm]?ts$/.test(file))).toEqual([]);
			expect(['n8n-nodes-payssam', '@payssam-connectors/piece-payssam']).toContain(name);
			return;
		}
		const found = new Set(result.problems.map(({ kind }) => kind));
		expect([...found].toSorted()).toEqual(Object.keys(accepted).toSorted());
	});

	test('its manifest says what npm and its users need', () => {
		expect(manifest).toMatchObject({
			name,
			license: 'MIT',
			version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
			repository: {
				type: 'git',
				// Without it npm leads relative links of the README astray.
				directory: expect.stringMatching(/^(packages|apps)\//),
				url: expect.stringMatching(/^git\+https:\/\/github\.com\/[\w-]+\/[\w-]+\.git$/),
			},
			engines: expect.anything(),
			homepage: expect.stringMatching(/^https:/),
			description: expect.stringContaining('결제선생'),
		});
		expect(JSON.stringify(manifest)).not.toContain('workspace:');
		const { scripts = {}, dependencies = {} } = manifest;
		expect(Object.keys(scripts ?? {}).filter((script) => /^(pre|post)?install$|^prepare$/.test(script))).toEqual([]);
		// What is ours and not published would be somebody else's package one day.
		expect(Object.keys(dependencies ?? {}).filter((one) => /payssam/.test(one))).toEqual([]);
	});

	test('its changelog entry is there for the release', () => {
		expect(packed.notes.trim().length).toBeGreaterThan(20);
	});
});

// That it installs and works in a real n8n is what all of tests/server does: apps/quickstart packs and installs it for each of them.
test('n8n can verify the manifest of its package', () => {
	const { manifest, files } = packages.get('n8n-nodes-payssam') ?? {};
	expect(manifest).toMatchObject({
		keywords: expect.arrayContaining(['n8n-community-node-package']),
		peerDependencies: { 'n8n-workflow': '*' },
		author: { name: expect.any(String), email: expect.stringContaining('@') },
		n8n: { n8nNodesApiVersion: 1, strict: true },
		files: ['dist'],
	});
	for (const field of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'overrides']) {
		expect(manifest).not.toHaveProperty(field);
	}
	const { nodes, credentials } = (manifest?.n8n ?? {}) as { nodes: string[]; credentials: string[] };
	expect([...nodes, ...credentials].filter((file) => !files?.includes(file))).toEqual([]);
	expect(nodes).toHaveLength(2);
	expect(credentials).toHaveLength(2);
	// n8n shows a node without its description file in no search.
	expect(nodes.map((file) => `${file}on`).filter((file) => !files?.includes(file))).toEqual([]);
});
