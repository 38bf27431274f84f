import { describe, expect, it } from 'vitest';
import { createRecorder } from './recorder';

const going = new AbortController().signal;
const isUrgent = () => true;

/** A write that takes as long as the test says. */
function slowWrite() {
	const groups: (readonly number[])[] = [];
	const ends: ((error?: Error) => void)[] = [];
	return {
		groups,
		write: (group: readonly number[]): Promise<void> => {
			groups.push(group);
			return new Promise((resolve, reject) => ends.push((error) => (error === undefined ? resolve() : reject(error))));
		},
		end: (error?: Error) => ends.shift()?.(error),
	};
}

describe('recorder', () => {
	it('gathers what comes in within a moment, until somebody waits for it', async () => {
		const groups: (readonly number[])[] = [];
		let waits = false;
		const write = async (group: readonly number[]): Promise<void> => void groups.push(group);
		const recorder = createRecorder<number>({ write, isUrgent: () => waits, onFailure: () => {}, signal: going });
		/** Adds two results, the second some turns of the event loop after the first. */
		const two = async (): Promise<number> => {
			groups.length = 0;
			recorder.add(1);
			for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
			recorder.add(2);
			await recorder.settled();
			return groups.length;
		};
		// A machine that stands still for a moment makes two writes of them: once in a hundred tries it does not.
		const counts: number[] = [];
		for (let tries = 0; tries < 100 && counts.at(-1) !== 1; tries += 1) counts.push(await two());
		expect(counts.at(-1)).toBe(1);
		waits = true;
		expect(await two()).toBe(2);
	});

	it('writes at once what is waited for, and what comes in meanwhile together', async () => {
		const { groups, write, end } = slowWrite();
		const recorder = createRecorder<number>({ write, isUrgent, onFailure: () => {}, signal: going });
		recorder.add(1);
		await expect.poll(() => groups).toEqual([[1]]);
		for (const result of [2, 3, 4]) recorder.add(result);
		let settled = false;
		const settling = recorder.settled().then(() => {
			settled = true;
		});
		end();
		await expect.poll(() => groups).toEqual([[1], [2, 3, 4]]);
		expect(settled).toBe(false);
		end();
		await settling;
		recorder.add(5);
		await expect.poll(() => groups).toHaveLength(3);
		end();
		await recorder.settled();
	});

	it('writes no more than 500 together', async () => {
		const sizes: number[] = [];
		const write = async (group: readonly number[]): Promise<void> => {
			sizes.push(group.length);
		};
		const recorder = createRecorder<number>({ write, isUrgent, onFailure: () => {}, signal: going });
		for (let result = 0; result < 1100; result += 1) recorder.add(result);
		await recorder.settled();
		expect(sizes).toEqual([500, 500, 100]);
	});

	it('writes the same group again until it is written, and is stuck meanwhile', async () => {
		const { groups, write, end } = slowWrite();
		const failures: unknown[] = [];
		const recorder = createRecorder<number>({
			write,
			isUrgent,
			onFailure: (error) => failures.push(error),
			signal: going,
		});
		recorder.add(1);
		await expect.poll(() => groups).toHaveLength(1);
		recorder.add(2);
		end(new Error('full'));
		await expect.poll(() => groups).toHaveLength(2);
		expect(recorder.isStuck()).toBe(true);
		expect(groups[1]).toBe(groups[0]);
		end();
		await expect.poll(() => groups).toHaveLength(3);
		end();
		await recorder.settled();
		expect(recorder.isStuck()).toBe(false);
		expect(groups).toEqual([[1], [1], [2]]);
		expect(failures).toHaveLength(1);
	});

	it('gives up after three tries when the process stops', async () => {
		const stop = new AbortController();
		let tries = 0;
		const recorder = createRecorder<number>({
			isUrgent,
			write: async () => {
				tries += 1;
				stop.abort();
				throw new Error('gone');
			},
			onFailure: () => {},
			signal: stop.signal,
		});
		recorder.add(1);
		await expect(recorder.settled()).rejects.toThrow('gone');
		expect(tries).toBe(3);
	});
});
