import { expect, test } from 'vitest';
import { StoreUnavailableError } from '../store/store';
import { createGroupCommit, type GroupCommitOptions } from './group-commit';

/** A store that is written to when the test says so. */
function slowStore(options?: GroupCommitOptions) {
	const batches: number[][] = [];
	const ends: ((error?: Error) => void)[] = [];
	const commits = createGroupCommit<number, string>((items) => {
		batches.push([...items]);
		return new Promise((resolve, reject) => {
			ends.push((error) => (error === undefined ? resolve(items.map((item) => `kept ${item}`)) : reject(error)));
		});
	}, options);
	const until = async (count: number): Promise<void> => {
		while (batches.length < count) await new Promise((resolve) => setImmediate(resolve));
	};
	return { batches, ends, commits, until };
}

test('what comes in one tick is one batch, what comes during a write is the next', async () => {
	const { batches, ends, commits, until } = slowStore();
	const first = [commits.add(1), commits.add(2)];
	await until(1);
	const second = [commits.add(3), commits.add(4), commits.add(5)];
	ends[0]?.();
	expect(await Promise.all(first)).toEqual(['kept 1', 'kept 2']);
	await until(2);
	ends[1]?.();
	expect(await Promise.all(second)).toEqual(['kept 3', 'kept 4', 'kept 5']);
	expect(batches).toEqual([
		[1, 2],
		[3, 4, 5],
	]);
});

test('a store that is gone rejects exactly the batch it was gone for', async () => {
	const { ends, commits, until, batches } = slowStore();
	const lost = Promise.allSettled([commits.add(1), commits.add(2)]);
	await until(1);
	const kept = commits.add(3);
	const gone = new StoreUnavailableError('database is locked');
	ends[0]?.(gone);
	expect(await lost).toEqual([
		{ status: 'rejected', reason: gone },
		{ status: 'rejected', reason: gone },
	]);
	await until(2);
	ends[1]?.();
	expect(await kept).toBe('kept 3');
	expect(batches).toEqual([[1, 2], [3]]);
});

test('an item that cannot be written takes no other with it', async () => {
	const writes: number[][] = [];
	const commits = createGroupCommit<number, string>(async (items) => {
		writes.push([...items]);
		if (items.includes(2)) throw new Error('this one cannot be written');
		return items.map(String);
	});
	const ends = await Promise.allSettled([1, 2, 3].map((item) => commits.add(item)));
	expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
	expect(writes).toEqual([[1, 2, 3], [1], [2], [3]]);
});

test('beyond the bound an item is turned away at once, and the others are not touched', async () => {
	const { ends, commits, until } = slowStore({ maxWaiting: 2 });
	const running = commits.add(1);
	await until(1);
	const waiting = [commits.add(2), commits.add(3)];
	await expect(commits.add(4)).rejects.toThrow(StoreUnavailableError);
	ends[0]?.();
	await running;
	await until(2);
	ends[1]?.();
	expect(await Promise.all(waiting)).toEqual(['kept 2', 'kept 3']);
});

test('a batch has a largest size, and each is told', async () => {
	const sizes: number[] = [];
	const commits = createGroupCommit<number, number>(async (items) => items, {
		maxBatch: 2,
		onBatch: (size) => sizes.push(size),
	});
	expect(await Promise.all([1, 2, 3, 4, 5].map((item) => commits.add(item)))).toEqual([1, 2, 3, 4, 5]);
	expect(sizes).toEqual([2, 2, 1]);
});

test('a store that answers too few results has kept nothing that may be acknowledged', async () => {
	const commits = createGroupCommit<number, number>(async () => []);
	await expect(commits.add(1)).rejects.toThrow('another number of results');
});
