import { expect, test } from 'vitest';
import { readOptions } from './options';

test('five rounds of everything, unless told otherwise', () => {
	expect(readOptions([])).toEqual({ only: undefined, rounds: 5, quick: false });
	expect(readOptions(['--', '--only', 'core', '--rounds', '7'])).toEqual({ only: 'core', rounds: 7, quick: false });
});

test('a quick run has one round', () => {
	expect(readOptions(['--quick'])).toMatchObject({ quick: true, rounds: 1 });
	expect(readOptions(['--quick', '--rounds', '2'])).toMatchObject({ rounds: 2 });
});

test.each(['0', '-1', '1.5', 'many', ''])('%j rounds are refused', (rounds) => {
	expect(() => readOptions([`--rounds=${rounds}`])).toThrow('--rounds');
});

test('an option that is not there is refused', () => {
	expect(() => readOptions(['--fast'])).toThrow("'--fast'");
});
