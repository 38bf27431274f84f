/* payssam-core as its users have it: imported, required, and type-checked under each way of resolving it. */
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import { type Consumer, consumerOf } from './consumer';
import { packedPackage } from './packed';

const consumer: Consumer = consumerOf(packedPackage('payssam-core'));
afterAll(() => consumer.remove());

/** SHA-256 of `1024,01012345678,45000`, reckoned from the vendor's rule. */
const HASH = 'c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9';
const USE = `
	const hash = core.hashBill({ billId: '1024', phone: '01012345678', price: '45000' });
	console.log(JSON.stringify({ hash, ack: core.ACK.body, names: Object.keys(core).sort() }));
`;
const imported = (): Record<string, unknown> =>
	JSON.parse(consumer.node('--input-type=module', '--eval', `import * as core from 'payssam-core'; ${USE}`));
const required = (): Record<string, unknown> =>
	JSON.parse(consumer.node('--input-type=commonjs', '--eval', `const core = require('payssam-core'); ${USE}`));

test('installs nothing beside itself', () => {
	expect(consumer.installed).toEqual(['payssam-core']);
});

test('is imported, and is required, and both are the same', () => {
	const { hash, ack, names } = imported();
	expect(hash).toBe(HASH);
	expect(Buffer.byteLength(String(ack))).toBe(46);
	expect(names).toEqual(expect.arrayContaining(['createClient', 'ENDPOINTS', 'readCallback']));
	expect(required()).toEqual({ hash, ack, names });
});

/** A program of somebody: what it uses is typed, and what is wrong is found. */
const PROGRAM = `
import { ACK, createClient, hashBill, type Outcome, type Transport } from 'payssam-core';

const transport: Transport = async () => ({ status: 200, contentType: 'application/json', body: '{}' });
const client = createClient({
	model: 'V2',
	baseUrl: 'http://127.0.0.1:4010/v2',
	keys: { apiKey: 'k', member: 'm', merchant: 's' },
	transport,
});
export const read: Promise<Outcome<unknown>> = client.readBill({ billId: '1024' });
export const bytes: string = ACK.body;
export const hash: string = hashBill({ billId: '1024', price: '45000' });
// @ts-expect-error a price is text, as it is sent
hashBill({ billId: '1024', price: 45000 });
// @ts-expect-error no such contract model
createClient({ model: 'V3', baseUrl: '', keys: { apiKey: 'k', member: 'm', merchant: 's' }, transport });
`;

describe.each([
	['node16, import', 'program.mts', ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
	['node16, require', 'program.cts', ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
	['bundler', 'program.ts', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
])('TypeScript, %s', (_, file, module, moduleResolution) => {
	const program = ts.createProgram([consumer.write(file, PROGRAM)], {
		module,
		moduleResolution,
		target: ts.ScriptTarget.ES2022,
		strict: true,
		noEmit: true,
		skipLibCheck: false,
		// Neither a browser's types nor Node's are asked for.
		lib: ['lib.es2022.d.ts'],
		types: [],
	});

	test('finds no fault, and the two that are meant', () => {
		const faults = ts.getPreEmitDiagnostics(program);
		expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
	});

	test('the types name what is there when it runs', () => {
		const checker = program.getTypeChecker();
		const source = program
			.getSourceFiles()
			.find(({ fileName }) => /payssam-core\/dist\/index\.d\.c?ts$/.test(fileName));
		const symbol = source && checker.getSymbolAtLocation(source);
		const values = (symbol === undefined ? [] : checker.getExportsOfModule(symbol)).filter((one) => {
			const meant = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
			return (meant.flags & ts.SymbolFlags.Value) !== 0;
		});
		expect(values.map(({ name }) => name).toSorted()).toEqual(imported().names);
	});
});
