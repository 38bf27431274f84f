// The packages that are published: every workspace package that is not private.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './toolchain.mjs';

/**
 * @typedef {object} PublicPackage
 * @property {string} name
 * @property {string} version
 * @property {string} folder absolute
 */

/** @returns {PublicPackage[]} by name */
export function publicPackages() {
	return ['packages', 'apps']
		.flatMap((parent) => readdirSync(join(ROOT, parent)).map((name) => join(ROOT, parent, name)))
		.filter((folder) => existsSync(join(folder, 'package.json')))
		.map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
		.filter((manifest) => manifest.private !== true)
		.map(({ name, version, folder }) => ({ name, version, folder }))
		.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Name and version in one word, as npm and the tags of releases write them: `payssam-core@1.2.3`. */
export function spec({ name, version }) {
	return `${name}@${version}`;
}
