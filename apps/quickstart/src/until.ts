import { setTimeout as delay } from 'node:timers/promises';

/** Waits until something is there, at most `patienceMs`. */
export async function until<T>(what: string, look: () => T | undefined, patienceMs = 20_000): Promise<T> {
	const deadline = Date.now() + patienceMs;
	while (Date.now() < deadline) {
		const found = look();
		if (found !== undefined) return found;
		await delay(50);
	}
	throw new Error(`${what} did not come within ${patienceMs / 1000} s.`);
}
