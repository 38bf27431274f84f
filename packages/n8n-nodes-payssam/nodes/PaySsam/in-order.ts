/** How a long run is paced and ended. */
export interface Pacing {
	/** Items per batch. */
	batchSize: number;
	/** What is waited for between two batches. */
	pause(): Promise<void>;
	/** Whether nothing new may be begun. */
	isStopped(): boolean;
}

/**
 * Runs `work` for 0 … count-1 with at most `limit` at a time, batch after batch. Results keep their places.
 *
 * After the first failure, or when stopped, nothing new is begun; what has begun is waited for, because it may be moving
 * money.
 */
export async function inOrder<T>(
	count: number,
	limit: number,
	work: (index: number) => Promise<T>,
	{ batchSize, pause, isStopped }: Pacing,
): Promise<Array<{ value: T } | { failure: unknown } | undefined>> {
	const results: Array<{ value: T } | { failure: unknown } | undefined> = Array.from(
		{ length: count },
		() => undefined,
	);
	let next = 0;
	let failed = false;
	const goesOn = (end: number): boolean => next < end && !failed && !isStopped();
	const worker = async (end: number): Promise<void> => {
		while (goesOn(end)) {
			const index = next++;
			try {
				results[index] = { value: await work(index) };
			} catch (failure) {
				failed = true;
				results[index] = { failure };
			}
		}
	};
	while (goesOn(count)) {
		const end = Math.min(next + batchSize, count);
		await Promise.all(Array.from({ length: Math.min(limit, end - next) }, () => worker(end)));
		if (goesOn(count)) await pause();
	}
	return results;
}
