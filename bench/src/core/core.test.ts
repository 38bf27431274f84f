import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bundleSize } from './sizes';
import { billInput, sendText, subjects } from './subjects';

test('what is measured is a signed bill of 2 spellings', () => {
	const hash = createHash('sha256').update('1024,01012345678,45000').digest('hex');
	expect(JSON.parse(sendText('V2', billInput('1024'), new Date())).bill).toMatchObject({
		billId: '1024',
		price: '45000',
		hash,
	});
	expect(JSON.parse(sendText('V1_T', billInput('1024'), new Date())).bill).toMatchObject({ bill_id: '1024', hash });
});

test('a send under each contract model and a callback in each spelling are measured beside the bare work', () => {
	const all = subjects();
	expect(all.map(({ name }) => name.split(':')[0])).toEqual([
		'send a bill, V1 T',
		'send a bill, V1 U',
		'send a bill, V2',
		'take a callback, V1',
		'take a callback, V2',
	]);
	for (const { core, bare } of all) {
		expect(core()).toBeTruthy();
		expect(bare()).toBeTruthy();
	}
});

test('a bundle of a part is smaller than one of everything, and compresses', async () => {
	const file = fileURLToPath(import.meta.resolve('payssam-core'));
	const all = await bundleSize('esm', "export * from 'payssam-core';", file);
	const part = await bundleSize('esm', "export { readCallback } from 'payssam-core';", file);
	expect(all.minified).toBeGreaterThan(20_000);
	expect(part.minified).toBeLessThan(all.minified / 2);
	expect(all.compressed).toBeLessThan(all.minified / 2);
	const required = await bundleSize(
		'cjs',
		"export * from 'payssam-core';",
		createRequire(import.meta.url).resolve('payssam-core'),
	);
	expect(required.minified).toBeGreaterThan(20_000);
}, 30_000);
