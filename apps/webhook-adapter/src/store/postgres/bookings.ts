/**
 * When sends to a host may go, over all replicas: one statement moves the host's next free moment. It does not wait for the disk, and nobody waits for it in turn: a database that crashes forgets at most the last moments' bookings.
 */
import { SECOND } from '../../domain/durations';
import { BOOKING_BURST_MS, BOOKING_FARTHEST_MS } from '../store';
import type { Query } from './connections';

export async function book(
	query: Query,
	host: string,
	count: number,
	perSecond: number,
	now: number,
): Promise<{ readonly at: number; readonly apartMs: number }> {
	const apartMs = SECOND / perSecond;
	const earliest = now - Math.max(0, BOOKING_BURST_MS - apartMs);
	const [row] = await query<{ at: number }>({
		name: 'book',
		text: `insert into hosts as known (host, next_at) values ($1, $2::float8 + $3::float8)
			on conflict (host) do update set next_at = $3::float8 + case when known.next_at > $4::float8 then $2::float8 else greatest(known.next_at, $2::float8) end
			returning next_at - $3::float8 as at, set_config('synchronous_commit', 'off', true)`,
		values: [host, earliest, count * apartMs, now + BOOKING_FARTHEST_MS],
	});
	return { at: row?.at ?? now, apartMs };
}
