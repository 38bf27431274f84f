import { describe, expect, test } from 'vitest';
import { readNodeOptions } from './fields';
import { filledIn } from './operation';

describe('readNodeOptions', () => {
	test.each([
		[{}, 4, 30_000],
		[{ concurrency: 1, timeout: 1 }, 1, 1_000],
		[{ concurrency: 20, timeout: 300 }, 20, 300_000],
		[{ concurrency: 0, timeout: 0 }, 1, 1_000],
		[{ concurrency: -3, timeout: -1 }, 1, 1_000],
		[{ concurrency: 1_000, timeout: 86_400 }, 20, 300_000],
		[{ concurrency: 2.9, timeout: 2.9 }, 2, 2_000],
		[{ concurrency: ' 8 ', timeout: null }, 8, 30_000],
		[{ concurrency: '', timeout: '120' }, 4, 120_000],
	])('%j: %i at a time, %i ms', (collection, concurrency, timeoutMs) => {
		expect(readNodeOptions(collection)).toEqual({
			concurrency,
			timeoutMs,
			batchSize: Number.POSITIVE_INFINITY,
			pauseMs: 0,
		});
	});

	test.each([
		[{ batchSize: 10, batchPause: 250 }, 10, 250],
		[{ batchSize: 10 }, 10, 1_000],
		[{ batchPause: 0 }, 50, 0],
		[{ batchSize: 0, batchPause: -1 }, 1, 0],
		[{ batchSize: 2.9, batchPause: 86_400_000 }, 2, 3_600_000],
		[{ batchSize: '10', batchPause: null }, 10, 1_000],
	])('%j: batches of %i, %i ms between them', (collection, batchSize, pauseMs) => {
		expect(readNodeOptions(collection)).toMatchObject({ batchSize, pauseMs });
	});

	test.each([
		[{ concurrency: 'many' }, 'Concurrency'],
		[{ timeout: Number.NaN }, 'Timeout (Seconds)'],
		[{ batchSize: Number.POSITIVE_INFINITY }, 'Batch Size'],
		[{ batchPause: true }, 'Pause Between Batches (Milliseconds)'],
	])('%j is no number, and it is said which', (collection, label) => {
		expect(() => readNodeOptions(collection)).toThrow(`${label}: It is no number.`);
	});
});

describe('filledIn', () => {
	test.each([
		[
			{ message: '', member: 'm', price: 0, flag: false, gone: undefined },
			{ member: 'm', price: 0, flag: false },
		],
		[undefined, {}],
		[null, {}],
		['text', {}],
	])('%j', (collection, expected) => {
		expect(filledIn(collection)).toEqual(expected);
	});
});
