/** How long n8n takes to load the nodes of a package. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { median, spread } from 'payssam-local-services';
import type { Context, Table } from '../measurement';
import { runProgram } from '../programs';
import { numberIn } from '../wire';
import { installPackages, type NodePackage } from './packages';

type How = 'file' | 'eager' | 'lazy' | 'metadata';

interface Loaded {
	readonly of: NodePackage;
	readonly files: ReadonlyMap<string, number[]>;
	readonly eager: number[];
	readonly lazy: number[];
	/** That n8n found in it. */
	nodes: number;
}

export async function nodeLoading(context: Context): Promise<readonly Table[]> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-nodes-'));
	try {
		const packages = await installPackages(folder, context.say);
		for (const one of packages) await load('metadata', one.folder);
		const all = packages.map(
			(of): Loaded => ({
				of,
				files: new Map(of.nodeFiles.map((file) => [file, []])),
				eager: [],
				lazy: [],
				nodes: 0,
			}),
		);
		for (let round = 1; round <= context.rounds; round += 1) {
			for (const one of all) await measure(context, one);
			context.say(`start: nodes, round ${round}: ${all.map(({ eager }) => spread(eager.slice(-1), 1)).join(', ')} ms`);
		}
		return [filesTable(all), packagesTable(all)];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** n8n lets packages find what it has itself in the same way: by NODE_PATH. */
async function load(how: How, where: string): Promise<unknown> {
	const modules = dirname(dirname(createRequire(import.meta.url).resolve('n8n-workflow/package.json')));
	return await runProgram('start/load-nodes', [how, where], { environment: { NODE_PATH: modules } });
}

async function measure({ undisturbed }: Context, one: Loaded): Promise<void> {
	for (const [file, times] of one.files)
		times.push(await undisturbed(async () => numberIn(await load('file', file), 'ms')));
	const told = await undisturbed(() => load('eager', one.of.folder));
	one.eager.push(numberIn(told, 'ms'));
	one.nodes = numberIn(told, 'nodes');
	one.lazy.push(await undisturbed(async () => numberIn(await load('lazy', one.of.folder), 'ms')));
}

function nameOf({ name, ours }: NodePackage): string {
	return ours ? `**${name}**` : name;
}

function filesTable(all: readonly Loaded[]): Table {
	return {
		title: 'Start: node files in n8n',
		note: 'Each file in a fresh process with `n8n-workflow` there already: `require` and one instance of its class.',
		head: ['package', 'file', 'ms'],
		rows: all.flatMap(({ of, files }) =>
			[...files].map(([file, times]) => [nameOf(of), basename(file), spread(times, 1)]),
		),
	};
}

function packagesTable(all: readonly Loaded[]): Table {
	const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(2);
	return {
		title: 'Start: packages in n8n',
		note: 'n8n loads a community package eagerly: every node file at each start (`PackageDirectoryLoader.loadAll` of n8n-core, in a fresh process with n8n-core there already). Lazily it would read metadata and load a file at its first use, which is what n8n does for its own nodes; none of these packages brings such metadata, so it was made here to see what it would save. Sizes in MB of 1,000,000 bytes, ours packed as it is published.',
		head: ['package', 'nodes', 'eager ms', 'eager ms a node', 'lazy ms', 'unpacked MB', 'with its dependencies MB'],
		rows: all.map(({ of, nodes, eager, lazy }) => [
			nameOf(of),
			String(nodes),
			spread(eager, 1),
			(median(eager) / nodes).toFixed(1),
			spread(lazy, 1),
			megabytes(of.size),
			megabytes(of.sizeWithDependencies),
		]),
	};
}
