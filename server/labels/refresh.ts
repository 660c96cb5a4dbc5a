/**
 * Brings labels up to a new policy in the background: finds those that another one made and marks a few of them, for
 * the worker to do as it does any others. What finds them is the version each label names, so nothing has to be
 * remembered between two steps, any replica can go on with it, and a new edition of the rules is followed as well.
 */
import type { Db } from '../db/connect.ts';
import type { Key } from './case.ts';
import { countLabels, countLabelsOf, listLabelVersions, markLabelsOf } from './policies/store.ts';
import { editionOf } from './policy.ts';

/** Versions of these labels that `version` replaces. What a newer edition made is left to the servers that have it. */
function replacedBy(version: string, found: readonly string[]): string[] {
  return found.filter((one) => one !== version && editionOf(one) <= editionOf(version));
}

/**
 * Marks up to `limit` labels that another policy made.
 * @param except labels that cannot be made anew: they would be marked for ever
 * @returns the keys it marked; none when every label is of this version
 */
export async function markOutdated(
  db: Db,
  projectId: number,
  version: string,
  { limit, except }: { limit: number; except: readonly Key[] },
): Promise<Key[]> {
  const outdated = replacedBy(version, await listLabelVersions(db, projectId));
  return markLabelsOf(db, projectId, outdated, { limit, except });
}

/** Counting more exactly than this would cost an embedded database more than a statement may. */
const COUNT_MAX = 20_000;

/** How far it is: of so many labels, so many are still to be made anew. */
export async function readProgress(
  db: Db,
  projectId: number,
  version: string,
): Promise<{ labels: number; on_older_version: number; exact: boolean }> {
  const outdated = replacedBy(version, await listLabelVersions(db, projectId));
  const older = await countLabelsOf(db, projectId, outdated, COUNT_MAX);
  return { labels: await countLabels(db, projectId), on_older_version: older, exact: older < COUNT_MAX };
}
