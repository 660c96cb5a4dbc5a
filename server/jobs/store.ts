/** The table jobs: asked for, taken on by one server at a time, kept up to date, ended. */
import { sql } from 'kysely';
import type { ItemError } from '../../shared/error.ts';
import type { Job } from '../../shared/job.ts';
import type { Db } from '../db/connect.ts';

/** Asks for a job. Whoever inserts it in a transaction of their own wakes the runner after the commit. */
export async function insertJob(
  db: Db,
  projectId: number,
  { id, kind, input }: { id: string; kind: string; input: unknown },
): Promise<void> {
  await db
    .insertInto('jobs')
    .values({ project_id: projectId, id, kind, input: JSON.stringify(input) })
    .execute();
}

export async function readJob(db: Db, projectId: number, id: string): Promise<Job | undefined> {
  const row = await db
    .selectFrom('jobs')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    progress: { step: row.step, done: row.done, total: row.total },
    result: row.result,
    error: row.error,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

/** A job as this server holds it: `attempt` is its ticket, worthless once another server has taken the job on. */
export interface HeldJob {
  projectId: number;
  id: string;
  attempt: number;
  input: unknown;
  /** How often it has broken off so far. */
  failures: number;
}

/** "nodj" in ASCII; any constant that nothing else uses. */
const CLAIM_LOCK = 0x6e6f646a;

/**
 * Takes on the oldest job of this kind that nobody holds, and that is the only one of its kind in its project. Claims
 * come one after the other, so that two cannot both find that nothing else runs.
 */
export async function claimJob(db: Db, kind: string, leaseSeconds: number): Promise<HeldJob | undefined> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${CLAIM_LOCK})`.execute(transaction);
    const { rows } = await sql<HeldJob>`
      update jobs set state = 'running', attempt = attempt + 1,
        failures = failures + case when state = 'running' then 1 else 0 end,
        lease_until = now() + make_interval(secs => ${leaseSeconds})
      where (project_id, id) = (
        select project_id, id from jobs as job
        where kind = ${kind} and state in ('waiting', 'running') and coalesce(lease_until, '-infinity') < now()
          and not exists (
            select from jobs as other where other.project_id = job.project_id and other.kind = job.kind
              and other.id <> job.id and other.state = 'running' and other.lease_until >= now())
        order by created_at, id limit 1 for update skip locked)
      returning project_id as "projectId", id, attempt, input, failures`.execute(transaction);
    return rows[0];
  });
}

/** What was running when the only server of this database ended is nobody's: it need not wait for its lease to lapse. */
export async function dropLeases(db: Db, kinds: readonly string[]): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ lease_until: null })
    .where('kind', 'in', [...kinds])
    .where('state', '=', 'running')
    .execute();
}

export interface Progress {
  step: string;
  done: number;
  total: number | null;
}

/** Keeps the lease and says how far it is; false when the job has passed to another server. Locks the job's row. */
export async function keepJob(
  db: Db,
  { projectId, id, attempt }: HeldJob,
  leaseSeconds: number,
  progress?: Progress,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('jobs')
    .set({ lease_until: sql<Date>`now() + make_interval(secs => ${leaseSeconds})`, ...progress })
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Ends it; nothing happens when it has passed to another server. */
export async function endJob(
  db: Db,
  { projectId, id, attempt }: HeldJob,
  end: { state: 'done'; result: unknown } | { state: 'failed'; error: ItemError },
): Promise<void> {
  await db
    .updateTable('jobs')
    .set({
      state: end.state,
      ...(end.state === 'done' ? { result: JSON.stringify(end.result) } : { error: JSON.stringify(end.error) }),
      lease_until: null,
      finished_at: new Date(),
    })
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .execute();
}

/** Gives it back, for any server to take on again after a while. */
export async function releaseJob(
  db: Db,
  { projectId, id, attempt }: HeldJob,
  { failed, afterSeconds }: { failed: boolean; afterSeconds: number },
): Promise<void> {
  await db
    .updateTable('jobs')
    .set({
      state: 'waiting',
      lease_until: sql<Date>`now() + make_interval(secs => ${afterSeconds})`,
      failures: sql<number>`failures + ${failed ? 1 : 0}`,
    })
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .execute();
}

export async function countOpenJobs(db: Db, kinds: readonly string[]): Promise<number> {
  const { count } = await db
    .selectFrom('jobs')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('kind', 'in', [...kinds])
    .where('state', 'in', ['waiting', 'running'])
    .executeTakeFirstOrThrow();
  return count;
}
