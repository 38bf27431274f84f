// The n8n package as it is published: packed by pnpm, which writes real versions in the place of "workspace:*".
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, install, ROOT, requireNode, run, say } from './toolchain.mjs';

export const PACKAGE = join(ROOT, 'packages', 'n8n-nodes-payssam');

/** Name and version as a release tag writes them: n8n-nodes-payssam@1.2.3. */
export function releaseTag() {
	const { name, version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
	return `${name}@${version}`;
}

/** Installs and builds what is missing. */
export async function build() {
	requireNode();
	await install();
	say('Building …');
	if ((await run('turbo', ['run', 'build', '--filter=n8n-nodes-payssam...'], { quiet: true })) !== 0) process.exit(1);
}

/** Runs a program of the workspace to its end, and answers what it printed. */
export function call(command, args, cwd) {
	const result = spawnSync(command, args, {
		cwd,
		env: environment(),
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	if (result.status !== 0)
		throw new Error(`${command} ${args.join(' ')} failed: ${result.stderr || result.error?.message}`);
	return result.stdout;
}

/** Packs into a folder that holds no other tarball, and answers the tarball's path. */
export function pack(folder) {
	call('pnpm', ['pack', '--pack-destination', folder], PACKAGE);
	return join(
		folder,
		readdirSync(folder).find((name) => name.endsWith('.tgz')),
	);
}
