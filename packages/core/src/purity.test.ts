import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as face from './index';

/** n8n refuses a bundled package that holds any of these; core itself promises to have no clock, log or environment beside the injected ones. */
const FORBIDDEN =
	/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|process|globalThis|global|console|require|eval|fetch)\s*[.([]|\bMath\.random|\bDate\.now|__dirname|__filename/;
const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
	(file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
);

test.each(sources)('%s is pure', (file) => {
	const code = readFileSync(join(import.meta.dirname, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
	expect(code).not.toMatch(FORBIDDEN);
	const imports = [...code.matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');
	for (const name of imports) expect(name).toMatch(/^(?:\.{1,2}\/[a-z\-/]+|node:crypto)$/);
});

test('the public face keeps its names', () => {
	expect(Object.keys(face)).toEqual(
		expect.arrayContaining([
			'ACK',
			'ENDPOINTS',
			'PaySsamError',
			'PaySsamInputError',
			'buildApprovalCallback',
			'buildRequest',
			'checkCallbackUrl',
			'compareWithRead',
			'createClient',
			'derivedBillId',
			'endpointByPath',
			'endpointFor',
			'hashBill',
			'isBillId',
			'kstDateString',
			'normalisePhone',
			'parseAnswer',
			'parseExpireDate',
			'parseVendorDateTime',
			'parseWon',
			'randomBillId',
			'readCallback',
			'redactKeys',
			'redactText',
			'signBody',
		]),
	);
});
