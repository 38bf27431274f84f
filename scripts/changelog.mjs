// What a changelog says of one version.

/**
 * The section below "## 1.2.3", without that line.
 *
 * @returns {string | undefined} `undefined` where the version has none
 */
export function entryOf(changelog, version) {
	const lines = changelog.split('\n');
	const start = lines.indexOf(`## ${version}`);
	if (start === -1) return undefined;
	const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
	return lines
		.slice(start + 1, length === -1 ? undefined : start + 1 + length)
		.join('\n')
		.trim();
}
