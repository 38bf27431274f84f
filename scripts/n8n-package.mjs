// What n8n demands of the manifest of a verified community node, as npm will show it.

/** Scripts that npm runs by itself where a package is installed. */
export const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];
const NOT_VERIFIED = ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies', 'overrides'];

export const N8N_PACKAGE = 'n8n-nodes-payssam';

/** @returns {string[]} what is in a packed manifest that n8n does not verify */
export function notVerified(manifest) {
	return [
		...NOT_VERIFIED.filter((field) => field in manifest),
		...INSTALL_SCRIPTS.filter((name) => name in (manifest.scripts ?? {})).map((name) => `scripts.${name}`),
	];
}
