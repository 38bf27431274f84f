/** The adapter's own measurements, run as a program: `apps/webhook-adapter/bench/load.ts`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { aboutDisturbed } from 'payssam-local-services';
import type { Context, Table } from '../measurement';
import { PartlyMeasured } from '../parts';
import { call } from '../programs';
import { numberIn } from '../wire';

/** A server that is measured beside the adapter, in the adapter's words. */
export interface Peer {
	readonly name: string;
	readonly url: string;
	readonly apiKey: string;
	readonly pids: readonly number[];
}

export interface Load {
	readonly only: readonly string[];
	/** Length of one run. */
	readonly seconds: number;
	readonly peers?: readonly Peer[];
}

/** Folder of the adapter's package. */
export function adapterFolder(): string {
	return dirname(createRequire(import.meta.url).resolve('payssam-webhook-adapter/package.json'));
}

/** @throws PartlyMeasured when one of them failed */
export async function adapterTables(
	{ rounds, quick, say }: Context,
	{ only, seconds, peers = [] }: Load,
): Promise<readonly Table[]> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-adapter-load-'));
	const [result, peerFile] = [join(folder, 'result.json'), join(folder, 'peers.json')];
	try {
		writeFileSync(peerFile, JSON.stringify(peers));
		const options = {
			'--only': only.join(','),
			'--rounds': String(rounds),
			'--seconds': String(seconds),
			'--peers': peerFile,
			'--json': result,
		};
		await call(
			process.execPath,
			[join(adapterFolder(), 'bench', 'load.ts'), ...Object.entries(options).flat(), ...(quick ? ['--quick'] : [])],
			// It names what failed in the result.
			{ onLine: (line) => say(`  ${line}`), mayFail: true },
		);
		return read(readFileSync(result, 'utf8'));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function read(text: string): readonly Table[] {
	const { tables, failures, disturbed }: Record<string, unknown> = JSON.parse(text);
	if (!Array.isArray(tables) || !Array.isArray(failures)) throw new Error('The adapter told no tables.');
	const rounds = aboutDisturbed({ repeated: numberIn(disturbed, 'repeated'), kept: numberIn(disturbed, 'kept') });
	const read = tables.map((table: unknown) => {
		const { title, note, head, rows } = asTable(table);
		return { title, note: `${note} ${rounds}`, head, rows };
	});
	if (failures.length > 0) throw new PartlyMeasured(failures.map(String), read);
	return read;
}

function asTable(value: unknown): Table {
	const { title, note, head, rows } = Object(value);
	if (typeof title !== 'string' || typeof note !== 'string' || !Array.isArray(head) || !Array.isArray(rows))
		throw new Error('The adapter told something that is no table.');
	const cells = (row: unknown): string[] => (Array.isArray(row) ? row.map(String) : []);
	return { title, note, head: cells(head), rows: rows.map(cells) };
}
