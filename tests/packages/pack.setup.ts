/** Packs every public package once, by the command that releases use, and unpacks each beside its tarball. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
	interface ProvidedContext {
		/** Folder with tarball, SBOM and changelog entry of each public package, and the package unpacked. */
		release: string;
	}
}

export default function setup(project: TestProject): () => void {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-release-'));
	const script = fileURLToPath(new URL('../../scripts/pack.mjs', import.meta.url));
	execFileSync(process.execPath, [script, '--built', '--to', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
	for (const file of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) {
		const unpacked = basename(file, '.tgz');
		mkdirSync(join(folder, unpacked));
		execFileSync('tar', ['-xzf', file, '-C', unpacked], { cwd: folder });
	}
	project.provide('release', folder);
	return () => rmSync(folder, { recursive: true, force: true });
}
