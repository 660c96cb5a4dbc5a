/**
 * Erases again what a restored backup brought back: everything in the tombstone file that the database does not know.
 * Run at every start, before anything is served; where nothing is missing it costs one look-up.
 */
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import { deleteAllSessions } from '../keys/store.ts';
import { generationPseudonym } from '../privacy/pseudonym.ts';
import { chunks, type ErasureDeps, eraseFromCopies, eraseGeneration, erasePerson } from './erase.ts';
import { findMissing, layTombstones, listAllProjects, readKnownKeys, type Tombstone } from './store.ts';
import { takeBack } from './withdraw.ts';

/** Named in receipts. */
const BY = 'tombstone file';
const LOOK_UP_ROWS = 500;

/** Returns how many tombstones were missing. */
export async function replayTombstones(deps: ErasureDeps): Promise<number> {
  const { db, file } = deps;
  const projects = await listAllProjects(db);
  const known = (await file.read()).filter(({ project_id }) => projects.some(({ id }) => id === project_id));
  const missing: Tombstone[] = [];
  for (const some of chunks(known, LOOK_UP_ROWS)) missing.push(...(await findMissing(db, some)));
  for (const project of projects) {
    const own = missing.filter(({ project_id }) => project_id === project.id);
    if (own.length > 0) await replay(deps, project, own);
    // What comes from a backup holds sessions that may have ended since.
    if (missing.length > 0) await deleteAllSessions(db, project.id);
  }
  return missing.length;
}

async function replay(deps: ErasureDeps, project: Project, missing: readonly Tombstone[]): Promise<void> {
  const generations = new Set(missing.filter(({ subject }) => subject.startsWith('g')).map(({ subject }) => subject));
  for (const key of generations.size === 0 ? [] : await findByPseudonym(deps.db, project, generations)) {
    await eraseGeneration(deps, project, key, BY);
  }
  for (const subject of generations) await eraseFromCopies(deps, project, subject, BY);
  for (const { subject, erased_before, improve_before, train_before } of missing) {
    if (subject.startsWith('g')) continue;
    if (erased_before !== null) await erasePerson(deps, project, subject, BY, new Date(erased_before));
    for (const before of [train_before, improve_before]) {
      if (before === null) continue;
      await takeBack(deps, project, subject, { before: new Date(before), improve: before === improve_before });
    }
  }
  for (const some of chunks(missing, LOOK_UP_ROWS)) await layTombstones(deps.db, lastOfEach(some));
}

/** A pseudonym does not say whose it is: every key has to be asked for its own. */
async function findByPseudonym(
  db: Db,
  project: Project,
  wanted: ReadonlySet<string>,
): Promise<{ trace_id: string; span_id: string }[]> {
  const found = [];
  let after = { trace_id: '', span_id: '' };
  for (;;) {
    const page = await readKnownKeys(db, project.id, after, LOOK_UP_ROWS);
    found.push(...page.filter((key) => wanted.has(generationPseudonym(project.pseudonym_secret, key))));
    const last = page.at(-1);
    if (last === undefined) return found;
    after = last;
  }
}

/** One statement may lay a tombstone once. Files that were put together do not stand in order of time. */
function lastOfEach(tombstones: readonly Tombstone[]): Tombstone[] {
  const merged = new Map<string, Tombstone>();
  for (const stone of tombstones) {
    const before = merged.get(stone.subject);
    merged.set(stone.subject, {
      ...stone,
      erased_before: later(stone.erased_before, before?.erased_before),
      improve_before: later(stone.improve_before, before?.improve_before),
      train_before: later(stone.train_before, before?.train_before),
    });
  }
  return [...merged.values()];
}

/** Both as `toISOString` writes them; `infinity` comes after every digit. */
function later(one: string | null, other: string | null | undefined): string | null {
  if (one === null || other == null) return one ?? other ?? null;
  return one > other ? one : other;
}
