/**
 * Runs jobs: work too long for a request. A job is a row in the database with a lease that its runner keeps renewing;
 * when the server that had it is gone, the lease lapses and another takes the job on, from its beginning. One job of a
 * kind runs at a time in a server, and in a project; kinds do not wait for each other.
 */
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../shared/error.ts';
import type { Db } from '../db/connect.ts';
import {
  claimJob,
  countOpenJobs,
  dropLeases,
  endJob,
  type HeldJob,
  keepJob,
  type Progress,
  releaseJob,
} from './store.ts';

/** What a job's work is given. */
export interface JobRun {
  projectId: number;
  id: string;
  input: unknown;
  /**
   * Everything the job writes, it writes in steps: a transaction that also renews the lease, and is only begun while
   * the job is still ours. So two servers that both believe they have a job never mix what they write.
   */
  step<T>(progress: Progress, work: (db: Db) => Promise<T>): Promise<T>;
  /** Lets others have their turn; for long computations between steps. Breaks off when the server stops. */
  turn: () => Promise<void>;
}

/** Resolves to the job's result. An `AppError` below 500, or of a full disk, ends the job with that error. */
export type JobWork = (run: JobRun) => Promise<unknown>;

export interface JobRunner {
  start(): void;
  /** There is a new job. Returns at once, never throws. */
  wake(): void;
  /** Breaks off at the next step of each job and gives it back. */
  stop(): Promise<void>;
  /** Resolves when no job of its kinds is open. For tests. */
  idle(): Promise<void>;
}

export interface JobRunnerOptions {
  db: Db;
  /** The work of each kind. */
  works: Record<string, JobWork>;
  onError: (error: unknown) => void;
  /** No other server has this database (it is embedded): what runs at the start is nobody's. */
  alone?: boolean;
  /** How long a job of a server that is gone lies idle. */
  leaseSeconds?: number;
  /** How long a job that another server was asked for may lie unseen. */
  pollMs?: number;
}

const LEASE_SECONDS = 60;
const POLL_MS = 1000;
/** After so many crashes and passing failures a job is given up. */
const FAILURES_MAX = 5;
const RETRY_AFTER_SECONDS = 5;
const IDLE_LOOK_MS = 10;

/** The job is no longer ours, or the server stops. */
class BrokenOff extends Error {}

export function createJobRunner({
  db,
  works,
  onError,
  alone = false,
  leaseSeconds = LEASE_SECONDS,
  pollMs = POLL_MS,
}: JobRunnerOptions): JobRunner {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const loops = Object.entries(works).map(([kind, work]) => ({
    kind,
    work,
    woken: false,
    running: null as Promise<void> | null,
  }));

  const run = async (job: HeldJob, work: JobWork): Promise<void> => {
    if (job.failures >= FAILURES_MAX) {
      const error = new AppError('internal', `It broke off ${job.failures} times and was given up.`);
      return endJob(db, job, { state: 'failed', error: error.body.error });
    }
    // A long computation between two steps must not cost the lease.
    const beat = setInterval(
      () => {
        keepJob(db, job, leaseSeconds).catch(onError);
      },
      (leaseSeconds * 1000) / 3,
    ).unref();
    const step: JobRun['step'] = async (progress, part) => {
      if (stopped) throw new BrokenOff();
      const result = await db.transaction().execute(async (transaction) => {
        if (!(await keepJob(transaction, job, leaseSeconds, progress))) throw new BrokenOff();
        return part(transaction);
      });
      // An embedded database answers without ever going through the event loop: others would wait for all steps.
      await setImmediate();
      return result;
    };
    const turn = async (): Promise<void> => {
      if (stopped) throw new BrokenOff();
      await setImmediate();
    };
    try {
      const { projectId, id, input } = job;
      const result = await work({ projectId, id, input, step, turn });
      await endJob(db, job, { state: 'done', result });
    } catch (error) {
      if (error instanceof BrokenOff) return releaseJob(db, job, { failed: false, afterSeconds: 0 });
      const reason = reasonOf(error);
      if (reason !== undefined) return endJob(db, job, { state: 'failed', error: reason.body.error });
      onError(error);
      if (mayPass(error)) return releaseJob(db, job, { failed: true, afterSeconds: RETRY_AFTER_SECONDS });
      const { body } = new AppError('internal', 'Something went wrong on our side; the server’s log says more.');
      await endJob(db, job, { state: 'failed', error: body.error });
    } finally {
      clearInterval(beat);
    }
  };

  const workOff = async (loop: (typeof loops)[number]): Promise<void> => {
    while (loop.woken && !stopped) {
      loop.woken = false;
      try {
        for (;;) {
          const job = stopped ? undefined : await claimJob(db, loop.kind, leaseSeconds);
          if (job === undefined) break;
          await run(job, loop.work);
        }
      } catch (error) {
        onError(error); // the database is away: the clock tries again
      }
    }
  };

  const wakeLoop = (loop: (typeof loops)[number]): void => {
    loop.woken = true;
    if (loop.running !== null || stopped) return;
    loop.running = workOff(loop).finally(() => {
      loop.running = null;
      if (loop.woken) wakeLoop(loop); // woken between the last look and now
    });
  };
  const wake = (): void => loops.forEach(wakeLoop);

  return {
    wake,
    start() {
      stopped = false;
      const ready = alone ? dropLeases(db, Object.keys(works)).catch(onError) : Promise.resolve();
      void ready.then(() => {
        if (stopped) return;
        timer ??= setInterval(wake, pollMs).unref();
        wake();
      });
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      timer = undefined;
      await Promise.all(loops.map((loop) => loop.running));
    },
    async idle() {
      while ((await countOpenJobs(db, Object.keys(works))) > 0) {
        wake();
        await Promise.all(loops.map((loop) => loop.running));
        await wait(IDLE_LOOK_MS);
      }
    },
  };
}

/** Why the job cannot be done, where its owner can do something about it. A full disk does not empty itself. */
function reasonOf(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error.status < 500 || error.code === 'no_space' ? error : undefined;
  const isFull = error instanceof Error && 'code' in error && error.code === '53100';
  return isFull ? new AppError('no_space', 'The disk is full.', { cause: error }) : undefined;
}

/** A lost connection, a deadlock, a database that restarts (SQLSTATE classes 08, 40, 53, 57): try again later. */
function mayPass(error: unknown): boolean {
  if (error instanceof AppError) return error.status === 503;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const lost =
    error instanceof Error && /^Connection terminated|timeout exceeded when trying to connect/.test(error.message);
  return lost || /^(08|40|53|57)...$/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code);
}
