// npm run pack:n8n-package -- <tag>: the tarball to publish, in release/, if the tag names the version of the package and
// nothing is in the manifest that n8n does not verify.
import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, call, pack, releaseTag } from './n8n-package.mjs';
import { ROOT, say } from './toolchain.mjs';

/** Scripts that npm runs by itself where a package is installed. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];
const NOT_VERIFIED = ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies', 'overrides'];

const [tag] = process.argv.slice(2);
if (tag !== releaseTag()) {
	console.error(`The tag is ${tag ?? 'missing'}, and the package is ${releaseTag()}. They have to be the same.`);
	process.exit(1);
}
await build();

const folder = join(ROOT, 'release');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const tarball = pack(folder);

const text = call('tar', ['-xzOf', tarball, 'package/package.json'], folder);
const manifest = JSON.parse(text);
const wrong = [
	...NOT_VERIFIED.filter((field) => field in manifest),
	...INSTALL_SCRIPTS.filter((name) => name in (manifest.scripts ?? {})).map((name) => `scripts.${name}`),
	...(text.includes('"workspace:') ? ['a "workspace:" version'] : []),
];
if (wrong.length > 0) {
	console.error(`n8n would not verify the package: its packed manifest has ${wrong.join(', ')}.`);
	rmSync(folder, { recursive: true, force: true });
	process.exit(1);
}
say(`${relative(ROOT, tarball)} is ready to be published.`);
