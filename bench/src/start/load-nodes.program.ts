/**
 * Loads nodes as n8n does, with n8n-workflow there already, and prints `{"ms", "nodes"}`.
 * `file PATH`: one node file, and its class made. `eager FOLDER`, `lazy FOLDER`: a package by n8n-core's loaders. `metadata FOLDER`: writes the files from which the lazy loader works.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import 'reflect-metadata';

const [how, where = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
require('n8n-workflow');

function loadFile(): void {
	const className = basename(where).split('.')[0] ?? '';
	const began = performance.now();
	new (require(where)[className])();
	tell(performance.now() - began, 1);
}

async function loadPackage(): Promise<void> {
	const { LazyPackageDirectoryLoader, PackageDirectoryLoader } = await import('n8n-core');
	const loader = how === 'lazy' ? new LazyPackageDirectoryLoader(where) : new PackageDirectoryLoader(where);
	const began = performance.now();
	await loader.loadAll();
	const ms = performance.now() - began;
	if (how === 'metadata') {
		for (const [folder, content] of Object.entries({ known: loader.known, types: loader.types })) {
			mkdirSync(join(where, 'dist', folder), { recursive: true });
			for (const [kind, value] of Object.entries(content))
				writeFileSync(join(where, 'dist', folder, `${kind}.json`), JSON.stringify(value));
		}
	}
	if (how === 'lazy' && !Reflect.get(loader, 'isLazyLoaded')) throw new Error(`${where} was not loaded lazily.`);
	tell(ms, Object.keys(loader.known.nodes).length);
}

function tell(ms: number, nodes: number): void {
	console.log(JSON.stringify({ ms, nodes }));
}

if (how === 'file') loadFile();
else await loadPackage();
process.exit();
