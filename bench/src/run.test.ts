import { expect, test } from 'vitest';
import type { Measurement } from './measurement';
import { PartlyMeasured } from './parts';
import { run } from './run';

const table = { title: 'T', note: '', head: ['a'], rows: [['1']] };
const works = (name: string): Measurement => ({ name, measure: async () => [table] });
const fails = (name: string, error: Error): Measurement => ({
	name,
	measure: async () => {
		throw error;
	},
});

test('one that fails is named, keeps what it measured, and the others still run', async () => {
	const said: string[] = [];
	const { finished } = await run(
		[
			works('first'),
			fails('second', new Error('no disk')),
			fails('third', new PartlyMeasured(['a', 'b'], [table])),
			works('last'),
		],
		{ rounds: 1, quick: true, say: (line) => void said.push(line) },
	);
	expect(finished.map(({ name, failure, tables }) => [name, failure, tables.length])).toEqual([
		['first', undefined, 1],
		['second', 'no disk', 0],
		['third', 'a; b', 1],
		['last', undefined, 1],
	]);
	expect(said).toContain('second could not be measured: no disk');
});

test('a measurement is told rounds and size, and measures through the context', async () => {
	const seen: unknown[] = [];
	const one: Measurement = {
		name: 'one',
		async measure({ rounds, quick, undisturbed }) {
			seen.push(rounds, quick, await undisturbed(async (before) => `tried ${before} times before`));
			return [];
		},
	};
	await run([one], { rounds: 7, quick: false, say: () => undefined });
	// On a busy host a try counts again, so only the kind of the last is sure.
	expect(seen).toEqual([7, false, expect.stringMatching(/^tried \d times before$/)]);
}, 60_000);
