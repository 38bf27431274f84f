// npm run check:n8n-package: what n8n asks of a verified community node, run offline. Its own lint on the sources, and its
// official scan on the sources and on the packed package, which is what the scan sees after publication.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, call, PACKAGE, pack } from './n8n-package.mjs';
import { run, say } from './toolchain.mjs';

await build();

say("n8n's lint …");
let failed = (await run('turbo', ['run', 'lint', '--filter=n8n-nodes-payssam', '--output-logs=errors-only'])) !== 0;

const folder = mkdtempSync(join(tmpdir(), 'payssam-scan-'));
try {
	const unpacked = join(folder, 'unpacked');
	mkdirSync(unpacked);
	call('tar', ['-xzf', pack(folder), '-C', unpacked], folder);
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
