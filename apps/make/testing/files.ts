/** The committed app as Make gets it: the manifest, and the codes that it names. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Collection, collection, collectionIn, text } from './values';

/** Path below the folder of the app, and text. */
export type AppFiles = ReadonlyMap<string, string>;

/** The folder `app` of this package, from its sources and from its build alike. */
export const APP_FOLDER = fileURLToPath(new URL('../app', import.meta.url));

export function readApp(folder = APP_FOLDER): AppFiles {
	const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
	return new Map(paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
}

export const MANIFEST = 'makecomapp.json';

/** A component as the manifest names it. */
export interface Named {
	readonly kind: string;
	readonly id: string;
	readonly metadata: Collection;
	/** Path of each code, by its name. */
	readonly paths: ReadonlyMap<string, string>;
}

export function manifestOf(files: AppFiles): Collection {
	return collection(contentOf(files, MANIFEST), MANIFEST);
}

/** @throws when there is no such file, or it is no JSON */
export function contentOf(files: AppFiles, path: string): unknown {
	const found = files.get(path);
	if (found === undefined) throw new Error(`There is no file ${path}.`);
	try {
		return JSON.parse(found);
	} catch {
		throw new Error(`${path} is no JSON.`);
	}
}

export function componentsOf(files: AppFiles): readonly Named[] {
	const kinds = collectionIn(manifestOf(files).components);
	return Object.entries(kinds).flatMap(([kind, ofKind]) =>
		Object.entries(collectionIn(ofKind)).map(([id, entry]) => {
			const { codeFiles, ...metadata } = collection(entry, `${kind} ${id}`);
			const paths = Object.entries(collectionIn(codeFiles)).map(([code, path]): [string, string] => [
				code,
				text(path, `The path of ${kind} ${id}, ${code},`),
			]);
			return { kind, id, metadata, paths: new Map(paths) };
		}),
	);
}

/** A code of a component. @throws when it is not there */
export function codeOf(files: AppFiles, kind: string, id: string, code: string): unknown {
	const path = componentsOf(files)
		.find((one) => one.kind === kind && one.id === id)
		?.paths.get(code);
	if (path === undefined) throw new Error(`There is no ${code} of a ${kind} "${id}".`);
	return contentOf(files, path);
}

/** What all inherit. */
export function baseOf(files: AppFiles): Collection {
	const path = text(collectionIn(manifestOf(files).generalCodeFiles).base, 'The path of the base');
	return collection(contentOf(files, path), path);
}
