import { expect, test } from 'vitest';
import { breakerName, createBreaker } from './breaker';
import { ofThisStoreOnly, type Trouble } from './trouble';

const NAME = breakerName({ id: 'con_1', updatedAt: 1 });
const REFUSED: Trouble = { kind: 'refused', text: 'no' };
const OF_A_STORE = ofThisStoreOnly({ kind: 'credentials', text: 'not linked' });

function breakerAt(begin: number) {
	let at = begin;
	const breaker = createBreaker({ now: () => at, random: () => 0 });
	const pass = (...troubles: readonly (Trouble | undefined)[]): void => {
		const one = breaker.pass(NAME);
		for (const trouble of troubles) one.note(trouble);
		one.end();
	};
	return { ...breaker, pass, advance: (ms: number) => (at += ms) };
}

test.each([
	['PaySsam is down', [{ kind: 'down', text: 'gone' }], true],
	['the key is refused', [{ kind: 'credentials', text: 'wrong' }], true],
	['eight refusals in a row', Array.from({ length: 8 }, () => REFUSED), false],
] as const)('%s: it rests, and says whether PaySsam cannot be asked', (_what, troubles, isSilent) => {
	const { pass, restsUntil, isSilent: isSilentNow, advance } = breakerAt(1000);
	pass(...troubles);
	expect(restsUntil(NAME)).toBe(6000);
	expect(isSilentNow(NAME)).toBe(isSilent);
	advance(5000);
	expect([restsUntil(NAME), isSilentNow(NAME)]).toEqual([undefined, false]);
});

test('refusals of one store alone neither open it nor end a row', () => {
	const { pass, restsUntil } = breakerAt(1000);
	pass(...Array.from({ length: 20 }, () => OF_A_STORE));
	expect(restsUntil(NAME)).toBeUndefined();
	pass(...Array.from({ length: 8 }, () => [REFUSED, OF_A_STORE]).flat());
	expect(restsUntil(NAME)).toBe(6000);
});

test('a pass without a question leaves it as it is; one that is answered ends the resting', () => {
	const { pass, probes, advance } = breakerAt(1000);
	pass({ kind: 'down', text: 'gone' });
	advance(5000);
	pass();
	expect(probes(NAME)).toBe(true);
	pass(OF_A_STORE);
	expect(probes(NAME)).toBe(false);
});

test('links have a count of their own', () => {
	const { pass, restsUntil } = breakerAt(1000);
	pass({ kind: 'down', text: 'gone' });
	expect(restsUntil(breakerName({ id: 'con_1', updatedAt: 1 }, 'links'))).toBeUndefined();
});
