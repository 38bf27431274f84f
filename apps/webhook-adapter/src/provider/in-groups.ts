/** Writes in groups: what comes in while a write is running goes into the next one. */

/**
 * @param write one write of everything that waits; never two at a time
 * @returns takes one item, and resolves when the write with it has
 */
export function inGroups<T>(write: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
	let waiting: T[] = [];
	let running: Promise<void> = Promise.resolve();
	let next: Promise<void> | undefined;
	const writeAll = (): Promise<void> => {
		const items = waiting;
		waiting = [];
		next = undefined;
		running = write(items);
		return running;
	};
	return (item) => {
		waiting.push(item);
		next ??= running.then(writeAll, writeAll);
		return next;
	};
}
