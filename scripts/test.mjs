// npm test: installs and builds what is missing, runs every test of the workspace, and says how many ran on which level.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { install, ROOT, requireNode, run, say } from './toolchain.mjs';

const REPORTS = join(ROOT, 'test-results');

/** Levels in the order in which they are shown, and what each runs on. */
const LEVELS = {
	unit: 'code beside its test; single HTTP calls',
	structure: 'the whole tree: imports, coverage of the API, versions of n8n, workflows of GitHub',
	docs: 'the commands, links, settings and code of all pages, run and checked as they stand there',
	engine: 'the built nodes in a real n8n engine, in process, the newest and the oldest supported',
	packages: 'the packed packages, installed by npm into empty folders; their types, licences and contents',
	server: 'the packed nodes in a real n8n server on a real PostgreSQL',
	adapter: 'the webhook adapter over real HTTP, on SQLite and on a real PostgreSQL',
	platforms: 'the Zapier, Make and Activepieces integrations against a real adapter with the sandbox behind it',
	browser: 'the pages in a real browser',
};

requireNode();
await install();
rmSync(REPORTS, { recursive: true, force: true });
say('Building …');
if ((await run('turbo', ['run', 'build', '--output-logs=errors-only'], { quiet: true })) !== 0) {
	console.error('The build failed; the lines above say why.');
	process.exit(1);
}
say('Testing …');
// One package after the other: several servers at once on a small machine only make each other slow.
const status = await run('turbo', [
	'run',
	'test',
	'--concurrency=1',
	'--continue',
	'--output-logs=full',
	'--log-prefix=none',
]);

const none = () => ({ passed: 0, failed: 0, skipped: 0 });
const add = (sum, count) => {
	for (const key of Object.keys(sum)) sum[key] += count[key];
};
/** Per level, the counts of each project that ran on it: a file that runs in two projects counts in both. */
const levels = new Map(Object.keys(LEVELS).map((level) => [level, new Map()]));
for (const name of packagesWithTests()) {
	const report = join(REPORTS, `${name}.json`);
	if (!existsSync(report)) {
		console.error(`${name} left no report: its tests did not run.`);
		levels.get('unit').set(name, { ...none(), failed: 1 });
		continue;
	}
	for (const { file, project, ...count } of JSON.parse(readFileSync(report, 'utf8'))) {
		const projects = levels.get(levelOf(file));
		if (!projects.has(project)) projects.set(project, none());
		add(projects.get(project), count);
	}
}

const total = none();
console.log('\nlevel       passed  failed  skipped  runs on');
for (const [level, projects] of levels) {
	const count = none();
	for (const one of projects.values()) add(count, one);
	add(total, count);
	const numbers = [
		String(count.passed).padStart(6),
		String(count.failed).padStart(7),
		String(count.skipped).padStart(8),
	];
	// The parts of "unit" are the packages, which say nothing here.
	const parts = level === 'unit' ? [] : [...projects].map(([project, { passed }]) => `${project} ${passed}`);
	const note = parts.length > 1 ? `${LEVELS[level]} (${parts.join(', ')})` : LEVELS[level];
	console.log(`${level.padEnd(11)} ${numbers.join(' ')}  ${note}`);
}
if (status !== 0 && total.failed === 0) {
	console.error(`\nA test run ended with exit code ${status} although no test failed; the lines above say why.`);
	total.failed += 1;
}
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed === 0 ? 0 : 1);

/** Names of the reports that must exist: every workspace package that has a test script. */
function packagesWithTests() {
	const folders = [
		'tests',
		'bench',
		...['packages', 'apps'].flatMap((parent) => readdirSync(join(ROOT, parent)).map((name) => join(parent, name))),
	];
	return folders
		.filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
		.filter(
			(folder) => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')).scripts?.test !== undefined,
		)
		.map((folder) => folder.split(sep).at(-1));
}

function levelOf(file) {
	const [top, second] = relative(ROOT, file).split(sep);
	if (top === 'apps' && second === 'webhook-adapter') return 'adapter';
	return top === 'tests' && levels.has(second) ? second : 'unit';
}
