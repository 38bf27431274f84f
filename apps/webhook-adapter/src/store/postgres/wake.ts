/**
 * Waking lanes: a lane is a job of graphile-worker with the lane as its key, and as its queue, so that one of it runs at a time.
 *
 * Many transactions wake the same lane. One that finds a job that is about to run anyway only holds it in place until the commit, together with any number of others; the job then sees what was written. The engine's own `add_job` would
 * write to that row, one transaction after another.
 */
import type { Lane, LanePlaces } from '../store';
import type { Query } from './connections';

/** Schema of the engine's tables. */
export const ENGINE_SCHEMA = 'payssam_lanes';
/** The kinds of jobs: each kind has workers of its own. */
export const TASKS: Readonly<Record<keyof LanePlaces, string>> = { deliver: 'deliver-lane', other: 'lane' };
/** How `payssam_wake` tells them apart, as `placeOf` does. */
const TASK_OF_LANE = `case when lane like 'deliver:%' then '${TASKS.deliver}' else '${TASKS.other}' end`;
/** Jobs have no last attempt: a lane that could never run again would hold payments back. */
const MOST_ATTEMPTS = 32_767;
/** First key of advisory locks: the second is of a lane that gets a job. */
const LANE_LOCKS = 7_311_002;

/** To be carried out at each start, after the engine's migrations. */
export const WAKE_FUNCTIONS = `
-- A row that began to run at this very moment would stay locked although it is none of those looked for: the exception gives the lock back.
create or replace function payssam_hold(lane text, moment timestamptz) returns boolean language plpgsql as $$
begin
	perform 1 from ${ENGINE_SCHEMA}._private_jobs where key = lane and is_available and run_at <= moment for share;
	if not found then raise exception using errcode = 'PS001'; end if;
	return true;
exception when sqlstate 'PS001' then return false;
end $$;

create or replace function payssam_wake(lanes text[], moment timestamptz) returns void language plpgsql as $$
declare
	lane text;
	job ${ENGINE_SCHEMA}._private_jobs;
begin
	foreach lane in array lanes loop
		if exists (select 1 from ${ENGINE_SCHEMA}._private_jobs where key = lane and is_available and run_at <= moment) then
			continue when payssam_hold(lane, moment);
		end if;
		perform pg_advisory_xact_lock(${LANE_LOCKS}, hashtext(lane));
		loop
			exit when payssam_hold(lane, moment);
			-- No row: it began to run in between, and what was written here may be too late for it.
			select * into job from ${ENGINE_SCHEMA}.add_job(
				${TASK_OF_LANE}, json_build_object('lane', lane), queue_name => lane, run_at => moment, max_attempts => ${MOST_ATTEMPTS}, job_key => lane
			);
			exit when job.id is not null;
		end loop;
	end loop;
end $$`;

/** Pools that hold lanes and whose session is not there. */
export const HELD_STATEMENT = `
select distinct locked_by as pool from ${ENGINE_SCHEMA}._private_job_queues where locked_by is not null and not exists (
	select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 2
	and database = (select oid from pg_database where datname = current_database())
	and classid = $1::int::oid and objid = (hashtext(locked_by)::bigint & 4294967295)::oid
)`;

/** Frees what pools hold that are gone; meanwhile nobody gives these lanes a job for later. */
export const FREE_STATEMENT = `
with held as (
	select queue_name from ${ENGINE_SCHEMA}._private_job_queues where locked_by = any($1::text[]) order by queue_name
), locked as (
	select queue_name, pg_advisory_xact_lock(${LANE_LOCKS}, hashtext(queue_name)) from held
)
select case when count(*) > 0 then ${ENGINE_SCHEMA}.force_unlock_workers($1::text[]) end, pg_notify('jobs:insert', json_build_object('count', count(*))::text) from locked`;

/** Belongs at the end of a transaction: what it locks, others wait for until the commit. */
export async function wakeLanes(query: Query, lanes: Iterable<Lane>, at?: number): Promise<void> {
	// Always in one order, so that no two wait for each other.
	const sorted = [...new Set(lanes)].sort();
	if (sorted.length === 0) return;
	await query({
		name: 'wake',
		text: 'select payssam_wake($1::text[], greatest(clock_timestamp(), to_timestamp($2::float8 / 1000)))',
		values: [sorted, at ?? 0],
	});
}
