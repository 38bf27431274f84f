// npm run pack [-- <package or package@version> …]: what is published of each public package, in release/: its tarball, what is in
// it (SBOM, CycloneDX), and what its changelog says. A version that is named has to be the one in the manifest.
//   --to DIR   another folder
//   --built    pack what was built before
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { entryOf } from './changelog.mjs';
import { publicPackages, spec } from './packages.mjs';
import { writeSbom } from './sbom.mjs';
import { build, pack } from './tarball.mjs';
import { ROOT, say } from './toolchain.mjs';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { to: { type: 'string', default: join(ROOT, 'release') }, built: { type: 'boolean', default: false } },
});
const known = publicPackages();
const unknown = positionals.filter((wanted) => !known.some((one) => wanted === one.name || wanted === spec(one)));
if (unknown.length > 0) {
	console.error(`Not here: ${unknown.join(', ')}. What can be packed is ${known.map(spec).join(', ')}.`);
	process.exit(1);
}
const chosen = known.filter(
	(one) => positionals.length === 0 || positionals.includes(one.name) || positionals.includes(spec(one)),
);
if (!values.built) await build(chosen.map(({ name }) => name));

const folder = resolve(values.to);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
try {
	for (const one of chosen) {
		const tarball = pack(one, folder);
		const stem = join(folder, basename(tarball, '.tgz'));
		writeSbom(one, `${stem}.cdx.json`);
		const changelog = join(one.folder, 'CHANGELOG.md');
		const entry = existsSync(changelog) ? entryOf(readFileSync(changelog, 'utf8'), one.version) : undefined;
		if (entry === undefined) throw new Error(`${relative(ROOT, changelog)} says nothing of ${one.version}.`);
		writeFileSync(`${stem}.md`, `${entry}\n`);
		say(`${relative(ROOT, tarball)}`);
	}
} catch (error) {
	// Half of a release must not be taken for one.
	rmSync(folder, { recursive: true, force: true });
	console.error(error.message);
	process.exit(1);
}
