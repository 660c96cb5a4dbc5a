/** Puts a generation into an eval dataset, and settles whose it is on the held-out side. */
import { AppError } from '../../../shared/error.ts';
import { ADDED_CASES_MAX } from '../../../shared/limits.ts';
import type { Db } from '../../db/connect.ts';
import { unitHash, unitOf } from '../split.ts';
import { holdOut, readSides } from '../store.ts';
import { type CaseAddress, holdGeneration, insertCase, readGround } from './store.ts';

/**
 * From then on whose it is is held out in every version of every dataset, also when the case is removed again: one may
 * have been frozen meanwhile. Whom some version trains on already stays where they are, and freezing leaves the case
 * out. Again is no error.
 *
 * @throws AppError `not_found` without the generation; `conflict` when the dataset is full
 */
export async function addCase(db: Db, projectId: number, address: CaseAddress, by: string): Promise<void> {
  const { salt } = await readSides(db, projectId);
  await db.transaction().execute(async (transaction) => {
    const isThere = await holdGeneration(transaction, projectId, address);
    const [ground] = await readGround(transaction, projectId, [address]);
    if (!isThere || ground === undefined) throw noGeneration();
    if (!(await insertCase(transaction, projectId, address, by))) {
      throw new AppError('conflict', `A dataset is given at most ${ADDED_CASES_MAX} cases one by one.`);
    }
    await holdOut(transaction, projectId, unitHash(salt, unitOf(ground)));
  });
}

export function noGeneration(): AppError {
  return new AppError('not_found', 'There is no such generation: a case needs what was asked and answered.');
}
