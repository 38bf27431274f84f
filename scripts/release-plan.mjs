// npm run release:plan: what is due. Changesets that wait for a release: a pull request that raises the versions ("version"). None,
// and a version that npm does not have: that is published ("publish"). Asks npm; changes nothing.
//   --outputs FILE   adds mode, packages (name@version …) and n8n (the one of them that n8n scans) to a file, as outputs of a GitHub step
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { N8N_PACKAGE } from './n8n-package.mjs';
import { spec } from './packages.mjs';
import { call, quoted } from './tarball.mjs';
import { install, ROOT, requireNode, say } from './toolchain.mjs';

/** Changesets that name a package; an empty one says that a change needs no release. */
function waiting() {
	const folder = join(ROOT, '.changeset');
	return readdirSync(folder).filter((name) => {
		if (!name.endsWith('.md') || name === 'README.md') return false;
		const [, head = ''] = /^---\r?\n([\s\S]*?)^---/m.exec(readFileSync(join(folder, name), 'utf8')) ?? [];
		return /^\s*["']?[^\s"':]+["']?\s*:\s*(major|minor|patch)\s*$/m.test(head);
	});
}

/** Versions that npm does not have, in the order in which they depend on each other. */
function unpublished() {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-release-'));
	try {
		const file = join(folder, 'plan.json');
		call('changeset', ['publish-plan', '--output', quoted(file)], ROOT);
		const { plan } = JSON.parse(readFileSync(file, 'utf8'));
		return plan.flat().filter(({ kind }) => kind === 'publish');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const { values } = parseArgs({ options: { outputs: { type: 'string' } } });
requireNode();
await install();
const changesets = waiting();
const packages = changesets.length > 0 ? [] : unpublished();
const mode = changesets.length > 0 ? 'version' : packages.length > 0 ? 'publish' : 'none';
say(
	{
		version: `Changesets that wait for a release: ${changesets.length}. Versions are to be raised.`,
		publish: `npm does not have ${packages.map(spec).join(', ')}.`,
		none: 'Nothing is due.',
	}[mode],
);
const n8n = packages.find(({ name }) => name === N8N_PACKAGE);
if (values.outputs !== undefined) {
	const outputs = { mode, packages: packages.map(spec).join(' '), n8n: n8n === undefined ? '' : spec(n8n) };
	const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`);
	appendFileSync(values.outputs, lines.join(''));
}
