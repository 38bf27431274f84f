import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KEY_FILE, readEncryptionKey } from './encryption-key';

/** What was flushed, in its order, and what a power loss just then would have left in the folder. */
const flushed: { readonly what: 'file' | 'folder'; readonly bytes: number; readonly names: readonly string[] }[] = [];
let refusesLinks = false;
let refusesFolders = false;
/** Done before the key gets its name. */
let meanwhile = (): void => undefined;

vi.mock('node:fs', async (original) => {
	const real = await original<typeof fs>();
	return {
		...real,
		fsyncSync: (handle: number) => {
			const stat = real.fstatSync(handle);
			const what = stat.isDirectory() ? 'folder' : 'file';
			if (refusesFolders && what === 'folder') throw new Error('EPERM');
			real.fsyncSync(handle);
			flushed.push({ what, bytes: what === 'file' ? stat.size : 0, names: real.readdirSync(folder) });
		},
		linkSync: (...paths: Parameters<typeof real.linkSync>) => {
			meanwhile();
			if (refusesLinks) throw new Error('EPERM');
			real.linkSync(...paths);
		},
	};
});

let folder: string;
const read = (): Uint8Array => readEncryptionKey({ encryptionKey: null, dataFolder: folder, databaseUrl: null });
const onlyKey = (): void => expect(fs.readdirSync(folder)).toEqual([KEY_FILE]);

beforeEach(() => {
	folder = fs.mkdtempSync(join(tmpdir(), 'adapter-key-'));
	flushed.length = 0;
	refusesLinks = false;
	refusesFolders = false;
	meanwhile = () => undefined;
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test('a new key is flushed whole before it has its name, and then the name is', () => {
	const key = read();
	expect(flushed).toEqual([
		{ what: 'file', bytes: 65, names: [expect.stringMatching(/^encryption\.key\.\d+\.unfinished$/)] },
		{ what: 'folder', bytes: 0, names: [KEY_FILE] },
	]);
	expect(fs.statSync(join(folder, KEY_FILE)).mode & 0o777).toBe(0o600);
	onlyKey();
	expect(read()).toEqual(key);
	expect(flushed).toHaveLength(2);
});

test('where folders are not flushed and files have one name, the key is there all the same', () => {
	[refusesLinks, refusesFolders] = [true, true];
	const key = read();
	onlyKey();
	expect(read()).toEqual(key);
});

test('a key that another process writes in the same moment stays', () => {
	const other = 'ab'.repeat(32);
	meanwhile = () => fs.writeFileSync(join(folder, KEY_FILE), other);
	expect(Buffer.from(read()).toString('hex')).toBe(other);
	onlyKey();
});
