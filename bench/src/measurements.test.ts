import { expect, test } from 'vitest';
import { choose, MEASUREMENTS } from './measurements';

test('every measurement has a name of its own that can be written on a command line', () => {
	const names = MEASUREMENTS.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	for (const name of names) expect(name).toMatch(/^[a-z][a-z-]*$/);
	expect(names).toEqual(expect.arrayContaining(['core', 'start', 'adapter', 'growth']));
});

test('without a choice all of them run; chosen ones run in the order of the list', () => {
	expect(choose(undefined)).toEqual(MEASUREMENTS);
	expect(choose('growth, core').map(({ name }) => name)).toEqual(['core', 'growth']);
});

test('a name that is not there is told together with those that are', () => {
	expect(() => choose('core,cores')).toThrow(/^There is no measurement cores\. There are: .*core, start/);
});
