import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PackedPackage } from './n8n-server';

/** Packs the built nodes into a folder, as they would be published. */
export function packNodes(target: string): PackedPackage {
	const source = dirname(createRequire(import.meta.url).resolve('n8n-nodes-payssam/package.json'));
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	const packed = spawnSync(
		'npm',
		[
			'pack',
			'--ignore-scripts',
			'--silent',
			'--pack-destination',
			process.platform === 'win32' ? `"${target}"` : target,
		],
		{
			cwd: source,
			encoding: 'utf8',
			shell: process.platform === 'win32',
		},
	);
	const [tarball] = readdirSync(target).filter((name) => name.endsWith('.tgz'));
	if (packed.status !== 0 || tarball === undefined) {
		throw new Error(`npm pack failed in ${source}: ${packed.stderr || packed.error?.message}`);
	}
	return { name: 'n8n-nodes-payssam', tarball: join(target, tarball) };
}
