/**
 * Takes a purpose from everything a person has given so far, and derives anew what rested on it. What they say later
 * counts as they say it; what does not say, and what happened before and comes late, has the purpose no more.
 */
import { Purpose } from '../../shared/event.ts';
import type { Project } from '../db/tables/keys.ts';
import { readTimeToErase, withdrawPurposes } from '../ingest/removing/store.ts';
import { distinctKeys } from '../labels/case.ts';
import { lockLabels } from '../labels/store.ts';
import { chunks, type ErasureDeps, findNamed, readAffected, type Scope, throughRaces } from './erase.ts';
import { awaitStores, layTombstones, type Tombstone } from './store.ts';

const CHUNK = { embedded: 10, postgres: 200 };

/** Consent to train rests on consent to improve: who takes back the first takes back both. */
export async function withdrawConsent(
  deps: ErasureDeps,
  project: Project,
  person: string,
  withdraw: readonly Purpose[],
): Promise<{ before: string; counts: Record<string, number> }> {
  const before = await readTimeToErase(deps.db, project.id, person);
  const improve = withdraw.includes('improve');
  const stone: Tombstone = {
    project_id: project.id,
    subject: person,
    erased_before: null,
    improve_before: improve ? before.toISOString() : null,
    train_before: before.toISOString(),
  };
  await deps.file.append([stone]);
  await layTombstones(deps.db, [stone]);
  await awaitStores(deps.db);
  const counts = await takeBack(deps, project, person, { before, improve });
  return { before: before.toISOString(), counts };
}

/** The same without laying a tombstone: for what is there already. */
export function takeBack(
  { db, embedded, labels, copies }: ErasureDeps,
  { id }: Project,
  person: string,
  which: { before: Date; improve: boolean },
): Promise<Record<string, number>> {
  const chunk = embedded ? CHUNK.embedded : CHUNK.postgres;
  return throughRaces(() =>
    db.transaction().execute(async (transaction) => {
      const named = await findNamed(transaction, { copies }, id, person, which.before);
      const changed = await withdrawPurposes(transaction, id, person, which);
      const keys = distinctKeys([...changed.events, ...changed.generations]);
      const { affected, tied } = await readAffected(
        transaction,
        labels,
        id,
        keys,
        distinctKeys(changed.generations),
        chunk,
      );
      for (const some of chunks(affected, chunk)) await lockLabels(transaction, id, some);
      for (const some of chunks(affected, chunk)) await labels.rederive(transaction, id, some);
      const counts: Record<string, number> = {
        events: changed.events.length,
        generations: changed.generations.length,
      };
      const scope = {
        ...{ generations: changed.generations, tied, affected, person: null, subject: person },
        eventIds: changed.events.map((event) => event.id),
        purposes: which.improve ? Purpose.options : (['train'] as const),
      };
      for (const [at, { table, remove }] of copies.entries()) {
        const there = named[at] ?? [];
        const all: Scope = {
          ...scope,
          generations: [...scope.generations, ...there.filter(({ own }) => own)],
          affected: [...affected, ...there],
          eventIds: [...scope.eventIds, ...there.flatMap((one) => one.event_ids)],
        };
        counts[table] = await remove(transaction, id, all, 'consent');
      }
      return counts;
    }),
  );
}
