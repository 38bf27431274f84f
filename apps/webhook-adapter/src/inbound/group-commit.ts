/** Many requests, one commit: what comes in until the write that runs is done goes into the next one together. */
import { StoreUnavailableError } from '../store/store';

/** Collects items and writes them in batches, one batch at a time. */
export interface GroupCommit<Item, Result> {
	/**
	 * Resolves with the item's own result when its batch is durable. Rejects with {@link StoreUnavailableError} when the store was gone for its batch, or too many wait. When a batch fails for another reason its items are written one by
	 * one, so that an item that cannot be written takes no other with it.
	 */
	add(item: Item): Promise<Result>;
}

export interface GroupCommitOptions {
	/** How many may wait; beyond, an item is turned away at once. */
	readonly maxWaiting?: number;
	/** Largest batch. */
	readonly maxBatch?: number;
	readonly onBatch?: (size: number) => void;
}

interface Waiting<Item, Result> {
	readonly item: Item;
	readonly resolve: (result: Result) => void;
	readonly reject: (reason: unknown) => void;
}

/** @param write makes items durable, all or none, and answers a result for each in their order */
export function createGroupCommit<Item, Result>(
	write: (items: readonly Item[]) => Promise<readonly Result[]>,
	{ maxWaiting = 10_000, maxBatch = 500, onBatch }: GroupCommitOptions = {},
): GroupCommit<Item, Result> {
	let waiting: Waiting<Item, Result>[] = [];
	let running = false;

	async function writeBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
		onBatch?.(batch.length);
		try {
			const results = await write(batch.map(({ item }) => item));
			if (results.length !== batch.length) throw new Error('The store answered another number of results.');
			results.forEach((result, index) => {
				batch[index]?.resolve(result);
			});
		} catch (error) {
			if (batch.length > 1 && !(error instanceof StoreUnavailableError)) {
				for (const one of batch) await writeBatch([one]);
			} else for (const { reject } of batch) reject(error);
		}
	}

	async function run(): Promise<void> {
		while (waiting.length > 0) {
			const batch = waiting.slice(0, maxBatch);
			waiting = waiting.slice(maxBatch);
			await writeBatch(batch);
		}
		running = false;
	}

	return {
		add(item) {
			if (waiting.length >= maxWaiting)
				return Promise.reject(new StoreUnavailableError('Too many callbacks wait for the store.'));
			return new Promise((resolve, reject) => {
				waiting.push({ item, resolve, reject });
				if (running) return;
				running = true;
				setImmediate(run);
			});
		},
	};
}
