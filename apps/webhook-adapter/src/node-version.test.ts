import { expect, test } from 'vitest';
import { isRecentEnough } from './node-version';

test.each([
	['20.20.2', false],
	['22.18.9', false],
	['22.19.0', true],
	['22.20.0', true],
	['23.0.0', true],
	['24.21.0', true],
	['18.0.0-nightly', false],
])('Node %s: %s', (version, verdict) => {
	expect(isRecentEnough(version)).toBe(verdict);
});
