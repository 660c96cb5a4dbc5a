/**
 * Keeps labels fresh: works off the marks that ingest and review leave, woken by them and, because other replicas
 * leave marks too, by a clock. Any number of workers may run at once, in one process or in many.
 */
import { setTimeout as wait, setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Db } from '../db/connect.ts';
import type { Key } from './case.ts';
import { type Policy, policyOf } from './policy.ts';
import { markOutdated } from './refresh.ts';
import { type Batch, type Mark, relabelMarked } from './relabel.ts';
import { listMarkedProjects, listProjects, type ProjectToLabel, readProject, readQueue } from './store.ts';

export interface Worker {
  start(): void;
  /** There are new marks. Returns at once, never throws. */
  wake(): void;
  /** Some project has another policy: labels are older than it now. Returns at once, never throws. */
  policyChanged(): void;
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
const embeddedBatch: Batch = { marks: 200, generations: 10, events: 1000 };
/** Large enough that what a dozen statements cost by themselves is little beside what is in them. */
const batch: Batch = { marks: 1000, generations: 500 };
/** Labels of an older policy marked at once: what an event's own mark has to wait for at worst, under a second. */
const OUTDATED_AT_ONCE = { embedded: 100, otherwise: 500 };
/** How long a change of policy on another replica may go unseen. */
const LOOK_FOR_OUTDATED_MS = 10_000;

/** After a failure: one mark a time. */
const single: Batch = { marks: 1, generations: 1 };

export function createWorker({
  db,
  embedded,
  onError,
  policyFor = policyInForce,
  pollMs = POLL_MS,
}: WorkerOptions): Worker {
  let running: Promise<void> | null = null;
  let woken = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  /** Marks that fail by themselves: passed over until the next start, so that one cannot hold up all others. */
  const failing = new Map<string, Key>();
  /** When to look again for labels that are older than their policy; 0 is at once. */
  let nextLook = 0;

  const workOffProject = async (project: ProjectToLabel): Promise<void> => {
    const policy = async (transaction: Db): Promise<Policy> => policyFor(await readProject(transaction, project.id));
    const except = (): ReadonlySet<string> => new Set(failing.keys());
    let size = embedded ? embeddedBatch : batch;
    while (!stopped) {
      let taken: readonly Mark[] = [];
      const onTaken = (marks: readonly Mark[]): void => {
        taken = marks;
      };
      try {
        if ((await relabelMarked(db, project.id, policy, size, { except: except(), onTaken })) === 0) return;
      } catch (error) {
        if (isRetryable(error)) continue;
        onError(error);
        if (!isPoison(error)) return; // the database is away: the clock tries again
        if (size === single) for (const { seq, key } of taken) failing.set(seq, key);
        size = single; // finds the mark that is to blame, and does the others one by one
      }
      if (embedded) await yieldToOthers();
    }
  };

  /** Once marks are done: some labels that are older than their policy, which are then done like any others. */
  const lookForOutdated = async (): Promise<void> => {
    if (Date.now() < nextLook) return;
    nextLook = Date.now() + LOOK_FOR_OUTDATED_MS; // set first: a change while we look asks for another look
    const limit = embedded ? OUTDATED_AT_ONCE.embedded : OUTDATED_AT_ONCE.otherwise;
    let found = false;
    for (const project of await listProjects(db)) {
      const { version } = policyFor(project);
      const marked = await markOutdated(db, project.id, version, { limit, except: [...failing.values()] });
      found ||= marked.length > 0;
    }
    if (!found) return;
    nextLook = 0;
    woken = true;
  };

  const workOff = async (): Promise<void> => {
    while (woken && !stopped) {
      woken = false;
      try {
        for (const project of await listMarkedProjects(db)) await workOffProject(project);
        if (!stopped) await lookForOutdated();
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
    policyChanged() {
      nextLook = 0;
      wake();
    },
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
      while ((await readQueue(db)).depth > failing.size || nextLook === 0 || running !== null) {
        wake();
        await running;
        await wait(IDLE_LOOK_MS);
      }
    },
    queue: () => readQueue(db),
  };
}

function policyInForce(project: ProjectToLabel): Policy {
  return policyOf(project, project.overrides);
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
