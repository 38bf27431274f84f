import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extractPieceFromModule } from '@activepieces/shared';
import { describe, expect, test } from 'vitest';

/*
 * The built package, by the rules of the engine: it imports a file and takes the first export whose class is called
 * "Piece". Engines before 0.85 take src/index.js, later ones what `main` names.
 */
const FOLDER = resolve(import.meta.dirname, '..');
const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));

test.each([['src/index.js'], [String(manifest.main)]])('the engine finds the piece in %s', async (file) => {
	const module: Record<string, unknown> = await import(pathToFileURL(join(FOLDER, file)).href);
	const pieceName = String(manifest.name);
	const piece = extractPieceFromModule<object>({ module, pieceName, pieceVersion: String(manifest.version) });
	expect(piece).toMatchObject({ displayName: 'PaySsam (결제선생)' });
});

describe('the package', () => {
	test('asks for no other: what is uploaded as a file is unpacked, and its dependencies would be installed with ours for development', () => {
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.peerDependencies).toBeUndefined();
		const built = readFileSync(join(FOLDER, 'dist/index.js'), 'utf8');
		const asked = [...built.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name.replace('node:', ''));
		expect(asked.length).toBeGreaterThan(0);
		expect(asked.filter((name) => !builtinModules.includes(name))).toEqual([]);
	});

	test('has a scoped name: Activepieces looks for others as its own when an agent asks for them', () => {
		expect(manifest.name).toMatch(/^@[a-z-]+\/piece-payssam$/);
		expect(manifest.publishConfig).toEqual({ access: 'public' });
	});

	test('carries the licences of what is in it', () => {
		const notices = readFileSync(join(FOLDER, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
		for (const name of ['@activepieces/pieces-framework', '@activepieces/shared', 'zod', 'standardwebhooks'])
			expect(notices).toMatch(new RegExp(`^${name} [\\d.]+ \\(MIT\\)$`, 'm'));
		expect(notices).not.toContain('payssam-adapter-catalogue');
	});
});
