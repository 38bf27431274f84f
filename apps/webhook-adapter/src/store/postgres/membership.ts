/**
 * Who is there. Each worker pool holds an advisory lock in a session of its own; when its process or machine is gone, so is the lock, and the others free the lanes that it held.
 */
import pg from 'pg';
import { prepare, settings } from './connections';
import { FREE_STATEMENT, HELD_STATEMENT } from './wake';

/** First key of the locks; the second is of the pool's name. */
const MEMBER_LOCKS = 7_311_001;
const LOOK_EVERY_MS = 1000;
/** A pool that has lost its session but not its life needs this long to notice and to stop what it runs. */
const GRACE_MS = 2500;
const ANSWER_TIMEOUT_MS = 4000;

export interface Membership {
	/** Resolves when the session is lost, or was ended. */
	readonly lost: Promise<void>;
	/** Ends the session: from now on the pool counts as gone. */
	leave(): Promise<void>;
}

/**
 * @param pool name of the worker pool that belongs to this session
 * @throws when the database cannot be reached
 */
export async function join(url: string, pool: string): Promise<Membership> {
	const client = new pg.Client({ ...settings(url), query_timeout: ANSWER_TIMEOUT_MS });
	let lose = (): void => undefined;
	const lost = new Promise<void>((resolve) => {
		lose = resolve;
	});
	client.once('end', lose);
	client.once('error', lose);
	try {
		await client.connect();
		await prepare(client);
		await client.query('select pg_advisory_lock($1, hashtext($2))', [MEMBER_LOCKS, pool]);
	} catch (error) {
		client.end().catch(() => undefined);
		throw error;
	}
	const looks = lookAfterOthers(client, lose);
	return {
		lost,
		async leave() {
			clearInterval(looks);
			await client.end().catch(() => undefined);
		},
	};
}

/** Each look shows as well whether this session is alive. */
function lookAfterOthers(client: pg.Client, onLost: () => void): NodeJS.Timeout {
	const missingSince = new Map<string, number>();
	let isLooking = false;
	const look = async (): Promise<void> => {
		const { rows } = await client.query<{ pool: string }>(HELD_STATEMENT, [MEMBER_LOCKS]);
		const now = performance.now();
		const missing = new Set(rows.map(({ pool }) => pool));
		for (const pool of missingSince.keys()) if (!missing.has(pool)) missingSince.delete(pool);
		for (const pool of missing) if (!missingSince.has(pool)) missingSince.set(pool, now);
		const gone = [...missing].filter((pool) => now - (missingSince.get(pool) ?? now) >= GRACE_MS);
		if (gone.length > 0) await client.query(FREE_STATEMENT, [gone]);
	};
	return setInterval(async () => {
		if (isLooking) return;
		isLooking = true;
		try {
			await look();
		} catch {
			onLost();
		} finally {
			isLooking = false;
		}
	}, LOOK_EVERY_MS);
}
