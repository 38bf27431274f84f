// Packing, by the pinned pnpm, which writes real versions in the place of "workspace:*".
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALL_SCRIPTS, N8N_PACKAGE, notVerified } from './n8n-package.mjs';
import { spec } from './packages.mjs';
import { environment, install, requireNode, run, say } from './toolchain.mjs';

/** Installs what is missing and builds these packages with what they are made of. */
export async function build(names) {
	requireNode();
	await install();
	say('Building …');
	const filters = names.map((name) => `--filter=${name}...`);
	if ((await run('turbo', ['run', 'build', ...filters], { quiet: true })) !== 0) process.exit(1);
}

/** Runs a program of the workspace to its end, hands it an input, and answers what it printed. */
export function call(command, args, cwd, input) {
	const result = spawnSync(command, args, {
		cwd,
		input,
		env: environment(),
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
		shell: process.platform === 'win32',
	});
	if (result.status !== 0)
		throw new Error(`${command} ${args.join(' ')} failed: ${result.stderr || result.stdout || result.error?.message}`);
	return result.stdout;
}

/**
 * Packs one package into a folder.
 *
 * @returns {string} path of the tarball
 * @throws if it cannot be published as it is
 */
export function pack(packed, folder) {
	if (!existsSync(join(packed.folder, 'dist'))) throw new Error(`${packed.name} is not built.`);
	mkdirSync(folder, { recursive: true });
	const before = new Set(readdirSync(folder));
	call('pnpm', ['pack', '--pack-destination', quoted(folder)], packed.folder);
	const name = readdirSync(folder).find((file) => file.endsWith('.tgz') && !before.has(file));
	if (name === undefined) throw new Error(`pnpm pack left no new tarball of ${packed.name} in ${folder}.`);

	const text = call('tar', ['-xzOf', name, 'package/package.json'], folder);
	const manifest = JSON.parse(text);
	const wrong = [
		...(packed.name === N8N_PACKAGE ? notVerified(manifest) : []),
		...INSTALL_SCRIPTS.filter((script) => script in (manifest.scripts ?? {})).map((script) => `the script "${script}"`),
		...(text.includes('"workspace:') ? ['a "workspace:" version'] : []),
		...(spec(manifest) === spec(packed) ? [] : [`the name ${spec(manifest)}`]),
	];
	if (wrong.length > 0)
		throw new Error(`${packed.name} cannot be published: its packed manifest has ${wrong.join(', ')}.`);
	return join(folder, name);
}

/** A path as an argument: on Windows a shell reads it. */
export function quoted(path) {
	return process.platform === 'win32' ? `"${path}"` : path;
}
