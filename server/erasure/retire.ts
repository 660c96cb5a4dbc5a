/**
 * Deletes what is older than its project keeps data: events, then generations about which none is left, with their
 * decisions, labels, rows and places in datasets. A bounded batch a transaction, by one process at a time; any replica may be the one.
 */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { deleteCasesOf } from '../datasets/cases/store.ts';
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import {
  deleteEventsById,
  deleteGenerations,
  deleteOldDeadLetters,
  type Key,
  readExpiredEvents,
  readExpiredGenerations,
} from '../ingest/removing/store.ts';
import { distinctKeys } from '../labels/case.ts';
import { lockLabels } from '../labels/store.ts';
import { clearTexts, deleteDecisions } from '../review/store.ts';
import { chunks, type ErasureDeps, readAffected, textsIn, throughRaces } from './erase.ts';
import { listAllProjects, tryAlone } from './store.ts';

export interface Retirer {
  start(): void;
  /** Finishes the batch under way, then rests. */
  stop(): Promise<void>;
  /** Deletes everything that has expired by now; at once, for tests and whoever cannot wait. */
  run(now?: Date): Promise<void>;
}

const DAY_MS = 86_400_000;
const EVERY_MS = 10 * 60_000;
/** Rows a transaction: embedded, each of its statements stops the event loop. */
const BATCH = { embedded: 50, postgres: 1000 };
const CHUNK = { embedded: 10, postgres: 200 };

type Deps = Pick<ErasureDeps, 'db' | 'embedded' | 'labels' | 'onDeleted'>;

export function createRetirer(deps: Deps & { onError: (error: unknown) => void }): Retirer {
  let stopped = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const run = async (now = new Date()): Promise<void> => {
    for (const project of await listAllProjects(deps.db)) {
      const before = new Date(now.getTime() - project.retention_days * DAY_MS);
      for (const retire of [retireEvents, retireGenerations]) {
        while (!stopped && (await throughRaces(() => retire(deps, project, before)))) await yieldToOthers();
      }
      await deleteOldDeadLetters(deps.db, project.id, before);
    }
  };

  return {
    run,
    start() {
      stopped = false;
      timer ??= setInterval(() => {
        running ??= run()
          .catch(deps.onError)
          .finally(() => {
            running = undefined;
          });
      }, EVERY_MS).unref();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      timer = undefined;
      await running;
    },
  };
}

/** True when there may be more. */
function retireEvents({ db, ...deps }: Deps, { id }: Project, before: Date): Promise<boolean> {
  const limit = deps.embedded ? BATCH.embedded : BATCH.postgres;
  return db.transaction().execute(async (transaction) => {
    if (!(await tryAlone(transaction))) return false;
    const events = await readExpiredEvents(transaction, id, before, limit);
    await rederiveAround(transaction, deps, id, { keys: distinctKeys(events), gone: [] }, async () => {
      await deleteEventsById(
        transaction,
        id,
        events.map((event) => event.id),
      );
      // Later nobody could tell that these words of a reviewer are a person's, who may want to be erased.
      await clearTexts(transaction, id, textsIn(events));
    });
    return events.length === limit;
  });
}

function retireGenerations({ db, ...deps }: Deps, { id }: Project, before: Date): Promise<boolean> {
  const limit = deps.embedded ? BATCH.embedded : BATCH.postgres;
  return db.transaction().execute(async (transaction) => {
    if (!(await tryAlone(transaction))) return false;
    const keys = await readExpiredGenerations(transaction, id, before, limit);
    await rederiveAround(transaction, deps, id, { keys, gone: keys }, async () => {
      await deleteGenerations(transaction, id, keys);
      await deleteDecisions(transaction, id, keys);
      await deleteCasesOf(transaction, id, keys);
    });
    return keys.length === limit;
  });
}

async function rederiveAround(
  transaction: Db,
  { embedded, labels, onDeleted }: Omit<Deps, 'db'>,
  projectId: number,
  { keys, gone }: { keys: readonly Key[]; gone: readonly Key[] },
  remove: () => Promise<void>,
): Promise<void> {
  if (keys.length === 0) return;
  const chunk = embedded ? CHUNK.embedded : CHUNK.postgres;
  const { affected } = await readAffected(transaction, labels, projectId, keys, gone, chunk);
  for (const some of chunks(affected, chunk)) await lockLabels(transaction, projectId, some);
  await remove();
  for (const some of chunks(affected, chunk)) await labels.rederive(transaction, projectId, some);
  onDeleted?.();
}
