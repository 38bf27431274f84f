// What `npm start` and `npm test` share: a machine with Node 20 and npm alone becomes one with everything installed.
// Plain JavaScript on Node's own modules, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSTALLED = join(ROOT, 'node_modules', '.payssam-installed');
const begun = Date.now();

export function elapsed() {
	return `${((Date.now() - begun) / 1000).toFixed(1).padStart(5)} s`;
}

export function say(text) {
	console.log(`[${elapsed()}] ${text}`);
}

/** Ends with a message that says what to do, if this Node is too old to go on. */
export function requireNode() {
	const major = Number(process.versions.node.split('.')[0]);
	if (major < 20) {
		console.error(
			`This needs Node.js 20 or newer, and this is ${process.version}. Install a newer one from https://nodejs.org.`,
		);
		process.exit(1);
	}
}

/** The pinned pnpm, run through npx so that nothing is installed on the machine itself. */
function pnpm(args, options = {}) {
	const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
	return run('npx', ['--yes', packageManager, ...args], options);
}

/** Installs the workspace unless the lockfile and the manifests are those of the last install. */
export async function install() {
	const wanted = fingerprint();
	if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted) return;
	say('Installing packages from the npm registry (a few minutes the first time) …');
	const status = await pnpm(['install', '--frozen-lockfile', '--reporter=append-only'], {
		quiet: true,
		progress: /^Progress: (.*)/,
	});
	if (status !== 0) {
		console.error(
			'The packages could not be installed; the lines above say why. Check the connection to the npm registry and start again.',
		);
		process.exit(1);
	}
	writeFileSync(INSTALLED, wanted);
	say('Packages installed.');
}

function fingerprint() {
	const hash = createHash('sha256').update(process.platform + process.arch);
	const manifests = [
		'package.json',
		'pnpm-lock.yaml',
		'pnpm-workspace.yaml',
		'tests/package.json',
		'bench/package.json',
	];
	for (const folder of ['packages', 'apps']) {
		for (const name of readdirSync(join(ROOT, folder))) manifests.push(`${folder}/${name}/package.json`);
	}
	for (const file of manifests.sort()) {
		if (existsSync(join(ROOT, file))) hash.update(file).update(readFileSync(join(ROOT, file)));
	}
	return hash.digest('hex');
}

/** PATH on which the workspace's own Node 24 and programs come first. */
export function environment() {
	const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	// On Windows the package `node` renames its program while it is installed, after the links in .bin were made.
	const node = process.platform === 'win32' ? [dirname(workspaceNode())] : [];
	return {
		...process.env,
		[key]: [...node, join(ROOT, 'node_modules', '.bin'), process.env[key]].join(delimiter),
		TURBO_TELEMETRY_DISABLED: '1',
		DO_NOT_TRACK: '1',
		PAYSSAM_BEGUN: String(begun),
		// The Node of the machine: what is published is tested on it as well.
		PAYSSAM_NODE: process.env.PAYSSAM_NODE ?? process.execPath,
	};
}

const TELL_EVERY_MS = 10_000;

/**
 * Runs a program of the workspace to its end, and answers its exit code. With `quiet`, its output is shown only if it
 * fails; meanwhile the newest line that fits `progress` is shown every ten seconds.
 */
export function run(command, args, { quiet = false, progress } = {}) {
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd: ROOT,
			env: environment(),
			stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
			shell: process.platform === 'win32',
		});
		const output = [];
		let newest = '';
		for (const stream of quiet ? [child.stdout, child.stderr] : []) {
			stream.on('data', (chunk) => {
				output.push(chunk);
				for (const line of chunk.toString('utf8').split('\n')) newest = progress?.exec(line)?.[1] ?? newest;
			});
		}
		const teller = setInterval(() => quiet && say(`  … ${newest}`), TELL_EVERY_MS);
		const end = (status) => {
			clearInterval(teller);
			if (quiet && status !== 0) process.stderr.write(Buffer.concat(output));
			resolve(status);
		};
		child.on('error', (error) => {
			console.error(error.message);
			end(1);
		});
		child.on('close', (code) => end(code ?? 1));
	});
}

/** Starts a program of the workspace, hands signals on to it, and ends as it ends. */
function hand(command, args) {
	const child = spawn(command, args, { cwd: ROOT, env: environment(), stdio: 'inherit' });
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(signal, () => {
			// Windows hands Ctrl-C to both by itself, and `kill` would end the child before it has ended what it started.
			if (process.platform !== 'win32') child.kill(signal);
		});
	}
	child.on('error', (error) => {
		console.error(error.message);
		process.exit(1);
	});
	child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}

/** Installs and builds what is missing for a package, then hands over to its program on the workspace's Node 24. */
export async function start(name, ...program) {
	requireNode();
	await install();
	say('Building …');
	const built = await run('turbo', ['run', 'build', `--filter=${name}...`, '--output-logs=errors-only'], {
		quiet: true,
	});
	if (built !== 0) {
		console.error('The build failed; the lines above say why.');
		process.exit(1);
	}
	hand(workspaceNode(), [join(ROOT, ...program), ...process.argv.slice(2)]);
}

/** The Node 24 that the workspace brings. */
function workspaceNode() {
	const folder = join(ROOT, 'node_modules', 'node', 'bin');
	return join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
}
