import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeVersions } from './versions';

test('every version that the page shows is an exact one', () => {
	const versions = describeVersions(join(import.meta.dirname, '..')).split(', ');
	expect(versions.length).toBeGreaterThanOrEqual(6);
	for (const one of versions) expect(one).toMatch(/^\S+ \d+\.\d+\.\d+$/);
	expect(versions.some((one) => one.startsWith('PostgreSQL '))).toBe(true);
});
