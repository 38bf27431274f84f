import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformance } from '../conformance/conformance';
import { createVault } from '../vault';
import { openSqlite } from './open';

conformance('SQLite', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'adapter-sqlite-'));
	const vault = createVault(Buffer.alloc(32, 7));
	let store = await openSqlite({ folder, vault });
	return {
		store,
		async reopen() {
			await store.close();
			store = await openSqlite({ folder, vault });
			return store;
		},
		contents: async () =>
			readdirSync(folder)
				.map((file) => readFileSync(join(folder, file), 'latin1'))
				.join('\n'),
		async close() {
			await store.close();
			rmSync(folder, { recursive: true });
		},
	};
});
