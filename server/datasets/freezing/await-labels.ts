/**
 * Waits until the labels of a project are those of the policy in force: a version made while they are being made anew
 * would hold two policies for ever. What keeps coming is labelled by the policy in force, so it is not waited for.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from '../../db/connect.ts';
import type { JobRun } from '../../jobs/runner.ts';
import { countLabelsOf, listLabelVersions } from '../../labels/policies/store.ts';
import { policyOf } from '../../labels/policy.ts';
import { readProject } from '../../labels/store.ts';

/** Which labels a version is made of. */
export interface Settled {
  /** Of the policy in force. */
  policy: string;
  /** Whether every label was of it; else the rest is left out. */
  complete: boolean;
}

export interface Patience {
  /** Labels counted at most: an embedded database stands still meanwhile. */
  countMax: number;
  /** For so long the number of older labels may not fall: then what is left is taken for what cannot be made anew. */
  standstillMs: number;
}

/** Making a million anew takes longer, and is seen to go on. */
export const STANDSTILL_MS = 10 * 60 * 1000;
const LOOK_MS = 500;

export async function awaitLabels(db: Db, run: JobRun, { countMax, standstillMs }: Patience): Promise<Settled> {
  let [least, most, since] = [Number.POSITIVE_INFINITY, 0, Date.now()];
  for (;;) {
    const { policy, labels } = await countOthers(db, run.projectId, countMax);
    if (labels === 0) return { policy, complete: true };
    if (labels < least) [least, since] = [labels, Date.now()];
    if (Date.now() - since >= standstillMs) return { policy, complete: false };
    most = Math.max(most, labels);
    const progress = { step: 'waiting for labels by the policy in force', done: most - labels, total: most };
    await run.step(progress, async () => undefined);
    await wait(LOOK_MS);
    await run.turn();
  }
}

/** Whether what was read since is still what it was: every label of that policy, and that one in force. */
export async function isStillSettled(db: Db, projectId: number, { policy, complete }: Settled): Promise<boolean> {
  const { policy: inForce, labels } = await countOthers(db, projectId, 1);
  return inForce === policy && (labels === 0 || !complete);
}

/** The policy in force, and how many labels are of another: of older ones, or of a server with newer rules. */
async function countOthers(db: Db, projectId: number, max: number): Promise<{ policy: string; labels: number }> {
  const project = await readProject(db, projectId);
  const { version } = policyOf(project, project.overrides);
  const others = (await listLabelVersions(db, projectId)).filter((one) => one !== version);
  return { policy: version, labels: await countLabelsOf(db, projectId, others, max) };
}
