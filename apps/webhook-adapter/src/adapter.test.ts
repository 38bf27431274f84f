import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { addConnection, PARTNER_KEY } from '../testing/served-app';
import { type RunningAdapter, startAdapter } from './adapter';
import { type Config, ConfigError, readConfig } from './config';
import { KEY_FILE } from './encryption-key';
import { makeFirstKey } from './first-key';
import { openSqlite } from './store/sqlite/open';
import { createVault } from './store/vault';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
	for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function newFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'adapter-'));
	cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
	return join(folder, 'data');
}
async function start(dataFolder: string, change: Partial<Config> = {}): Promise<RunningAdapter & { log(): string }> {
	let lines = '';
	const config: Config = { ...readConfig({}, tmpdir()), dataFolder, port: 0, ...change };
	const adapter = await startAdapter(config, { logTo: { write: (line) => (lines += line) } });
	cleanUps.push(() => adapter.close());
	return { ...adapter, log: () => lines };
}
/** Status of `/metrics` for somebody from elsewhere. */
async function askWith(url: string, key: string): Promise<number> {
	return (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': '6.6.6.6' } }))
		.status;
}

test('the first start makes the folder, a key file of its own and an admin key; a later start makes nothing', async () => {
	const folder = newFolder();
	const first = await start(folder);
	expect(first.adminKey).toMatch(/^psk_[\w-]{43}$/);
	expect(await askWith(first.url, first.adminKey ?? '')).toBe(200);
	expect(await askWith(first.url, 'psk_wrong')).toBe(401);
	expect(statSync(join(folder, KEY_FILE)).mode & 0o777).toBe(0o600);
	expect(statSync(folder).mode & 0o777).toBe(0o700);
	const key = readFileSync(join(folder, KEY_FILE), 'utf8');
	expect(first.log()).not.toContain(first.adminKey);
	await first.close();
	const second = await start(folder);
	expect(second.adminKey).toBeUndefined();
	expect(readFileSync(join(folder, KEY_FILE), 'utf8')).toBe(key);
	expect(await askWith(second.url, first.adminKey ?? '')).toBe(200);
});

test('a first start that fails, such as on a port in use, leaves the admin key to the next one', async () => {
	const taken = await start(newFolder());
	const folder = newFolder();
	await expect(start(folder, { port: Number(new URL(taken.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
	expect((await start(folder)).adminKey).toMatch(/^psk_/);
});

test.each([
	['another key', 'ab'.repeat(32), /is not the key that this database was made with/],
	['no key', 'hello', /holds no key of 64 hex digits/],
])('a key file with %s stops the start and says why', async (_what, content, said) => {
	const folder = newFolder();
	await (await start(folder)).close();
	const right = readFileSync(join(folder, KEY_FILE), 'utf8');
	writeFileSync(join(folder, KEY_FILE), content);
	const failed = start(folder);
	await expect(failed).rejects.toThrow(ConfigError);
	await expect(failed).rejects.toThrow(said);
	writeFileSync(join(folder, KEY_FILE), right);
	expect((await fetch(`${(await start(folder)).url}/readyz`)).status).toBe(200);
});

test('a key file that is missing beside a database stops the start, and no other is made', async () => {
	const folder = newFolder();
	await (await start(folder)).close();
	rmSync(join(folder, KEY_FILE));
	await expect(start(folder)).rejects.toThrow(/is missing, and the database beside it .* put it back/);
	expect(existsSync(join(folder, KEY_FILE))).toBe(false);
});

test('of replicas that start together exactly one makes the first key', async () => {
	const store = await openSqlite({ folder: newFolder(), vault: createVault(new Uint8Array(32)) });
	cleanUps.push(() => store.close());
	const made = await Promise.all(Array.from({ length: 8 }, () => makeFirstKey(store, Date.now())));
	expect(made.filter((secret) => secret !== undefined)).toHaveLength(1);
	expect((await store.apiKeys.list()).filter(({ revokedAt }) => revokedAt === null)).toHaveLength(1);
});

test('what was acknowledged before a stop is there after the next start', async () => {
	const folder = newFolder();
	const encryptionKey = new Uint8Array(32).fill(9);
	const store = await openSqlite({ folder, vault: createVault(encryptionKey) });
	const { secrets, id } = await addConnection(store);
	await store.close();
	const adapter = await start(folder, { encryptionKey, runWork: false });
	const send = (n: number) =>
		fetch(`${adapter.url}/callbacks/${secrets.callbackToken}`, {
			method: 'POST',
			body: JSON.stringify({
				apikey: PARTNER_KEY,
				bill_id: `b${n}`,
				appr_state: 'F',
				appr_price: '1000',
				appr_num: '1',
			}),
		}).then(
			({ status }) => (status === 200 ? [`b${n}`] : []),
			() => [],
		);
	const sent = Array.from({ length: 200 }, (_, n) => send(n));
	await Promise.race(sent);
	await adapter.close();
	const acknowledged = (await Promise.all(sent)).flat();
	expect(acknowledged.length).toBeGreaterThan(0);
	const again = await openSqlite({ folder, vault: createVault(encryptionKey) });
	cleanUps.push(() => again.close());
	const kept = new Set((await again.events.due(id, Date.now() + 1000, 1000)).map(({ billId }) => billId));
	expect(acknowledged.filter((billId) => !kept.has(billId))).toEqual([]);
});

test('a port that is taken stops the start and lets go of the data', async () => {
	const one = await start(newFolder());
	const folder = newFolder();
	await expect(start(folder, { port: Number(new URL(one.url).port) })).rejects.toThrow('EADDRINUSE');
	expect((await fetch(`${(await start(folder)).url}/healthz`)).status).toBe(200);
});
