// npm run check:defences: takes the defences of docs/security.md out, one after the other, and sees that the test of each
// fails without it. It works on a copy of the tree in a temporary folder; nothing here is changed. It takes long, so it is
// no part of npm test. `-- --only <attack>` (also several times) takes those only.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { environment, ROOT, requireNode, say } from './toolchain.mjs';

/** A run of one test; the longest of them start n8n or a browser. */
const RUN_LIMIT_MS = 8 * 60_000;

requireNode();
const { only } = parseArgs({ options: { only: { type: 'string', multiple: true } } }).values;
const all = JSON.parse(readFileSync(join(ROOT, 'scripts', 'defences.json'), 'utf8'));
const unknown = (only ?? []).filter((name) => !all.some(({ attack }) => attack === name));
if (unknown.length > 0) {
	console.error(`No attack of scripts/defences.json is called ${unknown.join(', ')}.`);
	process.exit(1);
}
const chosen = all.filter(({ attack }) => only === undefined || only.includes(attack));

const folder = mkdtempSync(join(tmpdir(), 'payssam-defences-'));
const results = [];
let copy;
let held = false;
try {
	copyTree();
	// The copy's own: it installs and builds where it lies.
	copy = await import(pathToFileURL(join(folder, 'scripts', 'toolchain.mjs')).href);
	// Nearly all of it lies in the store of this machine.
	Object.assign(process.env, { npm_config_prefer_offline: 'true', pnpm_config_prefer_offline: 'true' });
	await copy.install();
	say('Building the copy …');
	if (!(await build('payssam-tests^...'))) throw new Error('The copy could not be built.');
	for (const [index, defence] of chosen.entries()) {
		const result = await check(defence);
		results.push(result);
		say(`${index + 1}/${chosen.length} ${defence.attack}: ${result.problem ?? 'its test fails without it'}`);
	}
	held = report();
} finally {
	rmSync(folder, { recursive: true, force: true });
}
process.exit(held ? 0 : 1);

/** The table, and what is wrong. @returns whether every defence is held by a test */
function report() {
	const width = Math.max(...results.map(({ attack }) => attack.length));
	console.log(`\n${'attack'.padEnd(width)}  with it    without it  test`);
	for (const { attack, intact, broken, test } of results)
		console.log(`${attack.padEnd(width)}  ${shown(intact)}  ${shown(broken)}   ${test}`);
	const problems = results.filter(({ problem }) => problem !== undefined);
	for (const { attack, problem } of problems) console.error(`\n${attack}: ${problem}`);
	console.log(`\n${results.length - problems.length} of ${results.length} defences are held by a test.`);
	return problems.length === 0;
}

/** What is tracked, and what is new and not ignored. */
function copyTree() {
	const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
		cwd: ROOT,
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	});
	if (listed.status !== 0) throw new Error('git cannot list the files of this tree: a clone is needed.');
	const files = [...new Set(listed.stdout.split('\0').filter((file) => file !== ''))];
	for (const file of files) {
		const to = join(folder, file);
		mkdirSync(dirname(to), { recursive: true });
		try {
			cpSync(join(ROOT, file), to);
		} catch (error) {
			// Tracked, and deleted since.
			if (error.code !== 'ENOENT') throw error;
		}
	}
	say(`${files.length} files copied to ${folder}`);
}

/** Builds packages of the copy; what has not changed comes from turbo's cache. */
async function build(filter) {
	return (
		(await copy.run('turbo', ['run', 'build', `--filter=${filter}`, '--output-logs=errors-only'], { quiet: true })) ===
		0
	);
}

/** Runs a defence's test with the defence and without. */
async function check(defence) {
	const { attack, edits, build: filter, test } = defence;
	const intact = runTest(defence);
	const result = { attack, intact, test: `${test.file} › ${test.title}` };
	if (intact.failed !== 0 || intact.passed === 0)
		return {
			...result,
			problem: `the test does not pass as the code stands: ${intact.message || 'it did not run here'}`,
		};
	const before = new Map();
	for (const { file, find, replace } of edits) {
		const path = join(folder, file);
		const text = readFileSync(path, 'utf8');
		if (!before.has(path)) before.set(path, text);
		if (text.split(find).length !== 2) throw new Error(`${attack}: not exactly once in ${file}: ${find}`);
		writeFileSync(
			path,
			text.replace(find, () => replace),
		);
	}
	let broken = { passed: 0, failed: 0, message: 'it could not be built without the defence' };
	if (filter === undefined || (await build(filter))) broken = runTest(defence);
	for (const [path, text] of before) writeFileSync(path, text);
	if (filter !== undefined && !(await build(filter))) throw new Error('The copy cannot be built again.');
	const problem =
		broken.failed > 0
			? undefined
			: broken.passed > 0
				? 'the test passes without the defence'
				: `the test did not run without the defence: ${broken.message}`;
	return { ...result, broken, ...(problem === undefined ? {} : { problem }) };
}

/** How many tests passed and failed. What cannot even be loaded has neither, and says so in `message`. */
function runTest({ package: where, project, test }) {
	const report = join(folder, 'test-results', 'defence.json');
	rmSync(report, { force: true });
	const args = ['run', test.file, '-t', pattern(test.title), '--reporter=json', `--outputFile=${report}`];
	if (project !== undefined) args.push('--project', project);
	const ended = spawnSync('vitest', args, {
		cwd: join(folder, where),
		env: { ...environment(), ...copy.environment() },
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
		timeout: RUN_LIMIT_MS,
		shell: process.platform === 'win32',
	});
	try {
		const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
		const messages = testResults.flatMap(({ message, assertionResults }) => [
			...assertionResults.flatMap(({ failureMessages }) => failureMessages ?? []),
			message ?? '',
		]);
		return { passed: numPassedTests, failed: numFailedTests, message: messages.find((one) => one !== '') ?? '' };
	} catch {
		return { passed: 0, failed: 0, message: `${ended.stdout}${ended.stderr}`.slice(-2000) };
	}
}

/** A title as vitest looks for it: values that a table puts in are left open. */
function pattern(title) {
	return title
		.split(/%[sdijfo]|\$[\w.]+/)
		.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
		.join('.*');
}

function shown(counts) {
	if (counts === undefined) return '-'.padEnd(9);
	return (counts.failed > 0 ? `${counts.failed} failed` : `${counts.passed} passed`).padEnd(9);
}
