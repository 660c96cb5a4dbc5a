/**
 * Keeps labels fresh: works off the marks that ingest and review leave, woken by them and, because other replicas
 * leave marks too, by a clock. Any number of workers may run at once, in one process or in many.
 */
import { setTimeout as wait, setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Db } from '../db/connect.ts';
import { type Policy, policyOf } from './policy.ts';
import { type Batch, relabelMarked } from './relabel.ts';
import { listMarkedProjects, type ProjectToLabel, readQueue } from './store.ts';

export interface Worker {
  start(): void;
  /** There are new marks. Returns at once, never throws. */
  wake(): void;
  /** Finishes the batch under way, then rests. */
  stop(): Promise<void>;
  /** Resolves when no mark is left, whoever works them off. For tests and for a demo that wants to see the end. */
  idle(): Promise<void>;
  /** For /metrics: how many marks wait, and how long the oldest has. */
  queue(): Promise<{ depth: number; lagSeconds: number }>;
}

export interface WorkerOptions {
  db: Db;
  /** One connection whose statements stop the event loop: small batches, and others get their turn in between. */
  embedded: boolean;
  /** Told of every failed batch; the worker goes on. */
  onError: (error: unknown) => void;
  policyFor?: (project: ProjectToLabel) => Policy;
  /** How long a mark of another replica may lie unseen. */
  pollMs?: number;
}

/** A label is to be fresh within a second of its event. */
const POLL_MS = 500;
/** On PGlite 0.5 with 60,000 events, 20 generations took up to 63 ms a statement on a busy machine: half of that. */
const embeddedBatch: Batch = { marks: 200, generations: 10 };
/** Large enough that what a dozen statements cost by themselves is little beside what is in them. */
const batch: Batch = { marks: 1000, generations: 500 };

/** After a failure: one mark a time. */
const single: Batch = { marks: 1, generations: 1 };

export function createWorker({ db, embedded, onError, policyFor = policyOf, pollMs = POLL_MS }: WorkerOptions): Worker {
  let running: Promise<void> | null = null;
  let woken = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  /** Marks that fail by themselves: passed over until the next start, so that one cannot hold up all others. */
  const failing = new Set<string>();

  const workOffProject = async (project: ProjectToLabel): Promise<void> => {
    const policy = policyFor(project);
    let size = embedded ? embeddedBatch : batch;
    while (!stopped) {
      let taken: readonly string[] = [];
      const onTaken = (seqs: readonly string[]): void => {
        taken = seqs;
      };
      try {
        if ((await relabelMarked(db, project.id, policy, size, { except: failing, onTaken })) === 0) return;
      } catch (error) {
        if (isRetryable(error)) continue;
        onError(error);
        if (!isPoison(error)) return; // the database is away: the clock tries again
        if (size === single) for (const seq of taken) failing.add(seq);
        size = single; // finds the mark that is to blame, and does the others one by one
      }
      if (embedded) await yieldToOthers();
    }
  };

  const workOff = async (): Promise<void> => {
    while (woken && !stopped) {
      woken = false;
      try {
        for (const project of await listMarkedProjects(db)) await workOffProject(project);
      } catch (error) {
        onError(error);
      }
    }
  };

  const wake = (): void => {
    woken = true;
    if (running !== null || stopped) return;
    running = workOff().finally(() => {
      running = null;
      if (woken) wake(); // woken between the last look and now
    });
  };

  return {
    wake,
    start() {
      stopped = false;
      failing.clear();
      timer ??= setInterval(wake, pollMs).unref();
      wake();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      timer = undefined;
      await running;
    },
    async idle() {
      while ((await readQueue(db)).depth > failing.size) {
        wake();
        await running;
        await wait(IDLE_LOOK_MS);
      }
    },
    queue: () => readQueue(db),
  };
}

const IDLE_LOOK_MS = 10;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Somebody else was faster: serialization failure, deadlock. */
function isRetryable(error: unknown): boolean {
  return codeOf(error) === '40001' || codeOf(error) === '40P01';
}

/** The data or our own code is to blame, so that trying the same again fails again (SQLSTATE classes 21–23 and 54). */
function isPoison(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || /^(2[123]|54)...$/.test(codeOf(error));
}
