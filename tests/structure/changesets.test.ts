/* Changesets that wait for a release: they name what is published, and leave out nobody who bundles what changed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);

interface Manifest {
	name: string;
	version: string;
	private?: boolean;
	devDependencies?: Record<string, string>;
}

const manifests = ['packages', 'apps'].flatMap((parent) =>
	readdirSync(new URL(`${parent}/`, ROOT))
		.map((name) => `${parent}/${name}`)
		.filter((folder) => existsSync(new URL(`${folder}/package.json`, ROOT)))
		.map((folder): Manifest & { folder: string } => ({
			folder,
			...JSON.parse(readFileSync(new URL(`${folder}/package.json`, ROOT), 'utf8')),
		})),
);
const published = manifests.filter((manifest) => manifest.private !== true);

/** Who has a package's code in its own bundle: they declare it for development, and npm never installs it with them. */
const BUNDLED_INTO: Readonly<Record<string, readonly string[]>> = {
	'payssam-core': ['n8n-nodes-payssam', 'payssam-webhook-adapter'],
};

/** @returns what is wrong with the changesets, as sentences */
function breaches(changesets: Readonly<Record<string, string>>): string[] {
	const names = new Set(published.map(({ name }) => name));
	return Object.entries(changesets).flatMap(([file, text]) => {
		const [, head = ''] = /^---\r?\n([\s\S]*?)^---/m.exec(text) ?? [];
		const releases: Record<string, string> = parse(head) ?? {};
		const raised = Object.keys(releases);
		const found = raised
			.filter((name) => !names.has(name))
			// changesets leaves such a file where it is, and the release would wait for it for ever.
			.map((name) => `${file}: ${name} is not published`);
		for (const [part, wholes] of Object.entries(BUNDLED_INTO)) {
			if (!raised.includes(part)) continue;
			for (const whole of wholes) if (!raised.includes(whole)) found.push(`${file}: ${whole} has ${part} in it`);
		}
		return found;
	});
}

test('the changesets that wait keep the rules', () => {
	const folder = new URL('.changeset/', ROOT);
	const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
	expect(
		breaches(Object.fromEntries(files.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))),
	).toEqual([]);
});

const BOTH = '"payssam-core": minor\n"n8n-nodes-payssam": patch\n"payssam-webhook-adapter": patch\n';

test.each([
	['all who bundle core', BOTH, []],
	['nothing: the change needs no release', '', []],
	['core alone', '"payssam-core": patch\n', ['n8n-nodes-payssam has payssam-core', 'payssam-webhook-adapter has']],
	['what is private', '"payssam-zapier": patch\n', ['payssam-zapier is not published']],
])('a changeset that names %s', (_, head, expected) => {
	const found = breaches({ 'a.md': `---\n${head}---\n\nWords.\n` });
	expect(found).toHaveLength(expected.length);
	for (const [index, words] of expected.entries()) expect(found[index]).toContain(words);
});

test('who bundles core is who declares it', () => {
	const declaring = published.filter(({ devDependencies }) => devDependencies?.['payssam-core'] !== undefined);
	expect(declaring.map(({ name }) => name).toSorted()).toEqual(BUNDLED_INTO['payssam-core']?.toSorted());
});

describe.each(published.map((manifest) => [manifest.name, manifest] as const))('%s', (name, { folder, version }) => {
	test('has a changelog that begins with its version', () => {
		const [title, , newest] = readFileSync(new URL(`${folder}/CHANGELOG.md`, ROOT), 'utf8').split('\n');
		expect([title, newest]).toEqual([`# ${name}`, `## ${version}`]);
	});
});

test('releases take public packages only', () => {
	const config = JSON.parse(readFileSync(new URL('.changeset/config.json', ROOT), 'utf8'));
	expect(config).toMatchObject({
		access: 'public',
		baseBranch: 'main',
		commit: false,
		privatePackages: { version: false, tag: false },
	});
});
