// npm run check:n8n-package: what n8n asks of a verified community node, run offline. Its own lint on the sources, and its
// official scan on the sources and on the packed package, which is what the scan sees after publication.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, install, ROOT, requireNode, run, say } from './toolchain.mjs';

const PACKAGE = join(ROOT, 'packages', 'n8n-nodes-payssam');

requireNode();
await install();
say('Building …');
if ((await run('turbo', ['run', 'build', '--filter=n8n-nodes-payssam...'], { quiet: true })) !== 0) process.exit(1);

say("n8n's lint …");
let failed = (await run('turbo', ['run', 'lint', '--filter=n8n-nodes-payssam', '--output-logs=errors-only'])) !== 0;

const folder = mkdtempSync(join(tmpdir(), 'payssam-scan-'));
try {
	const unpacked = join(folder, 'unpacked');
	mkdirSync(unpacked);
	const call = (command, args, cwd) => {
		const result = spawnSync(command, args, {
			cwd,
			env: environment(),
			encoding: 'utf8',
			shell: process.platform === 'win32',
		});
		if (result.status !== 0)
			throw new Error(`${command} ${args.join(' ')} failed: ${result.stderr || result.error?.message}`);
		return result.stdout;
	};
	// pnpm writes the real versions in the place of "workspace:*", as a publication does.
	call('pnpm', ['pack', '--pack-destination', folder], PACKAGE);
	const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
	call('tar', ['-xzf', join(folder, tarball), '-C', unpacked], folder);
	for (const [what, where, patterns] of [
		['sources', PACKAGE, 'SOURCE_FILE_PATTERNS'],
		['packed package', join(unpacked, 'package'), "['**/*.js', 'package.json']"],
	]) {
		say(`n8n's scan of the ${what} …`);
		const program = `
			import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
			console.log(JSON.stringify(await analyzePackage(${JSON.stringify(where)}, ${patterns})));
		`;
		const result = JSON.parse(
			call('node', ['--input-type=module', '--eval', program], PACKAGE).trim().split('\n').at(-1),
		);
		if (result.passed !== true) {
			console.error(JSON.stringify(result, null, '\t'));
			failed = true;
		}
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
say(failed ? 'The package would not be verified; the lines above say why.' : 'No findings.');
process.exit(failed ? 1 : 0);
