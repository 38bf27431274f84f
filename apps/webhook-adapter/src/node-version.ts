/** Which Node.js the adapter runs on. Syntax and imports of this file must be readable to old ones. */

/** `node:sqlite` without a flag, and what its callers rely on. */
export const NODE_NEEDED = '22.19';

/** @param version such as `22.19.0` */
export function isRecentEnough(version: string): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	const [neededMajor = 0, neededMinor = 0] = NODE_NEEDED.split('.').map(Number);
	return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}
