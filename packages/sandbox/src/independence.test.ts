/** The sandbox is the judge of the other packages, so it may import none of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const ALLOWED = /^(node:|fastify$|preact$|preact-render-to-string$|vitest|fast-check$|ajv\/|yaml$|tsup$|\.\.?\/)/;

it('imports libraries and its own files only', () => {
	const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
		(path) => /\.tsx?$/.test(path) && !/node_modules|dist/.test(path),
	);
	expect(files.length).toBeGreaterThan(30);
	for (const file of files) {
		const depth = file.split('/').length - 1;
		for (const [, name = ''] of readFileSync(`${root}/${file}`, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
			expect([file, name, ALLOWED.test(name)]).toEqual([file, name, true]);
			const climbs = name.split('/').filter((part) => part === '..').length;
			// How tests are run and counted is the same everywhere, and knows nothing of PaySsam.
			const leaves = climbs > depth && !name.endsWith('/vitest.shared.mjs');
			expect([file, name, leaves]).toEqual([file, name, false]);
		}
	}
});
