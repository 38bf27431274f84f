// npm run check:n8n-package: what n8n asks of a verified community node, run offline. Its own lint on the sources, and its
// official scan on the sources and on the packed package, which is what the scan sees after publication.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8N_PACKAGE } from './n8n-package.mjs';
import { publicPackages } from './packages.mjs';
import { build, call, pack, quoted } from './tarball.mjs';
import { run, say } from './toolchain.mjs';

const published = publicPackages().find(({ name }) => name === N8N_PACKAGE);
await build([N8N_PACKAGE]);

say("n8n's lint …");
let failed = (await run('turbo', ['run', 'lint', `--filter=${N8N_PACKAGE}`, '--output-logs=errors-only'])) !== 0;

const folder = mkdtempSync(join(tmpdir(), 'payssam-scan-'));
try {
	const unpacked = join(folder, 'unpacked');
	mkdirSync(unpacked);
	call('tar', ['-xzf', quoted(pack(published, folder)), '-C', quoted(unpacked)], folder);
	for (const [what, where, patterns] of [
		['sources', published.folder, 'SOURCE_FILE_PATTERNS'],
		['packed package', join(unpacked, 'package'), "['**/*.js', 'package.json']"],
	]) {
		say(`n8n's scan of the ${what} …`);
		const program = `
			import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
			console.log(JSON.stringify(await analyzePackage(${JSON.stringify(where)}, ${patterns})));
		`;
		const result = JSON.parse(
			call('node', ['--input-type=module'], published.folder, program).trim().split('\n').at(-1),
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
