/** The tarballs that would be published, and what is in them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { inject } from 'vitest';

export interface Packed {
	readonly name: string;
	/** Absolute path. */
	readonly tarball: string;
	/** Size of the tarball in bytes. */
	readonly size: number;
	/** Paths below the package, `dist/index.js`. */
	readonly files: readonly string[];
	readonly manifest: Readonly<Record<string, unknown>>;
	read(path: string): string;
	/** What lies beside the tarball. */
	readonly sbom: Readonly<Record<string, unknown>>;
	readonly notes: string;
}

/** Every packed package, by name. */
export function packedPackages(): ReadonlyMap<string, Packed> {
	const release = inject('release');
	const tarballs = readdirSync(release).filter((name) => name.endsWith('.tgz'));
	return new Map(
		tarballs.map((file) => {
			const stem = join(release, basename(file, '.tgz'));
			const root = join(stem, 'package');
			const read = (path: string): string => readFileSync(join(root, path), 'utf8');
			const manifest: Packed['manifest'] = JSON.parse(read('package.json'));
			const packed: Packed = {
				name: String(manifest.name),
				tarball: join(release, file),
				size: statSync(join(release, file)).size,
				files: readdirSync(root, { recursive: true, withFileTypes: true })
					.filter((entry) => !entry.isDirectory())
					.map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
				manifest,
				read,
				sbom: JSON.parse(readFileSync(`${stem}.cdx.json`, 'utf8')),
				notes: readFileSync(`${stem}.md`, 'utf8'),
			};
			return [packed.name, packed];
		}),
	);
}

/** @throws if it was not packed */
export function packedPackage(name: string): Packed {
	const found = packedPackages().get(name);
	if (found === undefined) throw new Error(`${name} was not packed.`);
	return found;
}
