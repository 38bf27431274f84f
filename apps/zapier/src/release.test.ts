/** The built project, as an operator pushes it: the platform's own command judges it, without a network. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const RELEASE = join(HERE, 'release');
const CLI = join(
	dirname(createRequire(import.meta.url).resolve('zapier-platform-cli/package.json')),
	'src',
	'bin',
	'run',
);
const folders: string[] = [];
afterAll(() => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function validate(folder: string): Promise<{ code: number; said: string }> {
	const end = promisify(execFile)(process.execPath, [CLI, 'validate', '--without-style'], { cwd: folder });
	return await end.then(
		({ stdout }) => ({ code: 0, said: stdout }),
		({ code, stdout }: { code: number; stdout: string }) => ({ code, said: stdout }),
	);
}

describe('release/', { timeout: 60_000 }, () => {
	test('holds one file of code and a manifest that asks for the platform only', () => {
		const { dependencies, devDependencies } = JSON.parse(readFileSync(join(RELEASE, 'package.json'), 'utf8'));
		expect(Object.keys(dependencies)).toEqual(['zapier-platform-core']);
		expect(devDependencies).toBeUndefined();
		expect(existsSync(join(RELEASE, 'dist', 'index.js'))).toBe(true);
		const code = readFileSync(join(RELEASE, 'dist', 'index.js'), 'utf8');
		const imported = [...code.matchAll(/^import .*? from "([^"]+)"/gm)].map(([, name = '']) => name);
		expect(imported.filter((name) => name !== 'zapier-platform-core' && !/^(?:node:)?crypto$/.test(name))).toEqual([]);
	});

	test('zapier-platform validate finds it sound', async () => {
		const { code, said } = await validate(RELEASE);
		expect(said).toContain('This project is structurally sound!');
		expect(code).toBe(0);
	});

	test('and would find what is not', async () => {
		const cache = join(HERE, 'node_modules', '.cache');
		mkdirSync(cache, { recursive: true });
		const broken = mkdtempSync(join(cache, 'broken-'));
		folders.push(broken);
		cpSync(RELEASE, broken, { recursive: true, filter: (file) => !file.includes('node_modules') });
		const index = join(broken, 'dist', 'index.js');
		const code = readFileSync(index, 'utf8');
		writeFileSync(index, code.replace('noun: action.noun', 'noun: ""'));
		expect(readFileSync(index, 'utf8')).not.toBe(code);
		const { code: end, said } = await validate(broken);
		expect(said).toContain('structurally invalid');
		expect(end).toBe(1);
	});
});
