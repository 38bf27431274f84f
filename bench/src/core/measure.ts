/** The protocol itself: how much work a second, how large, how soon there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, spread } from 'payssam-local-services';
import type { Context, Measurement, Table } from '../measurement';
import { measureParts } from '../parts';
import { runProgram } from '../programs';
import { numberIn } from '../wire';
import { bundleSize, type Size } from './sizes';
import { subjects } from './subjects';

export const core: Measurement = {
	name: 'core',
	measure: (context) =>
		measureParts(context, [
			async () => [await throughput(context)],
			async () => [await sizes()],
			async () => [await importTime(context)],
		]),
};

async function throughput({ rounds, quick, say, undisturbed }: Context): Promise<Table> {
	const names = subjects().map(({ name }) => name);
	const figures = names.map((): { core: number[]; bare: number[] } => ({ core: [], bare: [] }));
	for (let round = 1; round <= rounds; round += 1) {
		const told = await undisturbed(() => runProgram('core/throughput', [quick ? '30' : '400']));
		if (!Array.isArray(told)) throw new Error('The program told no list.');
		for (const [index, figure] of figures.entries()) {
			figure.core.push(numberIn(told[index], '0'));
			figure.bare.push(numberIn(told[index], '1'));
		}
		say(`core, round ${round}: ${figures.map((figure) => `${Math.round(figure.core.at(-1) ?? 0)}/s`).join(', ')}`);
	}
	return {
		title: 'Core: work a second',
		note: 'One thread, each round in a fresh process, after a warm-up. Beside it the least that anybody has to do for the same: for a send one SHA-256 of the text that is hashed, `JSON.stringify` of the very request and `JSON.parse` of the very answer; for a callback `JSON.parse`, three SHA-256 (both keys, which are compared by digest, and the event id) and one `JSON.stringify`. What core does beside that is the checks: every field against the table, dates, phone numbers, addresses, both spellings, and keys taken out of whatever is handed on.',
		head: ['what', 'core, a second', 'bare, a second', 'microseconds each, by core', 'times the bare cost'],
		rows: names.map((name, index) => {
			const { core: own = [], bare = [] } = figures[index] ?? {};
			return [
				name,
				spread(own),
				spread(bare),
				spread(
					own.map((one) => 1e6 / one),
					1,
				),
				(median(bare) / median(own)).toFixed(1),
			];
		}),
	};
}

const PROGRAMS = [
	['everything', "export * from 'payssam-core';"],
	['`createClient` alone', "export { createClient } from 'payssam-core';"],
	['`readCallback` and `ACK` alone', "export { readCallback, ACK } from 'payssam-core';"],
] as const;

async function sizes(): Promise<Table> {
	const rows: string[][] = [];
	const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);
	const line = ({ minified, compressed }: Size): string[] => [kilobytes(minified), kilobytes(compressed)];
	for (const [what, program] of PROGRAMS)
		rows.push([
			what,
			...line(await bundleSize('esm', program, files().esm)),
			...line(await bundleSize('cjs', program, files().cjs)),
		]);
	return {
		title: 'Core: size in a bundle',
		note: 'Bundled by esbuild (through tsup), minified; gzip at its highest level. Kilobytes of 1,000 bytes. There are no dependencies. From CommonJS a bundler takes everything, whatever is used.',
		head: ['what is used', 'ESM, kB', 'ESM, gzip kB', 'CommonJS, kB', 'CommonJS, gzip kB'],
		rows,
	};
}

function files(): { readonly esm: string; readonly cjs: string } {
	return {
		esm: fileURLToPath(import.meta.resolve('payssam-core')),
		cjs: createRequire(import.meta.url).resolve('payssam-core'),
	};
}

/** Starts of one kind vary more than what is compared. */
const PROCESSES_A_ROUND = 5;

async function importTime({ rounds, quick, undisturbed }: Context): Promise<Table> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-import-'));
	try {
		const beside = {
			empty: join(folder, 'empty.mjs'),
			required: join(folder, 'empty.cjs'),
			crypto: join(folder, 'crypto.mjs'),
		};
		writeFileSync(beside.empty, 'export {};\n');
		writeFileSync(beside.required, '');
		writeFileSync(beside.crypto, "export { createHash } from 'node:crypto';\n");
		const { esm, cjs } = files();
		const subjects = [
			['`import` of core', 'import', esm],
			['`import` of an empty module', 'import', beside.empty],
			['`require` of core', 'require', cjs],
			['`require` of an empty module', 'require', beside.required],
			['`import` of `node:crypto` alone, which core needs', 'import', beside.crypto],
		] as const;
		const times = subjects.map((): number[] => []);
		for (let round = 0; round < rounds * (quick ? 1 : PROCESSES_A_ROUND); round += 1)
			for (const [index, [, how, file]] of subjects.entries())
				times[index]?.push(await undisturbed(async () => numberIn(await runProgram('core/import', [how, file]), 'ms')));
		return {
			title: 'Core: import time',
			note: `Each in a fresh process, ${times[0]?.length ?? 0} times. The files are in the cache of the system.`,
			head: ['what', 'ms'],
			rows: subjects.map(([what], index) => [what, spread(times[index] ?? [], 1)]),
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
