/**
 * What a test needs of the machine and what may be missing on one's own: there the test is skipped. CI must have it.
 *
 * @param found where it is, `undefined` where there is none
 * @param remedy how CI gets it
 * @throws in CI when there is none
 */
export function expectedInCi<T>(found: T | undefined, remedy: string): T | undefined {
	if (found === undefined && process.env.CI === 'true') throw new Error(`CI misses what a test needs: ${remedy}`);
	return found;
}
