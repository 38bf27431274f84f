/**
 * Runs `work` for 0 … count-1 with at most `limit` at a time. Results keep their places.
 *
 * After the first failure nothing new is begun; what has begun is waited for, because it may be moving money.
 */
export async function inOrder<T>(
	count: number,
	limit: number,
	work: (index: number) => Promise<T>,
): Promise<Array<{ value: T } | { failure: unknown } | undefined>> {
	const results: Array<{ value: T } | { failure: unknown } | undefined> = Array.from(
		{ length: count },
		() => undefined,
	);
	let next = 0;
	let failed = false;
	const worker = async (): Promise<void> => {
		while (next < count && !failed) {
			const index = next++;
			try {
				results[index] = { value: await work(index) };
			} catch (failure) {
				failed = true;
				results[index] = { failure };
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
	return results;
}
