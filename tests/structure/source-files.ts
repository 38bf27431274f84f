/** Source files of the repository and what they import, for the tests of its structure. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const NOT_SOURCE = ['node_modules', 'dist', '.turbo', 'test-results'];

/** Every TypeScript and JavaScript file below a folder; no declarations, nothing built. */
export function sourceFiles(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return NOT_SOURCE.includes(entry.name) ? [] : sourceFiles(path);
		return /\.[cm]?[jt]sx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
	});
}

/** What a file imports, requires or re-exports, as it is written there. */
export function importsOf(file: string): string[] {
	return ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName);
}
