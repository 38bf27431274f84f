import { describe, expect, test } from 'vitest';
import { inOrder as inOrderPaced, type Pacing } from './in-order';

const AT_ONCE: Pacing = { batchSize: Number.POSITIVE_INFINITY, pause: async () => undefined, isStopped: () => false };

const inOrder = <T>(count: number, limit: number, work: (index: number) => Promise<T>, pacing: Partial<Pacing> = {}) =>
	inOrderPaced(count, limit, work, { ...AT_ONCE, ...pacing });

function deferred() {
	let resolve: (value: string) => void = () => undefined;
	let reject: (reason: Error) => void = () => undefined;
	const promise = new Promise<string>((resolved, rejected) => {
		resolve = resolved;
		reject = rejected;
	});
	return { promise, resolve, reject };
}

/** Work that ends when the test says so. */
function gates(count: number) {
	const all = Array.from({ length: count }, deferred);
	const begun: number[] = [];
	let running = 0;
	let most = 0;
	const work = async (index: number): Promise<string> => {
		begun.push(index);
		running += 1;
		most = Math.max(most, running);
		try {
			return await (all[index]?.promise ?? Promise.reject(new Error('No such work')));
		} finally {
			running -= 1;
		}
	};
	return {
		begun,
		work,
		most: () => most,
		end: (index: number) => all[index]?.resolve(`done ${index}`),
		fail: (index: number) => all[index]?.reject(new Error(`failed ${index}`)),
	};
}

/** Lets everything run on that can. */
const settle = async (): Promise<void> => {
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('inOrder', () => {
	test('begins in order, never more than the limit, and a place is taken as soon as it is free', async () => {
		const { begun, work, end, most } = gates(5);
		const results = inOrder(5, 2, work);
		await settle();
		expect(begun).toEqual([0, 1]);
		end(1);
		await settle();
		expect(begun).toEqual([0, 1, 2]);
		for (const index of [0, 2, 3, 4]) end(index);
		await results;
		expect(begun).toEqual([0, 1, 2, 3, 4]);
		expect(most()).toBe(2);
	});

	test('results keep their places, whatever ends first', async () => {
		const { work, end } = gates(4);
		const results = inOrder(4, 4, work);
		for (const index of [3, 1, 0, 2]) {
			end(index);
			await settle();
		}
		expect(await results).toEqual([0, 1, 2, 3].map((index) => ({ value: `done ${index}` })));
	});

	test('after a failure nothing new begins, and what has begun is waited for', async () => {
		const { begun, work, end, fail } = gates(6);
		let over = false;
		const results = inOrder(6, 3, work).then((all) => {
			over = true;
			return all;
		});
		await settle();
		fail(1);
		await settle();
		expect(over).toBe(false);
		end(0);
		end(2);
		expect(await results).toEqual([
			{ value: 'done 0' },
			{ failure: new Error('failed 1') },
			{ value: 'done 2' },
			undefined,
			undefined,
			undefined,
		]);
		expect(begun).toEqual([0, 1, 2]);
	});

	test('two that fail together are both told', async () => {
		const { work, fail } = gates(2);
		const results = inOrder(2, 2, work);
		await settle();
		fail(0);
		fail(1);
		expect(await results).toEqual([{ failure: new Error('failed 0') }, { failure: new Error('failed 1') }]);
	});

	test('an error thrown at once counts as a failure', async () => {
		const results = await inOrder(3, 1, (index) => {
			throw new Error(`failed ${index}`);
		});
		expect(results).toEqual([{ failure: new Error('failed 0') }, undefined, undefined]);
	});

	test('batches: the next begins after the pause, and there is none after the last', async () => {
		const log: string[] = [];
		const work = async (index: number): Promise<number> => {
			log.push(`item ${index}`);
			return index;
		};
		const pause = async (): Promise<void> => {
			log.push('pause');
		};
		const results = await inOrder(5, 4, work, { batchSize: 2, pause });
		expect(log).toEqual(['item 0', 'item 1', 'pause', 'item 2', 'item 3', 'pause', 'item 4']);
		expect(results).toEqual([0, 1, 2, 3, 4].map((value) => ({ value })));
	});

	test('batches: a failure ends the run without a pause', async () => {
		let pauses = 0;
		const work = async (index: number): Promise<number> => {
			if (index === 1) throw new Error('failed 1');
			return index;
		};
		const pause = async (): Promise<void> => {
			pauses += 1;
		};
		expect(await inOrder(4, 1, work, { batchSize: 2, pause })).toEqual([
			{ value: 0 },
			{ failure: new Error('failed 1') },
			undefined,
			undefined,
		]);
		expect(pauses).toBe(0);
	});

	test('stopped: nothing new begins, and what has begun is waited for', async () => {
		const { begun, work, end } = gates(5);
		let stopped = false;
		const results = inOrder(5, 2, work, { isStopped: () => stopped });
		await settle();
		stopped = true;
		end(0);
		await settle();
		end(1);
		expect(await results).toEqual([{ value: 'done 0' }, { value: 'done 1' }, undefined, undefined, undefined]);
		expect(begun).toEqual([0, 1]);
	});

	test('stopped during a pause: the next batch does not begin', async () => {
		let stopped = false;
		const pause = async (): Promise<void> => {
			stopped = true;
		};
		const results = await inOrder(4, 4, async (index) => index, { batchSize: 2, pause, isStopped: () => stopped });
		expect(results).toEqual([{ value: 0 }, { value: 1 }, undefined, undefined]);
	});

	test.each([
		[0, 4, []],
		[1, 20, [{ value: 0 }]],
		[3, 1, [{ value: 0 }, { value: 1 }, { value: 2 }]],
	])('%i items with a limit of %i', async (count, limit, expected) => {
		expect(await inOrder(count, limit, async (index) => index)).toEqual(expected);
	});
});
