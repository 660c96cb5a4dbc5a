/** What a version's labels were made with, as its manifest tells it: numbers and where they come from, and no names. */
import type { Manifest } from '../../../shared/dataset.ts';
import type { Db } from '../../db/connect.ts';
import { readOverrides } from '../../labels/policies/content.ts';
import { presentPolicy } from '../../labels/policies/present.ts';
import { findPolicyInForce } from '../../labels/policies/store.ts';
import { policyOf } from '../../labels/policy.ts';
import { readProject } from '../../labels/store.ts';

export async function readPolicy(db: Db, projectId: number): Promise<NonNullable<Manifest['policy']>> {
  const project = await readProject(db, projectId);
  const stored = (await findPolicyInForce(db, projectId)) ?? null;
  const policy = policyOf(project, stored === null ? project.overrides : readOverrides(stored.content));
  const nothing = { labels: 0, on_older_version: 0, exact: true };
  const { version, profile, signed, base_rate, signals, content } = presentPolicy(policy, stored, nothing);
  return { version, profile, signed, base_rate, signals, outcomes: content.outcomes ?? {} };
}
