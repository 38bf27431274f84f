/** A replica that only runs lanes: tells its parent which it runs, and ends none by itself. Arguments: the database's URL. */
import { openPostgres } from '../src/store/postgres/open';
import { createVault } from '../src/store/vault';

const [url = ''] = process.argv.slice(2);
const store = await openPostgres({ url, vault: createVault(Buffer.alloc(32, 7)) });
await store.lanes.start(
	(lane, signal) => {
		process.send?.(lane);
		return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
	},
	{ deliver: 2, other: 2 },
);
