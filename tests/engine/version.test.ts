/* Which n8n this project runs on. Without this, an alias that no longer works would test the newest engine twice. */
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { expect, inject, test } from 'vitest';
import { startEngine } from './engine';

declare module 'vitest' {
	interface ProvidedContext {
		engine: 'newest' | 'oldest';
	}
}

const require = createRequire(import.meta.url);
const { dependencies }: { dependencies: Record<string, string> } = require('../package.json');

/** Folders from which a package has been loaded in this process: by the engine, the built nodes or the tests. */
function loadedFrom(name: string): string[] {
	const part = `${sep}node_modules${sep}${name}${sep}`;
	const files = Object.keys(require.cache).filter((file) => file.includes(part));
	return [...new Set(files.map((file) => file.slice(0, file.lastIndexOf(part) + part.length)))];
}

test.each(['n8n-core', 'n8n-workflow'])('engine, nodes and tests share one %s, the one meant here', async (name) => {
	await startEngine();
	const folders = loadedFrom(name);
	expect(folders).toHaveLength(1);
	const manifest: { version?: unknown } = require(`${folders[0]}package.json`);
	const declared = dependencies[inject('engine') === 'oldest' ? `${name}-oldest` : name];
	// "npm:n8n-core@1.2.3" where the package has another name here.
	expect(manifest.version).toBe(declared?.split('@').at(-1));
});
